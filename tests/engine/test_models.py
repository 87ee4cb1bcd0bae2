from __future__ import annotations

from typing import Any

import pytest

from tests.engine.frames import LAST_YEAR, THIS_YEAR, rate
from tests.engine.models import Change, changed, model
from zixin.engine.explanation import explain
from zixin.engine.limits import BINDING, BINDINGS
from zixin.engine.policy import PolicyError, parse_policy

KNOWN = {**THIS_YEAR, "tenure_months": 30.0, "tax_grade": "B"}


def solvency(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["dimensions"][0]
    return found


def test_each_way_of_scoring_is_worked_by_hand() -> None:
    document = explain(KNOWN, LAST_YEAR, model()).as_document()

    scored = {row["code"]: row for d in document["dimensions"] for row in d["indicators"]}
    # 6050 / 11150 lies 0.8675 of the way from 0.62 to 0.53: 25 x (0.6 + 0.86 x 0.2) = 19.3
    assert scored["debt_ratio"]["points"] == 19.3
    # twice 1000 / 5000 falls into the bin from 0.2 to 0.5, which earns half of 15
    assert (scored["own_double"]["value"], scored["own_double"]["points"]) == (0.4, 7.5)
    # a tax grade of B earns 0.8 of 10, thirty months the whole of 20
    assert (scored["tax_grade"]["value"], scored["tax_grade"]["points"]) == ("B", 8.0)
    assert scored["tenure_months"]["points"] == 20.0
    # basic share (19.3 + 7.5) / 40 = 0.67; quick ratio 0.91 is 11/30 of the way from 0.8 to 1.1:
    # 1 + (0.6 + 0.0733 - 0.67) = 1.0033; cash flow 0.07 is 5/7 of the way from 0.02 to 0.09:
    # 1 + (0.4 + 0.1429 - 0.67) = 0.8729; weighed 60 to 40: 0.95114
    assert scored["quick_ratio"]["correction"] == pytest.approx(1.0033333, abs=1e-7)
    assert scored["cfo_to_cl"]["correction"] == pytest.approx(0.8728571, abs=1e-7)
    assert document["dimensions"][0]["score"] == 63.73  # 100 x 0.67 x 0.95114
    assert document["dimensions"][2]["score"] == 93.33  # 28 of 30
    # 0.4 x 63.73 + 0.3 x 87.57 + 0.3 x 93.33
    assert (document["total"], document["grade"], document["class"]["code"]) == (79.8, "A", "C")


def test_contributions_add_up_to_the_total() -> None:
    document = explain(KNOWN, LAST_YEAR, model()).as_document()

    added = [row["contribution"] for d in document["dimensions"] for row in d["indicators"]]
    assert sum(added) == pytest.approx(document["total"], abs=0.06)


def test_frame_and_record_agree_on_every_way_of_scoring() -> None:
    rows = [
        LAST_YEAR,
        KNOWN,
        {**KNOWN, "company": "B", "tax_grade": "D", "tenure_months": 3.0},
        {**KNOWN, "company": "C", "tax_grade": None, "tenure_months": None, "cl": None},
        {**KNOWN, "company": "D", "cash": 4000.0, "ca": None, "equity": None},
    ]
    rated = rate(*rows, policy=model())[1:]

    for row, found in zip(rows[1:], rated, strict=True):
        before = LAST_YEAR if row["company"] == "A" else None
        record = explain(row, before, model())
        assert (found["total"], found["grade"], found["limit"]) == (
            record.total,
            record.grade,
            record.limit,
        )
        for name in ("own_double", "debt_ratio__points", "tax_grade__points", "solvency_score"):
            assert found[name] == record.row[name], name


def test_missing_value_counts_as_the_model_says() -> None:
    bare = {**KNOWN, "ni": None, "equity": None, "tl": 6050.0}
    policies = {
        word: model(lambda d, word=word: d["dimensions"][1]["indicators"][0].update(missing=word))
        for word in ("reweight", "poor", "zero", "average")
    }

    points = {
        word: explain(bare, None, policy).row["roe__points"] for word, policy in policies.items()
    }
    assert points == {"reweight": None, "poor": 20.0, "zero": 0.0, "average": 60.0}
    coverage = {explain(bare, None, policy).row["coverage_share"] for policy in policies.values()}
    assert coverage == {0.7}


def test_notches_move_the_grade_before_caps_bound_it() -> None:
    rich = {**KNOWN, "cash": 3000.0}

    lifted = explain(rich, LAST_YEAR, model()).as_document()
    assert (lifted["grade_by_score"], lifted["grade"]) == ("AA", "AAA")
    assert [row["code"] for row in lifted["notches"]] == ["CASH"]
    capped = explain({**rich, "tax_grade": "D"}, LAST_YEAR, model()).as_document()
    assert (capped["grade_before_caps"], capped["grade"]) == ("AA", "B")
    assert [cap["code"] for cap in capped["caps"]] == ["TAX"]


def test_a_corrected_dimension_never_exceeds_its_weight() -> None:
    best = {**KNOWN, "tl": 1000.0, "cash": 9000.0, "cl": 900.0, "cfo": 5000.0, "ca": 9500.0}

    document = explain(best, LAST_YEAR, model(lambda d: d["identities"].update(hard=[])))

    assert document.row["solvency__correction"] > 1.0
    assert document.row["solvency_score"] == 100.0


REFUSED: list[tuple[Change, str]] = [
    (lambda d: d.update(surprise=1), "surprise"),
    (lambda d: d["scoring"].update(surprise=1), "scoring.surprise"),
    (lambda d: solvency(d)["indicators"][0].update(wieght=1), "dimensions[0].indicators[0].wieght"),
    (lambda d: d.update(edition=3), "edition"),
    (lambda d: d["dimensions"][1].update(weight=29), "dimensions"),
    (lambda d: solvency(d)["indicators"][0].update(weight=26), "dimensions[0].indicators"),
    (lambda d: solvency(d)["indicators"][3].update(weight=41), "dimensions[0].indicators"),
    (
        lambda d: solvency(d)["indicators"][1]["bins"][1].update({"from": 0.3}),
        "dimensions[0].indicators[1].bins[1].from",
    ),
    (
        lambda d: solvency(d)["indicators"][1]["bins"][1].update({"from": 0.1}),
        "dimensions[0].indicators[1].bins[1].from",
    ),
    (
        lambda d: solvency(d)["indicators"][1]["bins"][2].update({"to": 0.9}),
        "dimensions[0].indicators[1].bins[2].to",
    ),
    (
        lambda d: solvency(d)["indicators"][1]["bins"][2].update({"share": 1.1}),
        "dimensions[0].indicators[1].bins[2].share",
    ),
    (
        lambda d: solvency(d)["indicators"][2].update(scoring="share"),
        "dimensions[0].indicators[2].scoring",
    ),
    (lambda d: d["indicators"][1].update(formula="own_double / 2"), "indicators[0].formula"),
    (lambda d: d["indicators"][1].update(formula="cash / "), "indicators[1].formula"),
    (lambda d: d["indicators"][1].update(formula="cash > cl"), "indicators[1].formula"),
    (lambda d: d["indicators"][1].update(formula="cash + 往来月数"), "indicators[1].formula"),
    (lambda d: d["indicators"][0].update(formula="prev(own_ratio)"), "indicators[1].formula"),
    (lambda d: d["indicators"][1].update(code="roe"), "indicators[1].code"),
    (lambda d: d["indicators"][1].update(code="Own"), "indicators[1].code"),
    (lambda d: d["notches"][0].update(notches=3), "notches[0].notches"),
    (lambda d: d["notches"][0].update(notches=0), "notches[0].notches"),
    (lambda d: d["classes"].pop(), "classes"),
    (lambda d: d["caps"][0].update(when="tax_grade > 3"), "caps[0].when"),
    (lambda d: d["standards"][0]["values"].pop("roe"), "standards[0].values.roe"),
    (
        lambda d: d["standards"][0]["values"].update(own_double=[5, 4, 3, 2, 1]),
        "standards[0].values.own_double",
    ),
    (lambda d: d.update(fresh_days={"weather": 3}), "fresh_days.weather"),
    (lambda d: d["references"][0].update(direction="sideways"), "references[0].direction"),
]


@pytest.mark.parametrize(("change", "place"), REFUSED)
def test_broken_model_is_refused_with_its_place(change: Change, place: str) -> None:
    with pytest.raises(PolicyError) as refused:
        parse_policy(changed(change))

    assert refused.value.place == place


TRIAL = {"when": "or_zero(paid_invoices) < 3", "cap": 1000, "review_after_invoices": 3}


@pytest.mark.parametrize(
    ("facts", "limit", "binding"),
    [
        ({}, 0.0, "one_order"),  # nothing is known of it: no order, no credit
        ({"one_order_value": 400.0}, 400.0, "one_order"),
        ({"one_order_value": 4000.0}, 1000.0, "new_customer"),
        # capped, though it has no total
        ({"one_order_value": 400.0, "tax_grade": "D"}, 0.0, "grade"),
    ],
)
def test_a_new_customer_without_a_grade_gets_one_order_at_most(
    facts: dict[str, Any], limit: float, binding: str
) -> None:
    def change(document: dict[str, Any]) -> None:
        document["limits"] = {
            **document["limits"],
            "new_customer": TRIAL,
            "net_worth_required": False,
        }
        document["caps"][0]["grade_max"] = "CCC"

    found = explain({"year": 2024.0, **facts}, None, model(change))

    assert (found.grade, found.limit) == (None, limit)
    assert BINDINGS[int(found.row[BINDING])] == binding
