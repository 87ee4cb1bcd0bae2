"""What 123 companies' 400,000 VAT invoices cost: the facts beside a plain loop, and the whole import.

    python benchmarks/invoices.py [INVOICES]

The engine and a plain Python loop that was written apart from it read the same rows in the same
run, three times each in turn; every fact of every company must be equal, and medians count. Then
the same invoices come in as a CSV file (read, checked, stored) and their facts are read back from
the database, SQLite in a folder of its own or ``ZIXIN_BENCH_DATABASE_URL``. Exits with 1 when a
fact differs, when the engine takes longer than the loop, or the import longer than a minute.
"""

from __future__ import annotations

import csv
import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
from _invoices import AS_OF, COLUMNS, INVOICES, SEED, invoice_rows
from _invoices_plain import plain_features

from zixin.engine.invoices import FEATURES, invoice_features

ROUNDS = 3
IMPORT_MAX = 60.0
HEADINGS = ("客户编号", "进销项", "发票号码", "开票日期", "对方名称", "金额", "税额", "发票状态")
WORDS = {"out": "销项", "in": "进项", "valid": "正常", "void": "作废", "red": "红字"}


def main(invoices: int) -> int:
    """Measure, print, and return the exit code."""
    rows = invoice_rows(invoices)
    is_fast = compare(rows)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ZIXIN_DATA_DIR"] = folder
        own = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        os.environ["ZIXIN_DATABASE_URL"] = os.environ.get("ZIXIN_BENCH_DATABASE_URL", own)
        os.environ["DJANGO_SETTINGS_MODULE"] = "zixin.site.settings"
        import django  # noqa: PLC0415 -- the environment comes first

        django.setup()
        from django.test.utils import get_runner  # noqa: PLC0415 -- after the setup

        runner = get_runner(None, "django.test.runner.DiscoverRunner")(
            verbosity=0, interactive=False
        )
        databases = runner.setup_databases()
        try:
            is_quick = bring_in(rows)
        finally:
            runner.teardown_databases(databases)
    return 0 if is_fast and is_quick else 1


def compare(rows: list[tuple[Any, ...]]) -> bool:
    """Compute the facts both ways in turn, and hold them against each other."""
    frame = pl.DataFrame(rows, schema=list(COLUMNS), orient="row")
    engine: list[tuple[float, float]] = []
    loop: list[tuple[float, float]] = []
    for _round in range(ROUNDS):
        known, spent = timed(lambda: facts_of(frame))
        engine.append(spent)
        plain, spent = timed(lambda: plain_features(rows, AS_OF))
        loop.append(spent)
        assert known == plain, "the engine and the plain loop differ"
    wall, work = (statistics.median(part) for part in zip(*engine, strict=True))
    plain_wall, plain_work = (statistics.median(part) for part in zip(*loop, strict=True))
    print(
        f"{len(rows)} invoices of {len(known)} companies, {len(FEATURES)} facts each, seed {SEED}, "
        f"Polars {pl.__version__}, {pl.thread_pool_size()} threads; every fact equal"
    )
    print(f"engine      {wall:.2f} s, {work:.2f} s of processor")
    print(f"plain loop  {plain_wall:.2f} s, {plain_work:.2f} s of processor")
    print(
        f"the engine is {plain_wall / wall:.1f} times as fast, by processor {plain_work / work:.1f}"
    )
    return work <= plain_work


def timed(act: Callable[[], Any]) -> tuple[Any, tuple[float, float]]:
    """Return what an act gives, its seconds by the clock and by the processor."""
    wall, work = time.perf_counter(), time.process_time()
    given = act()
    return given, (time.perf_counter() - wall, time.process_time() - work)


def facts_of(frame: pl.DataFrame) -> dict[str, dict[str, float | None]]:
    """Return the facts of each company as the engine computes them."""
    known = invoice_features(nw.from_native(frame.lazy()), as_of=AS_OF).collect().to_native()
    return {row["company"]: {code: row[code] for code in FEATURES} for row in known.to_dicts()}


def invoice_file(rows: list[tuple[Any, ...]]) -> bytes:
    """Return the rows as a CSV file a person might bring."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(HEADINGS)
    for company, direction, number, day, party, amount, tax, state in rows:
        cells = (company, WORDS[direction], number, day, party, f"{amount:.2f}", f"{tax:.2f}")
        writer.writerow([*cells, WORDS[state]])
    return buffer.getvalue().encode()


def bring_in(rows: list[tuple[Any, ...]]) -> bool:
    """Import the file and read the facts back."""
    from django.db import connection  # noqa: PLC0415 -- after the setup
    from django.utils import timezone  # noqa: PLC0415 -- after the setup

    from zixin.accounts.queries import SYSTEM  # noqa: PLC0415 -- after the setup
    from zixin.assessment.invoices import invoice_facts  # noqa: PLC0415 -- after the setup
    from zixin.assessment.models import InvoiceList  # noqa: PLC0415 -- after the setup
    from zixin.assessment.services import imports  # noqa: PLC0415 -- after the setup
    from zixin.customers.models import Customer  # noqa: PLC0415 -- after the setup

    now, content = timezone.now(), invoice_file(rows)
    names = sorted({row[0] for row in rows})
    Customer.objects.bulk_create(
        Customer(number=name, name=name, name_key=name, registered_at=now) for name in names
    )
    given = {"kind": "invoices", "name": "invoices.csv", "unit": "", "actor": SYSTEM, "now": now}
    file, checked = timed(lambda: imports.bring(content=content, **given))
    assert file.fault_count == 0, file.faults[:3]
    _, stored = timed(lambda: imports.apply_file(file=file, actor=SYSTEM, now=now))
    assert file.created_count == len(rows)
    ids = dict(Customer.objects.values_list("number", "pk"))
    facts, read = timed(lambda: invoice_facts(ids.values(), AS_OF))
    assert facts == {ids[name]: known for name, known in plain_features(rows, AS_OF).items()}
    kept = sum(len(packed) for packed in InvoiceList.objects.values_list("rows", flat=True))
    print(
        f"{connection.vendor}: a file of {len(content) / 1e6:.0f} MB: check {checked[0]:.1f} s, "
        f"import {stored[0]:.1f} s, facts of all {read[0]:.1f} s; kept in {kept / 1e6:.1f} MB, "
        f"{InvoiceList.objects.count()} rows of the database"
    )
    return checked[0] + stored[0] <= IMPORT_MAX


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else INVOICES))
