"""What must always be true of the books, looked up in the books themselves."""
