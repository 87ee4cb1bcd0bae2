"""Faults (差错): what is wrong with a file or a cell, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from zixin.connectors.spreadsheet.sentences import SENTENCES

VALUE_LENGTH_MAX = 60
FAULTS_KEPT_MAX = 1_000


def shown(value: str) -> str:
    r"""Cut a value to 60 characters and write what cannot be seen by its code point.

    >>> shown("甲\u200b\n乙")
    '甲\\u200b\\n乙'
    """
    cut = value if len(value) <= VALUE_LENGTH_MAX else value[: VALUE_LENGTH_MAX - 1] + "…"
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in cut
    )


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong (差错) in a row and a column, by the numbering that the file's reader sees.

    ``row`` is None for a fault of the whole file or of a column; ``column`` is the letter in a
    workbook and the number in a text file, empty when no column is concerned.
    """

    row: int | None
    column: str
    header: str
    value: str
    code: str
    parameters: Mapping[str, str | int] = field(default_factory=dict)


class SpreadsheetError(ValueError):
    """A file that cannot be read as a table; ``fault`` says why."""

    def __init__(self, code: str, *, value: str = "", **parameters: str | int) -> None:
        super().__init__(code)
        self.fault = Fault(None, "", "", shown(value), code, parameters)


def sentence(fault: Fault, translate: Callable[[str], str]) -> tuple[str, str]:
    """Say what is wrong and how to mend it, in the language of ``translate``.

    >>> fault = Fault(7, "C", "报表日期", "2025-02-30", "date_impossible")
    >>> sentence(fault, str)[0]
    'There is no day “2025-02-30” in the calendar.'
    """
    what, mend = SENTENCES[fault.code]
    places = {"value": fault.value, "header": fault.header, "column": fault.column}
    parameters = {**places, **fault.parameters}
    return translate(what) % parameters, translate(mend) % parameters
