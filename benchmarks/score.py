"""How fast a file of company-years is rated, end to end, beside a plain Python loop in the same run.

    python benchmarks/score.py [ROWS]

Both read the same file and write the same columns. The peer is written by hand (_peer.py), runs on
the first rows only and is extrapolated per row; its answers are compared with ours. Our run is a
process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import math
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import polars as pl
from _peer import rate_file
from _rows import company_years

from zixin.batch import score_file
from zixin.engine.policy import AssessmentPolicy, parse_policy, shipped_document

ROWS = 1_000_000
PEER_ROWS = 20_000
ROUNDS = 3
RATIO_LEAST = 20.0
MEMORY_MOST_GIB = 3.0
KIB_PER_GIB = 1024.0**2
RELATIVE = 1e-9


def ours(source: Path, target: Path) -> None:
    """Rate the file in this process; print seconds and peak memory."""
    policy = parse_policy(shipped_document("sasac-2006-basic"))
    start = time.perf_counter()
    score_file(source, target, policy=policy)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_PER_GIB
    print(f"{seconds} {peak}")


def measured(source: Path, target: Path) -> tuple[float, float]:
    """Rate the file in a process of its own."""
    command = [sys.executable, __file__, "--ours", str(source), str(target)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 -- this very script
    seconds, peak = done.stdout.split()
    return float(seconds), float(peak)


def same(one: Any, other: Any) -> bool:
    """Say whether two cells agree: figures to nine digits, texts exactly."""
    if isinstance(one, float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=RELATIVE, abs_tol=1e-12)
    return (one or None) == (other or None)


def differing(target: Path, peer: list[dict[str, Any]]) -> int:
    """Count the peer's cells that differ from ours."""
    read = pl.read_parquet if target.suffix == ".parquet" else pl.read_csv
    rated = read(target, n_rows=len(peer))
    count = 0
    for row, expected in zip(rated.iter_rows(named=True), peer, strict=True):
        wrong = [name for name in expected if not same(row[name], expected[name])]
        if wrong and not count:
            print(f"differs: {[(name, row[name], expected[name]) for name in wrong]}")
        count += len(wrong)
    return count


def compared(source: Path, policy: AssessmentPolicy, rows: int) -> tuple[float, float, int]:
    """Return the median ratio, the highest peak and how many cells differ, in rounds."""
    target, other = (source.with_stem(name) for name in ("rated", "peer"))
    ratios, peaks, peer = [], [], []
    for _ in range(ROUNDS):
        seconds, peak = measured(source, target)
        start = time.perf_counter()
        peer = rate_file(source, other, policy, rows=min(PEER_ROWS, rows))
        per_row = (time.perf_counter() - start) / len(peer)
        ratios.append(per_row * rows / seconds)
        peaks.append(peak)
        print(
            f"  {rows / seconds:,.0f} rows/s in {seconds:.1f} s; peer {1 / per_row:,.0f} rows/s "
            f"on {len(peer):,} rows, extrapolated; {ratios[-1]:.1f} times as fast"
        )
    return sorted(ratios)[len(ratios) // 2], max(peaks), differing(target, peer)


def main() -> int:
    """Measure Parquet, then CSV; the claim is on Parquet, the format for so many rows."""
    if sys.argv[1:2] == ["--ours"]:
        ours(Path(sys.argv[2]), Path(sys.argv[3]))
        return 0
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    policy = parse_policy(shipped_document("sasac-2006-basic"))
    held = True
    with tempfile.TemporaryDirectory() as folder:
        frame = company_years(rows)
        for kind in ("parquet", "csv"):
            source = Path(folder) / f"rows.{kind}"
            (frame.write_parquet if kind == "parquet" else frame.write_csv)(source)
            print(f"{rows:,} company-years as {kind}, {source.stat().st_size / 1e6:,.0f} MB")
            ratio, peak, wrong = compared(source, policy, rows)
            print(f"{kind}: median ratio {ratio:.1f}, peak {peak:.2f} GiB, {wrong} cells differ")
            held &= peak < MEMORY_MOST_GIB and not wrong
            held &= kind != "parquet" or ratio >= RATIO_LEAST
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
