"""Files of customers and statements as tests bring them in."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from tests.connectors.tabular.files import workbook
from tests.factories import NOW, make_actor
from zixin.accounts.queries import SYSTEM
from zixin.accounts.roles import Role
from zixin.assessment.services import imports
from zixin.customers.models import ImportFile

STATEMENT = {
    "客户编号": "N0001",
    "报表日期": "2025-12-31",
    "货币资金": "100.00",
    "资产总计": "900.00",
}


def csv_of(rows: Sequence[Mapping[str, str]], *, encoding: str = "utf-8-sig") -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode(encoding)


def xlsx_of(rows: Sequence[Mapping[str, str]]) -> bytes:
    return workbook([list(rows[0]), *(list(row.values()) for row in rows)])


def bring(content: bytes, **given: Any) -> ImportFile:
    """Bring a file in as an analyst, unless the test says otherwise."""
    stated = {"kind": "statements", "name": "报表.csv", "unit": "", "actor": SYSTEM, "now": NOW}
    return imports.bring(content=content, **{**stated, **given})


def bring_statements(*changes: Mapping[str, str], **given: Any) -> ImportFile:
    return bring(csv_of([{**STATEMENT, **change} for change in changes]), **given)


def apply(file: ImportFile, **given: Any) -> Any:
    return imports.apply_file(file=file, **{"actor": SYSTEM, "now": NOW, **given})


def analyst() -> Any:
    return make_actor(Role.CREDIT_ANALYST)
