"""Orders: placing, their lifecycle, and reading them. Payments call in from above."""
