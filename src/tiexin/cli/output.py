"""Where results go: a file that was named, or standard output."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from tiexin.cli.context import Context

_CODES: Final = {
    errno.ENOENT: "output.no_folder",
    errno.ENOTDIR: "output.no_folder",
    errno.EISDIR: "output.is_folder",
    errno.EACCES: "output.forbidden",
    errno.EPERM: "output.forbidden",
    errno.EROFS: "output.forbidden",
    errno.ENOSPC: "output.full",
}


def write_file(name: str, content: bytes, *, option: str) -> None:
    """Write a file, over what is there.

    Raises:
        BadInput: ``output.…``, placed at ``option``.
    """
    try:
        Path(name).write_bytes(content)
    except OSError as error:
        code = _CODES.get(error.errno or 0)
        if code is None:
            reason = error.strerror or type(error).__name__
            raise BadInput.of(
                "output.not_written", where=option, path=name, reason=reason
            ) from error
        raise BadInput.of(code, where=option, path=str(Path(name))) from error
    except ValueError as error:  # a name that holds a zero byte
        raise BadInput.of("output.no_folder", where=option, path=name) from error


def write_binary(content: bytes, context: Context, *, format_name: str) -> None:
    """Write what is no text to a pipe.

    Raises:
        BadInput: ``output.terminal``: a terminal would show rubbish.
    """
    if context.out.isatty():
        raise BadInput.of("output.terminal", where="--format", format=format_name)
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
