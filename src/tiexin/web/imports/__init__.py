"""What other systems and tables tell: read, tried, and recorded by the case's door."""
