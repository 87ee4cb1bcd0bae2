"""Each year's plan drawn from a company's habits, and the years booked one after another."""

from __future__ import annotations

from random import Random

from zixin.site.demo.generation.history import (
    COST_FLOOR,
    Habits,
    between,
    draw_habits,
    nice_capital,
    opening_position,
)
from zixin.site.demo.generation.conditions import Condition
from zixin.site.demo.generation.industries import Industry
from zixin.site.demo.generation.ledger import Position, YearPlan, part
from zixin.site.demo.generation.yearbook import close_year

STOP_FAULT = "zero_revenue"


def book_history(
    rng: Random, industry: Industry, condition: Condition, *, fault: str, years: int = 3
) -> list[dict[str, int]]:
    """Book ``years`` years of a company; returns each year's statement items in fen."""
    habits = draw_habits(rng, industry, condition, fault)
    position = opening_position(rng, habits)
    booked = []
    for index in range(years):
        stopped = fault == STOP_FAULT and index == years - 1
        plan = draw_plan(rng, habits, position, index=index, stopped=stopped)
        position, items = close_year(position, plan)
        items["headcount"] = _headcount(rng, position, habits, before=booked)
        items["rd_spend"] = items["rd"] + part(items["rd"], 0.06 if habits.high_tech else 0.0)
        items["contingent"] = _contingent(rng, habits, items)
        booked.append(items)
    return booked


def _headcount(
    rng: Random, position: Position, habits: Habits, *, before: list[dict[str, int]]
) -> int:
    """Count people by pay; staff follows sales up and down with a lag."""
    wages = position.revenue / 100 * habits.industry.staff_share
    needed = wages / (habits.industry.wage_yuan * habits.wage_factor * rng.uniform(0.96, 1.04))
    if before:
        needed = (needed + before[-1]["headcount"]) / 2
    return max(4, round(needed))


def _contingent(rng: Random, habits: Habits, items: dict[str, int]) -> int:
    share = between(rng, habits.condition.contingent_share)
    has_any = rng.random() < 0.75  # noqa: PLR2004 -- not every company gives guarantees
    return round(abs(items["equity"]) * share, -6) if has_any else 0


def draw_plan(
    rng: Random, habits: Habits, opening: Position, *, index: int, stopped: bool
) -> YearPlan:
    """Draw one year of a company."""
    condition, industry = habits.condition, habits.industry
    growth = between(rng, condition.growth)
    revenue = 0 if stopped else part(opening.revenue, 1 + growth)
    drift = between(rng, condition.drift) * index * industry.operating_margin
    margin = habits.margin + drift + rng.uniform(-0.006, 0.006)
    rd = industry.rd_share * rng.uniform(0.8, 1.2) * (1.2 if habits.high_tech else 0.9)
    gross = habits.gross_margin * rng.uniform(0.96, 1.04) + drift / 2
    gross = max(gross, margin + rd + COST_FLOOR)
    overhead = gross - margin - rd
    selling_part = habits.selling_part * rng.uniform(0.93, 1.07)
    weak = condition.bank_share == 0
    equity_in, equity_in_paid = _new_capital(rng, habits, opening, index=index)
    return YearPlan(
        revenue=revenue,
        gross_margin=gross,
        selling_share=overhead * selling_part,
        admin_share=overhead * (1 - selling_part),
        rd_share=rd,
        surtax_share=rng.uniform(0.0025, 0.0055),
        staff_share=_staff_share(rng, industry, gross=gross, margin=margin),
        outside_share=0.0 if stopped else rng.uniform(0.25, 0.35),
        vat_rate=industry.vat_rate,
        income_tax_rate=0.15 if habits.high_tech else 0.25,
        rd_relief=0.55,
        interest_rate=habits.interest_rate * rng.uniform(0.96, 1.04),
        deposit_yield=0.0012 if habits.hoards else rng.uniform(0.006, 0.014),
        fund_yield=rng.uniform(0.018, 0.028),
        bank_charges_share=rng.uniform(0.0002, 0.0008),
        subsidy_share=rng.uniform(0.0, 0.004) * (1.5 if habits.high_tech else 1),
        windfall_share=rng.uniform(0.0, 0.001),
        misfortune_share=rng.uniform(0.002, 0.012) if weak else rng.uniform(0.0, 0.0012),
        receivable_days=habits.receivable_days
        * rng.uniform(0.94, 1.06)
        * (1 + 0.06 * index if weak else 1),
        note_days=habits.note_days * (1 - habits.bill_part) * rng.uniform(0.8, 1.2),
        bill_days=habits.note_days * habits.bill_part * rng.uniform(0.8, 1.2),
        contract_asset_days=industry.contract_asset_days * rng.uniform(0.9, 1.1),
        prepaid_days=rng.uniform(3, 12),
        stock_days=habits.stock_days * rng.uniform(0.92, 1.08),
        payable_days=habits.payable_days
        * rng.uniform(0.95, 1.05)
        * (1 + 0.08 * index if weak else 1),
        note_payable_share=habits.note_payable_share,
        contract_liability_days=habits.advance_days * rng.uniform(0.85, 1.15),
        advance_days=0.0,
        other_receivable_share=habits.other_receivable_share * rng.uniform(0.85, 1.15),
        other_payable_share=habits.other_payable_share * rng.uniform(0.85, 1.15),
        payroll_months=rng.uniform(2.0, 3.5) if weak else rng.uniform(1.05, 1.9),
        tax_months=rng.uniform(2.0, 4.0) if weak else rng.uniform(1.0, 1.6),
        allowance_share=habits.allowance_share * (1 + 0.12 * index),
        write_off_share=rng.choice((0.0, 0.0, 0.03, 0.06)),
        stock_allowance_share=habits.stock_allowance_share * (1 + 0.08 * index),
        goodwill_impairment_share=rng.choice((0.2, 0.5)) if margin < 0 else 0.0,
        depreciation_rate=rng.uniform(0.085, 0.115),
        capex_factor=between(rng, condition.capex_factor),
        transfer_share=rng.uniform(0.6, 0.9),
        intangible_share=rng.uniform(0.04, 0.12),
        disposal_share=rng.choice((0.0, 0.004, 0.012)),
        disposal_gain_share=rng.uniform(-0.25, 0.2),
        long_loan_share=0.0 if weak else rng.choice((0.0, 0.2, 0.4)),
        due_share=rng.uniform(0.2, 0.4),
        payout_share=habits.payout_share * rng.choice((0.0, 0.7, 1.0, 1.2)),
        equity_in=equity_in,
        equity_in_paid=equity_in_paid,
        cash_days=150 if habits.hoards else habits.cash_days * rng.uniform(0.85, 1.15),
        cash_days_most=260 if habits.hoards else habits.cash_days * 1.6 + 10,
        loans_kept_share=1.0 if habits.hoards or weak else rng.uniform(0.45, 0.85),
        loans_most=part(_assets(opening), condition.bank_share),
        funds_share=0.9 if habits.keeps_funds else 0.0,
        stopped=stopped,
    )


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
