"""Machine code for the inner loops; importing this module loads the compiler.

It costs about half a second, so only what asks thousands of variants imports it, and
never the plain way from a network to its dates. The code is kept on disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numba

if TYPE_CHECKING:
    from collections.abc import Callable

_Function = TypeVar("_Function", bound="Callable[..., object]")


def compiled(function: _Function) -> _Function:
    """The function as machine code that lets other threads run beside it."""
    made: Any = numba.njit(cache=True, nogil=True)(function)
    dispatcher: _Function = made
    return dispatcher
