"""Which model rates which customer (模型适用规则): ordered rules over what is known of a customer.

    {"name", "version", "title", "source",
     "rules": [{"when": "statements = 0", "model": "no-statements", "zh", "en"}, …],
     "otherwise": "trade-credit-v1"}

The first rule that holds counts; a rule over a fact nobody knows does not hold.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zixin.engine.catalogue import Name
from zixin.engine.formula import Formula, FormulaError, formula
from zixin.engine.formula.tree import (
    Arithmetic,
    Call,
    Compare,
    Extreme,
    Field,
    If,
    Node,
    Number,
    StartsWith,
    Text,
    fields,
    is_boolean,
    walk,
)
from zixin.policies.rules.documents import PolicyDocumentError

RULES_MAX = 50
POINTS_MAX = 20_000
BESIDE = "\uffff"  # a text that no rule names

# What a rule may ask of a customer: Chinese and English name, and unit.
CUSTOMER_FACTS: dict[str, tuple[str, str, str]] = {
    "statements": ("年报份数", "Annual statements on file", "count"),
    "size": ("企业规模", "Size: large, medium, small, micro", "text"),
    "industry": ("行业", "Industry code (GB/T 4754)", "text"),
    "country": ("国家或地区", "Country or region code", "text"),
    "tenure_months": ("往来月数", "Months of trading with the customer", "months"),
    "age_months": ("成立月数", "Months since it was established", "months"),
    "registered_capital": ("注册资本", "Registered capital", "money"),
    "expected_annual_purchases": ("预计年采购额", "Purchases expected in a year", "money"),
    "terms_days": ("申请账期", "Payment terms asked for, in days", "days"),
}
NAMES = {
    **{code: code for code in CUSTOMER_FACTS},
    **{names[0]: code for code, names in CUSTOMER_FACTS.items()},
}
UNITS = {code: names[2] for code, names in CUSTOMER_FACTS.items()}
SHELVES = frozenset({"name", "version", "title", "source", "edition", "rules", "otherwise"})


@dataclass(frozen=True, slots=True)
class AssignmentRule:
    """Customers for whom ``when`` holds are rated by ``model``; the name says who they are."""

    when: Formula
    model: str
    name: Name


@dataclass(frozen=True, slots=True)
class Assignment:
    """Ordered rules, and the model of everybody else."""

    rules: tuple[AssignmentRule, ...]
    otherwise: str

    def models(self) -> frozenset[str]:
        """Return the names of all models that stand in it."""
        return frozenset(rule.model for rule in self.rules) | {self.otherwise}

    def model_of(self, facts: Mapping[str, Any]) -> str:
        """Return the name of the model that rates a customer."""
        record = {code: _fact(facts.get(code)) for code in CUSTOMER_FACTS}
        for rule in self.rules:
            if rule.when.evaluate(record)[0]:
                return rule.model
        return self.otherwise


def parse_assignment(
    document: Mapping[str, Any], *, models: frozenset[str] | None = None
) -> Assignment:
    """Read an assignment; ``models`` are the names that may stand in it, any when ``None``.

    Raises ``PolicyDocumentError`` with the place: an ill formula, an unknown model, a rule that no
    customer can ever reach.
    """
    for key in document:
        if key not in SHELVES:
            raise PolicyDocumentError(str(key), "is not part of an assignment")
    rows = document.get("rules")
    if not isinstance(rows, list):
        raise PolicyDocumentError("rules", "a list is expected")
    if len(rows) > RULES_MAX:
        raise PolicyDocumentError("rules", f"has more than {RULES_MAX} rules")
    rules = tuple(_rule(row, f"rules[{place}]", models) for place, row in enumerate(rows))
    otherwise = _model(document.get("otherwise"), "otherwise", models)
    _check_reach(rules)
    return Assignment(rules, otherwise)


def _rule(row: Any, place: str, models: frozenset[str] | None) -> AssignmentRule:
    if not isinstance(row, Mapping):
        raise PolicyDocumentError(place, "a table is expected")
    for key in row:
        if key not in {"when", "model", "zh", "en"}:
            raise PolicyDocumentError(f"{place}.{key}", "is not known here")
    texts = {key: row.get(key) for key in ("when", "zh", "en")}
    for key, text in texts.items():
        if not isinstance(text, str) or not text.strip():
            raise PolicyDocumentError(f"{place}.{key}", "a text is expected")
    try:
        when = formula(str(texts["when"]), NAMES, units=UNITS)
    except FormulaError as error:
        raise PolicyDocumentError(f"{place}.when", str(error)) from error
    if any(field.years_back for field in fields(when.tree)):
        raise PolicyDocumentError(f"{place}.when", "asks for a year before; facts have none")
    if not is_boolean(when.tree):
        raise PolicyDocumentError(f"{place}.when", "a condition is expected, not a figure")
    model = _model(row.get("model"), f"{place}.model", models)
    return AssignmentRule(when, model, Name(str(texts["zh"]), str(texts["en"])))


def _model(name: Any, place: str, models: frozenset[str] | None) -> str:
    if not isinstance(name, str) or not name:
        raise PolicyDocumentError(place, "a text is expected")
    if models is not None and name not in models:
        raise PolicyDocumentError(place, f"{name!r} is no published model")
    return name


def _fact(value: Any) -> Any:
    """Give a fact to a formula: a text as it is, a figure as a float, an empty one as unknown."""
    if value is None or value == "":
        return None
    return value if isinstance(value, str) else float(value)


def _check_reach(rules: Sequence[AssignmentRule]) -> None:
    """Refuse a rule that is never the first to hold.

    Every customer is like one of finitely many: facts matter only by the figures and texts the
    rules compare them with. Where rules compute with facts, only equal conditions are found.
    """
    seen: dict[object, int] = {}
    for place, rule in enumerate(rules):
        if rule.when.tree in seen:
            raise PolicyDocumentError(
                f"rules[{place}].when", f"is the same as in rules[{seen[rule.when.tree]}]"
            )
        seen[rule.when.tree] = place
    points = _points(rules)
    if points is None:
        return
    reached: set[int] = set()
    for point in points:
        first = next((i for i, rule in enumerate(rules) if rule.when.evaluate(point)[0]), None)
        if first is not None:
            reached.add(first)
    for place in range(len(rules)):
        if place not in reached:
            raise PolicyDocumentError(
                f"rules[{place}].when", "holds for no customer whom the rules before it leave"
            )


def _points(rules: Sequence[AssignmentRule]) -> list[dict[str, Any]] | None:
    """Return one customer of every kind the rules tell apart; ``None`` when they compute."""
    nodes = [node for rule in rules for node in walk(rule.when.tree)]
    if any(_computes(node) for node in nodes):
        return None
    named = dict.fromkeys(node.name for node in nodes if isinstance(node, Field))
    numbers = sorted({node.value for node in nodes if isinstance(node, Number)})
    texts = {node.value for node in nodes if isinstance(node, Text)}
    texts |= {node.prefix for node in nodes if isinstance(node, StartsWith)}
    figures = [None, *numbers, *_between(numbers)]
    words = [None, BESIDE, *sorted(texts), *sorted(f"{text}{BESIDE}" for text in texts)]
    kinds = [words if UNITS[name] == "text" else figures for name in named]
    if math.prod(len(kind) for kind in kinds) > POINTS_MAX:
        return None
    blank = dict.fromkeys(CUSTOMER_FACTS)
    return [
        {**blank, **dict(zip(named, values, strict=True))} for values in itertools.product(*kinds)
    ]


def _computes(node: Node) -> bool:
    """Tell whether a part does more than compare a fact with what stands in the rule."""
    match node:
        case Arithmetic() | Extreme() | If():
            return True
        case Call():
            return node.function not in {"not", "holds"}
        case Compare():
            return isinstance(node.left, Field) and isinstance(node.right, Field)
        case _:
            return False


def _between(numbers: Sequence[float]) -> list[float]:
    if not numbers:
        return [0.0]
    inner = [(low + high) / 2 for low, high in itertools.pairwise(numbers)]
    return [numbers[0] - 1.0, *inner, numbers[-1] + 1.0]
