"""The authenticity checks as data (真实性核验项目). One law: a check says what does not fit, not why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast

from zixin.engine.catalogue import NEWEST, Catalogue, Certainty, Name, load_catalogue, read_toml
from zixin.engine.formula import Formula, formula, guards
from zixin.engine.formula.tree import Field, If, Node, Number, add, fields, replace

Family = Literal[
    "identity",
    "articulation",
    "plausibility",
    "peers",
    "cross_source",
    "digits",
    "documents",
]
FAMILIES: Mapping[Family, Name] = {
    "identity": Name("报表勾稽", "Identities of a statement"),
    "articulation": Name("跨表跨期勾稽", "Articulation of statements and years"),
    "plausibility": Name("比率合理性", "Plausibility of ratios"),
    "peers": Name("同行比较", "Peers"),
    "cross_source": Name("外部来源核对", "Other sources"),
    "digits": Name("数字特征", "Digits"),
    "documents": Name("文件与陈述", "Documents and statements of people"),
}
SIDES = ("left", "right")
COUNTED, HELD = "counted", "held"


@dataclass(frozen=True, slots=True)
class Band:
    """The values that are in order: from ``below`` to ``above``, the bounds included."""

    below: float | None = None
    above: float | None = None

    def as_document(self) -> dict[str, float]:
        """Return the bounds that are set."""
        bounds = {"below": self.below, "above": self.above}
        return {name: bound for name, bound in bounds.items() if bound is not None}


@dataclass(frozen=True, slots=True)
class Interim:
    """A figure on the way to the value of a check; ``name`` is ``left``, ``right`` or its own."""

    name: str
    column: str
    node: Node
    text: str


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why a check cannot be made although its figures are there."""

    when: Formula
    reason: str


@dataclass(frozen=True, slots=True)
class Check:
    """One cross-check (核验项目): a measured value and the bands it should lie in.

    Outside ``query`` the value is a reason to ask, outside ``alarm`` a reason to look into it.
    ``evidence`` are the facts it rests on, each once, in the order they are read; ``questions`` are
    for the interview, ``clears`` says what settles it.
    """

    code: str
    name: Name
    family: Family
    interim: tuple[Interim, ...]
    value: Formula
    when: Formula | None
    unfit: tuple[Unfit, ...]
    unit: str
    query: Band
    alarm: Band
    evidence: tuple[Field, ...]
    weight: float
    questions: tuple[Name, ...]
    clears: Name
    source: str
    certainty: Certainty
    edition: int


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that was not disclosed (信息缺失标志)."""

    code: str
    name: Name
    when: Formula


@dataclass(frozen=True, slots=True)
class DisclosureCap:
    """The best grade possible with so many flags (信息缺失等级上限)."""

    flags: int
    grade_max: str

    def as_document(self) -> dict[str, Any]:
        """Return the cap as JSON."""
        return {"flags": self.flags, "grade_max": self.grade_max}


@dataclass(frozen=True, slots=True)
class Scoring:
    """How verdicts add up (疑点分): a query adds ``query_share`` of the weight of its check."""

    query_share: float
    query_level: float
    alarm_level: float


@dataclass(frozen=True, slots=True)
class CheckCatalogue:
    """All checks and flags that ship with the engine, and their defaults."""

    edition: int
    checks: Mapping[str, Check]
    flags: Mapping[str, Flag]
    scoring: Scoring
    cap: DisclosureCap
    parameters: Mapping[str, float]


def load_checks(edition: int | None = None) -> CheckCatalogue:
    """Return the authenticity checks of an edition of the catalogue, the newest where none is asked.

    >>> checks = load_checks().checks
    >>> checks["AU27"].name.zh, checks["AU27"].value.text, checks["AU27"].alarm.as_document()
    ('增值税申报销售额与营业收入', 'left / right', {'below': 0.85, 'above': 1.15})
    """
    return _load(NEWEST if edition is None else edition)


@cache
def _load(edition: int) -> CheckCatalogue:
    document, language = read_toml("authenticity.toml"), Language.of(load_catalogue(edition))
    checks = [row for row in document["check"] if row["edition"] <= edition]
    flags = [row for row in document["flag"] if row["edition"] <= edition]
    return CheckCatalogue(
        edition=edition,
        checks={row["code"]: _check(row, language) for row in checks},
        flags={
            row["code"]: Flag(row["code"], _name(row), language.read(row["when"], {}))
            for row in flags
        },
        scoring=Scoring(**{name: float(value) for name, value in document["scoring"].items()}),
        cap=DisclosureCap(**document["cap"]),
        parameters=document["parameters"],
    )


@dataclass(frozen=True, slots=True)
class Language:
    """What formulas of checks may speak of: figures, and models by their definition."""

    names: Mapping[str, str]
    models: Mapping[str, Formula]
    meant: Mapping[str, Node]

    @staticmethod
    def of(catalogue: Catalogue) -> Language:
        """Return the language of a catalogue; a model's definition is put in where it is named."""
        meant: dict[str, Node] = {}
        for code, model in catalogue.models.items():
            meant[code] = replace(model.formula.tree, meant)
        models = {code: model.formula for code, model in catalogue.models.items()}
        return Language({**{code: code for code in models}, **catalogue.names}, models, meant)

    def read(self, text: str, own: Mapping[str, str]) -> Formula:
        """Return a formula over figures, models and the check's own names; a lone model in full."""
        parsed = formula(text, {**self.names, **own})
        tree = replace(parsed.tree, self.meant)
        shown = self.models[text].text if text in self.models else text
        return Formula(shown, tree, guards(tree))


def _name(row: Mapping[str, str]) -> Name:
    return Name(row["zh"], row["en"])


def _check(row: Mapping[str, Any], language: Language) -> Check:
    interim, own = _interim(row, language)
    value = language.read(row["value"], own)
    when = language.read(row["when"], own) if "when" in row else None
    unfit = tuple(
        Unfit(language.read(cause["when"], own), cause["reason"]) for cause in row.get("unfit", ())
    )
    conditions = [cause.when.tree for cause in unfit] + ([] if when is None else [when.tree])
    return Check(
        code=row["code"],
        name=_name(row),
        family=cast("Family", row["family"]),
        interim=interim,
        value=value,
        when=when,
        unfit=unfit,
        unit=row["unit"],
        query=Band(**row.get("query", {})),
        alarm=Band(**row["alarm"]),
        evidence=_evidence(interim, [*conditions, value.tree]),
        weight=float(row["weight"]),
        questions=tuple(_name(question) for question in row["questions"]),
        clears=_name(row["clears"]),
        source=row["source"],
        certainty=row["certainty"],
        edition=row["edition"],
    )


def _interim(
    row: Mapping[str, Any], language: Language
) -> tuple[tuple[Interim, ...], dict[str, str]]:
    """Return the interim figures of a check and the names by which its formulas call them."""
    texts = {**row.get("parts", {}), **{side: row[side] for side in SIDES if side in row}}
    own: dict[str, str] = {}
    parts = []
    for name, text in texts.items():
        read = language.read(text, own)
        parts.append(Interim(name, f"{row['code']}__{name}", read.tree, read.text))
        own[name] = parts[-1].column
    for name, rule in ((COUNTED, "of"), (HELD, "holds")) if "count" in row else ():
        text, over = row["count"][rule], row["count"]["over"]
        each = [language.read(text, {**own, "x": language.names[item]}).tree for item in over]
        parts.append(Interim(name, f"{row['code']}__{name}", number_of(each), text))
        own[name] = parts[-1].column
    return tuple(parts), own


def _evidence(interim: tuple[Interim, ...], trees: list[Node]) -> tuple[Field, ...]:
    own = {part.column for part in interim}
    found = (field for tree in [part.node for part in interim] + trees for field in fields(tree))
    return tuple(dict.fromkeys(field for field in found if field.name not in own))


def number_of(conditions: Iterable[Node]) -> Node:
    """Return how many conditions hold; an undefined one does not."""
    return add(*(If(condition, Number(1.0), Number(0.0)) for condition in conditions))
