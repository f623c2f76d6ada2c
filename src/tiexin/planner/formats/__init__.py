"""Reads problems from files: the formats of the published sets, and the model's own.

| ends in | format |
|---|---|
| ``.sm`` | PSPLIB, one mode (Kolisch, Sprecher 1996) |
| ``.mm`` | PSPLIB and MMLIB, several modes (Van Peteghem, Vanhoucke 2014) |
| ``.rcp`` | Patterson |
| ``.sch`` | RCPSP/max, ProGen/max (Schwindt 1995) |
| ``.rcmp`` | MPLIB, several projects that share resources |
| ``.xml`` | Microsoft Project (``mspdi``) |
| ``.json`` | the model's own (``model_json``), which also writes |

The end of the name says how to read; what is inside must agree. An error names file,
line and cure. Start at ``read``.
"""

from tiexin.planner.formats.reading import Instance, read

__all__ = ["Instance", "read"]
