"""What follows from a change: a scoring brings its parts, an indicator its standard values."""

from __future__ import annotations

from typing import Any

PARTS = {"bins": ("bins",), "lookup": ("lookup", "otherwise")}
STARTS: dict[str, Any] = {
    "bins": [{"from": None, "to": 0.5, "share": 0.0}, {"from": 0.5, "to": None, "share": 1.0}],
    "lookup": {"A": 1.0},
}
LEVELS = 5


def tidied(document: dict[str, Any]) -> dict[str, Any]:
    """Bring the parts of an assessment model in line with how its indicators are scored.

    Bins and lists of values stand only where they score; the national standard values name exactly
    the indicators measured by them, a new one with nothing filled in.
    """
    for row in _rows(document.get("dimensions")):
        for indicator in _rows(row.get("indicators")):
            _tidy_indicator(indicator)
    measured = measured_codes(document)
    for place, table in enumerate(_rows(document.get("standards"))):
        values = table.get("values")
        if isinstance(values, dict):
            for code in set(values) - set(measured):
                del values[code]
            for code in measured if place == 0 else ():
                values.setdefault(code, [None] * LEVELS)
    _tidy_matrix(document)
    return document


def _tidy_matrix(document: dict[str, Any]) -> None:
    """Keep a row of bounds for each size: a new one as the last, a renamed one under its new code."""
    limits = document.get("limits")
    matrix = limits.get("matrix") if isinstance(limits, dict) else None
    caps = matrix.get("caps") if isinstance(matrix, dict) else None
    if not isinstance(matrix, dict) or not isinstance(caps, dict) or not caps:
        return
    codes = [str(row.get("code")) for row in _rows(matrix.get("sizes"))]
    left = [code for code in caps if code not in codes]
    new = [code for code in codes if code not in caps]
    names = {**{code: code for code in caps}, **dict(zip(left, new, strict=False))}
    kept = {names[code]: row for code, row in caps.items() if names[code] in codes}
    last = list(caps.values())[-1]
    matrix["caps"] = {**kept, **{code: _copy(last) for code in new if code not in kept}}


def _tidy_indicator(indicator: dict[str, Any]) -> None:
    scoring = indicator.get("scoring", "efficacy")
    for other, parts in PARTS.items():
        for part in parts if other != scoring else ():
            indicator.pop(part, None)
    if scoring in STARTS and scoring not in indicator:
        indicator[scoring] = _copy(STARTS[scoring])


def measured_codes(document: dict[str, Any]) -> list[str]:
    """Return the indicators scored by standard values, in the order of the document."""
    return [
        indicator["code"]
        for row in _rows(document.get("dimensions"))
        if row.get("fed", True)
        for indicator in _rows(row.get("indicators"))
        if indicator.get("scoring", "efficacy") == "efficacy"
        and isinstance(indicator.get("code"), str)
        and indicator["code"]
    ]


def _rows(rows: Any) -> list[dict[str, Any]]:
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value
