"""Promises are data: what they cite exists, and what they ask is judged rightly."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tiexin.app.insight.end_points import known_moves
from tiexin.app.paths import cache_dir, data_root
from tiexin.app.promises.asking import arguments, command
from tiexin.app.promises.judge import Judged, Reason, Standing, judge, overall
from tiexin.app.promises.load import Promise, promises_of, read_promises
from tiexin.catalogue import load_catalogue
from tiexin.eventlog import Draft, seal
from tiexin.insight.live import LiveLog
from tiexin.kernel import BadInput, Citation

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from tiexin.eventlog import Event

NOON = datetime(2026, 3, 31, 4, tzinfo=UTC)
TODAY = date(2026, 3, 31)
WORDS = {"zh_hans": "准时", "zh_hant": "準時", "en": "in time"}
ASK = {"measure": "limits", "end": "decided_on", "limit": "promised_due"}


class Told:
    """Describes a case as the test says: by stream, the same for its one procedure."""

    names: Collection[str] = ("promised_due", "decided_on", "authority")
    unknown: Collection[str] = ()

    def __init__(self, cases: Mapping[str, Mapping[str, str]]) -> None:
        self._cases = cases

    def learn(self, record: Mapping[str, Any]) -> bool:
        return bool(record)

    def describe(self, events: Sequence[Event]) -> Mapping[str, Mapping[str, str]]:
        return {"permit": self._cases[events[0].stream]}


def case(
    due: int, decided: int | None = None, authority: str = "housing"
) -> dict[str, str]:
    """A case that is due on a day of March and was decided on one, or is open."""
    found = {"promised_due": f"2026-03-{due:02}", "authority": authority}
    return found | ({"decided_on": f"2026-03-{decided:02}"} if decided else {})


def promise(**figure: Any) -> Promise:
    """A promise with one figure, of the shares of the cases that were in time."""
    content = {"id": "f", "reading": WORDS, "ask": ASK, "at_least": 1} | figure
    return Promise.model_validate(
        {"id": "p", "words": WORDS, "source": "s", "owner": "o", "figures": [content]}
    )


def judged(cases: dict[str, dict[str, str]], asked: Promise) -> Judged:
    live = LiveLog("own", describe=Told(cases), threads=1)
    try:
        live.take([_log(stream) for stream in cases], as_of=NOON)
        (found,) = judge(asked, live.store(NOON), today=TODAY, folder=data_root())
    finally:
        live.close()
    return found


def _log(stream: str) -> Sequence[Event]:
    return seal(
        (
            Draft("submitted", "permit", date(2026, 3, 2)),
            Draft("status_verified", "permit", TODAY),
        ),
        stream=stream,
        after=0,
        previous="",
        recorded_at=NOON - timedelta(hours=1),
        actor="user:1",
        command="c",
    )


@pytest.fixture(scope="module")
def late() -> Judged:
    """Two in time (one on its last day), one late, one open and over, one not yet."""
    why = ASK | {"by": "authority"}
    cases = {
        "A": case(10, 9),
        "B": case(10, 10),
        "C": case(10, 11, "natural_resources"),
        "D": case(12, authority="natural_resources"),
        "E": case(31),
    }
    return judged(cases, promise(why=why))


def test_a_share_counts_what_ended_and_tells_what_is_overdue(late: Judged) -> None:
    assert late.standing is Standing.MISSED
    assert late.share is not None
    found = late.share
    assert (found.cases, found.missed, found.overdue) == (3, 1, 1)
    assert found.value == pytest.approx(2 / 3)


def test_what_was_missed_has_its_cases_and_where_they_lie(late: Judged) -> None:
    assert late.missed == ("C/permit", "D/permit")
    # Of natural_resources one was late and one is overdue; housing missed nothing.
    assert late.reasons == (Reason("natural_resources", 2, 2),)


def test_a_promise_to_each_is_kept_only_by_all() -> None:
    cases = {"A": case(10, 10), "B": case(31)}
    assert judged(cases, promise()).standing is Standing.KEPT
    some = {"A": case(10, 9), "B": case(10, 9), "C": case(10, 9), "D": case(10, 11)}
    assert judged(some, promise()).standing is Standing.MISSED
    assert judged(some, promise(at_least=0.75)).standing is Standing.KEPT


def test_what_is_open_too_long_misses_even_where_nothing_ended_late() -> None:
    cases = {"A": case(10, 9), "B": case(30)}
    found = judged(cases, promise())
    assert found.share is not None
    assert found.share.value == 1
    assert found.standing is Standing.MISSED


def test_without_a_decision_it_can_not_be_told_unless_a_day_is_over() -> None:
    over = judged({"A": case(30)}, promise())
    assert over.standing is Standing.MISSED
    found = judged({"A": case(31)}, promise())
    assert found.standing is Standing.UNKNOWN
    assert found.share is not None
    assert (found.share.value, found.share.cases) == (None, 0)
    assert overall((found,)) is Standing.UNKNOWN


def test_where_no_case_has_what_is_asked_it_can_not_be_told() -> None:
    found = judged({"A": {"authority": "housing"}}, promise())
    assert (found.standing, found.share) == (Standing.UNKNOWN, None)
    assert found.trouble is not None
    assert found.trouble.code == "insight.no_limit"


def test_what_is_told_beside_does_not_decide(late: Judged) -> None:
    kept = judged({"A": case(10, 10)}, promise())
    beside = judged({"A": case(10, 11)}, promise(beside=True))
    assert beside.standing is Standing.MISSED
    assert overall((kept, beside)) is Standing.KEPT
    assert overall((kept, late)) is Standing.MISSED


def test_every_promise_on_file_cites_what_exists() -> None:
    catalogue = load_catalogue(data_root(), cache=cache_dir())
    file = promises_of(data_root(), "441900")
    assert file is not None
    for each in file.promises:
        assert each.owner in catalogue.authorities, each.id
        if file.source(each.source) is None:
            citation = Citation.parse(each.source)
            clauses = catalogue.sources[citation.source].clauses
            assert citation.clause is None or citation.clause in clauses, each.id
        for figure in each.figures:
            share = figure.ask.measure != "change"
            assert (figure.at_least is not None) == share, figure.id
            assert (figure.ask.measure == "summary") == bool(figure.group), figure.id
    assert promises_of(data_root(), "000000") is None
    assert known_moves(data_root())


def test_a_file_that_is_not_as_it_should_be_is_refused_with_its_place() -> None:
    text = "place: '1'\npromises:\n  - {id: a, words: {zh_hans: 一}, source: s}\n"
    with pytest.raises(BadInput, match=r"promise\.file.*") as caught:
        read_promises(text.encode(), name="x.yaml")
    assert "x.yaml: promises/0/" in caught.value.problems[0].where


def test_a_question_is_a_command_that_can_be_typed() -> None:
    (figure,) = promise(ask=ASK | {"where": {"about": "it's"}, "days": 2}).figures
    line = command(figure.ask, NOON)
    assert line.startswith("tiexin insight events.jsonl --as-of 2026-03-31T04:00:00+00")
    assert "--where 'about=it'\"'\"'s'" in line
    assert arguments(figure.ask, NOON)[-2:] == ["--limit", "promised_due"]
