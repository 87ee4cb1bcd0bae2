"""A customer's books over the years: draws its habits, its opening position and each year's plan."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from random import Random

from zixin.site.demo.generation.chance import between, happens
from zixin.site.demo.generation.conditions import Condition
from zixin.site.demo.generation.industries import Industry
from zixin.site.demo.generation.ledger import DAYS, LOAN_UNIT, Position, in_loan_units, part
from zixin.site.demo.generation.yearbook import presented

NICE = (1, 1.2, 1.5, 2, 2.5, 3, 5, 6, 8)
LEAST_CAPITAL = 1_000_000_00
COST_FLOOR = 0.022
HIGH_TECH_RD_SHARE = 0.03  # what the law asks of a high-tech enterprise of this size
WEAK_DEBT_SHARE = 0.68  # the stretched and worse
BOND_UNIT = 10_000_000_00  # bonds come in tens of millions of yuan
LARGE_REVENUE = 60_000_000_000  # 600 million yuan: large enough to issue bonds
HOLE_DEBT_SHARE = 0.75
BANK_DEBT_MOST = 0.45  # banks do not finance a hole: beyond this share of assets owners lend


@dataclass(frozen=True, slots=True)
class Habits:
    """What stays the same about a company: rates, and days of sales or cost."""

    industry: Industry
    condition: Condition
    revenue: int
    margin: float
    gross_margin: float
    selling_part: float
    receivable_days: float
    note_days: float
    bill_part: float
    stock_days: float
    payable_days: float
    note_payable_share: float
    advance_days: float
    other_receivable_share: float
    other_payable_share: float
    cash_days: float
    allowance_share: float
    stock_allowance_share: float
    interest_rate: float
    payout_share: float
    fixed_share: float
    short_part: float
    contingent_share: float
    wage_factor: float
    high_tech: bool
    keeps_funds: bool
    hoards: bool


def nice_capital(amount: float) -> int:
    """Round down to a figure people register a company with, in fen; at least one million yuan."""
    if amount <= LEAST_CAPITAL:
        return LEAST_CAPITAL
    unit = 10.0 ** math.floor(math.log10(amount))
    return round(max(step * unit for step in NICE if step * unit <= amount))


def draw_habits(rng: Random, industry: Industry, condition: Condition, fault: str) -> Habits:
    """Draw what stays the same about a company; some faults are habits too."""
    scale = math.exp(rng.uniform(*(math.log(bound) for bound in condition.scale)))
    spread = rng.lognormvariate(0, 0.75)
    weak = condition.debt_share[0] >= WEAK_DEBT_SHARE
    margin = industry.operating_margin * between(rng, condition.margin_factor)
    margin += between(rng, condition.margin_shift)
    return Habits(
        industry=industry,
        condition=condition,
        revenue=round(industry.median_revenue_yuan * min(8.0, scale * spread) * 100),
        margin=margin,
        gross_margin=industry.gross_margin * rng.uniform(0.88, 1.12)
        + 0.6 * (margin - industry.operating_margin),
        selling_part=rng.uniform(0.35, 0.58),
        receivable_days=industry.receivable_days
        * between(rng, condition.receivable_factor)
        * rng.uniform(0.85, 1.15),
        note_days=industry.note_days * rng.uniform(0.3, 1.3),
        bill_part=rng.choice((0.0, 0.4, 0.6, 0.8)),
        stock_days=industry.stock_days
        * between(rng, condition.stock_factor)
        * rng.uniform(0.85, 1.15),
        payable_days=industry.payable_days * between(rng, condition.payable_factor),
        note_payable_share=rng.choice((0.0, 0.0, 0.12, 0.2, 0.3)),
        advance_days=industry.advance_days * rng.uniform(0.4, 1.4),
        other_receivable_share=rng.uniform(0.015, 0.05) if weak else rng.uniform(0.003, 0.015),
        other_payable_share=rng.uniform(0.02, 0.05) if weak else rng.uniform(0.005, 0.02),
        cash_days=between(rng, condition.cash_days)
        * min(1.0, (industry.receivable_days + industry.stock_days) / 110),
        allowance_share=between(rng, condition.allowance_share),
        stock_allowance_share=between(rng, condition.allowance_share) * 0.5,
        interest_rate=between(rng, condition.interest_rate),
        payout_share=between(rng, condition.payout_share),
        fixed_share=industry.fixed_share * rng.uniform(0.9, 1.7),
        short_part=rng.uniform(0.55, 1.0),
        contingent_share=between(rng, condition.contingent_share) if happens(rng, 0.7) else 0.0,
        wage_factor=rng.uniform(0.8, 1.25),
        high_tech=industry.rd_share >= HIGH_TECH_RD_SHARE and happens(rng, 0.6),
        keeps_funds=condition.code in {"excellent", "sound", "foreign"} and happens(rng, 0.55),
        hoards=fault == "high_cash_high_debt",
    )


def opening_position(rng: Random, habits: Habits) -> Position:
    """Set up the balance sheet before the first year; equity is what remains."""
    revenue, industry = habits.revenue, habits.industry
    sales_day = revenue * (1 + industry.vat_rate) / DAYS
    cost_day = revenue * (1 - habits.gross_margin) / DAYS
    gross = round(sales_day * habits.receivable_days)
    stock = round(cost_day * habits.stock_days)
    owed = round(cost_day * (1 + industry.vat_rate) * habits.payable_days)
    notes = round(sales_day * habits.note_days)
    bills = part(notes, habits.bill_part)
    fixed = part(revenue, habits.fixed_share)
    rou = part(fixed, rng.choice((0.0, 0.0, 0.05, 0.12, 0.3)))
    goodwill = part(revenue, rng.uniform(0.01, 0.05)) if happens(rng, 0.06) else 0
    cash_days = 150 if habits.hoards else habits.cash_days
    bare = Position(
        revenue=revenue,
        profit=part(revenue, max(0.0, habits.margin * 0.6)),
        cash=round(revenue / DAYS * cash_days),
        trading_fa=part(revenue, 0.05) if habits.keeps_funds else 0,
        notes=notes - bills,
        bills=bills,
        receivables_gross=gross,
        receivables_allowance=part(gross, habits.allowance_share * 0.9),
        prepaid=round(cost_day * rng.uniform(3, 12)),
        other_receivables=part(revenue, habits.other_receivable_share),
        stock_gross=stock,
        stock_allowance=part(stock, habits.stock_allowance_share * 0.9),
        contract_assets=round(sales_day * industry.contract_asset_days),
        fixed=fixed,
        construction=part(fixed, rng.choice((0.0, 0.0, 0.03, 0.08))),
        right_of_use=rou,
        intangibles=part(fixed, rng.uniform(0.12, 0.4)),
        goodwill=goodwill,
        goodwill_impaired=0,
        loans_short=0,
        notes_payable=part(owed, habits.note_payable_share),
        payables=owed - part(owed, habits.note_payable_share),
        advances=0,
        contract_liabilities=round(sales_day * habits.advance_days),
        payroll=part(revenue, industry.staff_share / 12 * 1.2),
        taxes=part(revenue, 0.006),
        other_payables=part(revenue, habits.other_payable_share),
        shareholder_loans=0,
        loans_long=0,
        loans_long_due=0,
        bonds=0,
        lease_total=part(rou, 1.02),
        paid_in=0,
        capital_reserve=0,
        surplus=0,
        undistributed=0,
        loss_carried=0,
    )
    return _capitalised(rng, habits, bare)


def _capitalised(rng: Random, habits: Habits, bare: Position) -> Position:
    """Fill in debt up to the drawn share of assets, then split what remains as equity."""
    sums = presented(bare)
    wanted = between(rng, habits.condition.debt_share) + (0.12 if habits.hoards else 0.0)
    borrowed = max(0, part(sums["ta"], wanted) - sums["tl"])
    bond = 0
    if habits.condition.code in {"sound", "foreign"} and habits.revenue > LARGE_REVENUE:
        bond = part(borrowed, 0.25) // BOND_UNIT * BOND_UNIT
    owners = 0
    if wanted > HOLE_DEBT_SHARE:
        owners = max(0, borrowed - part(sums["ta"], BANK_DEBT_MOST))
    short = in_loan_units(part(borrowed - bond - owners, habits.short_part) - LOAN_UNIT / 2)
    long = in_loan_units(borrowed - bond - owners - short - LOAN_UNIT / 2)
    equity = sums["ta"] - sums["tl"] - bond - owners - short - long
    capital = nice_capital(
        max(equity * rng.uniform(0.25, 0.6), bare.revenue * rng.uniform(0.04, 0.1))
    )
    if equity > 2 * LEAST_CAPITAL:
        capital = min(capital, nice_capital(equity * 0.9))
    rest = equity - capital
    reserve = part(max(0, rest), rng.choice((0.0, 0.0, 0.1, 0.3)))
    surplus = min(capital // 2, part(max(0, rest - reserve), 0.10)) if rest > 0 else 0
    return replace(
        bare,
        loans_short=short,
        loans_long=long,
        loans_long_due=min(long, in_loan_units(long * 0.25)),
        bonds=bond,
        shareholder_loans=owners,
        paid_in=capital,
        capital_reserve=reserve,
        surplus=surplus,
        undistributed=rest - reserve - surplus,
    )
