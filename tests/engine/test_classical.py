from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zixin.engine import classical
from zixin.engine.classical import Opinion, Statement

# A synthetic customer in units of ten thousand yuan; its statements balance.
BEFORE: dict[str, float | None] = {
    "notes_rec": 300,
    "ar": 2000,
    "ar_fin": 100,
    "prepay": 200,
    "inventory": 1800,
    "ca": 5800,
    "fixed": 3000,
    "cip": 200,
    "rou": 150,
    "ta": 10000,
    "cl": 4100,
    "lt_loan": 1000,
    "bonds": 0,
    "tl": 5300,
    "paid_in": 2000,
    "surplus": 400,
    "undist": 1500,
    "equity": 4700,
    "rev": 11000,
    "cogs": 8700,
    "sell": 540,
    "admin": 650,
    "rd": 200,
    "int_exp": 150,
    "pbt": 700,
    "ni": 580,
    "cfo": 640,
    "da": 400,
}
NOW: dict[str, float | None] = {
    "notes_rec": 350,
    "ar": 2600,
    "ar_fin": 100,
    "prepay": 250,
    "inventory": 2100,
    "ca": 6650,
    "fixed": 3200,
    "cip": 300,
    "rou": 120,
    "ta": 11150,
    "cl": 5000,
    "lt_loan": 900,
    "bonds": 0,
    "tl": 6050,
    "paid_in": 2000,
    "surplus": 430,
    "undist": 1870,
    "equity": 5100,
    "rev": 12000,
    "cogs": 9600,
    "sell": 600,
    "admin": 700,
    "rd": 250,
    "int_exp": 180,
    "pbt": 600,
    "ni": 500,
    "cfo": 350,
    "da": 420,
    "mv_equity": 8000,
}
ASSETS_EARLIER = 9300


def exactly(value: float) -> object:
    return pytest.approx(value, rel=1e-13, abs=0)


def score_of(opinion: Opinion) -> float:
    assert opinion.score is not None
    return opinion.score


def scaled_by(statement: dict[str, float | None], scale: float) -> dict[str, float | None]:
    return {name: None if value is None else value * scale for name, value in statement.items()}


def all_opinions(
    now: Statement, before: Statement, earlier_assets: float | None = ASSETS_EARLIER
) -> dict[str, Opinion]:
    return {
        "altman_z": classical.altman_z(now),
        "altman_z1": classical.altman_z1(now),
        "altman_z2": classical.altman_z2(now),
        "altman_z2_em": classical.altman_z2_em(now),
        "ohlson": classical.ohlson(now, before),
        "zmijewski": classical.zmijewski(now),
        "springate": classical.springate(now),
        "taffler": classical.taffler(now),
        "taffler_popular": classical.taffler_popular(now),
        "piotroski": classical.piotroski(now, before, earlier_assets=earlier_assets),
        "beneish": classical.beneish(now, before),
        "beneish_five": classical.beneish_five(now, before),
    }


@pytest.mark.parametrize(
    ("model", "score", "zone"),
    [
        (classical.altman_z, 2.5668413445502725, "grey"),
        (classical.altman_z1, 1.9263016047140793, "grey"),
        (classical.altman_z2, 2.998451321202238, "safe"),
        (classical.altman_z2_em, 6.2484513212022375, "safe"),
        (classical.springate, 0.876877130044843, "safe"),
        (classical.taffler_popular, 0.27700968647398383, "grey"),
    ],
)
def test_model_of_one_year_gives_the_golden_score(model, score, zone):
    opinion = model(NOW)

    assert opinion.score == exactly(score)
    assert opinion.zone == zone
    assert opinion.reason is None
    assert opinion.missing == ()


def test_zmijewski_gives_the_golden_score_with_either_sign():
    plus, minus = classical.zmijewski(NOW), classical.zmijewski(NOW, liquidity_sign=-1)

    assert (plus.score, plus.probability) == (
        exactly(-1.4516261883408073),
        exactly(0.0733027864617471),
    )
    assert (minus.score, minus.probability) == (
        exactly(-1.4622661883408072),
        exactly(0.07183414007884054),
    )
    assert (plus.zone, minus.zone) == ("safe", "safe")


def test_taffler_takes_the_interval_in_days_and_its_popular_form_in_years():
    main, popular = classical.taffler(NOW), classical.taffler_popular(NOW)

    assert main.terms["quick_gap/daily_outlay"] == exactly(-23.2695810564663)
    assert popular.terms["quick_gap/outlay"] == exactly(-0.06375227686703096)
    # 3.20 + 12.18 x 600/5000 + 2.50 x 6650/6050 - 10.68 x 5000/11150 + 0.0289 x -23.2695810564663
    assert main.score == exactly(1.9478053236042094)
    assert main.zone == "safe"


def test_ohlson_gives_the_golden_score_in_yuan_without_deflator():
    opinion = classical.ohlson(NOW, BEFORE, yuan_per_unit=10_000)

    assert opinion.score == exactly(-6.0903008801075575)
    assert opinion.probability == exactly(0.0022596100001858093)
    assert opinion.zone == "safe"


def test_ohlson_depends_on_the_unit_of_assets():
    in_ten_thousands = classical.ohlson(NOW, BEFORE)

    assert in_ten_thousands.score == exactly(-6.0903008801075575 + 0.407 * math.log(10_000))
    assert in_ten_thousands.zone == "distress"


@pytest.mark.parametrize("scale", [{"yuan_per_unit": 0}, {"price_index": -1}])
def test_ohlson_refuses_a_unit_that_is_not_positive(scale):
    with pytest.raises(ValueError, match="are positive"):
        classical.ohlson(NOW, BEFORE, **scale)


def test_ohlson_marks_two_losing_years_and_negative_equity():
    loss: Statement = {**NOW, "ni": -10, "tl": 11151}

    opinion = classical.ohlson(loss, BEFORE | {"ni": -30})

    assert (opinion.terms["oeneg"], opinion.terms["intwo"]) == (1.0, 1.0)
    assert opinion.terms["chin"] == 0.5


def test_ohlson_is_undefined_when_both_years_earned_nothing():
    opinion = classical.ohlson(NOW | {"ni": 0}, BEFORE | {"ni": 0})

    assert (opinion.score, opinion.zone, opinion.probability) == (None, None, None)
    assert opinion.undefined == {"chin": "DIV0"}


def test_piotroski_gives_the_golden_points():
    opinion = classical.piotroski(NOW, BEFORE, earlier_assets=ASSETS_EARLIER)

    assert opinion.terms == {
        "roa": 1,
        "cfo": 1,
        "droa": 0,
        "accr": 0,
        "dlev": 1,
        "dliq": 0,
        "eq": 1,
        "dgm": 0,
        "dturn": 1,
    }
    assert (opinion.score, opinion.zone) == (5, "middle")


def test_piotroski_calls_a_company_weak_that_fails_nearly_everything():
    failing = {**NOW, "ni": -100, "cfo": -200, "lt_loan": 3000, "paid_in": 2500, "rev": 9900}

    opinion = classical.piotroski(failing, BEFORE, earlier_assets=ASSETS_EARLIER)

    assert (opinion.score, opinion.zone) == (0, "weak")


def test_piotroski_says_which_opening_balance_it_lacks():
    opinion = classical.piotroski(NOW, BEFORE, earlier_assets=None)

    assert (opinion.score, opinion.missing, opinion.reason) == (None, ("earlier_ta",), "MISSING")


def test_piotroski_names_the_ratio_without_a_base():
    opinion = classical.piotroski(NOW, BEFORE | {"cl": 0}, earlier_assets=ASSETS_EARLIER)

    assert (opinion.score, opinion.undefined) == (None, {"liquidity__prev": "DIV0"})


def test_beneish_gives_the_golden_indices_and_both_scores():
    eight, five = classical.beneish(NOW, BEFORE), classical.beneish_five(NOW, BEFORE)

    assert eight.terms == {
        "DSRI": exactly(1.1649305555555556),
        "GMI": exactly(1.0454545454545459),
        "AQI": exactly(0.9285149037193362),
        "SGI": exactly(1.0909090909090908),
        "DEPI": exactly(1.026031746031746),
        "SGAI": exactly(1.0221822541966428),
        "TATA": exactly(0.013452914798206279),
        "LVGI": exactly(1.0375450628681966),
    }
    assert (eight.score, eight.zone) == (exactly(-2.202205702840632), "clear")
    assert (five.score, five.zone) == (exactly(-2.716503781683178), "clear")
    assert classical.beneish(NOW, BEFORE, cut=-2.22).zone == "suspect"


@pytest.mark.parametrize(
    ("now", "before", "reason"),
    [
        ({"cogs": 12_001}, {}, "NEG_DENOM"),  # the margin turned negative
        ({"cogs": 12_000}, {}, "DIV0"),  # no margin left
        ({}, {"cogs": 11_001}, "NEG_VALUE"),  # the margin turned positive
        ({"cogs": 12_001}, {"cogs": 11_001}, "NEG_DENOM"),  # two losses never make an improvement
    ],
)
def test_beneish_has_no_margin_index_without_two_margins(now, before, reason):
    opinion = classical.beneish(NOW | now, BEFORE | before)

    assert (opinion.score, opinion.undefined) == (None, {"GMI": reason})


def test_beneish_counts_one_for_an_index_without_a_base_and_flags_it():
    without: dict[str, float | None] = {"ar": 0, "notes_rec": 0, "ar_fin": 0}

    opinion = classical.beneish(NOW, BEFORE | without)

    assert opinion.terms["DSRI"] == 1.0
    assert opinion.flags == ("DSRI",)
    assert opinion.score == exactly(-2.202205702840632 - 0.920 * 0.1649305555555556)


def test_beneish_of_five_does_not_need_what_only_eight_read():
    short = {name: NOW[name] for name in NOW if name not in {"cfo", "sell", "lt_loan", "cl"}}

    assert classical.beneish_five(short, BEFORE).score == exactly(-2.716503781683178)
    assert classical.beneish(short, BEFORE).missing == ("sell", "cl", "lt_loan", "cfo")


def test_blank_optional_receivables_count_as_nought_but_blank_receivables_are_missing():
    optional: dict[str, float | None] = {"notes_rec": None, "ar_fin": None}
    some = classical.beneish(NOW | optional, BEFORE | optional)
    none = classical.beneish(NOW | {"ar": None}, BEFORE | {"ar": None})

    assert some.terms["DSRI"] == exactly((2600 / 12000) / (2000 / 11000))
    assert none.missing == ("ar", "ar__prev")


@pytest.mark.parametrize(
    ("model", "low", "high"),
    [
        (classical.altman_z1, 1.23, 2.90),
        (classical.altman_z2, 1.10, 2.60),
        (classical.altman_z2_em, 4.35, 5.85),
    ],
)
def test_altman_cuts_themselves_are_grey(model, low, high):
    score = model(NOW).score

    assert model(NOW, cuts=(score, score)).zone == "grey"
    assert model(NOW, cuts=(score + 1e-9, score + 1)).zone == "distress"
    assert model(NOW, cuts=(score - 1, score - 1e-9)).zone == "safe"
    assert model(NOW).zone == model(NOW, cuts=(low, high)).zone


def test_negative_equity_lowers_altman_and_is_no_gap():
    opinion = classical.altman_z2(NOW | {"equity": -500, "tl": 11_650})

    assert opinion.terms["equity/tl"] == -500 / 11_650
    assert score_of(opinion) < 2.998451321202238


def test_two_negatives_never_make_a_score():
    opinion = classical.altman_z2(NOW | {"equity": -100, "tl": -50})

    assert (opinion.score, opinion.undefined) == (None, {"equity/tl": "NEG_DENOM"})


def test_company_without_debt_has_no_altman_score():
    opinion = classical.altman_z2(NOW | {"tl": 0, "equity": 11_150})

    assert (opinion.score, opinion.zone, opinion.reason) == (None, None, "DIV0")


def test_liabilities_follow_from_assets_and_equity_when_they_are_blank():
    assert classical.altman_z2(NOW | {"tl": None}).score == classical.altman_z2(NOW).score


def test_derived_quantities_may_be_given_directly():
    given_ = {"wc": 1650, "re": 2300, "ebit": 780, "equity": 5100, "tl": 6050, "ta": 11150}

    assert classical.altman_z2(given_).score == exactly(2.998451321202238)


def test_decimal_and_float_give_the_same_opinions():
    exact = {name: Decimal(str(value)) for name, value in NOW.items()}
    exact_before = {name: Decimal(str(value)) for name, value in BEFORE.items()}

    assert all_opinions(exact, exact_before) == all_opinions(NOW, BEFORE)


def test_empty_statements_give_no_score_and_say_what_is_missing():
    opinions = all_opinions({}, {}, None)

    assert {opinion.reason for opinion in opinions.values()} == {"MISSING"}
    assert {opinion.score for opinion in opinions.values()} == {None}
    assert opinions["altman_z2"].missing == (
        "ca",
        "cl",
        "ta",
        "surplus",
        "undist",
        "pbt",
        "int_exp",
        "equity",
        "tl",
    )


@pytest.mark.parametrize(
    "figure",
    [math.nan, math.inf, -math.inf, 1e31, 10**400, Decimal("NaN"), Decimal("sNaN")],
)
def test_figure_of_no_company_counts_as_missing(figure):
    assert classical.altman_z2(NOW | {"ta": figure}).missing == ("ta",)


FIGURES = st.one_of(
    st.none(),
    st.sampled_from([0.0, -1.0, 1.0, math.nan, math.inf, 1e30, -1e30, 1e-300]),
    st.floats(allow_nan=True, allow_infinity=True),
)
STATEMENTS = st.fixed_dictionaries(dict.fromkeys(NOW, FIGURES))


@given(STATEMENTS, STATEMENTS, FIGURES)
def test_score_is_finite_or_has_a_reason(now, before, earlier_assets):
    for opinion in all_opinions(now, before, earlier_assets).values():
        assert (opinion.score is None) == (opinion.reason is not None)
        assert (opinion.score is None) == (opinion.zone is None)
        assert opinion.score is None or math.isfinite(opinion.score)
        assert opinion.probability is None or 0 <= opinion.probability <= 1


@given(st.integers(min_value=-20, max_value=40))
def test_score_does_not_depend_on_the_unit_but_for_ohlson(power):
    scale = 2.0**power  # a power of two changes no digit

    scaled = all_opinions(scaled_by(NOW, scale), scaled_by(BEFORE, scale), ASSETS_EARLIER * scale)

    for name, opinion in all_opinions(NOW, BEFORE).items():
        if name != "ohlson":
            assert scaled[name].score == pytest.approx(opinion.score, rel=1e-12)


@given(st.integers(min_value=0, max_value=5000))
def test_more_profit_never_looks_riskier(more):
    better = NOW | {"pbt": 600.0 + more, "ni": 500.0 + more}

    for model in (classical.altman_z2, classical.springate):
        assert score_of(model(better)) >= score_of(model(NOW))
    assert score_of(classical.zmijewski(better)) <= score_of(classical.zmijewski(NOW))
