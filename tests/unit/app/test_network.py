from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from tests.unit.app.test_durations import CATALOGUE, LAW, PERMIT, TEXT
from tiexin.app.durations import DurationChooser
from tiexin.app.network import STAGE_END, Link, Network, Possible, possible_network
from tiexin.catalogue.expressions import Always
from tiexin.catalogue.types import (
    AddOrder,
    Authority,
    DropOrder,
    EdgeKind,
    Journey,
    Lever,
    MayMiss,
    Need,
    Order,
    ReleaseStage,
    SetDuration,
    Skip,
    Stage,
)
from tiexin.kernel import Period

if TYPE_CHECKING:
    from tiexin.catalogue.types import Effect, Procedure

FS = EdgeKind.FINISH_TO_START
JOURNEY = Journey(
    id="j",
    title=TEXT,
    stages=(Stage("land", TEXT), Stage("permit", TEXT), Stage("works", TEXT)),
    procedures=(),
    milestones=(),
    spans=(),
    not_holding=frozenset({"title"}),
)
AUTHORITIES = {"p": Authority("p", "authority", TEXT, {}, "mainland")}

CONTRACT = replace(PERMIT, id="contract", stage="land", gives=("land_contract",))
TITLE = replace(PERMIT, id="title", stage="land", gives=("land_title",))
PLANNING = replace(
    PERMIT,
    id="planning",
    stage="permit",
    needs=(Need("land_contract", LAW), Need("passport", LAW)),
)
BUILD = replace(
    PERMIT,
    id="build",
    stage="works",
    after=(Order("planning", FS, 2, "working_day", LAW),),
)
ALL = (CONTRACT, TITLE, PLANNING, BUILD)


def lever(*effects: Effect) -> Lever:
    return Lever(
        id="lever",
        title=TEXT,
        summary=TEXT,
        in_force=Period(date(2020, 1, 1)),
        sources=(),
        applies_when=Always(),
        conditions=(),
        duties=(),
        effects=effects,
        note=None,
        default=True,
        reviewed_on=date(2026, 1, 1),
        stated_by={},
    )


def lay_out(*effects: Effect, of: tuple[Procedure, ...] = ALL) -> Possible:
    return possible_network(
        of,
        levers=[lever(*effects)],
        journey=JOURNEY,
        authorities=AUTHORITIES,
        durations=DurationChooser(CATALOGUE, {}),
    )


def baseline(*effects: Effect, of: tuple[Procedure, ...] = ALL) -> Network:
    return lay_out(*effects, of=of).baseline()


def plan(*effects: Effect, of: tuple[Procedure, ...] = ALL) -> Network:
    return lay_out(*effects, of=of).plan(frozenset({"lever"}))


def link(network: Network, before: str, after: str) -> Link | None:
    found = [
        each for each in network.links if (each.before, each.after) == (before, after)
    ]
    assert len(found) < 2
    return found[0] if found else None


def test_a_paper_makes_an_edge_with_the_rule_that_asks_for_it() -> None:
    found = link(baseline(), "contract", "planning")
    assert found == Link(
        "contract", "planning", FS, "document", document="land_contract", citation=LAW
    )


def test_a_paper_that_nobody_here_gives_makes_no_edge() -> None:
    network = baseline(of=(PLANNING,))
    assert [each for each in network.links if each.reason == "document"] == []


def test_order_by_law_keeps_its_lag() -> None:
    found = link(baseline(), "planning", "build")
    assert found is not None
    assert (found.reason, found.lag, found.citation) == ("step", 2, LAW)


def test_each_stage_waits_for_all_earlier_ones() -> None:
    network = baseline()
    assert link(network, STAGE_END + "land", "planning")
    assert link(network, STAGE_END + "land", "build")
    assert link(network, STAGE_END + "permit", "build")
    assert link(network, STAGE_END + "land", "title") is None


def test_what_never_held_up_a_stage_does_not_end_it() -> None:
    network = baseline()
    assert link(network, "contract", STAGE_END + "land")
    assert link(network, "title", STAGE_END + "land") is None


def test_a_release_frees_only_what_it_names() -> None:
    network = plan(ReleaseStage("works", "land", ("build",), LAW))
    assert link(network, STAGE_END + "land", "build") is None
    assert link(network, STAGE_END + "permit", "build")
    assert link(network, STAGE_END + "land", "planning")


def test_a_release_that_names_none_frees_the_whole_stage() -> None:
    network = plan(ReleaseStage("permit", "land", (), LAW))
    assert link(network, STAGE_END + "land", "planning") is None


def test_a_lever_replaces_an_order() -> None:
    network = plan(
        DropOrder("build", "planning", LAW),
        AddOrder("build", Order("contract", FS, 0, "working_day", LAW)),
    )
    assert link(network, "planning", "build") is None
    found = link(network, "contract", "build")
    assert found is not None
    assert found.reason == "lever"


def test_a_paper_that_may_come_later_holds_the_finish() -> None:
    found = link(
        plan(MayMiss("planning", "land_contract", LAW)),
        "contract",
        "planning",
    )
    assert found is not None
    assert found.kind is EdgeKind.FINISH_TO_FINISH


def test_a_skipped_step_leaves_no_trace() -> None:
    network = plan(Skip("contract", LAW))
    assert "contract" not in network.steps
    assert all("contract" not in (each.before, each.after) for each in network.links)


def test_a_levers_figure_shortens_the_plan_but_not_the_baseline() -> None:
    effect = SetDuration("planning", 1, "working_day", LAW)
    assert plan(effect).steps["planning"].duration.value == 1
    assert baseline(effect).steps["planning"].duration.value == 20


def test_a_lever_changes_nothing_until_it_is_used() -> None:
    effects = (
        Skip("contract", LAW),
        ReleaseStage("permit", "land", (), LAW),
        DropOrder("build", "planning", LAW),
    )
    unused = lay_out(*effects).plan(frozenset())
    assert {(each.before, each.after) for each in unused.links} == {
        (each.before, each.after) for each in baseline().links
    }


def test_a_step_that_a_lever_brings_is_there_only_with_it() -> None:
    early = replace(BUILD, id="early", activated_by="lever", after=())
    layout = lay_out(of=(*ALL, early))
    assert "early" not in layout.baseline().steps
    assert "early" in layout.plan(frozenset({"lever"})).steps
