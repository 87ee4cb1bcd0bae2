"""What can be wrong with a file, a column or a cell, and how to mend it, as one table."""

from __future__ import annotations


def _(text: str) -> str:
    """Mark a sentence for translation; it is translated where it is shown."""
    return text


FILE_SENTENCES: dict[str, tuple[str, str]] = {
    "file_empty": (_("The file is empty."), _("Choose the file that holds the rows.")),
    "file_too_large": (
        _("The file is larger than %(most)s MiB."),
        _("Split it into several files."),
    ),
    "not_spreadsheet": (
        _("This is no spreadsheet but %(kind)s."),
        _("Bring an XLSX workbook or a CSV file."),
    ),
    "text_named_workbook": (
        _("The file is named as a workbook but holds plain text."),
        _("Rename it to .csv, or save it as an XLSX workbook."),
    ),
    "old_workbook": (
        _("This is a workbook of the old XLS format."),
        _("Open it and save it as an XLSX workbook."),
    ),
    "encrypted_workbook": (
        _("The workbook is protected by a password."),
        _("Open it, remove the password and save it again."),
    ),
    "binary_workbook": (
        _("The workbook is of the binary or the OpenDocument format."),
        _("Open it and save it as an XLSX workbook."),
    ),
    "archive_broken": (
        _("The workbook is damaged: %(part)s cannot be unpacked."),
        _("Open it, save it again as an XLSX workbook and bring that file."),
    ),
    "archive_bomb": (
        _("The workbook unpacks to far more than its size (%(part)s); it was not opened."),
        _("Copy the rows into a new workbook and bring that file."),
    ),
    "archive_unsafe": (
        _("The workbook holds an entry that no spreadsheet program writes: %(part)s."),
        _("Copy the rows into a new workbook and bring that file."),
    ),
    "document_type": (
        _("The workbook part %(part)s declares a document type, which can hide an attack."),
        _("Copy the rows into a new workbook and bring that file."),
    ),
    "workbook_broken": (
        _("The workbook part %(part)s cannot be understood."),
        _("Open it, save it again as an XLSX workbook and bring that file."),
    ),
    "sheet_missing": (
        _("The workbook has no visible sheet with cells in it."),
        _("Put the rows into the first sheet."),
    ),
    "formula_without_value": (
        _("Cell %(cell)s holds a formula whose result was never stored."),
        _("Open the workbook in Excel or WPS, let it calculate, and save it."),
    ),
    "encoding_broken": (
        _("Line %(line)s, byte %(byte)s of the file is not valid %(encoding)s."),
        _("Save the file again as “CSV UTF-8”; no text was guessed."),
    ),
    "encoding_unknown": (
        _("The characters of the file are written in an encoding that cannot be told for sure."),
        _("Save the file again as “CSV UTF-8”."),
    ),
    "nul_character": (
        _("Line %(line)s of the file holds a NUL character."),
        _("Save the file again as “CSV UTF-8”."),
    ),
    "quotes_broken": (
        _("The quotation marks in line %(line)s do not close."),
        _("Write a quotation mark inside a quoted cell twice."),
    ),
    "too_many_rows": (
        _("The file has more than %(most)s rows."),
        _("Split it into several files."),
    ),
    "too_many_columns": (
        _("The file has more than %(most)s columns."),
        _("Remove the columns that the template does not have."),
    ),
    "too_many_cells": (
        _("The file has more than %(most)s cells."),
        _("Split it into several files."),
    ),
    "cell_too_long": (
        _("A cell in row %(at_row)s holds more than %(most)s characters."),
        _("Shorten it."),
    ),
    "header_missing": (
        _("No heading row was found in the first %(most)s rows."),
        _("Put the headings of the template above the rows."),
    ),
    "rows_missing": (
        _("There is a heading row but no row below it."),
        _("Fill in at least one row."),
    ),
}

COLUMN_SENTENCES: dict[str, tuple[str, str]] = {
    "column_missing": (
        _("The column “%(title)s” is missing."),
        _("Add it; the template shows all columns."),
    ),
    "column_twice": (
        _("Columns %(first)s and %(column)s both mean “%(title)s”."),
        _("Keep one of them."),
    ),
    "column_unknown": (
        _("The column “%(header)s” is not known."),
        _("Remove it, or take a heading of the template."),
    ),
    "column_misspelt": (
        _("The column “%(header)s” is not known."),
        _("Did you mean “%(nearest)s”? If not, remove the column."),
    ),
    "column_unnamed": (
        _("Column %(column)s has cells but no heading."),
        _("Give it a heading of the template, or remove it."),
    ),
    "unit_unknown": (
        _("“%(value)s” is not a money unit."),
        _("Use 元, 千元, 万元, 百万元 or 亿元 (yuan, thousand, ten thousand, million)."),
    ),
    "unit_conflict": (
        _("The file states the unit “%(stated)s”, but “%(chosen)s” was chosen."),
        _("Choose the unit that the amounts are written in, or correct the file."),
    ),
}

CELL_SENTENCES: dict[str, tuple[str, str]] = {
    "required": (_("This cell must not be empty."), _("Enter a value.")),
    "either_required": (
        _("One of these must be filled in: %(titles)s."),
        _("Enter at least one of them."),
    ),
    "duplicate": (
        _("This row repeats row %(first)s in %(titles)s."),
        _("Keep one of the two rows."),
    ),
    "error_cell": (
        _("The cell holds the error “%(value)s”."),
        _("Correct the formula in the spreadsheet, or enter the value."),
    ),
    "number": (
        _("“%(value)s” is not a number."),
        _("Write digits such as 1234.56, 1,234.56 or (1,234.56) for a negative amount."),
    ),
    "number_underscore": (
        _("“%(value)s” has an underscore in it."),
        _("Write the digits without underscores."),
    ),
    "number_exponent": (
        _("“%(value)s” is written with an exponent."),
        _("Write all its digits, such as 100000."),
    ),
    "number_endless": (
        _("“%(value)s” is not a number one can calculate with."),
        _("Enter the number, or leave the cell empty when it is not known."),
    ),
    "number_unit": (
        _("“%(value)s” has words or a currency sign in it."),
        _("Write the digits alone; the currency and the unit have their own places."),
    ),
    "number_percent": (
        _("“%(value)s” is a percentage."),
        _("Write it as a plain number, such as 0.125 for 12.5 %%."),
    ),
    "number_grouping": (
        _("The thousands separators of “%(value)s” are not in their places."),
        _("Write 1,234.56 or 1234.56; the decimal point is a full stop."),
    ),
    "number_decimals": (
        _("“%(value)s” (%(unit)s) has more than %(most)s decimal places."),
        _("Round it so that at most two decimals remain in yuan, or correct the unit."),
    ),
    "number_fraction": (
        _("“%(value)s” has more than %(most)s decimal places."),
        _("Round it."),
    ),
    "number_too_large": (
        _("“%(value)s” is beyond what any company has (10^15 yuan)."),
        _("Check the digits and the unit."),
    ),
    "integer": (_("“%(value)s” is not a whole number."), _("Write digits only, such as 12.")),
    "out_of_range": (
        _("“%(value)s” is not between %(least)s and %(most)s."),
        _("Correct the number."),
    ),
    "date": (_("“%(value)s” is not a date."), _("Write year, month and day: 2025-12-31.")),
    "date_impossible": (
        _("There is no day “%(value)s” in the calendar."),
        _("Correct the month or the day."),
    ),
    "date_incomplete": (
        _("“%(value)s” is not a whole date."),
        _("Write year, month and day: 2025-12-31."),
    ),
    "date_order": (
        _("“%(value)s” can be read in more than one way."),
        _("Put the year first: 2025-12-31."),
    ),
    "date_range": (
        _("The date “%(value)s” lies outside the years 1600 to 2200."),
        _("Correct the year."),
    ),
    "choice": (_("“%(value)s” is not one of the choices."), _("Choose one of: %(choices)s.")),
    "code": (
        _("“%(value)s” does not have the form of “%(title)s”."),
        _("Compare it with the example: %(example)s."),
    ),
    "email": (_("“%(value)s” is not an e-mail address."), _("Write it as name@example.com.")),
    "phone": (
        _("“%(value)s” is not a telephone number."),
        _("Write digits, such as +86 21 5555 0000 or 13800000000."),
    ),
    "invisible": (
        _("The text holds a character that cannot be seen (%(character)s)."),
        _("Delete the text and type it anew."),
    ),
    "mixed_scripts": (
        _("The word “%(word)s” mixes Latin and Cyrillic letters that look alike."),
        _("Type the word anew in one script."),
    ),
    "too_long": (
        _("The text is longer than %(most)s characters."),
        _("Shorten it."),
    ),
}

ROW_SENTENCES: dict[str, tuple[str, str]] = {
    "unknown_customer": (
        _("There is no customer “%(value)s”."),
        _("Import the customer first, or correct its number or code."),
    ),
    "period_twice": (
        _("This period of the customer stands twice in the file."),
        _("Keep one of the rows."),
    ),
    "department": (_("There is no department “%(value)s”."), _("Enter the code of a department.")),
    "salesperson": (_("There is no user “%(value)s”."), _("Enter a user name.")),
    "refused": (_("%(reason)s"), _("Correct the cell.")),
}
"""Faults that only the records of the system can show; whoever holds them reports them."""

SENTENCES = {**FILE_SENTENCES, **COLUMN_SENTENCES, **CELL_SENTENCES, **ROW_SENTENCES}
