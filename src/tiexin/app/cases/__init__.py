"""A project in motion: opened from a plan, held against it, planned again."""
