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

# What may stand in a row besides line items and derived quantities, as (Chinese, English).
INPUTS = {
    "months": ("报告期月数", "Months covered by the statements"),
    "mv_equity": ("股权市值", "Market value of equity"),
    "restated": ("期初重述", "Opening balances restated (1 = yes)"),
    "rounding_unit": ("列报单位", "Unit the statements were rounded to"),
    "expected_annual_purchases": ("预计年采购额", "Purchases expected in a year"),
    "terms_days": ("申请账期（天）", "Payment terms asked for, in days"),
    "tenure_months": ("往来月数", "Months of trading with the customer"),
    "limit_requested": ("申请额度", "Limit asked for"),
    "seasonality": ("季节系数", "Peak month over average month"),
    "debt_service": ("一年内还本付息", "Debt service due within a year"),
}
# Figures on the way to a limit that an explanation shows.
INTERIM = {
    "terms_days_used": ("采用账期（天）", "Payment terms used, in days"),
    "working_asset_share": ("营运资产比例", "Share of working assets"),
}


class SchemaError(ValueError):
    """A frame that lacks a key column."""
