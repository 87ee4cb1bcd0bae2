"""Writing files to fill in; text stays text, whatever it begins with."""

from __future__ import annotations

import io

import xlsxwriter

from zixin.connectors.tabular.layouts import Layout

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
ROWS_WITH_LISTS = 5_000
WIDTH = 18


def write_template(layout: Layout, *, language: str) -> bytes:
    """Return an XLSX with the headings of a layout, choices as lists, and a sheet of notes."""
    is_chinese = language.startswith("zh")
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E2E8F0", "bottom": 1})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("数据" if is_chinese else "Data")
        notes = book.add_worksheet("说明" if is_chinese else "Notes")
        sheet.freeze_panes(1, 1)
        for index, field in enumerate(f for f in layout.fields if f.is_read):
            title = field.zh if is_chinese else field.en
            sheet.write_string(0, index, title + ("*" if field.required else ""), bold)
            sheet.set_column(index, index, WIDTH, text if field.kind in {"text", "date"} else None)
            if field.choices:
                words = [names[0] if is_chinese else code for code, names in field.choices.items()]
                rule = {"validate": "list", "source": words}
                sheet.data_validation(1, index, ROWS_WITH_LISTS, index, rule)
            row = [title, field.code, field.kind, "*" if field.required else "", field.example]
            for column, cell in enumerate(row):
                notes.write_string(index + 1, column, cell)
        heads = (
            ["列", "代码", "类型", "必填", "示例"]
            if is_chinese
            else ["Column", "Code", "Kind", "Required", "Example"]
        )
        for column, cell in enumerate(heads):
            notes.write_string(0, column, cell, bold)
        notes.set_column(0, 1, WIDTH * 2)
    return buffer.getvalue()
