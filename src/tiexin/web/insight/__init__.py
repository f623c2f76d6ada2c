"""Event logs on pages: taken in, read once, judged, measured; for their place only."""
