"""Search over 100,000 customers and 1,000,000 documents' metadata, on each database's own index.

The floor is the fetch of twenty documents by their keys, with customers. Rounds are interleaved, so
that all searches meet the same machine. Aim: the p95 of each search stays below 100 ms, for who
reads everything, for who reads all customers up to ordinary documents, and for a salesperson who
reads one customer in fifty up to there. Known to miss it, and not asked here: on PostgreSQL, for who
reads everything, a word of a tenth of all documents of which none is among the newest 20,000.

    python benchmarks/search.py [--customers 100000] [--documents 1000000] [--rounds 40]

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
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from random import Random
from subprocess import PIPE

import django
from django.db import connection

P95_MAX = 0.100
TEXTS = (
    "审计报告",
    "2024年度审计报告",
    "远航贸易",
    "annual",
    "恒泰华信 2019",
    "DO-2026-0777777",
    "纺织品检验",
)


def main() -> int:
    """Run the measurement once a database, each in a process of its own; they fill together."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        return measure(options.customers, options.documents, options.rounds)
    urls = [url for url in ("", os.environ.get("ZIXIN_BENCH_DATABASE_URL")) if url is not None]
    with tempfile.TemporaryDirectory(prefix="zixin-bench-") as folder:
        apart = [_started(url, f"{folder}/{place}") for place, url in enumerate(urls)]
        for process in apart:
            assert process.stdout
            print(process.stdout.readline(), end="", flush=True)
        return max(_measured(process) for process in apart)


def _measured(process: subprocess.Popen[str]) -> int:
    """Let a process whose database is filled, as all are by now, measure alone."""
    told, _nothing = process.communicate("\n")
    print(told, end="", flush=True)
    return process.returncode


def _started(url: str, folder: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "ZIXIN_DATA_DIR": folder,
        "ZIXIN_DATABASE_URL": url or f"sqlite:///{folder}/bench.sqlite3",
        "ZIXIN_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "zixin.site.settings",
    }
    command = [sys.executable, str(Path(__file__).resolve()), "--here", *sys.argv[1:]]
    return subprocess.Popen(command, env=environment, stdin=PIPE, stdout=PIPE, text=True)  # noqa: S603 -- itself


def measure(customers: int, documents: int, rounds: int) -> int:
    """Fill a database, wait, search in interleaved rounds, and print what it took."""
    django.setup()
    archive = import_module("_documents")  # its models need the line above
    name = connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        begun = time.perf_counter()
        readers = archive.fill(customers, documents)
        print(f"{connection.vendor}: {customers:,} customers, {documents:,} documents", end="")
        print(f", filled in {time.perf_counter() - begun:.0f} s", flush=True)
        sys.stdin.readline()  # until nobody fills any more
        print(f"{connection.vendor}:")
        return _told(archive.searches(readers, TEXTS), rounds)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _told(searches: dict[str, Callable[[], int]], rounds: int) -> int:
    took: dict[str, list[float]] = {name: [] for name in searches}
    found = {name: search() for name, search in searches.items()}  # warm
    for number in range(rounds):
        order = list(searches)
        Random(number).shuffle(order)
        for name in order:
            begun = time.perf_counter()
            searches[name]()
            took[name].append(time.perf_counter() - begun)
    worst = 0.0
    for name, times in took.items():
        p95 = statistics.quantiles(times, n=20)[-1]
        worst = max(worst, p95)
        median = statistics.median(times)
        print(
            f"  {name:<44} {found[name]:>3} shown  median {median * 1e3:7.1f}  p95 {p95 * 1e3:7.1f} ms"
        )
    print(f"  worst p95 {worst * 1e3:.1f} ms, aimed at below {P95_MAX * 1e3:.0f} ms")
    return 0 if worst < P95_MAX else 1


if __name__ == "__main__":
    sys.exit(main())
