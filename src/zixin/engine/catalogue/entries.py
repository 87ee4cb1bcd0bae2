"""What the catalogue holds: one type for each kind of entry. One law: an entry is never changed.

An entry belongs to the edition (版次) in which it was published; a changed definition is a new code
in a later edition, so that what an edition computes stays the same for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from zixin.engine.formula import Formula
from zixin.engine.schema import INTERIM, Schema

Certainty = Literal["V", "C", "G", "D"]  # verified, computed, general knowledge, design
Relation = Literal["=", "<=", "<"]
Kind = Literal["number", "text", "yes_no"]
Reading = Literal["failure", "strength", "manipulation", "management"]
ZONE_WORDS: Mapping[Reading, tuple[str, str, str]] = {  # from the worst to the best
    "failure": ("distress", "grey", "safe"),
    "strength": ("weak", "middle", "strong"),
    "manipulation": ("suspect", "grey", "clear"),
    "management": ("high_risk", "limited", "low_risk"),
}
FiveC = Literal["character", "capacity", "capital", "collateral", "conditions"]


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called."""

    zh: str
    en: str

    def as_document(self) -> dict[str, str]:
        """Return the two names as JSON."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True, slots=True)
class LineItem:
    """A line of a statement (报表项目). ``sign``: ``+`` never negative, ``-`` deducted, else either.

    ``part_of`` names the line of which it is a part already counted (其中).
    """

    code: str
    name: Name
    statement: str
    sign: str
    unit: str
    is_minimal: bool
    is_total: bool
    edition: int
    part_of: str | None


@dataclass(frozen=True, slots=True)
class Input:
    """A fact about a company that is no line of its statements (输入项), by ``unit`` and ``kind``."""

    code: str
    name: Name
    unit: str
    kind: Kind
    group: str
    edition: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """A derived base quantity (派生量): the first of its formulas that is defined."""

    code: str
    name: Name
    formulas: tuple[Formula, ...]
    unit: str
    source: str
    certainty: Certainty
    edition: int


@dataclass(frozen=True, slots=True)
class Part:
    """One comparison of an identity; a strict one allows no tolerance."""

    left: Formula
    relation: Relation
    right: Formula
    when: Formula | None
    is_strict: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """An accounting identity or plausibility check (勾稽关系); ``softened_by`` makes it a warning.

    ``tolerance`` is the amount and the share proposed where a policy says nothing of its own.
    """

    code: str
    name: Name
    parts: tuple[Part, ...]
    softened_by: str | None
    tolerance: tuple[float, float] | None
    edition: int


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure that formulas of identities name and a policy sets; ``default`` is our proposal."""

    code: str
    name: Name
    unit: str
    default: float
    edition: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """A named ratio or figure of one company in one year (指标); ``five_c`` is its C of credit."""

    code: str
    name: Name
    dimension: str
    formula: Formula
    unit: str
    higher_is_better: bool
    minimum: float | None
    source: str
    certainty: Certainty
    edition: int
    five_c: FiveC | None


@dataclass(frozen=True, slots=True)
class QualitativeItem:
    """A question that people judge (定性评议项), with an anchor text for each level, best first.

    Its rating, 0 to 1, is an input and an indicator of the same code. ``set`` says which rules ask.
    """

    code: str
    name: Name
    set: str
    asks: Name
    anchors: tuple[Name, ...]
    source: str
    certainty: Certainty
    edition: int
    five_c: FiveC


@dataclass(frozen=True, slots=True)
class Model:
    """A classical model shown as a reference opinion (参考模型), or a step of one (``part_of``).

    ``cuts`` lie between its three zones, in the words of its ``reading``; a policy may set its own.
    One ``is_on_request`` is printed in textbooks and worse than another form of it.
    """

    code: str
    name: Name
    formula: Formula
    source: str
    certainty: Certainty
    edition: int
    unit: str
    cuts: tuple[float, float] | None
    higher_is_safer: bool
    reading: Reading
    part_of: str | None
    is_on_request: bool

    def with_formula(self, formula: Formula) -> Model:
        """Return the model with another formula."""
        return replace(self, formula=formula)

    def zone_of(self, value: float | None) -> str | None:
        """Return the zone of a value by the proposed cuts; the cuts themselves lie in the middle."""
        if value is None or self.cuts is None:
            return None
        low, high = self.cuts
        words = ZONE_WORDS[self.reading] if self.higher_is_safer else ZONE_WORDS[self.reading][::-1]
        return words[0 if value < low else 1 if value <= high else 2]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything the engine of one edition knows by name."""

    edition: int
    line_items: Mapping[str, LineItem]
    inputs: Mapping[str, Input]
    quantities: Mapping[str, Quantity]
    identities: Mapping[str, Identity]
    indicators: Mapping[str, Indicator]
    models: Mapping[str, Model]
    qualitative: Mapping[str, QualitativeItem]
    parameters: Mapping[str, Parameter]
    names: Mapping[str, str]
    units: Mapping[str, str]

    @property
    def schema(self) -> Schema:
        """What formulas may speak of, besides indicators and models."""
        return Schema(self.names, self.units)

    def input_names(self) -> tuple[str, ...]:
        """Return every figure that a company-year may carry, line items first; texts are apart."""
        facts = [code for code, fact in self.inputs.items() if fact.kind != "text"]
        return tuple(dict.fromkeys([*self.line_items, *self.quantities, *facts]))

    def text_names(self) -> tuple[str, ...]:
        """Return every text that a company-year may carry."""
        return tuple(code for code, fact in self.inputs.items() if fact.kind == "text")

    def name_of(self, code: str) -> Name:
        """Return what a figure is called; raises ``KeyError`` for one nobody knows."""
        shelves = (self.line_items, self.quantities, self.indicators, self.models, self.inputs)
        for shelf in shelves:
            if code in shelf:
                return shelf[code].name
        return Name(*INTERIM[code])
