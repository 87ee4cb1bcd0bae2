"""Made-up honest firms: three years of statements that articulate by construction.

Each figure is driven by days, shares and rates that wander from year to year; cash is what is left,
so that every identity holds to the cent before the statements are rounded. Nothing here is taken
from a real firm.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from tests.engine.planted.industries import INDUSTRIES, Industry

Figures = dict[str, float | None]
YEARS = 3
FIRST_YEAR = 2021
CURRENT = (
    "cash",
    "notes_rec",
    "ar",
    "ar_fin",
    "prepay",
    "oth_rec",
    "inventory",
    "contract_assets",
    "oth_ca",
)
LASTING = ("fixed", "cip", "rou", "intang", "dev_exp")
OWED_SOON = ("st_loan", "notes_pay", "ap", "contract_liab", "payroll", "tax_pay", "oth_pay")
OWED_LATER = ("lt_loan", "lease")
OWNED = ("paid_in", "cap_res", "surplus", "undist")
NEVER_USED = ("trading_fa", "goodwill", "adv_rec", "bonds", "ncl_1y", "inv_inc", "fv", "disp")
NOT_DEDUCTED = 0.003  # of revenue: costs that the tax office does not accept
PAID_IN, PAID_OUT = (
    ("cf_sales", "cf_tax_refund", "cf_oth_op_in"),
    ("cf_purch", "cf_staff", "cf_taxes", "cf_oth_op_out"),
)


@dataclass(slots=True)
class Firm:
    """A firm: its statements of three years, what else is known of the last, and what it is like."""

    company: str
    industry: Industry
    years: list[dict[str, float]]
    unit: float
    tax_rate: float
    staff_heads: list[float]
    real_growth: float
    facts: Figures = field(default_factory=dict)
    books_tax: bool = True  # whether a cooked profit bears the tax it would
    blanks: frozenset[str] = frozenset()

    @property
    def last(self) -> dict[str, float]:
        return self.years[-1]

    @property
    def before(self) -> dict[str, float]:
        return self.years[-2]


@dataclass(slots=True)
class Temper:
    """What distinguishes a firm from its industry, and wanders from year to year."""

    margin: float
    receivable: float
    stock: float
    payable: float
    overheads: float
    staff: float
    bills: float
    loan_rate: float
    deposit_rate: float
    payout: float
    investing: float
    pledged: float


def firm_of(company: str, rng: Random) -> Firm:
    """Return an honest firm."""
    kind = rng.choice(INDUSTRIES)
    temper = _temper(kind, rng)
    rate = rng.choice((0.25, 0.25, 0.15, 0.05))
    revenue = math.exp(rng.uniform(math.log(6e6), math.log(1.5e9)))
    year = _opening(kind, temper, revenue, rng)
    years, heads, growth, tax_rate = [], [], 0.0, rate
    for _ in range(YEARS + 1):
        temper = _wander(temper, rng)
        growth = max(-0.35, rng.gauss(kind.growth, 0.13))
        revenue *= 1 + growth
        tax_rate = 0.0 if rng.random() < 0.06 else rate  # losses of years before are set off
        year = _year(year, kind, temper, revenue, rng, tax_rate=tax_rate)
        years.append(year)
        heads.append(year.pop("_heads"))
    unit = rng.choices((0.01, 1.0, 10_000.0), (0.55, 0.3, 0.15))[0]
    return Firm(company, kind, years[1:], unit, tax_rate, heads[1:], growth)


def _temper(kind: Industry, rng: Random) -> Temper:
    return Temper(
        margin=max(0.03, kind.margin * rng.lognormvariate(0, 0.22)),
        receivable=rng.lognormvariate(0, 0.35),
        stock=rng.lognormvariate(0, 0.35),
        payable=rng.lognormvariate(0, 0.3),
        overheads=rng.lognormvariate(-0.1, 0.18),
        staff=rng.lognormvariate(0, 0.15),
        bills=rng.uniform(0.0, 0.14) if rng.random() < kind.bills else 0.0,
        loan_rate=rng.uniform(0.034, 0.065),
        deposit_rate=rng.uniform(0.008, 0.02),
        payout=rng.choice((0.0, 0.0, 0.2, 0.4, 0.6)),
        investing=rng.uniform(0.6, 1.7),
        pledged=rng.choice((0.0, 0.0, 0.3)),
    )


def _wander(temper: Temper, rng: Random) -> Temper:
    """Move on by a year: most years quietly, one in ten with three times the swing."""

    def moved(value: float, swing: float) -> float:
        return value * rng.lognormvariate(0, swing * (3.0 if rng.random() < 0.1 else 1.0))

    return Temper(
        margin=min(0.85, max(0.02, moved(temper.margin, 0.06))),
        receivable=moved(temper.receivable, 0.11),
        stock=moved(temper.stock, 0.12),
        payable=moved(temper.payable, 0.1),
        overheads=moved(temper.overheads, 0.05),
        staff=moved(temper.staff, 0.05),
        bills=temper.bills,
        loan_rate=temper.loan_rate,
        deposit_rate=temper.deposit_rate,
        payout=temper.payout,
        investing=min(8.0, max(0.1, moved(temper.investing, 0.3))),
        pledged=temper.pledged,
    )


def _opening(kind: Industry, temper: Temper, revenue: float, rng: Random) -> dict[str, float]:
    """Return the balance sheet before the first year, financed by owners and banks."""
    year = _working(kind, temper, revenue, revenue * (1 - temper.margin) * 0.8)
    year["fixed"] = cents(revenue * kind.fixed * rng.uniform(0.6, 1.3))
    year["intang"] = cents(year["fixed"] * rng.uniform(0.0, 0.2))
    year["rou"] = year["lease"] = cents(revenue * rng.choice((0.0, 0.0, 0.02)))
    year |= {"cip": 0.0, "dev_exp": 0.0, "oth_ca": 0.0, "restricted_cash": 0.0}
    year["cash"] = cents(revenue * rng.uniform(0.06, 0.2))
    assets = total(year, (*CURRENT, *LASTING))
    owed = total(year, [name for name in OWED_SOON if name != "st_loan"]) + year["lease"]
    loans = max(0.0, assets * rng.uniform(0.0, 0.45))
    loans = min(loans, max(0.0, assets * 0.8 - owed))
    year["lt_loan"] = cents(loans * rng.choice((0.0, 0.3, 0.6)))
    year["st_loan"] = cents(loans - year["lt_loan"])
    own = cents(assets - owed - year["lt_loan"] - year["st_loan"])
    year["paid_in"] = cents(max(own * rng.uniform(0.3, 0.7), revenue * 0.03))
    year["cap_res"] = cents(rng.choice((0.0, 0.2)) * year["paid_in"])
    left = cents(own - year["paid_in"] - year["cap_res"])
    year["surplus"] = cents(max(left, 0.0) * 0.12)
    year["undist"] = cents(left - year["surplus"])
    return totalled(year)


def _working(kind: Industry, temper: Temper, revenue: float, bought: float) -> dict[str, float]:
    """Return receivables, stock and payables at the end of a year."""
    owed_by = revenue * (1 + kind.vat) * kind.receivable_days * temper.receivable / 365
    bills = 0.12 if kind.bills > 0.15 else 0.02  # of what customers owe
    owed_to = bought * (1 + kind.vat) * kind.payable_days * temper.payable / 365
    return {
        "ar": cents(owed_by * (1 - bills)),
        "notes_rec": cents(owed_by * bills * 0.7),
        "ar_fin": cents(owed_by * bills * 0.3),
        "contract_assets": cents(revenue * kind.contract_days * temper.receivable / 365),
        "contract_liab": cents(revenue * 0.02 * temper.payable),
        "inventory": cents(revenue * (1 - temper.margin) * kind.stock_days * temper.stock / 365),
        "prepay": cents(bought * kind.prepaid_days * temper.stock / 365),
        "oth_rec": cents(revenue * 0.012 * temper.receivable),
        "ap": cents(owed_to * 0.85),
        "notes_pay": cents(owed_to * 0.15),
        "payroll": cents(revenue * kind.staff * temper.staff * 0.08),
        "tax_pay": cents(revenue * 0.012 * temper.payable),
        "oth_pay": cents(revenue * 0.018 * temper.payable),
    }


UNUSUAL = (  # what happens to honest firms in some years, as shares of revenue
    ("oth_rec", 0.08, 0.01, 0.08),  # a loan to the owner
    ("prepay", 0.06, 0.01, 0.07),  # a large order placed
    ("inventory", 0.06, 0.02, 0.10),  # a season bought ahead
    ("ar", 0.06, 0.02, 0.09),  # a large customer pays late
    ("oth_pay", 0.08, 0.01, 0.10),  # a loan from the owner
)


def _unusual(year: dict[str, float], revenue: float, rng: Random) -> dict[str, float]:
    for name, chance, low, high in UNUSUAL:
        if rng.random() < chance:
            year[name] = cents(year[name] + revenue * rng.uniform(low, high))
    return year


def _year(
    opening: dict[str, float],
    kind: Industry,
    temper: Temper,
    revenue: float,
    rng: Random,
    *,
    tax_rate: float,
) -> dict[str, float]:
    """Return a year that follows from the one before and what the firm did."""
    staff = revenue * kind.staff * temper.staff
    year = _income(opening, kind, temper, revenue, rng)
    direct = 0.55 if kind.research < 0.1 else 0.35
    made = year["cogs"] - staff * direct - year["da"] * 0.6
    made = max(made, year["cogs"] * 0.15)
    year |= _unusual(_working(kind, temper, revenue, max(made, 0.0)), revenue, rng)
    bought = made + year["inventory"] - opening["inventory"] - year["asset_imp"]
    services = max(
        year["sell"] + year["admin"] + year["rd"] - staff * (1 - direct) - year["da"] * 0.4, 0
    )
    wages = year["cogs"] + year["sell"] + year["admin"] + year["rd"] - made - services - year["da"]
    capex = _invest(year, opening, temper, rng)
    _tax(year, opening, kind, (bought, services, capex), tax_rate)
    _flows(year, opening, kind, temper, (bought, services, wages, capex))
    _finance(year, opening, temper, rng)
    year["_heads"] = wages
    return totalled(year)


def _income(
    opening: dict[str, float], kind: Industry, temper: Temper, revenue: float, rng: Random
) -> dict[str, float]:
    wear = opening["fixed"] + opening["rou"] + opening["intang"]
    return {
        "rev": cents(revenue),
        "cogs": cents(revenue * (1 - temper.margin)),
        "sell": cents(revenue * kind.selling * temper.overheads),
        "admin": cents(revenue * kind.overheads * temper.overheads),
        "rd": cents(revenue * kind.research * temper.overheads),
        "da": cents(wear / kind.life * rng.uniform(0.85, 1.15)),
        "int_exp": cents((opening["st_loan"] + opening["lt_loan"]) * temper.loan_rate),
        "int_inc": cents(opening["cash"] * temper.deposit_rate),
        "oth_inc": cents(revenue * rng.choice((0.0, 0.001, 0.004))),
        "credit_imp": -cents(revenue * rng.uniform(0.0, 0.006)),
        "asset_imp": -cents(revenue * rng.choice((0.0, 0.0, 0.004))),
        "nonop_inc": cents(revenue * rng.uniform(0.0, 0.001)),
        "nonop_exp": cents(revenue * rng.uniform(0.0, 0.001)),
        **dict.fromkeys(NEVER_USED, 0.0),
    }


def _invest(
    year: dict[str, float], opening: dict[str, float], temper: Temper, rng: Random
) -> float:
    """Put money into plant: some of it stays in construction for a year or two."""
    capex = cents(year["da"] * temper.investing)
    is_building = rng.random() < 0.3
    done = opening["cip"] * (rng.uniform(0.0, 0.6) if is_building else 1.0)
    begun = capex * (rng.uniform(0.3, 0.9) if is_building else 0.1)
    year["cip"] = cents(opening["cip"] - done + begun)
    worn = year["da"] / max(opening["fixed"] + opening["rou"] + opening["intang"], 1.0)
    year["rou"] = cents(opening["rou"] * (1 - worn))
    year["intang"] = cents(opening["intang"] * (1 - worn))
    year["dev_exp"] = 0.0
    before = opening["fixed"] + opening["rou"] + opening["intang"] + opening["cip"]
    year["fixed"] = cents(before + capex - year["da"] - year["cip"] - year["rou"] - year["intang"])
    return capex


def _tax(
    year: dict[str, float],
    opening: dict[str, float],
    kind: Industry,
    spent: tuple[float, float, float],
    tax_rate: float,
) -> None:
    """Work out value-added tax, surcharges and income tax, and close the income statement."""
    bought, services, capex = spent
    paid_in = bought * kind.vat * 0.9 + services * 0.03 + capex * 0.1
    due = year["rev"] * kind.vat - paid_in - opening["oth_ca"]
    year["_input"], year["_vat"] = cents(paid_in), cents(max(due, 0.0))
    year["oth_ca"] = cents(
        opening["oth_ca"] + year["_input"] + year["_vat"] - cents(year["rev"] * kind.vat)
    )
    year["tax_sur"] = cents(year["_vat"] * 0.12 + year["rev"] * 0.001)
    year["fin"] = cents(year["int_exp"] - year["int_inc"] + year["rev"] * 0.0004)
    close_income(year, tax_rate)


def close_income(year: dict[str, float], tax_rate: float | None) -> None:
    """Work out operating profit to net profit; without a rate the tax stays as it is."""
    costs = ("cogs", "tax_sur", "sell", "admin", "rd", "fin")
    gains = ("oth_inc", "inv_inc", "fv", "credit_imp", "asset_imp", "disp")
    year["op"] = cents(year["rev"] - total(year, costs) + total(year, gains))
    year["pbt"] = cents(year["op"] + year["nonop_inc"] - year["nonop_exp"])
    if tax_rate is not None:
        year["tax"] = cents(max(year["pbt"] + year["rev"] * NOT_DEDUCTED, 0.0) * tax_rate)
    year["ni"] = cents(year["pbt"] - year["tax"])


def _flows(
    year: dict[str, float],
    opening: dict[str, float],
    kind: Industry,
    temper: Temper,
    spent: tuple[float, float, float, float],
) -> None:
    """Work out the operating and investing flows, the direct way."""

    def rise(*names: str) -> float:
        return total(year, names) - total(opening, names)

    bought, services, wages, capex = spent
    vat = cents(year["rev"] * kind.vat)
    received = year["rev"] + vat + year["credit_imp"] + rise("contract_liab")
    received -= rise("ar", "notes_rec", "ar_fin", "contract_assets")
    passed_on = max(received, 0.0) * temper.bills
    bought_vat = year["_input"] - services * 0.03 - capex * 0.1
    paid = bought + bought_vat + rise("prepay") - rise("ap", "notes_pay")
    passed_on = min(passed_on, max(paid, 0.0) * 0.5)
    year["restricted_cash"] = cents(year["notes_pay"] * temper.pledged)
    other = (
        services * 1.03
        + rise("oth_rec")
        - rise("oth_pay")
        + year["rev"] * 0.0004
        + year["nonop_exp"]
    )
    year["cf_sales"] = cents(received - passed_on)
    year["cf_purch"] = cents(paid - passed_on)
    year["cf_staff"] = cents(wages - rise("payroll"))
    year["cf_taxes"] = cents(year.pop("_vat") + year["tax_sur"] + year["tax"] - rise("tax_pay"))
    year["cf_tax_refund"] = 0.0
    year["cf_oth_op_in"] = cents(year["oth_inc"] + year["int_inc"] + year["nonop_inc"])
    year["cf_oth_op_out"] = cents(other + rise("restricted_cash"))
    year["cf_capex"] = cents(capex * 1.1)
    year.pop("_input")


def _finance(
    year: dict[str, float], opening: dict[str, float], temper: Temper, rng: Random
) -> None:
    """Borrow and repay so that cash stays within bounds; owners draw or pay in."""
    earned = operating(year) - year["cf_capex"] - year["int_exp"]
    dividends = cents(
        max(0.0, min(opening["undist"], year["ni"])) * temper.payout * rng.uniform(0.3, 1)
    )
    own = (
        opening["cash"] - opening["restricted_cash"] + year["restricted_cash"] + earned - dividends
    )
    low, high = year["rev"] * 0.05, year["rev"] * 0.25
    loans = opening["st_loan"] + opening["lt_loan"] + opening["lease"]
    new, paid, injected = cents(loans * 0.4), cents(loans * 0.4), 0.0
    new = cents(new + max(0.0, low - own))
    if new - paid > year["rev"] * 0.25:
        injected = cents(new - paid - year["rev"] * 0.25)
        new = cents(new - injected)
    paid = cents(paid + min(loans - paid, max(0.0, own - high)))
    dividends = cents(
        dividends + max(0.0, min(opening["undist"] * 0.5, own - (paid - new) - 2 * high))
    )
    left = cents(loans + new - paid)
    year["lease"] = cents(min(opening["lease"], left))
    year["lt_loan"] = cents(min(opening["lt_loan"], left - year["lease"]))
    year["st_loan"] = cents(left - year["lease"] - year["lt_loan"])
    appropriated = cents(
        max(0.0, min(year["ni"] * 0.1, opening["paid_in"] * 0.5 - opening["surplus"]))
    )
    year["paid_in"] = cents(opening["paid_in"] + injected)
    year["cap_res"] = opening["cap_res"]
    year["surplus"] = cents(opening["surplus"] + appropriated)
    year["undist"] = cents(opening["undist"] + year["ni"] - appropriated - dividends)
    year["dividends"] = dividends
    year |= {"cf_loan_in": new, "cf_loan_out": paid, "cf_equity_in": injected}
    year["cf_div_int"] = cents(dividends + year["int_exp"])
    owed = total(year, (*OWED_SOON, *OWED_LATER, *OWNED))
    year["cash"] = cents(owed - total(year, [n for n in (*CURRENT, *LASTING) if n != "cash"]))
    change = (year["cash"] - year["restricted_cash"]) - (
        opening["cash"] - opening["restricted_cash"]
    )
    drift = operating(year) - year["cf_capex"] + financing(year) - change
    other = cents(year["cf_oth_op_out"] + drift)  # drift is cents of rounding
    year["cf_oth_op_out"] = max(other, 0.0)
    year["cf_oth_op_in"] = cents(year["cf_oth_op_in"] + max(-other, 0.0))


def operating(year: dict[str, float]) -> float:
    """Return the net operating cash flow."""
    return total(year, PAID_IN) - total(year, PAID_OUT)


def financing(year: dict[str, float]) -> float:
    """Return the net cash flow of financing."""
    return year["cf_loan_in"] + year["cf_equity_in"] - year["cf_loan_out"] - year["cf_div_int"]


def totalled(year: dict[str, float]) -> dict[str, float]:
    """Return the year with its totals worked out from the items."""
    sums = {"ca": CURRENT, "nca": LASTING, "cl": OWED_SOON, "ncl": OWED_LATER, "equity": OWNED}
    year |= {name: total(year, parts) for name, parts in sums.items()}
    year["ta"] = cents(year["ca"] + year["nca"])
    year["tl"] = cents(year["cl"] + year["ncl"])
    year["tl_equity"] = cents(year["tl"] + year["equity"])
    if "cf_sales" in year:
        year["cf_op_in"], year["cf_op_out"] = total(year, PAID_IN), total(year, PAID_OUT)
        year["cfo"] = cents(year["cf_op_in"] - year["cf_op_out"])
        year["cfi"], year["cff"] = -year["cf_capex"], cents(financing(year))
        year["net_cash"] = cents(year["cfo"] + year["cfi"] + year["cff"])
        year["cash_close"] = cents(year["cash"] - year["restricted_cash"])
        year["cash_open"] = cents(year["cash_close"] - year["net_cash"])
    return year


def total(year: dict[str, float], names: Iterable[str]) -> float:
    """Return a sum to the cent."""
    return cents(math.fsum(year[name] for name in names))


def cents(amount: float) -> float:
    """Return an amount to the cent."""
    return round(amount, 2)
