"""How well the authenticity checks tell made-up cooked books from made-up honest ones.

    python benchmarks/authenticity.py [HONEST [EACH [SEED]]]

Firms of nine industries are made up, honest and articulated; each scheme cooks some of them at
three strengths. The bands were set on the seed "tune"; what is printed is of another seed. The
firms are independent, so that Wilson's intervals hold; they say nothing about how far made-up firms
are like real ones, and of real ones a smaller share cooks its books: precision is given at one in
two, one in ten and one in fifty.
"""

from __future__ import annotations

import math
import sys
import time
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.engine.planted.population import HONEST, Size, checked, population
from tests.engine.planted.schemes import ONCE, SCHEMES, STRENGTHS
from zixin.engine.authenticity import load_checks, standard_rules

SEED = "held-out"
CONFIDENCE = 1.959963984540054
BASE_RATES = (0.5, 0.1, 0.02)
LEVELS = {"alarm": ["alarm"], "query or alarm": ["query", "alarm"]}


def interval(hits: int, count: int) -> tuple[float, float]:
    """Return Wilson's interval of a share at 95 %."""
    if not count:
        return 0.0, 1.0
    share, z = hits / count, CONFIDENCE
    middle = share + z * z / (2 * count)
    width = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (middle - width) / (1 + z * z / count), (middle + width) / (1 + z * z / count)


def shown(hits: int, count: int) -> str:
    """Return a share with its interval."""
    low, high = interval(hits, count)
    return f"{hits / max(count, 1):6.1%} ({low:.1%} to {high:.1%})"


def overall(honest: pl.DataFrame, cooked: pl.DataFrame) -> None:
    """Print recall, false alarms and precision at both levels."""
    for name, levels in LEVELS.items():
        found = int(cooked["authenticity_level"].is_in(levels).sum())
        wrong = int(honest["authenticity_level"].is_in(levels).sum())
        print(f"{name}: recall {shown(found, cooked.height)}")
        print(f"  honest firms with it {shown(wrong, honest.height)}")
        right, false = found / cooked.height, wrong / honest.height
        worst = interval(wrong, honest.height)[1]
        for rate in BASE_RATES:
            expected = rate * right / max(rate * right + (1 - rate) * false, 1e-12)
            least = rate * right / (rate * right + (1 - rate) * worst)
            print(f"  precision where {rate:.0%} cook: {expected:.1%} (at least {least:.1%})")


def by_year(cooked: pl.DataFrame) -> None:
    """Print recall where the cooking is new and where it went on for a second year."""
    goes_on = cooked.filter(
        pl.col("scheme").is_in([c.__name__ for c in SCHEMES.values() if c not in ONCE])
    )
    for name, is_second in (("new this year", 0.0), ("second year running", 1.0)):
        part = goes_on.filter(pl.col("second_year") == is_second)
        hits = [int(part["authenticity_level"].is_in(levels).sum()) for levels in LEVELS.values()]
        print(f"{name}: alarm {shown(hits[0], part.height)}, any {shown(hits[1], part.height)}")


def by_scheme(cooked: pl.DataFrame) -> None:
    """Print what share of each scheme reaches each level, by strength."""
    print(
        f"\n{'scheme':24}" + "".join(f"{strength:>18}" for strength in STRENGTHS) + "   alarm/any"
    )
    for scheme in SCHEMES:
        cells = []
        for strength in STRENGTHS:
            part = cooked.filter((pl.col("scheme") == scheme) & (pl.col("strength") == strength))
            shares = [part["authenticity_level"].is_in(levels).mean() for levels in LEVELS.values()]
            cells.append("/".join(f"{share:.0%}" for share in shares))
        print(f"{scheme:24}" + "".join(f"{cell:>18}" for cell in cells))


def by_check(honest: pl.DataFrame, cooked: pl.DataFrame) -> None:
    """Print how often each check could be made, asks and alarms."""
    print(
        f"\n{'check':7}{'made':>7}{'honest query':>14}{'alarm':>8}{'cooked query':>14}{'alarm':>8}"
    )
    for code, check in load_checks().checks.items():
        shares = []
        for rows in (honest, cooked):
            verdicts = rows[f"{code}__verdict"].drop_nulls()
            shares += [float((verdicts == word).mean() or 0.0) for word in ("query", "alarm")]
        made = 1 - pl.concat([honest, cooked])[f"{code}__verdict"].null_count() / (
            honest.height + cooked.height
        )
        one, two, three, four = shares
        print(f"{code:7}{made:7.0%}{one:14.1%}{two:8.1%}{three:14.1%}{four:8.1%}  {check.name.en}")


def main() -> int:
    """Make up the firms, check them and print what was found."""
    honest_count = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    each = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    seed = sys.argv[3] if len(sys.argv) > 3 else SEED
    began = time.perf_counter()
    frame = population(seed, Size(honest_count, each))
    made = time.perf_counter()
    rows = checked(frame, standard_rules())
    taken = time.perf_counter() - made
    years = frame.select(pl.len()).collect().item()
    honest = rows.filter(pl.col("scheme") == HONEST)
    cooked = rows.filter(pl.col("scheme") != HONEST)
    print(
        f"seed {seed!r}: {honest.height:,} honest, {cooked.height:,} cooked, {len(SCHEMES)} schemes"
    )
    print(f"made up in {made - began:.0f} s; {years:,} company-years checked in {taken:.1f} s\n")
    overall(honest, cooked)
    by_year(cooked)
    by_scheme(cooked)
    by_check(honest, cooked)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
