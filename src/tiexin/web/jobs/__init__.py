"""Background work in the same database."""
