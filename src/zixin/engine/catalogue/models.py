"""Classical models out of their rows (参考模型). One law: a model reads only what stands before it.

A model may name indicators and other models of the same year; what makes those undefined is a
reason of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zixin.engine.catalogue.entries import Indicator, Model, Name
from zixin.engine.formula import Formula, Guard, formula
from zixin.engine.formula.tree import Call, Defined, Field, Logic, fields
from zixin.engine.schema import Schema

Rows = list[dict[str, Any]]


class ModelError(ValueError):
    """Rows of models that read each other in a circle, or a year of another that is not kept."""


def read_models(
    rows: Rows, schema: Schema, indicators: Mapping[str, Indicator]
) -> dict[str, Model]:
    """Return the models, each after those it reads; those of an edition before the later ones.

    Raises ``ModelError`` for a circle and for ``prev`` of a model or indicator, ``FormulaError``
    for a text that is no formula.
    """
    read = {code: item for code, item in indicators.items() if code not in schema.units}
    known = Schema(
        {**{row["code"]: row["code"] for row in rows}, **{code: code for code in read}},
        {**{row["code"]: _unit(row) for row in rows}, **{c: i.unit for c, i in read.items()}},
    )
    words = schema.joined(known)
    written = {row["code"]: _model(row, words) for row in rows}
    guards = {code: item.formula.guards for code, item in read.items()}
    ordered: dict[str, Model] = {}
    while len(ordered) < len(written):
        ready = [
            code
            for code, model in written.items()
            if code not in ordered and _reads(model, written) <= ordered.keys()
        ]
        if not ready:
            circle = [code for code in written if code not in ordered]
            raise ModelError(f"{', '.join(circle)} read each other in a circle")
        for code in ready:
            ordered[code] = _with_reasons(written[code], guards)
        guards |= {code: ordered[code].formula.guards for code in ready}
    return ordered


def _unit(row: Mapping[str, Any]) -> str:
    return str(row.get("unit", "score"))


def _reads(model: Model, written: Mapping[str, Model]) -> set[str]:
    return {field.name for field in fields(model.formula.tree)} & written.keys()


def _with_reasons(model: Model, guards: Mapping[str, tuple[Guard, ...]]) -> Model:
    """Return the model with the reasons of what it names, where that is undefined."""
    inherited: list[Guard] = []
    for field in fields(model.formula.tree):
        if field.name not in guards:
            continue
        if field.years_back:
            raise ModelError(f"{model.code} reads {field.name} of a year before, which is not kept")
        lacks = Call("not", Defined(Field(field.name)))
        inherited += [(Logic("and", lacks, when), why) for when, why in guards[field.name]]
    own = model.formula
    return model.with_formula(Formula(own.text, own.tree, (*own.guards, *inherited)))


def _model(row: dict[str, Any], schema: Schema) -> Model:
    unit, cuts = _unit(row), row.get("cuts")
    return Model(
        code=row["code"],
        name=Name(row["zh"], row["en"]),
        formula=formula(
            row["formula"],
            schema.names,
            units=schema.units,
            unit=unit,
            minimum=row.get("minimum"),
        ),
        source=row["source"],
        certainty=row["certainty"],
        edition=int(row.get("edition", 1)),
        unit=unit,
        cuts=None if cuts is None else (float(cuts[0]), float(cuts[1])),
        higher_is_safer=row.get("direction", "higher") == "higher",
        reading=row.get("reading", "failure"),
        part_of=row.get("part_of"),
        is_on_request=row.get("on_request", False),
    )
