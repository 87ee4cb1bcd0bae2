"""What a whole assessment costs: a portfolio on one machine and on Spark, and one customer.

    python benchmarks/assessment.py [--policy NAME] [--spark] [ROWS ...]

Company-years carry every figure the policy reads. Each size is rated from Parquet to Parquet in a
process of its own, so that its peak memory is its own: identities, indicators, scores, grade, caps,
limit and reasons. ``--spark`` adds a standalone cluster on this machine, two workers of one core
(needs the group ``proofs`` and Java 17).
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import polars as pl
from _rows import company_years, complete

from zixin.batch import score_file
from zixin.engine.policy import parse_policy, shipped_documents

SIZES = (10_000, 100_000, 1_000_000)
GROWTH_MOST = 1.3  # cost of a row at the last size over that at the size before
CUSTOMER_MS_MOST = 150.0
CUSTOMER_ROUNDS = 50
CUSTOMER_STARTS = 5
KIB_PER_GIB = 1024.0**2
PREFERRED = "trade-credit-v1"
ROOT = Path(__file__).resolve().parents[1]


def document(name: str) -> dict[str, Any]:
    """Return a shipped policy, the first one where there is none of that name."""
    documents = shipped_documents()
    return next((row for row in documents if row["name"] == name), documents[0])


def rated_here(name: str, source: Path, target: Path) -> dict[str, float]:
    """Rate a file in this process; return seconds, seconds of processor and peak memory."""
    policy = parse_policy(document(name))
    start, busy = time.perf_counter(), time.process_time()
    score_file(source, target, policy=policy)
    return {
        "seconds": time.perf_counter() - start,
        "processor": time.process_time() - busy,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_PER_GIB,
    }


def customer(name: str, rows: Path) -> dict[str, float]:
    """Rate one customer in this process, cold and then warm; milliseconds."""
    from zixin.engine.catalogue import load_catalogue  # noqa: PLC0415 -- part of what is timed
    from zixin.engine.explanation import explain  # noqa: PLC0415 -- as above

    content, years = document(name), pl.read_parquet(rows, n_rows=4).to_dicts()
    load_catalogue()
    gc.freeze()  # as the server does once it has loaded
    start = time.perf_counter()
    policy = parse_policy(content)
    parsed = time.perf_counter()
    explain(years[3], years[2], policy, earlier=years[:2]).as_document()
    cold = time.perf_counter()
    warm = []
    for _ in range(CUSTOMER_ROUNDS):
        begun = time.perf_counter()
        explain(years[3], years[2], policy, earlier=years[:2]).as_document()
        warm.append(1e3 * (time.perf_counter() - begun))
    return {
        "parse": 1e3 * (parsed - start),
        "cold": 1e3 * (cold - parsed),
        "warm": statistics.median(warm),
    }


def on_spark(name: str, folder: Path, sizes: list[int], master: str) -> list[dict[str, float]]:
    """Rate files on a running cluster; return the seconds of each phase for each size."""
    from zixin.batch import cluster  # noqa: PLC0415 -- an extra
    from zixin.batch.judging import judge_of  # noqa: PLC0415 -- with it

    judge = judge_of(parse_policy(document(name)))
    marks = [time.perf_counter()]
    phases = []
    with cluster.session(master) as spark:
        marks.append(time.perf_counter())
        for rows in sizes:
            begun = time.perf_counter()
            read, passed = cluster.read_in(spark, str(folder / f"{rows}.parquet"), judge)
            cluster.checked(read, judge)
            checked = time.perf_counter()
            native = cluster.rate_in(read, judge, passed).to_native()
            planned = time.perf_counter()
            native.write.mode("overwrite").parquet(str(folder / f"{rows}.spark.parquet"))
            phases.append(
                {
                    "start": marks[1] - marks[0],
                    "check": checked - begun,
                    "plan": planned - checked,
                    "run": time.perf_counter() - planned,
                }
            )
    return phases


def alone(*arguments: str, environment: dict[str, str] | None = None) -> Any:
    """Run a part of this script in a process of its own and return what it prints as JSON."""
    command = [sys.executable, __file__, *arguments]
    done = subprocess.run(  # noqa: S603 -- this very script
        command, check=True, stdout=subprocess.PIPE, text=True, env=environment
    )
    return json.loads(done.stdout.splitlines()[-1])


def portfolio(name: str, folder: Path, sizes: list[int]) -> bool:
    """Print and judge the cost of a row at each size."""
    policy = parse_policy(document(name))
    costs = []
    for rows in sizes:
        source, target = folder / f"{rows}.parquet", folder / f"{rows}.rated.parquet"
        complete(company_years(rows), policy).write_parquet(source)
        found = alone("--part", "portfolio", "--policy", name, str(source), str(target))
        costs.append(found["seconds"] / rows)
        print(
            f"{rows:>10,} company-years: {rows / found['seconds']:10,.0f} rows/s, "
            f"{found['seconds']:6.1f} s ({found['processor']:.1f} s of processor), "
            f"peak {found['peak']:.2f} GiB"
        )
    growth = costs[-1] / costs[-2] if len(costs) > 1 else 1.0
    print(f"a row costs {growth:.2f} times as much at {sizes[-1]:,} as at the size before")
    return growth <= GROWTH_MOST


def one_customer(name: str, rows: Path) -> bool:
    """Print and judge what rating one customer takes; every start is a process of its own."""
    found = [
        alone("--part", "customer", "--policy", name, str(rows)) for _ in range(CUSTOMER_STARTS)
    ]
    middle = {key: statistics.median(row[key] for row in found) for key in found[0]}
    print(
        f"one customer with its explanation: {middle['cold']:.0f} ms cold, "
        f"{middle['warm']:.1f} ms warm; reading the policy before that {middle['parse']:.0f} ms"
    )
    return middle["cold"] <= CUSTOMER_MS_MOST and middle["warm"] <= CUSTOMER_MS_MOST


def spark(name: str, folder: Path, sizes: list[int]) -> None:
    """Print what the same files take on a standalone cluster, overhead apart."""
    sys.path.insert(0, str(ROOT))
    from tests.batch.spark_cluster import (  # noqa: PLC0415 -- only for this part
        driver_environment,
        standalone_cluster,
    )

    policy = parse_policy(document(name))
    for rows in sizes:
        if not (folder / f"{rows}.parquet").exists():
            complete(company_years(rows), policy).write_parquet(folder / f"{rows}.parquet")
    with standalone_cluster(folder, workers=2) as master:
        part = ["--part", "spark", "--policy", name, str(folder), master, *map(str, sizes)]
        phases = alone(*part, environment=driver_environment(folder))
    for rows, found in zip(sizes, phases, strict=True):
        print(
            f"{rows:>10,} company-years on Spark: start {found['start']:.0f} s, "
            f"check {found['check']:.0f} s, plan {found['plan']:.0f} s, run {found['run']:.0f} s"
        )
    per_row = (phases[-1]["run"] - phases[0]["run"]) / (sizes[-1] - sizes[0])
    print(f"beyond its overhead Spark rates {1 / per_row:,.0f} rows/s")


def part(options: argparse.Namespace) -> None:
    """Run one part in this process and print its figures as JSON."""
    given = options.rows
    if options.part == "portfolio":
        print(json.dumps(rated_here(options.policy, Path(given[0]), Path(given[1]))))
    elif options.part == "customer":
        print(json.dumps(customer(options.policy, Path(given[0]))))
    else:
        sizes = [int(row) for row in given[2:]]
        print(json.dumps(on_spark(options.policy, Path(given[0]), sizes, given[1])))


def main() -> int:
    """Measure and hold the figures against what we claim."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*")
    parser.add_argument("--policy", default=PREFERRED)
    parser.add_argument("--spark", action="store_true")
    parser.add_argument("--part", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        part(options)
        return 0
    content = document(options.policy)
    name = content["name"]
    print(f"{name}@{content['version']} on {os.cpu_count()} cores")
    sizes = [int(row) for row in options.rows] or list(SIZES)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        held = portfolio(name, folder, sizes)
        held &= one_customer(name, folder / f"{sizes[0]}.parquet")
        if options.spark:
            spark(name, folder, [sizes[0], sizes[-1]])
    print("all targets held" if held else "a target was missed")
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
