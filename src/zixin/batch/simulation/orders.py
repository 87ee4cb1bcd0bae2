"""Orders and payments of the past: read from files, and laid to the case under which they came.

One order is a row of ``customer``, ``day``, ``amount``, ``paid_day`` (empty while unpaid) and
``margin``, both amounts in the currency of the cases. A ledger may give the same frame.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

ORDERS: dict[str, pl.DataType] = {
    "customer": pl.String(),
    "day": pl.Date(),
    "amount": pl.Float64(),
    "paid_day": pl.Date(),
    "margin": pl.Float64(),
}
LATE_DAYS = 90  # past due that long is a default


class OrderError(ValueError):
    """A file of orders that cannot be read; the text says why."""


def read_orders(path: Path) -> pl.DataFrame:
    """Read orders from CSV or Parquet; raises ``OrderError`` naming the column or the row."""
    try:
        if path.suffix.lower() == ".parquet":
            frame = pl.read_parquet(path)
        else:
            frame = pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise OrderError(f"{path.name}: {error}") from error
    return check_orders(frame)


def check_orders(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the orders with their types; raises ``OrderError`` for what is missing or not so."""
    for name in ORDERS:
        if name not in frame.columns:
            raise OrderError(f"the column {name!r} is missing")
    columns = []
    for name, kind in ORDERS.items():
        given = frame[name]
        if given.dtype == pl.String:
            given = given.replace("", None)
        try:
            column = (
                given.str.to_date(strict=True) if _is_text_day(given, kind) else given.cast(kind)
            )
        except pl.exceptions.PolarsError as error:
            raise OrderError(f"the column {name!r} holds something else: {error}") from error
        if name != "paid_day" and column.null_count():
            row = column.is_null().arg_max() or 0
            raise OrderError(f"the column {name!r} is empty in row {row + 1}")
        columns.append(column)
    orders = pl.DataFrame(columns)
    wrong = orders.filter(
        (pl.col("amount") <= 0)
        | ~pl.col("amount").is_finite()
        | ~pl.col("margin").is_finite()
        | (pl.col("paid_day") < pl.col("day"))
    )
    if wrong.height:
        customer, day = wrong.row(0)[:2]
        raise OrderError(
            f"{wrong.height} orders are no orders, the first of {customer} on {day}: an amount is "
            "above nought and nothing is paid before it is ordered"
        )
    return orders


def _is_text_day(given: pl.Series, kind: pl.DataType) -> bool:
    return kind == pl.Date() and given.dtype == pl.String


def with_case(orders: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """Lay each order to the case it came under, with what else was owed when it came.

    The case is the customer's last one decided on or before its day that was really approved; other
    orders were not on credit and are left out. Adds ``place`` (of the case), ``owed`` and
    ``state``: paid, bad (unpaid ``LATE_DAYS`` past due) or open, as known on the last day there is.
    """
    granted = (
        cases.with_row_index("place")
        .filter(pl.col("really"))
        .select("place", "customer", "day", "really_days")
        .sort("day")
    )
    kept = orders.sort("day").join_asof(
        granted, on="day", by="customer", strategy="backward", check_sortedness=False
    )
    kept = kept.filter(pl.col("place").is_not_null())
    last = pl.max_horizontal(pl.col("day").max(), pl.col("paid_day").max())
    due = pl.col("day") + pl.duration(days=pl.col("really_days").fill_null(0) + LATE_DAYS)
    stated = kept.with_columns(
        state=pl.when(pl.col("paid_day").is_not_null())
        .then(pl.lit("paid"))
        .when(due < last)
        .then(pl.lit("bad"))
        .otherwise(pl.lit("open"))
    )
    return _with_owed(stated)


def _with_owed(orders: pl.DataFrame) -> pl.DataFrame:
    """Add what the customer owed before each order; what is paid on a day is paid before it."""
    numbered = orders.with_row_index("__order")
    came = numbered.select("customer", "day", "amount", "__order", kind=pl.lit(1, dtype=pl.Int8))
    paid = numbered.filter(pl.col("paid_day").is_not_null()).select(
        "customer",
        pl.col("paid_day").alias("day"),
        -pl.col("amount"),
        "__order",
        # An order paid on its own day is paid after it came, not before.
        kind=pl.when(pl.col("paid_day") == pl.col("day")).then(2).otherwise(0).cast(pl.Int8),
    )
    moves = pl.concat([came, paid]).sort("customer", "day", "kind", "__order")
    owed = (
        moves.with_columns(
            owed=(pl.col("amount").cum_sum().over("customer") - pl.col("amount")).clip(
                lower_bound=0.0
            )
        )
        .filter(pl.col("kind") == 1)
        .select("__order", "owed")
    )
    return numbered.join(owed, on="__order", how="left", maintain_order="left").drop("__order")
