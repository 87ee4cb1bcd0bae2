from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from tests.engine.frames import POLICY
from zixin.batch import BatchError, score_file
from zixin.connectors.american_bankruptcy import (
    AmericanFileError,
    is_american,
    parse_american,
    read_american,
)

HEADER = ("company_name", "status_label", "year", *(f"X{n}" for n in range(1, 19)))
# The first two company-years of the published file: CC BY 4.0, see the connector.
FIRST = (
    "C_1,alive,1999,511.267,833.107,18.373,89.031,336.018,35.163,128.348,372.7519,1024.333,"
    "740.998,180.447,70.658,191.226,163.816,201.026,1024.333,401.483,935.302"
)
SECOND = (
    "C_1,alive,2000,485.856,713.811,18.577,64.367,320.59,18.531,115.187,377.118,874.255,"
    "701.854,179.987,45.79,160.444,125.392,204.065,874.255,361.642,809.888"
)
# The first of them in the other order that circulates under the same header.
OTHER_ORDER = (
    "C_1,alive,1999,511.267,740.998,833.107,180.447,18.373,70.658,89.031,191.226,336.018,"
    "163.816,35.163,201.026,128.348,1024.333,372.7519,401.483,1024.333,935.302"
)


def csv(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "american.csv"
    path.write_text("\n".join([",".join(HEADER), *rows]) + "\n", encoding="utf-8")
    return path


def test_columns_become_figures(tmp_path: Path) -> None:
    frame = read_american(csv(tmp_path, FIRST, SECOND))

    assert frame.columns[:3] == ["company", "year", "status_label"]
    row = frame.row(0, named=True)
    assert (row["company"], row["year"], row["status_label"]) == ("C_1", 1999, "alive")
    assert (row["ca"], row["cogs"], row["da"], row["ebitda"]) == (511.267, 833.107, 18.373, 89.031)
    assert (row["inventory"], row["ni"], row["trade_rec"]) == (336.018, 35.163, 128.348)
    assert (row["mv_equity"], row["rev"], row["ta"]) == (372.7519, 1024.333, 740.998)
    assert (row["lt_loan"], row["ebit"], row["gross_profit"]) == (180.447, 70.658, 191.226)
    assert (row["cl"], row["re"], row["tl"]) == (163.816, 201.026, 401.483)
    assert len(row) == 19


def test_unit_multiplies_the_figures(tmp_path: Path) -> None:
    frame = read_american(csv(tmp_path, FIRST), unit=1e6)

    assert frame["ta"][0] == pytest.approx(740_998_000.0)
    assert frame["year"][0] == 1999


def test_other_order_of_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AmericanFileError) as refused:
        read_american(csv(tmp_path, OTHER_ORDER))

    assert "X4 - X12 = X3" in str(refused.value)
    assert "0.0% of the rows" in str(refused.value)
    assert "not in the published order" in str(refused.value)


def test_one_bad_row_in_a_hundred_is_borne_and_two_are_not(tmp_path: Path) -> None:
    rows = [FIRST.replace("1999", str(1900 + n)) for n in range(100)]
    rows[0] = rows[0].replace("18.373", "19.373")
    one = csv(tmp_path, *rows)
    assert read_american(one).height == 100

    rows[1] = rows[1].replace("18.373", "19.373")
    with pytest.raises(AmericanFileError, match=r"98\.0% of the rows, not on 99%"):
        read_american(csv(tmp_path, *rows))


def test_missing_column_is_refused() -> None:
    frame = pl.DataFrame({name: ["C"] if name in HEADER[:2] else [1] for name in HEADER[:-1]})

    assert not is_american(frame.columns)
    with pytest.raises(AmericanFileError, match="the column 'X18' is missing"):
        parse_american(frame)


def test_cell_that_is_no_number_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AmericanFileError):
        read_american(csv(tmp_path, FIRST.replace("18.373", "n/a")))


def test_header_is_recognised_when_a_file_is_scored(tmp_path: Path) -> None:
    target = tmp_path / "rated.parquet"

    summary = score_file(csv(tmp_path, FIRST, SECOND), target, policy=POLICY)

    rated = pl.read_parquet(target)
    assert (summary.rows, summary.passed_through) == (2, ["status_label"])
    row = rated.row(1, named=True)
    assert row["roe"] == pytest.approx(18.531 / ((740.998 - 401.483 + 701.854 - 361.642) / 2))
    assert row["rev_growth"] == 874.255 / 1024.333 - 1
    assert (row["interest_cover"], row["interest_cover__reason"]) == (None, "MISSING")


def test_other_order_is_refused_when_a_file_is_scored(tmp_path: Path) -> None:
    with pytest.raises(BatchError, match="not in the published order"):
        score_file(csv(tmp_path, OTHER_ORDER), tmp_path / "rated.csv", policy=POLICY)
