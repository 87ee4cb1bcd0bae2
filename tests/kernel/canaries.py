"""Plants canaries through the services, then stays, so that the write-ahead log stays; a process."""

from __future__ import annotations

import json
import random
import sys
from dataclasses import replace

import django

django.setup()

from django.utils import timezone  # noqa: E402 -- after set-up

from tests.assessment.files import csv_of  # noqa: E402 -- as above
from tests.customers.records import make_record, make_uscc  # noqa: E402 -- as above
from zixin.accounts.queries import SYSTEM  # noqa: E402 -- as above
from zixin.assessment.services import imports  # noqa: E402 -- as above
from zixin.customers.models import Customer  # noqa: E402 -- as above
from zixin.customers.services.registration import (  # noqa: E402 -- as above
    change_customer,
    register_customers,
)
from zixin.kernel.vault import VaultFile, content_of, keep_file  # noqa: E402 -- as above

CONTROL = "公开对照ControlBird"
chance = random.Random()
planted: list[str] = []


def canary(letters: str = "bcdfghjkmnpqrstvwxz") -> str:
    planted.append("".join(chance.choices(letters, k=16)))
    return planted[-1]


def reached_by() -> dict[str, str]:
    return {
        "contact": canary(),
        "phone": canary("123456789"),
        "email": f"{canary()}@example.com",
    }


def plant() -> None:
    now = timezone.now()
    rows = [
        {
            "客户名称": f"{CONTROL}{number}有限公司",
            "统一社会信用代码": make_uscc(),
            "联系人": person["contact"],
            "联系电话": person["phone"],
            "电子邮箱": person["email"],
        }
        for number in range(40)
        for person in [reached_by()]
    ]
    file = imports.bring(
        kind="customers", name="客户.csv", content=csv_of(rows), unit="", actor=SYSTEM, now=now
    )
    assert file.fault_count == 0, file.faults
    imports.apply_file(file=file, actor=SYSTEM, now=now)
    records = [make_record(name=f"{CONTROL}甲{number}公司", **reached_by()) for number in range(20)]
    register_customers(rows=records, import_file=None, actor=SYSTEM, now=now)
    for customer, record in zip(Customer.objects.order_by("-pk"), records[:10], strict=False):
        same = {name: getattr(customer, name) for name in ("name", "uscc", "phone", "email")}
        change_customer(
            customer=customer,
            record=replace(record, **same, contact=canary()),
            revision=1,
            actor=SYSTEM,
            now=now,
        )
    for _ in range(10):
        keep_file(source=(canary() + "合同").encode() * 10_000, now=now)


def read_back() -> int:
    """Count the canaries the services themselves still tell."""
    told = [f"{row.contact} {row.phone} {row.email}" for row in Customer.objects.all()]
    told += [content_of(file)[:16].decode() for file in VaultFile.objects.order_by("-pk")[:10]]
    text = "\n".join(told)
    return sum(word in text for word in planted)


if __name__ == "__main__":
    plant()
    sys.stdout.write(json.dumps({"planted": planted, "told": read_back()}) + "\n")
    sys.stdout.flush()
    sys.stdin.readline()
