"""A formula checked while it is typed: what is wrong stands at its character."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zixin.engine.catalogue import load_catalogue
from zixin.engine.formula import FormulaError, formula
from zixin.engine.formula.tree import is_boolean
from zixin.policies.rules.assignment import NAMES, UNITS
from zixin.policies.rules.wording import spoken_formula, spoken_words


@dataclass(frozen=True, slots=True)
class FormulaCheck:
    """What is wrong with a text, and the text cut at the character; no message when it is sound."""

    message: str = ""
    before: str = ""
    at: str = ""
    after: str = ""


def check_formula(
    kind: str, document: Mapping[str, Any], text: str, *, condition: bool
) -> FormulaCheck:
    """Check a text against the names its document may use."""
    units = UNITS if kind == "assignment" else None
    try:
        parsed = formula(text, names_of(kind, document), units=units)
    except FormulaError as error:
        cut = min(max(error.position - 1, 0), len(text))
        return FormulaCheck(
            spoken_formula(error), text[:cut], text[cut : cut + 1] or " ", text[cut + 1 :]
        )
    if is_boolean(parsed.tree) != condition:
        message = (
            "a condition is expected, not a figure"
            if condition
            else "a figure is expected, not a condition"
        )
        return FormulaCheck(spoken_words(message), "", text, "")
    return FormulaCheck()


def names_of(kind: str, document: Mapping[str, Any]) -> dict[str, str]:
    """Return every name a formula of the document may use, and the code it stands for."""
    if kind == "assignment":
        return NAMES
    if document.get("edition", 1) == 1:
        return dict(load_catalogue(1).names)
    catalogue = load_catalogue()
    indicators = {item.name.zh: code for code, item in catalogue.indicators.items()}
    own = [row for row in document.get("indicators", []) if isinstance(row, dict)]
    return {
        **indicators,
        **{code: code for code in catalogue.indicators},
        **catalogue.names,
        **{str(row.get("code")): str(row.get("code")) for row in own},
    }
