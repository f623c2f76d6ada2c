"""A project as those see it who have a part in it."""
