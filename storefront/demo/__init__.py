"""A shop worth clicking through: products with words and pictures, people, orders. Never in live mode."""
