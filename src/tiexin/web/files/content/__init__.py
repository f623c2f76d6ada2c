"""What a file really is and whether it may be let in, from its bytes alone.

``sniff`` looks at the outside while somebody waits; ``inspect`` looks inside, in a job.
Only kinds that can be looked into are let in, and only without what runs by itself:
scripts, macros, further files within, things fetched from elsewhere. No library reads
the file here: each check walks the bytes itself, within bounds.
"""

from tiexin.web.files.content.inspect import inspect
from tiexin.web.files.content.kinds import KINDS, FileKind, Unfit
from tiexin.web.files.content.sniff import sniff

__all__ = ["KINDS", "FileKind", "Unfit", "inspect", "sniff"]
