"""The parts of the rules of limits that edition 2 added. One law: what is absent changes nothing.

Their keys are listed at the top of ``zixin.engine.policy.limits``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zixin.engine.catalogue import Name
from zixin.engine.formula import Formula
from zixin.engine.policy.bands import Band, Case, bands, cases
from zixin.engine.policy.grades import CODES, ByGrade, by_grade
from zixin.engine.policy.reader import PolicyError, Reader

SHARE_MAX = 10.0
AMOUNT_MAX = 1e15
POINTS_MAX = 1000.0
Use = Literal["show", "capacity", "cap"]
USES: tuple[Use, ...] = ("show", "capacity", "cap")


@dataclass(frozen=True, slots=True)
class Evidence:
    """How much a method weighs by the evidence its figures stand on (证据等级)."""

    code: str
    name: Name
    cases: tuple[Case, ...]
    otherwise: float


@dataclass(frozen=True, slots=True)
class PointsItem:
    """An indicator that adds points to the heuristic share (启发式加点)."""

    code: str
    name: Name
    formula: Formula | None
    bands: tuple[Band, ...]
    cases: tuple[Case, ...]
    otherwise: float
    missing: float


@dataclass(frozen=True, slots=True)
class PointsTable:
    """CL12: points in per cent of tangible net worth, at most ``most``."""

    coverage_min: float
    most: float
    items: tuple[PointsItem, ...]


@dataclass(frozen=True, slots=True)
class RiskAmount:
    """CL16: a share of net worth by grade, and an amount by our own margin on the customer."""

    shares: ByGrade
    margins: tuple[Band, ...]
    score_change_most: float | None


@dataclass(frozen=True, slots=True)
class Experience:
    """CL8: the highest balance paid on time lately, and a step of growth on it."""

    use: Use
    weight: float
    growth: float
    days_late_most: float
    late_share: float


@dataclass(frozen=True, slots=True)
class SizeBand:
    """A size of customers (企业规模); without ``when`` it takes all that are left."""

    code: str
    name: Name
    when: Formula | None


@dataclass(frozen=True, slots=True)
class Matrix:
    """CL13: the greatest limit by grade and size (授信矩阵)."""

    sizes: tuple[SizeBand, ...]
    caps: tuple[ByGrade, ...]


@dataclass(frozen=True, slots=True)
class Secured:
    """CL14: how much of the security's net value counts (担保授信)."""

    share: float
    is_enough_alone: bool


@dataclass(frozen=True, slots=True)
class RiskCapacity:
    """CL15: what we ourselves can bear (自身风险承受力); our own figures of a year."""

    loss: tuple[float, float] | None
    lgd: float
    lgd_floor: float
    exposure: tuple[float, float] | None
    sales: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Feature:
    """The multiplier by the result of the characteristics analysis (特征分析)."""

    value: Formula
    bands: tuple[Band, ...]
    unknown: float


@dataclass(frozen=True, slots=True)
class TenureRecord:
    """The multiplier of long tenure without the record that it asks for."""

    when: Formula
    multiplier: float


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """The limit of a customer of whom there are no statements yet (新客户试额度)."""

    when: Formula
    cap: float
    review_after_invoices: int | None


def evidence(part: Reader) -> dict[str, Evidence]:
    """Return the tables of evidence, by code."""
    tables: dict[str, Evidence] = {}
    for row in part.rows("evidence") if "evidence" in part.content else ():
        code = row.text("code")
        if code in tables:
            raise PolicyError(row.at("code"), f"{code!r} stands twice")
        tables[code] = Evidence(
            code,
            row.own_name(),
            cases(row, "cases", "factor", least=1e-6, most=1.0),
            row.number("otherwise", least=1e-6, most=1.0),
        )
    return tables


def points(part: Reader) -> PointsTable | None:
    """Return the table of CL12."""
    if "points" not in part.content:
        return None
    table = part.part("points")
    items = [_points_item(row) for row in table.rows("items")]
    codes = [item.code for item in items]
    for place, code in enumerate(codes):
        if code in codes[:place]:
            raise PolicyError(f"{table.at('items')}[{place}].code", f"{code!r} stands twice")
    if not items:
        raise PolicyError(table.at("items"), "an item is expected")
    return PointsTable(
        coverage_min=table.number("coverage_min", least=0.0, most=1.0),
        most=table.number("most", least=0.0, most=POINTS_MAX),
        items=tuple(items),
    )


def _points_item(row: Reader) -> PointsItem:
    bound = {"least": -POINTS_MAX, "most": POINTS_MAX}
    missing = row.number("missing", **bound) if "missing" in row.content else 0.0
    if "cases" in row.content:
        return PointsItem(
            row.text("code"),
            row.own_name(),
            None,
            (),
            cases(row, "cases", "points", **bound),
            row.number("otherwise", **bound),
            missing,
        )
    found = bands(row, "bins", "points", **bound)
    return PointsItem(
        row.text("code"),
        row.own_name(),
        row.figure("formula", minimum=None, unit=None),
        found,
        (),
        0.0,
        missing,
    )


def risk_amount(part: Reader) -> RiskAmount | None:
    """Return the rule of CL16."""
    if "risk_amount" not in part.content:
        return None
    rule = part.part("risk_amount")
    most = None
    if "keep_previous" in rule.content:
        kept = rule.part("keep_previous")
        most = kept.number("score_change_most", least=0.0)
    margins: tuple[Band, ...] = ()
    if "margins" in rule.content:
        margins = bands(rule, "margins", "amount", least=0.0, most=AMOUNT_MAX)
    return RiskAmount(by_grade(rule, "shares", most=SHARE_MAX), margins, most)


def experience(part: Reader) -> Experience | None:
    """Return the rule of CL8."""
    if "experience" not in part.content:
        return None
    rule = part.part("experience")
    use: Use = "show"
    if "use" in rule.content:
        use = USES[USES.index(rule.one_of("use", USES))]
    if (use == "capacity") != ("weight" in rule.content):
        raise PolicyError(rule.at("weight"), 'a weight belongs to use "capacity", and only there')
    return Experience(
        use=use,
        weight=rule.number("weight", least=1e-6) if use == "capacity" else 0.0,
        growth=rule.number("growth", least=0.0, most=SHARE_MAX),
        days_late_most=rule.number("days_late_most", least=0.0, most=3650.0),
        late_share=_optional(rule, "late_share", 0.0, most=1.0),
    )


def matrix(part: Reader) -> Matrix | None:
    """Return the matrix of CL13."""
    if "matrix" not in part.content:
        return None
    table = part.part("matrix")
    rows = table.rows("sizes")
    sizes = [_size(row) for row in rows]
    codes = [size.code for size in sizes]
    for place, (size, row) in enumerate(zip(sizes, rows, strict=True)):
        if size.code in codes[:place]:
            raise PolicyError(row.at("code"), f"{size.code!r} stands twice")
        if size.when is None and place != len(sizes) - 1:
            raise PolicyError(row.at("when"), "only the last size takes all that are left")
    if not sizes:
        raise PolicyError(table.at("sizes"), "a size is expected")
    caps = table.part("caps")
    return Matrix(tuple(sizes), tuple(by_grade(caps, code, most=AMOUNT_MAX) for code in codes))


def _size(row: Reader) -> SizeBand:
    when = row.condition("when") if "when" in row.content else None
    return SizeBand(row.text("code"), row.own_name(), when)


def secured(part: Reader) -> Secured | None:
    """Return the rule of CL14."""
    if "secured" not in part.content:
        return None
    rule = part.part("secured")
    alone = rule.truth("alone") if "alone" in rule.content else False
    return Secured(rule.number("share", least=0.0, most=1.0), alone)


def risk_capacity(part: Reader) -> RiskCapacity | None:
    """Return the rule of CL15; at least one of its three parts."""
    if "risk_capacity" not in part.content:
        return None
    rule = part.part("risk_capacity")
    pairs = (
        ("loss_share", "own_gross_profit"),
        ("exposure_share", "own_equity"),
        ("sales_share", "own_sales"),
    )
    loss, exposure, sales = (_pair_of(rule, share, base) for share, base in pairs)
    if loss is exposure is sales is None:
        raise PolicyError(rule.place, "needs loss_share, exposure_share or sales_share")
    lgd = rule.number("lgd", least=1e-6, most=1.0) if loss is not None else 1.0
    return RiskCapacity(loss, lgd, _optional(rule, "lgd_floor", 0.0, most=lgd), exposure, sales)


def _pair_of(rule: Reader, share: str, base: str) -> tuple[float, float] | None:
    if share not in rule.content and base not in rule.content:
        return None
    return rule.number(share, least=0.0, most=1.0), rule.number(base, least=0.0, most=AMOUNT_MAX)


def feature(part: Reader) -> Feature | None:
    """Return the multiplier by the characteristics analysis."""
    if "feature_bands" not in part.content:
        for key in ("feature_value", "feature_unknown"):
            if key in part.content:
                raise PolicyError(part.at(key), "needs feature_bands")
        return None
    found = bands(part, "feature_bands", "multiplier", least=0.0, most=SHARE_MAX)
    default = Reader({"feature_value": "feature_share"}, part.place, part.grounds)
    holder = part if "feature_value" in part.content else default
    value = holder.figure("feature_value", minimum=None, unit="share")
    return Feature(value, found, _optional(part, "feature_unknown", 1.0, most=SHARE_MAX))


def tenure_record(part: Reader) -> TenureRecord | None:
    """Return the multiplier of long tenure without the record."""
    if "tenure_record" not in part.content:
        return None
    rule = part.part("tenure_record")
    return TenureRecord(
        rule.condition("when"), rule.number("multiplier", least=0.0, most=SHARE_MAX)
    )


def new_customer(part: Reader) -> NewCustomer | None:
    """Return the rule for customers without statements."""
    if "new_customer" not in part.content:
        return None
    rule = part.part("new_customer")
    review = None
    if "review_after_invoices" in rule.content:
        review = rule.whole("review_after_invoices", least=1, most=1000)
    return NewCustomer(
        rule.condition("when"), rule.number("cap", least=0.0, most=AMOUNT_MAX), review
    )


def coefficients(part: Reader, key: str, *, most: float) -> ByGrade | None:
    """Return a number that holds for every grade, or one for each; ``None`` when absent."""
    if key not in part.content:
        return None
    if isinstance(part.value(key), int | float):
        return (part.number(key, least=0.0, most=most),) * len(CODES)
    return by_grade(part, key, most=most)


def _optional(part: Reader, key: str, otherwise: float, *, most: float) -> float:
    return part.number(key, least=0.0, most=most) if key in part.content else otherwise
