"""Every day of a procedure says in three languages why it lies where it does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.casework.rig import Desk, day
from tiexin.app.cases.explain import DayExplained, explain_days
from tiexin.app.messages import Messages
from tiexin.app.paths import data_root

if TYPE_CHECKING:
    from tiexin.app.service import Service

TEXTS = Messages(data_root() / "messages")


def explained(
    desk: Desk, service: Service, procedure: str = "permit", today: str = "2024-03-20"
) -> dict[str, DayExplained]:
    found = explain_days(
        desk.of(procedure),
        desk.clock(procedure, day(today)),
        desk.state,
        setting=desk.setting,
        catalogue=service.catalogue,
    )
    return {each.kind: each for each in found}


def english(found: DayExplained) -> str:
    return " ".join(found.words(texts=TEXTS, language="en"))


def test_the_answer_day_says_what_silence_does_and_cites_article_32(
    service: Service,
) -> None:
    desk = Desk()
    desk.do("submit", "permit", on="2025-04-28")
    found = explained(desk, service)["answer"]
    assert found.day == day("2025-05-08")
    assert "without a word by then they count as accepted" in english(found)
    assert "Labour Day" in english(found)
    assert any("32" in each for each in found.articles(service.catalogue, "en"))


def test_three_limits_each_name_their_own_rule_first(service: Service) -> None:
    desk = Desk()
    desk.accepted("permit", "2024-03-04")
    found = explained(desk, service)
    assert set(found) == {"statutory", "promised", "internal"}
    first = {
        name: each.words(texts=TEXTS, language="en")[0] for name, each in found.items()
    }
    assert first["statutory"] == "By law it is decided within 20 working days."
    assert first["promised"] == "10 working days were promised."
    assert first["internal"].startswith("The city asks 8 working days of itself")
    assert "It runs from the day of acceptance." in english(found["statutory"])


def test_pauses_name_their_ground_and_whether_they_go_on(service: Service) -> None:
    desk = Desk()
    desk.accepted("permit", "2024-03-04")
    told = {"ground": "hearing", "notice_on": "2024-03-06"}
    desk.do("pause", "permit", on="2024-03-06", pause="p1", **told)
    words = english(explained(desk, service)["statutory"])
    assert "paused since Wed 2024-03-06: hearing" in words
    desk.do("resume", "permit", on="2024-03-12", pause="p1")
    words = english(explained(desk, service)["statutory"])
    assert "paused from Wed 2024-03-06 to Tue 2024-03-12: hearing" in words
    assert "taken out of the clock (5 working days)" in words


def test_receipt_and_silence_are_told_as_what_starts_the_clock(
    service: Service,
) -> None:
    desk = Desk()
    desk.do("submit", "assessment", on="2025-04-28")
    desk.do("submit", "permit", on="2025-04-28")
    desk.do("deem_accepted", "permit", on="2025-05-09")
    received = english(explained(desk, service, "assessment")["statutory"])
    assert "30 calendar days" in received
    assert "from the day the papers, or the last of them, came in" in received
    assert "did not answer in time" in english(explained(desk, service)["statutory"])


def test_what_was_granted_says_until_when_it_is_handed_over(service: Service) -> None:
    desk = Desk()
    desk.accepted("permit", "2024-03-04")
    desk.do("grant", "permit", on="2024-03-15")
    found = explained(desk, service)
    assert set(found) == {"delivery"}
    assert found["delivery"].day == day("2024-03-29")
    assert any(
        "44" in each for each in found["delivery"].articles(service.catalogue, "en")
    )


CONDITION: dict[str, Any] = {
    "condition": "c1",
    "missing": ["opinion"],
    "promised_by": "user:1",
    "cure_by": "2024-03-29",
    "effect": "withheld_until_cured",
    "consequence": "decision_withheld",
}


def every_kind(service: Service) -> list[DayExplained]:
    desk = Desk()
    desk.do("submit", "permit", on="2024-03-04")
    found = list(explained(desk, service).values())
    desk.do("accept_conditionally", "permit", on="2024-03-05", **CONDITION)
    commitment = {"lever": "commitment", "duty": "…", "check_by": "2024-06-03"}
    desk.do("commit", "permit", on="2024-03-05", commitment="k1", **commitment)
    asked = {"correction": "x1", "procedure": "permit", "document": "form"}
    due = {"text": "…", "due": "2024-03-12"}
    desk.do("request_correction", on="2024-03-05", **asked, **due)
    found += explained(desk, service).values()
    desk.do("cure", "permit", on="2024-03-08", condition="c1")
    desk.do("grant", "permit", on="2024-03-08")
    return [*found, *explained(desk, service).values()]


def test_a_promised_day_says_who_promised_what_and_what_follows(
    service: Service,
) -> None:
    found = {each.kind: each for each in every_kind(service)}
    assert found["cure"].about == "c1"
    assert "will follow by Fri 2024-03-29" in english(found["cure"])
    assert "no decision is made until it is there" in english(found["cure"])
    assert found["check"].day == day("2024-06-03")
    assert found["correction"].day == day("2024-03-12")


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_every_explanation_is_whole_in_every_language(
    service: Service, language: Any
) -> None:
    found = every_kind(service)
    assert {each.kind for each in found} == {
        "answer",
        "statutory",
        "promised",
        "internal",
        "delivery",
        "cure",
        "check",
        "correction",
    }
    for each in found:
        for words in each.words(texts=TEXTS, language=language):
            assert words
            assert not re.search(r"[{}|]|None|zh_", words)
            assert bool(re.search("[一-鿿]", words)) == (language != "en")


def test_every_consequence_of_a_condition_has_its_sentence() -> None:
    for consequence in ("decision_withheld", "acceptance_lapses", "permit_revoked"):
        assert TEXTS.text(f"casework.clock.cure_{consequence}", "en")
