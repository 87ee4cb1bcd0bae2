from __future__ import annotations

import doctest

import numpy as np
import polars as pl
import pytest

from zixin.engine.scorecard import parse_scorecard, score_record
from zixin.learning import (
    backtest,
    binning,
    card_content,
    grades,
    logistic,
    models,
    sample,
    stability,
    training,
)
from zixin.learning.backtest import Judged, report
from zixin.learning.blending import blend_documents
from zixin.learning.characteristics import CharacteristicError, Values
from zixin.learning.grades import GRADES, grades_of, groups_of, inversions
from zixin.learning.reasons import reasons_of
from zixin.learning.sample import SampleError
from zixin.learning.stability import characteristic_shifts, index_of, migration

MODULES = (
    backtest, binning, card_content, grades, logistic, models, sample, stability, training,
)  # fmt: skip


def bin_of(low, high, woe, share, bad_share, *, weight, count):
    points = (387.6036243278207 + 72.13475204444818 * 2.9) / count
    return {
        "from": low,
        "to": high,
        "woe": woe,
        "points": round(points - 72.13475204444818 * weight * woe, 2),
        "share": share,
        "bad_share": bad_share,
    }


def scorecard(codes=("debt", "loan"), *, weight=1.0):
    names = {"zh": "评分卡", "en": "Card"}
    formulas = {"debt": "tl / ta", "loan": "lt_loan / ta"}
    count = len(codes)
    return {
        "edition": 2,
        "name": "card",
        "version": 1,
        "title": names,
        "source": "by hand",
        "target": names,
        "scale": {"points": 600.0, "odds": 1 / 19, "doubling": 50.0},
        "intercept": -2.9,
        "characteristics": [
            {
                "code": code,
                "zh": code,
                "en": code,
                "formula": formulas[code],
                "five_c": "capital",
                "coefficient": weight,
                "bins": [
                    bin_of(None, 0.5, -0.5, 0.5, 0.02, weight=weight, count=count),
                    bin_of(0.5, None, 1.0, 0.5, 0.09, weight=weight, count=count),
                ],
                "undefined": [
                    {
                        "reason": "MISSING",
                        **{
                            key: value
                            for key, value in bin_of(
                                None, None, 0.0, 0.0, 0.0, weight=weight, count=count
                            ).items()
                            if key not in {"from", "to"}
                        },
                    }
                ],
                "improve": {"zh": "减少", "en": f"Less {code}"},
            }
            for code in codes
        ],
        "calibration": {"sample_rate": 0.05, "target_rate": 0.05, "shift": 0.0},
        "card": {},
    }


@pytest.mark.parametrize("module", MODULES)
def test_examples_in_the_documentation_are_right(module):
    assert doctest.testmod(module).failed == 0


def test_grades_lie_around_their_midpoints():
    found = grades_of(np.array([0.0005, 0.0015, 0.004, 0.01, 0.025, 0.06, 0.15, 0.3, 0.5]))

    assert found.tolist() == list(range(len(GRADES)))


def test_grades_without_customers_are_left_out_and_inversions_named():
    probabilities = np.array([0.0005] * 100 + [0.01] * 100 + [0.5] * 10)
    outcomes = np.array([1] + [0] * 99 + [0] * 100 + [1] * 5 + [0] * 5)

    groups = groups_of(probabilities, outcomes)

    assert [(code, group.count, group.defaults) for code, group in groups] == [
        ("AAA", 100, 1),
        ("BBB", 100, 0),
        ("C", 10, 5),
    ]
    assert [group.pd for _, group in groups] == pytest.approx([0.0005, 0.01, 0.5])
    assert inversions(groups) == [("AAA", "BBB")]


def test_moves_of_grades_are_counted_from_year_to_year():
    companies = np.array([1, 1, 2, 2, 3, 4])
    years = np.array([2001, 2002, 2001, 2002, 2001, 2001])
    places = np.array([0, 3, 4, 4, 2, 8])
    outcomes = np.array([0, 0, 0, 0, 0, 1])

    found = migration(companies, years, places, outcomes, last_year=2002)

    assert found.counts.sum() == 4
    assert found.counts[0, 3] == found.counts[4, 4] == 1
    assert found.counts[8, len(GRADES)] == 1
    assert found.counts[2, len(GRADES) + 1] == 1
    assert (found.mobility, found.same_share) == (1.5, 0.5)
    assert (found.upgrades, found.downgrades, found.jumps) == (0, 1, 1)


def test_population_that_stays_has_no_shift_and_one_that_moves_does():
    card = parse_scorecard(scorecard(("debt",)))
    same = Values({"debt": np.array([0.1, 0.9])}, {"debt": np.array(["", ""])})
    moved = Values({"debt": np.array([0.9] * 9 + [0.1])}, {"debt": np.array([""] * 10)})

    (still,), (shifted,) = (characteristic_shifts(card, values) for values in (same, moved))

    assert (still.index, still.mean_shift, still.verdict) == (0.0, 0.0, "stable")
    assert shifted.index == pytest.approx(0.4 * np.log(0.9 / 0.5) + -0.4 * np.log(0.1 / 0.5))
    assert shifted.verdict == "shifted"
    low, high = (bin_.points for bin_ in card.characteristics[0].bins)
    assert shifted.mean_shift == pytest.approx(0.4 * high - 0.4 * low)


def test_golden_index_is_that_of_the_vectors():
    found = index_of([0.1, 0.2, 0.4, 0.2, 0.1], [0.05, 0.15, 0.4, 0.25, 0.15], rows=100)

    assert found == pytest.approx(0.08047189562170502, rel=1e-12)


def judged(size=2000, *, seed=1):
    random = np.random.default_rng(seed)
    risks = random.beta(1, 12, size)
    outcomes = (random.uniform(size=size) < risks).astype(np.int64)
    companies = np.arange(size) // 2
    years = 2001 + np.arange(size) % 2
    return Judged(risks, risks, outcomes, companies, years)


def test_report_of_a_right_model_is_green():
    found = report(judged(), draws=50)

    assert found["discrimination"]["light"] in {"green", "amber"}
    assert found["calibration"]["light"] == "green"
    assert found["calibration"]["mean_pd"] == pytest.approx(found["calibration"]["rate"], abs=0.02)
    assert [row["year"] for row in found["by_year"]] == [2001, 2002]
    assert sum(row["count"] for row in found["grades"]) == 2000
    assert sum(row["count"] for row in found["calibration"]["bands"]) == 2000


def test_report_of_a_model_that_promises_too_much_is_red():
    rows = judged()
    low = Judged(rows.risks, rows.risks / 3, rows.outcomes, rows.companies, rows.years)

    found = report(low, draws=20)

    assert found["calibration"]["light"] == "red"
    assert found["calibration"]["binomial_p"] < 1e-6


def test_nothing_can_be_judged_on_one_event():
    rows = judged(50)
    one = Judged(rows.risks, rows.risks, np.eye(1, 50, dtype=np.int64)[0], *([rows.companies] * 2))

    with pytest.raises(SampleError, match="1 events among 50 company-years"):
        report(one)


def test_blend_lies_between_the_two_by_the_number_of_events():
    one, other = scorecard(), scorecard(weight=2.0)
    blended = blend_documents(one, other, bads=150)
    record = {"ta": 1.0, "tl": 0.7, "lt_loan": 0.2}

    cards = [parse_scorecard(document) for document in (one, other, blended)]
    points = [score_record(record, card).points for card in cards]

    assert points[2] == pytest.approx(0.75 * points[0] + 0.25 * points[1], abs=0.05)
    assert blended["card"]["blend"] == {"weight": 0.75, "events": 150}
    codes = [row["code"] for row in blended["characteristics"]]
    assert codes == ["debt", "loan", "debt_expert", "loan_expert"]


def test_reasons_that_say_the_same_are_told_once():
    scored = score_record({"ta": 1.0, "tl": 0.9, "lt_loan": 0.8}, parse_scorecard(scorecard()))

    apart, together = reasons_of(scored, []), reasons_of(scored, [["debt", "loan"]])

    assert [reason.codes for reason in apart] == [("debt",), ("loan",)]
    assert [reason.codes for reason in together] == [("debt", "loan")]
    assert together[0].shortfall == pytest.approx(sum(reason.shortfall for reason in apart))
    assert together[0].improve.en == "Less debt"


def test_record_without_shortfall_has_no_reasons():
    scored = score_record({"ta": 1.0, "tl": 0.1, "lt_loan": 0.1}, parse_scorecard(scorecard()))

    assert reasons_of(scored, [["debt", "loan"]]) == ()


def test_classical_model_is_read_with_its_steps_and_turned_to_risk():
    frame = pl.DataFrame(
        {
            "company": ["A", "A", "B"],
            "year": [2001, 2002, 2002],
            "ta": [100.0, 100.0, 100.0],
            "tl": [50.0, 50.0, 90.0],
            "ca": [40.0, 40.0, 40.0],
            "cl": [20.0, 20.0, 40.0],
            "ni": [5.0, 4.0, -5.0],
            "re": [10.0, 10.0, 0.0],
            "ebit": [6.0, 6.0, 1.0],
        }
    )

    z2 = models.classical_risk(frame, "altman_Z2")
    zmijewski = models.classical_risk(frame, "zmijewski")

    safe = 6.56 * 0.2 + 3.26 * 0.1 + 6.72 * 0.06 + 1.05 * 1.0
    assert z2[1] == pytest.approx(-safe)
    assert z2[2] > z2[1]
    assert zmijewski[1] == pytest.approx(-4.336 - 4.513 * 0.04 + 5.679 * 0.5 + 0.004 * 2)
    assert np.isnan(models.classical_risk(frame, "springate")).all()
    with pytest.raises(CharacteristicError, match="'gnp_index_money' is no figure we know"):
        models.classical_risk(frame, "ohlson")
    with pytest.raises(LookupError, match="there is no model nobody"):
        models.classical_risk(frame, "nobody")
