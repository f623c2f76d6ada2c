"""Why the guide answers as it does, as lines of words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tiexin.guide.counterfactual import counterfactuals
from tiexin.guide.reasons import tell, tell_flip
from tiexin.guide.tree import lever_reason, procedure_reason
from tiexin.guide.wording import render, words
from tiexin.web.common.service import get_messages

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tiexin.guide import GuideResult
    from tiexin.guide.counterfactual import Counterfactual
    from tiexin.guide.tree import Reason
    from tiexin.kernel import Citation, Language

_DEEPEST: Final = 4
_LEADS_ON: Final = (":", "：")


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One sentence; ``css`` tells how far it stands in."""

    text: str
    css: str
    answer: str
    citations: tuple[Citation, ...]


def procedure_lines(
    guide: GuideResult, procedure: str, language: Language
) -> tuple[ReasonLine, ...]:
    """The reason of a procedure's answer, down to the facts."""
    return tuple(_lines(procedure_reason(guide, procedure), language))


def lever_lines(
    guide: GuideResult, lever: str, language: Language
) -> tuple[ReasonLine, ...]:
    """The reason why a lever can or can't be used."""
    return tuple(_lines(lever_reason(guide, lever), language))


def brief(lines: Sequence[ReasonLine], language: Language) -> str:
    """The reason in a line: its head, or what stands right under a bare head."""
    head = lines[0].text
    under = [line.text for line in lines if line.css == "d1"]
    if not head.endswith(_LEADS_ON) or not under:
        return head
    separator = _translate("web.condition.separator", language, {})
    return separator.join(text.rstrip(":：") for text in under)


def flip_lines(
    guide: GuideResult, procedure: str, language: Language
) -> tuple[str, ...]:
    """What would turn the answer, nearest first."""
    return tuple(_flips(counterfactuals(guide, procedure), language))


def _lines(reason: Reason, language: Language) -> Iterable[ReasonLine]:
    sentence = render(tell(reason), language=language, translate=_translate)
    for depth, line in sentence.lines():
        yield ReasonLine(
            line.text, f"d{min(depth, _DEEPEST)}", str(line.answer), line.citations
        )


def _flips(found: Iterable[Counterfactual], language: Language) -> Iterable[str]:
    for flip in found:
        says = tell_flip(flip, subject="procedure").says
        yield words(says, language=language, translate=_translate)


def _translate(key: str, language: Language, fields: Mapping[str, object], /) -> str:
    return get_messages().text(key, language, **fields)
