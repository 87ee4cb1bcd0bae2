"""The classical models of the catalogue, computed for one customer and in a frame alike."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.frames import LAST_YEAR, THIS_YEAR, VECTORS, rate
from tests.engine.models import MODEL
from zixin.engine.catalogue import NEWEST, load_catalogue
from zixin.engine.explanation import explain
from zixin.engine.formula import reason_record
from zixin.engine.policy import AssessmentPolicy, parse_policy

GOLDEN: dict[str, Any] = VECTORS["models_2024"]
MODELS = load_catalogue(NEWEST).models
YUAN = 1 / 10_000  # the statements are in ten thousand yuan, and nothing is deflated
NOW = {**THIS_YEAR, "mv_equity": 8000.0, "gnp_index_money": YUAN}
BEFORE = LAST_YEAR
EARLIER = {"company": "A", "year": 2022, **VECTORS["statements"]["2022_partial"]}

Row = Mapping[str, Any]
Opinions = dict[str, tuple[float | None, str | None]]


SHORT = {name: NOW[name] for name in NOW if name not in {"cfo", "sell", "lt_loan", "cl"}}
OPTIONAL = {"notes_rec": None, "ar_fin": None}
DIRECT = {"wc": 1650, "re": 2300, "ebit": 780, "equity": 5100, "tl": 6050, "ta": 11_150}
FAILING = {"ni": -100, "cfo": -200, "lt_loan": 3000, "paid_in": 2500, "rev": 9900}
NOTHING = {"company": "A", "year": 2024}
CASES: dict[str, tuple[Row, Row | None, Row | None]] = {
    "plain": (NOW, BEFORE, EARLIER),
    "undeflated": ({**NOW, "gnp_index_money": 1.0}, BEFORE, EARLIER),
    "no index": ({**NOW, "gnp_index_money": None}, BEFORE, EARLIER),
    "index of nought": ({**NOW, "gnp_index_money": 0.0}, BEFORE, EARLIER),
    "negative index": ({**NOW, "gnp_index_money": -1.0}, BEFORE, EARLIER),
    "two losses": ({**NOW, "ni": -10, "tl": 11_151}, {**BEFORE, "ni": -30}, EARLIER),
    "no profit": ({**NOW, "ni": 0}, {**BEFORE, "ni": 0}, EARLIER),
    "failing": ({**NOW, **FAILING}, BEFORE, EARLIER),
    "no opening": (NOW, BEFORE, None),
    "no debt before": (NOW, {**BEFORE, "cl": 0}, EARLIER),
    "margin turned negative": ({**NOW, "cogs": 12_001}, BEFORE, EARLIER),
    "margin lost": ({**NOW, "cogs": 12_000}, BEFORE, EARLIER),
    "margin turned positive": (NOW, {**BEFORE, "cogs": 11_001}, EARLIER),
    "margin found": (NOW, {**BEFORE, "cogs": 11_000}, EARLIER),
    "two margins negative": ({**NOW, "cogs": 12_001}, {**BEFORE, "cogs": 11_001}, EARLIER),
    "no receivables": (NOW, {**BEFORE, "ar": 0, "notes_rec": 0, "ar_fin": 0}, EARLIER),
    "short": (SHORT, BEFORE, EARLIER),
    "blank notes": ({**NOW, **OPTIONAL}, {**BEFORE, **OPTIONAL}, EARLIER),
    "blank receivables": ({**NOW, "ar": None}, {**BEFORE, "ar": None}, EARLIER),
    "negative equity": ({**NOW, "equity": -500, "tl": 11_650}, BEFORE, EARLIER),
    "two negatives": ({**NOW, "equity": -100, "tl": -50}, BEFORE, EARLIER),
    "no debt": ({**NOW, "tl": 0, "equity": 11_150}, BEFORE, EARLIER),
    "blank liabilities": ({**NOW, "tl": None}, BEFORE, EARLIER),
    "direct": ({**NOTHING, **DIRECT}, BEFORE, EARLIER),
    "nothing": (NOTHING, None, None),
    "no net worth": ({**NOW, "tl": 11_150, "equity": 0}, BEFORE, EARLIER),
    "insolvent": ({**NOW, "tl": 12_000, "equity": -850}, BEFORE, EARLIER),
    "no working assets": ({**NOW, "cl": 20_000}, BEFORE, EARLIER),
    "tiny net worth": ({**NOW, "tl": 11_149, "equity": 1}, BEFORE, EARLIER),
    "hardly any debt": ({**NOW, "cl": 0.001}, BEFORE, EARLIER),
}


@cache
def policy() -> AssessmentPolicy:
    references = [{"code": code, "cuts": [0, 0]} for code in MODELS]
    return parse_policy({**MODEL, "references": references})


def alone(now: Row, before: Row | None, earlier: Row | None) -> Opinions:
    """Return value and reason of every model for one customer."""
    row = explain(now, before, policy(), earlier=() if earlier is None else (earlier,)).row
    return {
        code: (row[code], reason_record(model.formula.guards, row) if row[code] is None else None)
        for code, model in MODELS.items()
    }


def together(cases: Iterable[tuple[Row, Row | None, Row | None]]) -> list[Opinions]:
    """Return value and reason of every model for many customers in one frame."""
    rows: list[Row] = []
    places: list[int] = []
    for number, years in enumerate(cases):
        rows += [{**row, "company": str(number)} for row in reversed(years) if row is not None]
        places.append(len(rows) - 1)
    rated = rate(*map(dict, rows), policy=policy())
    return [
        {code: (rated[place][code], rated[place][f"{code}__reason"]) for code in MODELS}
        for place in places
    ]


@cache
def framed() -> dict[str, Opinions]:
    return dict(zip(CASES, together(CASES.values()), strict=True))


def opinions(case: str) -> Opinions:
    """Return the opinions on a case, the same alone and in a frame."""
    found = alone(*CASES[case])
    assert framed()[case] == found
    return found


def values(case: str) -> dict[str, float | None]:
    return {code: value for code, (value, _) in opinions(case).items()}


def zones(found: Mapping[str, float | None]) -> dict[str, str | None]:
    return {code: MODELS[code].zone_of(value) for code, value in found.items()}


def exactly(value: float) -> Any:
    return pytest.approx(value, rel=1e-13, abs=0)


def test_models_of_one_year_give_the_golden_scores() -> None:
    found = values("plain")

    assert {
        code: found[code] for code in ("altman_Z", "altman_Z1", "altman_Z2", "altman_Z2_EM")
    } == {
        "altman_Z": exactly(GOLDEN["altman_Z_mv8000"]),
        "altman_Z1": exactly(GOLDEN["altman_Z1_private"]),
        "altman_Z2": exactly(GOLDEN["altman_Z2"]),
        "altman_Z2_EM": exactly(GOLDEN["altman_Z2_EM"]),
    }
    assert found["springate"] == exactly(GOLDEN["springate"])
    assert found["zmijewski"] == exactly(GOLDEN["zmijewski_plus"])
    assert found["zmijewski_minus"] == exactly(GOLDEN["zmijewski_minus"])
    assert found["taffler_nci"] == exactly(GOLDEN["taffler_nci_days"])
    assert found["taffler_nci_years"] == exactly(GOLDEN["taffler_nci_years"])
    assert found["taffler_popular"] == exactly(GOLDEN["taffler"])
    # 3.20 + 12.18 x 600/5000 + 2.50 x 6650/6050 - 10.68 x 5000/11150 + 0.0289 x -23.2695810564663
    assert found["taffler"] == exactly(1.9478053236042094)
    # 1200 over 5000, 600 over 1650, 5100 over 5000, tangible net worth 4520, working capital 1650
    assert found["bathory"] == exactly(0.24 + 4 / 11 + 1.02 + 4520 / 6050 + 1650 / 11150)
    # working capital 1650, earnings before interest 780, net profit 500, assets 11150
    grover = (1.65 * 1650 + 3.404 * 780 - 0.016 * 500) / 11_150 + 0.057
    assert found["grover"] == exactly(grover)
    assert found["working_asset_value"] == exactly(VECTORS["working_asset"]["value"])
    assert found["working_asset_guarded"] == exactly(VECTORS["working_asset"]["value"])


def test_zones_of_the_golden_scores() -> None:
    found = zones(values("plain"))

    assert {code: zone for code, zone in found.items() if zone is not None} == {
        "altman_Z": "grey",
        "altman_Z1": "grey",
        "altman_Z2": "safe",
        "altman_Z2_EM": "safe",
        "ohlson": "safe",
        "ohlson_p": "safe",
        "zmijewski": "safe",
        "zmijewski_p": "safe",
        "zmijewski_minus": "safe",
        "zmijewski_minus_p": "safe",
        "springate": "safe",
        "taffler": "safe",
        "taffler_popular": "grey",
        "grover": "safe",
        "working_asset_guarded": "limited",
        "piotroski": "middle",
        "beneish": "grey",
        "beneish_five": "clear",
    }


def test_probabilities_come_by_the_curve_of_their_model() -> None:
    found = values("plain")

    assert found["zmijewski_p"] == round(GOLDEN["zmijewski_plus_p"], 9)
    assert found["zmijewski_minus_p"] == round(GOLDEN["zmijewski_minus_p"], 9)
    assert found["ohlson_p"] == pytest.approx(GOLDEN["ohlson_p"], abs=1e-12)


def test_ohlson_gives_the_golden_score_in_yuan_without_deflator() -> None:
    found = values("plain")

    assert found["ohlson"] == pytest.approx(GOLDEN["ohlson_O_size_yuan_nodeflator"], abs=1e-9)
    assert found["ohlson_size"] == round(math.log(111_500_000), 9)


def test_ohlson_depends_on_the_unit_of_assets() -> None:
    in_ten_thousands = values("undeflated")

    expected = GOLDEN["ohlson_O_size_yuan_nodeflator"] + 0.407 * math.log(10_000)
    assert in_ten_thousands["ohlson"] == pytest.approx(expected, abs=1e-9)
    assert zones(in_ten_thousands)["ohlson"] == "distress"
    assert zones(in_ten_thousands)["ohlson_p"] == "distress"


@pytest.mark.parametrize(
    ("case", "reason"),
    [("no index", "MISSING"), ("index of nought", "DIV0"), ("negative index", "NEG_DENOM")],
)
def test_ohlson_needs_the_price_index_in_money(case: str, reason: str) -> None:
    found = opinions(case)

    assert [found[code] for code in ("ohlson_size", "ohlson", "ohlson_p")] == [(None, reason)] * 3


def test_ohlson_marks_two_losing_years_and_negative_equity() -> None:
    found = values("two losses")

    assert (found["ohlson_oeneg"], found["ohlson_intwo"], found["ohlson_chin"]) == (1.0, 1.0, 0.5)


def test_ohlson_is_undefined_when_both_years_earned_nothing() -> None:
    found = opinions("no profit")

    assert found["ohlson_chin"] == found["ohlson"] == found["ohlson_p"] == (None, "DIV0")


def test_piotroski_gives_the_golden_points_one_by_one() -> None:
    found = values("plain")

    points = {name: found[f"piotroski_{name}"] for name in GOLDEN["piotroski"] if name != "total"}
    assert points == {name: GOLDEN["piotroski"][name] for name in points}
    assert (len(points), found["piotroski"]) == (9, GOLDEN["piotroski"]["total"])


def test_piotroski_calls_a_company_weak_that_fails_everything() -> None:
    found = values("failing")

    assert (found["piotroski"], zones(found)["piotroski"]) == (0.0, "weak")


@pytest.mark.parametrize(
    ("points", "zone"), [(2, "weak"), (3, "middle"), (7, "middle"), (8, "strong")]
)
def test_piotroski_bands(points: int, zone: str) -> None:
    assert MODELS["piotroski"].zone_of(points) == zone


def test_piotroski_lacks_the_opening_balance_of_the_year_before() -> None:
    found = opinions("no opening")

    lacking = {code for code, opinion in found.items() if opinion == (None, "MISSING")}
    assert lacking == {
        "piotroski_droa",
        "piotroski_dlev",
        "piotroski_dturn",
        "piotroski",
    }


def test_piotroski_gives_the_reason_of_the_point_without_a_base() -> None:
    found = opinions("no debt before")

    assert found["piotroski_dliq"] == found["piotroski"] == (None, "DIV0")


def test_beneish_gives_the_golden_indices_and_both_scores() -> None:
    found = values("plain")

    names = [name for name in GOLDEN["beneish"] if name not in {"M", "M5"}]
    assert {name: found[f"beneish_{name.lower()}"] for name in names} == {
        name: exactly(GOLDEN["beneish"][name]) for name in names
    }
    assert len(names) == 8
    assert found["beneish"] == exactly(GOLDEN["beneish"]["M"])
    assert found["beneish_five"] == exactly(GOLDEN["beneish"]["M5"])
    assert found["beneish_neutral"] == 0.0


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        ("margin turned negative", "NEG_DENOM"),
        ("margin lost", "DIV0"),
        ("margin turned positive", "NEG_VALUE"),
        ("margin found", "NEG_VALUE"),
        ("two margins negative", "NEG_DENOM"),
    ],
)
def test_beneish_has_no_margin_index_without_two_margins(case: str, reason: str) -> None:
    found = opinions(case)

    undefined = ("beneish_gmi", "beneish", "beneish_five")
    assert [found[code] for code in undefined] == [(None, reason)] * 3


def test_beneish_counts_one_for_an_index_without_a_base_and_says_so() -> None:
    found = values("no receivables")

    assert (found["beneish_dsri"], found["beneish_neutral"]) == (1.0, 1.0)
    assert found["beneish"] == exactly(
        GOLDEN["beneish"]["M"] - 0.920 * (GOLDEN["beneish"]["DSRI"] - 1)
    )


def test_beneish_of_five_does_not_need_what_only_eight_read() -> None:
    found = opinions("short")

    assert found["beneish_five"] == (exactly(GOLDEN["beneish"]["M5"]), None)
    assert found["beneish"] == (None, "MISSING")


def test_blank_optional_receivables_count_as_nought_but_blank_receivables_are_missing() -> None:
    some, none = values("blank notes"), opinions("blank receivables")

    assert some["beneish_dsri"] == exactly((2600 / 12_000) / (2000 / 11_000))
    assert none["beneish_dsri"] == (None, "MISSING")


@pytest.mark.parametrize("code", ["altman_Z1", "altman_Z2", "altman_Z2_EM", "beneish"])
def test_cuts_themselves_lie_in_the_middle(code: str) -> None:
    model = MODELS[code]
    assert model.cuts is not None
    low, high = model.cuts

    zones_found = [model.zone_of(value) for value in (low - 1e-9, low, high, high + 1e-9)]

    if model.higher_is_safer:
        assert zones_found == ["distress", "grey", "grey", "safe"]
    else:
        assert zones_found == ["clear", "grey", "grey", "suspect"]


def test_negative_equity_lowers_altman_and_is_no_gap() -> None:
    found = values("negative equity")

    plain = 6.56 * 1650 / 11_150 + 3.26 * 2300 / 11_150 + 6.72 * 780 / 11_150
    assert found["altman_Z2"] == exactly(plain + 1.05 * -500 / 11_650)


def test_two_negatives_never_make_a_score() -> None:
    assert opinions("two negatives")["altman_Z2"] == (None, "NEG_DENOM")


def test_company_without_debt_has_no_altman_score() -> None:
    assert opinions("no debt")["altman_Z2"] == (None, "DIV0")


def test_liabilities_follow_from_assets_and_equity_when_they_are_blank() -> None:
    assert values("blank liabilities")["altman_Z2"] == exactly(GOLDEN["altman_Z2"])


def test_derived_quantities_may_be_given_directly() -> None:
    assert values("direct")["altman_Z2"] == exactly(GOLDEN["altman_Z2"])


def test_empty_statements_give_no_opinion() -> None:
    found = opinions("nothing")

    flag = found.pop("beneish_neutral")
    assert (set(found.values()), flag) == ({(None, "MISSING")}, (0.0, None))


@pytest.mark.parametrize(
    ("case", "value"),
    [
        ("no net worth", -20.0),
        ("insolvent", -20.0),
        ("no working assets", -20.0),
        ("tiny net worth", -20.0),
        ("hardly any debt", 20.0),
    ],
)
def test_working_asset_value_is_guarded(case: str, value: float) -> None:
    assert values(case)["working_asset_guarded"] == value


@pytest.mark.parametrize(
    "figure",
    [math.nan, math.inf, -math.inf, 1e31, 10**400, Decimal("NaN"), Decimal("sNaN"), "12", True],
)
def test_figure_of_no_company_counts_as_missing(figure: Any) -> None:
    found = alone({**NOW, "ta": figure}, BEFORE, EARLIER)

    assert found["altman_Z2"] == (None, "MISSING")


def test_decimal_and_float_give_the_same_opinions() -> None:
    exact = [
        {name: Decimal(str(figure)) for name, figure in row.items() if name != "company"}
        for row in (NOW, BEFORE, EARLIER)
    ]

    assert alone(*exact) == alone(NOW, BEFORE, EARLIER)


figures = st.one_of(
    st.none(),
    st.sampled_from([0.0, -1.0, 1.0, math.nan, math.inf, 1e30, -1e30, 1e-300, 1e31]),
    st.floats(allow_nan=True, allow_infinity=True),
)
names = st.sampled_from(sorted(set(NOW) - {"company", "year"}))
statements = st.dictionaries(names, figures, max_size=4)


def test_score_is_finite_or_has_a_reason_alone_and_in_a_frame() -> None:
    changes = st.lists(st.tuples(statements, statements, figures), min_size=8, max_size=12)

    @settings(max_examples=4, deadline=None)
    @given(changes)
    def check(drawn: list[tuple[Row, Row, float | None]]) -> None:
        cases = [
            ({**NOW, **now}, {**BEFORE, **before}, {"company": "A", "year": 2022, "ta": assets})
            for now, before, assets in drawn
        ]
        found = [alone(*case) for case in cases]
        assert together(cases) == found
        for code, (value, reason) in (item for row in found for item in row.items()):
            assert (value is None) == (reason is not None)
            assert value is None or math.isfinite(value)
            assert value is None or not code.endswith("_p") or 0 <= value <= 1

    check()


@given(st.integers(min_value=-20, max_value=40))
def test_score_does_not_depend_on_the_unit_of_the_statements(power: int) -> None:
    scale = 2.0**power  # a power of two changes no digit

    def scaled(row: Row) -> Row:
        return {
            name: value * scale if isinstance(value, int | float) and name != "year" else value
            for name, value in row.items()
        }

    found = alone(scaled(NOW), scaled(BEFORE), scaled(EARLIER))

    for code, (value, reason) in alone(NOW, BEFORE, EARLIER).items():
        assert found[code] == (pytest.approx(value, rel=1e-12), reason)


@given(st.integers(min_value=1, max_value=5000))
def test_more_profit_never_looks_riskier(more: int) -> None:
    plain = alone(NOW, BEFORE, EARLIER)
    better = alone({**NOW, "pbt": 600 + more, "ni": 500 + more}, BEFORE, EARLIER)

    for code in ("altman_Z2", "springate", "zmijewski", "taffler", "grover"):
        (one, _), (other, _) = better[code], plain[code]
        assert one is not None
        assert other is not None
        assert one >= other if MODELS[code].higher_is_safer else one <= other


def test_every_step_belongs_to_a_model_that_reads_it() -> None:
    for model in MODELS.values():
        if model.part_of is None:
            assert model.cuts is not None or model.code in {"bathory", "working_asset_value"}
        else:
            assert model.cuts is None
            whole = MODELS[model.part_of]
            assert model.code in whole.formula.text or model.code == "beneish_neutral"
