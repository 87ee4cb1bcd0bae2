"""How money reads: 12,345,678.00 元 or 1,234.57 万元 in Chinese, CNY 12.35 m in English."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.utils import translation

CHINESE_SCALES = ((Decimal(100_000_000), "亿"), (Decimal(10_000), "万"), (Decimal(1), ""))
ENGLISH_SCALES = (
    (Decimal(1_000_000_000), "bn"),
    (Decimal(1_000_000), "m"),
    (Decimal(1_000), "k"),
    (Decimal(1), ""),
)


def grouped(value: Decimal | float, digits: int) -> str:
    """Write a number with separators of thousands, rounded half up.

    Chinese accounts group by thousands like English ones; Django's Chinese formats do not group.
    """
    step = Decimal(1).scaleb(-digits)
    return f"{Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP):,}"


def full_money(amount: Decimal | float, currency: str) -> str:
    """Write an amount to the cent with separators and its currency."""
    return _with_unit(amount, "", currency)


def short_money(amount: Decimal | float, currency: str) -> str:
    """Write an amount in the largest unit it reaches, to two places."""
    exact = Decimal(str(amount))
    scales = CHINESE_SCALES if _is_chinese() else ENGLISH_SCALES
    for scale, unit in scales:
        if abs(exact) >= scale:
            return _with_unit(exact / scale, unit, currency)
    return _with_unit(exact, "", currency)


def _with_unit(amount: Decimal | float, unit: str, currency: str) -> str:
    number = grouped(amount, 2)
    if not _is_chinese():
        return f"{currency} {number} {unit}".rstrip()
    if currency == "CNY":
        return f"{number} {unit}元"
    return f"{number} {unit} {currency}" if unit else f"{number} {currency}"


def _is_chinese() -> bool:
    return (translation.get_language() or "").startswith("zh")
