"""A plan in a link: the whole request, packed; nothing is stored, no personal data.

The token is ``1`` (format) + base64url of zlib-packed JSON behind a CRC, so that a
link that lost a character says so instead of showing another plan.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tiexin.app.request import PlanRequest
from tiexin.kernel import BadInput, Problem

if TYPE_CHECKING:
    from tiexin.app.request import LeverChoice

_FORMAT: Final = "1"
_LONGEST_TOKEN: Final = 6_000
_LARGEST_TEXT: Final = 64_000
_CRC_BYTES: Final = 4
_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def encode_share(request: PlanRequest) -> str:
    """The request as a token for a link; equal requests give equal tokens."""
    levers = request.levers
    content = {
        "j": request.jurisdiction,
        "s": request.start.isoformat(),
        "f": dict(sorted(request.facts.items())),
        "l": levers if isinstance(levers, str) else sorted(levers),
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    packed = zlib.crc32(text).to_bytes(_CRC_BYTES, "big") + zlib.compress(text, 9)
    return _FORMAT + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode_share(token: str) -> PlanRequest:
    """The request of a token.

    Raises:
        BadInput: ``share.broken`` when the link was cut or changed,
            ``share.format`` when a newer Tiexin made it.
    """
    if token and token[0] != _FORMAT and token[0].isdigit():
        raise BadInput(Problem("share.format", {"format": token[0]}))
    try:
        return _request(json.loads(_unpack(token)))
    except (ValueError, KeyError, TypeError, RecursionError, zlib.error) as error:
        raise BadInput(Problem("share.broken")) from error


def _unpack(token: str) -> bytes:
    if not 1 < len(token) <= _LONGEST_TOKEN:
        raise ValueError(token[:1])
    body = token[1:]
    try:
        packed = base64.b64decode(
            body + "=" * (-len(body) % 4), altchars=b"-_", validate=True
        )
    except binascii.Error as error:
        raise ValueError(body[:1]) from error
    unpacker = zlib.decompressobj()
    text = unpacker.decompress(packed[_CRC_BYTES:], _LARGEST_TEXT)
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise ValueError(len(text))
    if zlib.crc32(text).to_bytes(_CRC_BYTES, "big") != packed[:_CRC_BYTES]:
        raise ValueError(len(text))
    return text


def _request(content: Any) -> PlanRequest:
    # A lone surrogate is JSON, but no text that a page could show again.
    json.dumps(content, ensure_ascii=False).encode()
    levers: LeverChoice
    if content["l"] in ("all", "none"):
        levers = content["l"]
    else:
        levers = tuple(str(lever) for lever in content["l"])
    if not _ISO_DAY.fullmatch(content["s"]) or not isinstance(content["f"], dict):
        raise ValueError(content["s"])
    return PlanRequest(
        jurisdiction=str(content["j"]),
        start=date.fromisoformat(content["s"]),
        facts=content["f"],
        levers=levers,
    )
