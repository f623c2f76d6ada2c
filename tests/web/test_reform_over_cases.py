"""``reform try --cases``: what the database says of its projects reaches the lab."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.management import call_command

from tiexin.app.paths import data_root
from tiexin.app.reform.lab import try_reform
from tiexin.app.reform.patch import find_reform
from tiexin.app.reform.trial_words import trial_json
from tiexin.cli.reform import stored_subjects
from tiexin.web.cases import sample, store
from tiexin.web.cases.models import Project
from tiexin.web.common.service import get_service

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 27)


def test_a_reform_is_tried_over_the_open_projects_of_the_database() -> None:
    sample.make(3, seed=3, today=TODAY)
    out = io.StringIO()
    call_command("list_requests", stdout=out)
    subjects = stored_subjects(out.getvalue())
    opened = Project.objects.filter(closed_on=None).order_by("code")
    states = {each.code: store.state_of(each) for each in opened}
    begun = {code: each for code, each in states.items() if each.start is not None}
    assert begun
    assert [each.name for each in subjects] == list(begun)
    for each in subjects:
        assert each.request.start == begun[each.name].start
        assert each.request.jurisdiction == begun[each.name].jurisdiction

    reform = find_reform("unit_acceptance_everywhere", root=data_root())
    trial = try_reform(get_service(), reform, subjects[:2], root=data_root())
    told = trial_json(trial)["projects"]
    assert {each["project"] for each in told} == {each.name for each in subjects[:2]}
    # Both plans begin no sooner than the reform, and never before the project.
    for each in told:
        begins = begun[each["project"]].start
        assert each["start"] == max(begins, reform.since).isoformat()
