"""Company-years to measure with: made up, balanced, deterministic from a seed."""

from __future__ import annotations

import polars as pl

from zixin.engine.assessment import pipeline
from zixin.engine.catalogue import Input
from zixin.engine.policy import AssessmentPolicy

YEARS = 4
FIRST_YEAR = 2021
SECTIONS = ("C34", "F51", "E47", "I65", "G54", "A01")


def company_years(rows: int, *, seed: int = 20_260_101) -> pl.DataFrame:
    """Return company-years of the minimal set of statements, with a few faults and blanks."""
    base = pl.DataFrame({"n": pl.int_range(rows, eager=True)}).with_columns(
        (pl.col("n") // YEARS).alias("firm"), (pl.col("n") % YEARS).alias("age")
    )
    frame = base.with_columns(_scale(seed).alias("size")).with_columns(_items(seed))
    frame = frame.with_columns(_subtotals()).with_columns(_totals())
    frame = frame.with_columns(_equity(seed)).with_columns(_results(seed))
    frame = frame.with_columns(_profits()).with_columns(_cash(seed))
    return _spoiled(frame, seed).select(
        pl.format("K{}", pl.col("firm").cast(pl.String).str.pad_start(7, "0")).alias("company"),
        (pl.col("age") + FIRST_YEAR).alias("year"),
        pl.lit(pl.Series(SECTIONS)).gather(pl.col("firm") % len(SECTIONS)).alias("industry"),
        pl.all().exclude("n", "firm", "age", "size").round(2),
    )


def _draw(seed: int, name: str, low: float, high: float, *, by: str = "n") -> pl.Expr:
    salt = seed + sum(ord(letter) * 31**place for place, letter in enumerate(name)) % 2**32
    uniform = pl.col(by).hash(salt) / 2.0**64
    return low + (high - low) * uniform


def _amount(seed: int, name: str, low: float, high: float) -> pl.Expr:
    return (pl.col("size") * _draw(seed, name, low, high)).round(2).alias(name)


def _scale(seed: int) -> pl.Expr:
    start = (_draw(seed, "start", 14.0, 21.0, by="firm")).exp()
    return start * (1.0 + _draw(seed, "growth", -0.1, 0.25, by="firm")) ** pl.col("age")


def _items(seed: int) -> list[pl.Expr]:
    shares = {
        "cash": 0.2, "trading_fa": 0.03, "notes_rec": 0.05, "ar": 0.35, "ar_fin": 0.02,
        "prepay": 0.05, "oth_rec": 0.04, "inventory": 0.3, "contract_assets": 0.05, "fixed": 0.5,
        "cip": 0.08, "rou": 0.04, "intang": 0.1, "goodwill": 0.02, "st_loan": 0.25,
        "notes_pay": 0.08, "ap": 0.3, "adv_rec": 0.02, "contract_liab": 0.05, "payroll": 0.04,
        "tax_pay": 0.03, "oth_pay": 0.06, "ncl_1y": 0.05, "lt_loan": 0.15, "bonds": 0.02,
        "lease": 0.03,
    }  # fmt: skip
    return [_amount(seed, name, 0.1 * share, 1.5 * share) for name, share in shares.items()]


CURRENT = ("cash", "trading_fa", "notes_rec", "ar", "ar_fin", "prepay", "oth_rec", "inventory")
PAYABLE = ("st_loan", "notes_pay", "ap", "adv_rec", "contract_liab", "payroll", "tax_pay")


def _subtotals() -> list[pl.Expr]:
    return [
        pl.sum_horizontal(*CURRENT, "contract_assets").alias("ca"),
        pl.sum_horizontal("fixed", "cip", "rou", "intang", "goodwill").alias("nca"),
        pl.sum_horizontal(*PAYABLE, "oth_pay", "ncl_1y").alias("cl"),
        pl.sum_horizontal("lt_loan", "bonds", "lease").alias("ncl"),
    ]


def _totals() -> list[pl.Expr]:
    return [(pl.col("ca") + pl.col("nca")).alias("ta"), (pl.col("cl") + pl.col("ncl")).alias("tl")]


def _equity(seed: int) -> list[pl.Expr]:
    equity = pl.col("ta") - pl.col("tl")
    paid_in, reserve = pl.col("size") * 0.3, pl.col("size") * 0.05
    surplus = pl.col("size") * 0.04
    return [
        equity.alias("equity"),
        pl.col("ta").alias("tl_equity"),
        paid_in.alias("paid_in"),
        reserve.alias("cap_res"),
        surplus.alias("surplus"),
        (equity - paid_in - reserve - surplus).alias("undist"),
        _amount(seed, "rev", 0.4, 3.0),
    ]


def _results(seed: int) -> list[pl.Expr]:
    rev = pl.col("rev")
    interest = (pl.col("st_loan") + pl.col("lt_loan")) * _draw(seed, "rate", 0.03, 0.07)
    earned = pl.col("cash") * 0.008
    return [
        (rev * _draw(seed, "cost", 0.6, 0.92)).alias("cogs"),
        (rev * 0.005).alias("tax_sur"),
        (rev * _draw(seed, "sell", 0.01, 0.06)).alias("sell"),
        (rev * _draw(seed, "admin", 0.02, 0.08)).alias("admin"),
        (rev * _draw(seed, "rd", 0.0, 0.05)).alias("rd"),
        interest.alias("int_exp"),
        earned.alias("int_inc"),
        (interest - earned).alias("fin"),
        (rev * 0.002).alias("oth_inc"),
        *(pl.lit(0.0).alias(name) for name in ("inv_inc", "fv", "disp", "nonop_inc", "nonop_exp")),
        (rev * -0.003).alias("credit_imp"),
        (rev * -0.002).alias("asset_imp"),
        (pl.col("fixed") * 0.08).alias("da"),
        (pl.col("ar") * 0.05).alias("ar_allow"),
    ]


def _profits() -> list[pl.Expr]:
    costs = ("cogs", "tax_sur", "sell", "admin", "rd", "fin")
    gains = ("oth_inc", "inv_inc", "fv", "credit_imp", "asset_imp", "disp")
    op = pl.col("rev") - pl.sum_horizontal(*costs) + pl.sum_horizontal(*gains)
    tax = pl.when(op > 0).then(op * 0.2).otherwise(0.0)
    return [op.alias("op"), op.alias("pbt"), tax.alias("tax"), (op - tax).alias("ni")]


def _cash(seed: int) -> list[pl.Expr]:
    cfo = pl.col("ni") + pl.col("da") + pl.col("size") * _draw(seed, "swing", -0.1, 0.1)
    cfi, cff = pl.col("size") * -0.05, pl.col("size") * _draw(seed, "cff", -0.05, 0.05)
    return [
        cfo.alias("cfo"),
        cfi.alias("cfi"),
        cff.alias("cff"),
        (cfo + cfi + cff).alias("net_cash"),
        _amount(seed, "cf_sales", 0.4, 3.2),
        _amount(seed, "expected_annual_purchases", 0.01, 0.2),
        (_draw(seed, "tenure", 0.0, 60.0)).floor().alias("tenure_months"),
    ]


def _spoiled(frame: pl.DataFrame, seed: int) -> pl.DataFrame:
    luck = _draw(seed, "luck", 0.0, 1.0)
    return frame.with_columns(
        pl.when(luck < 0.01).then(pl.col("ta") * 1.1).otherwise(pl.col("ta")).alias("ta"),
        pl.when(luck.is_between(0.01, 0.02)).then(0.0).otherwise(pl.col("rev")).alias("rev"),
        pl.when(luck.is_between(0.02, 0.05))
        .then(None)
        .otherwise(pl.col("int_exp"))
        .alias("int_exp"),
        (pl.col("size") * 0.02).alias("contingent"),
    )


TAX_GRADES, SIZE_CODES = ("A", "B", "M", "C", "D"), ("L", "M", "S", "XS")
TEXTS = {"tax_grade": TAX_GRADES, "size_code": SIZE_CODES}
SPANS = {
    "share": (0.0, 1.0),
    "score": (0.0, 1.0),
    "times": (1.0, 2.0),
    "days": (0.0, 90.0),
    "months": (1.0, 24.0),
    "years": (0.0, 30.0),
    "count": (0.0, 4.0),
    "pure": (0.0, 1.0),
}
YES_SHARE = 0.03


def complete(frame: pl.DataFrame, policy: AssessmentPolicy, *, seed: int = 7) -> pl.DataFrame:
    """Fill every figure and text that a policy reads and the rows lack.

    Lines of the statements are nought or follow from those that are there; facts about the customer
    are drawn by their unit.
    """
    catalogue, plan = policy.catalogue, pipeline(policy, whole=policy.edition == 1)
    frame = frame.with_row_index("n").with_columns(pl.col("n").cast(pl.Int64))
    lacking = (plan.inputs | plan.texts) - {*frame.columns}
    frame = frame.with_columns(_lines(lacking & {*catalogue.line_items}))
    facts = sorted(lacking & {*catalogue.inputs})
    return frame.with_columns(_fact(catalogue.inputs[code], seed) for code in facts).drop("n")


def _lines(lacking: set[str]) -> list[pl.Expr]:
    known = {
        "cash_close": pl.col("cash"),
        "cash_open": pl.col("cash") - pl.col("net_cash"),
        "cf_op_in": pl.col("cf_sales"),
        "cf_op_out": pl.col("cf_sales") - pl.col("cfo"),
        "cf_purch": pl.col("cogs"),
        "cf_inv_out": -pl.col("cfi"),
        "cf_fin_in": pl.col("cff"),
        "ni_parent": pl.col("ni"),
        "tci": pl.col("ni"),
        "rd_spend": pl.col("rd"),
        "headcount": (pl.col("rev") / 1e6).floor() + 1.0,
    }
    return [known.get(name, pl.lit(0.0)).alias(name) for name in sorted(lacking)]


def _fact(fact: Input, seed: int) -> pl.Expr:
    code = fact.code
    luck = _draw(seed, code, 0.0, 1.0)
    same = code.removeprefix("public_")
    if fact.kind == "text":
        words = pl.lit(pl.Series(TEXTS[code]))
        value = words.gather((luck * len(TEXTS[code])).floor().cast(pl.Int64))
    elif code == "months":
        value = pl.lit(12.0)
    elif fact.kind == "yes_no":
        value = (luck < YES_SHARE).cast(pl.Float64)
    elif fact.unit == "money":
        value = pl.col(same if same in {"ta", "tl", "rev", "pbt", "ni", "tax"} else "ta")
        value = value if same != code else pl.col("ta") * luck * 0.1
    else:
        low, high = SPANS[fact.unit]
        value = low + (high - low) * luck
        value = value.floor() if fact.unit in {"count", "days", "months"} else value
    return value.alias(code)
