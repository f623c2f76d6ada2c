"""Project files read as networks; every expected day is counted by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tiexin.kernel import BadInput, PlanError
from tiexin.planner import EdgeKind, PlanProblem, check, earliest
from tiexin.planner.formats import read as read_file

WEEK = """<Calendars>
<Calendar><UID>1</UID><Name>Standard</Name><IsBaseCalendar>1</IsBaseCalendar>
<BaseCalendarUID>-1</BaseCalendarUID></Calendar>
<Calendar><UID>2</UID><Name>Closed on Wednesday the 4th, open on Saturday the 7th</Name>
<BaseCalendarUID>1</BaseCalendarUID><Exceptions>
<Exception><TimePeriod><FromDate>2026-03-04T00:00:00</FromDate>
<ToDate>2026-03-04T23:59:00</ToDate></TimePeriod><Name>Rest</Name><Type>1</Type>
<DayWorking>0</DayWorking></Exception>
<Exception><TimePeriod><FromDate>2026-03-07T00:00:00</FromDate>
<ToDate>2026-03-07T23:59:00</ToDate></TimePeriod><Name>Made up</Name><Type>1</Type>
<DayWorking>1</DayWorking></Exception></Exceptions></Calendar>
</Calendars>"""


def project(tasks: str, more: str = "") -> bytes:
    """A project that starts on Monday 2026-03-02 in the morning."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Project xmlns="http://schemas.microsoft.com/project">
<StartDate>2026-03-02T08:00:00</StartDate><CalendarUID>1</CalendarUID>
<MinutesPerDay>480</MinutesPerDay>{WEEK}<Tasks>{tasks}</Tasks>{more}</Project>""".encode()


def task(uid: int, days: float, *more: str, level: int = 1) -> str:
    minutes = int(days * 480)
    return (
        f"<Task><UID>{uid}</UID><Name>T{uid}</Name><OutlineLevel>{level}</OutlineLevel>"
        f"<Duration>PT{minutes // 60}H{minutes % 60}M0S</Duration>"
        f"<DurationFormat>7</DurationFormat>{''.join(more)}</Task>"
    )


def link(uid: int, kind: int = 1, lag: int = 0, form: int = 7) -> str:
    return (
        f"<PredecessorLink><PredecessorUID>{uid}</PredecessorUID><Type>{kind}</Type>"
        f"<LinkLag>{lag}</LinkLag><LagFormat>{form}</LagFormat></PredecessorLink>"
    )


def opened(content: bytes) -> PlanProblem:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xml"
        path.write_bytes(content)
        return read_file(path).problem


def read(tasks: str, more: str = "") -> PlanProblem:
    return opened(project(tasks, more))


def dates(problem: PlanProblem) -> dict[str, tuple[date, date]]:
    """First and last day of each task, once the checker has agreed."""
    plan = earliest(problem)
    assert check(problem, plan.dates()) == ()
    return {each.id: (each.first_day_on, each.finish_on) for each in plan.activities}


def test_a_chain_counts_working_days() -> None:
    found = dates(read(task(1, 3) + task(2, 4, link(1))))
    assert found["1"] == (date(2026, 3, 2), date(2026, 3, 4))
    assert found["2"] == (date(2026, 3, 5), date(2026, 3, 10)), "over a weekend"


def test_a_derived_calendar_keeps_the_week_and_its_own_exceptions() -> None:
    calendar = "<CalendarUID>2</CalendarUID>"
    found = dates(read(task(1, 5, calendar)))
    # Mon, Tue, Thu, Fri and the Saturday that is worked.
    assert found["1"] == (date(2026, 3, 2), date(2026, 3, 7))


@pytest.mark.parametrize(
    ("kind", "lag", "form", "expected"),
    [
        (1, 0, 7, (date(2026, 3, 9), date(2026, 3, 10))),  # after Friday
        (1, 2 * 4800, 7, (date(2026, 3, 11), date(2026, 3, 12))),  # two working days
        (1, 3 * 14400, 8, (date(2026, 3, 10), date(2026, 3, 11))),  # to Monday
        (3, 0, 7, (date(2026, 3, 2), date(2026, 3, 3))),  # start with start
        (3, 4800, 7, (date(2026, 3, 3), date(2026, 3, 4))),
    ],
)
def test_links_and_their_lags(
    kind: int, lag: int, form: int, expected: tuple[date, date]
) -> None:
    assert dates(read(task(1, 5) + task(2, 2, link(1, kind, lag, form))))["2"] == (
        expected
    )


def test_a_lead_is_a_longest_lag_the_other_way_round() -> None:
    problem = read(task(1, 5) + task(2, 2, link(1, 1, -2 * 4800)))
    (edge,) = problem.edges
    assert edge.at_most
    assert (edge.earlier, edge.later) == ("2", "1")
    assert edge.kind is EdgeKind.START_TO_FINISH
    assert edge.lag is not None
    assert edge.lag.days == 2


def test_a_summary_stands_for_all_below_it() -> None:
    summary = (
        "<Task><UID>9</UID><Name>Phase</Name><OutlineLevel>1</OutlineLevel>"
        "<Summary>1</Summary><Duration>PT0H0M0S</Duration></Task>"
    )
    below = task(1, 3, level=2) + task(2, 6, level=2)
    found = dates(read(summary + below + task(3, 1, link(9))))
    assert set(found) == {"1", "2", "3"}
    assert found["3"] == (date(2026, 3, 10), date(2026, 3, 10)), "after the longer one"


def test_constraints_hold_starts_and_finishes() -> None:
    def tied(kind: int, day: str) -> str:
        return (
            f"<ConstraintType>{kind}</ConstraintType>"
            f"<ConstraintDate>{day}</ConstraintDate>"
        )

    found = dates(
        read(
            task(1, 2, tied(4, "2026-03-05T08:00:00"))
            + task(2, 2, tied(6, "2026-03-11T17:00:00"))
        )
    )
    assert found["1"] == (date(2026, 3, 5), date(2026, 3, 6))
    assert found["2"][1] == date(2026, 3, 11)
    late = read(task(1, 2, tied(7, "2026-03-10T17:00:00")))
    assert late.activity("1").deadline == date(2026, 3, 10).toordinal()


def test_part_of_a_day_is_a_day_and_elapsed_days_run_through() -> None:
    elapsed = task(2, 0).replace("PT0H0M0S", "PT72H0M0S").replace(">7<", ">8<")
    found = dates(read(task(1, 2.25) + elapsed))
    assert found["1"] == (date(2026, 3, 2), date(2026, 3, 4))
    assert found["2"] == (date(2026, 3, 2), date(2026, 3, 4))


def test_people_become_resources_in_percent() -> None:
    people = (
        "<Resources><Resource><UID>1</UID><Type>1</Type><MaxUnits>1.00</MaxUnits>"
        "</Resource><Resource><UID>2</UID><Type>0</Type></Resource></Resources>"
        "<Assignments><Assignment><TaskUID>1</TaskUID><ResourceUID>1</ResourceUID>"
        "<Units>0.5</Units></Assignment><Assignment><TaskUID>1</TaskUID>"
        "<ResourceUID>2</ResourceUID></Assignment></Assignments>"
    )
    problem = read(task(1, 2) + task(2, 2), people)
    (resource,) = problem.resources
    assert (resource.id, resource.capacity) == ("r1", 100)
    assert dict(problem.activity("1").ways[0].needs) == {"r1": 50}
    greedy = people.replace("<Units>0.5", "<Units>1.5")
    with pytest.raises(PlanError):
        read(task(1, 2), greedy)


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><Project>&b;</Project>"""
FILES = b"""<?xml version="1.0"?><!DOCTYPE p [<!ENTITY f SYSTEM "file:///etc/passwd">]>
<Project>&f;</Project>"""


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (BOMB, "format.xml_definitions"),
        (FILES, "format.xml_definitions"),
        (b"<Project>", "format.xml_broken"),
        (b"\x00\x01PK", "format.binary"),
        (b"", "format.empty"),
        (b"<a>" * 100 + b"</a>" * 100, "format.xml_too_deep"),
        (b"<html/>", "format.mspdi_other"),
        (b"<Project/>", "format.mspdi_value"),
        (project(task(1, 1)).replace(b"PT8H0M0S", b"-5 d"), "format.mspdi_value"),
        (project(task(1, 1)).replace(b"2026-03-02T", b"soonT"), "format.mspdi_value"),
        (project(task(1, 1)).replace(b">480<", b">0<"), "format.mspdi_value"),
        (project(task(1, 1, link(1, 7))), "format.mspdi_value"),
        (project(task(1, 1, link(9))), "format.mspdi_link"),
        (
            project(task(1, 1)).replace(b"<Type>1</Type>", b"<Type>6</Type>"),
            "format.mspdi_recurring",
        ),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(content: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        opened(content)
    (problem,) = refused.value.problems
    assert problem.code == code
    assert "plan.xml" in problem.where


def test_a_link_to_a_task_that_is_switched_off_says_nothing() -> None:
    off = task(9, 5, "<Active>0</Active>")
    assert len(read(off + task(1, 1, link(9))).edges) == 0


def test_a_circle_of_tasks_is_named() -> None:
    with pytest.raises(PlanError) as refused:
        read(task(1, 1, link(2)) + task(2, 1, link(1)))
    assert refused.value.problems[0].code == "planner.cycle"
