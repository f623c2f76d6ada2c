"""The law cases notice broken rules; the share may not fall below what was reached.

Every eleventh rule is broken here; `make catalogue` breaks them all.
"""

from tiexin.app.law_cases.mutants import MutantKind
from tiexin.app.law_cases.mutate import run_mutants
from tiexin.app.law_cases.run import load_with_cases
from tiexin.cli.catalogue_cases import WANTED_SHARE
from tools.project import DATA

LAW = (
    MutantKind.CONDITION,
    MutantKind.THRESHOLD,
    MutantKind.LIMIT,
    MutantKind.CLOCK,
    MutantKind.LEVER,
)


def test_broken_rules_are_noticed():
    found = run_mutants(load_with_cases(DATA), step=11)
    told = [f"{each.where}: {each.change}" for each in found.survivors]
    assert found.share(LAW) >= WANTED_SHARE, told
    assert found.share() >= WANTED_SHARE, told
