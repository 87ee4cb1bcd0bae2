"""Records from a file somebody brings. One law: a file is taken whole, or not at all."""

from __future__ import annotations

from dataclasses import dataclass

from zixin.connectors.adapters.tables import records_of
from zixin.connectors.records import Record
from zixin.connectors.tabular import Fault, read_table

ROWS_MAX = 50_000


@dataclass(frozen=True, slots=True)
class FileRecords:
    """The records of a file, or all that is wrong with it; never both."""

    records: tuple[Record, ...]
    faults: tuple[Fault, ...]
    fault_count: int


def read_file(content: bytes, kind: str, *, unit: str = "") -> FileRecords:
    """Read an XLSX or CSV file of one kind of record, with Chinese or English headings.

    Raises ``TableError`` for what is no table. Faulty cells are named with row and column.
    """
    records, faults, count = records_of(read_table(content, rows=ROWS_MAX), kind, unit=unit)
    return FileRecords(tuple(records), tuple(faults), count)
