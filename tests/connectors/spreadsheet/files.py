"""Files for the tests: workbooks as programs write them, and as attackers do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def workbook(rows: Sequence[Sequence[Any]], **options: Any) -> bytes:
    """A workbook with one sheet; a date becomes a cell of a date format."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **options}) as book:
        sheet = book.add_worksheet("Sheet1")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if isinstance(value, date | datetime):
                    sheet.write_datetime(row, column, value, day)
                elif isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif value is not None:
                    sheet.write(row, column, value)
    return buffer.getvalue()


def csv_file(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(lines).encode(encoding)


def raw_workbook(sheet_data: str, *, root: str = "worksheet", **parts: str) -> bytes:
    """A workbook of hand-written XML: the rows of its only sheet, and parts to replace."""
    attributes = f'xmlns="{NAMESPACE}" xmlns:r="{RELATIONS}" xmlns:x="{NAMESPACE}"'
    body = f"<{root} {attributes}>{sheet_data}</{root}>"
    return archive({**SKELETON, "xl/worksheets/sheet1.xml": HEAD + body, **parts})


def archive(parts: Mapping[str, str | bytes], *, content: bytes | None = None) -> bytes:
    """A ZIP archive of parts, deflated; added to an archive when one is given."""
    buffer = io.BytesIO(content or b"")
    with zipfile.ZipFile(buffer, "a" if content else "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, body in parts.items():
            bundle.writestr(name, body)
    return buffer.getvalue()


HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
SKELETON: dict[str, str | bytes] = {
    "[Content_Types].xml": (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sheet.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{HEAD}<workbook xmlns="{NAMESPACE}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def inline(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'
