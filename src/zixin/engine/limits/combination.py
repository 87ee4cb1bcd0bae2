"""How the methods become one limit (额度合成). One law: no capacity, no limit.

What the customer can bear is the lower weighted median of the methods that can be computed, times
the multiplier of the grade; what the business needs bounds it; then the customer's features and
tenure, the security, and whatever caps the policy sets. Net worth that is not positive gives
nought, whatever the methods say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zixin.engine.formula.tree import (
    Arithmetic,
    Call,
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
    any_of,
    choose,
    or_zero,
)
from zixin.engine.limits.methods import RISK_PARTS
from zixin.engine.limits.rounding import rounding_steps
from zixin.engine.limits.trees import (
    ZERO,
    by_rank,
    greatest,
    in_band,
    least,
    not_negative,
    times,
)
from zixin.engine.plan import Step
from zixin.engine.policy import AssessmentPolicy, LimitRules
from zixin.engine.rating import CAP_RANK, RANK
from zixin.engine.statements import HARD

LIMIT = "limit"
BINDING = "limit_binding_code"
# What can bind a limit. A code is stored as its place: only ever add at the end.
BINDINGS = (
    "net_worth",
    "grade",
    "need",
    "request",
    "minimum",
    "capacity",
    "matrix",
    "risk_loss",
    "risk_exposure",
    "risk_sales",
    "experience",
    "group",
    "new_customer",
    "one_order",
    "feature",
    "tenure",
    "collateral",
)
REACHED = "__reached"
WEIGHT = "__weight"
TOTAL = "limit_total"
RAW = "limit_before_rounding"
NEW = "is_new_customer"
SLACK = 1.0 - 1e-12  # half of the weight, but for the last bits of a sum of fractions

Bound = tuple[str, Node]


def combination_steps(policy: AssessmentPolicy) -> list[Step]:
    """Return capacity, need, multipliers, the limit and what bound it."""
    rules = policy.limits
    return [
        *_capacity_steps(rules),
        Step("need", greatest([Field(code) for code in rules.need_methods])),
        Step("multiplier_grade", by_rank([grade.multiplier for grade in policy.grades])),
        Step("multiplier_tenure", _multiplier_tenure(rules)),
        *_feature_steps(rules),
        Step("base", _base(rules)),
        Step("unsecured", _unsecured(rules)),
        *_total_steps(rules, _worthless_rank(policy)),
        *_bounded_steps(rules),
        *rounding_steps(Field(RAW), rules.significant_digits),
        Step(LIMIT, _amount(rules)),
        Step(BINDING, If(Defined(Field(LIMIT)), _binding(policy), Undefined())),
    ]


def weighed_methods(rules: LimitRules) -> list[tuple[str, float]]:
    """Return the methods of capacity and their weights before evidence."""
    weighed = [(method.code, method.weight) for method in rules.methods]
    if rules.experience is not None and rules.experience.use == "capacity":
        weighed.append(("CL8", rules.experience.weight))
    return weighed


def _capacity_steps(rules: LimitRules) -> Iterator[Step]:
    """Lower weighted median: the least amount that half of the weight does not exceed."""
    weights: dict[str, Node] = {code: Number(w) for code, w in weighed_methods(rules)}
    for method in rules.methods:
        if method.evidence is not None:
            table = rules.evidence[method.evidence]
            factor = choose(
                [(case.when.tree, Number(case.value)) for case in table.cases],
                Number(table.otherwise),
            )
            yield Step(method.code + WEIGHT, times(Number(method.weight), factor))
            weights[method.code] = Field(method.code + WEIGHT)
    if not weights:
        yield Step("capacity", Undefined())
        return
    amounts = [(Field(code), weight) for code, weight in weights.items()]
    whole = add(*(If(Defined(amount), weight, ZERO) for amount, weight in amounts))
    half: Node = Arithmetic("/", whole, Number(2.0))
    if any(method.evidence is not None for method in rules.methods):
        half = times(half, Number(SLACK))
    yield Step("capacity_half", half)
    for amount, _ in amounts:
        below = add(*(If(Compare("<=", other, amount), weight, ZERO) for other, weight in amounts))
        reaches = Compare(">=", below, Field("capacity_half"))
        yield Step(amount.name + REACHED, If(reaches, amount, Undefined()))
    yield Step("capacity", least([Field(amount.name + REACHED) for amount, _ in amounts]))


def _multiplier_tenure(rules: LimitRules) -> Node:
    months = Field("tenure_months")
    bands: list[tuple[Node, Node]] = [
        (Compare("<", months, Number(below)), Number(multiplier))
        for below, multiplier in rules.tenure_bands
    ]
    longer: Node = Number(rules.tenure_longer)
    if rules.tenure_record is not None:
        record = rules.tenure_record
        longer = If(record.when.tree, longer, Number(record.multiplier))
    return choose(bands, If(Defined(months), longer, Number(rules.tenure_unknown)))


def _feature_steps(rules: LimitRules) -> Iterator[Step]:
    if rules.feature is not None:
        rule = rules.feature
        yield Step("feature_value", rule.value.tree, rule.value.guards)
        found = in_band(Field("feature_value"), rule.bands)
        yield Step("multiplier_feature", If(Defined(found), found, Number(rule.unknown)))


def _borne() -> Node:
    return times(Field("capacity"), Field("multiplier_grade"))


def _needed(rules: LimitRules) -> Node:
    return times(Field("need"), Number(rules.need_margin))


def _base(rules: LimitRules) -> Node:
    borne = _borne()
    return If(Defined(Field("need")), Extreme("min", (borne, _needed(rules))), borne)


def _unsecured(rules: LimitRules) -> Node:
    amount: Node = Field("base")
    if rules.feature is not None:
        amount = times(amount, Field("multiplier_feature"))
    amount = times(amount, Field("multiplier_tenure"))
    if rules.secured is not None and rules.secured.is_enough_alone:
        return If(Compare("<=", Field("equity"), ZERO), ZERO, or_zero(amount))
    return amount


def _worthless_rank(policy: AssessmentPolicy) -> Number:
    """Return the rank from which a grade allows no credit; one past the last when all allow some."""
    allowed = [grade.multiplier > 0.0 for grade in policy.grades]
    return Number(float(allowed.index(False) if False in allowed else len(allowed)))


def _total_steps(rules: LimitRules, worthless: Number) -> Iterator[Step]:
    """Unsecured and secured together; of a new customer, the least that is known of it."""
    total: Node = Field("unsecured")
    if rules.secured is not None:
        room = not_negative(Arithmetic("-", Field("need"), Field("unsecured")))
        yield Step("secured_room", room)
        room, security = Field("secured_room"), Field("CL14")
        taken = If(Defined(room), Extreme("min", (security, room)), security)
        yield Step("secured", or_zero(taken))
        total = Arithmetic("+", total, Field("secured"))
    if rules.new_customer is not None:
        nothing = any_of(
            Compare("<=", Field("multiplier_grade"), ZERO),
            Compare(">=", Field(CAP_RANK), worthless),
            Compare("<=", Field("equity"), ZERO),
        )
        most = least([Number(rules.new_customer.cap), _one_order()])
        trial = If(nothing, ZERO, If(_is_order_known(), most, ZERO))
        yield Step(NEW, rules.new_customer.when.tree)
        total = If(Field(NEW), trial, total)
    if total != Field("unsecured"):
        yield Step(TOTAL, total)


def _one_order() -> Node:
    return not_negative(Field("one_order_value"))


def _is_order_known() -> Node:
    """Who has no grade gets no more than one order of known value, and nothing of unknown."""
    return any_of(Defined(Field(RANK)), Defined(_one_order()))


def _total(rules: LimitRules) -> Field:
    is_plain = rules.secured is None and rules.new_customer is None
    return Field("unsecured" if is_plain else TOTAL)


def bounds(rules: LimitRules) -> list[Bound]:
    """Return what may cap the total besides capacity and need, in the order of precedence."""
    found: list[Bound] = []
    if rules.matrix is not None:
        found.append(("matrix", Field("CL13")))
    if rules.risk_capacity is not None:
        risk = rules.risk_capacity
        for name, pair in zip(RISK_PARTS, (risk.loss, risk.exposure, risk.sales), strict=True):
            if pair is not None:
                found.append((name.replace("CL15", "risk"), Field(name)))
    if rules.experience is not None and rules.experience.use == "cap":
        found.append(("experience", Field("CL8")))
    if rules.has_group_headroom:
        found.append(("group", not_negative(Field("group_headroom"))))
    return [*found, ("request", not_negative(Field("limit_requested")))]


def _bounded_steps(rules: LimitRules) -> Iterator[Step]:
    amount: Node = _total(rules)
    *before, last = bounds(rules)
    for code, bound in before:
        yield Step(f"limit_within_{code}", _within(amount, bound))
        amount = Field(f"limit_within_{code}")
    yield Step(RAW, _within(amount, last[1]))


def _within(amount: Node, bound: Node) -> Node:
    return If(Defined(bound), Extreme("min", (amount, bound)), amount)


def _no_net_worth(rules: LimitRules) -> Node:
    sunk = Compare("<=", Field("equity"), ZERO)
    if rules.secured is not None and rules.secured.is_enough_alone:
        return Logic("and", sunk, Compare("<=", _total(rules), ZERO))
    return sunk


def _is_small(rules: LimitRules) -> Node:
    """Below the least limit of the policy; edition 1 asked before rounding."""
    amount = Field("limit_rounded" if rules.is_extended else RAW)
    return Compare("<", amount, Number(rules.minimum))


def _amount(rules: LimitRules) -> Node:
    """Return the limit; undefined without a grade, or without net worth where it is required."""
    nothing = [(_no_net_worth(rules), ZERO), (_is_small(rules), ZERO)]
    amount = choose(nothing, Field("limit_rounded"))
    judged = amount
    if rules.is_net_worth_required:
        judged = If(Defined(Field("equity")), amount, Undefined())
    judged = If(Defined(Field(RANK)), judged, Undefined())
    if rules.new_customer is None:
        return judged
    trial = If(Field(HARD), Undefined(), amount)
    return If(Field(NEW), trial, judged)


def _binding(policy: AssessmentPolicy) -> Node:
    rules = policy.limits
    first: list[tuple[Node, Node]] = [
        (_no_net_worth(rules), _code("net_worth")),
        (_unless_secured(rules, Compare("<=", Field("multiplier_grade"), ZERO)), _code("grade")),
    ]
    if rules.new_customer is not None:
        is_capped = Compare(">=", Field(CAP_RANK), _worthless_rank(policy))
        first.append((Logic("and", Field(NEW), is_capped), _code("grade")))
    return choose(
        [
            *first,
            *_emptied(rules),
            (_is_small(rules), _code("minimum")),
            *_capped(rules),
            *_trial(rules),
            *_filled(rules),
            (Compare("<", _needed(rules), _borne()), _code("need")),
        ],
        _code("capacity"),
    )


def _code(binding: str) -> Number:
    return Number(float(BINDINGS.index(binding)))


def _unless_secured(rules: LimitRules, condition: Node) -> Node:
    if rules.secured is None:
        return condition
    return Logic("and", condition, Compare("<=", Field("secured"), ZERO))


def _emptied(rules: LimitRules) -> Sequence[tuple[Node, Node]]:
    """A multiplier of nought leaves nothing of the unsecured part."""
    if not rules.is_extended:
        return ()
    names = ["feature", "tenure"] if rules.feature is not None else ["tenure"]
    emptied = []
    for name in names:
        is_nought = Compare("<=", Field(f"multiplier_{name}"), ZERO)
        condition = _unless_secured(rules, is_nought)
        if rules.new_customer is not None:
            is_trial = If(Field(NEW), Number(1.0), ZERO)
            condition = Logic("and", condition, Compare("<=", is_trial, ZERO))
        emptied.append((condition, _code(name)))
    return emptied


def _capped(rules: LimitRules) -> Iterator[tuple[Node, Node]]:
    """The bound that the limit came down to; the first of several that are equal."""
    found = bounds(rules)
    for code, bound in found:
        binds: Node = Compare("<", bound, _total(rules))
        if len(found) > 1:
            binds = Logic("and", binds, Compare("<=", bound, Field(RAW)))
        yield binds, _code(code)


def _trial(rules: LimitRules) -> Iterator[tuple[Node, Node]]:
    if rules.new_customer is not None:
        below = Compare("<", _one_order(), Number(rules.new_customer.cap))
        unknown = Call("not", _is_order_known())
        yield Logic("and", Field(NEW), any_of(below, unknown)), _code("one_order")
        yield Field(NEW), _code("new_customer")


def _filled(rules: LimitRules) -> Iterator[tuple[Node, Node]]:
    """Security that fills the need leaves the need as the bound; else the security is it."""
    if rules.secured is not None:
        room = Field("secured_room")
        filled = Logic("and", Compare("<", room, Field("CL14")), Compare(">", room, ZERO))
        yield filled, _code("need")
        yield Compare(">", Field("secured"), ZERO), _code("collateral")
