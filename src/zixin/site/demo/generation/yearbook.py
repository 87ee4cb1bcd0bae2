"""Double entry for one year (复式记账): opening position and plan give balanced statements.

Amounts are whole fen. Nothing here draws chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zixin.site.demo.generation.ledger import (
    LOAN_UNIT,
    LongAssets,
    Position,
    Stocks,
    YearPlan,
    in_loan_units,
    long_assets,
    part,
    working_capital,
)

SMALL_PROFIT = 3_000_000_00  # 300 万元: the bound of a small low-profit enterprise (小型微利企业)


@dataclass(frozen=True, slots=True)
class Averages:
    """Balances on which interest is reckoned, in fen."""

    bank_debt: float
    cash: float
    funds: float


@dataclass(frozen=True, slots=True)
class Income:
    """The income statement (利润表) with what the cash flow needs beside it."""

    items: Mapping[str, int]
    staff: int
    outside_services: int
    purchases: int
    bank_charges: int
    loss_carried: int


@dataclass(frozen=True, slots=True)
class Financing:
    """How the year was paid for, in fen."""

    loans_short: int
    loans_long: int
    loans_long_due: int
    loan_in: int
    loan_out: int
    shareholder_change: int
    funds_bought: int
    dividends: int
    cash: int


def close_year(opening: Position, plan: YearPlan) -> tuple[Position, dict[str, int]]:
    """Book one year; returns the closing position and the statement items in fen.

    Interest depends on average debt and deposits, which depend on interest: the year is booked
    three times, each time with the averages of the time before. The last booking stands, and
    balances whatever the interest was.
    """
    averages = Averages(opening.bank_debt, opening.cash, opening.trading_fa)
    for _round in range(3):
        closing, items = _book(opening, plan, averages)
        averages = Averages(
            (opening.bank_debt + closing.bank_debt) / 2,
            (opening.cash + closing.cash) / 2,
            (opening.trading_fa + closing.trading_fa) / 2,
        )
    return closing, items


def _book(opening: Position, plan: YearPlan, averages: Averages) -> tuple[Position, dict[str, int]]:
    assets = long_assets(opening, plan)
    cogs = plan.revenue - part(plan.revenue, plan.gross_margin)
    staff = _staff_cost(opening, plan)
    stocks = working_capital(opening, plan, cogs=cogs, staff=staff)
    income = _income(opening, plan, averages, stocks, assets, cogs=cogs, staff=staff)
    operating, taxes = _operating_cash(opening, plan, stocks, income)
    outcome = _finance(opening, plan, income, operating, assets)
    closing = _closing(
        opening,
        plan,
        stocks=stocks,
        assets=assets,
        income=income,
        outcome=outcome,
        taxes=taxes,
    )
    items = {
        **presented(closing),
        **income.items,
        **operating,
        **_other_cash(
            opening,
            plan,
            income=income,
            operating=operating,
            assets=assets,
            outcome=outcome,
        ),
        "da": assets.depreciation,
        "ar_allow": closing.receivables_allowance,
        "impair_bal": closing.receivables_allowance
        + closing.stock_allowance
        + closing.goodwill_impaired,
    }
    return closing, items


def _staff_cost(opening: Position, plan: YearPlan) -> int:
    basis = opening.revenue * 0.35 if plan.stopped else plan.revenue
    return part(basis, plan.staff_share)


def _income(
    opening: Position,
    plan: YearPlan,
    averages: Averages,
    stocks: Stocks,
    assets: LongAssets,
    *,
    cogs: int,
    staff: int,
) -> Income:
    revenue = plan.revenue
    sell, admin, rd = (
        part(revenue, share) for share in (plan.selling_share, plan.admin_share, plan.rd_share)
    )
    if plan.stopped:  # nothing is made: wages, wear and upkeep are all administration
        admin = staff + assets.depreciation + part(opening.revenue, 0.01)
    charges = part(revenue, plan.bank_charges_share)
    int_exp = part(averages.bank_debt, plan.interest_rate)
    int_inc = part(averages.cash, plan.deposit_yield)
    used = max(0, opening.stock_allowance - stocks.stock_allowance)
    added = max(0, stocks.stock_allowance - opening.stock_allowance)
    items = {
        "rev": revenue,
        "cogs": cogs,
        "tax_sur": part(revenue, plan.surtax_share) + part(opening.fixed, 0.004),
        "sell": sell,
        "admin": admin,
        "rd": rd,
        "fin": int_exp - int_inc + charges,
        "int_exp": int_exp,
        "int_inc": int_inc,
        "oth_inc": part(revenue, plan.subsidy_share),
        "inv_inc": part(averages.funds, plan.fund_yield),
        "fv": part(opening.trading_fa, plan.fund_yield / 8),
        "credit_imp": opening.receivables_allowance
        - stocks.receivables_allowance
        - stocks.written_off,
        "asset_imp": -added - assets.goodwill_loss,
        "disp": assets.disposal_gain,
        "nonop_inc": part(revenue, plan.windfall_share),
        "nonop_exp": part(revenue or opening.revenue, plan.misfortune_share),
    }
    items["op"] = _operating_profit(items)
    items["pbt"] = items["op"] + items["nonop_inc"] - items["nonop_exp"]
    items["tax"], loss_carried = _income_tax(opening, plan, items)
    items["ni"] = items["pbt"] - items["tax"]
    outside = part(sell + admin + rd, plan.outside_share)
    goods = cogs + sell + admin + rd - staff - assets.depreciation - outside
    purchases = goods + stocks.stock_gross - opening.stock_gross + used
    return Income(items, staff, outside, purchases, charges, loss_carried)


def _operating_profit(items: Mapping[str, int]) -> int:
    costs = ("cogs", "tax_sur", "sell", "admin", "rd", "fin")
    gains = ("oth_inc", "inv_inc", "fv", "credit_imp", "asset_imp", "disp")
    return items["rev"] - sum(items[k] for k in costs) + sum(items[k] for k in gains)


def _income_tax(opening: Position, plan: YearPlan, items: Mapping[str, int]) -> tuple[int, int]:
    """Tax the profit after relief for research and losses carried; impairments do not count."""
    taxable = (
        items["pbt"] - items["credit_imp"] - items["asset_imp"] - part(items["rd"], plan.rd_relief)
    )
    if taxable <= 0 or items["pbt"] <= 0:
        return 0, opening.loss_carried + max(0, -items["pbt"])
    deducted = min(taxable, opening.loss_carried)
    taxable -= deducted
    rate = 0.05 if taxable <= SMALL_PROFIT else plan.income_tax_rate
    return min(part(taxable, rate), part(items["pbt"], 0.34)), opening.loss_carried - deducted


def _operating_cash(
    opening: Position, plan: YearPlan, stocks: Stocks, income: Income
) -> tuple[dict[str, int], int]:
    """Return the operating cash flow (经营活动) and the closing taxes payable."""
    vat_out = part(plan.revenue, plan.vat_rate)
    vat_in = part(max(0, income.purchases), plan.vat_rate)
    levied = vat_out - vat_in + income.items["tax_sur"] + income.items["tax"]
    taxes = part(max(levied, 0.004 * plan.revenue) / 12, plan.tax_months)
    taxes_paid = levied - (taxes - opening.taxes)
    other_payables = stocks.other_payables - opening.other_payables
    other_receivables = stocks.other_receivables - opening.other_receivables
    receipts = (
        plan.revenue
        + vat_out
        - (stocks.receivables_gross - opening.receivables_gross + stocks.written_off)
        - (stocks.notes - opening.notes)
        - (stocks.bills - opening.bills)
        - (stocks.contract_assets - opening.contract_assets)
        + (stocks.contract_liabilities - opening.contract_liabilities)
        + (stocks.advances - opening.advances)
    )
    payments = (
        income.purchases
        + vat_in
        - (stocks.payables - opening.payables)
        - (stocks.notes_payable - opening.notes_payable)
        + (stocks.prepaid - opening.prepaid)
    )
    items = {
        "cf_sales": receipts,
        "cf_tax_refund": max(0, -taxes_paid),
        "cf_oth_op_in": income.items["oth_inc"]
        + income.items["nonop_inc"]
        + income.items["int_inc"]
        + max(0, other_payables)
        + max(0, -other_receivables),
        "cf_purch": payments,
        "cf_staff": income.staff - (stocks.payroll - opening.payroll),
        "cf_taxes": max(0, taxes_paid),
        "cf_oth_op_out": income.outside_services
        + income.bank_charges
        + income.items["nonop_exp"]
        + max(0, -other_payables)
        + max(0, other_receivables),
    }
    items["cf_op_in"] = items["cf_sales"] + items["cf_tax_refund"] + items["cf_oth_op_in"]
    items["cf_op_out"] = (
        items["cf_purch"] + items["cf_staff"] + items["cf_taxes"] + items["cf_oth_op_out"]
    )
    items["cfo"] = items["cf_op_in"] - items["cf_op_out"]
    return items, taxes


def _finance(
    opening: Position,
    plan: YearPlan,
    income: Income,
    operating: Mapping[str, int],
    assets: LongAssets,
) -> Financing:
    """Pay for the year: banks first as far as they lend, then shareholders; park what is over."""
    long_in = in_loan_units(part(assets.capex, plan.long_loan_share) - LOAN_UNIT / 2)
    long_close = opening.loans_long - opening.loans_long_due + long_in
    spare = opening.undistributed - opening.profit // 2
    dividends = part(max(0, min(opening.profit, spare)), plan.payout_share)
    before_banks = (
        opening.cash
        + operating["cfo"]
        - assets.capex
        + assets.disposal_proceeds
        + opening.trading_fa
        + income.items["inv_inc"]
        + plan.equity_in
        + long_in
        - opening.loans_long_due
        - opening.loans_short
        - income.items["int_exp"]
        - assets.lease_paid
        - opening.shareholder_loans
    )
    basis = plan.revenue or opening.revenue
    wanted = part(basis / 365, plan.cash_days)
    dividends = max(0, min(dividends, before_banks + opening.loans_short - wanted))
    before_banks -= dividends
    kept = part(opening.loans_short, plan.loans_kept_share)
    owners = opening.shareholder_loans
    short = in_loan_units(
        min(max(kept, wanted - before_banks - owners), max(plan.loans_most, kept))
    )
    available = before_banks + short
    owners_close = max(0, wanted - available) if owners or available < wanted else 0
    available += owners_close
    over = available - part(basis / 365, plan.cash_days_most)
    funds = part(max(0, over), plan.funds_share)
    if plan.payout_share and not funds:  # what the business does not need goes to the owners
        extra = max(0, min(over // 2, (spare - dividends) // 2))
        dividends += extra
        available -= extra
    return Financing(
        loans_short=short,
        loans_long=long_close,
        loans_long_due=min(long_close, in_loan_units(long_close * plan.due_share)),
        loan_in=short + long_in,
        loan_out=opening.loans_short + opening.loans_long_due,
        shareholder_change=owners_close - owners,
        funds_bought=funds,
        dividends=dividends,
        cash=available - funds,
    )


def _other_cash(
    opening: Position,
    plan: YearPlan,
    *,
    income: Income,
    operating: Mapping[str, int],
    assets: LongAssets,
    outcome: Financing,
) -> dict[str, int]:
    """Return investing and financing cash flow (投资活动、筹资活动) and the change of cash."""
    items = {
        "cf_inv_recov": opening.trading_fa,
        "cf_inv_income": income.items["inv_inc"],
        "cf_disp_fa": assets.disposal_proceeds,
        "cf_capex": assets.capex,
        "cf_inv_paid": outcome.funds_bought,
        "cf_equity_in": plan.equity_in,
        "cf_loan_in": outcome.loan_in,
        "cf_oth_fin_in": max(0, outcome.shareholder_change),
        "cf_loan_out": outcome.loan_out,
        "cf_div_int": outcome.dividends + income.items["int_exp"],
        "cf_oth_fin_out": assets.lease_paid + max(0, -outcome.shareholder_change),
        "cf_fx": 0,
    }
    items["cf_inv_in"] = items["cf_inv_recov"] + items["cf_inv_income"] + items["cf_disp_fa"]
    items["cf_inv_out"] = items["cf_capex"] + items["cf_inv_paid"]
    items["cfi"] = items["cf_inv_in"] - items["cf_inv_out"]
    items["cf_fin_in"] = items["cf_equity_in"] + items["cf_loan_in"] + items["cf_oth_fin_in"]
    items["cf_fin_out"] = items["cf_loan_out"] + items["cf_div_int"] + items["cf_oth_fin_out"]
    items["cff"] = items["cf_fin_in"] - items["cf_fin_out"]
    items["net_cash"] = operating["cfo"] + items["cfi"] + items["cff"]
    items["cash_open"] = opening.cash
    items["cash_close"] = opening.cash + items["net_cash"]
    return items


def _closing(
    opening: Position,
    plan: YearPlan,
    *,
    stocks: Stocks,
    assets: LongAssets,
    income: Income,
    outcome: Financing,
    taxes: int,
) -> Position:
    profit = income.items["ni"]
    paid_in = opening.paid_in + plan.equity_in_paid
    appropriated = _appropriation(opening, profit=profit, paid_in=paid_in)
    return Position(
        revenue=plan.revenue or opening.revenue,
        profit=profit,
        cash=outcome.cash,
        trading_fa=outcome.funds_bought + income.items["fv"],
        notes=stocks.notes,
        bills=stocks.bills,
        receivables_gross=stocks.receivables_gross,
        receivables_allowance=stocks.receivables_allowance,
        prepaid=stocks.prepaid,
        other_receivables=stocks.other_receivables,
        stock_gross=stocks.stock_gross,
        stock_allowance=stocks.stock_allowance,
        contract_assets=stocks.contract_assets,
        fixed=assets.fixed,
        construction=assets.construction,
        right_of_use=assets.right_of_use,
        intangibles=assets.intangibles,
        goodwill=assets.goodwill,
        goodwill_impaired=opening.goodwill_impaired + assets.goodwill_loss,
        loans_short=outcome.loans_short,
        notes_payable=stocks.notes_payable,
        payables=stocks.payables,
        advances=stocks.advances,
        contract_liabilities=stocks.contract_liabilities,
        payroll=stocks.payroll,
        taxes=taxes,
        other_payables=stocks.other_payables,
        shareholder_loans=opening.shareholder_loans + outcome.shareholder_change,
        loans_long=outcome.loans_long,
        loans_long_due=outcome.loans_long_due,
        bonds=opening.bonds,
        lease_total=opening.lease_total + assets.new_leases - assets.lease_paid,
        paid_in=paid_in,
        capital_reserve=opening.capital_reserve + plan.equity_in - plan.equity_in_paid,
        surplus=opening.surplus + appropriated,
        undistributed=opening.undistributed + profit - appropriated - outcome.dividends,
        loss_carried=income.loss_carried,
    )


def _appropriation(opening: Position, *, profit: int, paid_in: int) -> int:
    """Set aside 10 % of profit after making good losses, up to half the capital (公司法)."""
    made_good = profit + min(0, opening.undistributed)
    room = paid_in // 2 - opening.surplus
    return max(0, min(part(made_good, 0.10), room))


def presented(position: Position) -> dict[str, int]:
    """Lay a position out as the balance sheet (资产负债表) of the 2019 format."""
    p = position
    lease_due = part(p.lease_total, 0.3)
    items = {
        "cash": p.cash,
        "trading_fa": p.trading_fa,
        "notes_rec": p.notes,
        "ar": p.receivables_gross - p.receivables_allowance,
        "ar_fin": p.bills,
        "prepay": p.prepaid,
        "oth_rec": p.other_receivables,
        "inventory": p.stock_gross - p.stock_allowance,
        "contract_assets": p.contract_assets,
        "fixed": p.fixed,
        "cip": p.construction,
        "rou": p.right_of_use,
        "intang": p.intangibles,
        "goodwill": p.goodwill,
        "st_loan": p.loans_short,
        "notes_pay": p.notes_payable,
        "ap": p.payables,
        "adv_rec": p.advances,
        "contract_liab": p.contract_liabilities,
        "payroll": p.payroll,
        "tax_pay": p.taxes,
        "oth_pay": p.other_payables + p.shareholder_loans,
        "ncl_1y": p.loans_long_due + lease_due,
        "lt_loan": p.loans_long - p.loans_long_due,
        "bonds": p.bonds,
        "lease": p.lease_total - lease_due,
        "paid_in": p.paid_in,
        "cap_res": p.capital_reserve,
        "surplus": p.surplus,
        "undist": p.undistributed,
    }
    return {**items, **totals(items)}


CURRENT_ASSETS = (
    "cash", "trading_fa", "notes_rec", "ar", "ar_fin", "prepay", "oth_rec", "inventory",
    "contract_assets",
)  # fmt: skip
LONG_ASSETS = ("fixed", "cip", "rou", "intang", "goodwill")
CURRENT_LIABILITIES = (
    "st_loan", "notes_pay", "ap", "adv_rec", "contract_liab", "payroll", "tax_pay", "oth_pay",
    "ncl_1y",
)  # fmt: skip
LONG_LIABILITIES = ("lt_loan", "bonds", "lease")
EQUITY = ("paid_in", "cap_res", "surplus", "undist")


def totals(items: Mapping[str, int]) -> dict[str, int]:
    """Add up a balance sheet; each side by its own items, so that a gap would show."""
    ca, nca, cl, ncl, equity = (
        sum(items[code] for code in group)
        for group in (CURRENT_ASSETS, LONG_ASSETS, CURRENT_LIABILITIES, LONG_LIABILITIES, EQUITY)
    )
    return {
        "ca": ca,
        "nca": nca,
        "ta": ca + nca,
        "cl": cl,
        "ncl": ncl,
        "tl": cl + ncl,
        "equity": equity,
        "tl_equity": cl + ncl + equity,
    }
