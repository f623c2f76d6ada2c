"""What a file is called: as its owner calls it, without what could mislead or harm."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tiexin.web.files.content import FileKind

LONGEST_NAME: Final = 120
_UNUSABLE: Final = re.compile(r'[<>:"|?*\\/]+')
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
# What turns the direction of reading or is not seen: "gpj.exe" must not look like
# "exe.jpg". The categories hold control, format, private and unassigned characters.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_name(given: str, kind: FileKind) -> str:
    """A name to keep and to hand out: one part, readable, of bounded length.

    It ends as its kind does, whatever it was called before: what the bytes are
    decides, not what they claim to be.
    """
    text = unicodedata.normalize("NFC", given)
    text = "".join(c for c in text if unicodedata.category(c) not in _UNSEEN)
    text = text.replace("\\", "/").rpartition("/")[2]
    stem = " ".join(_UNUSABLE.sub("_", text).split())
    for ending in kind.endings:
        if stem.lower().endswith(f".{ending}"):
            stem = stem[: -len(ending) - 1]
            break
    ending = kind.endings[0]
    stem = stem.strip(". ")[: LONGEST_NAME - len(ending) - 1].strip(". ")
    if not stem:
        stem = "document"
    if _RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    return f"{stem}.{ending}"
