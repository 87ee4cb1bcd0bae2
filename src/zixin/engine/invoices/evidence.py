"""What a year of output invoices says for the checks of authenticity. One law: too few say nothing.

Left out is what invoices cannot say: equal amounts on one day are part deliveries, since each has a
number of its own; and numbers of electronic invoices do not run on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import narwhals as nw

from zixin.engine.authenticity import COUNT_MIN, ORDERS_MIN
from zixin.engine.authenticity.digits import counted_facts
from zixin.engine.authenticity.populations import CELLS, LARGE, ROUND, ROUND_FROM, even_facts
from zixin.engine.invoices.preparation import CENTS, Frame, counted_invoices, whole
from zixin.engine.invoices.sides import DIGITS, WINDOW, Window, month_column, side_totals
from zixin.engine.schema import COMPANY

LARGE_MIN = 30  # of fewer large amounts a round one would weigh too much
CELLS_MIN = 1_000  # below it the check of last two digits is not made

Facts = dict[str, float]


def invoice_totals(frame: Frame, *, until: date) -> Frame:
    """Return the totals that the facts of evidence are made of, one row a company with sales.

    Whole cents and counts of the output invoices of the twelve months that end with the month of
    ``until``; void invoices are left out, red ones deducted. ``frame`` is that of
    ``invoice_features``; that it covers the twelve months is for the caller to know.
    """
    window = Window.until(until)
    is_recent = (nw.col("month") >= window.first) & (nw.col("month") <= window.last)
    sold = counted_invoices(frame, as_of=until).filter(
        nw.col("direction") == "out", ~nw.col("is_void"), is_recent
    )
    december = nw.col(month_column(window.december)).alias("december")
    net = nw.sum_horizontal(*(nw.col(month_column(back)) for back in range(WINDOW))).alias("net")
    digits = [f"digit{digit}" for digit in DIGITS]
    totals = side_totals(sold, window).select(
        COMPANY, net, "tax", december, *digits, "leading_first", "leading_last"
    )
    blue = sold.filter(~nw.col("is_red"), nw.col("cents") > 0)
    together = totals.join(_round(blue), on=COMPANY, how="left")
    return together.join(_last_digits(blue), on=COMPANY, how="left")


def evidence_of(totals: Mapping[str, Any]) -> Facts:
    """Return the facts of evidence from the totals of one company (发票佐证); what is undefined is out.

    Sales invoiced in whole units of money; shares as fractions of one; digits as the checks read
    them, their deviation only of enough amounts that span wide enough. The rate is what was charged
    on the average sale, known where any tax stands in the list. Source: definitions of the checks.

    >>> row = {
    ...     "net": 100_000,
    ...     "tax": 13_000,
    ...     "december": 20_000,
    ...     "large": 0,
    ...     "round": 0,
    ...     "whole": 0,
    ... }
    >>> evidence_of(row)
    {'vat_sales_invoiced': 1000.0, 'own_vat_rate': 0.13, 'december_revenue_share': 0.2}
    """
    facts: Facts = {"vat_sales_invoiced": totals["net"] / CENTS}
    if totals["net"] > 0:
        if totals["tax"] > 0:
            facts["own_vat_rate"] = totals["tax"] / totals["net"]
        facts["december_revenue_share"] = totals["december"] / totals["net"]
    if totals.get("leading_first"):
        facts |= _first_digit_facts(totals)
    if totals["whole"]:
        even = even_facts(totals["whole"], totals["uneven"])
        facts |= even if totals["whole"] >= CELLS_MIN else {"last_digit_count": totals["whole"]}
    if (totals["large"] or 0) >= LARGE_MIN:
        facts["round_amount_share"] = totals["round"] / totals["large"]
    return {code: float(value) for code, value in facts.items()}


def _first_digit_facts(totals: Mapping[str, Any]) -> Facts:
    seen = {digit: totals[f"digit{digit}"] for digit in DIGITS}
    # Amounts cut to two digits, as the test of populations measures their span.
    known = counted_facts(seen, first=totals["leading_first"], last=totals["leading_last"])
    if known["digit_count"] < COUNT_MIN["first"] or known["digit_orders"] < ORDERS_MIN:
        return {code: known[code] for code in ("digit_count", "digit_orders")}
    return known


def _round(blue: Frame) -> Frame:
    """Count large amounts, and those of them that are whole thousands."""
    is_large = nw.col("cents") >= ROUND_FROM * CENTS
    is_round = is_large & (nw.col("cents") % (ROUND * CENTS) == 0)
    return blue.group_by(COMPANY).agg(
        is_large.cast(nw.Int64).sum().alias("large"), is_round.cast(nw.Int64).sum().alias("round")
    )


def _last_digits(blue: Frame) -> Frame:
    """Count whole amounts, and how far their last two digits lie from even, in hundredths of one."""
    cell = nw.col("cents") // CENTS % CELLS
    cells = (
        blue.filter(nw.col("cents") >= LARGE * CENTS)
        .with_columns(cell.alias("cell"))
        .group_by(COMPANY, "cell")
        .agg(nw.len().cast(nw.Int64).alias("seen"))
    )
    counts = cells.group_by(COMPANY).agg(nw.col("seen").sum().alias("whole"))
    gap = (nw.col("seen") * CELLS - nw.col("whole")).abs()
    gaps = (
        cells.join(counts, on=COMPANY, how="left")
        .group_by(COMPANY)
        .agg(
            nw.col("whole").max(),
            gap.sum().alias("gaps"),
            nw.len().cast(nw.Int64).alias("cells"),
        )
    )
    empty = (whole(CELLS) - nw.col("cells")) * nw.col("whole")
    return gaps.select(COMPANY, "whole", (nw.col("gaps") + empty).alias("uneven"))
