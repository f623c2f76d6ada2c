"""The examples of ``docs/api.md`` run, and answer what the document says."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

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
    shown = re.search(r"```json\n(.+?)```", TEXT, re.DOTALL)
    assert shown is not None
    assert json.loads(response.content) == json.loads(shown[1])
