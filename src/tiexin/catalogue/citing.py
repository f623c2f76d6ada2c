"""Citations in words: the source's title and the article, as a lawyer writes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tiexin.kernel import LocalText

if TYPE_CHECKING:
    from tiexin.catalogue.types import Catalogue
    from tiexin.kernel import Citation

_DIGITS: Final = "零一二三四五六七八九"
_PLACES: Final = ("", "十", "百", "千")
_ARTICLE: Final = re.compile(r"art-([0-9]{1,4})((?:-[0-9]{1,4})*)\Z")


def cite(catalogue: Catalogue, citation: Citation) -> LocalText:
    """``行政许可法第四十二条`` and ``Administrative Licensing Law (2019), art. 42``.

    A clause that the source declares has its own label; an article that it does not
    declare gets one made from its number.

    Raises:
        KeyError: The source doesn't exist; a checked catalogue cites no such source.
    """
    source = catalogue.sources[citation.source]
    if citation.clause is None:
        return source.title
    clause = source.clauses.get(citation.clause)
    label = article_label(citation.clause) if clause is None else clause.label
    gap = "" if label.zh_hans.startswith("第") else "："
    return LocalText(
        f"{source.title.zh_hans}{gap}{label.zh_hans}",
        f"{source.title.zh_hant}{gap}{label.zh_hant}",
        f"{source.title.en}, {label.en}",
    )


def article_label(clause: str) -> LocalText:
    """The name of an article from its id; other ids stand as they are.

    >>> article_label("art-32-4")
    LocalText(zh_hans='第三十二条（四）', zh_hant='第三十二條（四）', en='art. 32(4)')
    """
    match = _ARTICLE.match(clause)
    if match is None:
        return LocalText.same(clause)
    number = int(match[1])
    parts = [int(part) for part in match[2].split("-")[1:]]
    chinese = "".join(f"（{chinese_number(part)}）" for part in parts)
    english = "".join(f"({part})" for part in parts)
    name = chinese_number(number)
    return LocalText(
        f"第{name}条{chinese}", f"第{name}條{chinese}", f"art. {number}{english}"
    )


def is_article(clause: str) -> bool:
    """Whether an id names an article by its number (``art-40``, ``art-32-4``)."""
    return _ARTICLE.match(clause) is not None


def chinese_number(number: int) -> str:
    """A number from 0 to 9999 as law texts write it.

    >>> [chinese_number(number) for number in (10, 42, 105, 1260)]
    ['十', '四十二', '一百零五', '一千二百六十']
    """
    if number == 0:
        return _DIGITS[0]
    written = ""
    for place, digit in enumerate(reversed(str(number))):
        if digit != "0":
            written = _DIGITS[int(digit)] + _PLACES[place] + written
        elif written and not written.startswith(_DIGITS[0]):
            written = _DIGITS[0] + written
    # Ten to nineteen are said without the leading one.
    return written[1:] if written.startswith("一十") else written
