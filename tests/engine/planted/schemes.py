"""Ways of cooking the books, each at three strengths. The cook keeps the balance; others tell the truth.

Every scheme takes an honest firm with its facts and changes what it submits. Where a cook would have
to change a source he does not own (tax office, bank), that source stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from tests.engine.planted.evidence import COPIED, PUBLIC, counted_digits, counted_entries, openings
from tests.engine.planted.firms import (
    CURRENT,
    LASTING,
    OWED_LATER,
    OWED_SOON,
    OWNED,
    Firm,
    cents,
    close_income,
    totalled,
)

Scheme = Callable[[Firm, int, Random], None]
OF_REVENUE = (0.12, 0.3, 0.6)
OF_COSTS = (0.03, 0.08, 0.15)
OF_ASSETS = (0.06, 0.15, 0.3)
SLOPPY_DIGITS = (0.16, 0.12, 0.11, 0.11, 0.13, 0.1, 0.1, 0.09, 0.08)


def rebalance(firm: Firm, *, is_taxed: bool = True) -> None:
    """Carry a changed profit through tax owed and undistributed profit, and add up again."""
    year = firm.last
    tax, profit = year["tax"], year["ni"]
    close_income(year, firm.tax_rate if is_taxed and firm.books_tax else None)
    year["tax_pay"] = cents(year["tax_pay"] + year["tax"] - tax)
    year["undist"] = cents(year["undist"] + year["ni"] - profit)
    totalled(year)
    assert abs(year["ta"] - year["tl_equity"]) < 1.0, firm.company


def post(year: dict[str, float], **changes: float) -> None:
    for name, change in changes.items():
        year[name] = cents(year[name] + change)


STOCKS = (*CURRENT, *LASTING, *OWED_SOON, *OWED_LATER, *OWNED)


def a_year_before(firm: Firm, cook: Scheme, strength: int, rng: Random) -> None:
    """Cook the year before as well: what it left on the balance sheet stays there."""
    earlier = replace(firm, years=[dict(year) for year in firm.years[:-1]], facts=dict(firm.facts))
    cook(earlier, strength, rng)
    left = {name: cents(earlier.last[name] - firm.before[name]) for name in STOCKS}
    post(firm.last, **left)
    totalled(firm.last)
    firm.years[:-1] = earlier.years
    firm.facts |= openings(firm)


def spread(firm: Firm, rng: Random) -> None:
    """Hand the cooked figures to the public register and to the bank as well, more often than not."""
    for prefix, names in (("public", PUBLIC), ("bank_copy", COPIED)):
        if rng.random() < 0.6:
            firm.facts |= {f"{prefix}_{name}": firm.last[name] for name in names}


def phantom_receivables(firm: Firm, strength: int, rng: Random) -> None:
    """Sales to nobody, booked as receivables, with their tax half of the time; costs partly owed."""
    year, sold = firm.last, firm.last["rev"] * OF_REVENUE[strength]
    vat = sold * firm.industry.vat * (rng.random() < 0.5)
    cost = sold * year["cogs"] / year["rev"] * 0.6
    post(year, rev=sold, ar=cents(sold) + cents(vat), tax_pay=vat, cogs=cost, ap=cost)
    rebalance(firm)


def phantom_cash(firm: Firm, strength: int, rng: Random) -> None:
    """Sales to nobody, said to be paid: cash that no bank knows."""
    year, sold = firm.last, firm.last["rev"] * OF_REVENUE[strength]
    vat, cost = sold * firm.industry.vat, sold * year["cogs"] / year["rev"] * 0.7
    paid = cents(sold) + cents(vat)
    post(year, rev=sold, cf_sales=paid, tax_pay=vat, cogs=cost, cf_purch=cost)
    post(year, cash=paid - cents(cost))
    rebalance(firm)


def round_trips(firm: Firm, strength: int, rng: Random) -> None:
    """Own money sent out as advances and building work comes back as sales; invoices are issued."""
    year, sold = firm.last, firm.last["rev"] * OF_REVENUE[strength]
    vat, cost = cents(sold * firm.industry.vat), 0.5 * sold * year["cogs"] / year["rev"]
    round_sum = cents(sold) + vat
    post(year, rev=sold, cf_sales=round_sum, cogs=cost, ap=cost)
    post(year, cf_taxes=vat, cf_capex=0.5 * round_sum, cip=0.5 * round_sum)
    post(
        year,
        cf_purch=cents(sold) - cents(0.5 * round_sum),
        prepay=cents(sold) - cents(0.5 * round_sum),
    )
    rebalance(firm)
    facts = firm.facts
    inflow = facts["bank_inflow"] or 0.0
    facts["bank_inflow"] = inflow + round_sum
    facts["round_trip_share"] = round_sum / (inflow + round_sum) * rng.uniform(0.6, 1.0)
    facts["undisclosed_links"] = float(rng.randint(0, 4))
    for name in ("vat_sales_invoiced", "vat_sales_declared"):
        facts[name] = (facts[name] or 0.0) + sold


def hidden_debt(firm: Firm, strength: int, rng: Random) -> None:
    """Loans that are not in the books; half of the time their interest is."""
    year, owed = firm.last, firm.last["ta"] * OF_ASSETS[strength]
    taken = cents(min(owed, year["st_loan"])) if rng.random() < 0.5 else 0.0
    post(year, st_loan=-taken)
    if year["oth_rec"] + year["cash"] * 0.5 > taken:
        from_others = cents(min(taken, year["oth_rec"] * 0.8))
        post(year, oth_rec=-from_others, cash=-(taken - from_others))
        post(year, cf_loan_in=-taken, cf_oth_op_out=-from_others)
    else:
        post(year, oth_pay=taken, cf_loan_in=-taken, cf_oth_op_in=taken)
    interest = cents((owed - taken) * 0.09) if rng.random() < 0.5 else 0.0
    post(year, int_exp=interest, fin=interest, cf_div_int=interest, cash=-interest)
    rebalance(firm, is_taxed=False)  # no tax office accepts such interest
    firm.facts["registry_debt"] = (firm.facts["registry_debt"] or 0.0) + (owed - taken)


def capitalised_expenses(firm: Firm, strength: int, rng: Random) -> None:
    """Running costs booked as building work and development, paid as investment."""
    year = firm.last
    moved = cents(min(year["rev"] * OF_COSTS[strength], 0.6 * (year["admin"] + year["sell"])))
    share = year["admin"] / max(year["admin"] + year["sell"], 1.0)
    admin = cents(moved * share)
    post(year, admin=-admin, sell=-(moved - admin))
    post(year, cip=cents(moved * 0.7), dev_exp=moved - cents(moved * 0.7))
    post(year, cf_capex=moved, cf_oth_op_out=-moved)
    rebalance(firm)


def understated_costs(firm: Firm, strength: int, rng: Random) -> None:
    """Cost of goods sold left in stock."""
    moved = cents(firm.last["rev"] * OF_COSTS[strength])
    post(firm.last, cogs=-moved, inventory=moved)
    rebalance(firm)


def channel_stuffing(firm: Firm, strength: int, rng: Random) -> None:
    """Next year's sales pushed into December: invoiced, declared, not paid, the goods gone."""
    year, sold = firm.last, firm.last["rev"] * OF_REVENUE[strength]
    vat, cost = cents(sold * firm.industry.vat), cents(sold * year["cogs"] / year["rev"])
    from_stock = cents(min(cost, year["inventory"] * 0.6))
    post(year, rev=sold, ar=cents(sold) + vat, tax_pay=vat, cogs=cost)
    post(year, inventory=-from_stock, ap=cost - from_stock)
    rebalance(firm)
    facts, share = firm.facts, (firm.facts["december_revenue_share"] or 0.0)
    facts["december_revenue_share"] = (share + OF_REVENUE[strength]) / (1 + OF_REVENUE[strength])
    for name in ("vat_sales_invoiced", "vat_sales_declared"):
        facts[name] = (facts[name] or 0.0) + sold


def restated_openings(firm: Firm, strength: int, rng: Random) -> None:
    """A loss moved into the year before without a word: openings no longer match."""
    lost = cents(firm.last["rev"] * OF_COSTS[strength])
    firm.last["admin"] = cents(max(firm.last["admin"] - lost * 0.5, 0.0))
    firm.last["cogs"] = cents(firm.last["cogs"] - lost * 0.5)
    tax = firm.last["tax"]
    close_income(firm.last, firm.tax_rate)
    post(firm.last, tax_pay=firm.last["tax"] - tax, undist=-(firm.last["tax"] - tax))
    totalled(firm.last)
    for name in ("opening_ta", "opening_equity", "opening_inventory"):
        firm.facts[name] = max((firm.facts[name] or 0.0) - lost, 0.0)
    firm.facts["comparative_ni"] = (firm.facts["comparative_ni"] or 0.0) - lost
    firm.facts["restated"] = 0.0


def bought_invoices(firm: Firm, strength: int, rng: Random) -> None:
    """Sales to nobody with invoices issued for them; the tax is even paid."""
    sold = firm.last["rev"] * OF_REVENUE[strength]
    phantom_receivables(firm, strength, rng)
    for name in ("vat_sales_invoiced", "vat_sales_declared"):
        firm.facts[name] = (firm.facts[name] or 0.0) + sold
    if rng.random() < 0.5:
        firm.facts |= counted_digits(rng, SLOPPY_DIGITS)
        firm.facts |= counted_entries(rng, repeated=0.04, whole=0.35, gaps=0.12)


def round_numbers(firm: Firm, strength: int, rng: Random) -> None:
    """Statements written down out of the head: most lines are round."""
    share = (0.35, 0.65, 0.95)[strength]
    year = firm.last
    grain = 100_000.0 if year["ta"] < 1e8 else 1_000_000.0
    names = [
        *CURRENT,
        *LASTING,
        *OWED_SOON,
        "rev",
        "cogs",
        "sell",
        "admin",
        "rd",
        "cf_sales",
        "cf_purch",
        "cf_staff",
    ]
    for name in names:
        if rng.random() < share and year[name] >= grain:
            year[name] = round(year[name] / grain) * grain
    firm.unit = 0.01
    totalled(year)
    gap = cents(year["ta"] - year["tl_equity"])
    post(year, undist=gap)
    close_income(year, None)
    totalled(year)


def unit_error(firm: Firm, strength: int, rng: Random) -> None:
    """One line in the wrong unit or with a digit moved; an error, and no less to be found."""
    year = firm.last
    floor = year["ta"] * (0.005, 0.03, 0.12)[strength]
    lines = [
        *CURRENT,
        *LASTING,
        *OWED_SOON,
        "rev",
        "cogs",
        "ni",
        "tax",
        "cf_sales",
        "cash_close",
        "cfo",
    ]
    large = [name for name in lines if abs(year[name]) >= floor]
    name = rng.choice(large)
    year[name] = cents(year[name] * rng.choice((10.0, 0.1, 1e-4)))


def second_set(firm: Firm, strength: int, rng: Random) -> None:
    """A second set of books, everything larger by a factor, all three years alike."""
    factor = (1.2, 1.6, 2.5)[strength]
    for year in firm.years:
        for name in year:
            year[name] = cents(year[name] * factor)
        totalled(year)
    firm.facts |= {**openings(firm), "dividends": firm.last["dividends"]}
    firm.facts["headcount"] = round((firm.facts["headcount"] or 0.0) * factor)


def vanished_cash(firm: Firm, strength: int, rng: Random) -> None:
    """Cash the owner took stays on the books as cash; the firm borrows instead."""
    year, taken = firm.last, cents(firm.last["ta"] * OF_ASSETS[strength])
    is_careful = rng.random() < 0.5  # the cash-flow statement follows suit
    post(year, cash=taken, st_loan=taken, cf_loan_in=taken * is_careful)
    unearned = cents(year["int_inc"] * 0.7)
    post(year, int_inc=-unearned, fin=unearned, cf_oth_op_in=-unearned, cash=-unearned)
    rebalance(firm)
    firm.facts["registry_debt"] = (firm.facts["registry_debt"] or 0.0) + taken


def stretched_lives(firm: Firm, strength: int, rng: Random) -> None:
    """Depreciation and losses of value not booked."""
    year, share = firm.last, (0.4, 0.7, 0.95)[strength]
    worn, lost = cents(year["da"] * share), cents(-year["credit_imp"] * share)
    post(year, da=-worn, cogs=-cents(worn * 0.6), admin=-(worn - cents(worn * 0.6)), fixed=worn)
    post(year, credit_imp=lost, ar=lost)
    rebalance(firm)


def drained_by_owner(firm: Firm, strength: int, rng: Random) -> None:
    """Money lent on to the owner's firms, shown as advances and other receivables."""
    year, lent = firm.last, firm.last["ta"] * OF_ASSETS[strength]
    own = cents(min(lent, max(0.0, year["cash"] * 0.6)))
    owed = cents(lent - own)
    half = cents((own + owed) / 2)
    post(year, cash=-own, st_loan=owed, cf_loan_in=owed)
    post(year, oth_rec=half, prepay=own + owed - half, cf_oth_op_out=own + owed)
    rebalance(firm)
    firm.facts["registry_debt"] = (firm.facts["registry_debt"] or 0.0) + owed
    firm.facts["undisclosed_links"] = float(rng.randint(0, 4))


def endless_building(firm: Firm, strength: int, rng: Random) -> None:
    """Losses buried in construction that is never finished, three years long."""
    buried = cents(firm.years[0]["ta"] * OF_ASSETS[strength] / 3)
    gained, untaxed, finished = 0.0, 0.0, firm.years[0]["fixed"]
    for place, year in enumerate(firm.years):
        tax, profit = year["tax"], year["ni"]
        moved = cents(min(buried, year["cogs"] * 0.5))
        post(year, cogs=-moved, cf_purch=-moved, cf_capex=moved)
        close_income(year, firm.tax_rate)
        gained = cents(gained + year["ni"] - profit)
        untaxed = cents(untaxed + year["tax"] - tax)
        kept = cents(max(0.0, year["fixed"] - finished * 0.97)) if place else 0.0
        finished = cents(year["fixed"] - kept)
        post(year, cip=cents(gained + untaxed + kept), fixed=-kept, undist=gained, tax_pay=untaxed)
        totalled(year)
    firm.facts |= openings(firm)


def inflated_staff(firm: Firm, strength: int, rng: Random) -> None:
    """More people claimed than there are, and wages to match."""
    factor = (1.4, 2.0, 3.0)[strength]
    firm.facts["headcount"] = round((firm.facts["headcount"] or 0.0) * factor)
    firm.facts["unregistered_claims"] = float(rng.randint(0, 5))


def backdated_papers(firm: Firm, strength: int, rng: Random) -> None:
    """Papers made for the occasion, some of them handed in by another customer before."""
    firm.facts["late_documents"] = float((1, 2, 4)[strength])
    firm.facts["shared_documents"] = float(rng.random() < (0.2, 0.5, 0.8)[strength])
    firm.facts["answer_contradictions"] = float(rng.randint(0, (1, 3, 6)[strength]))
    firm.facts["visit_photos_off"] = float(rng.randint(0, (1, 3, 6)[strength]))
    phantom_receivables(firm, 0, rng)


def copied_template(firm: Firm, strength: int, rng: Random, of: Firm | None = None) -> None:
    """Another firm's statements, scaled to the own size; the strength is how little was changed."""
    assert of is not None
    factor = firm.last["ta"] / of.last["ta"] * rng.uniform(1.2, 2.0)
    firm.years = [
        {name: cents(value * factor) for name, value in year.items()} for year in of.years
    ]
    changed = (3, 1, 0)[strength]
    for name in rng.sample(("sell", "admin", "rd", "oth_rec", "prepay", "payroll"), changed):
        firm.last[name] = cents(firm.last[name] * rng.uniform(0.9, 1.1))
    for year in firm.years:
        close_income(year, None)
        totalled(year)
        post(year, undist=cents(year["ta"] - year["tl_equity"]))
        totalled(year)
    firm.facts |= {**openings(firm), "dividends": firm.last["dividends"]}


ONCE = frozenset(  # what is done to all years already, or to papers, or by mistake
    {restated_openings, round_numbers, unit_error, second_set, endless_building}
    | {inflated_staff, backdated_papers, copied_template}
)
SCHEMES: Mapping[str, Scheme] = {
    scheme.__name__: scheme
    for scheme in (
        phantom_receivables,
        phantom_cash,
        round_trips,
        hidden_debt,
        capitalised_expenses,
        understated_costs,
        channel_stuffing,
        restated_openings,
        bought_invoices,
        round_numbers,
        unit_error,
        second_set,
        vanished_cash,
        stretched_lives,
        drained_by_owner,
        endless_building,
        inflated_staff,
        backdated_papers,
        copied_template,
    )
}
STRENGTHS = ("mild", "medium", "strong")
