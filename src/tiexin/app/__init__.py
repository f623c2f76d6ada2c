"""Use cases: facts, catalogue, guide, calendars and planner joined into answers.

``service.Service`` is the way in. Nothing below this package reads files by itself,
asks the clock or knows a framework.
"""
