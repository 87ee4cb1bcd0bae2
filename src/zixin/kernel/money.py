"""Money (金额): exact decimals of a named currency; rounding is half up and said here once."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

DEFAULT_CURRENCY = "CNY"
CURRENCIES = ("CNY", "USD", "EUR", "HKD", "JPY", "GBP")
CENT = Decimal("0.01")
AMOUNT_MAX = Decimal(1000000000000000)  # 10**15: beyond any company, within every column


def to_cents(amount: Decimal) -> Decimal:
    """Round to two places, half up, the way an invoice does.

    >>> to_cents(Decimal("1.005"))
    Decimal('1.01')
    """
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)
