"""The chart's geometry, checked by arithmetic of its own."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiexin.web.common.templatetags.chart import chart_bars, chart_svg
from tiexin.web.common.templatetags.lists import (
    lever_switches,
    schedule_rows,
    story_steps,
)
from tiexin.web.plans.axis import WIDTH, AxisTexts
from tiexin.web.plans.because import ReasonLine
from tiexin.web.plans.gantt import (
    Chart,
    StageRows,
    Step,
    Stop,
    lay_out,
    text_width,
)
from tiexin.web.plans.levers import LeverView
from tiexin.web.plans.present import StoryStep
from tiexin.web.plans.schedule import Row

START = date(2026, 12, 1)
TEXTS = AxisTexts(
    year=lambda day: str(day.year),
    month=lambda day: str(day.month),
    day=lambda day: f"{day.month}/{day.day}",
)


def step(
    name: str,
    first: int,
    days: int,
    *,
    slack: int = 0,
    ghost: tuple[int, int] | None = None,
    critical: bool = False,
) -> Step:
    last = START + timedelta(days=first + days - 1)
    return Step(
        id=name,
        label=name,
        description=f"{name} described",
        first=START + timedelta(days=first),
        last=last,
        late=last + timedelta(days=slack),
        ghost=None
        if ghost is None
        else (START + timedelta(days=ghost[0]), START + timedelta(days=ghost[1])),
        critical=critical,
        certain=True,
        works=False,
    )


def chart(*steps: Step, whole: bool = True, today: date = START) -> Chart:
    return lay_out(
        [StageRows("one", "Stage one", steps)],
        stops=[],
        stops_title="Milestones",
        today=today,
        texts=TEXTS,
        whole=whole,
    )


def test_a_bar_twice_as_long_is_drawn_twice_as_wide() -> None:
    found = chart(step("short", 0, 100), step("long", 100, 200))
    short, long = (bar.box.width for bar in found.bars)
    assert long == pytest.approx(2 * short, abs=0.2)


def test_a_step_begins_where_the_one_that_ends_the_day_before_stops() -> None:
    found = chart(step("first", 0, 100), step("second", 100, 50))
    assert found.bars[1].box.x == pytest.approx(found.bars[0].box.right, abs=0.2)


def test_a_day_is_still_seen_in_a_journey_of_six_years() -> None:
    found = chart(step("day", 0, 1), step("years", 1, 2200))
    assert found.bars[0].box.width >= 3


def test_only_a_step_with_room_has_a_tail() -> None:
    found = chart(step("tight", 0, 50, critical=True), step("loose", 0, 50, slack=30))
    assert found.bars[0].tail is None
    tail = found.bars[1].tail
    assert tail is not None
    assert tail[0] == found.bars[1].box.right < tail[1]


def test_critical_steps_are_told_apart_by_more_than_colour() -> None:
    found = chart(step("tight", 0, 50, critical=True), step("loose", 0, 50, slack=30))
    # The style sheet gives this class a heavier outline and a bold label.
    assert "critical" in found.bars[0].css
    assert "critical" not in found.bars[1].css


def test_zoomed_in_the_axis_spans_the_plan_and_drops_a_far_baseline() -> None:
    far = step("step", 0, 60, ghost=(2000, 2060))
    assert chart(far).bars[0].ghost is not None
    near = chart(far, whole=False)
    assert near.bars[0].ghost is None
    assert near.bars[0].box.width > WIDTH * 0.9


def test_today_is_drawn_only_if_the_chart_reaches_it() -> None:
    inside = START + timedelta(days=5)
    assert chart(step("a", 0, 50), today=inside).today is not None
    assert chart(step("a", 0, 50), today=date(2020, 1, 1)).today is None
    assert chart(step("a", 0, 50), today=date(2040, 1, 1)).today is None


def test_a_chinese_label_is_taken_to_be_wider_than_an_english_one() -> None:
    assert text_width("建设工程") > text_width("abcd")


def test_milestones_stand_above_the_steps_and_show_both_days() -> None:
    stop = Stop("goal", "Goal", "Goal on a day", START + timedelta(days=30), START)
    found = lay_out(
        [StageRows("one", "One", [step("a", 0, 60)])],
        stops=[stop],
        stops_title="Milestones",
        today=START,
        texts=TEXTS,
        whole=True,
    )
    assert found.marks[0].ghost_diamond is not None
    assert found.marks[0].y < found.bars[0].box.y


def test_an_empty_plan_still_has_a_chart() -> None:
    assert chart().bars == ()


def test_hostile_texts_in_the_long_lists_are_escaped() -> None:
    evil = "<script>\"'&"
    found = chart(replace(step("a", 0, 9), label=evil, description=evil, id=evil))
    row = Row(*[evil] * len(fields(Row)))
    told = StoryStep(*[evil] * len(fields(StoryStep)))
    lever = LeverView(
        **{each.name: evil for each in fields(LeverView)}
        | {"why": (ReasonLine(evil, "d1", "no", ()),)}
        | {
            "conditions": (evil,),
            "duties": (evil,),
            "on": True,
            "moves": True,
            "can_switch": True,
        }
    )
    english = {"language": "en"}
    for html in (
        chart_bars(found.bars),
        chart_svg(english, found),
        schedule_rows([row]),
        story_steps([told]),
        lever_switches(english, [lever]),
    ):
        assert "<script>" not in html
        assert "&lt;script&gt;&quot;" in html
        assert '"\'&"' not in html


steps = st.builds(
    step,
    st.text("abc字", min_size=1, max_size=40),
    st.integers(0, 1500),
    st.integers(1, 900),
    slack=st.integers(0, 400),
    ghost=st.none()
    | st.tuples(st.integers(0, 900), st.integers(0, 900)).map(
        lambda pair: (min(pair), max(pair))
    ),
    critical=st.booleans(),
)


@given(st.lists(steps, min_size=1, max_size=12), st.booleans())
def test_whatever_the_plan_nothing_is_drawn_outside_the_chart(
    given_steps: list[Step], whole: bool
) -> None:
    found = chart(*given_steps, whole=whole)
    for bar in found.bars:
        assert 0 <= bar.box.x <= WIDTH
        assert bar.box.right <= WIDTH + 3
        assert 0 <= bar.box.y <= found.height - bar.box.height
        if bar.ghost is not None:
            assert 0 <= bar.ghost.x <= bar.ghost.right <= WIDTH + 3
        if bar.label.anchor == "start":
            assert bar.label.x + text_width(bar.label.text) <= WIDTH
        else:
            assert bar.label.x <= WIDTH
    rows = [bar.box.y for bar in found.bars]
    assert rows == sorted(rows)
    assert len(set(rows)) == len(rows)
