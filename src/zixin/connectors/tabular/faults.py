"""What can be wrong with a cell, and how to mend it, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

VALUE_SHOWN = 60


def _(text: str) -> str:
    """Mark a sentence for translation; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell or column that cannot be taken: where, what stands there, and why."""

    row: int
    column: str
    value: str
    code: str
    parameters: Mapping[str, str] = field(default_factory=dict)


SENTENCES: dict[str, tuple[str, str]] = {
    "required": (_("This cell must not be empty."), _("Enter a value.")),
    "number": (
        _("“%(value)s” is not a number."),
        _("Write digits such as 1234.56 or 1,234.56, without units, exponents or underscores."),
    ),
    "grouping": (
        _("The thousands separators of “%(value)s” are not in their places."),
        _("Write 1,234.56 or 1234.56."),
    ),
    "precision": (
        _("“%(value)s” has more than two decimals in yuan."),
        _("Round to 0.01 yuan, or correct the money unit."),
    ),
    "too_large": (_("“%(value)s” is beyond what the system keeps."), _("Check the money unit.")),
    "share": (_("“%(value)s” is not a share."), _("Write a share of the whole such as 51%%.")),
    "date": (_("“%(value)s” is not a date."), _("Write a date such as 2025-12-31.")),
    "integer": (_("“%(value)s” is not a whole number."), _("Write digits only.")),
    "choice": (_("“%(value)s” is not one of the choices."), _("Choose one of: %(choices)s.")),
    "invisible": (
        _("The text holds an invisible character (%(character)s)."),
        _("Delete it and type the text anew."),
    ),
    "too_long": (_("The text is longer than %(most)s characters."), _("Shorten it.")),
    "column_missing": (
        _("The column “%(title)s” is missing."),
        _("Add it; the template shows all columns."),
    ),
    "column_twice": (
        _("Two columns mean “%(title)s”."),
        _("Keep one of them."),
    ),
    "column_unknown": (
        _("The column “%(title)s” is not known."),
        _("Remove it or rename it; the nearest known one is “%(nearest)s”."),
    ),
    "unknown_customer": (
        _("There is no customer “%(value)s”."),
        _("Import the customer first, or correct its number or code."),
    ),
    "period_twice": (
        _("This period of the customer stands twice in the file."),
        _("Keep one of the rows."),
    ),
    "invoice_number": (
        _("“%(value)s” is not an invoice number."),
        _("Write letters and digits; a spreadsheet keeps long numbers only as text."),
    ),
    "unclear_direction": (
        _("Neither party of this invoice is the customer."),
        _("Correct the names, or add a column 进销项 that says which side it is."),
    ),
    "unclear_total": (
        _("Amount and tax do not add up to “%(value)s”."),
        _("Correct the row; amounts are without tax."),
    ),
    "uneven_invoice": (
        _("The rows of invoice “%(value)s” differ in date, party or state."),
        _("Correct the rows; the lines of one invoice share them."),
    ),
    "refused": (_("%(reason)s"), _("Correct the cell.")),
    "unit_contradiction": (
        _("The file says its amounts are in %(own)s, but %(value)s was chosen."),
        _("Choose the unit the file states, or correct the file."),
    ),
    "unknown_unit": (
        _("“%(value)s” is not a money unit."),
        _("Use 元, 千元, 万元, 百万元 or 亿元."),
    ),
    "currency": (
        _("“%(value)s” is not a currency code."),
        _("Write three capital letters, such as CNY or USD."),
    ),
    "department": (_("There is no department “%(value)s”."), _("Enter the code of a department.")),
    "salesperson": (_("There is no user “%(value)s”."), _("Enter a user name.")),
}

FILE_SENTENCES: dict[str, str] = {
    "empty": _("The file is empty."),
    "too_large": _("The file is larger than %(most)s MiB."),
    "kind": _("This is no spreadsheet but %(kind)s; bring an XLSX or CSV file."),
    "xls": _("This is an old XLS workbook; save it as XLSX."),
    "broken": _("The workbook cannot be read: it is damaged or not an XLSX file."),
    "bomb": _("The workbook unpacks to far more than its size; it was not opened."),
    "encoding": _("Line %(line)s holds a byte that is not %(encoding)s; save the file as UTF-8."),
    "nul": _("The file holds NUL characters; save it again as CSV in UTF-8."),
    "no_header": _("No heading row was found in the first rows; the template shows the headings."),
    "rows": _("The file has more than %(most)s rows; split it."),
    "columns": _("The file has more than %(most)s columns."),
    "csv": _("The file is no table: a quotation mark is not closed, or a cell is far too long."),
    "doctype": _("The workbook declares document types of its own; it was not opened."),
    "locked": _("The workbook is protected by a password; save it without one."),
    "error_cell": _(
        "Cell %(cell)s of the workbook holds an error such as #DIV/0!; mend its formula."
    ),
    "formula_cell": _(
        "Cell %(cell)s of the workbook holds a formula without its result; open and save the file."
    ),
    "american": _("The file is not the American data set in its published order: %(reason)s"),
    "ragged": _("Line %(line)s has more cells than the heading row."),
}


def sentence(fault: Fault, translate: Callable[[str], str]) -> tuple[str, str]:
    """Return what is wrong and how to mend it, in the language of ``translate``."""
    values = {"value": fault.value, **fault.parameters}
    what, mend = SENTENCES[fault.code]
    return translate(what) % values, translate(mend) % values


class TableError(ValueError):
    """A file that cannot be taken at all; ``sentence`` and ``parameters`` say why."""

    def __init__(self, code: str, **parameters: object) -> None:
        self.code = code
        self.parameters = parameters
        self.sentence = FILE_SENTENCES[code]
        super().__init__(self.sentence % parameters)
