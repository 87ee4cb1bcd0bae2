"""Each year's plan drawn from a company's habits, and the years booked one after another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from zixin.site.demo.generation.chance import between
from zixin.site.demo.generation.conditions import Condition
from zixin.site.demo.generation.history import (
    COST_FLOOR,
    Habits,
    draw_habits,
    nice_capital,
    opening_position,
)
from zixin.site.demo.generation.industries import Industry
from zixin.site.demo.generation.ledger import Position, YearPlan, part
from zixin.site.demo.generation.yearbook import close_year

LEAST_STAFF = 4
STOP_FAULT = "zero_revenue"
Shares = dict[str, float]


def book_history(
    rng: Random, industry: Industry, condition: Condition, *, fault: str, years: int = 3
) -> list[dict[str, int]]:
    """Book ``years`` years of a company; returns each year's statement items in fen."""
    habits = draw_habits(rng, industry, condition, fault)
    position = opening_position(rng, habits)
    booked: list[dict[str, int]] = []
    for index in range(years):
        stopped = fault == STOP_FAULT and index == years - 1
        plan = draw_plan(rng, habits, position, index=index, stopped=stopped)
        position, items = close_year(position, plan)
        items["headcount"] = _headcount(rng, items, habits, before=booked)
        items["rd_spend"] = items["rd"] + part(items["rd"], 0.06 if habits.high_tech else 0.0)
        items["contingent"] = _contingent(rng, habits, items)
        booked.append(items)
    return booked


def _headcount(
    rng: Random, items: Mapping[str, int], habits: Habits, *, before: list[dict[str, int]]
) -> int:
    """Count people by pay; staff follows sales up and down with a lag."""
    wage = habits.industry.wage_yuan * habits.wage_factor * rng.uniform(0.96, 1.04)
    if not items["rev"]:
        return max(LEAST_STAFF, before[-1]["headcount"] // 3)
    needed = items["rev"] / 100 * habits.industry.staff_share / wage
    if before:
        needed = (needed + before[-1]["headcount"]) / 2
    return max(LEAST_STAFF, round(needed))


def _contingent(rng: Random, habits: Habits, items: dict[str, int]) -> int:
    share = habits.contingent_share * rng.uniform(0.75, 1.25)
    return int(round(abs(items["equity"]) * share, -6))


def draw_plan(
    rng: Random, habits: Habits, opening: Position, *, index: int, stopped: bool
) -> YearPlan:
    """Draw one year of a company."""
    weak = habits.condition.bank_share == 0
    raised, registered = _new_capital(rng, habits, opening, index=index)
    plan = YearPlan(
        **_trading(rng, habits, index=index),
        **_side_lines(rng, habits, weak=weak),
        **_balances(rng, habits, index=index, weak=weak),
        **_investment(rng, habits, weak=weak),
        **_funding(rng, habits, opening, weak=weak),
        revenue=part(opening.revenue, 1 + between(rng, habits.condition.growth)),
        equity_in=raised,
        equity_in_paid=registered,
        stopped=False,
    )
    return _stopped(plan) if stopped else plan


def _stopped(plan: YearPlan) -> YearPlan:
    """Stop the plant: no sales, no investment, and no bank that lends more."""
    return replace(
        plan, stopped=True, revenue=0, outside_share=0.0, capex_factor=0.0, loans_most=0.0
    )


def _trading(rng: Random, habits: Habits, *, index: int) -> Shares:
    """Sales and what they cost, as shares of revenue."""
    industry = habits.industry
    drift = between(rng, habits.condition.drift) * index * industry.operating_margin
    margin = habits.margin + drift + rng.uniform(-0.006, 0.006)
    rd = industry.rd_share * rng.uniform(0.8, 1.2) * (1.2 if habits.high_tech else 0.9)
    gross = habits.gross_margin * rng.uniform(0.96, 1.04) + drift / 2
    gross = max(gross, margin + rd + COST_FLOOR)
    overhead = gross - margin - rd
    selling_part = habits.selling_part * rng.uniform(0.93, 1.07)
    return {
        "gross_margin": gross,
        "selling_share": overhead * selling_part,
        "admin_share": overhead * (1 - selling_part),
        "rd_share": rd,
        "surtax_share": rng.uniform(0.0025, 0.0055),
        "staff_share": _staff_share(rng, industry, gross=gross, margin=margin),
        "outside_share": rng.uniform(0.25, 0.35),
        "vat_rate": industry.vat_rate,
        "income_tax_rate": 0.15 if habits.high_tech else 0.25,
        "rd_relief": 0.55,
        "goodwill_impairment_share": rng.choice((0.2, 0.5)) if margin < 0 else 0.0,
    }


def _side_lines(rng: Random, habits: Habits, *, weak: bool) -> Shares:
    """Interest, subsidies, windfalls and mishaps."""
    return {
        "interest_rate": habits.interest_rate * rng.uniform(0.96, 1.04),
        "deposit_yield": 0.0012 if habits.hoards else rng.uniform(0.006, 0.014),
        "fund_yield": rng.uniform(0.018, 0.028),
        "bank_charges_share": rng.uniform(0.00003, 0.00015),
        "subsidy_share": rng.uniform(0.0, 0.004) * (1.5 if habits.high_tech else 1),
        "windfall_share": rng.uniform(0.0, 0.001),
        "misfortune_share": rng.uniform(0.002, 0.012) if weak else rng.uniform(0.0, 0.0012),
    }


def _balances(rng: Random, habits: Habits, *, index: int, weak: bool) -> Shares:
    """Days and shares at which working capital closes; the weak collect and pay ever later."""
    slower, later = (1 + 0.06 * index, 1 + 0.08 * index) if weak else (1.0, 1.0)
    notes = habits.note_days * rng.uniform(0.8, 1.2)
    return {
        "receivable_days": habits.receivable_days * rng.uniform(0.94, 1.06) * slower,
        "note_days": notes * (1 - habits.bill_part),
        "bill_days": notes * habits.bill_part * rng.uniform(0.8, 1.2),
        "contract_asset_days": habits.industry.contract_asset_days * rng.uniform(0.9, 1.1),
        "prepaid_days": rng.uniform(3, 12),
        "stock_days": habits.stock_days * rng.uniform(0.92, 1.08),
        "payable_days": habits.payable_days * rng.uniform(0.95, 1.05) * later,
        "note_payable_share": habits.note_payable_share * rng.uniform(0.8, 1.2),
        "contract_liability_days": habits.advance_days * rng.uniform(0.85, 1.15),
        "advance_days": 0.0,
        "other_receivable_share": habits.other_receivable_share * rng.uniform(0.85, 1.15),
        "other_payable_share": habits.other_payable_share * rng.uniform(0.85, 1.15),
        "payroll_months": rng.uniform(2.0, 3.5) if weak else rng.uniform(1.05, 1.9),
        "tax_months": rng.uniform(2.0, 4.0) if weak else rng.uniform(1.0, 1.6),
        "allowance_share": habits.allowance_share * (1 + 0.12 * index),
        "write_off_share": rng.choice((0.0, 0.0, 0.03, 0.06)),
        "stock_allowance_share": habits.stock_allowance_share * (1 + 0.08 * index),
    }


def _investment(rng: Random, habits: Habits, *, weak: bool) -> Shares:
    """Wear, renewal and disposal of long-lived assets."""
    return {
        "depreciation_rate": rng.uniform(0.085, 0.115),
        "capex_factor": between(rng, habits.condition.capex_factor),
        "lease_renewal_share": rng.uniform(0.1, 0.2) if weak else rng.uniform(0.15, 0.45),
        "transfer_share": rng.uniform(0.6, 0.9),
        "intangible_share": rng.uniform(0.04, 0.12),
        "disposal_share": rng.choice((0.0, 0.004, 0.012)),
        "disposal_gain_share": rng.uniform(-0.25, 0.2),
    }


def _funding(rng: Random, habits: Habits, opening: Position, *, weak: bool) -> Shares:
    """Loans, deposits and dividends."""
    hoards = habits.hoards
    return {
        "long_loan_share": 0.0 if weak else rng.choice((0.0, 0.2, 0.4)),
        "due_share": rng.uniform(0.2, 0.4),
        "payout_share": habits.payout_share * rng.choice((0.0, 0.7, 1.0, 1.2)),
        "cash_days": 150 if hoards else habits.cash_days * rng.uniform(0.85, 1.15),
        "cash_days_most": 260 if hoards else habits.cash_days * 1.6 + 10,
        "loans_kept_share": 1.0 if hoards or weak else rng.uniform(0.45, 0.85),
        "loans_most": _assets(opening) * (0.7 if hoards else habits.condition.bank_share),
        "funds_share": 0.9 if habits.keeps_funds else 0.0,
    }


def _staff_share(rng: Random, industry: Industry, *, gross: float, margin: float) -> float:
    """Staff cost as a share of revenue; cost of sales beyond it must leave room for materials."""
    room = (1 - gross) + (gross - margin) * 0.6
    return min(industry.staff_share * rng.uniform(0.9, 1.1), room * 0.8)


def _new_capital(rng: Random, habits: Habits, opening: Position, *, index: int) -> tuple[int, int]:
    """Let fast-growing companies raise capital once: amount raised and the part registered."""
    if habits.condition.code != "fast_growing" or index != 1:
        return 0, 0
    registered = nice_capital(opening.paid_in * 0.3)
    return round(registered * rng.choice((1, 1, 1.5, 2))), registered


def _assets(opening: Position) -> int:
    return opening.bank_debt + opening.payables + opening.paid_in + opening.undistributed
