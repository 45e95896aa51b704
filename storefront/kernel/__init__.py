"""Plain Python at the bottom of the house: no database, no HTTP, no provider."""
