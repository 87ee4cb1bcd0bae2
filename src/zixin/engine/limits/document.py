"""How a limit came about (额度说明): every method, what it saw, what it gave and whether it bound.

One law: a formula shown is text of the formula language, in the numbers that held for the customer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from zixin.engine.catalogue import Catalogue, Name, load_catalogue, read_toml
from zixin.engine.formula import compile_record, reason_record
from zixin.engine.formula.tree import Field, Node, fields
from zixin.engine.limits.combination import (
    BINDING,
    BINDINGS,
    LIMIT,
    NEW,
    RAW,
    TOTAL,
    WEIGHT,
    bounds,
    weighed_methods,
)
from zixin.engine.limits.methods import (
    ITEM,
    ITEM_VALUE,
    POINTS_TOTAL,
    RISK_PARTS,
    is_kept,
    share_of,
    standard_days,
)
from zixin.engine.limits.trees import graded, in_band
from zixin.engine.plan import Step
from zixin.engine.policy import AssessmentPolicy, LimitRules
from zixin.engine.rating import RANK
from zixin.engine.statements import HARD

Document = dict[str, Any]
Row = Mapping[str, Any]
Steps = Mapping[str, Step]

UNKNOWN = "?"  # a number that holds only for a grade, of a customer without one
BOUND_METHODS = {"matrix": "CL13", "experience": "CL8", "collateral": "CL14"}


@dataclass(frozen=True, slots=True)
class Method:
    """What a method of a limit is called and how it is computed."""

    code: str
    name: Name
    group: str
    formula: str
    kept: str | None
    source: str
    certainty: str


@cache
def limit_methods() -> Mapping[str, Method]:
    """Return all methods of a limit, CL1 to CL16."""
    return {
        row["code"]: Method(
            code=row["code"],
            name=Name(row["zh"], row["en"]),
            group=row["group"],
            formula=row["formula"],
            kept=row.get("kept"),
            source=row["source"],
            certainty=row["certainty"],
        )
        for row in read_toml("limits.toml")["method"]
    }


@cache
def binding_names() -> Mapping[str, Name]:
    """Return what each bound of a limit is called."""
    return {row["code"]: Name(row["zh"], row["en"]) for row in read_toml("limits.toml")["binding"]}


def limit_document(policy: AssessmentPolicy, row: Row, steps: Steps) -> Document:
    """Return how the limit of a judged record came about, as JSON.

    ``steps`` are those that ran, by name. The keys of edition 1 keep their meaning.
    """
    rules = policy.limits
    binding = None if row[BINDING] is None else BINDINGS[int(row[BINDING])]
    binding_method = _binding_method(rules, row, binding)
    catalogue = load_catalogue(policy.edition)
    is_new = bool(row.get(NEW))
    return {
        "methods": [
            _method(policy, method, row, steps, catalogue, is_bound=method.code == binding_method)
            for method in limit_methods().values()
            if method.code in steps
        ],
        "capacity": row["capacity"],
        "need": row["need"],
        "need_margin": rules.need_margin,
        "base": row["base"],
        "unsecured": row["unsecured"],
        "secured": row.get("secured"),
        "total": row.get(TOTAL, row["unsecured"]),
        "before_rounding": row[RAW],
        "multiplier_grade": row["multiplier_grade"],
        "multiplier_tenure": row["multiplier_tenure"],
        "multiplier_feature": row.get("multiplier_feature"),
        "feature_value": row.get("feature_value"),
        "requested": row.get("limit_requested"),
        "bounds": [_bound(code, bound, row, binding) for code, bound in bounds(rules)],
        "binding": binding,
        "binding_name": None if binding is None else binding_names()[binding].as_document(),
        "minimum": rules.minimum,
        "prepay_only": row[LIMIT] == 0.0,
        "new_customer": _new_customer(rules) if is_new else None,
        "amount": row[LIMIT],
        "reason": _reason_of_none(rules, row, is_new=is_new),
    }


def _method(
    policy: AssessmentPolicy,
    method: Method,
    row: Row,
    steps: Steps,
    catalogue: Catalogue,
    *,
    is_bound: bool,
) -> Document:
    rules = policy.limits
    step, amount = steps[method.code], row[method.code]
    inputs = _inputs(step.node, row, steps, catalogue)
    weights = dict(weighed_methods(rules))
    role = _role(rules, method)
    document = {
        "code": method.code,
        "name": method.name.as_document(),
        "group": method.group,
        "role": role,
        "formula": _formula(policy, method, row),
        "inputs": inputs,
        "missing": [name for name in inputs if amount is None and inputs[name] is None],
        "amount": amount,
        "reason": reason_record(step.reasons, row) if amount is None else None,
        "weight": row.get(method.code + WEIGHT, weights.get(method.code)),
        "evidence": _evidence(rules, method.code, row),
        "bound": is_bound,
        "source": method.source,
        "certainty": method.certainty,
    }
    if method.code == "CL12" and rules.points is not None:
        document["points"] = row[POINTS_TOTAL]
        document["items"] = list(_items(rules, row))
    if method.code == "CL15":
        document["parts"] = [
            {"code": name, "amount": row[name]} for name in RISK_PARTS if name in steps
        ]
    return document


def _role(rules: LimitRules, method: Method) -> str:
    """Say what the method does in this policy: a method may be shown and decide nothing."""
    if method.code == "CL8" and rules.experience is not None:
        return rules.experience.use
    if method.group == "need" and method.code not in rules.need_methods:
        return "show"
    return method.group


def _inputs(node: Node, row: Row, steps: Steps, catalogue: Catalogue) -> dict[str, Any]:
    """Return the figures with a name that a method reads, through steps that have none."""
    found: dict[str, Any] = {}
    for field in _named(node, steps, catalogue):
        found[field.column.replace("__prev", "_prev")] = compile_record(field)(row)
    return found


def _named(node: Node, steps: Steps, catalogue: Catalogue) -> Iterator[Field]:
    for field in fields(node):
        if field.name == RANK:
            continue
        try:
            catalogue.name_of(field.name)
        except KeyError:
            if field.name in steps:
                yield from _named(steps[field.name].node, steps, catalogue)
        else:
            yield field


def _evidence(rules: LimitRules, code: str, row: Row) -> Document | None:
    method = rules.method(code)
    if method is None or method.evidence is None:
        return None
    table = rules.evidence[method.evidence]
    for case in table.cases:
        if compile_record(case.when.tree)(row):
            return {
                "name": table.name.as_document(),
                "level": case.name.as_document(),
                "factor": case.value,
            }
    return {"name": table.name.as_document(), "level": None, "factor": table.otherwise}


def _items(rules: LimitRules, row: Row) -> Iterator[Document]:
    if rules.points is None:
        return
    for item in rules.points.items:
        points = row[ITEM + item.code]
        yield {
            "code": item.code,
            "name": item.name.as_document(),
            "formula": item.formula.text if item.formula is not None else None,
            "value": row.get(ITEM_VALUE + item.code),
            "points": item.missing if points is None else points,
            "known": points is not None,
        }


def _bound(code: str, bound: Node, row: Row, binding: str | None) -> Document:
    return {
        "code": code,
        "name": binding_names()[code].as_document(),
        "amount": compile_record(bound)(row),
        "bound": code == binding,
    }


def _binding_method(rules: LimitRules, row: Row, binding: str | None) -> str | None:
    """Return the method whose amount the limit came down to; the first of several that are equal."""
    if binding is None:
        return None
    if binding.startswith("risk_"):
        return "CL15"
    if binding in {"capacity", "need"}:
        codes: Sequence[str] = rules.need_methods
        if binding == "capacity":
            codes = [code for code, _ in weighed_methods(rules)]
        return next((code for code in codes if row[code] == row[binding]), None)
    return BOUND_METHODS.get(binding)


def _new_customer(rules: LimitRules) -> Document | None:
    rule = rules.new_customer
    if rule is None:
        return None
    return {
        "when": rule.when.text,
        "cap": rule.cap,
        "review_after_invoices": rule.review_after_invoices,
    }


def _reason_of_none(rules: LimitRules, row: Row, *, is_new: bool) -> str | None:
    """Say why there is no limit at all."""
    if row[LIMIT] is not None:
        return None
    if row.get(HARD):
        return "HARD_FINDING"
    if row[RANK] is None and not is_new:
        return "NOT_RATED"
    if rules.is_net_worth_required and row.get("equity") is None:
        return "NO_NET_WORTH"
    return "NO_CAPACITY"


def _formula(policy: AssessmentPolicy, method: Method, row: Row) -> str:
    """Return the formula of a method in the numbers that held."""
    rules = policy.limits
    if (
        method.kept is not None
        and rules.risk_amount is not None
        and compile_record(is_kept(rules.risk_amount))(row)
    ):
        return method.kept
    parameters = _PARAMETERS.get(method.code, _share)(policy, method.code, row)
    return method.formula.format(**parameters)


def _told(value: Any) -> str:
    return UNKNOWN if value is None else format(value, ".15g")


def _number(node: Node, row: Row) -> str:
    return _told(compile_record(node)(row))


def _share(policy: AssessmentPolicy, code: str, row: Row) -> dict[str, str]:
    method = policy.limits.method(code)
    return {} if method is None else {"share": _number(share_of(method), row)}


def _purchases(policy: AssessmentPolicy, _: str, __: Row) -> dict[str, str]:
    rules = policy.limits
    return {"delay_days": _told(rules.delay_days), "seasonality": _told(rules.seasonality)}


def _days(policy: AssessmentPolicy, _: str, row: Row) -> dict[str, str]:
    days, coefficients = standard_days(policy.limits), policy.limits.quick_turn
    return {
        "days": days.name if isinstance(days, Field) else _number(days, row),
        "coefficient": UNKNOWN if coefficients is None else _number(graded(coefficients), row),
    }


def _experience(policy: AssessmentPolicy, _: str, __: Row) -> dict[str, str]:
    rule = policy.limits.experience
    if rule is None:
        return {}
    return {
        "days_late_most": _told(rule.days_late_most),
        "growth_factor": _told(1.0 + rule.growth),
        "late_share": _told(rule.late_share),
    }


def _cap(_: AssessmentPolicy, code: str, row: Row) -> dict[str, str]:
    return {"cap": _told(row[code])}


def _security(policy: AssessmentPolicy, _: str, __: Row) -> dict[str, str]:
    rule = policy.limits.secured
    return {} if rule is None else {"share": _told(rule.share)}


def _risk_amount(policy: AssessmentPolicy, _: str, row: Row) -> dict[str, str]:
    rule = policy.limits.risk_amount
    if rule is None:
        return {}
    margin = None
    if rule.margins:
        margin = compile_record(in_band(Field("own_margin_share"), rule.margins))(row)
    return {"share": _number(graded(rule.shares), row), "margin_amount": _told(margin or 0.0)}


def _risk_parts(policy: AssessmentPolicy, _: str, row: Row) -> dict[str, str]:
    rule, rank = policy.limits.risk_capacity, row[RANK]
    if rule is None:
        return {}
    pd = _told(None if rank is None else policy.grades[int(rank)].pd)
    parts = []
    if rule.loss is not None and row["CL15_loss"] is not None:
        share, profit = map(_told, rule.loss)
        bearable = f"{share} * {profit} / ({pd} * {_told(rule.lgd)})"
        if policy.limits.secured is not None:
            security = policy.limits.secured.share
            bearable += f" + {_told(security)} * max(or_zero(collateral_value), 0)"
            if rule.lgd_floor > 0.0:
                parts.append(f"{share} * {profit} / ({pd} * {_told(rule.lgd_floor)})")
        parts.append(bearable)
    pairs = (pair for pair in (rule.exposure, rule.sales) if pair is not None)
    parts += [" * ".join(map(_told, pair)) for pair in pairs]
    whole = f"min({', '.join(parts)})" if len(parts) > 1 else "".join(parts)
    return {"parts": whole or UNKNOWN}


_PARAMETERS: Mapping[str, Callable[[AssessmentPolicy, str, Row], dict[str, str]]] = {
    "CL5": _purchases,
    "CL6": _days,
    "CL7": _days,
    "CL8": _experience,
    "CL13": _cap,
    "CL14": _security,
    "CL15": _risk_parts,
    "CL16": _risk_amount,
}
