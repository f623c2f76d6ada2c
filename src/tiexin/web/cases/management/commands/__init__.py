"""Commands of the case record."""
