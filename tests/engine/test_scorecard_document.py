from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.engine.cards import three
from zixin.engine.policy import PolicyError
from zixin.engine.scorecard import parse_scorecard

Change = Callable[[dict[str, Any]], object]


def first(document: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = document["characteristics"][0]
    return row


def test_document_becomes_a_scorecard():
    card = parse_scorecard(three())

    assert [row.code for row in card.characteristics] == ["cover", "debt", "delay"]
    assert [(bin_.start, bin_.end) for bin_ in card.characteristics[0].bins] == [
        (None, 0.0),
        (0.0, 0.1),
        (0.1, None),
    ]
    assert card.characteristics[2].column == "days_late"
    assert card.characteristics[1].reference == pytest.approx(
        sum(bin_.points for bin_ in card.characteristics[1].bins) / 3
    )


def test_reference_without_shares_is_the_best_of_the_points():
    document = three()
    for bin_ in first(document)["bins"]:
        del bin_["share"]

    row = parse_scorecard(document).characteristics[0]

    assert row.reference == row.bins[2].points


def test_points_may_be_rounded_to_whole_ones():
    document = three()
    for row in document["characteristics"]:
        for entry in (*row["bins"], *row["undefined"]):
            entry["points"] = round(entry["points"])

    card = parse_scorecard(document)

    assert card.characteristics[0].bins[0].points == round(first(three())["bins"][0]["points"])


@pytest.mark.parametrize(
    ("change", "place", "message"),
    [
        (lambda d: d.pop("intercept"), "intercept", "is missing"),
        (lambda d: d.update(odd=1), "odd", "is not part of a scorecard"),
        (lambda d: d.update(intercept=float("nan")), "intercept", "nan is out of bounds"),
        (lambda d: d.update(characteristics=[]), "characteristics", "1 to 100 are expected"),
        (
            lambda d: d["characteristics"].append(first(d)),
            "characteristics[3].code",
            "'cover' stands twice",
        ),
        (
            lambda d: first(d).update(formula="ni / nothing"),
            "characteristics[0].formula",
            "'nothing' is no figure we know (character 6)",
        ),
        (
            lambda d: first(d).update(formula="size_code"),
            "characteristics[0].formula",
            "a figure is expected, not a text (character 1)",
        ),
        (lambda d: d.update(edition=9), "edition", "must be one of 1, 2"),
        (
            lambda d: first(d).update(formula="ni > 0"),
            "characteristics[0].formula",
            "a figure is expected, not a condition",
        ),
        (
            lambda d: first(d).update(formula="prev(rev_growth, 4)"),
            "characteristics[0].formula",
            "only 4 years back",
        ),
        (
            lambda d: first(d).update(column="x"),
            "characteristics[0].formula",
            "a formula or a column is expected, one of the two",
        ),
        (
            lambda d: first(d)["bins"][1].update({"from": -0.1}),
            "characteristics[0].bins[1].from",
            "overlaps the bin before it",
        ),
        (
            lambda d: first(d)["bins"][1].update({"from": 0.05}),
            "characteristics[0].bins[1].from",
            "leaves a gap after the bin before it",
        ),
        (
            lambda d: first(d)["bins"][1].update({"from": None}),
            "characteristics[0].bins[1].from",
            "overlaps the bin before it",
        ),
        (
            lambda d: first(d)["bins"][0].update({"from": -5.0}),
            "characteristics[0].bins[0].from",
            "the first bin has no lower bound: null",
        ),
        (
            lambda d: first(d)["bins"][2].update({"to": 9.0}),
            "characteristics[0].bins[2].to",
            "the last bin has no upper bound: null",
        ),
        (
            lambda d: first(d)["bins"][1].update({"to": None}),
            "characteristics[0].bins[1].to",
            "only the last bin has no upper bound",
        ),
        (
            lambda d: first(d)["bins"][1].update({"to": 0.0}),
            "characteristics[0].bins[1].to",
            "must lie above where the bin begins",
        ),
        (
            lambda d: first(d)["bins"][1].update({"to": float("inf")}),
            "characteristics[0].bins[1].to",
            "inf is out of bounds",
        ),
        (
            lambda d: first(d)["bins"][1].update(points=1000.0),
            "characteristics[0].bins[1].points",
            "do not follow from the weight of evidence: 193.16",
        ),
        (
            lambda d: first(d)["undefined"].pop(0),
            "characteristics[0].undefined",
            "MISSING needs points of its own",
        ),
        (
            lambda d: first(d)["undefined"].append(first(d)["undefined"][1]),
            "characteristics[0].undefined[3].reason",
            "DIV0 stands twice",
        ),
        (
            lambda d: first(d)["undefined"][1].update(reason="ODD"),
            "characteristics[0].undefined[1].reason",
            "'ODD' is not known",
        ),
    ],
)
def test_faulty_document_is_refused_at_its_place(change: Change, place: str, message: str):
    document = three()
    change(document)

    with pytest.raises(PolicyError) as refused:
        parse_scorecard(document)

    assert (refused.value.place, refused.value.message) == (place, message)
