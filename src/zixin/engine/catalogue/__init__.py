"""The catalogue: what every figure is called, how it is computed and where that comes from.

One law: a definition stands here once, as data; what a credit manager may change stands in the
policy documents beside it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from zixin.engine.formula import Formula, formula
from zixin.engine.schema import INPUTS, INTERIM

Certainty = Literal["V", "C", "G", "D"]  # verified, computed, general knowledge, design
Relation = Literal["=", "<=", "<"]


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
    """A line of a statement (报表项目). ``sign``: ``+`` never negative, ``-`` deducted, else either."""

    code: str
    name: Name
    statement: str
    sign: str
    unit: str
    is_minimal: bool
    is_total: bool


@dataclass(frozen=True, slots=True)
class Quantity:
    """A derived base quantity (派生量): the first of its formulas that is defined."""

    code: str
    name: Name
    formulas: tuple[Formula, ...]
    source: str
    certainty: Certainty


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
    """An accounting identity or plausibility check (勾稽关系); ``softened_by`` makes it a warning."""

    code: str
    name: Name
    parts: tuple[Part, ...]
    softened_by: str | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """A named ratio or figure of one company in one year (指标)."""

    code: str
    name: Name
    dimension: str
    formula: Formula
    unit: str
    higher_is_better: bool
    minimum: float | None
    source: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Model:
    """A classical model shown as a reference opinion (参考模型)."""

    code: str
    name: Name
    formula: Formula
    source: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything the engine knows by name."""

    line_items: Mapping[str, LineItem]
    quantities: Mapping[str, Quantity]
    identities: Mapping[str, Identity]
    indicators: Mapping[str, Indicator]
    models: Mapping[str, Model]
    parameters: tuple[str, ...]
    names: Mapping[str, str]

    def input_names(self) -> tuple[str, ...]:
        """Return every column that a company-year may carry, line items first."""
        return tuple(dict.fromkeys([*self.line_items, *self.quantities, *INPUTS]))

    def name_of(self, code: str) -> Name:
        """Return what a figure is called; raises ``KeyError`` for one nobody knows."""
        for shelf in (self.line_items, self.quantities, self.indicators, self.models):
            if code in shelf:
                return shelf[code].name
        return Name(*{**INPUTS, **INTERIM}[code])


@cache
def load_catalogue() -> Catalogue:
    """Return the catalogue that ships with the engine.

    >>> load_catalogue().indicators["roe"].name.zh
    '净资产收益率'
    """
    items = _line_items()
    derived = read_toml("derived.toml")["quantity"]
    identities = read_toml("identities.toml")
    parameters = tuple(identities["parameters"])
    names = _names(items, derived, parameters)
    return Catalogue(
        line_items=items,
        quantities={row["code"]: _quantity(row, names) for row in derived},
        identities={row["code"]: _identity(row, names) for row in identities["identity"]},
        indicators={
            row["code"]: _indicator(row, names) for row in read_toml("indicators.toml")["indicator"]
        },
        models={row["code"]: _model(row, names) for row in read_toml("models.toml")["model"]},
        parameters=parameters,
        names=names,
    )


def read_toml(*path: str) -> dict[str, Any]:
    """Return a packaged document of the catalogue."""
    text = resources.files(__name__).joinpath(*path).read_text(encoding="utf-8")
    return tomllib.loads(text)


def _line_items() -> dict[str, LineItem]:
    return {
        code: LineItem(
            code=code,
            name=Name(row["zh"], row["en"]),
            statement=statement,
            sign=row["sign"],
            unit=row.get("unit", "money"),
            is_minimal=row.get("minimal", False),
            is_total=row.get("total", False),
        )
        for statement, rows in read_toml("line_items.toml").items()
        for code, row in rows.items()
    }


def _names(
    items: Mapping[str, LineItem], derived: list[dict[str, Any]], parameters: tuple[str, ...]
) -> dict[str, str]:
    slugs = [*items, *(row["code"] for row in derived), *INPUTS, *parameters]
    chinese = {item.name.zh: code for code, item in items.items()}
    chinese |= {row["zh"]: row["code"] for row in derived if row["zh"] not in chinese}
    spoken = {spoken_name(name): code for name, code in chinese.items()}
    return {**chinese, **spoken, **{slug: slug for slug in slugs}}


def spoken_name(name: str) -> str:
    """Return a Chinese item name as one word, for headers and formulas.

    >>> spoken_name("减：库存股"), spoken_name("实收资本（或股本）")
    ('库存股', '实收资本')
    """
    return name.removeprefix("减：").split("（")[0].replace("、", "")


def _quantity(row: dict[str, Any], names: Mapping[str, str]) -> Quantity:
    return Quantity(
        code=row["code"],
        name=Name(row["zh"], row["en"]),
        formulas=tuple(formula(text, names) for text in row["formulas"]),
        source=row["source"],
        certainty=row["certainty"],
    )


def _identity(row: dict[str, Any], names: Mapping[str, str]) -> Identity:
    parts = tuple(
        Part(
            left=formula(part["left"], names),
            relation=part["relation"],
            right=formula(part["right"], names),
            when=formula(part["when"], names) if "when" in part else None,
            is_strict=part.get("strict", False),
        )
        for part in row["parts"]
    )
    return Identity(row["code"], Name(row["zh"], row["en"]), parts, row.get("softened_by"))


def _indicator(row: dict[str, Any], names: Mapping[str, str]) -> Indicator:
    return Indicator(
        code=row["code"],
        name=Name(row["zh"], row["en"]),
        dimension=row["dimension"],
        formula=formula(row["formula"], names, minimum=row.get("minimum")),
        unit=row["unit"],
        higher_is_better=row["direction"] == "higher",
        minimum=row.get("minimum"),
        source=row["source"],
        certainty=row["certainty"],
    )


def _model(row: dict[str, Any], names: Mapping[str, str]) -> Model:
    return Model(
        code=row["code"],
        name=Name(row["zh"], row["en"]),
        formula=formula(row["formula"], names),
        source=row["source"],
        certainty=row["certainty"],
    )
