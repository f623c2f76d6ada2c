"""Files of each format, written by hand after the published shapes.

The given sets (PSPLIB, MMLIB50) are read whole if the data folder is there; its place
can be given by TIEXIN_SCHEDULING_DATA.
"""

import csv
import json
import os
import random
import subprocess
import sys
import tarfile
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from tests.unit.planner.drawn_models import drawn
from tests.unit.planner.tiny import day, five_day_week
from tiexin.kernel import BadInput, PlanError, TiexinError
from tiexin.planner import Count, EdgeKind, Elapse, Mode, Model, earliest, solve
from tiexin.planner.formats import read
from tiexin.planner.formats.model_document import document_of

ROOT = Path(__file__).parents[3]
DATA = Path(
    os.environ.get("TIEXIN_SCHEDULING_DATA", ROOT.parent / "shared/data/scheduling")
)

STARS = "*" * 40

SINGLE_MODE = f"""{STARS}
file with basedata            : tiny.bas
initial value random generator: 1
{STARS}
projects                      :  1
jobs (incl. supersource/sink ):  5
horizon                       :  9
RESOURCES
  - renewable                 :  1   R
  - nonrenewable              :  0   N
  - doubly constrained        :  0   D
{STARS}
PROJECT INFORMATION:
pronr.  #jobs rel.date duedate tardcost  MPM-Time
    1      3      0        7       1        7
{STARS}
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           5
   4        1          1           5
   5        1          0
{STARS}
REQUESTS/DURATIONS:
jobnr. mode duration  R 1
----------------------------------------
  1      1     0       0
  2      1     4       2
  3      1     5       1
  4      1     3       2
  5      1     0       0
{STARS}
RESOURCEAVAILABILITIES:
  R 1
    2
{STARS}
"""

MULTI_MODE = f"""jobs  (incl. supersource/sink ):\t4
RESOURCES
- renewable                 : 1 R
- nonrenewable              : 1 N
- doubly constrained        : 0 D
{STARS}
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
1\t1\t2\t\t2 3\x20
2\t2\t1\t\t4\x20
3\t2\t1\t\t4\x20
4\t1\t0\t\t
{STARS}
REQUESTS/DURATIONS
jobnr.\tmode\tdur\tR1\tN1
{"-" * 40}
1\t1\t0\t0\t0
2\t1\t2\t1\t4
\t2\t5\t1\t1
3\t1\t3\t1\t4
\t2\t4\t1\t1
4\t1\t0\t0\t0
{STARS}

 RESOURCE AVAILABILITIES
\tR 1\tN 1
\t1\t5
{STARS}
"""

PATTERSON = """5 1
2
0 0 2 2 3
4 2 1 4
5 1 1
  5
3 2 1 5
0 0 0
"""

RCPSP_MAX = """3 1 0 0
0 1 3 1 2 3 [0] [0] [0]
1 1 1 2 [2]
2 1 2 4 1 [2] [-3]
3 1 1 4 [3]
4 1 0
0 1 0 0
1 1 2 1
2 1 2 1
3 1 3 1
4 1 0 0
1
"""

MPLIB = """2
1
2
3 0 9
1
0 0 1 1:2
3 2 1 1:3
0 0 0
3 2
1
0 0 1 2:2
2 1 2 2:3 1:3
0 0 0
"""


@pytest.fixture
def written(tmp_path):
    def write(name, content):
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("name", "content", "format_", "makespan"),
    [
        # 2 and 4 each need both units, 3 one: 4 + 3 + 5 one after the other.
        ("tiny.sm", SINGLE_MODE, "psplib", 12),
        # Of the stock of 5 only one quick mode: 2 + 4 or 5 + 3.
        ("tiny.mm", MULTI_MODE, "psplib", 6),
        ("tiny.rcp", PATTERSON, "patterson", 12),
        # One unit for 2 + 2 + 3; 2 at most three days after 1.
        ("tiny.sch", RCPSP_MAX, "rcpsp_max", 7),
        # The second project comes at 2 and holds one of two units: 3, then 2.
        ("tiny.rcmp", MPLIB, "mplib", 5),
    ],
)
def test_a_file_of_each_format_is_solved(written, name, content, format_, makespan):
    instance = read(written(name, content))
    assert instance.format == format_
    assert instance.name == "tiny"
    solution = solve(instance.problem, time_limit=20)
    assert solution.status == "solved"
    assert solution.makespan == makespan


def test_units_beyond_all_dates_are_no_harm(written):
    long = SINGLE_MODE.replace(" 4       2\n", " 1000000 2\n")
    long = long.replace(" 5       1\n", " 1000000 1\n")
    long = long.replace(" 3       2\n", " 1000000 2\n")
    begun = time.monotonic()
    solution = solve(read(written("long.sm", long)).problem, time_limit=2)
    assert solution.makespan == 3_000_000
    # A look at the clock comes after days looked at, however few the activities.
    assert time.monotonic() - begun < 20
    model = Model(start=day("9990-01-01"))
    model.resource("crew", 1)
    for id_ in "ab":
        model.activity(id_, Count(900_000), needs={"crew": 1})
    model.edge("a", "b")
    assert solve(model.build(), time_limit=2).makespan == 1_800_000


def test_jobs_bear_the_numbers_of_the_file(written):
    ids = {
        name: [each.id for each in read(written(name, text)).problem.activities]
        for name, text in (
            ("a.sm", SINGLE_MODE),
            ("a.sch", RCPSP_MAX),
            ("a.rcmp", MPLIB),
        )
    }
    assert ids["a.sm"] == ["1", "2", "3", "4", "5"]
    assert ids["a.sch"] == ["0", "1", "2", "3", "4"]
    assert ids["a.rcmp"] == ["1:1", "1:2", "1:3", "2:1", "2:2", "2:3"]


def test_a_lag_back_is_a_longest_lag(written):
    problem = read(written("a.sch", RCPSP_MAX)).problem
    longest = [edge for edge in problem.edges if edge.at_most]
    assert ("1", "2", 3) in [(e.earlier, e.later, e.lag.days) for e in longest]
    assert {edge.kind for edge in problem.edges} == {EdgeKind.START_TO_START}


@pytest.mark.parametrize(
    ("name", "content", "code", "line"),
    [
        ("a.txt", "x", "format.unknown", ""),
        ("a.sm", "", "format.empty", ""),
        ("a.sm", b"\x80\x02\x00abc", "format.binary", ""),
        ("a.sm", "hello\nworld\n", "format.not_this_kind", "1"),
        # Cut off in the middle of the durations.
        (
            "a.sm",
            SINGLE_MODE[: SINGLE_MODE.index("  3      1     5")],
            "truncated",
            "29",
        ),
        ("a.sm", SINGLE_MODE.replace("4       2\n", "-4      2\n"), "negative", "29"),
        ("a.sm", SINGLE_MODE.replace("4       2\n", "NaN     2\n"), "not_a", "29"),
        ("a.sm", SINGLE_MODE.replace("4       2\n", "inf     2\n"), "not_a", "29"),
        ("a.sm", SINGLE_MODE.replace("4       2\n", "4.5     2\n"), "not_a", "29"),
        (
            "a.sm",
            SINGLE_MODE.replace("4       2\n", "9" * 12 + " 2\n"),
            "too_large",
            "29",
        ),
        ("a.sm", SINGLE_MODE.replace("4       2\n", "4\n"), "format.row", "29"),
        ("a.sm", SINGLE_MODE.replace(":  5", ":  1000000"), "format.jobs", "6"),
        (
            "a.sm",
            SINGLE_MODE.replace("           5\n", "           9\n"),
            "unknown_job",
            "21",
        ),
        ("a.rcp", PATTERSON.replace("5 1\n2\n", "5 1\n"), "truncated", "7"),
        ("a.rcp", PATTERSON + "7\n", "left_over", "9"),
        ("a.rcp", PATTERSON[:20], "truncated", "4"),
        ("a.sch", RCPSP_MAX.replace("[2] [-3]", "[2]"), "format.row", "4"),
        ("a.rcmp", MPLIB.replace("2:3 1:3", "2:3 1:4"), "unknown_job", "12"),
        ("a.json", "{\n]", "format.json", "2"),
        ("a.json", '{"tiexin_model": 1, "start": NaN}', "format.json", "1"),
        ("a.json", '{"tiexin_model": 2, "start": "2026-01-05"}', "json_field", ""),
    ],
)
def test_a_broken_file_is_refused_at_its_line(written, name, content, code, line):
    with pytest.raises(BadInput) as refused:
        read(written(name, content))
    (problem,) = refused.value.problems
    assert code in problem.code
    assert problem.where.split(name)[1].lstrip(":") == line


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("  1          1           5\n   5", "  1          1           2\n   5"),
         "planner.cycle"),
        (("3       2\n", "3       9\n"), "planner.need_above_capacity"),
    ],
)  # fmt: skip
def test_a_network_that_is_not_sound_names_the_file(written, change, code):
    path = written("a.sm", SINGLE_MODE.replace(*change))
    with pytest.raises(PlanError) as refused:
        read(path)
    (problem,) = refused.value.problems
    assert problem.code == code
    assert problem.where == str(path)


def everything():
    """A model that says all that a model can say."""
    week = five_day_week(first=date(2026, 1, 5), provisional_from=date(2026, 6, 1))
    model = Model(start=day("2026-01-05"), now=day("2026-01-07"))
    model.resource("crew", 2, changes={day("2026-02-01"): 1}, calendar=week)
    model.stock("money", 9)
    modes = [
        Mode("a", Count(3, week), {"crew": 1}, {"money": 2}),
        Mode("b", Count(0), burden=4),
    ]
    model.activity("m", modes=modes, release=day("2026-01-08"), key="k")
    model.activity("p", Count(2), started=day("2026-01-05"), finished=day("2026-01-06"))
    model.activity("e", Elapse(5, week), starts_on_working_day=True, limit=Count(9))
    late = {"deadline": day("2026-12-31"), "due": day("2026-01-20"), "late_weight": 3}
    model.activity("d", Count(1), **late)
    for id_ in ("x", "y", "z"):
        model.activity(id_, Count(1), optional=id_ == "z")
    model.exactly_one("x", "y")
    model.implies("x", "z")
    model.edge("p", "m", kind=EdgeKind.START_TO_FINISH, lag=Count(2, week), key="why")
    model.at_most("m", "d", Count(4), kind=EdgeKind.FINISH_TO_FINISH)
    model.goal("d", "m")
    return model.build()


def test_the_own_format_says_everything_both_ways(written):
    problem = everything()
    document = document_of(problem)
    path = written("all.json", json.dumps(document))
    instance = read(path)
    assert instance.dated
    assert document_of(instance.problem) == document
    assert solve(instance.problem).objective == solve(problem).objective


@pytest.mark.parametrize("seed", range(10))
def test_any_small_model_comes_back_as_it_was(written, seed):
    problem = drawn(random.Random(seed))[0].build()
    document = document_of(problem)
    assert (
        document_of(read(written("m.json", json.dumps(document))).problem) == document
    )


@pytest.mark.parametrize("seed", range(60))
def test_no_damage_to_a_file_ends_in_a_traceback(written, seed):
    dice = random.Random(seed)
    name, content = dice.choice(
        [
            ("a.sm", SINGLE_MODE),
            ("a.mm", MULTI_MODE),
            ("a.rcp", PATTERSON),
            ("a.sch", RCPSP_MAX),
            ("a.rcmp", MPLIB),
            ("a.json", json.dumps(document_of(everything()))),
        ]
    )
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(content))
        piece = dice.choice(
            ["", "9", "-", " ", "\n", "x", "1e9", "[", '"', "99999999999"]
        )
        content = content[:at] + piece + content[at + dice.randint(0, 9) :]
    with suppress(TiexinError):  # the only thing that may come of it
        read(written(name, content))


def test_bad_input_loads_no_solver(written):
    path = written("a.sm", SINGLE_MODE.replace("3       2\n", "3       9\n"))
    program = (
        "import sys; from tiexin.cli.main import main; code = main(sys.argv[1:]);"
        "heavy = {'numpy', 'ortools', 'numba', 'django', 'pydantic'};"
        "print(code, *sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "solve", str(path), "--json"],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT / "src")},
    )
    errors, outcome = done.stdout.strip().rsplit("\n", 1)
    assert json.loads(errors)["errors"][0]["code"] == "planner.need_above_capacity"
    assert outcome == "2"


def given_files():
    """Name, content and known critical path of each file of the given sets."""
    if not DATA.is_dir():
        pytest.skip(f"no data in {DATA} (TIEXIN_SCHEDULING_DATA gives another place)")
    with (DATA / "best-known.csv").open(encoding="utf-8") as file:
        rows = {row["instance"]: row for row in csv.DictReader(file)}
    for packed in sorted(DATA.glob("*.tar.xz")):
        with tarfile.open(packed) as archive:
            for member in archive:
                if member.isfile():
                    path = Path(member.name)
                    content = archive.extractfile(member).read()
                    yield path.name, content, rows.get(path.stem)


@pytest.mark.timeout(600)
def test_all_given_files_have_their_known_critical_path(tmp_path):
    count = known = 0
    for name, content, row in given_files():
        path = tmp_path / name
        path.write_bytes(content)
        problem = read(path).problem
        count += 1
        assert len(problem.activities) == int(row["n"]) + 2, name
        shortest = quickest(problem)
        if row["cpm"]:
            known += 1
            assert shortest == int(row["cpm"]), name
    assert count >= 1_800
    assert known >= 1_200


def quickest(problem):
    """The critical path with the shortest mode of each activity, resources aside."""
    model = Model(start=problem.start)
    for each in problem.activities:
        model.activity(each.id, Count(min(mode.span.days for mode in each.ways)))
    for edge in problem.edges:
        model.edge(edge.earlier, edge.later)
    return earliest(model.build()).goal - problem.start
