"""Whatever is sent to whichever address: an answer that was promised, never a fault."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.web.api import Program
from tests.web.cases import APPLICATION, City, make_city, open_sample, sample_token
from tests.web.openapi import published, resolve
from tiexin.web.cases import store

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from tests.web.conftest import Clock

pytestmark = pytest.mark.django_db

TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "",
            "2026-12-01",
            "9999-12-31",
            "0001-01-01",
            "\u0000",
            "\ud800",
            "\u202e",
            "x" * 3000,
        ]
    ),
    st.sampled_from(sorted(store.table().commands)),
    st.sampled_from(["accepted", APPLICATION, "g1", "user:1", "on", "https://[::1]/"]),
)
NUMBERS = st.one_of(
    st.integers(),
    st.sampled_from([-1, 0, 2**31, 2**63, 2**200, True]),
    st.floats(allow_nan=False),
)
VALUES: SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)
    ),
    max_leaves=8,
)
POSTS = [
    (path, operation)
    for path, methods in published()["paths"].items()
    for method, operation in methods.items()
    if method == "post"
]
GETS = [
    (path, operation)
    for path, methods in published()["paths"].items()
    for method, operation in methods.items()
    if method == "get"
]
SLOW_IS_FINE = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def city(clock: Clock) -> City:
    found = make_city()
    open_sample(found)
    return found


def named(schema: dict[str, Any]) -> SearchStrategy[Any]:
    """Objects with the right names and any values, and those as lists of such."""
    schema = resolve(schema)
    if schema.get("type") == "array":
        return st.lists(named(schema["items"]), max_size=3)
    properties = schema.get("properties")
    if not properties:
        return VALUES
    fields = {name: st.one_of(VALUES, named(each)) for name, each in properties.items()}
    return st.fixed_dictionaries({}, optional=fields)


def bodies(operation: dict[str, Any]) -> SearchStrategy[bytes]:
    content = operation.get("requestBody", {}).get("content", {})
    schemas = [each["schema"] for each in content.values()]
    shaped = [named(schema) for schema in schemas]
    objects = st.one_of(*shaped, VALUES).map(lambda value: json.dumps(value).encode())
    return st.one_of(objects, st.binary(max_size=60))


HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Idempotency-Key": st.text(st.characters(max_codepoint=255), max_size=90),
        "If-Match": st.sampled_from(
            ['"2"', "*", "x", '"-1"', 'W/"2-0123456789abcdef"']
        ),
        "If-None-Match": st.sampled_from(["*", '"a"', "a", '"a', "W/"]),
        "Accept-Language": st.sampled_from(["zh-CN", "zh-HK", "xx", "*;q=x", ""]),
    },
)
PARTS = st.one_of(
    st.sampled_from(["2026-00001", APPLICATION, "1", "0", "99999999999999999999"]),
    st.from_regex(r"[A-Za-z0-9_-]{1,30}", fullmatch=True),
)


def filled(path: str, parts: list[str]) -> str:
    """The address with something in each of its places."""
    while "{" in path:
        before, _, rest = path.partition("{")
        path = before + parts.pop() + rest.partition("}")[2]
    return path


@pytest.mark.parametrize(("path", "operation"), POSTS, ids=[p for p, _ in POSTS])
@SLOW_IS_FINE
@given(data=st.data())
def test_no_body_brings_an_address_down(
    city: City, path: str, operation: dict[str, Any], data: st.DataObject
) -> None:
    program = Program(
        data.draw(st.sampled_from(sorted(city.everybody.values(), key=str)))
    )
    address = filled(path, data.draw(st.lists(PARTS, min_size=3, max_size=3)))
    kinds = sorted(
        operation.get("requestBody", {}).get("content", {"application/json": 0})
    )
    kind = data.draw(st.sampled_from([*kinds, "application/json", "text/plain"]))
    answer = program.client.generic(
        "POST",
        address,
        data.draw(bodies(operation)),
        content_type=kind,
        headers={
            "Authorization": f"Bearer {program.token}",
            **data.draw(HEADERS),
        },
    )
    program._held(answer)
    program.key.delete()
    assert answer.status_code < 500


@pytest.mark.parametrize(("path", "operation"), GETS, ids=[p for p, _ in GETS])
@SLOW_IS_FINE
@given(data=st.data())
def test_no_query_brings_an_address_down(
    city: City, path: str, operation: dict[str, Any], data: st.DataObject
) -> None:
    program = Program(city.officer)
    names = [resolve(each)["name"] for each in operation["parameters"]]
    query = data.draw(
        st.dictionaries(
            st.one_of(st.sampled_from(names or ["x"]), TEXTS), TEXTS, max_size=3
        )
    )
    query = {
        name.encode("utf-8", "replace").decode(): text.encode(
            "utf-8", "replace"
        ).decode()
        for name, text in query.items()
    }
    address = filled(path, data.draw(st.lists(PARTS, min_size=3, max_size=3)))
    answer = program.get(address.removeprefix("/api/v1"), query)
    program.key.delete()
    assert answer.status_code < 500


@example(sample_token()[:-3])
@example("")
@given(st.text(max_size=50))
@SLOW_IS_FINE
def test_no_token_brings_opening_down(city: City, token: str) -> None:
    program = Program(city.investor)
    body = {"token": token.encode("utf-8", "replace").decode() or "x", "name": "x"}
    answer = program.post("/projects", body)
    program.key.delete()
    assert answer.status_code < 500
