from __future__ import annotations

import base64
import zlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiexin.app.request import PlanRequest
from tiexin.app.share import decode_share, encode_share
from tiexin.kernel import BadInput

values = st.one_of(
    st.booleans(), st.integers(0, 10**7), st.text(max_size=20), st.floats(0, 1e6)
)
requests = st.builds(
    PlanRequest,
    jurisdiction=st.sampled_from(["441900", "440100"]),
    start=st.dates(date(2018, 1, 1), date(2035, 12, 31)),
    facts=st.dictionaries(st.text(min_size=1, max_size=20), values, max_size=30),
    levers=st.one_of(
        st.sampled_from(["all", "none"]),
        st.lists(st.text(max_size=15), max_size=5, unique=True).map(
            lambda levers: tuple(sorted(levers))
        ),
    ),
)


def read(token: str) -> PlanRequest | str:
    """The request of a token, or the code of its refusal."""
    try:
        return decode_share(token)
    except BadInput as error:
        return error.problems[0].code


@given(requests)
def test_a_link_brings_the_same_request_back(request_: PlanRequest) -> None:
    assert decode_share(encode_share(request_)) == request_


@given(requests, st.data())
def test_a_changed_link_is_refused_or_still_the_same(
    request_: PlanRequest, data: st.DataObject
) -> None:
    token = encode_share(request_)
    at = data.draw(st.integers(1, len(token) - 1))
    letter = data.draw(st.sampled_from("ABCabc012-_"))
    changed = token[:at] + letter + token[at + 1 :]
    # The spare bits of the last letter carry nothing: such a change is no change.
    assert read(changed) in (request_, "share.broken")


@given(st.text(max_size=200))
def test_any_text_is_a_request_or_a_clear_error(token: str) -> None:
    assert isinstance(read(token), PlanRequest) or read(token) in (
        "share.broken",
        "share.format",
    )


def test_a_newer_format_says_so() -> None:
    with pytest.raises(BadInput) as caught:
        decode_share("2abcdef")
    assert caught.value.problems[0].code == "share.format"


def test_a_packed_bomb_is_refused_without_unpacking_it() -> None:
    text = b'{"j":"' + b"0" * 5_000_000 + b'"}'
    packed = zlib.crc32(text).to_bytes(4, "big") + zlib.compress(text, 9)
    token = "1" + base64.urlsafe_b64encode(packed).decode().rstrip("=")
    with pytest.raises(BadInput):
        decode_share(token)


def test_half_a_character_in_a_link_is_refused() -> None:
    text = rb'{"j":"441900","s":"2026-12-01","f":{"\ud800":1},"l":"all"}'
    packed = zlib.crc32(text).to_bytes(4, "big") + zlib.compress(text, 9)
    token = "1" + base64.urlsafe_b64encode(packed).decode().rstrip("=")
    assert read(token) == "share.broken"
