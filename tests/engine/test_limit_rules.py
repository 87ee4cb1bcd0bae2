"""Rules of limits that cannot be used are refused, with the place of what is wrong."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.engine.frames import DOCUMENT
from tests.engine.limit_policies import EVERYTHING, NAMED, by_grade, limit_policy
from zixin.engine.policy import PolicyError, parse_policy

Change = Callable[[dict[str, Any]], Any]


def test_everything_is_read() -> None:
    rules = limit_policy(**EVERYTHING).limits

    assert [method.code for method in rules.methods] == [
        f"CL{number}" for number in (1, 2, 3, 4, 9, 10, 11, 12, 16)
    ]
    assert rules.need_methods == ("CL5", "CL6", "CL7")
    assert (rules.is_extended, parse_policy(DOCUMENT).limits.is_extended) == (True, False)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda d: d.update(surprise=1), "surprise"),
        (lambda d: d["methods"].append(d["methods"][0]), "methods[9].code"),
        (lambda d: d["methods"][0].update(code="CL5"), "methods[0].code"),
        (lambda d: d["methods"][0].update(weight=0), "methods[0].weight"),
        (lambda d: d["methods"][0].update(share=-0.01), "methods[0].share"),
        (lambda d: d["methods"][0].update(share=10.01), "methods[0].share"),
        (lambda d: d["methods"][0].pop("share"), "methods[0].share"),
        (lambda d: d["methods"][0]["share"].pop("C"), "methods[0].share.C"),
        (lambda d: d["methods"][0]["share"].update(D=0), "methods[0].share.D"),
        (lambda d: d["methods"][0]["share"].update(BB=0.09), "methods[0].share.BB"),
        (lambda d: d["methods"][2].update(share=0.1), "methods[2].share"),
        (lambda d: d["methods"][3].update(references_min=2), "methods[3].references_min"),
        (lambda d: d["methods"][4].update(references_min=0), "methods[4].references_min"),
        (lambda d: d["methods"][1].update(evidence="rumour"), "methods[1].evidence"),
        (lambda d: d.update(methods=[], new_customer=None), "new_customer"),
        (lambda d: d["evidence"].append(d["evidence"][0]), "evidence[1].code"),
        (lambda d: d["evidence"].append({**d["evidence"][0], "code": "x"}), "evidence"),
        (lambda d: d["evidence"][0].update(otherwise=0), "evidence[0].otherwise"),
        (lambda d: d["evidence"][0]["cases"][0].update(factor=2), "evidence[0].cases[0].factor"),
        (lambda d: d["evidence"][0]["cases"][0].update(when="rev"), "evidence[0].cases[0].when"),
        (lambda d: d.update(working_asset_clip=[20, -20]), "working_asset_clip"),
        (lambda d: d.update(working_asset_clip=[20, 20]), "working_asset_clip"),
        (lambda d: d.update(need_methods=[]), "need_methods"),
        (lambda d: d.update(need_methods=["CL1"]), "need_methods[0]"),
        (lambda d: d.update(need_methods=["CL5", "CL5"]), "need_methods[1]"),
        (lambda d: d.update(need_methods=["CL5"]), "quick_turn"),
        (lambda d: d.pop("quick_turn"), "quick_turn"),
        (lambda d: d.update(quick_turn={}), "quick_turn.coefficient"),
        (lambda d: d.update(quick_turn={"coefficient": -1}), "quick_turn.coefficient"),
        (lambda d: d.update(standard_days=-1), "standard_days"),
        (lambda d: d.update(terms_within_grade=1), "terms_within_grade"),
        (lambda d: d["experience"].update(use="often"), "experience.use"),
        (lambda d: d["experience"].update(use="capacity"), "experience.weight"),
        (lambda d: d["experience"].update(weight=1), "experience.weight"),
        (lambda d: d["experience"].update(late_share=1.01), "experience.late_share"),
        (lambda d: d.pop("points"), "points"),
        (lambda d: d["methods"].pop(7), "points"),
        (lambda d: d["points"].update(items=[]), "points.items"),
        (lambda d: d["points"].update(coverage_min=1.1), "points.coverage_min"),
        (lambda d: d["points"]["items"].append(d["points"]["items"][0]), "points.items[6].code"),
        (lambda d: d["points"]["items"][0].pop("bins"), "points.items[0].bins"),
        (lambda d: d["points"]["items"][0].update(bins=[]), "points.items[0].bins"),
        (
            lambda d: d["points"]["items"][0]["bins"][1].update({"from": 0.24}),
            "points.items[0].bins[1].from",
        ),
        (
            lambda d: d["points"]["items"][0]["bins"][1].update({"from": 0.26}),
            "points.items[0].bins[1].from",
        ),
        (lambda d: d["points"]["items"][0]["bins"].reverse(), "points.items[0].bins[0].from"),
        (
            lambda d: d["points"]["items"][0]["bins"][2].update(to=9),
            "points.items[0].bins[2].to",
        ),
        (
            lambda d: d["points"]["items"][0]["bins"][1].update(to=0.25),
            "points.items[0].bins[1].to",
        ),
        (lambda d: d["points"]["items"][0].update(formula="rev > 1"), "points.items[0].formula"),
        (lambda d: d["points"]["items"][0].update(formula="1 +"), "points.items[0].formula"),
        (lambda d: d["points"]["items"][1].update(formula="rev"), "points.items[1].formula"),
        (lambda d: d.pop("risk_amount"), "risk_amount"),
        (lambda d: d["risk_amount"]["margins"].pop(0), "risk_amount.margins[0].from"),
        (
            lambda d: d["risk_amount"]["margins"][0].update(amount=-1),
            "risk_amount.margins[0].amount",
        ),
        (
            lambda d: d["risk_amount"].update(keep_previous={}),
            "risk_amount.keep_previous.score_change_most",
        ),
        (lambda d: d["matrix"].update(sizes=[]), "matrix.sizes"),
        (lambda d: d["matrix"]["sizes"].reverse(), "matrix.sizes[0].when"),
        (lambda d: d["matrix"]["sizes"][0].update(code="small"), "matrix.sizes[1].code"),
        (lambda d: d["matrix"]["caps"].pop("small"), "matrix.caps.small"),
        (lambda d: d["matrix"]["caps"].update(huge=by_grade(1)), "matrix.caps.huge"),
        (lambda d: d["matrix"]["caps"]["small"].update(AA=301), "matrix.caps.small.AA"),
        (lambda d: d["secured"].update(share=1.01), "secured.share"),
        (lambda d: d["secured"].update(alone=1), "secured.alone"),
        (lambda d: d.update(risk_capacity={}), "risk_capacity"),
        (lambda d: d["risk_capacity"].pop("own_sales"), "risk_capacity.own_sales"),
        (lambda d: d["risk_capacity"].update(loss_share=1.01), "risk_capacity.loss_share"),
        (lambda d: d["risk_capacity"].update(lgd=0), "risk_capacity.lgd"),
        (lambda d: d["risk_capacity"].update(lgd_floor=0.51), "risk_capacity.lgd_floor"),
        (lambda d: d["feature_bands"][1].update({"from": 0.2}), "feature_bands[1].from"),
        (lambda d: d["feature_bands"][0].update(multiplier=[0, 1]), "feature_bands[0].multiplier"),
        (lambda d: d["feature_bands"][2].update(multiplier=[1]), "feature_bands[2].multiplier"),
        (
            lambda d: d["feature_bands"][2].update(multiplier=[1, -1]),
            "feature_bands[2].multiplier[1].value",
        ),
        (lambda d: [d.pop("feature_bands"), d.update(feature_unknown=1)], "feature_unknown"),
        (lambda d: d.update(feature_value="nothing"), "feature_value"),
        (lambda d: d.update(feature_value="size_code"), "feature_value"),
        (lambda d: d.update(feature_value="rev"), "feature_value"),
        (lambda d: d["points"]["items"][0].update(formula="size_code"), "points.items[0].formula"),
        (lambda d: d["tenure_record"].pop("when"), "tenure_record.when"),
        (lambda d: d["tenure_record"].update(multiplier=10.01), "tenure_record.multiplier"),
        (lambda d: d.update(group_headroom="yes"), "group_headroom"),
        (lambda d: d.update(net_worth_required=0), "net_worth_required"),
        (lambda d: d["new_customer"].update(cap=-1), "new_customer.cap"),
        (lambda d: d["new_customer"].update(when="rev"), "new_customer.when"),
        (
            lambda d: d["new_customer"].update(review_after_invoices=0),
            "new_customer.review_after_invoices",
        ),
    ],
)
def test_unusable_rules_are_refused_with_their_place(change: Change, place: str) -> None:
    limits = copy.deepcopy(EVERYTHING)
    change(limits)

    with pytest.raises(PolicyError) as refused:
        limit_policy(**limits)

    assert refused.value.place == f"limits.{place}"


def test_policy_without_a_method_of_capacity_needs_a_rule_for_new_customers() -> None:
    with pytest.raises(PolicyError, match=r"limits\.methods: a method of capacity is expected"):
        limit_policy(methods=[])

    rule = {"when": "not defined(rev)", "cap": 1}
    assert limit_policy(methods=[], new_customer=rule).limits.methods == ()
    experience = {"use": "capacity", "weight": 1, "growth": 0, "days_late_most": 0}
    assert limit_policy(methods=[], experience=experience).limits.methods == ()


def test_item_of_points_may_be_told_by_cases_alone() -> None:
    item = {"code": "x", **NAMED, "cases": [], "otherwise": 3}
    keys = {
        "methods": [{"code": "CL12", "weight": 1}],
        "points": {"coverage_min": 0, "most": 9, "items": [item]},
    }

    assert limit_policy(**keys).limits.points is not None
