"""The report's words on a page, where the same few words come hundreds of times."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tiexin.app.wording import Wording
from tiexin.web.common.service import get_messages

if TYPE_CHECKING:
    from tiexin.kernel import Language


class PageWording(Wording):
    """Fills in a text once for the same fields; texts don't change in a process."""

    def text(self, key: str, **fields: object) -> str:
        """A text of the message files."""
        return _text(key, self.language, tuple(fields.items()))


@lru_cache(maxsize=16_384)
def _text(key: str, language: Language, fields: tuple[tuple[str, object], ...]) -> str:
    return get_messages().text(key, language, **dict(fields))
