"""Documents: uploaded once, checked, kept, downloaded by those who may."""
