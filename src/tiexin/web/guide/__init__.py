"""The questions and the answers beside them."""
