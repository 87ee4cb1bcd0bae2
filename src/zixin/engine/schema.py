"""Columns and units of a company-year frame. One law: one row for a company and a year.

Money is float64 in whole units of one currency; a share is a fraction, 0.1 for ten per cent.
"""

from __future__ import annotations

COMPANY = "company"
YEAR = "year"
INDUSTRY = "industry"  # GB/T 4754 code; its first letter chooses the standard values
KEYS = (COMPANY, YEAR)

PREVIOUS = "__prev"
REASON = "__reason"
POINTS = "__points"
ZONE = "__zone"

UNITS = ("money", "share", "times", "days", "score", "count")

# What may stand in a row besides line items and derived quantities. All are figures.
INPUTS = {
    "months": "months the income and cash-flow statements cover (报告期月数)",
    "mv_equity": "market value of equity (股权市值)",
    "restated": "1 where the opening balances were restated (期初重述)",
    "rounding_unit": "unit the statements were rounded to (列报单位)",
    "expected_annual_purchases": "purchases expected in a year (预计年采购额)",
    "terms_days": "payment terms asked for (账期)",
    "tenure_months": "months of trading with the customer (往来月数)",
    "limit_requested": "limit asked for (申请额度)",
    "seasonality": "peak month over average month (季节系数)",
    "debt_service": "debt service due within a year (一年内到期的还本付息)",
}


class SchemaError(ValueError):
    """A frame that lacks a key column."""
