"""The same project under the law of several places, side by side.

Each difference is traced to the file and line that makes it and to what that line
cites. What is unknown is counted apart, never as zero and never as better. Start at
``comparison.compare``.
"""

from tiexin.app.compare.comparison import Comparison, PlaceSide, compare
from tiexin.app.compare.differences import Difference, Value
from tiexin.app.compare.ranking import Ranking

__all__ = ["Comparison", "Difference", "PlaceSide", "Ranking", "Value", "compare"]
