"""The rules of limits in a policy (额度规则). One law: a method without its figures is no method.

Keys of edition 1, all of them required::

    significant_digits  minimum  need_margin  delay_days  seasonality
    tenure_unknown      tenure_bands [{below_months, multiplier}]  tenure_longer
    methods [{code, weight, share}]
    working_asset_best {at_least, share}  working_asset_bands [{above, share}]

Keys of edition 2, all of them optional; without them a limit is what edition 1 makes it. A *share
or table* is one number for every grade, or a table of nine, ``{AAA = 0.15, ..., C = 0}``, that
never rises towards the worse grades. A *condition* or *figure* is text of the formula language.
Bands hold ``from <= x < to`` and cover everything: the first has no ``from``, the last no ``to``.

    methods[].code      capacity: CL1 CL2 CL3 CL4 CL9 CL10 CL11 CL12 CL16, each once
    methods[].share     number or table: CL1 CL2 CL4 CL9 CL10 CL11 (CL3 CL12 CL16 have none)
    methods[].evidence  code of a table in ``evidence``: the weight is multiplied by its factor
    methods[].references_min   CL9: references needed (peer_count)
    evidence            [{code, zh, en, cases [{when, factor 0..1, zh, en}], otherwise 0..1}]
    working_asset_clip  [-20, 20]: bounds of the value of the working-asset model (CL3)
    need_methods        of ["CL5", "CL6", "CL7"]; the need is the greatest; absent: ["CL5"]
    terms_within_grade  true: terms asked for count only up to those of the grade; absent: false
    standard_days       standard credit days of CL6 and CL7; absent: the terms used
    quick_turn          CL6 {coefficient = number or table}
    experience          CL8 {use = "show" | "capacity" | "cap", growth, days_late_most,
                        late_share (0), weight (with use "capacity" only)}
    points              CL12 {coverage_min 0..1, most, items [{code, zh, en, missing (0), and
                        formula + bins [{from, to, points}], or
                        cases [{when, points, zh, en}] + otherwise}]}; points are per cent of tnw
    risk_amount         CL16 {shares = table, margins [{from, to, amount}] by own_margin_share,
                        keep_previous {score_change_most}}
    matrix              CL13 {sizes [{code, zh, en, when}], caps {<size code> = table}}; the first
                        size whose condition holds, the last may go without a condition
    secured             CL14 {share 0..1, alone (false)}; alone: security counts even where net
                        worth is not positive or capacity is unknown
    risk_capacity       CL15 {loss_share, own_gross_profit, lgd, lgd_floor (0)} and/or
                        {exposure_share, own_equity} and/or {sales_share, own_sales}
    feature_bands       [{from, to, multiplier = number, or two between which it runs}]
    feature_value       figure; absent: "feature_share"; feature_unknown (1.0)
    tenure_record       {when, multiplier}: past the last tenure band, where ``when`` does not hold
    group_headroom      true: never above the input group_headroom
    net_worth_required  false: a limit needs no known net worth; absent: true
    new_customer        {when, cap, review_after_invoices}: where ``when`` holds the limit is the
                        least of cap and one_order_value; without a grade nothing unless
                        one_order_value is known and no cap of the policy forbids credit

A limit is ``min(unsecured + secured, CL13, CL15, CL8 with use "cap", group_headroom, request)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zixin.engine.policy.grades import ByGrade
from zixin.engine.policy.limit_parts import (
    SHARE_MAX,
    Evidence,
    Experience,
    Feature,
    Matrix,
    NewCustomer,
    PointsTable,
    RiskAmount,
    RiskCapacity,
    Secured,
    TenureRecord,
    coefficients,
    evidence,
    experience,
    feature,
    matrix,
    new_customer,
    points,
    risk_amount,
    risk_capacity,
    secured,
    tenure_record,
)
from zixin.engine.policy.reader import PolicyError, Reader

CAPACITY_METHODS = ("CL1", "CL2", "CL3", "CL4", "CL9", "CL10", "CL11", "CL12", "CL16")
NEED_METHODS = ("CL5", "CL6", "CL7")
WITHOUT_SHARE = frozenset({"CL3", "CL12", "CL16"})
LATER_KEYS = frozenset(
    {"evidence", "working_asset_clip", "need_methods", "standard_days", "quick_turn"}
    | {"experience", "points", "risk_amount", "matrix", "secured", "risk_capacity"}
    | {"feature_bands", "feature_value", "feature_unknown", "tenure_record"}
    | {"group_headroom", "net_worth_required", "new_customer", "terms_within_grade"}
)


@dataclass(frozen=True, slots=True)
class LimitMethod:
    """A method of capacity: its weight in the median and its share of the base by grade."""

    code: str
    weight: float
    share: float
    shares: ByGrade | None = None
    evidence: str | None = None
    references_min: int | None = None


@dataclass(frozen=True, slots=True)
class LimitRules:
    """How limits are computed and combined (额度规则)."""

    significant_digits: int
    minimum: float
    need_margin: float
    delay_days: float
    seasonality: float
    tenure_unknown: float
    tenure_bands: tuple[tuple[float, float], ...]
    tenure_longer: float
    methods: tuple[LimitMethod, ...]
    working_asset_best: tuple[float, float]
    working_asset_bands: tuple[tuple[float, float], ...]
    is_extended: bool
    evidence: Mapping[str, Evidence]
    working_asset_clip: tuple[float, float] | None
    need_methods: tuple[str, ...]
    are_terms_within_grade: bool
    standard_days: float | None
    quick_turn: ByGrade | None
    experience: Experience | None
    points: PointsTable | None
    risk_amount: RiskAmount | None
    matrix: Matrix | None
    secured: Secured | None
    risk_capacity: RiskCapacity | None
    feature: Feature | None
    tenure_record: TenureRecord | None
    has_group_headroom: bool
    is_net_worth_required: bool
    new_customer: NewCustomer | None

    def method(self, code: str) -> LimitMethod | None:
        """Return a method of capacity, ``None`` when the policy does not use it."""
        return next((method for method in self.methods if method.code == code), None)


def limit_rules(part: Reader) -> LimitRules:
    """Return the rules of limits; raises ``PolicyError`` with the place of what is wrong."""
    best = part.part("working_asset_best")
    bands = [_pair(row, "above", "share") for row in part.rows("working_asset_bands")]
    if [above for above, _ in bands] != sorted({above for above, _ in bands}, reverse=True):
        raise PolicyError(part.at("working_asset_bands"), "the bounds must fall")
    tenure = [_pair(row, "below_months", "multiplier") for row in part.rows("tenure_bands")]
    if [months for months, _ in tenure] != sorted({months for months, _ in tenure}):
        raise PolicyError(part.at("tenure_bands"), "the months must rise")
    tables = evidence(part)
    rules = LimitRules(
        significant_digits=part.whole("significant_digits", least=1, most=6),
        minimum=part.number("minimum", least=0.0),
        need_margin=part.number("need_margin", least=0.0, most=10.0),
        delay_days=part.number("delay_days", least=0.0, most=365.0),
        seasonality=part.number("seasonality", least=0.0, most=12.0),
        tenure_unknown=part.number("tenure_unknown", least=0.0, most=10.0),
        tenure_bands=tuple(tenure),
        tenure_longer=part.number("tenure_longer", least=0.0, most=10.0),
        methods=_methods(part, tables),
        working_asset_best=_pair(best, "at_least", "share"),
        working_asset_bands=tuple(bands),
        is_extended=bool(LATER_KEYS & set(part.content)),
        evidence=tables,
        working_asset_clip=_clip(part),
        need_methods=_need_methods(part),
        are_terms_within_grade=_truth(part, "terms_within_grade", otherwise=False),
        standard_days=_standard_days(part),
        quick_turn=_quick_turn(part),
        experience=experience(part),
        points=points(part),
        risk_amount=risk_amount(part),
        matrix=matrix(part),
        secured=secured(part),
        risk_capacity=risk_capacity(part),
        feature=feature(part),
        tenure_record=tenure_record(part),
        has_group_headroom=_truth(part, "group_headroom", otherwise=False),
        is_net_worth_required=_truth(part, "net_worth_required", otherwise=True),
        new_customer=new_customer(part),
    )
    _check_complete(part, rules)
    return rules


def _pair(row: Reader, bound: str, value: str) -> tuple[float, float]:
    return row.number(bound), row.number(value, least=0.0, most=10.0)


def _methods(part: Reader, tables: Mapping[str, Evidence]) -> tuple[LimitMethod, ...]:
    found: list[LimitMethod] = []
    for row in part.rows("methods"):
        method = _method(row, tables)
        if method.code in {other.code for other in found}:
            raise PolicyError(row.at("code"), f"{method.code!r} stands twice")
        found.append(method)
    return tuple(found)


def _method(row: Reader, tables: Mapping[str, Evidence]) -> LimitMethod:
    code = row.code(CAPACITY_METHODS)
    share, shares = 1.0, None
    if code not in WITHOUT_SHARE:
        if isinstance(row.value("share"), Mapping):
            shares = coefficients(row, "share", most=SHARE_MAX)
        else:
            share = row.number("share", least=0.0, most=SHARE_MAX)
    return LimitMethod(
        code=code,
        weight=row.number("weight", least=1e-6),
        share=share,
        shares=shares,
        evidence=row.one_of("evidence", tables) if "evidence" in row.content else None,
        references_min=(
            row.whole("references_min", least=1, most=1000)
            if code == "CL9" and "references_min" in row.content
            else None
        ),
    )


def _need_methods(part: Reader) -> tuple[str, ...]:
    if "need_methods" not in part.content:
        return ("CL5",)
    codes = part.texts("need_methods")
    for place, code in enumerate(codes):
        here = f"{part.at('need_methods')}[{place}]"
        if code not in NEED_METHODS:
            raise PolicyError(here, f"{code!r} is not known")
        if code in codes[:place]:
            raise PolicyError(here, f"{code!r} stands twice")
    if not codes:
        raise PolicyError(part.at("need_methods"), "a method is expected")
    return tuple(code for code in NEED_METHODS if code in codes)


def _standard_days(part: Reader) -> float | None:
    if "standard_days" not in part.content:
        return None
    return part.number("standard_days", least=0.0, most=3650.0)


def _quick_turn(part: Reader) -> ByGrade | None:
    if "quick_turn" not in part.content:
        return None
    rule = part.part("quick_turn")
    rule.value("coefficient")
    return coefficients(rule, "coefficient", most=SHARE_MAX)


def _clip(part: Reader) -> tuple[float, float] | None:
    if "working_asset_clip" not in part.content:
        return None
    low, high = part.numbers("working_asset_clip", count=2, falling=False)
    if low >= high:
        raise PolicyError(part.at("working_asset_clip"), "the first must lie below the second")
    return low, high


def _truth(part: Reader, key: str, *, otherwise: bool) -> bool:
    return part.truth(key) if key in part.content else otherwise


def _check_complete(part: Reader, rules: LimitRules) -> None:
    """Refuse a method without its table, and a table that no method reads."""
    pairs = (
        ("points", rules.method("CL12"), rules.points),
        ("risk_amount", rules.method("CL16"), rules.risk_amount),
        ("quick_turn", "CL6" in rules.need_methods or None, rules.quick_turn),
    )
    for key, method, table in pairs:
        if method is not None and table is None:
            raise PolicyError(part.at(key), "is missing: its method is used")
        if method is None and table is not None:
            raise PolicyError(part.at(key), "no method uses it")
    by_experience = rules.experience is not None and rules.experience.use == "capacity"
    if not (rules.methods or by_experience or rules.new_customer):
        raise PolicyError(part.at("methods"), "a method of capacity is expected")
    for code in rules.evidence:
        if code not in {method.evidence for method in rules.methods}:
            raise PolicyError(part.at("evidence"), f"no method uses {code!r}")
