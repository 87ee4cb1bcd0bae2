"""The peer: the same rating as a plain Python loop, one row at a time, written by hand.

Not the engine's own functions on a record: code written out for this policy is faster and so the
fairer peer. It writes the same columns.
"""

from __future__ import annotations

import csv
import itertools
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
from _peer_checks import CODES, HARD, Figures, failing, less, plus, ratio

from zixin.engine.policy import AssessmentPolicy

Rated = dict[str, Any]
TEXTS = frozenset({"company", "year", "industry"})
CEILING = 1e30


def rate_file(source: Path, target: Path, policy: AssessmentPolicy, *, rows: int) -> list[Rated]:
    """Rate the first rows of a file into another one, as a plain program would."""
    read = read_rows(source, rows)
    figures = {(row["company"], int(row["year"])): numbers(row) for row in read}
    scorer = Scorer(policy)
    rated = []
    for row in read:
        company, year = row["company"], int(row["year"])
        result = scorer.rate(figures[company, year], figures.get((company, year - 1)), row)
        rated.append({"company": company, "year": year, **result})
    write_rows(target, rated)
    return rated


def read_rows(source: Path, rows: int) -> list[Mapping[str, Any]]:
    """Read the first rows as dictionaries; Polars hands them out where the file is Parquet."""
    if source.suffix == ".parquet":
        return list(pl.scan_parquet(source).head(rows).collect().iter_rows(named=True))
    with source.open(encoding="utf-8", newline="") as lines:
        return list(itertools.islice(csv.DictReader(lines), rows))


def write_rows(target: Path, rated: list[Rated]) -> None:
    """Write dictionaries; Polars takes them where the file is Parquet."""
    if target.suffix == ".parquet":
        pl.DataFrame(rated, infer_schema_length=None).write_parquet(target)
        return
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rated[0])
        writer.writeheader()
        writer.writerows(rated)


def numbers(row: Mapping[str, Any]) -> Figures:
    """Read a row's figures and add the derived ones."""
    figures: Figures = {}
    for name, cell in row.items():
        if name not in TEXTS:
            value = None if cell is None or cell == "" else float(cell)
            figures[name] = value if value is None or abs(value) <= CEILING else None
    derive(figures)
    return figures


def derive(f: Figures) -> None:
    """Add the derived quantities."""
    get = f.get
    f["ebit"] = plus(get("pbt"), get("int_exp"))
    f["ebitda"] = plus(f["ebit"], get("da"))
    f["wc"] = less(get("ca"), get("cl"))
    f["ibd"] = plus(
        get("st_loan"),
        get("ncl_1y") or 0.0,
        get("lt_loan"),
        get("bonds") or 0.0,
        get("lease") or 0.0,
    )
    f["re"] = plus(get("surplus"), get("undist"))
    intangible = plus(get("intang"), get("goodwill") or 0.0, get("dev_exp") or 0.0)
    f["tnw"] = less(get("equity"), intangible)
    f["quick"] = less(get("ca"), get("inventory"))
    f["trade_rec"] = plus(get("ar"), get("notes_rec") or 0.0, get("ar_fin") or 0.0)
    f["ar_gross"] = plus(get("ar"), get("ar_allow") or 0.0)
    f["rd_total"] = get("rd_spend") if get("rd_spend") is not None else get("rd")
    net_worth = less(get("ta"), get("tl"))
    working = plus(f["wc"], net_worth)
    f["working_assets"] = None if working is None else working / 2.0


class Scorer:
    """The rating of one row against a policy."""

    def __init__(self, policy: AssessmentPolicy) -> None:
        self.policy = policy
        self.scored = list(policy.scored())
        self.lower = {"debt_ratio"}
        fed = [dimension for dimension in policy.dimensions if dimension.is_fed]
        self.fed = [(d.code, d.weight, [(i.code, i.weight) for i in d.indicators]) for d in fed]
        self.whole = sum(dimension.weight for dimension in fed)

    def rate(self, now: Figures, before: Figures | None, row: Mapping[str, str]) -> Rated:
        """Return every column of the rating."""
        out: Rated = {}
        values(now, before, out)
        findings = failing(now, before)
        points = self._points(now, before, out, row["industry"])
        total, covered = self._total(points, out, blocked=bool(findings & HARD))
        out["coverage_share"] = covered
        out["total"] = total
        out["total__reason"] = (
            None if total is not None else "HARD_FINDING" if findings & HARD else "LOW_COVERAGE"
        )
        rank = self._grade(total, now, out)
        limit(now, rank, self.policy, out)
        zone(out)
        out["avg_degraded"] = before is None
        out["findings"] = ";".join(code for code in CODES if code in findings)
        lost = [
            (math.floor((weight - points[code]) * 1000.0 + 0.5), -place, code)
            for place, (code, weight) in enumerate(self._weights())
            if code in points
        ]
        worst = sorted((one for one in lost if one[0] > 0), reverse=True)[:4]
        out["reasons"] = ";".join(code for _, _, code in worst)
        return out

    def _weights(self) -> list[tuple[str, float]]:
        return [(scored.code, scored.weight) for _, scored in self.scored]

    def _points(
        self, now: Figures, before: Figures | None, out: Rated, industry: str
    ) -> dict[str, float]:
        table = self.policy.standards[self.policy.standard_table(industry)].values
        points: dict[str, float] = {}
        decreed = special(now, before)
        for code, weight in self._weights():
            if code in decreed:
                points[code] = weight * decreed[code]
            elif out[code] is not None:
                is_lower = code in self.lower
                points[code] = self._ladder(out[code], table[code], weight, is_lower=is_lower)
            out[code + "__points"] = points.get(code)
        return points

    def _ladder(
        self, value: float, levels: tuple[float, ...], weight: float, *, is_lower: bool
    ) -> float:
        sign = -1.0 if is_lower else 1.0
        coefficients = self.policy.coefficients
        for place, level in enumerate(levels):
            if sign * value >= sign * level:
                if place == 0:
                    return weight
                base = weight * coefficients[place]
                span = sign * (levels[place - 1] - level)
                way = sign * (value - level) / span
                raised = way * (weight * coefficients[place - 1] - base) + base
                return math.floor(raised * 100.0 + 0.500000001) / 100.0
        return 0.0

    def _total(
        self, points: dict[str, float], out: Rated, *, blocked: bool
    ) -> tuple[float | None, float]:
        weighed = weights = covered = 0.0
        for code, weight, indicators in self.fed:
            there = [(points[i], w) for i, w in indicators if i in points]
            most = sum(w for _, w in there)
            covered += most
            score = None
            if there:
                share = sum(p for p, _ in there) / most
                score = math.floor(share * 100.0 * 100.0 + 0.500000001) / 100.0
                weighed += score * weight
                weights += weight
            out[code + "_score"] = score
        covered /= self.whole
        if blocked or covered < self.policy.coverage_min or not weights:
            return None, covered
        return math.floor(weighed / weights * 10.0 + 0.500000001) / 10.0, covered

    def _grade(self, total: float | None, now: Figures, out: Rated) -> int | None:
        out["grade"] = out["grade_before_caps"] = None
        if total is None:
            return None
        grades = self.policy.grades
        rank = next((i for i, grade in enumerate(grades) if total >= grade.floor), len(grades) - 1)
        out["grade_before_caps"] = grades[rank].code
        equity = now["equity"]
        if equity is not None and equity <= 0.0:
            rank = max(rank, [grade.code for grade in grades].index("CCC"))
        out["grade"] = grades[rank].code
        return rank


def values(f: Figures, before: Figures | None, out: Rated) -> None:
    """Compute the indicators and why they are undefined."""
    get = f.get
    past: Callable[[str], float | None] = before.get if before is not None else (lambda _: None)

    def mean(name: str) -> float | None:
        now, then = get(name), past(name)
        return now if now is None or then is None else (now + then) / 2.0

    def put(code: str, pair: tuple[float | None, str | None]) -> None:
        out[code], out[code + "__reason"] = pair

    paid = plus(get("paid_in"), get("cap_res"))
    paid_then = plus(past("paid_in"), past("cap_res"))
    paid_mean = paid if paid is None or paid_then is None else (paid + paid_then) / 2.0
    costs = plus(*(get(name) for name in ("cogs", "tax_sur", "sell", "admin", "rd", "fin")))
    impaired = get("impair_bal")
    strict = less(less(get("ca"), get("inventory")), get("prepay"))
    ta, rev, cl, tl, cogs = get("ta"), get("rev"), get("cl"), get("tl"), get("cogs")
    put("roe", ratio(get("ni"), mean("equity")))
    put("roa_ebit", ratio(get("ebit"), mean("ta")))
    put("op_margin", ratio(get("op"), rev))
    put("cash_coverage_of_earnings", ratio(get("cfo"), get("ni")))
    put("cost_profit", ratio(get("pbt"), costs))
    put("return_on_capital", ratio(get("ni"), paid_mean))
    put("asset_turnover", ratio(rev, mean("ta")))
    put("ar_turnover_gross", ratio(rev, mean("ar_gross")))
    put("bad_asset_ratio", at_least_zero(ratio(impaired, plus(ta, impaired))))
    put("ca_turnover", ratio(rev, mean("ca")))
    put("cash_recovery_of_assets", ratio(get("cfo"), mean("ta")))
    put("inventory_turnover", ratio(cogs, mean("inventory")))
    days(mean, rev, cogs, put)
    put("debt_ratio", at_least_zero(ratio(tl, ta)))
    put("interest_cover", ratio(get("ebit"), get("int_exp")))
    put("quick_ratio", ratio(get("quick"), cl))
    put("quick_ratio_strict", ratio(strict, cl))
    put("current_ratio", ratio(get("ca"), cl))
    put("cfo_to_cl", ratio(get("cfo"), cl))
    put("interest_bearing_debt_ratio", at_least_zero(ratio(get("ibd"), tl)))
    put("contingent_ratio", at_least_zero(ratio(get("contingent"), get("equity"))))
    put("rev_growth", growth(rev, past("rev")))
    put("capital_preservation", ratio(get("equity"), past("equity")))
    op_then = past("op")
    put(
        "op_profit_growth",
        ratio(less(get("op"), op_then), None if op_then is None else abs(op_then)),
    )
    put("ta_growth", growth(ta, past("ta")))
    put("rd_intensity", ratio(get("rd_total"), rev))
    for code, name in (("ebitda", "ebitda"), ("ebit", "ebit"), ("interest_bearing_debt", "ibd")):
        put(code, (get(name), None if get(name) is not None else "MISSING"))
    z_score(f, put)


def days(
    mean: Callable[[str], float | None],
    rev: float | None,
    cogs: float | None,
    put: Callable[[str, tuple[float | None, str | None]], None],
) -> None:
    """Compute the days outstanding and the cycle they make."""
    parts = []
    for code, name, base in (
        ("dio", "inventory", cogs),
        ("dso_avg", "ar", rev),
        ("dpo", "ap", cogs),
    ):
        held = mean(name)
        pair = ratio(None if held is None else held * 365.0, base)
        parts.append(pair)
        put(code, at_least_zero(pair))
    (dio, why), (dso, why_dso), (dpo, why_dpo) = parts
    if dio is None or dso is None or dpo is None:
        known = [reason for reason in (why, why_dso, why_dpo) if reason not in {None, "MISSING"}]
        put("ccc", (None, known[0] if known else "MISSING"))
    else:
        put("ccc", (dio + dso - dpo, None))


def at_least_zero(pair: tuple[float | None, str | None]) -> tuple[float | None, str | None]:
    """Take a negative figure as meaningless."""
    return (None, "NEG_VALUE") if pair[0] is not None and pair[0] < 0.0 else pair


def growth(now: float | None, then: float | None) -> tuple[float | None, str | None]:
    """Compute growth over a positive base."""
    value, reason = ratio(now, then)
    return (None if value is None else value - 1.0), reason


def z_score(f: Figures, put: Callable[[str, tuple[float | None, str | None]], None]) -> None:
    """Compute Z''."""
    ta, tl = f.get("ta"), f.get("tl")
    parts = [ratio(f.get(name), ta) for name in ("wc", "re", "ebit")] + [ratio(f.get("equity"), tl)]
    if any(value is None for value, _ in parts):
        reasons = [reason for _, reason in parts if reason not in {None, "MISSING"}]
        put("altman_Z2", (None, reasons[0] if reasons else "MISSING"))
        return
    wc, re, ebit, equity = (value or 0.0 for value, _ in parts)
    put("altman_Z2", (6.56 * wc + 3.26 * re + 6.72 * ebit + 1.05 * equity, None))


def zone(out: Rated) -> None:
    """Name the zone of Z''."""
    z = out["altman_Z2"]
    out["altman_Z2__zone"] = (
        None if z is None else "distress" if z < 1.1 else "grey" if z <= 2.6 else "safe"
    )


def special(f: Figures, before: Figures | None) -> dict[str, float]:
    """Return the coefficients set by decree."""
    found: dict[str, float] = {}
    equity, then = f.get("equity"), before.get("equity") if before is not None else None
    if f.get("int_exp") == 0.0 and f["ebit"] is not None:
        found["interest_cover"] = 1.0 if f["ebit"] > 0.0 else 0.2
    tl, ta = f.get("tl"), f.get("ta")
    if tl is not None and ta is not None and tl >= ta:
        found["debt_ratio"] = 0.0
    if equity is not None:
        if equity <= 0.0 or (equity if then is None else (equity + then) / 2.0) <= 0.0:
            found["roe"] = 0.0
        if equity <= 0.0 or (then is not None and then <= 0.0):
            found["capital_preservation"] = 0.0
    return found


def limit(f: Figures, rank: int | None, policy: AssessmentPolicy, out: Rated) -> None:
    """Combine the methods into a limit."""
    out["limit"] = out["limit_binding"] = None
    equity = f.get("equity")
    if rank is None or equity is None:
        return
    grade = policy.grades[rank]
    capacity = median(methods(f, grade.terms_days))
    purchases, months = f.get("expected_annual_purchases"), f.get("tenure_months")
    borne = None if capacity is None else capacity * grade.multiplier
    needed = None
    if purchases is not None:
        needed = max(purchases * (grade.terms_days + 15.0) / 365.0, 0.0) * 1.1
    tenure = 1.0 if months is None else 0.5 if months < 6 else 0.8 if months < 25 else 1.0
    if equity <= 0.0:
        out["limit"], out["limit_binding"] = 0.0, "net_worth"
        return
    if borne is None:
        return
    amount = (borne if needed is None else min(borne, needed)) * tenure
    out["limit"] = rounded_down(amount)
    is_needed = needed is not None and needed < borne
    out["limit_binding"] = (
        "grade" if grade.multiplier <= 0.0 else "need" if is_needed else "capacity"
    )


def methods(f: Figures, terms_days: float) -> list[float]:
    """Return what the customer can bear by each method that can be computed."""
    found = []
    for name, share in (("tnw", 0.1), ("wc", 0.1), ("rev", 0.1 / 12.0)):
        value = f.get(name)
        if value is not None:
            found.append(share * max(value, 0.0))
    assets = working_asset(f)
    if assets is not None:
        found.append(assets)
    cfo, interest = f.get("cfo"), f.get("int_exp")
    if cfo is not None and interest is not None:
        free = max(cfo - (interest + (f.get("ncl_1y") or 0.0)), 0.0)
        found.append(0.2 * free * (terms_days / 365.0))
    return found


def working_asset(f: Figures) -> float | None:
    """Compute the limit of the working-asset model."""
    assets, ca, cl, tl = f["working_assets"], f.get("ca"), f.get("cl"), f.get("tl")
    inventory, ta, equity = f.get("inventory"), f.get("ta"), f.get("equity")
    if assets is not None and ((equity is not None and equity <= 0.0) or assets <= 0.0):
        return 0.0
    if assets is None or ca is None or cl is None or tl is None or inventory is None or ta is None:
        return None
    net = ta - tl
    if cl <= 0.0 or net <= 0.0:
        return None
    value = ca / cl + (ca - inventory) / cl - cl / net - tl / net
    if value >= 1.0:
        return assets * 0.25
    bands = (0.3, 0.2), (-0.4, 0.175), (-1.1, 0.15), (-1.8, 0.125), (-2.5, 0.1)
    more = (-3.2, 0.075), (-3.9, 0.05), (-4.6, 0.025)
    return assets * next((share for above, share in (*bands, *more) if value > above), 0.0)


def median(amounts: list[float]) -> float | None:
    """Return the lower median."""
    return sorted(amounts)[(len(amounts) - 1) // 2] if amounts else None


def rounded_down(amount: float) -> float:
    """Round down to two significant digits."""
    if amount < 1e-4:
        return math.floor(amount * 1e5 + 1e-9) / 1e5
    power = math.floor(math.log10(amount) + 1e-12)
    if power < 1:
        scale = 10.0 ** (1 - power)
        return math.floor(amount * scale + 1e-9) / scale
    unit = 10.0 ** (power - 1)
    return math.floor(amount / unit + 1e-9) * unit
