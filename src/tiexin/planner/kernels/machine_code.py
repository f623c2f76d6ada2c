"""The one place that knows the compiler.

Compiled code is kept on disk beside the source (or in the user's cache folder), runs
without the interpreter's lock and checks no index: callers hold to the shapes that
``net`` states. ADR 0022 says why Numba.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

import numba
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

Ints: TypeAlias = NDArray[np.int32]
Longs: TypeAlias = NDArray[np.int64]
Words: TypeAlias = NDArray[np.uint64]
Reals: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

# Added to a value once for each day or unit by which a schedule breaks a rule.
BROKEN: Final = 2**40

# The compiler looks for changes in the file of the outermost loop only; what that one
# calls is inside the same machine code. So the cache bears the hash of all these files.
_HERE: Final = Path(__file__).parent
_HASH: Final = sha256(b"".join(p.read_bytes() for p in sorted(_HERE.glob("*.py"))))
_config: Any = numba.config
_config.CACHE_DIR = str(_HERE / "__pycache__" / f"loops-{_HASH.hexdigest()[:16]}")

# Loops make no arrays, so nothing need be counted (``_nrt``); they raise nothing.
_OPTIONS: Final[dict[str, Any]] = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "no_cfunc_wrapper": True,
    "_nrt": False,
}

# The library's own types know fewer options than it takes.
_njit: Any = numba.njit

_Function = TypeVar("_Function", bound="Callable[..., object]")


def compiled(function: _Function) -> _Function:
    """A loop that Python calls: machine code, made at its first call, kept on disk."""
    made: _Function = _njit(**_OPTIONS)(function)
    return made


def inner(function: _Function) -> _Function:
    """A loop that only compiled code calls: without the way in from Python."""
    made: _Function = _njit(no_cpython_wrapper=True, **_OPTIONS)(function)
    return made
