from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.engine.frames import LAST_YEAR, POLICY, THIS_YEAR, VECTORS
from zixin.batch import BatchError, score_file, score_frame, scoring

RATIOS = VECTORS["ratios_2024"]
ROWS = [LAST_YEAR, THIS_YEAR]


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pl.DataFrame(
        [{name: row.get(name) for name in names} for row in rows], infer_schema_length=None
    )


def write(path: Path, table: pl.DataFrame) -> Path:
    writers: dict[str, Callable[[Path], object]] = {
        ".csv": table.write_csv,
        ".parquet": table.write_parquet,
        ".xlsx": table.write_excel,
    }
    writers[path.suffix](path)
    return path


def read(path: Path) -> pl.DataFrame:
    readers: dict[str, Callable[[Path], pl.DataFrame]] = {
        ".csv": pl.read_csv,
        ".parquet": pl.read_parquet,
        ".xlsx": pl.read_excel,
    }
    return readers[path.suffix](path)


def score(path: Path, tmp_path: Path) -> pl.DataFrame:
    target = tmp_path / "rated.parquet"
    score_file(path, target, policy=POLICY)
    return pl.read_parquet(target)


@pytest.mark.parametrize("target", ["csv", "parquet", "xlsx"])
@pytest.mark.parametrize("source", ["csv", "parquet", "xlsx"])
def test_every_format_in_and_out_gives_the_golden_ratios(
    source: str, target: str, tmp_path: Path
) -> None:
    given = write(tmp_path / f"rows.{source}", frame(*ROWS))
    rated = tmp_path / f"rated.{target}"

    score_file(given, rated, policy=POLICY)

    row = read(rated).row(1, named=True)
    assert (row["company"], row["year"], row["total"], row["grade"]) == ("A", 2024, 79.2, "A")
    assert {code: row[code] for code in RATIOS} == pytest.approx(RATIOS, rel=1e-12)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted({given.name, rated.name})


def test_summary_counts_what_became_of_the_rows(tmp_path: Path) -> None:
    broken = {**THIS_YEAR, "company": "B", "tl_equity": 1}
    source = write(tmp_path / "rows.csv", frame(*ROWS, broken).with_columns(note=pl.lit("x")))
    said: list[str] = []

    summary = score_file(source, tmp_path / "out.csv", policy=POLICY, progress=said.append)

    assert (summary.rows, summary.companies, summary.rated) == (3, 2, 2)
    assert summary.policy == "sasac-2006-basic@1"
    assert sum(summary.grades.values()) == 2
    assert summary.findings == {"AC01": 1}
    assert summary.passed_through == ["note"]
    assert said == ["reading rows.csv", "rated 3 of 3 rows"]


def test_columns_of_the_output_are_keys_then_others_then_the_rating(tmp_path: Path) -> None:
    source = write(tmp_path / "rows.csv", frame(*ROWS).with_columns(note=pl.lit("007")))

    rated = score(source, tmp_path)

    assert rated.columns[:4] == ["company", "year", "note", "roe"]
    assert rated["note"].to_list() == ["007", "007"]
    assert {"ni", "ta", "equity"} & set(rated.columns) == set()
    assert {"total", "grade", "limit", "findings", "reasons", "roe__reason"} < set(rated.columns)


def test_chinese_headers_are_understood(tmp_path: Path) -> None:
    table = frame(*ROWS).select("company", "year", "ni", "equity", "ta", "tl")
    table.columns = ["企业", "年度", "净利润", "所有者权益合计", "资产总计", "负债合计"]

    rated = score(write(tmp_path / "rows.csv", table), tmp_path)

    assert rated["roe"].to_list()[1] == RATIOS["roe"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_is_read_in_the_encodings_of_spreadsheets(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes("company,year,净利润,equity\n甲公司,2024,5,10\n".encode(encoding))

    rated = score(path, tmp_path)

    assert rated.select("company", "roe").rows() == [("甲公司", 0.5)]


def test_companies_that_stand_apart_are_brought_together(tmp_path: Path) -> None:
    other = {**LAST_YEAR, "company": "B"}
    source = write(tmp_path / "rows.csv", frame(THIS_YEAR, other, LAST_YEAR))

    rated = score(source, tmp_path)

    assert rated.select("company", "year").rows() == [("A", 2024), ("A", 2023), ("B", 2023)]
    assert rated["roe"][0] == RATIOS["roe"]


def test_slices_end_with_a_company(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{**row, "company": f"K{n}"} for n in range(20) for row in ROWS]
    whole = score_frame(frame(*rows), POLICY)

    monkeypatch.setattr(scoring, "SLICE_ROWS", 7)

    assert score_frame(frame(*rows), POLICY).equals(whole)
    assert whole["roe"].to_list()[1::2] == [RATIOS["roe"]] * 20


def test_frame_keeps_its_order_and_its_other_columns() -> None:
    table = frame(THIS_YEAR, {**LAST_YEAR, "company": "B"}, LAST_YEAR).with_columns(
        key=pl.Series([7, 8, 9])
    )

    rated = score_frame(table, POLICY)

    assert rated.select("company", "year", "key").rows() == [
        ("A", 2024, 7),
        ("B", 2023, 8),
        ("A", 2023, 9),
    ]
    assert rated["total"][0] == 79.2


def test_empty_file_gives_an_empty_rating(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("company,year,ni\n", encoding="utf-8")

    assert score(path, tmp_path).height == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("year,ni\n2024,1\n", "the column 'company' is missing; the columns are year, ni"),
        ("company,ni\nA,1\n", "the column 'year' is missing; the columns are company, ni"),
        ("", "rows.csv is no regular CSV file: empty CSV"),
        (
            "company,year,ni,ta\nA,2023,1,2\nA,2024,1,12O\n",
            "row 3, column ta: '12O' is not a number",
        ),
        ("company,year,ni\nA,2024,inf\n", "row 2, column ni: 'inf' is not a number"),
        ("company,year,ni\nA,2024,nan\n", "row 2, column ni: 'nan' is not a number"),
        ("company,year,ni\nA,2024.5,1\n", "row 2, column year: '2024.5' is no year"),
        ("company,year,ni\nA,,1\n", "row 2, column year: is empty"),
        ("company,year,ni\n,2024,1\n", "row 2, column company: is empty"),
        (
            "company,year,ni\nA,2024,1\nB,2024,1\nA,2024,2\n",
            "A, 2024 stands more than once: rows 2 and 4",
        ),
        ("company,year,ni,ni\nA,2024,1,2\n", "the column 'ni' stands twice"),
        ("company,year,ni,净利润\nA,2024,1,2\n", "columns 'ni' and '净利润' both mean ni"),
        (
            "company,year,ni,grade\nA,2024,1,AAA\n",
            "the column 'grade' would be overwritten by the rating; rename it",
        ),
    ],
)
def test_unusable_file_is_refused_with_the_place(text: str, sentence: str, tmp_path: Path) -> None:
    path, target = tmp_path / "rows.csv", tmp_path / "rated.csv"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(BatchError) as refused:
        score_file(path, target, policy=POLICY)

    assert sentence in str(refused.value)
    assert not target.exists()


def test_many_wrong_cells_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("company,year,ni\n" + "".join(f"A,{y},x\n" for y in range(2000, 2010)))

    with pytest.raises(BatchError, match=r"^row 2, column ni: 'x' is not a number;.*and 5 more$"):
        score(path, tmp_path)


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet", ".csv"])
def test_file_that_is_not_what_its_name_says_is_refused(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"rows{suffix}"
    path.write_bytes(b"\x00\xff\x00 not a table")

    with pytest.raises(BatchError):
        score(path, tmp_path)


@pytest.mark.parametrize(
    ("source", "target", "sentence"),
    [
        ("rows.ods", "out.csv", "only .csv, .parquet and .xlsx can be read"),
        ("none.csv", "out.csv", "there is no such file"),
        ("rows.csv", "out.txt", "only .csv, .parquet and .xlsx can be written"),
        ("rows.csv", "nowhere/out.csv", "there is no such folder"),
    ],
)
def test_unusable_path_is_refused(source: str, target: str, sentence: str, tmp_path: Path) -> None:
    write(tmp_path / "rows.csv", frame(*ROWS))

    with pytest.raises(BatchError, match=sentence):
        score_file(tmp_path / source, tmp_path / target, policy=POLICY)


def test_target_stays_as_it_was_when_scoring_fails(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("yesterday", encoding="utf-8")
    source = write(tmp_path / "rows.csv", frame(*ROWS).with_columns(total=pl.lit(1)))

    with pytest.raises(BatchError):
        score_file(source, target, policy=POLICY)

    assert target.read_text(encoding="utf-8") == "yesterday"


def test_formula_in_a_name_stays_text(tmp_path: Path) -> None:
    source = write(tmp_path / "rows.csv", frame({**THIS_YEAR, "company": "=1+1"}))

    score_file(source, tmp_path / "out.xlsx", policy=POLICY)

    assert pl.read_excel(tmp_path / "out.xlsx")["company"].to_list() == ["=1+1"]


@pytest.mark.prove
def test_a_million_rows_give_the_same_as_a_few(tmp_path: Path) -> None:
    few = score_frame(frame(*ROWS), POLICY)
    names = pl.Series([f"K{n:06}" for n in range(500_000)])
    many = pl.concat([frame(*ROWS)] * 500_000).with_columns(
        company=names.gather(pl.Series(range(1_000_000)) // 2)
    )

    rated = score(write(tmp_path / "rows.parquet", many), tmp_path)

    assert rated.height == 1_000_000
    assert rated.drop("company").unique().sort("year").equals(few.drop("company"))
