"""People, enterprises, login."""
