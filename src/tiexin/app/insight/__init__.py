"""Measures over event logs for people: words in three languages, JSON, end points.

The figures are made in ``tiexin.insight``; here they get titles, definitions and units.
Start at ``report``.
"""
