"""What other sources say of a made-up firm: true up to the noise that honest records have."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from tests.engine.planted.firms import NOT_DEDUCTED, Figures, Firm, totalled
from zixin.engine.authenticity.digits import leading_facts
from zixin.engine.authenticity.populations import last_digit_facts

AVAILABLE = {  # in how many files a source is there
    "own_vat_rate": 0.7,
    "dividends": 0.6,
    "openings": 0.7,
    "peer_gross_margin_p90": 0.6,
    "vat_sales_invoiced": 0.55,
    "vat_sales_declared": 0.6,
    "bank_inflow": 0.5,
    "round_trip_share": 0.5,
    "bank_balance_confirmed": 0.35,
    "insured_headcount": 0.6,
    "wages": 0.6,
    "electricity_growth": 0.4,
    "taxable_profit": 0.5,
    "public": 0.4,
    "bank_copy": 0.25,
    "registry_debt": 0.5,
    "december_revenue_share": 0.4,
    "digits": 1.0,  # where the firm has a ledger to show
    "entries": 1.0,
    "unregistered_claims": 0.3,
    "visit_photos_off": 0.3,
    "documents": 0.5,
    "undisclosed_links": 0.4,
    "answer_contradictions": 0.4,
}
PUBLIC = ("ta", "tl", "rev", "pbt", "ni")
COPIED = ("rev", "ta", "ni")
LEDGERS = 0.3
BENFORD = (0.30103, 0.17609, 0.12494, 0.09691, 0.07918, 0.06695, 0.05799, 0.05115, 0.0458)


def know(firm: Firm, rng: Random) -> None:
    """Give a firm the facts that its own and other sources tell, before anybody cooks a book."""
    last, before, kind = firm.last, firm.before, firm.industry
    wage = rng.uniform(60_000, 130_000)
    heads = max(3.0, float(round(firm.staff_heads[-1] / (wage * rng.uniform(0.85, 1.4)))))
    debt = last["st_loan"] + last["lt_loan"]
    facts: Figures = {
        "own_vat_rate": kind.vat,
        "dividends": last["dividends"],
        "headcount": heads,
        "regional_wage": round(wage, 0),
        "peer_gross_margin_p90": kind.margin * 1.33 * rng.uniform(0.95, 1.05),
        **_tax_facts(firm, rng),
        **_bank_facts(firm, rng, debt),
        "insured_headcount": round(
            heads * (rng.uniform(0.55, 0.8) if rng.random() < 0.08 else rng.uniform(0.82, 1.02))
        ),
        "electricity_growth": firm.real_growth + rng.gauss(-0.01, 0.08),
        "december_revenue_share": max(0.03, rng.gauss(kind.december, 0.02)),
        **openings(firm),
        "restated": 0.0,
        **{f"public_{name}": last[name] for name in PUBLIC},
        **{f"bank_copy_{name}": last[name] for name in COPIED},
        "shared_documents": 0.0,
        "late_documents": float(rng.random() < 0.06),
        "undisclosed_links": float(rng.random() < 0.05),
        "answer_contradictions": float(rng.random() < 0.08),
        "unregistered_claims": float(rng.random() < 0.06),
        "visit_photos_off": float(rng.random() < 0.06),
    }
    firm.facts = facts
    if rng.random() < LEDGERS:
        firm.facts |= counted_digits(rng, BENFORD)
        firm.facts |= counted_entries(rng, repeated=0.002, whole=0.08, gaps=0.01)
    firm.books_tax = rng.random() < 0.5
    if rng.random() < 0.02:  # a change of policy, with its note
        facts["restated"], facts["opening_equity"] = 1.0, before["equity"] * 0.97
    if rng.random() < 0.02:  # a public report filed from drafts
        facts["public_pbt"] = last["pbt"] * rng.uniform(0.9, 1.1)


def openings(firm: Firm) -> Figures:
    """Return the opening figures as the year before closed."""
    before = firm.before
    return {
        "opening_ta": before["ta"],
        "opening_equity": before["equity"],
        "opening_trade_rec": before["ar"] + before["notes_rec"] + before["ar_fin"],
        "opening_inventory": before["inventory"],
        "comparative_rev": before["rev"],
        "comparative_ni": before["ni"],
    }


def _tax_facts(firm: Firm, rng: Random) -> Figures:
    last, before = firm.last, firm.before
    unbilled = 0.6 * (last["contract_assets"] - before["contract_assets"])
    unbilled += last["rev"] * rng.uniform(0.03, 0.12) * (rng.random() < 0.1)  # exempt sales
    timing = rng.gauss(0.0, 0.015)
    adjusted = last["rev"] * rng.uniform(-0.008, 0.008)
    is_told = rng.random() < 0.75
    return {
        "vat_sales_invoiced": last["rev"] * (1 - abs(rng.gauss(0.01, 0.02)) + timing) - unbilled,
        "vat_sales_declared": last["rev"] * (1 + timing * 0.6) - unbilled,
        "taxable_profit": last["pbt"]
        + last["rev"] * NOT_DEDUCTED
        + adjusted
        + last["pbt"] * rng.gauss(0, 0.015),
        "tax_adjustments": last["rev"] * NOT_DEDUCTED + adjusted if is_told else None,
    }


def _bank_facts(firm: Firm, rng: Random, debt: float) -> Figures:
    last = firm.last
    seen = rng.uniform(0.8, 0.97) if rng.random() < 0.1 else 1.0  # an account left out
    return {
        "bank_inflow": last["cf_sales"] * seen * rng.gauss(1.0, 0.025),
        "round_trip_share": abs(rng.gauss(0, 0.016)),
        "bank_balance_confirmed": last["cash"] * rng.gauss(0.999, 0.004),
        "registry_debt": debt * rng.uniform(0.93, 1.0),
    }


def counted_digits(rng: Random, shares: tuple[float, ...]) -> Figures:
    """Return the test of first digits on as many invoices as the firm has, drawn at random."""
    count = rng.choice((120, 350, 700, 1500))
    leading = rng.choices(range(1, 10), shares, k=count)
    return dict(leading_facts(leading, orders=rng.choice((1.5, 2.5, 3.0, 4.0))))


def counted_entries(rng: Random, *, repeated: float, whole: float, gaps: float) -> Figures:
    """Return the other tests of a ledger, around shares that are usual or not."""
    count = rng.choice((400, 1200, 2000))
    last = [Decimal(amount) for amount in rng.choices(range(100, 200), k=count)]
    last += [Decimal(100)] * int(whole * count * 0.6)
    return {
        "duplicate_share": repeated * rng.uniform(0, 2),
        "round_amount_share": whole * rng.uniform(0, 2),
        "number_gap_share": gaps * rng.uniform(0, 2),
        **last_digit_facts(last),
    }


def submitted(firm: Firm, rng: Random, *, candour: float = 1.0) -> list[dict[str, object]]:
    """Return what reaches us: three statements, rounded as they are printed, and known facts.

    A source is there by chance, ``candour`` times as often. A third of the cash-flow statements
    are put together carelessly, and a note on restricted cash is there half the time.
    """
    rows: list[dict[str, object]] = []
    dropped = {"dividends"} | ({"restricted_cash"} if rng.random() < 0.5 else set())
    is_careless = rng.random() < 0.35
    for place, year in enumerate(firm.years):
        told = _carelessly(year, rng) if is_careless else year
        figures = {
            name: printed(value, firm.unit) for name, value in told.items() if name not in dropped
        }
        rows.append({"company": firm.company, "year": 2022 + place, **figures})
    rows[-1]["rounding_unit"] = max(firm.unit, 0.01)
    rows[-2]["rounding_unit"] = max(firm.unit, 0.01)
    rows[-1] |= {name: firm.facts[name] for name in known(rng, candour) if name in firm.facts}
    for name in firm.blanks:
        rows[-1][name] = None
    return rows


def _carelessly(year: dict[str, float], rng: Random) -> dict[str, float]:
    """Return the year with operating flows entered on the wrong line, and some as investing."""
    told = dict(year)
    for one, other, swing in (
        ("cf_sales", "cf_oth_op_in", 0.04),
        ("cf_oth_op_out", "cf_purch", 0.05),
        ("cf_staff", "cf_oth_op_out", 0.02),
        ("cf_capex", "cf_oth_op_out", 0.02),
    ):
        moved = min(abs(rng.gauss(0, swing)) * year["rev"], 0.5 * max(told[one], 0.0))
        told[one] -= moved
        told[other] += moved
    return totalled(told)


def printed(value: float, unit: float) -> float:
    """Return a figure as it stands in the statement, in yuan."""
    return round(value, 2) if unit < 1 else round(value / unit) * unit


GROUPS = {
    "openings": (
        "opening_ta",
        "opening_equity",
        "opening_trade_rec",
        "opening_inventory",
        "comparative_rev",
        "comparative_ni",
        "restated",
    ),
    "wages": ("headcount", "regional_wage"),
    "insured_headcount": ("insured_headcount", "headcount"),
    "taxable_profit": ("taxable_profit", "tax_adjustments"),
    "public": tuple(f"public_{name}" for name in PUBLIC),
    "bank_copy": tuple(f"bank_copy_{name}" for name in COPIED),
    "digits": ("digit_count", "digit_orders", "digit_deviation", "digit_deviation_expected"),
    "entries": (
        "duplicate_share",
        "round_amount_share",
        "number_gap_share",
        "last_digit_count",
        "last_digit_deviation",
        "last_digit_deviation_expected",
    ),
    "documents": ("shared_documents", "late_documents"),
}


def known(rng: Random, candour: float) -> list[str]:
    """Return the facts that are there this time."""
    names: list[str] = []
    for source, share in AVAILABLE.items():
        if rng.random() < share * candour:
            names += GROUPS.get(source, (source,))
    return names
