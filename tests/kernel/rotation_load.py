"""Reads and writes sealed fields of customers until told to stop; run as a process.

Each process owns the customers of one remainder, so that it knows what it wrote last.
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path

import django

django.setup()

from zixin.customers.models import Customer  # noqa: E402 -- after set-up


def load(folder: Path, number: int, of: int) -> dict[str, int]:
    chance = random.Random(number)
    keys = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    own = [pk for pk in keys if pk % of == number]
    written: dict[int, str] = {}
    figures = {"reads": 0, "writes": 0, "found": 0, "torn": 0, "lost": 0}
    slowest = 0.0
    (folder / f"ready-{number}").touch()
    while not (folder / "stop").exists():
        started = time.monotonic()
        if chance.random() < 0.5:
            row = Customer.objects.get(pk=chance.choice(keys))
            figures["reads"] += 1
            figures["torn"] += row.email != f"{row.phone}@example.com"
        else:
            pk = chance.choice(own)
            row = Customer.objects.get(pk=pk)
            written[pk] = f"{pk}{figures['writes']:09d}"
            row.phone, row.email = written[pk], f"{written[pk]}@example.com"
            row.save(update_fields=["phone", "email"])
            figures["writes"] += 1
            figures["found"] += Customer.objects.get(phone_index=written[pk]).pk == pk
        slowest = max(slowest, time.monotonic() - started)
        time.sleep(0.005)
    figures["lost"] = sum(Customer.objects.get(pk=pk).phone != text for pk, text in written.items())
    figures["slowest_ms"] = round(slowest * 1000)
    return figures


def seed(count: int) -> None:
    Customer.objects.bulk_create(
        (
            Customer(
                number=f"N{number}",
                name="n",
                name_key="n",
                contact=f"王{number}",
                phone=f"0{number:09d}",
                email=f"0{number:09d}@example.com",
                registered_at="2026-01-01T00:00:00Z",
            )
            for number in range(count)
        ),
        batch_size=500,
    )


def check() -> dict[str, int]:
    """Open everything; an unreadable field raises."""
    rows = Customer.objects.order_by("pk").iterator(chunk_size=2_000)
    whole = [row.contact[0] == "王" and row.email == f"{row.phone}@example.com" for row in rows]
    return {"rows": len(whole), "whole": sum(whole)}


if __name__ == "__main__":
    act, *given = sys.argv[1:]
    if act == "seed":
        seed(int(given[0]))
    elif act == "check":
        sys.stdout.write(json.dumps(check()))
    else:
        sys.stdout.write(json.dumps(load(Path(given[0]), int(given[1]), int(given[2]))))
