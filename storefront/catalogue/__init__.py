"""What is sold: finding it, showing it, and its price."""
