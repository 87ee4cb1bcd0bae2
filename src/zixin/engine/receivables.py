"""Figures of trade receivables, for one portfolio's table. One law: an overpaid customer is no asset.

Amounts are in whole units of one currency, with tax in numerator and denominator alike and before
allowances; days are days. What is no finite number raises ``ValueError``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise

Amount = Decimal | float

AMOUNT_MAX = 1e30  # a figure beyond it is no amount
TINY = 1e-9  # an amount below it is nought
HHI_WHOLE = 10_000.0


@dataclass(frozen=True, slots=True)
class Month:
    """What was sold on credit in a month (赊销额), and the days of the month."""

    credit_sales: Amount
    days: int


@dataclass(frozen=True, slots=True)
class CountBack:
    """Days of sales outstanding by count-back; ``is_lower_bound`` when the history was too short."""

    days: float
    is_lower_bound: bool


@dataclass(frozen=True, slots=True)
class RollRates:
    """Shares of each bucket that pass into the next within a month (迁徙率).

    ``rates`` stand in the order of the buckets, ``None`` where no month had a balance to start
    from; ``capped`` are the places of the buckets whose mean exceeded 1 and was cut to it.
    """

    rates: tuple[float | None, ...]
    capped: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision matrix (坏账准备矩阵): loss rate (0..1) and allowance of each bucket, and the sum."""

    loss_rates: tuple[float | None, ...]
    allowances: tuple[float | None, ...]
    total: float | None


def dso_simple(*, receivables: Amount, credit_sales: Amount, days: int) -> float | None:
    """Return days of sales outstanding (应收账款周转天数): receivables / credit sales x days.

    ``credit_sales`` are those of the period of ``days``. ``None`` without sales, or when customers
    have paid more than they owed. Source: practice of credit management.

    >>> round(dso_simple(receivables=2600, credit_sales=12000, days=365), 4)
    79.0833
    """
    owed, sold = _number(receivables), _number(credit_sales)
    return None if sold < TINY or owed < 0 else owed / sold * days


def dso_countback(*, receivables: Amount, months: Sequence[Month]) -> CountBack | None:
    """Return days of sales outstanding by count-back (倒推法), months given newest first.

    Each month's sales are taken off the receivables for the month's days; the last month counts
    in part. Receivables above all sales on record give all its days as a lower bound. ``None``
    without history, or when customers have paid more than they owed. Source: practice of credit
    management.

    >>> months = [Month(1200, 31), Month(1000, 30), Month(900, 31)]
    >>> round(dso_countback(receivables=2600, months=months).days, 4)
    74.7778
    """
    rest, days = _number(receivables), 0.0
    if not months or rest < 0:
        return None
    for month in months:
        sold = _number(month.credit_sales)
        if rest < TINY:
            return CountBack(days, is_lower_bound=False)
        if rest <= sold:
            return CountBack(days + rest / sold * month.days, is_lower_bound=False)
        rest -= sold
        days += month.days
    return CountBack(days, is_lower_bound=rest >= TINY)


def best_possible_dso(
    *, current_receivables: Amount, credit_sales: Amount, days: int
) -> float | None:
    """Return the days outstanding if nobody were late (最佳可能周转天数).

    Receivables not yet due / credit sales x days. ``None`` as for ``dso_simple``. Source: practice
    of credit management.

    >>> round(best_possible_dso(current_receivables=1900, credit_sales=12000, days=365), 4)
    57.7917
    """
    return dso_simple(receivables=current_receivables, credit_sales=credit_sales, days=days)


def average_days_delinquent(*, dso: float | None, best_possible: float | None) -> float | None:
    """Return the days that lateness adds (平均拖欠天数): DSO - best possible DSO.

    ``None`` when either is. Source: practice of credit management.

    >>> round(average_days_delinquent(dso=79.0833, best_possible=57.7917), 4)
    21.2916
    """
    return None if dso is None or best_possible is None else _number(dso) - _number(best_possible)


def collection_effectiveness(
    *, opening: Amount, credit_sales: Amount, closing: Amount, closing_current: Amount
) -> float | None:
    """Return the collection effectiveness index CEI (收款效率指数), per cent.

    (opening + credit sales - closing) / (opening + credit sales - closing not yet due) x 100: the
    share collected of what could be. ``None`` when there was nothing to collect. Source: practice
    of credit management.

    >>> amounts = {"opening": 2300, "credit_sales": 1200, "closing": 2600}
    >>> collection_effectiveness(**amounts, closing_current=1900)
    56.25
    """
    billed = _number(opening) + _number(credit_sales)
    due = billed - _number(closing_current)
    return None if due < TINY else (billed - _number(closing)) / due * 100


def concentration(exposures: Iterable[Amount]) -> float | None:
    """Return the Herfindahl-Hirschman index HHI (集中度), 0..10,000: sum of (share x 100)^2.

    10,000 is a single debtor. Exposures are not negative: show credit balances apart. ``None``
    without exposure. Source: Herfindahl 1950.

    >>> concentration([40, 30, 20, 10])
    3000.0
    """
    amounts = [_amount(exposure) for exposure in exposures]
    total = math.fsum(amounts)
    if total < TINY:
        return None
    return math.fsum((amount / total * 100) ** 2 for amount in amounts)


def normalised_concentration(exposures: Iterable[Amount]) -> float | None:
    """Return the HHI freed of the number of debtors (标准化集中度): 0 evenly spread .. 1 one of them.

    (HHI / 10,000 - 1/n) / (1 - 1/n), never below 0. ``None`` with fewer than two debtors or
    without exposure. Source: Herfindahl 1950.

    >>> round(normalised_concentration([40, 30, 20, 10]), 6)
    0.066667
    """
    amounts = list(exposures)
    index, count = concentration(amounts), len(amounts)
    if index is None or count <= 1:
        return None
    return max(0.0, (index / HHI_WHOLE - 1 / count) / (1 - 1 / count))


def roll_rates(history: Sequence[Sequence[Amount]]) -> RollRates:
    """Return the mean monthly flow of each bucket into the next (迁徙率), shares 0..1.

    ``history`` holds a row of bucket balances for each month, oldest first; the flow of bucket b
    is the mean over the months of balance(b+1, next month) / balance(b, this month). The last
    bucket has no next: its loss rate comes from recoveries. Flows above 1 (disputes, jumps over a
    bucket) are cut to 1 and named. ``None`` for a bucket where no month had a balance. Source:
    IFRS 9, simplified approach.

    >>> roll_rates([[100, 20], [100, 10], [50, 30]])
    RollRates(rates=(0.2,), capped=())
    """
    rows = [[_amount(balance) for balance in row] for row in history]
    if len({len(row) for row in rows}) > 1:
        raise ValueError("every month has the same buckets")
    places = range(len(rows[0]) - 1) if rows else range(0)
    means = [_mean_flow(rows, place) for place in places]
    return RollRates(
        rates=tuple(None if mean is None else min(1.0, mean) for mean in means),
        capped=tuple(place for place, mean in enumerate(means) if mean is not None and mean > 1),
    )


def loss_rates(flows: Sequence[float | None]) -> tuple[float | None, ...]:
    """Return the lifetime loss rate of each bucket (损失率), shares 0..1.

    The product of its flow and all later ones; the last flow is the loss rate of the last bucket.
    ``None`` where a flow on the way to loss is. Source: IFRS 9, simplified approach.

    >>> [round(rate, 6) for rate in loss_rates([0.20, 0.25, 0.40, 0.50, 0.60])]
    [0.006, 0.03, 0.12, 0.3, 0.6]
    """
    shares = [None if flow is None else _share(flow) for flow in reversed(flows)]
    return tuple(reversed(list(accumulate(shares, _product))))


def provision_matrix(
    *,
    balances: Sequence[Amount],
    flows: Sequence[float | None],
    forward: float,
    covered: Sequence[float] | None = None,
) -> Provision:
    """Return the allowance of each ageing bucket and their sum (预期信用损失), amounts.

    balance x min(1, loss rate x ``forward``) x (1 - covered share); ``forward`` is the forward-
    looking factor (前瞻性调整系数) of policy, ``covered`` the share secured in each bucket. ``None`` for
    a bucket with a balance but no loss rate, and then for the sum. Source: IFRS 9, simplified
    approach.

    >>> flows = [0.20, 0.25, 0.40, 0.50, 0.60]
    >>> matrix = provision_matrix(balances=[6000, 1500, 600, 300, 200], flows=flows, forward=1.1)
    >>> round(matrix.total, 6)
    399.3
    """
    rates, factor = loss_rates(flows), _amount(forward)
    shares = [0.0] * len(balances) if covered is None else [_share(share) for share in covered]
    allowances = tuple(
        _allowance(_amount(balance), rate, factor, share)
        for balance, rate, share in zip(balances, rates, shares, strict=True)
    )
    known = [allowance for allowance in allowances if allowance is not None]
    total = math.fsum(known) if len(known) == len(allowances) else None
    return Provision(rates, allowances, total)


def _allowance(balance: float, rate: float | None, forward: float, covered: float) -> float | None:
    if balance == 0:
        return 0.0
    return None if rate is None else balance * min(1.0, rate * forward) * (1 - covered)


def _mean_flow(rows: Sequence[Sequence[float]], place: int) -> float | None:
    flows = [
        following[place + 1] / before[place]
        for before, following in pairwise(rows)
        if before[place] >= TINY
    ]
    return math.fsum(flows) / len(flows) if flows else None


def _product(one: float | None, two: float | None) -> float | None:
    return None if one is None or two is None else one * two


def _number(value: Amount) -> float:
    number = float(value)
    if not abs(number) <= AMOUNT_MAX:
        raise ValueError(f"{value} is no amount")
    return number


def _amount(value: Amount) -> float:
    number = _number(value)
    if number < 0:
        raise ValueError(f"{value} is negative")
    return number


def _share(value: float) -> float:
    if not 0 <= value <= 1:
        raise ValueError(f"{value} is no share between 0 and 1")
    return float(value)
