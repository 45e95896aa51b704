"""The storefront of the Kazakhstan market. Importing the package imports nothing else."""
