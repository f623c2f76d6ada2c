"""The examples of ``docs/api.md`` run, and answer what the document says."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.web.api import Program
from tests.web.cases import OPENED, give, make_city, open_sample
from tests.web.openapi import published
from tiexin.web.api.shapes import ToldEvents
from tiexin.web.cases import models
from tiexin.web.hooks import keys, telling
from tiexin.web.hooks.calling import signature
from tiexin.web.imports import taking

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client
    from pytest_django.live_server_helper import LiveServer

    from tests.web.conftest import Clock

TEXT = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sh\n(curl .+?)```", TEXT, re.DOTALL)


def run(client: Client, example: str) -> HttpResponse:
    """Send what the curl command would send."""
    words = shlex.split(example.replace("\\\n", " "))
    address = next(word for word in words if word.startswith("http://"))
    path = address.removeprefix("http://127.0.0.1:8000")
    if "-d" not in words:
        return client.get(path)
    body = words[words.index("-d") + 1]
    return client.post(path, body, content_type="application/json")


def answer(client: Client, path: str) -> dict[str, Any]:
    example = next(each for each in EXAMPLES if path in each and "-5" not in each)
    response = run(client, example)
    assert response.status_code == 200
    found: dict[str, Any] = json.loads(response.content)
    return found


def test_each_address_has_an_example() -> None:
    assert len(EXAMPLES) == 3


def test_the_guides_example_answers(client: Client) -> None:
    found = answer(client, "/api/v1/guide")
    assert found["schema"] == "tiexin.guide/1"
    answers = {
        each["procedure"]: each["answer"] for each in found["guide"]["procedures"]
    }
    assert answers["leased_fit_out_works"] == "yes"


def test_the_plans_example_answers(client: Client) -> None:
    found = answer(client, "/api/v1/plan")
    assert found["schema"] == "tiexin.plan/1"
    assert found["request"]["levers"] == ["parallel_review"]


@pytest.mark.parametrize("name", ["jurisdiction", "start", "levers", "facts"])
def test_the_table_names_the_keys_that_a_body_may_have(name: str) -> None:
    assert f"| `{name}` |" in TEXT


def test_what_is_wrong_looks_as_the_document_shows(client: Client) -> None:
    response = run(client, next(each for each in EXAMPLES if "-5" in each))
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    shown = re.search(r"```json\n(\{\s+\"type\".+?)```", TEXT, re.DOTALL)
    assert shown is not None
    assert json.loads(response.content) == json.loads(shown[1])


PYTHON = re.findall(r"```python\n(.+?)```", TEXT, re.DOTALL)


def test_the_client_runs_against_a_server(
    clock: Clock, live_server: LiveServer
) -> None:
    city = make_city()
    project = open_sample(city)
    give(city.investor, project, "submit", on=OPENED, procedure="land_planning_permit")
    (client,) = (each for each in PYTHON if "class Tiexin" in each)
    done = subprocess.run(
        [sys.executable, "-I", "-c", client],
        env={"TIEXIN_URL": live_server.url, "TIEXIN_KEY": Program(city.officer).token},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == f"{city.officer.display_name}, officer"
    assert lines[1] == f"{project.code} [] [4]"
    # Handed in on a Tuesday: the authority has five working days to answer.
    assert lines[2].startswith(f"{project.code} ")
    assert lines[2].endswith("2026-12-08 authority")
    kinds = models.Event.objects.filter(project=project).order_by("number")
    assert list(kinds.values_list("kind", flat=True))[-1] == "contact_logged"


def test_the_receivers_code_knows_what_we_signed() -> None:
    [code] = [each for each in PYTHON if "def genuine" in each]
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - our own document
    genuine = names["genuine"]
    body = '{"id":"é"}'.encode()
    header = signature("whs_secret", body, at=1_800_000_000)
    assert genuine("whs_secret", header, body, now=1_800_000_100)
    assert not genuine("whs_other", header, body, now=1_800_000_100)
    assert not genuine("whs_secret", header, body + b" ", now=1_800_000_100)
    assert not genuine("whs_secret", header, body, now=1_800_000_400)
    moved = header.replace("t=1800000000", "t=1800000300")
    assert not genuine("whs_secret", moved, body, now=1_800_000_400)
    for broken in ("", "t=1", "v1=ab", "t=x,v1=y", "nonsense"):
        assert not genuine("whs_secret", broken, body, now=1_800_000_000)


def test_the_documents_figures_are_those_of_the_program() -> None:
    assert f"{keys.A_MINUTE} requests in a minute" in TEXT
    assert f"Up to {ToldEvents.model_fields['events'].metadata[1].max_length}" in TEXT
    assert f"{taking.MOST_BYTES // 1024 // 1024} MB" in TEXT
    assert f"{taking.MOST_AT_ONCE:,} rows at most".replace(",", " ") in TEXT
    waits = "10 seconds, 1, 5 and 30 minutes, 2, 6, 12 and 24 hours"
    assert waits in " ".join(TEXT.split())
    assert [each.total_seconds() for each in telling.WAITS] == [
        10,
        60,
        300,
        1_800,
        2 * 3_600,
        6 * 3_600,
        12 * 3_600,
        24 * 3_600,
    ]


def test_every_address_in_the_text_exists() -> None:
    known = {re.sub(r"{\w+}", "{}", path) for path in published()["paths"]}
    known.add("/api/v1/openapi.json")
    for path in re.findall(r"`(?:GET |POST )?(/api/v1/[\w/{}.]+)", TEXT):
        assert re.sub(r"{\w+}", "{}", path) in known, path
