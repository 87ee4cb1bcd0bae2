"""How fast a file of statements comes in, beside a bare insert of the same rows.

    python benchmarks/import_statements.py [STATEMENTS]

The whole import (read, check, audit, store) is measured against one ``bulk_create`` of the same
rows in the same database and process, three times each in turn; medians count. The target is a
quarter of the bare speed. SQLite in a folder of its own, or ``ZIXIN_BENCH_DATABASE_URL``.
Exits with 1 below the target.
"""

from __future__ import annotations

import csv
import io
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

TARGET = 0.25
ROUNDS = 3
SEED = 20_260_101


def statement_file(statements: int, titles: list[str]) -> bytes:
    """Return a CSV of statements of two years for each customer, every line item filled."""
    draw = random.Random(SEED)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(["客户编号", "报表日期", "月数", "报表口径", *titles])
    for place in range(statements):
        amounts = [f"{draw.randrange(10**11) / 100:.2f}" for _title in titles]
        writer.writerow([f"N{place // 2:06d}", f"{2024 + place % 2}-12-31", 12, "合并", *amounts])
    return buffer.getvalue().encode()


def main(statements: int) -> int:
    """Measure, print, and return the exit code."""
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
            return measure(statements)
        finally:
            runner.teardown_databases(databases)


def measure(statements: int) -> int:
    """Run both sides in turn in the database that is set up."""
    from django.db import connection, transaction  # noqa: PLC0415 -- after the setup
    from django.utils import timezone  # noqa: PLC0415 -- after the setup

    from zixin.accounts.queries import SYSTEM  # noqa: PLC0415 -- after the setup
    from zixin.assessment.models import Statement  # noqa: PLC0415 -- after the setup
    from zixin.assessment.services import imports  # noqa: PLC0415 -- after the setup
    from zixin.customers.models import Customer  # noqa: PLC0415 -- after the setup
    from zixin.engine.catalogue import load_catalogue  # noqa: PLC0415 -- after the setup

    now = timezone.now()
    titles = [item.name.zh for item in load_catalogue().line_items.values()]
    content = statement_file(statements, titles)
    Customer.objects.bulk_create(
        Customer(number=f"N{place:06d}", name=f"N{place}", name_key=f"N{place}", registered_at=now)
        for place in range((statements + 1) // 2)
    )
    whole: list[float] = []
    bare: list[float] = []
    for _round in range(ROUNDS):
        with transaction.atomic():
            start = time.perf_counter()
            file = imports.bring(
                kind="statements", name="f.csv", content=content, unit="", actor=SYSTEM, now=now
            )
            checked = time.perf_counter()
            imports.apply_file(file=file, actor=SYSTEM, now=now)
            whole.append(time.perf_counter() - checked)
            rows = list(Statement.objects.all())
            transaction.set_rollback(True)
        assert len(rows) == statements
        for row in rows:
            row.pk, row.import_file = None, None
        with transaction.atomic():
            inserting = time.perf_counter()
            Statement.objects.bulk_create(rows)
            bare.append(time.perf_counter() - inserting)
            transaction.set_rollback(True)
        print(f"preview {checked - start:.2f} s  import {whole[-1]:.2f} s  bare {bare[-1]:.2f} s")
    ratio = statistics.median(bare) / statistics.median(whole)
    print(
        f"{connection.vendor}: {statements} statements x {len(titles)} items, seed {SEED}: "
        f"{statements / statistics.median(whole):,.0f} statements/s, {ratio:.2f} of a bare insert "
        f"(target {TARGET})"
    )
    return 0 if ratio >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
