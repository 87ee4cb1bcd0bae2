from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl
import pytest

from tests.engine.frames import LAST_YEAR, THIS_YEAR
from tests.engine.models import model
from zixin.engine.assessment import assess
from zixin.engine.catalogue import Name
from zixin.engine.explanation import explain
from zixin.engine.policy import PolicyError
from zixin.engine.standards import (
    choose_table,
    distinct_choices,
    parse_standards,
    read_standards,
)

CSV = """年度,行业代码,规模,指标,优秀值,良好值,平均值,较低值,较差值,单位
2025,,,净资产收益率,17.1,12.7,8,2,-5,%
2025,C,,资产负债率,40,50,60,75,90,%
2025,C27,大型,净资产收益率,20,15,10,4,-3,%
2025,C27,,净资产收益率,18,13,9,3,-4,%
"""
KNOWN: dict[str, Any] = {**THIS_YEAR, "tenure_months": 30.0, "tax_grade": "B"}


def document(text: str = CSV) -> dict[str, Any]:
    return read_standards(
        text, name="standards", version=1, title=Name("标准值", "Standard values"), source="样例"
    )


def test_file_becomes_tables_of_the_year() -> None:
    tables = parse_standards(document())

    assert (tables.year, [table.key for table in tables.tables]) == (
        2025,
        ["ALL", "C", "C27-large", "C27"],
    )
    assert tables.tables[0].values["roe"] == (0.171, 0.127, 0.08, 0.02, -0.05)


@pytest.mark.parametrize(
    ("code", "industry", "size", "key", "tried"),
    [
        ("roe", "C2710", "large", "C27-large", ()),
        ("roe", "C2710", "small", "C27", ()),
        ("roe", "C3300", "large", "ALL", ("C",)),
        ("roe", None, None, "ALL", ()),
        ("debt_ratio", "c2710", "large", "C", ("C27-large", "C27")),
        ("quick_ratio", "C2710", "large", None, ("C27-large", "C27", "C", "ALL")),
    ],
)
def test_narrowest_table_that_has_the_indicator_is_chosen(
    code: str, industry: str | None, size: str | None, key: str | None, tried: tuple[str, ...]
) -> None:
    choice = choose_table(parse_standards(document()), code, industry=industry, size=size)

    assert (choice.table.key if choice.table else None, choice.tried) == (key, tried)


def test_loaded_values_measure_record_and_frame_alike() -> None:
    policy, tables = model(), parse_standards(document())
    company = {**KNOWN, "industry": "C2710", "size": "large"}
    record = explain(company, LAST_YEAR, policy, standards=tables)
    rows = [{**company, **LAST_YEAR, "year": 2023}, company]
    lookup = pl.LazyFrame(distinct_choices(tables, policy, [("C2710", "large"), (None, None)]))

    rated = (
        assess(
            nw.from_native(pl.LazyFrame(rows, infer_schema_length=None)),
            policy,
            standards=nw.from_native(lookup),
        )
        .filter(nw.col("year") == 2024)
        .collect()
        .to_native()
    )

    assert rated["roe__points"].item() == record.row["roe__points"] == 60.82
    assert (rated["total"].item(), rated["grade"].item()) == (record.total, record.grade)
    shown = record.as_document()["dimensions"][1]["indicators"][0]
    assert shown["standards"] == [0.2, 0.15, 0.1, 0.04, -0.03]
    assert (shown["standards_source"]["table"], shown["standards_source"]["is_loaded"]) == (
        "C27-large",
        True,
    )


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("", "row 1", "the column 'year' is missing"),
        (CSV.replace("17.1", "abc"), "file", "row 2: excellent 'abc' is no number"),
        (CSV.replace("净资产收益率,17.1", "好运指数,17.1"), "file", "row 2: indicator '好运指数'"),
        (CSV.replace("大型", "巨型"), "file", "row 4: size '巨型' is not known"),
        (CSV + "2024,,,资产负债率,1,2,3,4,5,\n", "year", "one year is expected"),
        (CSV + "2025,C,,资产负债率,40,50,60,75,90,%\n", "file", "row 6: debt_ratio stands twice"),
        (CSV.replace("2025,,", "inf,,"), "file", "row 2: year 'inf' is no year"),
        (CSV.replace("12.7", "nan"), "file", "row 2: good 'nan' is no number"),
    ],
)
def test_wrong_file_is_refused_with_the_row(text: str, place: str, says: str) -> None:
    with pytest.raises(PolicyError) as refused:
        document(text)

    assert refused.value.place == place
    assert refused.value.message.startswith(says)


def test_levels_that_cross_are_refused_with_their_table() -> None:
    with pytest.raises(PolicyError) as refused:
        parse_standards(document(CSV.replace("17.1,12.7", "12.7,17.1")))

    assert refused.value.place == "tables[0].values.roe"
