"""What a company stands at and what a year brings it; closing of its operating balances.

Amounts are whole fen, so that every identity holds exactly. Nothing here draws chance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

DAYS = 365
DOUBTFUL_SHARE = 0.05
MOST_ALLOWED = 0.6
LOAN_UNIT = 100_000_00  # banks lend in round sums, here of 100,000 yuan


@dataclass(frozen=True, slots=True)
class Position:
    """What a company stands at on the balance sheet date, in fen, before it is presented.

    ``loans_long`` and ``lease_total`` include what falls due within a year; ``shareholder_loans``
    are part of other payables; ``loss_carried`` is what the tax law still lets it deduct.
    """

    revenue: int
    profit: int
    cash: int
    trading_fa: int
    notes: int
    bills: int
    receivables_gross: int
    receivables_allowance: int
    prepaid: int
    other_receivables: int
    stock_gross: int
    stock_allowance: int
    contract_assets: int
    fixed: int
    construction: int
    right_of_use: int
    intangibles: int
    goodwill: int
    goodwill_impaired: int
    loans_short: int
    notes_payable: int
    payables: int
    advances: int
    contract_liabilities: int
    payroll: int
    taxes: int
    other_payables: int
    shareholder_loans: int
    loans_long: int
    loans_long_due: int
    bonds: int
    lease_total: int
    paid_in: int
    capital_reserve: int
    surplus: int
    undistributed: int
    loss_carried: int

    @property
    def bank_debt(self) -> int:
        """Interest-bearing debt (带息负债) without shareholders' loans."""
        return self.loans_short + self.loans_long + self.bonds + self.lease_total


@dataclass(frozen=True, slots=True)
class YearPlan:
    """What a year brings: rates as fractions, days of sales or cost, amounts in fen."""

    revenue: int
    gross_margin: float
    selling_share: float
    admin_share: float
    rd_share: float
    surtax_share: float
    staff_share: float
    outside_share: float
    vat_rate: float
    income_tax_rate: float
    rd_relief: float
    interest_rate: float
    deposit_yield: float
    fund_yield: float
    bank_charges_share: float
    subsidy_share: float
    windfall_share: float
    misfortune_share: float
    receivable_days: float
    note_days: float
    bill_days: float
    contract_asset_days: float
    prepaid_days: float
    stock_days: float
    payable_days: float
    note_payable_share: float
    contract_liability_days: float
    advance_days: float
    other_receivable_share: float
    other_payable_share: float
    payroll_months: float
    tax_months: float
    allowance_share: float
    write_off_share: float
    stock_allowance_share: float
    goodwill_impairment_share: float
    depreciation_rate: float
    capex_factor: float
    lease_renewal_share: float
    transfer_share: float
    intangible_share: float
    disposal_share: float
    disposal_gain_share: float
    long_loan_share: float
    due_share: float
    payout_share: float
    equity_in: int
    equity_in_paid: int
    cash_days: float
    cash_days_most: float
    loans_kept_share: float
    loans_most: float
    funds_share: float
    stopped: bool


def in_loan_units(amount: float) -> int:
    """Round an amount up to what banks lend, in fen; nothing when nothing is needed."""
    return max(0, math.ceil(amount / LOAN_UNIT) * LOAN_UNIT)


def part(amount: float, share: float) -> int:
    """Take a share of an amount, to the fen."""
    return round(amount * share)


@dataclass(frozen=True, slots=True)
class Stocks:
    """Closing working capital and allowances, in fen."""

    notes: int
    bills: int
    receivables_gross: int
    receivables_allowance: int
    written_off: int
    prepaid: int
    other_receivables: int
    stock_gross: int
    stock_allowance: int
    contract_assets: int
    notes_payable: int
    payables: int
    advances: int
    contract_liabilities: int
    payroll: int
    other_payables: int


def working_capital(opening: Position, plan: YearPlan, *, cogs: int, staff: int) -> Stocks:
    """Close receivables, stock and operating payables by their days.

    A company that stopped trading keeps part of its old balances instead.
    """
    if plan.stopped:
        return _frozen_working_capital(opening, staff=staff)
    sales_day = plan.revenue * (1 + plan.vat_rate) / DAYS
    cost_day = cogs / DAYS
    gross = round(sales_day * plan.receivable_days)
    owed = round(cost_day * (1 + plan.vat_rate) * plan.payable_days)
    stock = round(cost_day * plan.stock_days)
    notes_payable = part(owed, plan.note_payable_share)
    written_off = part(opening.receivables_allowance, plan.write_off_share)
    return Stocks(
        notes=round(sales_day * plan.note_days),
        bills=round(sales_day * plan.bill_days),
        receivables_gross=gross,
        receivables_allowance=_allowance(opening, plan, gross=gross, written_off=written_off),
        written_off=written_off,
        prepaid=round(cost_day * plan.prepaid_days),
        other_receivables=part(plan.revenue, plan.other_receivable_share),
        stock_gross=stock,
        stock_allowance=part(stock, plan.stock_allowance_share),
        contract_assets=round(sales_day * plan.contract_asset_days),
        notes_payable=notes_payable,
        payables=owed - notes_payable,
        advances=round(sales_day * plan.advance_days),
        contract_liabilities=round(sales_day * plan.contract_liability_days),
        payroll=part(staff / 12, plan.payroll_months),
        other_payables=part(plan.revenue, plan.other_payable_share),
    )


def _allowance(opening: Position, plan: YearPlan, *, gross: int, written_off: int) -> int:
    """Allow for doubtful receivables; where they are many, the old ones only get worse."""
    usual = part(gross, plan.allowance_share)
    if plan.allowance_share < DOUBTFUL_SHARE:
        return usual
    remaining = part(opening.receivables_allowance - written_off, 1.08)
    return max(usual, min(remaining, part(gross, MOST_ALLOWED)))


def _frozen_working_capital(opening: Position, *, staff: int) -> Stocks:
    gross = part(opening.receivables_gross, 0.55)
    return Stocks(
        notes=0,
        bills=0,
        receivables_gross=gross,
        receivables_allowance=part(gross, 0.45),
        written_off=part(opening.receivables_allowance, 0.2),
        prepaid=opening.prepaid,
        other_receivables=part(opening.other_receivables, 0.9),
        stock_gross=opening.stock_gross,
        stock_allowance=max(opening.stock_allowance, part(opening.stock_gross, 0.3)),
        contract_assets=0,
        notes_payable=0,
        payables=part(opening.payables, 0.8),
        advances=opening.advances,
        contract_liabilities=opening.contract_liabilities,
        payroll=part(staff / 12, 3.2),
        other_payables=opening.other_payables,
    )


@dataclass(frozen=True, slots=True)
class LongAssets:
    """Closing long-lived assets and what moved them, in fen."""

    fixed: int
    construction: int
    right_of_use: int
    intangibles: int
    goodwill: int
    goodwill_loss: int
    depreciation: int
    capex: int
    new_leases: int
    lease_paid: int
    disposal_proceeds: int
    disposal_gain: int


def long_assets(opening: Position, plan: YearPlan) -> LongAssets:
    """Depreciate, invest, dispose and renew leases (straight line on opening book values)."""
    wear = part(opening.fixed, plan.depreciation_rate)
    amortised = part(opening.intangibles, 0.07)
    lease_wear = part(opening.right_of_use, 0.30)
    capex = part(wear + amortised, plan.capex_factor)
    software = part(capex, plan.intangible_share)
    building = opening.construction + capex - software
    moved = part(building, plan.transfer_share)
    sold = part(opening.fixed, plan.disposal_share)
    gain = part(sold, plan.disposal_gain_share)
    goodwill_loss = part(opening.goodwill, plan.goodwill_impairment_share)
    new_leases = part(opening.right_of_use, plan.lease_renewal_share)
    return LongAssets(
        fixed=opening.fixed + moved - wear - sold,
        construction=building - moved,
        right_of_use=opening.right_of_use + new_leases - lease_wear,
        intangibles=opening.intangibles + software - amortised,
        goodwill=opening.goodwill - goodwill_loss,
        goodwill_loss=goodwill_loss,
        depreciation=wear + amortised + lease_wear,
        capex=capex,
        new_leases=new_leases,
        lease_paid=part(opening.lease_total, 0.28),
        disposal_proceeds=sold + gain,
        disposal_gain=gain,
    )
