"""Home, samples, and a page for each entry of the catalogue."""
