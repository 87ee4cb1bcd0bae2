"""The catalogue: what every figure is called, how it is computed and where that comes from.

One law: a definition stands here once, as data, and is never changed; what a credit manager may
change stands in the policy documents beside it. Each entry belongs to an edition (版次), the first
where it names none; a catalogue of an edition holds the entries up to it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from zixin.engine.catalogue.entries import (
    Catalogue,
    Certainty,
    FiveC,
    Identity,
    Indicator,
    Input,
    LineItem,
    Model,
    Name,
    Parameter,
    Part,
    QualitativeItem,
    Quantity,
    Relation,
)
from zixin.engine.catalogue.models import read_models
from zixin.engine.formula import Formula, formula
from zixin.engine.schema import Schema

__all__ = [
    "EDITIONS",
    "NEWEST",
    "Catalogue",
    "Certainty",
    "FiveC",
    "Identity",
    "Indicator",
    "Input",
    "LineItem",
    "Model",
    "Name",
    "Parameter",
    "Part",
    "QualitativeItem",
    "Quantity",
    "Relation",
    "load_catalogue",
    "read_toml",
    "spoken_name",
]

EDITIONS = (1, 2)
NEWEST = EDITIONS[-1]
STATEMENTS = ("balance_sheet", "income_statement", "cash_flow_statement", "notes")
QUANTITY_FILES = ("derived.toml",)
IDENTITY_FILES = ("identities.toml",)
INDICATOR_FILES = ("indicators.toml", "indicators_statements.toml", "indicators_standing.toml")
INPUT_FILES = (
    "inputs.toml",
    "evidence.toml",
    "invoices.toml",
    "limit_inputs.toml",
    "model_inputs.toml",
)

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Words:
    """What formulas of the catalogue may speak of, in which units, and the five Cs."""

    names: Mapping[str, str]
    units: Mapping[str, str]
    five_c: Mapping[str, FiveC]

    def figure(
        self, text: str, *, minimum: float | None = None, unit: str | None = None
    ) -> Formula:
        """Read a formula."""
        return formula(text, self.names, minimum=minimum, units=self.units, unit=unit)


def load_catalogue(edition: int | None = None) -> Catalogue:
    """Return the catalogue of an edition, the newest where none is asked for.

    Raises ``ValueError`` for an edition that was never published.

    >>> load_catalogue().indicators["roe"].name.zh
    '净资产收益率'
    >>> load_catalogue(1).edition
    1
    """
    asked = NEWEST if edition is None else edition
    if asked not in EDITIONS:
        raise ValueError(f"there is no edition {asked} of the catalogue")
    return _load(asked)


@cache
def _load(edition: int) -> Catalogue:
    items = _line_items(edition)
    given = _rows(INPUT_FILES, "input", edition)
    derived = _rows(QUANTITY_FILES, "quantity", edition)
    five_c: Mapping[str, FiveC] = read_toml("five_c.toml")
    asked = {
        row["code"]: _qualitative(row, five_c)
        for row in _rows(("qualitative.toml",), "item", edition)
    }
    inputs = {row["code"]: _input(row) for row in given}
    inputs |= {code: _rating(item) for code, item in asked.items()}
    inputs |= _characteristics(edition)
    parameters = {
        row["code"]: _parameter(row) for row in _rows(("parameters.toml",), "parameter", edition)
    }
    units = {
        **{row["code"]: row.get("unit", "money") for row in derived},
        **{code: item.unit for code, item in items.items()},
        **{code: fact.unit for code, fact in inputs.items()},
        **{code: parameter.unit for code, parameter in parameters.items()},
    }
    words = Words(_names(items, derived, inputs, parameters), units, five_c)
    measured = [*_rows(INDICATOR_FILES, "indicator", edition), *_scorable(given)]
    measured += [_question(item) for item in asked.values()]
    indicators = {row["code"]: _indicator(row, words) for row in measured}
    return Catalogue(
        edition=edition,
        line_items=items,
        inputs=inputs,
        quantities={row["code"]: _quantity(row, words) for row in derived},
        identities={
            row["code"]: _identity(row, words) for row in _rows(IDENTITY_FILES, "identity", edition)
        },
        indicators=indicators,
        models=read_models(
            _rows(("models.toml",), "model", edition), Schema(words.names, units), indicators
        ),
        qualitative=asked,
        parameters=parameters,
        names=words.names,
        units=units,
    )


def _scorable(given: Rows) -> Rows:
    """Return as indicators the inputs that say which direction is better."""
    return [
        {"dimension": "standing", "formula": row["code"], **row}
        for row in given
        if row.get("direction") in {"higher", "lower"}
    ]


def _question(item: QualitativeItem) -> dict[str, Any]:
    """Return a qualitative item as an indicator: the share of the level it was given."""
    return {
        "code": item.code,
        **item.name.as_document(),
        "dimension": "qualitative",
        "formula": item.code,
        "unit": "share",
        "direction": "higher",
        "source": item.source,
        "certainty": item.certainty,
        "edition": item.edition,
    }


def read_toml(*path: str) -> dict[str, Any]:
    """Return a packaged document of the catalogue."""
    text = resources.files(__name__).joinpath(*path).read_text(encoding="utf-8")
    return tomllib.loads(text)


def edition_of(row: Mapping[str, Any]) -> int:
    """Return the edition in which an entry was published."""
    return int(row.get("edition", 1))


def _rows(files: tuple[str, ...], key: str, edition: int) -> Rows:
    """Return the entries of an edition, those of the first before those of the later ones."""
    found = [row for name in files for row in read_toml(name)[key] if edition_of(row) <= edition]
    return sorted(found, key=edition_of)


def _line_items(edition: int) -> dict[str, LineItem]:
    return {
        code: LineItem(
            code=code,
            name=Name(row["zh"], row["en"]),
            statement=statement,
            sign=row["sign"],
            unit=row.get("unit", "money"),
            is_minimal=row.get("minimal", False),
            is_total=row.get("total", False),
            edition=edition_of(row),
            part_of=row.get("part_of"),
        )
        for statement, code, row in _lines()
        if edition_of(row) <= edition
    }


def _lines() -> Iterator[tuple[str, str, dict[str, Any]]]:
    document = read_toml("line_items.toml")
    for statement in STATEMENTS:
        for code, row in document[statement].items():
            yield statement, code, row


def _names(
    items: Mapping[str, LineItem],
    derived: Rows,
    inputs: Mapping[str, Input],
    parameters: Mapping[str, Parameter],
) -> dict[str, str]:
    slugs = [*items, *(row["code"] for row in derived), *inputs, *parameters]
    chinese = {item.name.zh: code for code, item in items.items()}
    chinese |= {row["zh"]: row["code"] for row in derived if row["zh"] not in chinese}
    spoken: dict[str, str] = {}
    for name, code in chinese.items():
        spoken.setdefault(spoken_name(name), code)
    facts = {fact.name.zh: code for code, fact in inputs.items() if fact.edition > EDITIONS[0]}
    return {**facts, **spoken, **chinese, **{slug: slug for slug in slugs}}


def spoken_name(name: str) -> str:
    """Return a Chinese item name as one word, for headers and formulas.

    >>> spoken_name("减：库存股"), spoken_name("实收资本（或股本）")
    ('库存股', '实收资本')
    """
    return name.removeprefix("减：").split("（")[0].replace("、", "")


def _input(row: Mapping[str, Any]) -> Input:
    return Input(
        code=row["code"],
        name=Name(row["zh"], row["en"]),
        unit=row["unit"],
        kind=row.get("kind", "number"),
        group=row["group"],
        edition=edition_of(row),
    )


def _parameter(row: Mapping[str, Any]) -> Parameter:
    name = Name(row["zh"], row["en"])
    return Parameter(row["code"], name, row["unit"], float(row["default"]), edition_of(row))


def _qualitative(row: Mapping[str, Any], five_c: Mapping[str, FiveC]) -> QualitativeItem:
    return QualitativeItem(
        code=row["code"],
        name=Name(row["zh"], row["en"]),
        set=row["set"],
        asks=Name(**row["asks"]),
        anchors=tuple(Name(**anchor) for anchor in row["anchors"]),
        source=row["source"],
        certainty=row["certainty"],
        edition=edition_of(row),
        five_c=five_c[row["code"]],
    )


def _characteristics(edition: int) -> dict[str, Input]:
    """Return the scores of the characteristics analysis (特征分析), 1 to 10, as inputs."""
    document = read_toml("characteristics.toml")
    published = edition_of(document)
    return {
        row["code"]: Input(
            row["code"], Name(row["zh"], row["en"]), "score", "number", "characteristics", published
        )
        for group in document["group"]
        for row in group["items"]
        if published <= edition
    }


def _rating(item: QualitativeItem) -> Input:
    return Input(item.code, item.name, "share", "number", "qualitative", item.edition)


def _quantity(row: dict[str, Any], words: Words) -> Quantity:
    unit = row.get("unit", "money")
    return Quantity(
        code=row["code"],
        name=Name(row["zh"], row["en"]),
        formulas=tuple(words.figure(text, unit=unit) for text in row["formulas"]),
        unit=unit,
        source=row["source"],
        certainty=row["certainty"],
        edition=edition_of(row),
    )


def _identity(row: dict[str, Any], words: Words) -> Identity:
    parts = tuple(
        Part(
            left=words.figure(part["left"]),
            relation=part["relation"],
            right=words.figure(part["right"]),
            when=words.figure(part["when"]) if "when" in part else None,
            is_strict=part.get("strict", False),
        )
        for part in row["parts"]
    )
    allowed = row.get("tolerance")
    return Identity(
        code=row["code"],
        name=Name(row["zh"], row["en"]),
        parts=parts,
        softened_by=row.get("softened_by"),
        tolerance=None if allowed is None else (allowed["unit"], allowed["share"]),
        edition=edition_of(row),
    )


def _indicator(row: dict[str, Any], words: Words) -> Indicator:
    minimum = row.get("minimum")
    return Indicator(
        code=row["code"],
        name=Name(row["zh"], row["en"]),
        dimension=row["dimension"],
        formula=words.figure(row["formula"], minimum=minimum, unit=row["unit"]),
        unit=row["unit"],
        higher_is_better=row["direction"] == "higher",
        minimum=minimum,
        source=row["source"],
        certainty=row["certainty"],
        edition=edition_of(row),
        five_c=words.five_c.get(row["code"]),
    )
