"""Writing tables and templates (导出): text stays text, whatever it begins with."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from zixin.connectors.spreadsheet.layout import Field, Language, Layout

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
CELL_CHARACTERS = 32_767
SHEET_ROWS_MAX = 1_048_575
LIST_CHARACTERS_MAX = 255
ROWS_WITH_LISTS = 5_000
WIDTH, WIDE = 18, 48
SURE_DIGITS = 15
HEADING = {"bold": True, "bg_color": "#E2E8F0", "bottom": 1}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NOTES = {
    "zh-hans": (
        "数据",
        "说明",
        ("列", "代码", "类型", "必填", "含义", "可选值", "示例"),
        "金额按文件的单位填写（默认元；表格上方写“单位：万元”则整个文件按万元），换算成元后最多两位小数。",
    ),
    "en": (
        "Data",
        "Notes",
        ("Column", "Code", "Kind", "Required", "Meaning", "Choices", "Example"),
        (
            "Amounts are in the file's unit (yuan; “Unit: million” above the headings makes it "
            "million) and have at most two decimals in yuan."
        ),
    ),
}
KINDS = {
    "zh-hans": {
        "text": "文字",
        "code": "代码",
        "money": "金额",
        "number": "数字",
        "integer": "整数",
        "date": "日期",
        "choice": "选项",
        "email": "邮箱",
        "phone": "电话",
    },
    "en": {},
}

Cell = str | int | float | Decimal | date | bool | None


def write_table(headers: Layout | Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write rows under headings as an XLSX workbook.

    Text is never a formula or a link; numbers stay numbers, negative ones too. A Decimal that a
    workbook would round (over 15 digits) is written as text. Raises ``ValueError`` for more rows
    than a sheet holds.
    """
    titles = (
        [field.title_zh for field in headers.fields] if isinstance(headers, Layout) else headers
    )
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        sheet = book.add_worksheet()
        heading, day = book.add_format(HEADING), book.add_format({"num_format": "yyyy-mm-dd"})
        for column, title in enumerate(titles):
            sheet.write_string(0, column, _writable(title), heading)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, start=1):
            if number > SHEET_ROWS_MAX:
                raise ValueError(f"a sheet holds at most {SHEET_ROWS_MAX} rows")
            for column, value in enumerate(row):
                _write_cell(sheet, number, column, value, day)
    return buffer.getvalue()


def _write_cell(sheet: Worksheet, row: int, column: int, value: Cell, day: Format) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(row, column, value)
        case Decimal() | int() | float() if _is_kept(value):
            sheet.write_number(row, column, value)
        case datetime():
            sheet.write_string(row, column, value.isoformat(sep=" ", timespec="seconds"))
        case date() if value.year >= 1900:  # noqa: PLR2004 -- the first year of a workbook
            sheet.write_datetime(row, column, value, day)
        case _:
            sheet.write_string(row, column, _writable(str(value)))


def _is_kept(value: Decimal | float) -> bool:
    """Tell whether a workbook keeps every digit of a number."""
    exact = Decimal(value) if isinstance(value, Decimal | int) else Decimal(repr(value))
    if not exact.is_finite():
        return False
    return isinstance(value, float) or len(exact.normalize().as_tuple().digits) <= SURE_DIGITS


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("�", text)[:CELL_CHARACTERS]


def write_csv(headers: Layout | Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write rows under headings as CSV in UTF-8 with its mark, which Excel opens as Chinese.

    Text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay.
    """
    titles = (
        [field.title_zh for field in headers.fields] if isinstance(headers, Layout) else headers
    )
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_harmless(title) for title in titles])
    for row in rows:
        writer.writerow([_csv_cell(value) for value in row])
    return text.getvalue().encode("utf-8-sig", "replace")


def _csv_cell(value: Cell) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value:f}"
        case str():
            return _harmless(value)
        case _:
            return str(value)


def _harmless(text: str) -> str:
    is_formula = text.lstrip(" ").startswith(FORMULA_STARTS) and not _PLAIN_NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


def write_template(layout: Layout, language: Language) -> bytes:
    """Write an XLSX to fill in: headings, an example row, lists of choices, a sheet of notes."""
    data, notes, _heads, _rule = NOTES[language]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        heading, text = book.add_format(HEADING), book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(data)
        sheet.freeze_panes(1, 1)
        for column, field in enumerate(layout.fields):
            mark = "*" if field.required else ""
            sheet.write_string(0, column, field.title(language) + mark, heading)
            is_amount = field.kind in {"money", "number", "integer"}
            sheet.set_column(column, column, WIDTH, None if is_amount else text)
            _write_example(sheet, column, field)
            _add_choices(sheet, column, field, language)
        _write_notes(book.add_worksheet(notes), layout, language, heading)
    return buffer.getvalue()


def _write_example(sheet: Worksheet, column: int, field: Field) -> None:
    if field.kind in {"money", "number", "integer"} and field.example:
        sheet.write_number(1, column, Decimal(field.example))
    elif field.example:
        sheet.write_string(1, column, field.example)


def _add_choices(sheet: Worksheet, column: int, field: Field, language: Language) -> None:
    titles = [choice.title(language) for choice in field.choices]
    if not titles or any("," in title for title in titles):
        titles = [choice.code for choice in field.choices]
    if titles and len(",".join(titles)) <= LIST_CHARACTERS_MAX:
        rule = {
            "validate": "list",
            "source": titles,
            "error_type": "warning" if field.pattern else "stop",
        }
        sheet.data_validation(1, column, ROWS_WITH_LISTS, column, rule)


def _write_notes(sheet: Worksheet, layout: Layout, language: Language, heading: Format) -> None:
    _data, _notes, heads, rule = NOTES[language]
    sheet.write_string(0, 0, rule)
    for column, head in enumerate(heads):
        sheet.write_string(1, column, head, heading)
    for row, field in enumerate(layout.fields, start=2):
        choices = "; ".join(f"{choice.title(language)} = {choice.code}" for choice in field.choices)
        cells = (
            field.title(language),
            field.code,
            KINDS[language].get(field.kind, field.kind),
            "*" if field.required else "",
            field.meaning(language),
            choices,
            field.example,
        )
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell)
    sheet.set_column(0, 0, WIDTH)
    sheet.set_column(4, 5, WIDE)
