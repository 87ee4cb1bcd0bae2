"""What two sets of rules come to on the same cases, and how sure that is.

Where nobody knows what would have happened, a figure has a lower and an upper bound (Manski): of
credit beyond what was really granted, everything from "all pay" to "nobody pays". Intervals come
from drawing customers with replacement, since the cases of one customer hang together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from zixin.batch.simulation.orders import with_case
from zixin.batch.simulation.rules import Rules

UNDRAWN_SHARE = 0.2  # of a limit not yet drawn, the share that is drawn before a default
DRAWS = 1000
COUNTS = ("approved", "capped", "refused", "signatures", "hours", "amount")
EXPOSED = ("exposure_low", "exposure_high", "expected_loss_low", "expected_loss_high")
FROM_ORDERS = ("margin_low", "margin_high", "loss_low", "loss_high")
MEASURES = (*COUNTS, *EXPOSED, *FROM_ORDERS, "value")


@dataclass(frozen=True, slots=True)
class History:
    """Orders laid to their cases, and what they earned on each yuan really granted.

    ``earning`` is by grade, ``best`` of the case that earned most: the same for any rules.
    """

    orders: pl.DataFrame
    earning: pl.DataFrame
    best: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What each side comes to, the difference with its interval, and who changes sides.

    ``sides`` holds measure -> [base, draft, difference, low, high]; a measure nobody can know
    without orders is missing. ``frame`` has a row for each case, both decisions beside it.
    """

    sides: dict[str, list[float]]
    against_reality: list[dict[str, Any]]
    levels: list[dict[str, Any]]
    refusals: list[dict[str, Any]]
    unknown: dict[str, int]
    frame: pl.DataFrame


def compare(
    base: pl.DataFrame,
    draft: pl.DataFrame,
    *,
    rules: tuple[Rules, Rules],
    history: History | None,
    seed: int,
    draws: int = DRAWS,
) -> Figures:
    """Compare decisions on the same cases, by the rules of the base and of the draft.

    Without ``history`` what follows from orders is unknown.
    """
    measured = [
        measure(side, rule, history) for side, rule in zip((base, draft), rules, strict=True)
    ]
    names = [name for name in MEASURES if name in measured[0].columns]
    gaps = measured[1].select(names) - measured[0].select(names)
    totals = [side.select(pl.col(names).sum()).row(0) for side in measured]
    change = gaps.select(pl.col(names).sum()).row(0)
    spread = _intervals(gaps.with_columns(base["customer"]), names, seed=seed, draws=draws)
    return Figures(
        sides={
            name: [totals[0][i], totals[1][i], change[i], *spread[name]]
            for i, name in enumerate(names)
        },
        against_reality=_against_reality(base, draft),
        levels=_beside(base, draft, "level"),
        refusals=_beside(base, draft, "refusal"),
        unknown={
            "undecided": base["really"].null_count(),
            "without_pd": int(draft.filter(pl.col("refusal") == "")["pd"].null_count()),
            "beyond_reality": int((_extra(draft) > 0).sum()),
        },
        frame=_sides(base, draft),
    )


def history_of(orders: pl.DataFrame, cases: pl.DataFrame) -> History:
    """Lay orders to cases; see ``orders.with_case``."""
    laid = with_case(orders, cases)
    earned = laid.group_by("place", maintain_order=True).agg(pl.col("margin").sum())
    real = (
        cases.with_row_index("place")
        .filter(pl.col("really") & (pl.col("really_amount") > 0))
        .select("place", "grade", "really_amount")
        .join(earned, on="place", how="left", maintain_order="left")
        .with_columns(pl.col("margin").fill_null(0.0))
    )
    best = real.select((pl.col("margin") / pl.col("really_amount")).max()).item()
    by_grade = real.group_by("grade", maintain_order=True).agg(
        earning=pl.col("margin").sum() / pl.col("really_amount").sum()
    )
    return History(laid, by_grade, max(0.0, best or 0.0))


def measure(
    decided: pl.DataFrame, rules: Rules, history: History | None, *, places: pl.Series | None = None
) -> pl.DataFrame:
    """Return the measures of each decided case, or of those at some places, a column each.

    Exposure at default is what is drawn and a share of what is not. An order is delivered as far as
    the limit leaves room beside what was really owed on its day.
    """
    is_open = pl.col("refusal") == ""
    cases = decided.with_columns(_extra(decided).alias("extra")).with_row_index("place")
    if places is not None:
        cases = cases[places]
    cases = _with_drawn(cases, history)
    known = pl.col("peak").fill_null(0.0)
    unknown = pl.col("amount") if history is None else pl.col("extra")
    high = pl.min_horizontal(known + unknown, "amount")
    lost = pl.col("pd").fill_null(0.0) * rules.lgd
    ead_low, ead_high = (
        drawn + UNDRAWN_SHARE * (pl.col("amount") - drawn).clip(lower_bound=0.0)
        for drawn in (known, high)
    )
    found = [
        is_open.cast(pl.Float64).alias("approved"),
        pl.col("is_capped").cast(pl.Float64).alias("capped"),
        (~is_open).cast(pl.Float64).alias("refused"),
        pl.col("signatures").cast(pl.Float64),
        pl.col("hours").cast(pl.Float64),
        pl.col("amount"),
        known.alias("exposure_low"),
        high.alias("exposure_high"),
        (lost * ead_low).alias("expected_loss_low"),
        (lost * ead_high).alias("expected_loss_high"),
    ]
    if history is None:
        return cases.select(*found, (-lost * ead_high).alias("value"))
    return cases.select(*found, *_from_orders(rules, history))


def _from_orders(rules: Rules, history: History) -> list[pl.Expr]:
    """Margin and loss of the orders delivered; beyond what was granted only their bounds.

    For ``value``, one figure to rank by, credit beyond what was granted earns as its grade did on
    average and loses what its default rate says; of an unknown default rate everything.
    """
    margin, extra = pl.col("margin").fill_null(0.0), pl.col("extra")
    bad, waiting = (pl.col(name).fill_null(0.0) * rules.lgd for name in ("bad", "open"))
    expected = pl.col("earning").fill_null(0.0) - pl.col("pd").fill_null(1.0) * rules.lgd
    return [
        margin.alias("margin_low"),
        (margin + extra * history.best).alias("margin_high"),
        bad.alias("loss_low"),
        (bad + waiting + extra * rules.lgd).alias("loss_high"),
        (margin - bad + extra * expected).alias("value"),
    ]


def _with_drawn(cases: pl.DataFrame, history: History | None) -> pl.DataFrame:
    """Add what was delivered within each limit: peak owed, margin, bad and open amounts."""
    if history is None:
        return cases.with_columns(peak=pl.lit(None, dtype=pl.Float64))
    limits = cases.select("place", then="amount", beside="beside")
    room = (pl.col("then") + pl.col("beside") - pl.col("owed")).clip(lower_bound=0.0)
    drawn = (
        history.orders.select("place", "amount", "owed", "margin", "state")
        .join(limits, on="place")
        .filter(pl.col("then") > 0)
        .with_columns(delivered=pl.min_horizontal("amount", room))
        .filter(pl.col("delivered") > 0)
        .group_by("place", maintain_order=True)
        .agg(
            peak=pl.min_horizontal(
                (pl.col("owed") + pl.col("delivered")).max(), pl.col("then").first()
            ),
            margin=(pl.col("margin") * pl.col("delivered") / pl.col("amount")).sum(),
            bad=pl.col("delivered").filter(pl.col("state") == "bad").sum(),
            open=pl.col("delivered").filter(pl.col("state") == "open").sum(),
        )
    )
    return cases.join(drawn, on="place", how="left", maintain_order="left").join(
        history.earning, on="grade", how="left", maintain_order="left"
    )


def _extra(decided: pl.DataFrame) -> pl.Series:
    """How much more each case gets than was really granted."""
    granted = pl.when(pl.col("really")).then(pl.col("really_amount")).otherwise(0.0)
    extra = (pl.col("amount") - granted).clip(lower_bound=0.0)
    return decided.select(extra).to_series()


def _intervals(
    gaps: pl.DataFrame, names: list[str], *, seed: int, draws: int
) -> dict[str, tuple[float, float]]:
    """Return the middle 95 % of each total over samples of customers.

    Customers in whom nothing differs add nothing to any total; they are drawn, and left out.
    """
    by_customer = gaps.group_by("customer", maintain_order=True).agg(pl.col(names).sum())
    differs = pl.any_horizontal(pl.col(names) != 0)
    moved = by_customer.filter(differs).select(names)
    if not moved.height:
        return dict.fromkeys(names, (0.0, 0.0))
    places = pl.Series("place", range(by_customer.height), dtype=pl.UInt32)
    rows = []
    for draw in range(draws):
        drawn = places.sample(len(places), with_replacement=True, seed=seed * draws + draw)
        counts = drawn.filter(drawn < moved.height).value_counts()
        rows.append(moved[counts["place"]].select((pl.col(names) * counts["count"]).sum()).row(0))
    totals = pl.DataFrame(rows, schema=names, orient="row")
    return {
        name: (
            float(totals[name].quantile(0.025, "linear") or 0.0),
            float(totals[name].quantile(0.975, "linear") or 0.0),
        )
        for name in names
    }


def _word(frame: pl.DataFrame) -> pl.Series:
    verdict = (
        pl.when(pl.col("refusal") != "")
        .then(pl.lit("refused"))
        .when(pl.col("is_capped"))
        .then(pl.lit("capped"))
        .otherwise(pl.lit("approved"))
    )
    return frame.select(verdict).to_series()


def _really(frame: pl.DataFrame) -> pl.Series:
    less = (pl.col("really_amount") < pl.col("asked")) | (
        pl.col("really_days") < pl.col("asked_days")
    )
    verdict = (
        pl.when(pl.col("really").is_null())
        .then(pl.lit("undecided"))
        .when(~pl.col("really"))
        .then(pl.lit("refused"))
        .when(less)
        .then(pl.lit("capped"))
        .otherwise(pl.lit("approved"))
    )
    return frame.select(verdict).to_series()


def _sides(base: pl.DataFrame, draft: pl.DataFrame) -> pl.DataFrame:
    return base.select("case", "customer", "asked").with_columns(
        really=_really(base),
        base=_word(base),
        draft=_word(draft),
        base_amount=base["amount"],
        draft_amount=draft["amount"],
        base_level=base["level"],
        draft_level=draft["level"],
    )


def _against_reality(base: pl.DataFrame, draft: pl.DataFrame) -> list[dict[str, Any]]:
    sides = _sides(base, draft)
    return sides.group_by("really", "draft").len("cases").sort("really", "draft").to_dicts()


def _beside(base: pl.DataFrame, draft: pl.DataFrame, column: str) -> list[dict[str, Any]]:
    counts = [
        side.filter(pl.col(column) != "").group_by(column).len(name)
        for side, name in ((base, "base"), (draft, "draft"))
    ]
    both = counts[0].join(counts[1], on=column, how="full", coalesce=True).fill_null(0)
    return both.sort(column).rename({column: "code"}).to_dicts()
