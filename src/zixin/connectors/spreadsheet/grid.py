"""A grid (单元格阵): the cells of a sheet or a text file as texts at their places, before any meaning."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import polars as pl

LETTERS = 26

DateSystem = Literal[1900, 1904]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may hold; more is refused before it costs anything."""

    content_bytes: int = 64 * 1024 * 1024
    unpacked_bytes: int = 512 * 1024 * 1024
    unpacked_ratio: int = 250
    entries: int = 2_000
    rows: int = 200_000
    columns: int = 400
    cells: int = 20_000_000
    cell_characters: int = 32_767
    """The most that a cell of Excel holds."""


@dataclass(frozen=True, slots=True)
class Span:
    """Cells of one column merged (合并单元格) from a first to a last row, the first holding text."""

    column: int
    first_row: int
    last_row: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Texts by place: one String column per column of the file, one row per row with any text.

    ``rows`` (UInt32) are the row numbers of the file; an empty cell is null.
    """

    cells: pl.DataFrame
    rows: pl.Series
    date_system: DateSystem = 1900
    sheet: str = ""
    encoding: str = ""
    spans: tuple[Span, ...] = field(default=())


def letters_of(column: int) -> str:
    """Name a column, counted from 0, as a workbook does.

    >>> letters_of(0), letters_of(27)
    ('A', 'AB')
    """
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, LETTERS)
        text = chr(ord("A") + rest) + text
    return text


def column_of(letters: str) -> int:
    """Count a column from 0 by the letters of a workbook.

    >>> column_of("A"), column_of("AB")
    (0, 27)
    """
    column = 0
    for letter in letters:
        column = column * LETTERS + ord(letter) - ord("A") + 1
    return column - 1
