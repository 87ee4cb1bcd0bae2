"""The single methods of a limit (单项额度方法). One law: no method gives a negative amount.

Each becomes a step named by its code, whose reasons say why it may be undefined.
"""

from __future__ import annotations

from collections.abc import Iterator

from zixin.engine.formula import guards
from zixin.engine.formula.tree import (
    Arithmetic,
    Call,
    Coalesce,
    Compare,
    Defined,
    Extreme,
    Field,
    If,
    Logic,
    Node,
    Number,
    Undefined,
    add,
    choose,
    fields,
    or_zero,
)
from zixin.engine.limits.trees import (
    NOT_RATED,
    ZERO,
    by_rank,
    graded,
    in_band,
    least,
    not_negative,
    times,
)
from zixin.engine.plan import Step
from zixin.engine.policy import AssessmentPolicy, LimitMethod, LimitRules
from zixin.engine.policy.limit_parts import (
    Experience,
    Matrix,
    PointsItem,
    PointsTable,
    RiskAmount,
    RiskCapacity,
    Secured,
)

WORKING_ASSET_VALUE = "working_asset_value"
TERMS = "terms_days_used"
POINTS_TOTAL = "CL12_points"
ITEM = "CL12__"
ITEM_VALUE = "CL12_value__"
RISK_PARTS = ("CL15_loss", "CL15_exposure", "CL15_sales")
RECEIPT_WEIGHTS = (6.0, 5.0, 4.0, 3.0, 2.0, 1.0)  # the latest month counts most


def method_steps(policy: AssessmentPolicy) -> list[Step]:
    """Return the amounts of all methods the policy uses."""
    rules = policy.limits
    return [
        *_statement_steps(rules),
        Step(TERMS, _terms(policy)),
        *_need_steps(rules),
        *_later_capacity_steps(rules),
        *_cap_steps(policy),
    ]


def _terms(policy: AssessmentPolicy) -> Node:
    """Return the terms asked for, else those of the grade; where the policy says so, the shorter."""
    asked = Field("terms_days")
    allowed = by_rank([float(grade.terms_days) for grade in policy.grades])
    if policy.limits.are_terms_within_grade:
        return least([asked, allowed])
    return Coalesce(asked, allowed)


def share_of(method: LimitMethod) -> Node:
    """Return the share a method takes of its base."""
    return Number(method.share) if method.shares is None else graded(method.shares)


def _shared(method: LimitMethod, base: Node) -> Step:
    """Return the step of a share of a base that is not negative."""
    share = share_of(method)
    reasons = () if isinstance(share, Number) else (NOT_RATED,)
    return Step(method.code, times(share, not_negative(base)), reasons)


def _statement_steps(rules: LimitRules) -> Iterator[Step]:
    """CL1 to CL4, and the share of working assets, which is shown whether CL3 is used or not."""
    bases: dict[str, Node] = {
        "CL1": Field("tnw"),
        "CL2": Field("wc"),
        "CL3": times(Field("working_assets"), Field("working_asset_share")),
        "CL4": Arithmetic("/", Field("rev"), Number(12.0)),
    }
    yield Step("working_asset_share", _working_asset_share(rules))
    for code, base in bases.items():
        method = rules.method(code)
        if method is not None:
            yield _shared(method, base)


def _working_asset_share(rules: LimitRules) -> Node:
    """Share of working assets by their value; nought when they or net worth are not positive."""
    value: Node = Field(WORKING_ASSET_VALUE)
    if rules.working_asset_clip is not None:
        low, high = rules.working_asset_clip
        value = Extreme("max", (Extreme("min", (value, Number(high))), Number(low)))
    at_least, best = rules.working_asset_best
    bands: list[tuple[Node, Node]] = [(Compare(">=", value, Number(at_least)), Number(best))]
    for above, share in rules.working_asset_bands:
        bands.append((Compare(">", value, Number(above)), Number(share)))
    by_value = choose(bands, If(Defined(value), ZERO, Undefined()))
    nothing_there: list[tuple[Node, Node]] = [
        (Compare("<=", Field("equity"), ZERO), ZERO),
        (Compare("<=", Field("working_assets"), ZERO), ZERO),
    ]
    return choose(nothing_there, by_value)


def _need_steps(rules: LimitRules) -> Iterator[Step]:
    """CL5, CL6, CL7; CL5 is computed whether the policy uses it or not."""
    yield Step("CL5", _purchases(rules), _needs_terms(Field(TERMS)))
    days = standard_days(rules)
    if "CL6" in rules.need_methods and rules.quick_turn is not None:
        turned = Arithmetic(
            "/", times(not_negative(Field("last_quarter_orders")), days), Number(90.0)
        )
        coefficient = graded(rules.quick_turn)
        reasons = () if isinstance(coefficient, Number) else (NOT_RATED,)
        yield Step("CL6", times(turned, coefficient), reasons or _needs_terms(days))
    if "CL7" in rules.need_methods:
        weighed = add(
            *(
                times(Number(weight), Field(f"receipts_m{month}"))
                for month, weight in enumerate(RECEIPT_WEIGHTS, start=1)
            )
        )
        monthly = Arithmetic("/", not_negative(weighed), Number(sum(RECEIPT_WEIGHTS)))
        yield Step("CL7", Arithmetic("/", times(monthly, days), Number(30.0)), _needs_terms(days))


def standard_days(rules: LimitRules) -> Node:
    """Return the standard credit days of CL6 and CL7."""
    return Field(TERMS) if rules.standard_days is None else Number(rules.standard_days)


def _needs_terms(days: Node) -> tuple[tuple[Node, str], ...]:
    """Without terms asked for, the terms are those of the grade."""
    if isinstance(days, Number):
        return ()
    return ((Call("not", Defined(days)), "NOT_RATED"),)


def _purchases(rules: LimitRules) -> Node:
    days = Arithmetic("+", Field(TERMS), Number(rules.delay_days))
    yearly = times(Field("expected_annual_purchases"), days)
    peak = Coalesce(Field("seasonality"), Number(rules.seasonality))
    return not_negative(times(Arithmetic("/", yearly, Number(365.0)), peak))


def _later_capacity_steps(rules: LimitRules) -> Iterator[Step]:
    """CL9, CL10, CL11, CL12, CL16, and CL8, which is experience."""
    for method in rules.methods:
        match method.code:
            case "CL9":
                yield _references(method)
            case "CL10":
                yield _shared(method, Field("bank_line_free"))
            case "CL11":
                yield Step("CL11", _cash_flow(method), _cash_flow_reasons(method))
            case "CL12" if rules.points is not None:
                yield from _points_steps(rules.points)
            case "CL16" if rules.risk_amount is not None:
                yield _risk_amount(rules.risk_amount)
    if rules.experience is not None:
        yield Step("CL8", _experience(rules.experience))


def _references(method: LimitMethod) -> Step:
    step = _shared(method, Field("peer_limit_median"))
    if method.references_min is None:
        return step
    enough = Number(float(method.references_min))
    count = Field("peer_count")
    few = (Compare("<", count, enough), "FEW_REFERENCES")
    node = If(Compare(">=", count, enough), step.node, Undefined())
    return Step(step.name, node, (*step.reasons, few))


def _cash_flow(method: LimitMethod) -> Node:
    """CL11: a share of operating cash after debt service, for the length of the terms."""
    due = Coalesce(
        Field("debt_service"), Arithmetic("+", Field("int_exp"), or_zero(Field("ncl_1y")))
    )
    free = not_negative(Arithmetic("-", Field("cfo"), due))
    share_of_year = Arithmetic("/", Field(TERMS), Number(365.0))
    return times(times(share_of(method), free), share_of_year)


def _cash_flow_reasons(method: LimitMethod) -> tuple[tuple[Node, str], ...]:
    share = share_of(method)
    return _needs_terms(Field(TERMS)) if isinstance(share, Number) else (NOT_RATED,)


def _points_steps(table: PointsTable) -> Iterator[Step]:
    """CL12: the points of each item, their sum within bounds, that share of net worth."""
    for item in table.items:
        if item.formula is not None:
            yield Step(ITEM_VALUE + item.code, item.formula.tree, item.formula.guards)
        yield Step(ITEM + item.code, _item_points(item))
    known = add(*(If(Defined(Field(ITEM + item.code)), Number(1.0), ZERO) for item in table.items))
    share_known = Arithmetic("/", known, Number(float(len(table.items))))
    thin = Compare("<", share_known, Number(table.coverage_min))
    total = add(*(Coalesce(Field(ITEM + item.code), Number(item.missing)) for item in table.items))
    bounded = Extreme("min", (not_negative(total), Number(table.most)))
    reasons = ((thin, "LOW_COVERAGE"),)
    yield Step(POINTS_TOTAL, If(thin, Undefined(), bounded), reasons)
    share = Arithmetic("/", Field(POINTS_TOTAL), Number(100.0))
    yield Step("CL12", times(share, not_negative(Field("tnw"))), reasons)


def _item_points(item: PointsItem) -> Node:
    """Return the points of an item; undefined where nothing it looks at decides."""
    if item.formula is not None:
        return in_band(Field(ITEM_VALUE + item.code), item.bands)
    decided: list[tuple[Node, Node]] = [(case.when.tree, Number(case.value)) for case in item.cases]
    read = dict.fromkeys(field for case in item.cases for field in fields(case.when.tree))
    otherwise: Node = Number(item.otherwise)
    for field in read:
        otherwise = If(Defined(field), otherwise, Undefined())
    return choose(decided, otherwise)


def _risk_amount(rule: RiskAmount) -> Step:
    """CL16: a share of net worth by grade and an amount by margin; or the limit of before."""
    share = graded(rule.shares)
    built = times(share, not_negative(Field("equity")))
    if rule.margins:
        built = Arithmetic("+", built, or_zero(in_band(Field("own_margin_share"), rule.margins)))
    reasons = () if isinstance(share, Number) else (NOT_RATED,)
    return Step("CL16", If(is_kept(rule), not_negative(Field("previous_limit")), built), reasons)


def is_kept(rule: RiskAmount) -> Node:
    """Return whether the limit of before is kept: there was one, and the failure score stands."""
    if rule.score_change_most is None:
        return Compare("<", Number(1.0), ZERO)
    change = Call("abs", Field("failure_score_change"))
    stands = Compare("<=", change, Number(rule.score_change_most))
    return Logic("and", stands, Defined(Field("previous_limit")))


def _experience(rule: Experience) -> Node:
    """CL8: the highest balance paid in time with a step of growth; late, a share of it."""
    late = Field("high_credit_days_late")
    paid = not_negative(Field("high_credit_paid"))
    in_time = Compare("<=", late, Number(rule.days_late_most))
    known = If(Defined(late), times(Number(rule.late_share), paid), Undefined())
    return If(in_time, times(Number(1.0 + rule.growth), paid), known)


def _cap_steps(policy: AssessmentPolicy) -> Iterator[Step]:
    """CL13, CL14, CL15: what the policy, the security and our own strength allow."""
    rules = policy.limits
    if rules.matrix is not None:
        yield Step("CL13", _matrix(rules.matrix), (NOT_RATED,))
    if rules.secured is not None:
        yield Step("CL14", _secured(rules.secured))
    if rules.risk_capacity is not None:
        yield from _risk_capacity_steps(rules.risk_capacity, policy)


def _matrix(matrix: Matrix) -> Node:
    rows: list[tuple[Node, Node]] = []
    otherwise: Node = Undefined()
    for size, caps in zip(matrix.sizes, matrix.caps, strict=True):
        if size.when is None:
            otherwise = by_rank(caps)
        else:
            rows.append((size.when.tree, by_rank(caps)))
    return choose(rows, otherwise)


def _secured(rule: Secured) -> Node:
    return times(Number(rule.share), not_negative(Field("collateral_value")))


def _risk_capacity_steps(rule: RiskCapacity, policy: AssessmentPolicy) -> Iterator[Step]:
    """CL15: the limit whose expected loss, exposure or share of sales we can just bear.

    The whole limit is taken as drawn, and security covers the first part of it: expected loss is
    PD x max(floor x limit, LGD x (limit - security)).
    """
    parts = []
    if rule.loss is not None:
        share, profit = rule.loss
        appetite = Number(share * profit)
        pd = by_rank([grade.pd for grade in policy.grades])
        bearable: Node = Arithmetic("/", appetite, times(pd, Number(rule.lgd)))
        if policy.limits.secured is not None:
            bearable = Arithmetic("+", bearable, or_zero(Field("CL14")))
            if rule.lgd_floor > 0.0:
                at_floor = Arithmetic("/", appetite, times(pd, Number(rule.lgd_floor)))
                bearable = Extreme("min", (bearable, at_floor))
        yield Step("CL15_loss", bearable, (NOT_RATED, *guards(bearable)))
        parts.append("CL15_loss")
    for name, pair in (("CL15_exposure", rule.exposure), ("CL15_sales", rule.sales)):
        if pair is not None:
            yield Step(name, Number(pair[0] * pair[1]))
            parts.append(name)
    yield Step("CL15", least([Field(name) for name in parts]), (NOT_RATED,))
