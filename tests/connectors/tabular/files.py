"""Files as people and attackers make them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

import xlsxwriter

from zixin.connectors.tabular import Field, Layout

LAYOUT = Layout(
    "books",
    (
        Field("customer", "客户编号", "Customer", required=True),
        Field("as_of", "报表日期", "Date", "date"),
        Field("cash", "货币资金", "Cash", "money"),
        Field("days", "天数", "Days", "integer"),
        Field("size", "规模", "Size", "choice", choices={"large": ("大型",), "small": ("小型",)}),
        Field("remark", "备注", "Remark", length=100),
    ),
)


def workbook(rows: Iterable[Iterable[Any]], **options: Any) -> bytes:
    """Return an XLSX whose first sheet holds these cells; ``None`` leaves a cell out."""
    buffer = io.BytesIO()
    settings = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd",
        **options,
    }
    with xlsxwriter.Workbook(buffer, settings) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell is not None:
                    sheet.write(row, column, cell)
    return buffer.getvalue()


def with_entries(content: bytes, entries: Mapping[str, bytes]) -> bytes:
    """Return a workbook with entries of its archive replaced or added."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in entries:
                new.writestr(name, old.read(name))
        for name, body in entries.items():
            new.writestr(name, body)
    return buffer.getvalue()


def entry_of(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)
