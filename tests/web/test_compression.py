"""Answers leave compressed for those who take it, and only then."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from tiexin.app.share import encode_share

if TYPE_CHECKING:
    from django.test import Client

    from tiexin.app.request import PlanRequest


def test_a_compressed_page_is_the_same_page(
    client: Client, robotics: PlanRequest
) -> None:
    url = f"/zh-hans/plan/?p={encode_share(robotics)}"
    plain = client.get(url)
    packed = client.get(url, headers={"accept-encoding": "br, gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert int(packed.headers["Content-Length"]) == len(packed.content)
    assert len(packed.content) < len(plain.content) / 4
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("accepts", ["", "br", "gzip;q=0", "identity, gzip;q=0.0"])
def test_who_does_not_take_it_gets_it_plain(client: Client, accepts: str) -> None:
    response = client.get("/en/", headers={"accept-encoding": accepts})
    assert "Content-Encoding" not in response.headers
    assert b"<!doctype html>" in response.content


def test_files_that_are_packed_already_are_left_alone(
    client: Client, robotics: PlanRequest
) -> None:
    url = f"/en/plan/tiexin-plan.xlsx?p={encode_share(robotics)}"
    response = client.get(url, headers={"accept-encoding": "gzip"})
    assert response.content.startswith(b"PK")
