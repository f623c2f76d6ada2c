"""Two rulebooks against each other: what changed, and what it does to projects.

A rulebook is a folder of data files or the state that git keeps under a name. A
reform is a patch over the current one; it may not loosen what a higher level's law
fixes (``allowed``). Start at ``rulebooks.read_rulebook`` and ``lab.try_reform``.
"""
