"""Records of invented companies, and credit codes that hold."""

from __future__ import annotations

from itertools import count

from zixin.customers.rules.records import CustomerRecord
from zixin.engine.identity import credit_check_sign

_serial = count(1)


def make_uscc() -> str:
    body = f"91310000MA{next(_serial):07d}"
    return body + credit_check_sign(body)


def make_record(**fields) -> CustomerRecord:
    stated = {"name": "示例精密机械有限公司", **fields}
    if "uscc" not in stated and stated.get("country", "CN") == "CN":
        stated["uscc"] = make_uscc()
    return CustomerRecord(**stated)
