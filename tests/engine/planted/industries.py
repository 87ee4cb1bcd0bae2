"""What firms of an industry look like: the ranges from which made-up firms are drawn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Industry:
    """Days are of revenue or of purchases, shares are of revenue, ``fixed`` of a year's revenue."""

    code: str
    margin: float
    receivable_days: float
    contract_days: float
    stock_days: float
    payable_days: float
    prepaid_days: float
    fixed: float
    life: float
    staff: float
    selling: float
    overheads: float
    research: float
    vat: float
    growth: float
    december: float
    bills: float  # share of firms that pass on bills of customers to suppliers


INDUSTRIES = (
    Industry("C34", 0.24, 85, 0, 95, 80, 12, 0.35, 10, 0.15, 0.040, 0.060, 0.040, 0.13, 0.07, 0.10, 0.5),
    Industry("C26", 0.20, 45, 0, 50, 50, 15, 0.55, 12, 0.08, 0.030, 0.045, 0.030, 0.13, 0.06, 0.09, 0.5),
    Industry("C13", 0.18, 30, 0, 60, 35, 10, 0.30, 11, 0.09, 0.050, 0.035, 0.006, 0.09, 0.06, 0.10, 0.1),
    Industry("F51", 0.085, 50, 0, 38, 40, 18, 0.05, 8, 0.024, 0.022, 0.020, 0.000, 0.13, 0.08, 0.09, 0.2),
    Industry("F52", 0.23, 9, 0, 62, 55, 10, 0.12, 7, 0.085, 0.110, 0.045, 0.000, 0.13, 0.04, 0.11, 0.0),
    Industry("E47", 0.12, 75, 100, 20, 120, 14, 0.06, 8, 0.07, 0.005, 0.045, 0.010, 0.09, 0.09, 0.14, 0.2),
    Industry("I65", 0.56, 100, 10, 12, 40, 6, 0.07, 5, 0.38, 0.100, 0.110, 0.150, 0.06, 0.14, 0.15, 0.0),
    Industry("G54", 0.14, 55, 0, 3, 38, 8, 0.40, 7, 0.16, 0.015, 0.045, 0.002, 0.09, 0.07, 0.09, 0.1),
    Industry("L72", 0.36, 62, 0, 2, 35, 6, 0.07, 6, 0.30, 0.070, 0.130, 0.015, 0.06, 0.10, 0.10, 0.0),
)  # fmt: skip
