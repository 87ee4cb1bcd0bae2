"""What rules would propose for each case: approved, capped or refused, how much, and who signs."""

from __future__ import annotations

import polars as pl

from zixin.batch.simulation.rules import RaiseRule, Rules

CASES: dict[str, pl.DataType] = {
    "case": pl.String(),
    "customer": pl.String(),
    "day": pl.Date(),
    "action": pl.String(),
    "method": pl.String(),
    "asked": pl.Float64(),
    "asked_days": pl.Int64(),
    "beside": pl.Float64(),  # what the customer keeps beside what is asked for
    "security": pl.Float64(),
    "group_others": pl.Float64(),
    "warning": pl.String(),
    "grade": pl.String(),
    "limit": pl.Float64(),  # null when the model gives none
    "limit_days": pl.Int64(),  # null when the model says nothing of days
    "pd": pl.Float64(),
    "confidence": pl.Float64(),
    "really": pl.Boolean(),  # approved; null while nobody has decided
    "really_amount": pl.Float64(),
    "really_days": pl.Int64(),
}
NO_LIMIT, NO_ROOM, CLOSED, UNRULED = "no_limit", "no_room", "method_closed", "no_level"
DECREASE = "decrease"


def decide(cases: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Return ``cases`` with what the rules propose, in their order.

    Adds ``refusal`` (empty when approved), ``amount``, ``days``, ``is_capped``, ``level``,
    ``signatures`` and ``hours``. A refusal takes one signature.
    """
    proposed = _proposed(cases.with_row_index("__place"), rules)
    leveled = _leveled(proposed, rules)
    is_open = pl.col("refusal") == ""
    codes = [level.code for level in rules.levels]
    counts = pl.DataFrame(
        {
            "__rung": range(len(codes)),
            "level": codes,
            "__signatures": [level.signatures for level in rules.levels],
            "__steps": [level.steps for level in rules.levels],
        },
        schema_overrides={"__rung": pl.Int64},
    )
    return (
        leveled.join(counts, on="__rung", how="left", maintain_order="left")
        .with_columns(
            refusal=pl.when(is_open & pl.col("level").is_null())
            .then(pl.lit(UNRULED))
            .otherwise("refusal")
        )
        .with_columns(
            pl.when(is_open).then("amount").otherwise(0.0).alias("amount"),
            pl.when(is_open).then("days").otherwise(0).alias("days"),
            pl.when(is_open).then("level").otherwise(pl.lit("")).alias("level"),
            pl.when(is_open).then("__signatures").otherwise(1).alias("signatures"),
            (
                rules.hours + rules.hours_a_step * pl.when(is_open).then("__steps").otherwise(1)
            ).alias("hours"),
            (
                is_open
                & ((pl.col("amount") < pl.col("asked")) | (pl.col("days") < pl.col("asked_days")))
            ).alias("is_capped"),
        )
        .sort("__place")
        .drop("__place", "__rung", "__signatures", "__steps")
    )


def _proposed(cases: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    days = pl.DataFrame(
        {"grade": [*rules.standard_days], "__standard": [*rules.standard_days.values()]},
        schema={"grade": pl.String, "__standard": pl.Int64},
    )
    methods = pl.DataFrame(
        [(row.method, row.grade, row.days_max) for row in rules.methods],
        schema={"method": pl.String, "grade": pl.String, "__open": pl.Int64},
        orient="row",
    )
    is_less = pl.col("action") == DECREASE
    room = (pl.col("limit") - pl.col("beside")).clip(lower_bound=0.0)
    return (
        cases.join(days, on="grade", how="left", maintain_order="left")
        .join(methods, on=["method", "grade"], how="left", maintain_order="left")
        .with_columns(
            amount=pl.when(is_less).then("asked").otherwise(pl.min_horizontal("asked", room)),
            days=pl.min_horizontal(
                "asked_days", pl.coalesce("limit_days", "__standard", pl.lit(0))
            ),
        )
        .with_columns(
            refusal=pl.when(~is_less & pl.col("limit").is_null())
            .then(pl.lit(NO_LIMIT))
            .when(pl.col("amount") <= 0)
            .then(pl.lit(NO_ROOM))
            .when(pl.col("__open").is_null() | (pl.col("days") > pl.col("__open")))
            .then(pl.lit(CLOSED))
            .otherwise(pl.lit(""))
        )
        .drop("__open")
    )


def _leveled(cases: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Add the rung of each case, as ``AuthorityMatrix.path_for`` finds it for one."""
    bands = pl.DataFrame(
        [(row.action, row.grade, row.up_to, row.level) for row in rules.bands],
        schema={
            "action": pl.String,
            "grade": pl.String,
            "__net": pl.Float64,
            "__base": pl.Int64,
        },
        orient="row",
    ).sort("__net")
    total = pl.col("amount") + pl.col("beside")
    netted = cases.with_columns(
        __net=(total - pl.col("security")).clip(lower_bound=0.0),
        __group=total + pl.col("group_others"),
    ).sort("__net")
    based = netted.join_asof(
        bands, on="__net", by=["action", "grade"], strategy="forward", check_sortedness=False
    )
    holding = [_holds(row) for row in rules.raises]
    floor = pl.max_horizontal(
        "__base",
        *(
            pl.when(held).then(row.to).otherwise(0)
            for held, row in zip(holding, rules.raises, strict=True)
            if row.to
        ),
    )
    added = pl.sum_horizontal(
        pl.lit(0, dtype=pl.Int64),
        *(
            pl.when(held).then(row.by).otherwise(0)
            for held, row in zip(holding, rules.raises, strict=True)
            if row.by
        ),
    )
    rung = (floor + added).clip(upper_bound=len(rules.levels) - 1).cast(pl.Int64)
    return based.with_columns(
        __rung=pl.when(pl.col("__base").is_null()).then(None).otherwise(rung)
    ).drop("__net", "__group", "__base", "__standard")


def _holds(row: RaiseRule) -> pl.Expr:
    held = pl.lit(True)
    if row.actions:
        held &= pl.col("action").is_in(row.actions)
    if row.grades:
        held &= pl.col("grade").is_in(row.grades)
    if row.warning:
        held &= pl.col("warning").is_in(row.warning)
    if row.terms_over_standard:
        held &= pl.col("days") > pl.col("__standard").fill_null(0)
    if row.confidence_below is not None:
        held &= pl.col("confidence").fill_null(-1.0) < row.confidence_below
    if row.group_total_above is not None:
        held &= pl.col("__group") > row.group_total_above
    return held
