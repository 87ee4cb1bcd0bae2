from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.engine.frames import DOCUMENT, LAST_YEAR, POLICY, THIS_YEAR, rate
from zixin.engine.policy import GRADES, PolicyError, parse_policy

Change = Callable[[dict[str, Any]], object]


def changed(change: Change) -> dict[str, Any]:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    return document


def test_shipped_policy_is_the_basic_one() -> None:
    assert (POLICY.name, POLICY.version) == ("sasac-2006-basic", 1)
    assert [(d.code, d.weight, d.is_fed) for d in POLICY.dimensions] == [
        ("solvency", 22.0, True),
        ("operation", 22.0, True),
        ("profitability", 34.0, True),
        ("growth", 22.0, True),
        ("standing", 0.0, False),
    ]
    assert [grade.code for grade in POLICY.grades] == list(GRADES)
    assert {table.source for table in POLICY.standards} == {"illustrative"}


def test_document_survives_json_and_the_order_of_its_keys() -> None:
    shuffled = json.loads(json.dumps(DOCUMENT, sort_keys=True))

    assert rate(LAST_YEAR, THIS_YEAR, policy=parse_policy(shuffled)) == rate(LAST_YEAR, THIS_YEAR)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda d: d.pop("grades"), "grades"),
        (lambda d: d.update(surprise=1), "surprise"),
        (lambda d: d.update(name=" "), "name"),
        (lambda d: d.update(version=0), "version"),
        (lambda d: d.update(version=1.5), "version"),
        (lambda d: d["scoring"].update(coverage_min=1.1), "scoring.coverage_min"),
        (lambda d: d["scoring"].update(coefficients=[1, 2, 3, 4, 5]), "scoring.coefficients"),
        (lambda d: d["scoring"].update(coefficients=[1.0]), "scoring.coefficients"),
        (lambda d: d["dimensions"][0].update(weight="22"), "dimensions[0].weight"),
        (lambda d: d["dimensions"][0].update(weight=float("nan")), "dimensions[0].weight"),
        (lambda d: d["dimensions"][0].update(weight=True), "dimensions[0].weight"),
        (lambda d: d["dimensions"][0].update(fed="yes"), "dimensions[0].fed"),
        (lambda d: d["dimensions"][0].update(indicators=[]), "dimensions[0].indicators"),
        (
            lambda d: d["dimensions"][1]["indicators"][0].update(code="nothing"),
            "dimensions[1].indicators[0].code",
        ),
        (lambda d: d["dimensions"][1]["indicators"][0].update(code="roe"), "dimensions"),
        (lambda d: [row.update(weight=0) for row in d["dimensions"]], "dimensions"),
        (lambda d: d["special"][0].update(when="int_exp"), "special[0].when"),
        (lambda d: d["special"][0].update(when="1>0,1,0)+if(1>0"), "special[0].when"),
        (lambda d: d["special"][0].update(when="x = 0"), "special[0].when"),
        (lambda d: d["special"][0].update(indicator="dio"), "special[0].indicator"),
        (lambda d: d["caps"][0].update(grade_max="D"), "caps[0].grade_max"),
        (lambda d: d["grades"].reverse(), "grades"),
        (lambda d: d["grades"][8].update(floor=5), "grades[8].floor"),
        (lambda d: d["grades"][1].update(floor=90), "grades[1]"),
        (lambda d: d["grades"][1].update(pd=0.0001), "grades[1]"),
        (lambda d: d["identities"].update(hard=["AC99"]), "identities.hard[0]"),
        (
            lambda d: d["identities"]["parameters"].pop("vat_rate"),
            "identities.parameters.vat_rate",
        ),
        (lambda d: d["references"][0].update(cuts=[2.6, 1.1]), "references[0].cuts"),
        (lambda d: d["references"][0].update(code="roe"), "references[0].code"),
        (lambda d: d["limits"]["methods"][0].update(code="CL5"), "limits.methods[0].code"),
        (lambda d: d["limits"].update(methods={}), "limits.methods"),
        (lambda d: d["limits"]["tenure_bands"].reverse(), "limits.tenure_bands"),
        (lambda d: d["limits"]["working_asset_bands"].reverse(), "limits.working_asset_bands"),
        (lambda d: d["standards"].pop(0), "standards"),
        (lambda d: d["standards"].clear(), "standards"),
        (lambda d: d["standards"][0]["values"].pop("roe"), "standards[0].values.roe"),
        (
            lambda d: d["standards"][1]["values"]["debt_ratio"].reverse(),
            "standards[1].values.debt_ratio",
        ),
        (lambda d: d["standards"][1]["values"].update(dio=[1] * 5), "standards[1].values.dio"),
    ],
)
def test_unusable_document_is_refused_with_its_place(change: Change, place: str) -> None:
    with pytest.raises(PolicyError) as refused:
        parse_policy(changed(change))

    assert refused.value.place == place


def test_industry_chooses_its_table_and_falls_back_to_the_national_one() -> None:
    places = [POLICY.standard_table(code) for code in ("C34", "c", "F", "A01", "", None)]

    assert [POLICY.standards[place].key for place in places] == [
        "C",
        "C",
        "F",
        "national",
        "national",
        "national",
    ]


def test_table_that_lacks_an_indicator_leaves_it_to_the_national_one() -> None:
    policy = parse_policy(changed(lambda d: d["standards"][1]["values"].pop("roe")))

    national, manufacturing = (
        rate(LAST_YEAR, {**THIS_YEAR, "industry": code}, policy=policy)[1] for code in ("A", "C")
    )

    assert manufacturing["roe__points"] == national["roe__points"]
    assert manufacturing["debt_ratio__points"] != national["debt_ratio__points"]
