"""The granting policy (授信政策): methods, prices, checklists, clocks and contracts. Pure.

    {"name", "version", "title", "source",
     "methods": [{"code", "grades": [...], "terms_days_max": 90}, ...],
     "pricing": {"funding_rate", "administration_share", "lgd", "hurdle_rate", "margin", "delay_days"},
     "temporary": {"share_max": "0.30", "days_max": 60},
     "checklists": [{"actions": [...], "items": [{"code", "title", "needs": {...}, "by"}]}],
     "clocks": {"hours": {"SUBMITTED": 8, ...}, "lapse_days", "appeal_days", "deferral_days_max"},
     "contract": {"actions": [...], "above": "0"},
     "reviews": {"share": "0.05", "refusal_above": "1000000"}}

Methods stand in order of trust, the one that trusts most first. Shares and rates stand as text, for
a fraction in JSON is not exact. What a grade allows in days and security stands in its model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zixin.engine.pricing import asrf_capital, carrying_cost, pd_over_days, price_surcharge
from zixin.policies.rules.documents import PolicyDocumentError

SHARE_DIGITS = 6
DAYS_MAX = 3_650
ITEMS_MAX = 40
ACTIONS = ("new", "increase", "decrease", "extend", "temporary", "one_off", "exception")
METHODS = (
    "open_account",
    "revolving",
    "one_off",
    "instalment",
    "consignment",
    "factoring",
    "insured",
    "commercial_bill",
    "bank_acceptance",
    "secured",
    "prepayment",
)
CLOCKED = (
    "SUBMITTED",
    "IN_REVIEW",
    "IN_INVESTIGATION",
    "IN_ASSESSMENT",
    "PENDING_APPROVAL",
    "APPROVED_CONDITIONAL",
    "APPROVED",
    "CONTRACTING",
    "APPEALED",
)
NEEDS = ("document", "section", "statements", "questionnaire", "confirmation")
STAGES = ("submission", "review")


@dataclass(frozen=True, slots=True)
class MethodRule:
    """For which grades a way of giving credit is open, and for how long at most."""

    code: str
    grades: frozenset[str]
    terms_days_max: int


@dataclass(frozen=True, slots=True)
class Need:
    """One item of a checklist: what must be there, and by when.

    ``kind`` is one of ``NEEDS``; ``what`` names the kind of document, the section of the file, or
    the number of annual statements.
    """

    code: str
    zh: str
    en: str
    kind: str
    what: str
    by: str


@dataclass(frozen=True, slots=True)
class Pricing:
    """The figures behind the surcharge for risk; all shares of the price or rates a year."""

    funding_rate: Decimal
    administration_share: Decimal
    lgd: Decimal
    hurdle_rate: Decimal
    margin: Decimal
    delay_days: int

    def surcharge(self, *, pd: float, terms_days: int, lgd: float | None = None) -> Decimal:
        """Return what the price must rise by for the risk (风险加价), a share of it; never below 0.

        ``pd`` is the chance of default in a year, ``lgd`` the loss after security. The margin
        pays first. Source: risk-adjusted profit with single-factor capital.
        """
        lost = float(self.lgd) if lgd is None else lgd
        days = terms_days + self.delay_days
        added = price_surcharge(
            margin=float(self.margin),
            pd=pd_over_days(pd, days),
            lgd=lost,
            carrying=carrying_cost(
                margin=float(self.margin), rate=float(self.funding_rate), days=days
            ),
            administration=float(self.administration_share),
            capital=asrf_capital(pd=pd, lgd=lost),
            hurdle_rate=float(self.hurdle_rate),
        )
        return max(Decimal(0), Decimal(str(round(added, SHARE_DIGITS))))


@dataclass(frozen=True, slots=True)
class Granting:
    """How credit is given, by the document in force."""

    methods: tuple[MethodRule, ...]
    pricing: Pricing
    temporary_share_max: Decimal
    temporary_days_max: int
    checklists: Mapping[str, tuple[Need, ...]]
    hours: Mapping[str, int]
    lapse_days: int
    appeal_days: int
    deferral_days_max: int
    contract_actions: frozenset[str]
    contract_above: Decimal
    review_share: Decimal
    review_refusal_above: Decimal

    def methods_for(self, grade: str) -> list[MethodRule]:
        """The ways of giving credit open to a grade, the one that trusts most first."""
        return [rule for rule in self.methods if grade in rule.grades]

    def method_rule(self, code: str, grade: str) -> MethodRule | None:
        """The rule that opens a method to a grade, if any does."""
        return next((rule for rule in self.methods_for(grade) if rule.code == code), None)

    def checklist(self, action: str) -> tuple[Need, ...]:
        """What an application of this kind must bring."""
        return self.checklists.get(action, ())

    def needs_contract(self, *, action: str, amount: Decimal) -> bool:
        """Tell whether the limit waits for a signed contract."""
        return action in self.contract_actions and amount > self.contract_above


def parse_granting(document: Mapping[str, Any]) -> Granting:
    """Read a granting policy; raises ``PolicyDocumentError`` naming the place that is wrong."""
    temporary = _table(document, "temporary")
    clocks = _table(document, "clocks")
    contract = _table(document, "contract")
    reviews = _table(document, "reviews")
    return Granting(
        methods=_methods(_list(document, "methods", "")),
        pricing=_pricing(_table(document, "pricing")),
        temporary_share_max=_share(temporary, "share_max", "temporary"),
        temporary_days_max=_days(temporary, "days_max", "temporary"),
        checklists=_checklists(_list(document, "checklists", "")),
        hours=_hours(_table(clocks, "hours", "clocks")),
        lapse_days=_days(clocks, "lapse_days", "clocks"),
        appeal_days=_days(clocks, "appeal_days", "clocks"),
        deferral_days_max=_days(clocks, "deferral_days_max", "clocks"),
        contract_actions=frozenset(_codes(contract, "actions", "contract", ACTIONS)),
        contract_above=_amount(contract, "above", "contract"),
        review_share=_share(reviews, "share", "reviews"),
        review_refusal_above=_amount(reviews, "refusal_above", "reviews"),
    )


def _methods(rows: Sequence[Any]) -> tuple[MethodRule, ...]:
    rules: list[MethodRule] = []
    for index, row in enumerate(rows):
        place = f"methods[{index}]"
        code = _text(row, "code", place)
        if code not in METHODS:
            raise PolicyDocumentError(f"{place}.code", f"{code!r} is no method of credit")
        if any(rule.code == code for rule in rules):
            raise PolicyDocumentError(f"{place}.code", f"{code!r} stands twice")
        grades = _list(row, "grades", place)
        if not all(isinstance(grade, str) for grade in grades):
            raise PolicyDocumentError(f"{place}.grades", "texts are expected")
        rules.append(MethodRule(code, frozenset(grades), _days(row, "terms_days_max", place, 0)))
    if not rules:
        raise PolicyDocumentError("methods", "at least one method is expected")
    return tuple(rules)


def _pricing(table: Mapping[str, Any]) -> Pricing:
    shares = ("funding_rate", "administration_share", "lgd", "hurdle_rate", "margin")
    return Pricing(
        **{name: _share(table, name, "pricing") for name in shares},
        delay_days=_days(table, "delay_days", "pricing", 0),
    )


def _checklists(rows: Sequence[Any]) -> dict[str, tuple[Need, ...]]:
    lists: dict[str, tuple[Need, ...]] = {}
    for index, row in enumerate(rows):
        place = f"checklists[{index}]"
        items = _list(row, "items", place)
        if len(items) > ITEMS_MAX:
            raise PolicyDocumentError(f"{place}.items", f"at most {ITEMS_MAX} items are kept")
        needs = tuple(_need(item, f"{place}.items[{i}]") for i, item in enumerate(items))
        if len({need.code for need in needs}) != len(needs):
            raise PolicyDocumentError(f"{place}.items", "a code stands twice")
        for action in _codes(row, "actions", place, ACTIONS):
            if action in lists:
                raise PolicyDocumentError(f"{place}.actions", f"{action!r} has two checklists")
            lists[action] = needs
    return lists


def _need(item: Any, place: str) -> Need:
    title = _table(item, "title", place)
    needs = _table(item, "needs", place)
    if len(needs) != 1 or next(iter(needs)) not in NEEDS:
        raise PolicyDocumentError(f"{place}.needs", "one of: " + ", ".join(NEEDS))
    kind, what = next(iter(needs.items()))
    if kind == "statements":
        _days(needs, "statements", f"{place}.needs")
    elif not isinstance(what, str):
        raise PolicyDocumentError(f"{place}.needs.{kind}", "a text is expected")
    by = _text(item, "by", place)
    if by not in STAGES:
        raise PolicyDocumentError(f"{place}.by", "one of: " + ", ".join(STAGES))
    return Need(
        code=_text(item, "code", place),
        zh=_text(title, "zh", f"{place}.title"),
        en=_text(title, "en", f"{place}.title"),
        kind=kind,
        what=str(what),
        by=by,
    )


def _hours(table: Mapping[str, Any]) -> dict[str, int]:
    for state in table:
        if state not in CLOCKED:
            raise PolicyDocumentError("clocks.hours", f"{state!r} is no step that has a clock")
    return {state: _days(table, state, "clocks.hours") for state in table}


def _at(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _known(part: Any, name: str, place: str) -> Any:
    if not isinstance(part, Mapping) or name not in part:
        raise PolicyDocumentError(_at(place, name), "is missing")
    return part[name]


def _table(part: Any, name: str, place: str = "") -> Mapping[str, Any]:
    value = _known(part, name, place)
    if not isinstance(value, Mapping):
        raise PolicyDocumentError(_at(place, name), "a table is expected")
    return value


def _list(part: Any, name: str, place: str) -> list[Any]:
    value = _known(part, name, place)
    if not isinstance(value, list):
        raise PolicyDocumentError(_at(place, name), "a list is expected")
    return value


def _text(part: Any, name: str, place: str) -> str:
    value = _known(part, name, place)
    if not isinstance(value, str) or not value.strip():
        raise PolicyDocumentError(_at(place, name), "a text is expected")
    return value


def _codes(part: Any, name: str, place: str, known: Sequence[str]) -> list[str]:
    codes = _list(part, name, place)
    for code in codes:
        if code not in known:
            raise PolicyDocumentError(_at(place, name), f"{code!r} is not known")
    return codes


def _days(part: Any, name: str, place: str, minimum: int = 1) -> int:
    value = _known(part, name, place)
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not minimum <= value <= DAYS_MAX:
        raise PolicyDocumentError(
            _at(place, name), f"a whole number from {minimum} to {DAYS_MAX} is expected"
        )
    return int(value)


def _decimal(part: Any, name: str, place: str) -> Decimal:
    value = _known(part, name, place)
    if not isinstance(value, str) or not value.replace(".", "", 1).isascii():
        raise PolicyDocumentError(_at(place, name), "a number as text is expected")
    if not value.replace(".", "", 1).isdigit():
        raise PolicyDocumentError(_at(place, name), "a number as text is expected")
    return Decimal(value)


def _share(part: Any, name: str, place: str) -> Decimal:
    share = _decimal(part, name, place)
    if share > 1:
        raise PolicyDocumentError(_at(place, name), "a share from 0 to 1 is expected")
    return share


def _amount(part: Any, name: str, place: str) -> Decimal:
    return _decimal(part, name, place)
