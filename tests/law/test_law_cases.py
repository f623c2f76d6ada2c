"""The law cases hold: each says by its articles what the catalogue must answer."""

import pytest

from tiexin.app.law_cases.judge import judge
from tiexin.app.law_cases.run import Laws, load_with_cases
from tiexin.catalogue.files import list_files, list_law_cases
from tools.project import DATA

TESTED = load_with_cases(DATA)
LAWS = Laws(TESTED.catalogue)


@pytest.mark.parametrize("case", TESTED.cases, ids=[case.id for case in TESTED.cases])
def test_the_law_case_holds(case):
    assert not judge(case, LAWS.of(case))


def test_a_case_does_not_change_the_hash_of_the_catalogue():
    """Plans keep the hash of the rules they were made by; a case is no rule."""
    assert all("/cases/" not in each.name for each in list_files(DATA))
    assert len(list_law_cases(DATA)) > 0
