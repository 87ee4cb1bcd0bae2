"""Reading company-years. One law: a file is read whole and right, or refused with the place named.

Rows are counted as the reader of the file counts them: the header of a CSV or XLSX is row 1.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import fastexcel
import narwhals as nw
import polars as pl

from zixin.engine.catalogue import load_catalogue, spoken_name
from zixin.engine.layouts import LayoutError, layout_of, read_layout
from zixin.engine.schema import COMPANY, INDUSTRY, KEYS, YEAR

ENCODINGS = ("utf-8-sig", "gb18030")
CELLS_NAMED_MAX = 5
YEAR_LEAST, YEAR_MOST = 1900, 2200
CHINESE_KEYS = {"企业": COMPANY, "公司": COMPANY, "年度": YEAR, "年份": YEAR, "行业": INDUSTRY}


class BatchError(ValueError):
    """A file that cannot be scored; the message names what is wrong and where."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file as a frame: keys and figures by slug, and columns that only pass through."""

    frame: pl.DataFrame
    passed: tuple[str, ...]
    first_row: int


def read_source(path: Path, *, besides: frozenset[str] = frozenset()) -> Source:
    """Read a CSV, Parquet or XLSX file of company-years; ``besides`` names figures of its own.

    Raises ``BatchError`` for another kind of file, a missing key column, a cell that is no number
    and a company and year that stand twice.
    """
    readers: Mapping[str, tuple[Callable[[Path], pl.DataFrame], int]] = {
        ".csv": (partial(_read_csv, besides=besides), 2),
        ".parquet": (_read_parquet, 1),
        ".xlsx": (_read_xlsx, 2),
    }
    if path.suffix.lower() not in readers:
        raise BatchError(f"{path.name}: only .csv, .parquet and .xlsx can be read")
    if not path.is_file():
        raise BatchError(f"{path}: there is no such file")
    read, first_row = readers[path.suffix.lower()]
    return check_frame(_by_slug(read(path), first_row), first_row=first_row, besides=besides)


def _by_slug(frame: pl.DataFrame, first_row: int) -> pl.DataFrame:
    layout = layout_of(frame.columns)
    if layout is None:
        return frame.rename(slugs_of(frame.columns))
    frame = _with_figures(frame, list(layout.columns), first_row)
    frame = _with_years(frame, first_row, name=layout.year)
    try:
        read = read_layout(nw.from_native(frame.lazy()), layout)
    except LayoutError as error:
        raise BatchError(str(error)) from error
    native: pl.DataFrame = read.collect().to_native()
    return native


def slugs_of(headers: Sequence[str]) -> dict[str, str]:
    """Return the slug of each header we know, English or Chinese.

    Raises ``BatchError`` when two columns mean the same.
    """
    names = {**load_catalogue().names, **CHINESE_KEYS}
    slugs: dict[str, str] = {}
    for header in headers:
        title = header.strip()
        slug = names.get(title) or names.get(spoken_name(title)) or title
        if slug in slugs.values():
            first = next(known for known, meant in slugs.items() if meant == slug)
            raise BatchError(f"columns {first!r} and {header!r} both mean {slug}")
        slugs[header] = slug
    return slugs


def check_frame(
    frame: pl.DataFrame, *, first_row: int = 1, besides: frozenset[str] = frozenset()
) -> Source:
    """Return a frame of the right types with companies together.

    Raises ``BatchError`` as ``read_source`` does.
    """
    for key in KEYS:
        if key not in frame.columns:
            known = ", ".join(frame.columns[:8])
            raise BatchError(f"the column {key!r} is missing; the columns are {known}")
    known_figures = {*load_catalogue().input_names(), *besides}
    figures = [name for name in frame.columns if name in known_figures]
    frame = _with_years(_with_figures(frame, figures, first_row), first_row)
    frame = frame.with_columns(pl.col(COMPANY).cast(pl.String))
    is_blank = pl.col(COMPANY).str.strip_chars().fill_null("") == ""
    _refuse_where(frame, is_blank, COMPANY, "is no company", first_row)
    _refuse_twice(frame, first_row)
    own = {*figures, *KEYS, INDUSTRY}
    return Source(frame, tuple(name for name in frame.columns if name not in own), first_row)


def _read_csv(path: Path, *, besides: frozenset[str]) -> pl.DataFrame:
    headers, encoding = _csv_header(path)
    twice = sorted({header for header in headers if headers.count(header) > 1})
    if twice:
        raise BatchError(f"the column {twice[0]!r} stands twice")
    layout = layout_of(headers)
    if layout is not None:
        figures = {*layout.columns, layout.year}
    else:
        known = {*load_catalogue().input_names(), *besides, YEAR}
        figures = {header for header, slug in slugs_of(headers).items() if slug in known}
    types = {name: pl.Float64 if name in figures else pl.String for name in headers}
    polars_encoding = "utf8" if encoding == ENCODINGS[0] else encoding
    try:
        return pl.read_csv(path, schema_overrides=types, encoding=polars_encoding)
    except pl.exceptions.PolarsError as error:
        return _text_csv(path, polars_encoding, error)


def _text_csv(path: Path, encoding: str, error: pl.exceptions.PolarsError) -> pl.DataFrame:
    """Read all cells as text, so that the one that is no number can be named."""
    try:
        return pl.read_csv(path, infer_schema=False, encoding=encoding)
    except pl.exceptions.PolarsError:
        raise BatchError(f"{path.name} is no regular CSV file: {error}") from error


def _csv_header(path: Path) -> tuple[list[str], str]:
    for encoding in ENCODINGS:
        try:
            with path.open(encoding=encoding, newline="") as lines:
                return next(csv.reader(lines), []), encoding
        except UnicodeDecodeError:
            continue
    raise BatchError(f"{path.name} is neither UTF-8 nor GB18030 text")


def _read_parquet(path: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(path)
    except pl.exceptions.PolarsError as error:
        raise BatchError(f"{path.name} is no Parquet file: {error}") from error


def _read_xlsx(path: Path) -> pl.DataFrame:
    try:
        return pl.read_excel(path, infer_schema_length=None)
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError) as error:
        raise BatchError(f"{path.name} is no XLSX workbook: {error}") from error


def _with_figures(frame: pl.DataFrame, names: Sequence[str], first_row: int) -> pl.DataFrame:
    """Make float64 of figures; raises ``BatchError`` naming the cells that are none."""
    for name in names:
        column = frame[name]
        if column.dtype == pl.Float64:
            figures = column
        elif column.dtype.is_numeric() or column.dtype in {pl.Null, pl.Boolean}:
            figures = column.cast(pl.Float64)
        else:
            text = column.cast(pl.String, strict=False).str.strip_chars()
            column = text.set(text == "", None)
            figures = column.cast(pl.Float64, strict=False)
        wrong = (figures.is_null() & column.is_not_null()) | ~figures.is_finite().fill_null(True)
        if wrong.any():
            raise BatchError(_cells(column, wrong, "is not a number", first_row))
        frame = frame.with_columns(figures.alias(name))
    return frame


def _cells(column: pl.Series, wrong: pl.Series, what: str, first_row: int) -> str:
    places = wrong.arg_true()
    named = []
    for place in places.head(CELLS_NAMED_MAX):
        found = "is empty" if column[place] is None else f"{str(column[place])[:40]!r} {what}"
        named.append(f"row {place + first_row}, column {column.name}: {found}")
    more = len(places) - len(named)
    return "; ".join([*named, f"and {more} more"] if more else named)


def _with_years(frame: pl.DataFrame, first_row: int, *, name: str = YEAR) -> pl.DataFrame:
    frame = _with_figures(frame, [name], first_row)
    year = pl.col(name)
    is_year = year.is_between(YEAR_LEAST, YEAR_MOST) & (year == year.floor())
    _refuse_where(frame, ~is_year.fill_null(value=False), name, "is no year", first_row)
    return frame.with_columns(year.cast(pl.Int64))


def _refuse_where(
    frame: pl.DataFrame, wrong: pl.Expr, name: str, what: str, first_row: int
) -> None:
    marked = frame.select(wrong.alias("wrong"))["wrong"]
    if marked.any():
        raise BatchError(_cells(frame[name], marked, what, first_row))


def _refuse_twice(frame: pl.DataFrame, first_row: int) -> None:
    keys = frame.select(KEYS)
    company, year = pl.col(COMPANY), pl.col(YEAR)
    rises = (company > company.shift()) | ((company == company.shift()) & (year > year.shift()))
    if keys.select(rises.all()).item() or keys.n_unique() == keys.height:
        return
    first = (
        keys.with_row_index("row", offset=first_row)
        .group_by(KEYS)
        .agg("row")
        .filter(pl.col("row").list.len() > 1)
        .sort(pl.col("row").list.first())
        .row(0, named=True)
    )
    rows = " and ".join(str(row) for row in first["row"][:CELLS_NAMED_MAX])
    raise BatchError(f"{first[COMPANY]}, {first[YEAR]} stands more than once: rows {rows}")
