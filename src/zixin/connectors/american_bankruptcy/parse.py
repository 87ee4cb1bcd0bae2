"""The data set as company-years. One law: a file in another order is refused, never misread.

Two incompatible files circulate under the same header, X1 to X18. What the columns mean and what
must hold on them stands in the engine's catalogue, so that scoring a file knows it as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import narwhals as nw
import polars as pl

from zixin.engine.layouts import Layout, LayoutError, foreign_layouts, layout_of, read_layout

CODE = "american_bankruptcy"


class AmericanFileError(ValueError):
    """A file that is not the data set in the published order."""


def is_american(columns: Iterable[str]) -> bool:
    """Say whether a header is the data set's: X1 to X18 beside company, status and year."""
    found = layout_of(columns)
    return found is not None and found.code == CODE


def read_american(path: Path, *, unit: float = 1.0) -> pl.DataFrame:
    """Read the CSV; see ``parse_american``."""
    layout = _layout()
    texts = dict.fromkeys((layout.company, *layout.others), pl.String())
    types = {**texts, layout.year: pl.Int64(), **dict.fromkeys(layout.columns, pl.Float64())}
    try:
        frame = pl.read_csv(path, schema_overrides=types)
    except pl.exceptions.PolarsError as error:
        raise AmericanFileError(f"{path.name}: {error}") from error
    return parse_american(frame, unit=unit)


def parse_american(frame: pl.DataFrame, *, unit: float = 1.0) -> pl.DataFrame:
    """Return ``company``, ``year``, ``status_label`` and the figures by slug.

    Figures are in USD million and are multiplied by ``unit``. Raises ``AmericanFileError`` when a
    column is missing or the accounting identities do not hold on 99 % of the rows.
    """
    try:
        read = read_layout(nw.from_native(frame.lazy()), _layout(), unit=unit)
    except LayoutError as error:
        raise AmericanFileError(str(error)) from error
    native: pl.DataFrame = read.collect().to_native()
    return native


def _layout() -> Layout:
    return foreign_layouts()[CODE]
