"""What a classical model reads of a statement, and the opinion it makes of it.

One law: a score is a finite number or there is none, and then its reason stands with it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Statement = Mapping[str, Decimal | float | None]
Reason = Literal["MISSING", "DIV0", "NEG_DENOM", "NEG_VALUE"]
Zone = Literal["distress", "grey", "safe", "weak", "middle", "strong", "suspect", "clear"]

PREVIOUS = "__prev"
FIGURE_MAX = 1e30  # a figure beyond it is no figure of a company and counts as missing
BASE_MIN = 1e-30  # a base below it is zero


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a classical model says of a customer (参考模型意见).

    ``inputs`` are the figures read, ``terms`` the ratios or indices made of them, both by name
    (``__prev`` marks the year before); ``missing`` the figures it lacked; ``undefined`` the terms
    that could not be formed, each with its reason; ``flags`` the terms that were replaced by the
    model's neutral value; ``probability`` the model's own (0..1), where it has one.
    """

    score: float | None
    zone: Zone | None
    inputs: Mapping[str, float]
    terms: Mapping[str, float]
    missing: tuple[str, ...] = ()
    undefined: Mapping[str, Reason] | None = None
    probability: float | None = None
    flags: tuple[str, ...] = ()

    @property
    def reason(self) -> Reason | None:
        """Why there is no score; ``None`` when there is one."""
        if self.missing:
            return "MISSING"
        return next(iter((self.undefined or {}).values()), None)


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure made of others; a blank among ``or_zero`` counts as nought."""

    parts: Mapping[str, float]
    or_zero: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """The figures a model found, and the names of those it did not."""

    figures: Mapping[str, float]
    missing: tuple[str, ...]


Term = float | Reason
Linear = tuple[float, tuple[tuple[float, str, str], ...]]  # constant, (weight, over, base)

_DEFINITIONS: Mapping[str, tuple[Sum, ...]] = {
    "equity": (Sum({"equity": 1}), Sum({"ta": 1, "tl": -1})),
    "tl": (Sum({"tl": 1}), Sum({"ta": 1, "equity": -1})),
    "wc": (Sum({"ca": 1, "cl": -1}), Sum({"wc": 1})),
    "re": (Sum({"surplus": 1, "undist": 1}), Sum({"re": 1})),
    "ebit": (Sum({"pbt": 1, "int_exp": 1}), Sum({"ebit": 1})),
    "gross_profit": (Sum({"rev": 1, "cogs": -1}), Sum({"gross_profit": 1})),
    "funds": (Sum({"ni": 1, "da": 1}),),
    "trade_rec": (Sum({"ar": 1}, ("notes_rec", "ar_fin")), Sum({"trade_rec": 1})),
    "ppe": (Sum({"fixed": 1}, ("cip", "rou")),),
    "overheads": (Sum({"sell": 1, "admin": 1}, ("rd",)),),
    "long_debt": (Sum({"lt_loan": 1}, ("bonds",)),),
    "quick_gap": (Sum({"ca": 1, "inventory": -1, "prepay": -1, "cl": -1}),),
    "outlay": (Sum({"rev": 1, "pbt": -1, "da": -1}),),
    "daily_outlay": (Sum({"rev": 1 / 365, "pbt": -1 / 365, "da": -1 / 365}),),
}


def read_figures(
    current: Statement,
    names: tuple[str, ...],
    *,
    previous: Statement | None = None,
    before: tuple[str, ...] = (),
) -> Read:
    """Return the figures wanted of this year and, as ``x__prev``, of the year before.

    A figure with a definition is computed from its parts first and taken as given second; when
    neither is there, the parts are what is missing. No finite number counts as missing.

    >>> read_figures({"ca": 5, "equity": 3}, ("wc", "equity"))
    Read(figures={'equity': 3.0}, missing=('cl',))
    """
    figures: dict[str, float] = {}
    missing: list[str] = []
    wanted = [(current, name, "") for name in names]
    wanted += [(previous or {}, name, PREVIOUS) for name in before]
    for statement, name, when in wanted:
        definitions = _DEFINITIONS.get(name, (Sum({name: 1}),))
        totals = (_total(statement, definition) for definition in definitions)
        value = next((total for total in totals if total is not None), None)
        if value is None:
            absent = (part for part in definitions[0].parts if _figure(statement, part) is None)
            missing += [part + when for part in absent]
        else:
            figures[name + when] = value
    return Read(figures, tuple(dict.fromkeys(missing)))


def _total(statement: Statement, definition: Sum) -> float | None:
    total = 0.0
    for part, weight in definition.parts.items():
        value = _figure(statement, part)
        if value is None:
            return None
        total += weight * value
    return total + sum(_figure(statement, part) or 0.0 for part in definition.or_zero)


def _figure(statement: Statement, name: str) -> float | None:
    value = statement.get(name)
    if value is None:
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):  # a signalling NaN, an integer without end
        return None
    return number if abs(number) <= FIGURE_MAX else None


def linear_opinion(
    model: Linear,
    current: Statement,
    *,
    zone: Callable[[float], Zone],
    probability: Callable[[float], float] | None = None,
) -> Opinion:
    """Return the opinion of a model that is a weighted sum of ratios of one year.

    >>> linear_opinion((1.0, ((2.0, "ca", "cl"),)), {"ca": 3, "cl": 2}, zone=lambda _: "grey").score
    4.0
    """
    constant, ratios = model
    names = tuple(dict.fromkeys(name for _, *pair in ratios for name in pair))
    read = read_figures(current, names)
    if read.missing:
        return lacking_opinion(read)
    figure = read.figures
    terms = {f"{over}/{base}": ratio_of(figure[over], figure[base]) for _, over, base in ratios}
    weights = {f"{over}/{base}": weight for weight, over, base in ratios}
    return weighted_opinion(read, terms, (constant, weights), zone=zone, probability=probability)


def weighted_opinion(
    read: Read,
    terms: Mapping[str, Term],
    model: tuple[float, Mapping[str, float]],
    *,
    zone: Callable[[float], Zone],
    probability: Callable[[float], float] | None = None,
    flags: tuple[str, ...] = (),
) -> Opinion:
    """Return constant + weights x terms with its zone; no score when a term is undefined.

    >>> weighted_opinion(
    ...     Read({}, ()), {"x": "DIV0"}, (0.0, {"x": 1.0}), zone=lambda _: "grey"
    ... ).reason
    'DIV0'
    """
    constant, weights = model
    defined, undefined = defined_terms(terms), undefined_terms(terms)
    if undefined:
        return Opinion(None, None, read.figures, defined, undefined=undefined, flags=flags)
    score = constant + sum(weight * defined[name] for name, weight in weights.items())
    return Opinion(
        score=score,
        zone=zone(score),
        inputs=read.figures,
        terms=defined,
        probability=None if probability is None else probability(score),
        flags=flags,
    )


def lacking_opinion(read: Read) -> Opinion:
    """Return the opinion of a model that lacks figures: none, and which are missing.

    >>> lacking_opinion(Read({}, ("ta",))).reason
    'MISSING'
    """
    return Opinion(None, None, read.figures, {}, missing=read.missing)


def defined_terms(terms: Mapping[str, Term]) -> dict[str, float]:
    """Return the terms that have a value.

    >>> defined_terms({"a": 1.0, "b": "DIV0"})
    {'a': 1.0}
    """
    return {name: term for name, term in terms.items() if not isinstance(term, str)}


def undefined_terms(terms: Mapping[str, Term]) -> dict[str, Reason]:
    """Return the reasons of the terms that have no value.

    >>> undefined_terms({"a": 1.0, "b": "DIV0"})
    {'b': 'DIV0'}
    """
    return {name: term for name, term in terms.items() if isinstance(term, str)}


def ratio_of(over: float, base: float) -> Term:
    """Return a ratio over a base; the reason when the base is not positive.

    >>> ratio_of(1.0, 4.0), ratio_of(1.0, 0.0), ratio_of(-1.0, -4.0)
    (0.25, 'DIV0', 'NEG_DENOM')
    """
    if base <= -BASE_MIN:
        return "NEG_DENOM"
    return over / base if base >= BASE_MIN else "DIV0"


def logarithm(amount: float, scale: float) -> Term:
    """Return ln(amount x scale), scale positive; the reason when the amount is not positive.

    >>> logarithm(1.0, 1.0), logarithm(0.0, 1.0), logarithm(-1.0, 1.0)
    (0.0, 'DIV0', 'NEG_DENOM')
    """
    if amount <= -BASE_MIN:
        return "NEG_DENOM"
    return math.log(amount) + math.log(scale) if amount >= BASE_MIN else "DIV0"


def logistic(score: float) -> float:
    """Return 1/(1+e^-score), 0..1, without overflow.

    >>> logistic(0.0), logistic(-1e9) < 1e-300, logistic(1e9)
    (0.5, True, 1.0)
    """
    if score >= 0:
        return 1 / (1 + math.exp(-score))
    odds = math.exp(max(score, -700.0))  # below it the odds are no longer a normal float
    return odds / (1 + odds)
