from __future__ import annotations

import math
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.cards import card_document, characteristic, three
from zixin.engine.schema import SchemaError
from zixin.engine.scorecard import Scorecard, parse_scorecard, score, score_record
from zixin.engine.scorecard.probability import probability_record

CARD = parse_scorecard(three())
BASE = CARD.scale.bin_points(weight=0.8, woe=0.0, intercept=-2.9, characteristics=3)
TYPES = {"company": pl.String, "year": pl.Int64}


def points(woe: float) -> float:
    return CARD.scale.bin_points(weight=0.8, woe=woe, intercept=-2.9, characteristics=3)


def scored(rows: list[dict[str, Any]], card: Scorecard = CARD) -> list[dict[str, Any]]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    schema = {name: TYPES.get(name, pl.Float64) for name in names}
    frame = pl.LazyFrame([{name: row.get(name) for name in names} for row in rows], schema=schema)
    native: pl.DataFrame = score(nw.from_native(frame), card, reasons=True).collect().to_native()
    order = {(row["company"], row["year"]): place for place, row in enumerate(rows)}
    return sorted(native.to_dicts(), key=lambda row: order[row["company"], row["year"]])


def test_row_earns_the_points_of_its_bins():
    before = {"company": "A", "year": 2023, "equity": 90.0}
    row = {"company": "A", "year": 2024, "ni": 9.5, "equity": 100.0, "tl": 60.0, "ta": 160.0}

    rated = scored([before, {**row, "days_late": 30.0}])[1]
    result = score_record({**row, "days_late": 30.0}, CARD, earlier=[before])

    assert rated["points"] == points(-0.7) + points(0.1) + points(1.1)
    assert rated["reasons"] == "delay;debt"
    assert (result.points, result.pd) == (rated["points"], rated["pd"])
    assert result.reasons == ("delay", "debt")
    assert [item.value for item in result.characteristics] == [0.1, 0.375, 30.0]
    assert [item.shortfall for item in result.characteristics] == [
        0.0,
        pytest.approx(CARD.characteristics[1].reference - points(0.1)),
        pytest.approx(CARD.characteristics[2].reference - points(1.1)),
    ]


@pytest.mark.parametrize(
    ("equity", "woe", "reason"),
    [(0.0, 0.4, "DIV0"), (-3.0, 1.2, "NEG_DENOM"), (None, 0.0, "MISSING")],
)
def test_undefined_figure_earns_the_points_of_its_reason(
    equity: float | None, woe: float, reason: str
):
    row = {"company": "A", "year": 2024, "ni": 1.0, "equity": equity, "days_late": None}

    result = score_record(row, CARD)

    assert result.characteristics[0].reason == reason
    assert result.characteristics[0].points == points(woe)
    assert result.points == points(woe) + BASE + BASE
    assert scored([row])[0]["points"] == result.points


@pytest.mark.parametrize("odd", [math.inf, -math.inf, math.nan, 1e31, None])
def test_what_is_no_figure_counts_as_missing(odd: float | None):
    row = {"company": "A", "year": 2024, "days_late": odd}

    result = score_record(row, CARD)

    assert [item.reason for item in result.characteristics] == ["MISSING"] * 3
    assert scored([row])[0]["points"] == result.points == BASE + BASE + BASE


def test_bounds_belong_to_the_bin_they_open():
    rows = [
        {"company": str(place), "year": 2024, "days_late": value}
        for place, value in enumerate([math.nextafter(1.0, 0.0), 1.0, 30.0])
    ]

    earned = [row["points"] - 2 * BASE for row in scored(rows)]

    assert earned == [pytest.approx(points(woe)) for woe in (-0.6, 0.2, 1.1)]


def test_reasons_are_the_four_greatest_shortfalls_in_order():
    woes = {"a": 0.3, "b": 0.9, "c": 0.3, "d": 0.6, "e": 0.1, "f": -0.5}
    card = parse_scorecard(
        card_document(
            [
                characteristic(code, {"column": code}, [0.0], [woe, -1.0], count=6)
                for code, woe in woes.items()
            ]
        )
    )
    low = dict.fromkeys(woes, -1.0)
    rows = [
        {"company": "low", "year": 2024, **low},
        {"company": "high", "year": 2024, **dict.fromkeys(woes, 1.0)},
        {"company": "one", "year": 2024, **dict.fromkeys(woes, 1.0), "f": -1.0},
    ]

    assert [row["reasons"] for row in scored(rows, card)] == ["b;d;a;c", "", "f"]
    assert score_record(rows[0], card).reasons == ("b", "d", "a", "c")


def test_probability_is_that_of_the_scale_to_twelve_decimals():
    for place in range(-9000, 9001, 7):
        log_odds = place / 200
        exact = CARD.scale.pd_of(CARD.scale.offset - log_odds * CARD.scale.factor)
        assert abs(probability_record(log_odds) - exact) <= 6e-13


def test_frame_passes_through_and_a_missing_column_is_refused():
    frame = pl.LazyFrame({"ni": [1e40], "days_late": [3], "pd": ["x"], "note": ["y"]})

    with pytest.raises(SchemaError, match="'company'"):
        score(nw.from_native(frame), CARD)
    with pytest.raises(SchemaError, match="'days_late'"):
        score(nw.from_native(frame.drop("days_late")), CARD)

    plain = parse_scorecard(
        card_document(
            [characteristic("delay", {"column": "days_late"}, [1.0], [0.0, 1.0], count=1)]
        )
    )
    native: pl.DataFrame = score(nw.from_native(frame), plain).collect().to_native()

    assert native.columns == ["ni", "days_late", "note", "points", "pd"]
    assert native.row(0)[:3] == (1e40, 3, "y")


FIGURE = (
    st.none()
    | st.sampled_from([0.0, -0.0, 1.0, 30.0, 0.3, 1e31, math.inf, math.nan])
    | (st.floats(-1e4, 1e4))
)
NAMES = ("ni", "equity", "tl", "ta", "days_late", "months")
ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(NAMES, FIGURE)), min_size=1, max_size=6)


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_frame_and_record_agree_to_the_bit(figures: list[dict[str, float | None]]):
    rows = [{"company": "A", "year": 2020 + place, **row} for place, row in enumerate(figures)]

    for place, rated in enumerate(scored(rows)):
        result = score_record(rows[place], CARD, earlier=rows[place - 1 : place])
        assert (rated["points"], rated["pd"]) == (result.points, result.pd)
        assert rated["reasons"] == ";".join(result.reasons)


def test_indicator_of_a_year_before_looks_two_years_back():
    card = parse_scorecard(
        card_document(
            [characteristic("past", {"formula": "prev(rev_growth)"}, [0.0], [1.0, -1.0], count=1)]
        )
    )
    rows = [
        {"company": "A", "year": 2022 + place, "rev": rev}
        for place, rev in enumerate((4.0, 5.0, 9.0))
    ]

    result = score_record(rows[2], card, earlier=[rows[1], rows[0]])

    assert [item.value for item in result.characteristics] == [0.25]
    assert [row["points"] for row in scored(rows, card)][2] == result.points
    assert score_record(rows[2], card, earlier=[rows[1]]).characteristics[0].reason == "MISSING"


def test_characteristic_may_ask_for_a_text():
    figure = {"formula": 'if(size_code = "L", 1, 0)'}
    card = parse_scorecard(
        card_document([characteristic("large", figure, [0.5], [1.0, -1.0], count=1)])
    )
    frame = pl.LazyFrame({"size_code": ["L", "S", None]})

    native: pl.DataFrame = score(nw.from_native(frame), card).collect().to_native()

    earned = [bin_.points for bin_ in card.characteristics[0].bins]
    assert native["points"].to_list() == [earned[1], earned[0], earned[0]]
    assert [score_record({"size_code": size}, card).points for size in ("L", "S", None)] == (
        native["points"].to_list()
    )
