"""Pictures are whole, escaped, the same each time, and say what their tables say."""

from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as Xml

import numpy as np
import pytest

from tests.unit.insight.logs_at_hand import PERMITS, opened, written
from tests.unit.insight.looking import sound
from tiexin.insight.measures.answer import Question
from tiexin.insight.measures.drawn import DRAWN, picture
from tiexin.insight.pictures import (
    MOST_LINES,
    ComparisonTexts,
    Stretch,
    SurvivalTexts,
    comparison_picture,
    spectrum_picture,
    spectrum_rows,
    survival_picture,
    survival_rows,
)
from tiexin.insight.pictures.paper import Scale, ticks
from tiexin.insight.statistics import (
    CompareOptions,
    Durations,
    Figure,
    Group,
    compare,
    survival,
)
from tiexin.kernel import BadInput

SVG = "{http://www.w3.org/2000/svg}"
TEXTS = SurvivalTexts("Kept open", "days", "still open")
CURVES = [
    ("Humen <港>", survival(Durations.of([1, 3, 4], [True, True, False]))),
    ("南沙", survival(Durations.of([2, 2, 9]))),
]


def said(key, **fields):
    return " ".join([key, *map(str, fields.values())])


def drawn(drawing, tag):
    return Xml.fromstring(drawing).iter(f"{SVG}{tag}")  # noqa: S314 - our own


def words(drawing):
    return [each.text for each in drawn(drawing, "text")]


def test_curves_are_told_apart_by_dashes_and_named():
    drawing = survival_picture(CURVES, TEXTS)
    lines = [one for one in drawn(drawing, "path") if one.get("stroke-width")]
    assert [one.get("stroke-dasharray") for one in lines] == [None, "9 4"]
    assert {"Humen <港>", "南沙", "days", "still open", "50%"} <= set(words(drawing))
    assert next(drawn(drawing, "title")).text == "Kept open"


def test_a_curve_falls_where_cases_ended():
    """From (0, 1) to ⅔ on day 1 and ⅓ on day 3, then on to day 4, with one mark."""
    drawing = survival_picture(CURVES[:1], TEXTS)
    (line,) = [one for one in drawn(drawing, "path") if one.get("stroke-width")]
    x, y = Scale(0, 4, 56, 616), Scale(0, 1, 358, 28)
    steps = f"H{x.at(1):g}V{y.at(2 / 3):g}H{x.at(3):g}V{y.at(1 / 3):g}H{x.at(4):g}"
    assert line.get("d") == f"M56 28{steps}"


def test_a_picture_of_nothing_is_a_picture_with_axes():
    empty = survival_picture([("none", survival(Durations.of([])))], TEXTS)
    assert "100%" in words(empty)
    assert spectrum_rows([]) == ()
    assert list(drawn(spectrum_picture([], title="none"), "line")) == []


def test_the_table_beside_the_curves_says_every_step():
    rows = survival_rows(CURVES)
    assert [(row.name, row.days, row.at_risk, row.ended) for row in rows] == [
        ("Humen <港>", 1, 3, 1),
        ("Humen <港>", 3, 2, 1),
        ("南沙", 2, 3, 2),
        ("南沙", 9, 1, 1),
    ]
    assert rows[0].still_open == pytest.approx(2 / 3)
    assert rows[0].low < 2 / 3 < rows[0].high
    assert (rows[-1].still_open, rows[-1].low) == (0, None)


def stretch(begun, days, names=("apply", "accept")):
    begun = date(2026, 3, 1).toordinal() + np.asarray(begun, dtype=np.float64)
    return Stretch(*names, begun, begun + np.asarray(days, dtype=np.float64))


def test_slow_cases_are_drawn_stronger():
    drawing = spectrum_picture([stretch([0, 5, 9, 20], [1, 1, 1, 60])], title="x")
    strong = [one for one in drawn(drawing, "line") if one.get("stroke-width")]
    assert len(strong) == 1
    assert {"apply", "accept", "2026-04"} <= set(words(drawing))


def test_a_step_between_two_stretches_is_named_once():
    first, second = stretch([0], [1]), stretch([1], [2], ("accept", "decide"))
    third = stretch([1], [2], ("hear", "publish"))
    found = words(spectrum_picture([first, second, third], title="x"))
    steps = [one for one in found if not one.startswith("2026")]
    assert sorted(steps) == ["accept", "apply", "decide", "hear", "publish"]


def test_quartiles_of_a_stretch_by_hand():
    (row,) = spectrum_rows([stretch([0, 0, 0, 0, 0], [1, 2, 3, 4, 9])])
    assert (row.quarter, row.median, row.three_quarters) == (2, 3, 4)
    (empty,) = spectrum_rows([stretch([], [])])
    assert (empty.cases, empty.median) == (0, None)


def test_too_many_lines_are_thinned_and_it_is_said():
    (row,) = spectrum_rows([stretch(np.arange(5_000), np.ones(5_000))])
    assert (row.cases, row.drawn) == (5_000, 1_667)
    assert row.drawn <= MOST_LINES


def test_the_order_of_the_cases_changes_no_picture():
    one = stretch([3, 1, 2], [5, 6, 7])
    other = stretch([2, 3, 1], [7, 5, 6])
    assert spectrum_picture([one], title="x") == spectrum_picture([other], title="x")


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(BadInput):
        Stretch("a", "b", np.zeros(2), np.zeros(3))


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [
        (0, 10, [0, 2, 4, 6, 8, 10]),
        (0, 4.5, [0, 1, 2, 3, 4]),
        (3, 371, [50, 100, 150, 200, 250, 300, 350]),
        (0.1, 0.3, [0.1, 0.15, 0.2, 0.25, 0.3]),
        (5, 5, [5]),
    ],
)
def test_ticks_are_round(low, high, wanted):
    assert ticks(low, high) == pytest.approx(wanted)


def test_cities_stand_side_by_side_with_hollow_and_full_marks():
    cities = [
        Group(name, Durations.of(days), np.array(["a"] * len(days)))
        for name, days in (("Humen", range(40)), ("南沙", range(20, 60)))
    ]
    drawing = comparison_picture(
        compare(cities, Figure.MEAN_OF_ENDED),
        ComparisonTexts("x", "days", "as it is", "like for like"),
    )
    marks = list(drawn(drawing, "circle"))
    # Two in the key, and two for each city.
    assert [mark.get("fill") for mark in marks] == ["none", "currentColor"] * 3
    assert {"Humen", "南沙", "as it is", "like for like"} <= set(words(drawing))
    # The raw figure and the one at the mix of one kind are the same: 19.5 and 39.5.
    places = [float(mark.get("cx")) for mark in marks[2:]]
    assert places[0] == places[1] < places[2] == places[3]


def test_unknown_figures_have_no_mark():
    cities = [
        Group(name, Durations.of([1] * 9, [False] * 9), np.array(["a"] * 9))
        for name in "xy"
    ]
    drawing = comparison_picture(
        compare(cities, Figure.MEDIAN, CompareOptions(draws=20)),
        ComparisonTexts("x", "days", "raw", "like"),
    )
    assert len(list(drawn(drawing, "circle"))) == 2


@pytest.mark.parametrize("measure", DRAWN)
def test_measures_are_drawn(measure, tmp_path):
    question = Question(decisions=frozenset({"granted", "refused"}), by="city")
    wanted = {"east", "west"}
    if measure == "spectrum":
        question, wanted = Question(), {"submitted", "accepted"}
    if measure == "breaches":
        question, wanted = replace(question, by=""), {"2026", "·"}
    with opened([written(tmp_path, PERMITS)]) as store:
        found = picture(store, measure, question, said)
        again = picture(store, measure, question, said)
        with pytest.raises(BadInput, match="no_picture"):
            picture(store, "summary", question, said)
    named = measure.replace("curve", "survival")
    assert next(drawn(found, "title")).text == f"insight.measure.{named}"
    assert wanted <= set(words(found))
    assert found == again
    sound(found)
