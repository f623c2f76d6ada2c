"""Our own projects against plan and law: clean ones, one deviation made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.app.own_logs import (
    as_planned,
    city,
    city_log,
    desk_log,
    events_log,
    sources,
)
from tests.unit.casework.rig import Desk
from tests.unit.cli.running import tiexin
from tests.unit.insight.logs_at_hand import ROOT
from tiexin.app.insight.law_orders import demanded
from tiexin.app.paths import data_root
from tiexin.app.project_file import load_sample, sample_ids
from tiexin.casework.state import ProjectState
from tiexin.catalogue.types import AddOrder, DropOrder, EdgeKind, MayMiss
from tiexin.kernel import Certainty

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tiexin.app.report import PlanReport
    from tiexin.catalogue.types import InForce

ONE = timedelta(days=1)
PERMIT_FIRST = ("construction_permit: granted", "pile_works: begun")
ARTICLE = "construction_law_2019/art-7"


def report_of(sample: str, levers: Any = "all") -> PlanReport:
    request = load_sample(data_root(), sample, today=date(2026, 1, 1)).request
    return sources().service.plan(replace(request, levers=levers))


def asked(path: Path, *more: str) -> Any:
    return tiexin(
        "insight", str(path), "--measure", "conformance", *more, "--json"
    ).data


BOTH = ("--model", "plan", "--law", "catalogue")


@pytest.mark.parametrize("sample", ["robotics_factory", "circuit_board_plant"])
def test_what_went_as_planned_leaves_neither_plan_nor_law(
    sample: str, tmp_path: Path
) -> None:
    path = events_log(tmp_path, as_planned(report_of(sample)))
    data = asked(path, *BOTH)
    assert data["rows"] == []
    assert data["figures"] == {
        "breaches": 0,
        "fitness": 1.0,
        "fitness_overall": 1.0,
        "fitting": 1,
    }


def test_works_begun_before_their_permit_are_named_with_the_article(
    tmp_path: Path,
) -> None:
    report = report_of("robotics_factory")
    permit = report.plan.activities["construction_permit"]
    early = as_planned(
        report, "2026-00002", moved={PERMIT_FIRST[1]: permit.finish - ONE}
    )
    path = events_log(tmp_path, as_planned(report), early)
    law, *plan = asked(path, *BOTH)["rows"]
    assert law["deviation"] == "forbidden_too_early"
    assert (law["after"], law["activity"]) == PERMIT_FIRST
    assert (law["source"], law["certainty"]) == (ARTICLE, "official")
    assert (law["cases"], law["of"], law["examples"]) == (1, 2, "2026-00002")
    # The plan was left by moving it, and by nothing else.
    (moved,) = plan
    assert (moved["deviation"], moved["activity"]) == ("moved", PERMIT_FIRST[1])
    assert (moved["cases"], moved["examples"]) == (1, "2026-00002")


def test_on_the_day_of_the_permit_works_may_begin(tmp_path: Path) -> None:
    report = report_of("robotics_factory")
    permit = report.plan.activities["construction_permit"]
    log = as_planned(report, moved={PERMIT_FIRST[1]: permit.finish})
    rows = asked(events_log(tmp_path, log), "--law", "catalogue")["rows"]
    assert ARTICLE not in [row["source"] for row in rows]


def test_an_order_that_a_lever_in_use_drops_is_not_demanded(tmp_path: Path) -> None:
    step, paper = "construction_permit: submitted", "quality_supervision_procedure"
    found = {}
    for name, levers in (("with", ("merged_quality_supervision",)), ("without", ())):
        report = report_of("circuit_board_plant", levers)
        # The permit is asked for before the registration it needs is there.
        registered = report.plan.activities[paper].finish
        moved = {f"{paper}: granted": registered + 400 * ONE}
        folder = tmp_path / name
        folder.mkdir()
        path = events_log(folder, as_planned(report, moved=moved))
        rows = asked(path, "--law", "catalogue")["rows"]
        found[name] = [
            row["source"]
            for row in rows
            if row["activity"] == step and row["after"] == f"{paper}: granted"
        ]
    assert found == {"with": [], "without": ["quality_regulation_2019/art-13"]}


def test_what_has_not_come_yet_is_no_deviation_of_an_open_project(
    tmp_path: Path,
) -> None:
    report = report_of("robotics_factory")
    permit = report.plan.activities["construction_permit"]
    log = as_planned(report, until=permit.finish, closed=False)
    assert asked(events_log(tmp_path, log), *BOTH)["rows"] == []
    # Works without any permit are, while the project is open as well.
    gone = {PERMIT_FIRST[0]: date(2040, 1, 1)}
    log = as_planned(report, until=permit.finish + 30 * ONE, closed=False, moved=gone)
    rows = asked(events_log(tmp_path, log), *BOTH)["rows"]
    assert [row["deviation"] for row in rows if row["source"] == ARTICLE] == [
        "forbidden_without"
    ]
    assert ["missing", PERMIT_FIRST[0]] in [
        [row["deviation"], row["activity"]] for row in rows
    ]


def test_a_case_made_by_hand_is_held_against_its_own_rules(tmp_path: Path) -> None:
    def desk(code: str) -> Desk:
        return Desk(state=ProjectState(code), opened=date(2026, 2, 2))

    straight, early = desk("2026-00001"), desk("2026-00002")
    straight.accepted("permit", "2026-03-02")
    straight.do("grant", "permit", on="2026-03-16")
    straight.do("begin", "works", on="2026-03-17")
    early.do("begin", "works", on="2026-03-03")
    early.accepted("permit", "2026-03-02")
    early.do("grant", "permit", on="2026-03-16")
    data = asked(desk_log(tmp_path, straight, early), "--model", "plan")
    # begun, submitted, granted where submitted, granted, begun was due: one moved.
    (row,) = data["rows"]
    assert (row["deviation"], row["activity"]) == ("moved", "works: begun")
    assert (row["cases"], row["of"], row["examples"]) == (1, 2, "2026-00002")
    # Three events and three steps, two moves: 1 - 2/6.
    assert data["figures"]["fitness"] == pytest.approx((1 + 2 / 3) / 2)
    assert data["figures"]["fitting"] == 1


@pytest.mark.parametrize("sample", sample_ids(data_root()))
@pytest.mark.parametrize("levers", ["all", "none"])
def test_orders_of_law_are_the_network_s_as_an_independent_walk_finds_them(
    sample: str, levers: str
) -> None:
    report = report_of(sample, levers)
    service = sources().service
    network = service.outline(report.request).network
    found = {(o.earlier, o.later, o.source) for o in demanded(network, service)}
    walked = set(_walked(report.in_force, set(network.steps), report.plan.levers))
    sure = {
        (_ended(a, network), _later(b, kind, network), source)
        if kind is not EdgeKind.START_TO_START
        else (_begun(a, network), _begun(b, network), source)
        for a, b, kind, source in walked
        if service.catalogue.sources[source.partition("/")[0]].certainty
        is not Certainty.ESTIMATE
    }
    assert found == sure
    assert len(found) > 10


def _walked(
    law: InForce, present: set[str], used: tuple[str, ...]
) -> Iterator[tuple[str, str, EdgeKind, str]]:
    """Papers and orders, straight from the rules as they are in force."""
    effects = [effect for id_ in used for effect in law.levers[id_].effects]
    late = {(e.procedure, e.document): e for e in effects if isinstance(e, MayMiss)}
    dropped = {(e.procedure, e.after) for e in effects if isinstance(e, DropOrder)}
    for id_ in present:
        rule = law.procedures[id_]
        for need in rule.needs:
            for giver in present - {id_}:
                if need.document not in law.procedures[giver].gives:
                    continue
                lever = late.get((id_, need.document))
                if lever is None:
                    kind, citation = EdgeKind.FINISH_TO_START, need.citation
                else:
                    kind, citation = EdgeKind.FINISH_TO_FINISH, lever.citation
                yield giver, id_, kind, str(citation)
        for order in rule.after:
            if order.after in present and (id_, order.after) not in dropped:
                yield order.after, id_, order.kind, str(order.citation)
    for effect in effects:
        if isinstance(effect, AddOrder) and {effect.procedure, effect.order.after} <= (
            present
        ):
            order = effect.order
            yield order.after, effect.procedure, order.kind, str(order.citation)


def _office(id_: str, network: Any) -> bool:
    performer = network.steps[id_].procedure.performer
    kind = sources().service.catalogue.authorities[performer].kind
    nobody = network.steps[id_].procedure.kind.value in ("works", "statutory_wait")
    return kind in ("authority", "registry", "utility") and not nobody


def _begun(id_: str, network: Any) -> str:
    return f"{id_}: {'submitted' if _office(id_, network) else 'begun'}"


def _ended(id_: str, network: Any) -> str:
    return f"{id_}: {'granted' if _office(id_, network) else 'finished'}"


def _later(id_: str, kind: EdgeKind, network: Any) -> str:
    if kind is EdgeKind.FINISH_TO_START:
        return _begun(id_, network)
    return _ended(id_, network)


def test_a_whole_city_is_held_against_its_plans(tmp_path: Path) -> None:
    path = city_log(tmp_path, city())
    data = asked(path, *BOTH)
    assert data["cases"] == len(city().projects)
    law = [row for row in data["rows"] if row["deviation"].startswith("forbidden")]
    assert law == data["rows"][: len(law)]
    assert sum(row["cases"] for row in law) == data["figures"]["breaches"]
    assert all(row["source"] and row["certainty"] for row in law)
    assert 0 < data["figures"]["fitness"] < 1


def test_words_and_files_are_not_mixed_and_other_logs_are_refused(
    tmp_path: Path,
) -> None:
    log = str(ROOT / "docs/examples/permits.csv")
    ran = tiexin("insight", log, "--measure", "conformance", "--law", "catalogue")
    assert "insight.not_own" in ran.err
    orders = tmp_path / "orders.json"
    orders.write_text('[["a", "b", "c"]]')
    path = events_log(tmp_path, as_planned(report_of("robotics_factory")))
    ran = tiexin(
        *("insight", str(path), "--measure", "conformance", "--model", "plan"),
        *("--law", str(orders)),
    )
    assert "insight.rules_alone" in ran.err
