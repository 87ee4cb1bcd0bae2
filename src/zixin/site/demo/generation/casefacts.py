"""The figures an analyst quotes from a customer's statements, in words (案情要点)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from zixin.site.demo.generation.records import DemoStatement

HUNDRED_MILLION = Decimal(100_000_000)
TEN_THOUSAND = Decimal(10_000)
STRONG_DEBT_SHARE = Decimal("0.5")
HIGH_DEBT_SHARE = Decimal("0.62")
QUICK_DAYS = 45
SLOW_DAYS = 100


def money(amount: Decimal) -> str:
    """Say an amount of yuan as people do, in 万元 or 亿元.

    >>> money(Decimal("1250000.00")), money(Decimal("-236400000"))
    ('125万元', '-2.36亿元')
    """
    if abs(amount) >= HUNDRED_MILLION:
        return f"{amount / HUNDRED_MILLION:.2f}亿元"
    in_ten_thousand = amount / TEN_THOUSAND
    digits = 0 if abs(in_ten_thousand) >= 1 else 2
    return f"{in_ten_thousand:.{digits}f}万元"


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Newest statement in the analyst's words; ``growth`` is empty with a single year."""

    year: int
    revenue: Decimal
    growth: str
    profit: Decimal
    cash_flow: Decimal
    equity: Decimal
    cash: Decimal
    bank_debt: Decimal
    contingent: Decimal
    debt_share: Decimal
    collection_days: int
    fault: str

    @property
    def is_strong(self) -> bool:
        """Tell whether light debt, profit and cash agree."""
        return self.debt_share < STRONG_DEBT_SHARE and self.profit > 0 and self.cash_flow > 0

    @property
    def traits(self) -> frozenset[str]:
        """Name what is true of the case, so that nobody writes what the figures deny."""
        found = {
            "profitable": self.profit > 0,
            "losing": self.profit < 0,
            "growing": self.growth.startswith("增长"),
            "shrinking": self.growth.startswith("下降"),
            "indebted": self.debt_share > HIGH_DEBT_SHARE,
            "underwater": self.equity < 0,
            "liquid": self.cash > self.bank_debt,
            "quick": self.collection_days <= QUICK_DAYS,
            "slow": self.collection_days >= SLOW_DAYS,
            "large": self.revenue >= HUNDRED_MILLION,
            "pledged": self.contingent > abs(self.equity) / 4,
        }
        return frozenset(name for name, holds in found.items() if holds)

    def fitting(self, sentences: Sequence[tuple[str, str]]) -> list[str]:
        """Keep the sentences whose traits all hold, and the general ones only when no other does."""
        own = self.traits
        held = [(len(needs.split()), text) for needs, text in sentences if own >= {*needs.split()}]
        specific = [text for count, text in held if count]
        return specific or [text for _count, text in held]

    def gaps(self) -> dict[str, str]:
        """Fill the gaps of the analyst's sentences."""
        made = "净利润" if self.profit >= 0 else "净亏损"
        flow = "净流入" if self.cash_flow >= 0 else "净流出"
        return {
            "year": str(self.year),
            "revenue": money(self.revenue),
            "growth": self.growth,
            "profit": f"{made}{money(abs(self.profit))}",
            "cash_flow": f"{flow}{money(abs(self.cash_flow))}",
            "equity": money(self.equity),
            "cash": money(self.cash),
            "bank_debt": money(self.bank_debt),
            "debt": f"{self.debt_share * 100:.1f}%",
            "collection": str(self.collection_days),
        }


def facts_of(statements: Sequence[DemoStatement]) -> CaseFacts | None:
    """Read the newest of a customer's statements, oldest first; ``None`` without any."""
    if not statements:
        return None
    newest = statements[-1]
    items = newest.items
    revenue = items["rev"]
    trade = items["ar"] + items["ar_allow"]
    return CaseFacts(
        year=newest.as_of.year,
        revenue=revenue,
        growth=_growth(statements),
        profit=items["ni"],
        cash_flow=items["cfo"],
        equity=items["equity"],
        cash=items["cash"],
        bank_debt=sum(
            (items[code] for code in ("st_loan", "ncl_1y", "lt_loan", "bonds", "lease")), Decimal(0)
        ),
        contingent=items["contingent"],
        debt_share=items["tl"] / abs(items["ta"]),
        collection_days=round(trade * 365 / revenue) if revenue else 0,
        fault=newest.faults[0] if newest.faults else "",
    )


def _growth(statements: Sequence[DemoStatement]) -> str:
    if len(statements) == 1 or not statements[-2].items["rev"]:
        return ""
    before, after = statements[-2].items["rev"], statements[-1].items["rev"]
    change = (after / before - 1) * 100
    return f"{'增长' if change >= 0 else '下降'}{abs(change):.1f}%"
