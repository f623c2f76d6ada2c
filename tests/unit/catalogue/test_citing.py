"""Citations in words."""

from __future__ import annotations

import pytest

from tests.unit.catalogue.small import small_catalogue
from tiexin.catalogue import cite
from tiexin.catalogue.citing import article_label, chinese_number, is_article
from tiexin.kernel import Citation, LocalText

CATALOGUE = small_catalogue()


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "零"),
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (42, "四十二"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (219, "二百一十九"),
        (350, "三百五十"),
        (1000, "一千"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (1260, "一千二百六十"),
    ],
)
def test_numbers_are_written_as_in_law_texts(number: int, written: str) -> None:
    assert chinese_number(number) == written


def test_an_article_gets_its_label_from_its_number() -> None:
    assert article_label("art-40") == LocalText("第四十条", "第四十條", "art. 40")
    assert article_label("art-32-4").zh_hans == "第三十二条（四）"
    assert article_label("art-32-4").en == "art. 32(4)"


def test_only_articles_are_known_by_their_number() -> None:
    assert is_article("art-40")
    assert is_article("art-32-4")
    assert not is_article("art-")
    assert not is_article("part-2")
    assert not is_article("art-4a")


def test_a_citation_names_source_and_clause() -> None:
    declared = cite(CATALOGUE, Citation("building_law", "art-7"))
    assert declared == LocalText("建筑法第七条", "建築法第七條", "Building Law, art. 7")
    made = cite(CATALOGUE, Citation("building_law", "art-8"))
    assert made.zh_hans == "建筑法第八条"
    whole = cite(CATALOGUE, Citation("building_law"))
    assert whole.en == "Building Law"
    named = cite(CATALOGUE, Citation("city_page", "days"))
    assert named.zh_hans == "市网页：天数"
