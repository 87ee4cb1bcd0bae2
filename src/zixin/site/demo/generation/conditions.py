"""The health customers are made with (经营状况): ranges that bend an industry's usual books."""

from __future__ import annotations

from dataclasses import dataclass, field

from zixin.site.demo.generation.chance import Range

AUDITED = "audited_unqualified"
QUALIFIED = "audited_qualified"
TAX_FILED = "tax_filed"
MANAGEMENT = "management"


@dataclass(frozen=True, slots=True)
class Condition:
    """How a customer of this health differs from its industry.

    ``weight`` is its number among 300 customers. Factors multiply the industry's figure, shares
    are of revenue unless said otherwise, ``drift`` is the yearly change of the margin factor and
    ``bank_share`` the bank debt, as a share of assets, up to which banks still lend more.
    """

    code: str
    weight: int
    margin_factor: Range
    growth: Range
    debt_share: Range
    receivable_factor: Range
    stock_factor: Range
    payable_factor: Range
    cash_days: Range
    interest_rate: Range
    allowance_share: Range
    payout_share: Range
    evidence: tuple[str, ...]
    margin_shift: Range = (0.0, 0.0)
    drift: Range = (-0.08, 0.08)
    capex_factor: Range = (0.8, 1.3)
    bank_share: float = 0.35
    contingent_share: Range = (0.0, 0.12)
    years: int = 3
    scale: Range = field(default=(0.35, 2.6))


CONDITIONS: tuple[Condition, ...] = (
    Condition(
        "excellent", 24, (1.15, 2.5), (0.03, 0.22), (0.14, 0.38), (0.45, 0.8), (0.6, 0.9),
        (0.65, 0.9), (35, 80), (0.030, 0.038), (0.02, 0.04), (0.25, 0.5),
        (AUDITED, AUDITED, AUDITED, TAX_FILED), capex_factor=(1.0, 1.8),
        contingent_share=(0.0, 0.03), scale=(0.6, 6.0),
    ),
    Condition(
        "sound", 74, (0.7, 1.3), (-0.03, 0.13), (0.36, 0.55), (0.75, 1.05), (0.8, 1.05),
        (0.8, 1.0), (22, 50), (0.034, 0.044), (0.03, 0.05), (0.1, 0.4),
        (AUDITED, AUDITED, TAX_FILED), capex_factor=(0.9, 1.5), contingent_share=(0.0, 0.08),
    ),
    Condition(
        "average", 82, (0.4, 0.9), (-0.08, 0.08), (0.50, 0.68), (0.95, 1.3), (0.95, 1.25),
        (0.9, 1.15), (14, 34), (0.040, 0.052), (0.04, 0.08), (0.0, 0.3),
        (AUDITED, TAX_FILED, TAX_FILED, MANAGEMENT),
    ),
    Condition(
        "stretched", 40, (0.4, 0.8), (-0.12, 0.06), (0.68, 0.82), (1.2, 1.65), (1.15, 1.6),
        (1.1, 1.45), (8, 20), (0.048, 0.062), (0.07, 0.14), (0.0, 0.0),
        (TAX_FILED, MANAGEMENT, MANAGEMENT), drift=(-0.15, 0.0), capex_factor=(0.3, 0.8),
        bank_share=0.42, contingent_share=(0.05, 0.6),
    ),
    Condition(
        "distressed", 20, (-0.55, 0.2), (-0.24, -0.03), (0.72, 0.85), (1.5, 2.2), (1.4, 2.1),
        (1.4, 2.0), (3, 10), (0.056, 0.075), (0.10, 0.22), (0.0, 0.0),
        (QUALIFIED, MANAGEMENT, TAX_FILED), drift=(-0.2, 0.0),
        capex_factor=(0.0, 0.3), bank_share=0.0, contingent_share=(0.2, 1.5), scale=(0.3, 1.6),
    ),
    Condition(
        "insolvent", 8, (-1.0, -0.3), (-0.32, -0.12), (0.94, 1.06), (1.6, 2.4), (1.5, 2.3),
        (1.7, 2.6), (1, 5), (0.060, 0.085), (0.14, 0.26), (0.0, 0.0),
        (QUALIFIED, MANAGEMENT), margin_shift=(-0.02, 0.0), drift=(-0.3, 0.0),
        capex_factor=(0.0, 0.1), bank_share=0.0, contingent_share=(0.3, 2.0), scale=(0.3, 1.3),
    ),
    Condition(
        "loss_making", 14, (-0.4, 0.05), (-0.15, 0.05), (0.48, 0.68), (1.0, 1.4), (1.0, 1.5),
        (1.0, 1.3), (10, 28), (0.042, 0.056), (0.05, 0.11), (0.0, 0.0),
        (AUDITED, TAX_FILED, MANAGEMENT), drift=(-0.2, 0.2),
        capex_factor=(0.2, 0.8), contingent_share=(0.0, 0.3),
    ),
    Condition(
        "fast_growing", 10, (0.6, 1.4), (0.35, 0.85), (0.50, 0.66), (0.95, 1.35), (0.95, 1.3),
        (1.0, 1.3), (12, 30), (0.040, 0.052), (0.03, 0.06), (0.0, 0.0),
        (AUDITED, TAX_FILED), capex_factor=(2.0, 4.0), bank_share=0.42, scale=(0.25, 1.2),
    ),
    Condition(
        "one_year_only", 10, (0.5, 1.4), (0.05, 0.5), (0.40, 0.65), (0.9, 1.3), (0.9, 1.3),
        (0.9, 1.2), (12, 35), (0.040, 0.055), (0.02, 0.05), (0.0, 0.0),
        (TAX_FILED, MANAGEMENT), years=1, scale=(0.08, 0.5),
    ),
    Condition(
        "new_without_statements", 12, (0.5, 1.0), (0.0, 0.2), (0.4, 0.6), (1.0, 1.2), (1.0, 1.2),
        (1.0, 1.2), (10, 30), (0.04, 0.05), (0.02, 0.05), (0.0, 0.0),
        (MANAGEMENT,), years=0, scale=(0.05, 0.3),
    ),
    Condition(
        "foreign", 6, (0.7, 1.4), (-0.03, 0.13), (0.35, 0.6), (0.7, 1.1), (0.8, 1.1),
        (0.8, 1.1), (20, 55), (0.038, 0.055), (0.02, 0.05), (0.2, 0.5),
        (AUDITED,), scale=(1.0, 6.0),
    ),
)  # fmt: skip

CONDITION_BY_CODE = {condition.code: condition for condition in CONDITIONS}


def allot(customers: int) -> list[str]:
    """Spread customers over the conditions by weight, largest remainder first."""
    total = sum(condition.weight for condition in CONDITIONS)
    shares = {item.code: customers * item.weight / total for item in CONDITIONS}
    counts = {code: int(share) for code, share in shares.items()}
    open_places = customers - sum(counts.values())
    by_remainder = sorted(shares, key=lambda code: (counts[code] - shares[code], code))
    for code in by_remainder[:open_places]:
        counts[code] += 1
    return [code for code, count in counts.items() for _ in range(count)]
