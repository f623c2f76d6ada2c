"""Machine code for the inner loops; importing this module loads the compiler.

It costs about half a second, so only what asks thousands of variants imports it, and
never the plain way from a network to its dates. The code is kept on disk.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numba

if TYPE_CHECKING:
    from collections.abc import Callable

_Function = TypeVar("_Function", bound="Callable[..., object]")

PARTS: Final = (
    "compiled.py",
    "flat.py",
    "marks.py",
    "passes.py",
    "switching.py",
    "risk/kernels.py",
)
"""Files whose text is in the machine code."""

# The compiler looks for changes in the file of the outermost loop only; what that one
# calls is inside the same machine code. So the cache bears the hash of all these files.
_HERE: Final = Path(__file__).parent
_HASH: Final = sha256(b"".join((_HERE / part).read_bytes() for part in PARTS))
_CACHE: Final = str(_HERE / "__pycache__" / f"passes-{_HASH.hexdigest()[:16]}")
_config: Any = numba.config


def compiled(function: _Function) -> _Function:
    """The function as machine code that lets other threads run beside it."""
    # The setting is the whole process's and read here only: whoever else compiles has
    # a place of its own, and where ours is must not hang on who was imported first.
    before = _config.CACHE_DIR
    _config.CACHE_DIR = _CACHE
    try:
        made: Any = numba.njit(cache=True, nogil=True)(function)
    finally:
        _config.CACHE_DIR = before
    dispatcher: _Function = made
    return dispatcher
