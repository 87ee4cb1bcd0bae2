"""What each value of a document is to a form: its kind, its choices, and what may be added."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zixin.engine.policy import GRADES
from zixin.engine.policy.dimensions import MISSING, ROLES, SCORINGS
from zixin.policies.rules.editing import beginnings
from zixin.policies.rules.editing.places import parent_of, pattern_of

Words = str | Promise

# Kinds of fields: text, number, bound (a number or nothing), amount (text or nothing), truth,
# choice, condition, formula, tags (texts in one line), actions and warnings (of an authority matrix,
# by their names in one line), pairs (word = number, a line each), and fixed, which is only shown.
BY_PATTERN = {
    "grades[].code": "fixed",
    "cells[].bands[].up_to": "amount",
    "cells[].bands[].role": "choice",
    "cells[].bands[].level": "choice",
    "cells[].grades": "tags",
    "cells[].actions": "actions",
    "levels[].steps[].role": "choice",
    "raises[].to": "choice",
    "raises[].when.actions": "actions",
    "raises[].when.grades": "tags",
    "raises[].when.warning": "warnings",
    "raises[].when.group_total_above": "amount",
    "delegation.amount_cap": "amount",
    "dimensions[].indicators[].code": "choice",
    "dimensions[].indicators[].lookup": "pairs",
    "identities.tolerances[].code": "choice",
    "limits.methods[].code": "choice",
    "limits.methods[].evidence": "choice",
    "references[].code": "choice",
    "otherwise": "choice",
}
BY_KEY = {
    "when": "condition",
    "formula": "formula",
    "feature_value": "formula",
    "from": "bound",
    "to": "bound",
    "indicator": "choice",
    "grade_max": "choice",
    "scoring": "choice",
    "role": "choice",
    "missing": "choice",
    "direction": "choice",
    "unit": "choice",
    "aggregate": "choice",
    "use": "choice",
    "edition": "choice",
    "model": "choice",
    "sections": "tags",
    "sizes": "tags",
    "hard": "tags",
    "ranks": "tags",
    "need_methods": "tags",
}
NUMBER_KEYS = frozenset({"unit"})  # a word for an indicator, a number for a tolerance
ROW_LISTS = frozenset(
    {"indicators", "special", "caps", "notches", "classes", "references", "tolerances", "rules"}
    | {"methods", "tenure_bands", "working_asset_bands", "bins", "dimensions", "standards"}
    | {"levels", "steps", "cells", "bands", "raises"}
)

CHOICE_WORDS: dict[str, dict[Any, Words]] = {
    "scoring": dict(
        zip(
            SCORINGS,
            (
                _("by standard values"),
                _("by bins"),
                _("by a list of values"),
                _("the value itself is the share"),
            ),
            strict=True,
        )
    ),
    "role": dict(zip(ROLES, (_("basic"), _("modifying")), strict=True)),
    "missing": dict(
        zip(
            MISSING,
            (
                _("left out, the rest weighs more"),
                _("as the poorest level"),
                _("no points"),
                _("as the average level"),
            ),
            strict=True,
        )
    ),
    "direction": {"higher": _("higher is better"), "lower": _("lower is better")},
    "aggregate": {"mean": _("mean"), "median": _("median")},
    "use": {
        "show": _("shown only"),
        "capacity": _("one of the capacities"),
        "cap": _("an upper bound"),
    },
    "edition": {1: _("first edition"), 2: _("second edition")},
    "grade_max": dict(zip(GRADES, GRADES, strict=True)),
}

# What may be added to a table: its keys and what they begin with, by pattern of the place. What
# depends on the rest of the document is a function of it.
OPTIONS: dict[str, dict[str, Any]] = {
    "": {
        "edition": 2,
        "indicators": [],
        "special": [],
        "caps": [],
        "notches": [],
        "classes": [
            {"code": "A", "floor": 85, "zh": "优", "en": "Excellent"},
            {"code": "B", "floor": 0, "zh": "其他", "en": "Other"},
        ],
        "references": [],
        "qualitative": {"raters_min": 1, "levels": [1.0, 0.8, 0.6, 0.4, 0.2], "aggregate": "mean"},
    },
    "scoring": {"missing": "reweight"},
    "dimensions[].indicators[]": {
        "role": "basic",
        "scoring": "efficacy",
        "missing": "reweight",
        "otherwise": 0.0,
    },
    "indicators[]": {"minimum": 0, "source": "-"},
    "references[]": {"direction": "higher"},
    "limits": {
        "need_methods": beginnings.need_methods,
        "standard_days": 60,
        "quick_turn": {"coefficient": 1.0},
        "experience": {"use": "show", "growth": 0.25, "days_late_most": 10},
        "secured": {"share": 0.8, "alone": False},
        "risk_capacity": {"loss_share": 0.05, "own_gross_profit": 10_000_000, "lgd": 0.6},
        "new_customer": {"when": "tenure_months < 6", "cap": 100_000, "review_after_invoices": 3},
        "tenure_record": {"when": "average_days_late <= 30", "multiplier": 1.0},
        "working_asset_clip": [-20, 20],
        "feature_bands": [
            {"from": None, "to": 0.5, "multiplier": 0.8},
            {"from": 0.5, "to": None, "multiplier": 1.0},
        ],
        "feature_unknown": 1.0,
        "group_headroom": True,
        "terms_within_grade": True,
        "net_worth_required": False,
        "evidence": beginnings.evidence,
        "points": beginnings.points,
        "risk_amount": beginnings.RISK_AMOUNT,
        "matrix": beginnings.MATRIX,
    },
    "limits.methods[]": {"evidence": "", "references_min": 2},
    "levels[].steps[]": {"quorum": 3, "approving_share": "0.6667"},
    "raises[]": {"by": 1, "to": beginnings.top_level},
    "raises[].when": {
        "terms_over_standard": True,
        "confidence_below": "0.60",
        "warning": ["red"],
        "group_total_above": "1000000",
        "actions": ["new"],
        "grades": ["C"],
    },
}
LATER = frozenset(  # keys of the second edition
    {"indicators", "notches", "classes", "qualitative", "missing", "role", "scoring", "otherwise"}
    | set(OPTIONS["limits"])
)

# What a new row begins with, by pattern of its list. An empty text is told at its field. What
# depends on the rest of the document is a function of it.
BLANKS: dict[str, dict[str, Any] | Callable[[dict[str, Any]], dict[str, Any]]] = {
    "dimensions": {"code": "", "zh": "", "en": "", "weight": 0, "fed": True, "indicators": []},
    "dimensions[].indicators": {"code": "", "weight": 1},
    "indicators": {
        "code": "",
        "zh": "",
        "en": "",
        "formula": "",
        "unit": "share",
        "direction": "higher",
    },
    "special": {"indicator": "", "when": "", "coefficient": 0.0, "zh": "", "en": ""},
    "caps": {"code": "", "when": "", "grade_max": "CCC", "zh": "", "en": ""},
    "notches": {"code": "", "when": "", "notches": -1, "zh": "", "en": ""},
    "classes": {"code": "", "floor": 0, "zh": "", "en": ""},
    "references": {"code": "", "cuts": [0.0, 1.0]},
    "identities.tolerances": {"code": "", "unit": 1.0, "share": 0.05},
    "limits.methods": {"code": "", "weight": 1.0, "share": 0.1},
    "limits.matrix.sizes": {"code": "", "zh": "", "en": "", "when": ""},
    "limits.tenure_bands": {"below_months": 12, "multiplier": 1.0},
    "limits.working_asset_bands": {"above": 0.0, "share": 0.1},
    "rules": {"when": "", "model": "", "zh": "", "en": ""},
    "cells[].bands": beginnings.band,
    "cells": beginnings.cell,
    "levels": {
        "code": "",
        "title": {"zh": "", "en": ""},
        "steps": [{"role": "credit_manager"}],
    },
    "levels[].steps": {"role": "credit_manager"},
    "raises": {
        "code": "",
        "title": {"zh": "", "en": ""},
        "when": {"warning": ["red"]},
        "by": 1,
    },
}
FIXED = frozenset({"grades"})  # lists whose rows are given: none is added, removed or moved
PICKED = frozenset(  # lists whose new row is chosen from what is known
    {"dimensions[].indicators", "limits.methods", "references", "identities.tolerances"}
)
FOLDED = frozenset({"dimensions[].indicators[].bins"})
FOLDED_INSIDE = frozenset({"limits", "identities"})  # every part of these, too
SUMMED = {"dimensions": "weight", "dimensions[].indicators": "weight"}


def kind_of(place: str, value: Any) -> str:
    """Say what a value is to a form; ``group``, ``rows`` and ``numbers`` hold others."""
    pattern = pattern_of(place)
    key = pattern.rsplit(".", 1)[-1]
    if pattern in BY_PATTERN:
        return BY_PATTERN[pattern]
    if isinstance(value, list):
        return _kind_of_list(key, value)
    is_word = isinstance(value, str) or key not in NUMBER_KEYS
    if key in BY_KEY and is_word and not isinstance(value, dict | bool):
        return BY_KEY[key]
    return next((kind for types, kind in BY_TYPE if isinstance(value, types)), "text")


BY_TYPE: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (dict, "group"),
    (bool, "truth"),
    ((int, float), "number"),
    (type(None), "bound"),
)


def _kind_of_list(key: str, value: list[Any]) -> str:
    if not value:
        return "rows" if key in ROW_LISTS else "tags"
    if all(isinstance(item, dict) for item in value):
        return "rows"
    is_words = BY_KEY.get(key) == "tags" or all(isinstance(item, str) for item in value)
    return "tags" if is_words else "numbers"


def options_of(document: dict[str, Any], place: str, table: dict[str, Any]) -> dict[str, Any]:
    """Return what may be added to a table: keys with what they begin with."""
    pattern = pattern_of(place)
    edition = document.get("edition", 1)
    options = {
        key: start(document) if callable(start) else start
        for key, start in OPTIONS.get(pattern, {}).items()
        if key not in table and (edition != 1 or key not in LATER)
    }
    if pattern in NARROWED:
        NARROWED[pattern](document, table, options)
    elif pattern == "standards[].values":
        national = document["standards"][0].get("values", {})
        options |= {code: list(row) for code, row in national.items() if code not in table}
    return options


def _narrow_indicator(
    _document: dict[str, Any], table: dict[str, Any], options: dict[str, Any]
) -> None:
    if table.get("scoring") != "lookup":
        options.pop("otherwise", None)


def _narrow_limits(
    document: dict[str, Any], table: dict[str, Any], options: dict[str, Any]
) -> None:
    if "feature_bands" not in table:
        options.pop("feature_unknown", None)
    if not beginnings.methods(document):
        options.pop("evidence", None)


def _narrow_method(
    document: dict[str, Any], table: dict[str, Any], options: dict[str, Any]
) -> None:
    tables = document["limits"].get("evidence")
    if not tables:
        options.pop("evidence", None)
    elif "evidence" in options:
        options["evidence"] = str(tables[0].get("code", ""))
    if table.get("code") != "CL9":
        options.pop("references_min", None)


def _narrow_raise(
    _document: dict[str, Any], table: dict[str, Any], options: dict[str, Any]
) -> None:
    if "by" in table or "to" in table:  # one of the two; the other first goes
        options.clear()


NARROWED: dict[str, Callable[[dict[str, Any], dict[str, Any], dict[str, Any]], None]] = {
    "dimensions[].indicators[]": _narrow_indicator,
    "limits": _narrow_limits,
    "limits.methods[]": _narrow_method,
    "raises[]": _narrow_raise,
}


def is_droppable(place: str) -> bool:
    """Tell whether a key may be taken out of its table again."""
    around, _dot, key = pattern_of(place).rpartition(".")
    if around == "standards[].values":
        return not place.startswith("standards[0].")
    return key in OPTIONS.get(around, {})


def is_folded(place: str) -> bool:
    """Tell whether a part is long and rarely changed, so that it opens on demand."""
    return pattern_of(place) in FOLDED or parent_of(place)[0] in FOLDED_INSIDE
