"""Settings, addresses and the WSGI entry; reads the environment once."""
