"""Columns and units of a company-year frame. One law: one row for a company and a year.

Money is float64 in whole units of one currency; a share is a fraction, 0.1 for ten per cent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

COMPANY = "company"
YEAR = "year"
INDUSTRY = "industry"  # GB/T 4754 code; its first letter chooses the standard values
SIZE = "size"  # large, medium, small or micro
KEYS = (COMPANY, YEAR)

PREVIOUS = "__prev"
YEARS_BACK_MAX = 4
REASON = "__reason"
POINTS = "__points"
ZONE = "__zone"

UNITS = ("money", "share", "times", "days", "months", "years", "score", "count")
TEXT = "text"  # what stands for a unit where a word is kept, not a figure

# Figures on the way to a limit that an explanation shows.
INTERIM = {
    "terms_days_used": ("采用账期（天）", "Payment terms used, in days"),
    "working_asset_share": ("营运资产比例", "Share of working assets"),
    "CL12_points": ("启发式加点", "Heuristic points"),
    "standard_table": ("行业（所适用的标准值）", "Industry, by which standard values apply"),
}


def column(name: str, years_back: int = 0) -> str:
    """Return the column of a figure of this year or of a year before.

    >>> column("ta"), column("ta", 1), column("ta", 2)
    ('ta', 'ta__prev', 'ta__prev2')
    """
    if years_back == 0:
        return name
    return f"{name}{PREVIOUS}" if years_back == 1 else f"{name}{PREVIOUS}{years_back}"


@dataclass(frozen=True, slots=True)
class Schema:
    """What formulas may speak of: every name with its slug, every slug with its unit.

    A name is a slug or Chinese; a slug of the unit ``text`` holds a word, any other a figure.
    """

    names: Mapping[str, str]
    units: Mapping[str, str]

    def is_text(self, slug: str) -> bool:
        """Say whether a slug holds a word."""
        return self.units.get(slug) == TEXT

    def joined(self, other: Schema) -> Schema:
        """Return both; what this one says of a name or slug stands.

        >>> ours = Schema({"a": "a"}, {"a": "money"})
        >>> ours.joined(Schema({"a": "b", "b": "b"}, {"b": "text"})).names
        {'a': 'a', 'b': 'b'}
        """
        return Schema({**other.names, **self.names}, {**other.units, **self.units})


class SchemaError(ValueError):
    """A frame that lacks a key column."""
