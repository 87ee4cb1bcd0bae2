"""The method sheet (方法说明): everything the engine computes, as plain data to be shown.

One law: a page shows the sheet and adds nothing, so that no page can say anything else than what is
computed. The sheet is JSON: sections of tables, each with its columns and rows; a cell is a text, a
number, a yes or no, a name ``{"zh", "en"}``, or a list of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from zixin.engine.catalogue import (
    EDITIONS,
    Catalogue,
    Identity,
    Indicator,
    QualitativeItem,
    load_catalogue,
)
from zixin.engine.catalogue.sheet_models import model_tables
from zixin.engine.catalogue.sheet_words import (
    CERTAINTY,
    DIMENSIONS,
    FIVE_C,
    GROUPS,
    KINDS,
    LEVELS,
    REASONS,
    SECTIONS,
    SETS,
    SIGNS,
    STATEMENTS,
    UNITS,
    Row,
    Table,
    table,
    words,
)
from zixin.engine.characteristics import load_characteristics
from zixin.engine.limits import binding_names, limit_methods
from zixin.engine.policy import AssessmentPolicy

Section = dict[str, Any]


def method_sheet(
    catalogue: Catalogue | None = None, policies: Sequence[AssessmentPolicy] = ()
) -> list[Section]:
    """Return the sheet of a catalogue, the newest where none is given, and of some models.

    >>> [section["code"] for section in method_sheet()][:3]
    ['statements', 'inputs', 'quantities']
    """
    known = catalogue or load_catalogue()
    sections = [
        _section("statements", _statements(known)),
        _section("inputs", _inputs(known)),
        _section("quantities", [_quantities(known)]),
        _section("identities", [_identities(known), _parameters(known)]),
        _section("indicators", _indicators(known)),
        _section("qualitative", _qualitative(known)),
        _section("characteristics", _characteristics() if known.edition > EDITIONS[0] else ()),
        _section("models", [_models(known)]),
        _section("limits", [_limit_methods(), _bindings()]),
        _section("reasons", [_reasons()]),
    ]
    shipped = [
        {**_section("shipped", model_tables(policy)), "name": policy.title.as_document()}
        | {
            "code": f"{policy.name}@{policy.version}",
            "note": {"zh": policy.source, "en": policy.source},
        }
        for policy in policies
    ]
    return [section for section in (*sections, *shipped) if section["tables"]]


def _section(code: str, tables: Iterable[Table]) -> Section:
    name, note = SECTIONS[code]
    return {
        "code": code,
        "name": words(name),
        "note": words(note),
        "tables": [found for found in tables if found["rows"]],
    }


def _statements(known: Catalogue) -> Iterable[Table]:
    for code, name in STATEMENTS.items():
        rows = [
            {
                "code": item.code,
                "name": item.name.as_document(),
                "unit": words(UNITS[item.unit]),
                "sign": words(SIGNS[item.sign]),
                "asked": item.is_minimal,
                "total": item.is_total,
                "part_of": item.part_of or "",
                "edition": item.edition,
            }
            for item in known.line_items.values()
            if item.statement == code
        ]
        yield table(code, name, rows)


def _inputs(known: Catalogue) -> Iterable[Table]:
    groups = dict.fromkeys(fact.group for fact in known.inputs.values())
    for group in groups:
        rows = [
            {
                "code": fact.code,
                "name": fact.name.as_document(),
                "unit": words(UNITS[fact.unit]),
                "kind": words(KINDS[fact.kind]),
                "edition": fact.edition,
            }
            for fact in known.inputs.values()
            if fact.group == group and group not in {"qualitative", "characteristics"}
        ]
        yield table(group, GROUPS.get(group, (group, group)), rows)


def _quantities(known: Catalogue) -> Table:
    rows = [
        {
            "code": item.code,
            "name": item.name.as_document(),
            "formulas": [definition.text for definition in item.formulas],
            "unit": words(UNITS[item.unit]),
            "source": item.source,
            "certainty": words(CERTAINTY[item.certainty]),
            "edition": item.edition,
        }
        for item in known.quantities.values()
    ]
    return table("quantities", SECTIONS["quantities"][0], rows)


def _identities(known: Catalogue) -> Table:
    rows = [
        {
            "code": item.code,
            "name": item.name.as_document(),
            "holds": _parts(item),
            "tolerance": "" if item.tolerance is None else f"{item.tolerance[1]:.2%}",
            "edition": item.edition,
        }
        for item in known.identities.values()
    ]
    return table("identities", SECTIONS["identities"][0], rows)


def _parts(item: Identity) -> list[str]:
    return [
        f"{part.left.text} {part.relation} {part.right.text}"
        + (f"  [{part.when.text}]" if part.when else "")
        for part in item.parts
    ]


def _parameters(known: Catalogue) -> Table:
    rows = [
        {
            "code": item.code,
            "name": item.name.as_document(),
            "proposed": item.default,
            "unit": words(UNITS[item.unit]),
            "edition": item.edition,
        }
        for item in known.parameters.values()
    ]
    return table("parameters", ("参数", "Parameters"), rows)


def _indicators(known: Catalogue) -> Iterable[Table]:
    asked = known.qualitative
    found = [item for item in known.indicators.values() if item.code not in asked]
    for dimension in dict.fromkeys(item.dimension for item in found):
        rows = [_indicator(item) for item in found if item.dimension == dimension]
        yield table(dimension, DIMENSIONS.get(dimension, (dimension, dimension)), rows)


def _indicator(item: Indicator) -> Row:
    return {
        "code": item.code,
        "name": item.name.as_document(),
        "formula": item.formula.text,
        "unit": words(UNITS[item.unit]),
        "better": words(("高", "higher") if item.higher_is_better else ("低", "lower")),
        "minimum": "" if item.minimum is None else item.minimum,
        "five_c": words(FIVE_C[item.five_c]) if item.five_c else "",
        "source": item.source,
        "certainty": words(CERTAINTY[item.certainty]),
        "edition": item.edition,
    }


def _qualitative(known: Catalogue) -> Iterable[Table]:
    items = list(known.qualitative.values())
    for rules in dict.fromkeys(item.set for item in items):
        yield table(rules, SETS[rules], [_question(item) for item in items if item.set == rules])


def _question(item: QualitativeItem) -> Row:
    levels = {
        level: anchor.as_document() for level, anchor in zip(LEVELS, item.anchors, strict=True)
    }
    return {
        "code": item.code,
        "name": item.name.as_document(),
        "asks": item.asks.as_document(),
        **levels,
        "five_c": words(FIVE_C[item.five_c]),
        "source": item.source,
        "certainty": words(CERTAINTY[item.certainty]),
        "edition": item.edition,
    }


def _characteristics() -> Iterable[Table]:
    known = load_characteristics()
    for group in known.groups:
        rows = [
            {
                "code": item.code,
                "name": item.name.as_document(),
                "good": item.good.as_document(),
                "middle": item.middle.as_document(),
                "poor": item.poor.as_document(),
                **{
                    code: round(preset.weights[item.code], 2)
                    for code, preset in known.presets.items()
                },
            }
            for item in group.items
        ]
        yield table(group.code, (group.name.zh, group.name.en), rows)
    meanings = [
        {
            "code": item.code,
            "starts_at": item.starts_at,
            "meaning": item.name.as_document(),
            "multiplier": "–".join(f"{bound:g}" for bound in dict.fromkeys(item.multiplier)),
        }
        for item in known.meanings
    ]
    yield table("meanings", ("结果含义", "What a result means"), meanings)


def _models(known: Catalogue) -> Table:
    rows = [
        {
            "code": item.code,
            "name": item.name.as_document(),
            "formula": item.formula.text,
            "cuts": ""
            if item.cuts is None
            else " / ".join(f"{c:g}" for c in dict.fromkeys(item.cuts)),
            "safer": words(("高", "higher") if item.higher_is_safer else ("低", "lower")),
            "part_of": item.part_of or "",
            "source": item.source,
            "certainty": words(CERTAINTY[item.certainty]),
            "edition": item.edition,
        }
        for item in known.models.values()
    ]
    return table("models", SECTIONS["models"][0], rows)


def _limit_methods() -> Table:
    rows = [
        {
            "code": item.code,
            "name": item.name.as_document(),
            "group": words(GROUPS.get(item.group, (item.group, item.group))),
            "formula": item.formula,
            "source": item.source,
            "certainty": words(CERTAINTY[item.certainty]),
        }
        for item in limit_methods().values()
    ]
    return table("limits", SECTIONS["limits"][0], rows)


def _bindings() -> Table:
    rows = [{"code": code, "name": name.as_document()} for code, name in binding_names().items()]
    return table("bindings", ("额度受何限制", "What may bind a limit"), rows)


def _reasons() -> Table:
    rows = [{"code": code, "meaning": words(meaning)} for code, meaning in REASONS.items()]
    return table("reasons", SECTIONS["reasons"][0], rows)
