"""Credit limits (授信额度): single methods and their combination. One law: no capacity, no limit.

What the customer can bear is the lower weighted median of the methods that can be computed, times
the multiplier of the grade; what the business needs bounds it; then tenure and the amount asked
for. Net worth that is not positive gives nought, whatever the methods say.
"""

from __future__ import annotations

from zixin.engine.formula.tree import (
    Arithmetic,
    Call,
    Coalesce,
    Compare,
    Defined,
    Extreme,
    Field,
    If,
    Node,
    Number,
    Undefined,
    add,
    choose,
    or_zero,
)
from zixin.engine.plan import Step
from zixin.engine.policy import AssessmentPolicy, LimitMethod, LimitRules
from zixin.engine.rating import RANK

LIMIT = "limit"
BINDING = "limit_binding_code"
BINDINGS = ("net_worth", "grade", "need", "request", "minimum", "capacity")
WORKING_ASSET_VALUE = "working_asset_value"
ZERO, ONE = Number(0.0), Number(1.0)
REACHED = "__reached"
GREATEST_POWER, LEAST_POWER = 18, -4


def limit_steps(policy: AssessmentPolicy) -> list[Step]:
    """Return the amounts of the methods, their combination, the limit and what bound it."""
    rules = policy.limits
    return [
        *_method_steps(rules),
        Step("terms_days_used", _terms(policy)),
        Step("CL5", _need(rules)),
        *_capacity_steps(rules),
        Step("need", Field("CL5")),
        Step("multiplier_grade", _multiplier_grade(policy)),
        Step("multiplier_tenure", _multiplier_tenure(rules)),
        Step("base", _base(rules)),
        Step("unsecured", Arithmetic("*", Field("base"), Field("multiplier_tenure"))),
        *_amount_steps(rules),
    ]


def not_negative(node: Node) -> Node:
    """Return the figure, or nought where it is negative."""
    return Extreme("max", (node, ZERO))


def _method_steps(rules: LimitRules) -> list[Step]:
    shares = {method.code: Number(method.share) for method in rules.methods}
    bases: dict[str, Node] = {
        "CL1": Field("tnw"),
        "CL2": Field("wc"),
        "CL3": Arithmetic("*", Field("working_assets"), Field("working_asset_share")),
        "CL4": Arithmetic("/", Field("rev"), Number(12.0)),
    }
    steps = [Step("working_asset_share", _working_asset_share(rules))]
    for code, base in bases.items():
        if code in shares:
            steps.append(Step(code, Arithmetic("*", shares[code], not_negative(base))))
    return steps


def _working_asset_share(rules: LimitRules) -> Node:
    """Share of working assets by their value; nought when they or net worth are not positive."""
    value = Field(WORKING_ASSET_VALUE)
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


def _terms(policy: AssessmentPolicy) -> Node:
    by_grade = _by_rank([float(grade.terms_days) for grade in policy.grades])
    return Coalesce(Field("terms_days"), by_grade)


def _by_rank(values: list[float]) -> Node:
    return choose(
        [
            (Compare("=", Field(RANK), Number(float(rank))), Number(value))
            for rank, value in enumerate(values)
        ],
        Undefined(),
    )


def _need(rules: LimitRules) -> Node:
    days = Arithmetic("+", Field("terms_days_used"), Number(rules.delay_days))
    yearly = Arithmetic("*", Field("expected_annual_purchases"), days)
    peak = Coalesce(Field("seasonality"), Number(rules.seasonality))
    return not_negative(Arithmetic("*", Arithmetic("/", yearly, Number(365.0)), peak))


def _cash_flow(method: LimitMethod) -> Node:
    """CL11: a share of operating cash after debt service, for the length of the terms."""
    due = Coalesce(
        Field("debt_service"), Arithmetic("+", Field("int_exp"), or_zero(Field("ncl_1y")))
    )
    free = not_negative(Arithmetic("-", Field("cfo"), due))
    share_of_year = Arithmetic("/", Field("terms_days_used"), Number(365.0))
    return Arithmetic("*", Arithmetic("*", Number(method.share), free), share_of_year)


def _capacity_steps(rules: LimitRules) -> list[Step]:
    """Lower weighted median: the least amount that half of the weight does not exceed."""
    steps = [
        Step(method.code, _cash_flow(method)) for method in rules.methods if method.code == "CL11"
    ]
    amounts = [(Field(method.code), Number(method.weight)) for method in rules.methods]
    whole = add(*(If(Defined(amount), weight, ZERO) for amount, weight in amounts))
    steps.append(Step("capacity_half", Arithmetic("/", whole, Number(2.0))))
    for amount, _ in amounts:
        below = add(*(If(Compare("<=", other, amount), weight, ZERO) for other, weight in amounts))
        reaches = Compare(">=", below, Field("capacity_half"))
        steps.append(Step(amount.name + REACHED, If(reaches, amount, Undefined())))
    return [*steps, Step("capacity", _least([Field(a.name + REACHED) for a, _ in amounts]))]


def _least(amounts: list[Field]) -> Node:
    least: Node = amounts[0]
    for amount in amounts[1:]:
        least = Coalesce(Extreme("min", (least, amount)), Coalesce(least, amount))
    return least


def _multiplier_grade(policy: AssessmentPolicy) -> Node:
    return _by_rank([grade.multiplier for grade in policy.grades])


def _multiplier_tenure(rules: LimitRules) -> Node:
    months = Field("tenure_months")
    bands: list[tuple[Node, Node]] = [
        (Compare("<", months, Number(below)), Number(multiplier))
        for below, multiplier in rules.tenure_bands
    ]
    longer = If(Defined(months), Number(rules.tenure_longer), Number(rules.tenure_unknown))
    return choose(bands, longer)


def _borne() -> Node:
    return Arithmetic("*", Field("capacity"), Field("multiplier_grade"))


def _base(rules: LimitRules) -> Node:
    needed = Arithmetic("*", Field("need"), Number(rules.need_margin))
    borne = _borne()
    return If(Defined(Field("need")), Extreme("min", (borne, needed)), borne)


def _amount_steps(rules: LimitRules) -> list[Step]:
    unsecured, request = Field("unsecured"), not_negative(Field("limit_requested"))
    asked = If(Defined(request), Extreme("min", (unsecured, request)), unsecured)
    raw = Field("limit_before_rounding")
    no_net_worth = Compare("<=", Field("equity"), ZERO)
    is_small = Compare("<", raw, Number(rules.minimum))
    amount = choose([(no_net_worth, ZERO), (is_small, ZERO)], Field("limit_rounded"))
    is_rated = Defined(Field(RANK))
    known = Defined(Field("equity"))
    needed = Arithmetic("*", Field("need"), Number(rules.need_margin))
    binding = choose(
        [
            (no_net_worth, _code("net_worth")),
            (Compare("<=", Field("multiplier_grade"), ZERO), _code("grade")),
            (is_small, _code("minimum")),
            (Compare("<", request, unsecured), _code("request")),
            (Compare("<", needed, _borne()), _code("need")),
        ],
        _code("capacity"),
    )
    return [
        Step("limit_before_rounding", asked),
        *_rounding_steps(raw, rules.significant_digits),
        Step(LIMIT, If(is_rated, If(known, amount, Undefined()), Undefined())),
        Step(BINDING, If(Defined(Field(LIMIT)), binding, Undefined())),
    ]


def _code(binding: str) -> Number:
    return Number(float(BINDINGS.index(binding)))


def _rounding_steps(raw: Node, digits: int) -> list[Step]:
    """Round down to significant digits, by a table of powers of ten: exact on every backend."""
    units: list[tuple[Node, Node]] = []
    parts: list[tuple[Node, Node]] = []
    for power in range(GREATEST_POWER, LEAST_POWER - 1, -1):
        reached = Compare(">=", raw, Number(10.0**power))
        shift = power - digits + 1
        if shift >= 0:
            units.append((reached, Number(10.0**shift)))
        else:
            parts.append((reached, Number(10.0**-shift)))
    unit, scale = Field("limit_unit"), Field("limit_scale")
    whole = Arithmetic("*", _floor(Arithmetic("/", raw, unit)), unit)
    decimal = Arithmetic("/", _floor(Arithmetic("*", raw, scale)), scale)
    is_whole = Compare(">=", raw, Number(10.0 ** (digits - 1)))
    return [
        Step("limit_unit", choose(units, ONE)),
        Step("limit_scale", choose(parts, Number(10.0 ** (digits - 1 - LEAST_POWER)))),
        Step("limit_rounded", If(is_whole, whole, decimal)),
    ]


def _floor(node: Node) -> Node:
    return Call("floor", Arithmetic("+", node, Number(1e-9)))
