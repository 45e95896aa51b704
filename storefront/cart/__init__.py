"""The basket: adding, changing, and saying what no longer fits."""
