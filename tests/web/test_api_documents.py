"""Documents by the API: who knows of them, who gets the bytes, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web import documents
from tests.web.api import Program, problem
from tests.web.cases import City, make_city, open_sample

if TYPE_CHECKING:
    from tests.web.conftest import Clock
    from tiexin.web.cases.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(clock: Clock) -> City:
    return make_city()


@pytest.fixture
def project(city: City) -> Project:
    return open_sample(city)


def test_a_clean_document_is_listed_and_handed_out(
    city: City, project: Project
) -> None:
    file = documents.clean(city.investor, project, documents.NEEDED)
    path = f"/projects/{project.code}/documents"
    for name in ("investor", "officer", "reviewer", "supervisor"):
        program = Program(city.everybody[name])
        [shown] = program.get(path).json()["items"]
        assert (shown["kind"], shown["version"]) == (documents.NEEDED, 1)
        assert (shown["sha256"], shown["size"]) == (file.sha256, file.size)
        got = program.get(shown["download"].removeprefix("/api/v1"))
        content = b"".join(got.streaming_content)  # type: ignore[attr-defined]
        assert len(content) == file.size
        assert got.headers["Content-Disposition"].startswith("attachment")
        assert got.headers["Content-Security-Policy"].startswith("sandbox")


def test_nobody_gets_the_bytes_before_they_were_checked(
    city: City, project: Project
) -> None:
    (file,) = documents.add(city.investor, project, documents.NEEDED)
    path = f"/projects/{project.code}/documents"
    program = Program(city.investor)
    [shown] = program.get(path).json()["items"]
    assert (shown["state"], shown["download"]) == ("quarantine", None)
    problem(program.get(f"{path}/{file.pk}"), 404, "api.not_there")


def test_a_trade_secret_is_not_the_supervisors_business(
    city: City, project: Project
) -> None:
    file = documents.clean(
        city.investor, project, documents.NEEDED, level="trade_secret"
    )
    path = f"/projects/{project.code}/documents"
    for name, count in (("officer", 1), ("supervisor", 0), ("other_reviewer", 0)):
        program = Program(city.everybody[name])
        assert len(program.get(path).json()["items"]) == count, name
        if not count:
            problem(program.get(f"{path}/{file.pk}"), 404, "api.not_there")
    problem(Program(city.stranger).get(path), 404, "api.not_there")
