"""What differs between two documents is said in words."""

from __future__ import annotations

import copy

import pytest
from django.utils import translation

from tests.policies.factories import AUTHORITY, changed, model_document
from zixin.policies.rules.comparison import compare

OLD = model_document()


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def sentences(new, old=OLD):
    sections = compare(old, new)
    return [row.sentence for section in sections for row in section.differences]


def without_row(part, row):
    document = copy.deepcopy(OLD)
    del document[part][row]
    return document


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (OLD, []),
        (changed(OLD, "dimensions.0.weight", 25), ["Dimension Solvency · Weight 22 → 25"]),
        (changed(OLD, "grades.2.floor", 68), ["Grade A · From points 70 → 68"]),
        (
            without_row("caps", 0),
            ["Cap net worth is not positive: at most CCC removed"],
        ),
        (
            changed(
                OLD,
                "dimensions.0.indicators",
                [*OLD["dimensions"][0]["indicators"], {"code": "quick_ratio", "weight": 6}],
            ),
            ["Dimension Solvency · Quick ratio added"],
        ),
        (
            changed(OLD, "dimensions.0.indicators.0.weight", 11),
            ["Dimension Solvency · Debt to assets · Weight 12 → 11"],
        ),
        (
            changed(OLD, "dimensions.0.indicators", OLD["dimensions"][0]["indicators"][::-1]),
            ["Dimension Solvency · Indicators put in another order"],
        ),
        (changed(OLD, "title.zh", "新名称"), [f"Title · Chinese {OLD['title']['zh']} → 新名称"]),
        (
            changed(OLD, "limits.need_margin", 1.2),
            ["Credit limit · Margin over the need 1.1 → 1.2"],
        ),
        (
            changed(OLD, "standards.0.values.roe", [0.2, 0.085, 0.05, 0.005, -0.06]),
            [
                (
                    "Standard values: National · Values · Return on equity "
                    "0.13, 0.085, 0.05, 0.005, -0.06 → 0.2, 0.085, 0.05, 0.005, -0.06"
                )
            ],
        ),
        (
            changed(OLD, "dimensions.4.fed", True),
            ["Dimension Credit standing · Has figures no → yes"],
        ),
        (
            {**OLD, "edition": 2},
            ["Edition of the catalogue added"],
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, list) and value else "",
)
def test_difference_is_said_in_words(new, expected):
    assert sentences(new) == expected


def test_row_added_tells_its_figures():
    new = changed(
        OLD,
        "dimensions.0.indicators",
        [*OLD["dimensions"][0]["indicators"], {"code": "quick_ratio", "weight": 6}],
    )

    row = next(row for section in compare(OLD, new) for row in section.differences)

    assert (row.way, row.before, row.after) == ("added", "", "Weight 6")
    assert row.place == "dimensions[solvency].indicators"


def test_words_are_in_the_readers_language():
    with translation.override("zh-hans"):
        (section,) = [
            section
            for section in compare(OLD, changed(OLD, "dimensions.0.weight", 25))
            if section.differences
        ]

    assert (section.title, section.differences[0].sentence) == (
        "评估维度与指标",
        "评估维度 偿债能力 · 权重 22 → 25",
    )


def test_same_parts_stand_without_differences():
    sections = compare(OLD, changed(OLD, "dimensions.0.weight", 25))

    assert [section.code for section in sections if section.differences] == ["dimensions"]
    assert {section.code for section in sections} == set(OLD)


def test_authority_matrices_are_compared_by_cell():
    new = changed(AUTHORITY, "terms_days_max", 90)

    assert sentences(new, AUTHORITY) == ["Longest payment terms, days 180 → 90"]


def test_words_chosen_from_a_list_are_told_in_words():
    old = model_document(edition=2)
    new = changed(old, "dimensions.0.indicators.0.missing", "poor")
    new = changed(new, "dimensions.0.indicators.0.scoring", "share")

    (section,) = [row for row in compare(old, new) if row.differences]

    assert [row.after for row in section.differences] == [
        "as the poorest level",
        "the value itself is the share",
    ]


def test_the_edition_and_the_truth_are_told_apart():
    old, new = {"edition": 1, "fed": True}, {"edition": 2, "fed": False}

    found = {row.place: row.after for part in compare(old, new) for row in part.differences}

    assert found == {"edition": "second edition", "fed": "no"}
