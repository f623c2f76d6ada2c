"""The judged promises in the words of a reader, for the page and its files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tiexin.app.insight.report import InsightWords
from tiexin.app.promises.asking import command
from tiexin.app.promises.judge import overall
from tiexin.kernel import Citation
from tiexin.web.common.links import Links
from tiexin.web.common.names import authority_name, procedure_name
from tiexin.web.common.service import get_messages, get_service

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from tiexin.app.promises.judge import Judged, Reason, Share
    from tiexin.app.promises.load import Promise, Promises
    from tiexin.kernel import Language

_NOT_YET = {
    "insight.no_attribute",
    "insight.no_case_left",
    "insight.no_cohorts",
    "insight.no_limit",
    "insight.no_point",
}
"""No case has come so far that the question has an answer."""
_TAG = {"kept": "yes", "missed": "critical", "unknown": "unknown"}


@dataclass(frozen=True, slots=True)
class BoardWords:
    """The words of one board: a place's promises as they stood at ``as_of``.

    ``names`` are the projects that the reader may see, by code.
    """

    file: Promises
    as_of: datetime
    names: Mapping[str, str]
    language: Language

    def say(self, key: str, **fields: object) -> str:
        """A text of the area ``promise``."""
        return get_messages().text(f"promise.{key}", self.language, **fields)

    def promise(self, promise: Promise, judged: tuple[Judged, ...]) -> dict[str, Any]:
        """One promise with all its figures."""
        standing = overall(judged)
        return {
            "id": promise.id,
            "words": promise.words.in_language(self.language),
            "standing": str(standing),
            "status": self.say(f"standing.{standing}"),
            "tag": _TAG[standing],
            "owner": authority_name(promise.owner, self.file.place, self.language),
            "owner_id": promise.owner,
            **self._source(promise.source),
            "figures": [self._figure(each) for each in judged],
        }

    def _source(self, source: str) -> dict[str, str]:
        own = self.file.source(source)
        if own is not None:
            title, url, certainty = own.title, own.url, own.certainty
        else:
            citation = Citation.parse(source)
            found = get_service().catalogue.sources[citation.source]
            title, certainty = found.title, found.certainty
            url = Links(self.language).entry("sources", citation.source)
            url += f"#{citation.clause}" if citation.clause else ""
        return {
            "source": title.in_language(self.language),
            "source_id": source,
            "source_url": url,
            "certainty": get_messages().text(
                f"plan.certainty.{certainty}", self.language
            ),
        }

    def _figure(self, judged: Judged) -> dict[str, Any]:
        figure, share = judged.figure, judged.share
        words = InsightWords(get_messages(), self.language)
        trouble = ""
        if judged.trouble is not None and judged.trouble.code in _NOT_YET:
            trouble = self.say("not_yet")
        elif judged.trouble is not None:
            trouble = get_messages().error(judged.trouble, self.language)[0]
        return {
            "id": figure.id,
            "reading": figure.reading.in_language(self.language),
            "standing": str(judged.standing),
            "status": self.say(f"standing.{judged.standing}"),
            "tag": _TAG[judged.standing],
            "share": share,
            "beside": figure.beside,
            "change": figure.at_least is None,
            "value": self._value(share),
            "rests_on": self._rests_on(share, change=figure.at_least is None),
            "trouble": trouble,
            "reasons": [self._reason(each, judged) for each in judged.reasons],
            "cases": list(self._cases(judged)),
            "notes": [words.note(each) for each in judged.notes],
            "command": command(figure.ask, self.as_of),
        }

    def _value(self, share: Share | None) -> str:
        if share is None or share.value is None:
            return self.say("no_figure")
        return f"{100 * share.value:.1f} %"

    def _rests_on(self, share: Share | None, *, change: bool) -> str:
        if share is None:
            return ""
        if change:
            if share.low is None or share.high is None:
                return self.say("of_ended", n=share.cases)
            low, high = f"{100 * share.low:.1f}", f"{100 * share.high:.1f}"
            return self.say("of_change", n=share.cases, low=low, high=high)
        key = "of_cases_overdue" if share.overdue else "of_cases"
        return self.say(key, n=share.cases, missed=share.missed, overdue=share.overdue)

    def _reason(self, reason: Reason, judged: Judged) -> str:
        why = judged.figure.why
        if why is not None and why.measure == "parties":
            words = InsightWords(get_messages(), self.language)
            group = words.cell("party", reason.group)
            share = f"{100 * reason.count / reason.of:.0f}" if reason.of else "0"
            days = f"{reason.count:.0f}"
            return self.say("reason_days", group=group, days=days, share=share)
        group = reason.group
        if why is not None and why.by == "authority":
            group = authority_name(group, self.file.place, self.language)
        elif why is not None and why.by == "land_route":
            group = self._route(group)
        return self.say(
            "reason_cases", group=group, n=int(reason.count), of=int(reason.of)
        )

    def _route(self, id_: str) -> str:
        options = get_service().catalogue.facts["land.route"].options
        titles = {each.id: each.title for each in options}
        return titles[id_].in_language(self.language) if id_ in titles else id_

    def _cases(self, judged: Judged) -> Iterator[dict[str, str]]:
        """Those of the cases behind it that the reader may open."""
        for case in judged.missed:
            code, _, procedure = case.partition("/")
            if code not in self.names:
                continue
            url = f"/{self.language}/projects/{code}/"
            title = f"{code} {self.names[code]}"
            if procedure:
                url += f"procedures/{procedure}/"
                title += f" · {procedure_name(procedure, self.language)}"
            yield {"url": url, "title": title}
