"""The examples of docs/planner.md run as they stand there."""

import contextlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "planner.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def names():
    """What the examples, run one after the other, have defined by the end."""
    found = []
    spoken = {}
    with contextlib.chdir(ROOT):
        for example in EXAMPLES:
            exec(compile(example, "docs/planner.md", "exec"), spoken)  # noqa: S102
            found.append(dict(spoken))
    return found


def test_the_everyday_example_is_planned(names):
    assert names[0]["result"].critical_path == ("permit", "works")


def test_the_example_with_resources_says_what_comes_of_it(names):
    solution = names[1]["solution"]
    said = re.search(r"solution\.bound +# (\w+), (\d+), (\d+)", PAGE)
    assert said is not None
    assert (
        solution.status,
        str(solution.objective),
        str(solution.bound),
    ) == said.groups()
    mode, finish = re.search(r"cranes.*finish_on +# (\w+), (\S+)", PAGE).groups()
    assert solution["pit"].mode == mode
    assert solution["cranes"].finish_on.isoformat() == finish
    assert "rented" not in solution.dates()


def test_the_example_that_can_not_be_kept_names_three(names):
    conflict = names[2]["conflict"]
    kinds = sorted(each.kind.value for each in conflict.requirements)
    assert kinds == ["capacity", "deadline", "deadline"]
    assert conflict.minimal
