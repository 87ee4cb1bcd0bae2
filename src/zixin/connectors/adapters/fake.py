"""What the stand-ins of described providers share: an invented company, and lists in pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zixin.connectors.adapters.asking import Subject
from zixin.connectors.adapters.signing import Credentials

COMPANY = Subject("沪上精工机械有限公司", "91310000MA1K00007U")
OTHER = Subject("沪上精工机械销售有限公司", "91310000MA1K000156")
CREDENTIALS = Credentials("app-17", "s3cret-of-tests")

Row = Mapping[str, Any]


def page_of(rows: Sequence[Row], number: str, size: str) -> list[Row]:
    """Return one page of a list."""
    start = (int(number) - 1) * int(size)
    return list(rows[start : start + int(size)])
