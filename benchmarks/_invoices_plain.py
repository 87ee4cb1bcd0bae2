"""The features of invoice lists by a plain loop over rows, written apart from the engine.

It reads the same definitions, shares no code, and keeps money in whole cents.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

Facts = dict[str, float | None]
EXPECTED = {digit: math.log10(1 + 1 / digit) for digit in range(1, 10)}


def plain_features(rows: Iterable[tuple[Any, ...]], as_of: date) -> dict[str, Facts]:
    """Return the facts of each company; rows as the generator writes them, none of them faulty.

    An invoice that stands twice counts once; the seller's name belongs to the number of those bought.
    """
    sides: dict[str, dict[str, list[tuple[Any, ...]]]] = defaultdict(lambda: {"out": [], "in": []})
    seen: set[tuple[Any, ...]] = set()
    for company, direction, number, day, party, amount, tax, state in rows:
        key = (company, direction, number, party if direction == "in" else "")
        if key in seen:
            continue
        seen.add(key)
        cents, duty = round(amount * 100), round(tax * 100)
        if state == "red":
            cents, duty = -abs(cents), -abs(duty)
        sides[company][direction].append((day, party, cents, duty, state))
    return {company: _company(both, as_of) for company, both in sides.items()}


def _company(both: Mapping[str, list[tuple[Any, ...]]], as_of: date) -> Facts:
    facts: Facts = {}
    known = {}
    for direction in ("out", "in"):
        side = _Side(both[direction], as_of)
        known[direction] = side
        facts |= {f"vat_{direction}_{code}": value for code, value in side.facts().items()}
    out, bought = known["out"], known["in"]
    facts |= dict.fromkeys(
        ("vat_months", "vat_margin", "vat_margin_change", "vat_burden", "vat_round_trip_share")
    )
    if out.counted or bought.counted:
        facts["vat_months"] = float(max(out.history, bought.history))
    if out.counted and bought.counted:
        now, before = (side_sum(out, bought, 0, 12), side_sum(out, bought, 12, 24))
        facts["vat_margin"] = _share(now[0] - now[1], now[0])
        facts["vat_burden"] = _share(out.tax - bought.tax, now[0])
        if min(out.history, bought.history) >= 24 and now[0] > 0 and before[0] > 0:
            change = (now[0] - now[1]) / now[0] - (before[0] - before[1]) / before[0]
            facts["vat_margin_change"] = _nine(change)
        both_ways = sum(
            min(net, bought.nets[party])
            for party, net in out.nets.items()
            if party and net > 0 and bought.nets.get(party, 0) > 0
        )
        facts["vat_round_trip_share"] = _share(both_ways, out.positive)
    return facts


def side_sum(out: _Side, bought: _Side, start: int, stop: int) -> tuple[int, int]:
    """Return the net cents of both sides over months counted back."""
    return sum(out.months[start:stop]), sum(bought.months[start:stop])


class _Side:
    def __init__(self, rows: list[tuple[Any, ...]], as_of: date) -> None:
        following = (as_of + timedelta(days=1)).replace(day=1)
        self.as_of, self.end = as_of, following - timedelta(days=1)
        self.start = following.replace(year=following.year - 1)
        self.last = _month(self.end)
        self.rows = [row for row in rows if row[0] <= as_of]
        self.counted = [row for row in self.rows if row[4] != "void"]
        self.recent = [row for row in self.counted if self.start <= row[0] <= self.end]
        self.blue = [row for row in self.recent if row[4] != "red" and row[2] > 0]
        self.history = self.last - min((_month(row[0]) for row in self.counted), default=0) + 1
        self.tax = sum(row[3] for row in self.recent)
        self.months = [0] * 24
        self.nets: dict[str, int] = defaultdict(int)
        self.met: set[str] = set()
        for day, party, cents, _duty, _state in self.counted:
            back = self.last - _month(day)
            if 0 <= back < 24:
                self.months[back] += cents
            if 0 <= back < 12:
                self.nets[party] += cents
            elif back >= 12:
                self.met.add(party)
        self.positive = sum(net for net in self.nets.values() if net > 0)

    def facts(self) -> Facts:
        """Return every fact of the side, ``None`` where it has none."""
        void = [row for row in self.rows if row[4] == "void"]
        void_now = sum(1 for row in void if self.start <= row[0] <= self.end)
        every = len(self.recent) + void_now
        facts = self._all() if self.counted else dict.fromkeys(self._codes())
        return {**facts, "void_share": _share(void_now, every)}

    @staticmethod
    def _codes() -> tuple[str, ...]:
        return (
            "volume", "annual", "count", "growth_12m", "growth_3m", "cv", "seasonality",
            "december_share", "active_share", "span_months", "gap_days", "silent_days",
            "counterparties", "hhi", "top1_share", "top5_share", "new_share", "red_share", "rate",
            "top_rate_share", "round_share", "benford",
        )  # fmt: skip

    def _all(self) -> Facts:
        current, before = sum(self.months[:12]), sum(self.months[12:24])
        quarter, same = sum(self.months[:3]), sum(self.months[12:15])
        on_record = min(12, self.history)
        facts: Facts = {
            "volume": current / 100,
            "annual": (current * 24 + on_record) // (2 * on_record) / 100
            if self.history >= 3
            else None,
            "count": float(len(self.recent)),
            "growth_12m": _share(current - before, before) if self.history >= 24 else None,
            "growth_3m": _share(quarter - same, same) if self.history >= 15 else None,
            "cv": self._variation(on_record, current),
            "seasonality": (
                _share(max(self.months[:12]) * 12, current) if self.history >= 12 else None
            ),
            "december_share": self._december(current),
            "active_share": _share(len({_month(row[0]) for row in self.recent}), 12),
        }
        return {**facts, **self._time(), **self._parties(), **self._papers(current)}

    def _variation(self, on_record: int, current: int) -> float | None:
        if self.history < 6 or current <= 0:
            return None
        months = self.months[:on_record]
        mean = current / on_record
        squares = sum((month - mean) ** 2 for month in months)
        return _nine(math.sqrt(squares / on_record) / mean)

    def _december(self, current: int) -> float | None:
        december = sum(row[2] for row in self.recent if row[0].month == 12)
        return _share(december, current) if self.history >= 12 else None

    def _time(self) -> Facts:
        first = min(row[0] for row in self.counted)
        last = max(row[0] for row in self.counted)
        stops = sorted({row[0] for row in self.recent} | {self.end})
        if first < self.start:
            stops = [self.start, *stops]
        gaps = [(stop - start).days for start, stop in itertools.pairwise(stops)]
        return {
            "span_months": float(_month(last) - _month(first) + 1),
            "gap_days": float(max(gaps, default=0)) if self.history >= 1 else None,
            "silent_days": float((self.as_of - last).days),
        }

    def _parties(self) -> Facts:
        nets = sorted((net for net in self.nets.values() if net > 0), reverse=True)
        new = sum(net for party, net in self.nets.items() if net > 0 and party not in self.met)
        squares = math.fsum(float(net) ** 2 for net in nets)
        return {
            "counterparties": float(len(nets)),
            "hhi": _nine(squares / float(self.positive) ** 2) if nets else None,
            "top1_share": _share(sum(nets[:1]), self.positive),
            "top5_share": _share(sum(nets[:5]), self.positive),
            "new_share": _share(new, self.positive) if self.history >= 18 else None,
        }

    def _papers(self, current: int) -> Facts:
        blue = sum(row[2] for row in self.blue)
        red = -sum(row[2] for row in self.recent if row[4] == "red")
        rates: dict[int, int] = defaultdict(int)
        for _day, _party, cents, duty, _state in self.blue:
            rates[math.floor(duty / cents * 100 + 0.5)] += cents
        large = [row for row in self.blue if row[2] >= 100_000]
        whole = sum(1 for row in large if row[2] % 100_000 == 0 or (row[2] + row[3]) % 100_000 == 0)
        return {
            "red_share": _share(red, blue),
            "rate": _share(self.tax, current),
            "top_rate_share": _share(max(rates.values(), default=0), blue),
            "round_share": _share(whole, len(large)),
            "benford": self._benford(),
        }

    def _benford(self) -> float | None:
        texts = [str(row[2]) for row in self.blue if row[2] >= 1_000]
        leading = [int(text[:2]) * 10 ** (len(text) - 2) for text in texts]
        if len(texts) < 300 or max(leading) < 100 * min(leading):
            return None
        seen = Counter(int(text[0]) for text in texts)
        off = sum(abs(seen[digit] / len(texts) - share) for digit, share in EXPECTED.items())
        return _nine(off / 9)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _share(over: int, under: int) -> float | None:
    return _nine(over / under) if under > 0 else None


def _nine(value: float) -> float:
    return math.floor(value * 1e9 + 0.5) / 1e9
