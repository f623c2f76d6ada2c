"""Tiexin (贴心): an investor's project, from the first talk to the first product."""

__version__ = "0.1.0"
