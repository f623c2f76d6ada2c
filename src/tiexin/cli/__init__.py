"""``tiexin`` on the command line: thin commands over ``tiexin.app``."""
