"""Writing rated company-years slice by slice. One law: the target is whole or untouched."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import xlsxwriter
from polars.io.plugins import register_io_source

from zixin.batch.reading import BatchError

SHEET_ROWS_MAX = 1_048_575  # below the header
Slices = Iterator[pl.DataFrame]


def write_slices(slices: Slices, target: Path, *, rows: int) -> None:
    """Write slices of one schema into a CSV, Parquet or XLSX file.

    Writes beside the target and puts the file in its place at the end. Raises ``BatchError`` for
    another kind of file, a missing folder, or more rows than a sheet holds.
    """
    writers: dict[str, Callable[[Slices, Path], None]] = {
        ".csv": _write_csv,
        ".parquet": _write_parquet,
        ".xlsx": _write_xlsx,
    }
    kind = target.suffix.lower()
    if kind not in writers:
        raise BatchError(f"{target.name}: only .csv, .parquet and .xlsx can be written")
    if not target.parent.is_dir():
        raise BatchError(f"{target.parent}: there is no such folder")
    if kind == ".xlsx" and rows > SHEET_ROWS_MAX:
        raise BatchError(f"{rows:,} rows do not fit a sheet of {SHEET_ROWS_MAX:,}; write CSV")
    beside = target.with_name(f".{target.stem}.part{target.suffix}")
    try:
        writers[kind](slices, beside)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _write_csv(slices: Slices, path: Path) -> None:
    with path.open("wb") as out:
        for place, part in enumerate(slices):
            part.write_csv(out, include_header=place == 0)


def _write_parquet(slices: Slices, path: Path) -> None:
    first = next(slices)

    def parts(
        with_columns: list[str] | None,
        predicate: pl.Expr | None,
        n_rows: int | None,
        batch_size: int | None,
    ) -> Slices:
        yield from itertools.chain([first], slices)

    register_io_source(parts, schema=first.schema).sink_parquet(path, maintain_order=True)


def _write_xlsx(slices: Slices, path: Path) -> None:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("ratings")
        number = 0
        for part in slices:
            if number == 0:
                sheet.write_row(0, 0, part.columns)
            for row in part.iter_rows():
                number += 1
                sheet.write_row(number, 0, row)
