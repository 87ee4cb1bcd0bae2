"""The words for the keys of policy documents (政策文件用语): one for each concept."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from zixin.accounts.roles import Role
from zixin.engine.catalogue import load_catalogue
from zixin.engine.limits import limit_methods

Words = str | Promise

# The order in which people read a document.
SECTIONS = (
    "title",
    "source",
    "edition",
    "scoring",
    "dimensions",
    "indicators",
    "qualitative",
    "special",
    "caps",
    "notches",
    "grades",
    "classes",
    "limits",
    "identities",
    "references",
    "standards",
    "rules",
    "otherwise",
    "currency",
    "ranks",
    "levels",
    "cells",
    "raises",
    "terms_days_max",
    "standard_terms_days",
    "validity_months",
    "escalation",
    "delegation",
)

KEYS: dict[str, Words] = {
    "amount": _("Amount"),
    "aggregate": _("Combined by"),
    "bands": _("Bands"),
    "below_months": _("Below months"),
    "bins": _("Bins"),
    "caps": _("Caps"),
    "cells": _("Cells"),
    "characteristics": _("Characteristics"),
    "classes": _("Second scale"),
    "code": _("Code"),
    "coefficient": _("Share of the weight"),
    "coefficients": _("Coefficients of the five levels"),
    "correction": _("Correction"),
    "coverage_min": _("Least share of weight with a figure"),
    "currency": _("Currency"),
    "cuts": _("Cuts between the zones"),
    "dimensions": _("Dimensions and indicators"),
    "direction": _("Better is"),
    "document": _("Document"),
    "edition": _("Edition of the catalogue"),
    "fed": _("Has figures"),
    "floor": _("From points"),
    "formula": _("Formula"),
    "from": _("From (included)"),
    "grade_max": _("Best grade possible"),
    "grades": _("Grades"),
    "hard": _("Findings that block scoring"),
    "identities": _("Checks of the statements"),
    "indicator": _("Indicator"),
    "indicators": _("Own indicators"),
    "intercept": _("Intercept"),
    "kind": _("Kind"),
    "levels": _("Levels"),
    "limits": _("Credit limit"),
    "lookup": _("Values and shares"),
    "methods": _("Methods of capacity"),
    "minimum": _("Smallest meaningful value"),
    "missing": _("When missing"),
    "model": _("Model"),
    "multiplier": _("Limit multiplier"),
    "name": _("Name"),
    "notches": _("Notches"),
    "otherwise": _("Otherwise"),
    "parameters": _("Parameters"),
    "pd": _("Probability of default"),
    "qualitative": _("Qualitative items"),
    "ranks": _("Ranks"),
    "raters_min": _("Fewest raters"),
    "references": _("Reference models"),
    "release": _("Release of orders"),
    "role": _("Role"),
    "rules": _("Rules"),
    "scoring": _("Scoring"),
    "sections": _("Industry sections"),
    "security": _("Security"),
    "share": _("Share"),
    "significant_digits": _("Significant digits"),
    "source": _("Source"),
    "special": _("Special cases"),
    "standards": _("Standard values"),
    "terms_days": _("Terms, days"),
    "terms_days_max": _("Longest payment terms, days"),
    "title": _("Title"),
    "to": _("To (not included)"),
    "tolerances": _("Tolerances"),
    "unit": _("Unit"),
    "up_to": _("Up to"),
    "validity_months": _("How long a limit holds, months"),
    "values": _("Values"),
    "version": _("Version"),
    "weight": _("Weight"),
    "when": _("When"),
    "actions": _("Actions"),
    "after_hours": _("After how many hours"),
    "amount_cap": _("Up to an amount"),
    "approving_share": _("Share of the votes for it"),
    "by": _("Levels up"),
    "confidence_below": _("Confidence in the data below (share)"),
    "days_max": _("Days at most"),
    "delegation": _("Delegation"),
    "escalation": _("Escalation to the next rank"),
    "format": _("Format"),
    "group_total_above": _("Total of the group above"),
    "level": _("Goes to level"),
    "quorum": _("Members present at least"),
    "raises": _("What lifts a case"),
    "standard_terms_days": _("Standard terms by grade, days"),
    "steps": _("Steps"),
    "terms_over_standard": _("Terms longer than the standard of the grade"),
    "warning": _("Warning level"),
    "delay_days": _("Delay until cash is in, days"),
    "need_margin": _("Margin over the need"),
    "seasonality": _("Season factor"),
    "tenure_unknown": _("Multiplier, tenure unknown"),
    "tenure_bands": _("Multipliers by months of trading"),
    "tenure_longer": _("Multiplier, longer tenure"),
    "working_asset_best": _("Working assets, best class"),
    "working_asset_bands": _("Working assets, classes"),
    "at_least": _("At least"),
    "above": _("Above"),
    "key": _("Key"),
    "names": _("Name, Chinese and English"),
    "excellent": _("Excellent"),
    "good": _("Good"),
    "average": _("Average"),
    "low": _("Low"),
    "poor": _("Poor"),
    "solvency": _("Solvency"),
    "operation": _("Operation"),
    "profitability": _("Profitability"),
    "growth": _("Growth"),
    "scale": _("Scale"),
    "cash": _("Cash flow"),
    "payment": _("Payment behaviour"),
    "standing": _("Standing"),
    "need_methods": _("Methods of the need"),
    "standard_days": _("Standard credit days"),
    "quick_turn": _("Orders of a quarter (CL6)"),
    "experience": _("Limit by experience (CL8)"),
    "days_late_most": _("Days late at most"),
    "late_share": _("Share that counts when paid late"),
    "use": _("Used as"),
    "secured": _("Secured part (CL14)"),
    "alone": _("Counts without capacity"),
    "risk_capacity": _("Own capacity for loss (CL15)"),
    "loss_share": _("Share of gross profit to lose"),
    "own_gross_profit": _("Own gross profit"),
    "lgd": _("Loss given default"),
    "new_customer": _("New customers"),
    "cap": _("Cap"),
    "review_after_invoices": _("Reviewed after invoices paid"),
    "tenure_record": _("Record of a long tenure"),
    "working_asset_clip": _("Working assets, bounds"),
    "feature_bands": _("Characteristics analysis, bands"),
    "feature_value": _("Characteristics analysis, value"),
    "feature_unknown": _("Characteristics analysis, unknown"),
    "terms_within_grade": _("Terms asked for count up to those of the grade"),
    "group_headroom": _("Bounded by the group's headroom"),
    "net_worth_required": _("Needs a known net worth"),
    "evidence": _("Evidence"),
    "items": _("Items"),
    "most": _("At most"),
    "matrix": _("Bounds by size and grade (CL13)"),
    "points": _("Points table (CL12)"),
    "risk_amount": _("Amount at risk (CL16)"),
    "sizes": _("Sizes"),
    "cases": _("Cases"),
    "factor": _("Factor"),
    "shares": _("Shares"),
    "references_min": _("References needed"),
    "margins": _("Amounts by our own margin"),
    "keep_previous": _("Kept as before"),
    "score_change_most": _("As long as the score moves at most"),
    "lgd_floor": _("Least loss given default"),
    "exposure_share": _("Share of own equity to expose"),
    "own_equity": _("Own equity"),
    "sales_share": _("Share of own sales to expose"),
    "own_sales": _("Own sales"),
    "tables": _("Tables"),
    "year": _("Year"),
    "target": _("Target"),
    "text": _("Text"),
    "features": _("Features"),
    "zh": _("Chinese"),
    "en": _("English"),
}

# Where a key means another thing than elsewhere, by the end of its place.
PLACES: dict[str, Words] = {
    "dimensions[].indicators": _("Indicators"),
    "dimensions[].indicators[].code": _("Indicator"),
    "cells[].bands[].role": _("Decides"),
    "cells[].grades": _("Grades"),
    "levels": _("Levels of approval"),
    "raises[].to": _("At least to the level"),
    "dimensions[].indicators[].bins[].share": _("Share of the weight"),
    "dimensions[].indicators[].otherwise": _("Share for any other value"),
    "identities.unit": _("Tolerance, amount"),
    "identities.share": _("Tolerance, share"),
    "identities.tolerances[].code": _("Check"),
    "identities.tolerances[].unit": _("Tolerance, amount"),
    "identities.tolerances[].share": _("Tolerance, share"),
    "limits.minimum": _("Smallest limit granted"),
    "limits.matrix.caps": _("Largest limit by grade"),
    "limits.new_customer.cap": _("Largest limit"),
    "limits.methods[].code": _("Method"),
    "limits.methods[].share": _("Share of the base"),
    "notches[].notches": _("Steps, -2 to 2"),
    "otherwise": _("Model of everybody else"),
    "references[].code": _("Model"),
}

# What a row of a list is called, where its name alone would not say it.
ROWS: dict[str, Words] = {
    "caps": _("Cap"),
    "dimensions": _("Dimension"),
    "grades": _("Grade"),
    "classes": _("Class"),
    "levels": _("Level:"),
    "raises": _("Raise:"),
    "steps": _("Step:"),
    "bands": _("Band"),
    "methods": _("Method"),
    "notches": _("Notch"),
    "references": _("Reference model"),
    "special": _("Special case:"),
    "standards": _("Standard values:"),
    "tolerances": _("Tolerance of"),
    "characteristics": _("Characteristic"),
}


def place_words(place: str) -> Words:
    """Name the last key of a place (its pattern), as it is meant there."""
    return PLACES.get(place) or key_words(place.rsplit(".", 1)[-1])


def key_words(key: str) -> Words:
    """Name a key of a document: in words, by its catalogue name, or as it stands."""
    if key in KEYS:
        return KEYS[key]
    if key in Role.values:
        return Role(key).label
    return key


def name_of_code(code: str, language: str) -> str:
    """Name an indicator, a fact, a line item or a method; an unknown code stands for itself."""
    methods = limit_methods()
    if code in methods:
        return str(getattr(methods[code].name, language))
    try:
        return str(getattr(load_catalogue().name_of(code), language))
    except KeyError:
        return code


def figure_words(value: Any, language: str) -> str:
    """Write a value of a document as a reader expects it."""
    if isinstance(value, bool):
        return _now("yes") if value else _now("no")
    match value:
        case None:
            text = _now("none")
        case float():
            text = f"{value:.10g}"
        case list():
            text = ", ".join(figure_words(item, language) for item in value)
        case dict():
            pairs = (f"{key_words(key)} {figure_words(it, language)}" for key, it in value.items())
            text = ", ".join(pairs)
        case _:
            text = str(Role(value).label) if value in Role.values else str(value)
    return text
