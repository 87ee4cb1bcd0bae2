"""The customer list with 100,000 customers: queries a page, and its p95 against an empty page.

The empty page has the same layout and goes the same way through every middleware, but asks for no
row and lists nothing: it is the floor of any page. Rounds are interleaved, so that both meet the
same machine. Claims: the first page costs at most 12 queries, and its p95 stays below 5 times the
floor's. Search, filters, orders and deep pages are shown beside it.

    python benchmarks/customer_list.py [--customers 100000] [--rounds 100]

Runs on SQLite, and on PostgreSQL too when ``ZIXIN_BENCH_DATABASE_URL`` names a database; there a
database of its own is made and dropped beside it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django
from django.conf import settings
from django.db import connection

QUERIES_MAX = 12
RATIO_MAX = 5.0
FLOOR = "/blank/"
FIRST_PAGE = "/customers/"
PAGES = (
    FLOOR,
    FIRST_PAGE,
    "/customers/?q=%E8%BF%9C%E8%88%AA",
    "/customers/?q=yuanhangmaoyi",
    "/customers/?q=nothinglikethis",
    "/customers/?grade=AA",
    "/customers/?industry=C&grade=none",
    "/customers/?limit=yes&sort=-limit",
    "/customers/?sort=-grade",
    "/customers/?sort=-since",
    "/customers/?page=5000",
)


def main() -> int:
    """Run the measurement once a database, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        return measure(options.customers, options.rounds)
    outcomes = []
    for url in ("", os.environ.get("ZIXIN_BENCH_DATABASE_URL")):
        if url is not None:
            with tempfile.TemporaryDirectory(prefix="zixin-bench-") as folder:
                outcomes.append(_measure_apart(url, folder))
    return max(outcomes)


def _measure_apart(url: str, folder: str) -> int:
    environment = {
        **os.environ,
        "ZIXIN_DATA_DIR": folder,
        "ZIXIN_DATABASE_URL": url or f"sqlite:///{folder}/bench.sqlite3",
        "ZIXIN_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "zixin.site.settings",
    }
    command = [sys.executable, str(Path(__file__).resolve()), "--here", *sys.argv[1:]]
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 -- itself


def measure(customers: int, rounds: int) -> int:
    """Fill a database, walk through the pages in interleaved rounds, and print what they took."""
    django.setup()
    portfolio = import_module("_customer_portfolio")  # its models need the line above
    settings.ROOT_URLCONF = portfolio.addresses()
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    print(f"{connection.vendor}: {customers:,} customers, {rounds} rounds, seed {portfolio.SEED}")
    try:
        user = portfolio.fill(customers)
        return report(*portfolio.walk(user, PAGES, rounds))
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def report(taken: dict[str, list[float]], queries: dict[str, int]) -> int:
    """Print a line a page; 1 when a claim does not hold."""
    floor = _p95(taken[FLOOR])
    print(f"  {'page':<40} {'queries':>7} {'median ms':>10} {'p95 ms':>8} {'x floor':>8}")
    for page, times in taken.items():
        print(
            f"  {page:<40} {queries[page]:>7} {statistics.median(times):>10.1f}"
            f" {_p95(times):>8.1f} {_p95(times) / floor:>8.2f}"
        )
    lists = [count for page, count in queries.items() if page != FLOOR]
    ratio = _p95(taken[FIRST_PAGE]) / floor
    holds = max(lists) <= QUERIES_MAX and ratio < RATIO_MAX
    print(
        f"  at most {max(lists)} queries (claim {QUERIES_MAX}), first page {ratio:.2f} times the"
        f" floor (claim below {RATIO_MAX:.0f}): {'holds' if holds else 'DOES NOT HOLD'}"
    )
    return 0 if holds else 1


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    sys.exit(main())
