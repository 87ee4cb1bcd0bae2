"""Columns and units of a company-year frame. One law: one row for a company and a year.

Money is float64 in whole units of one currency; a share is a fraction, 0.1 for ten per cent.
"""

from __future__ import annotations

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


class SchemaError(ValueError):
    """A frame that lacks a key column."""
