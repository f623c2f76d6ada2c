"""The procedure catalogue: what the rules say, since when, where, by which source.

It loads, checks and freezes the files under ``data/catalogue`` and ``data/sources``,
and answers what is in force on a day in a place. It knows no project's facts and no
dates of a plan. Start at ``store.load_catalogue`` and ``levels.in_force``; the shapes
that the other parts read are in ``types`` and ``expressions``.
"""

from tiexin.catalogue.citing import cite
from tiexin.catalogue.levels import change_days, gathered_from, in_force
from tiexin.catalogue.store import load_catalogue

__all__ = ["change_days", "cite", "gathered_from", "in_force", "load_catalogue"]
