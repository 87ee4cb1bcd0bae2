"""The peer's arithmetic and its checks of the identities, written out by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Figures = dict[str, float | None]


def plus(*values: float | None) -> float | None:
    """Add, when all are there."""
    total = 0.0
    for value in values:
        if value is None:
            return None
        total += value
    return total


def less(left: float | None, right: float | None) -> float | None:
    """Subtract, when both are there."""
    return None if left is None or right is None else left - right


def ratio(over: float | None, base: float | None) -> tuple[float | None, str | None]:
    """Divide over a positive base, or say why not."""
    if base is not None and base <= 0.0:
        return None, "DIV0" if base == 0.0 else "NEG_DENOM"
    if over is None or base is None:
        return None, "MISSING"
    return over / base, None


HARD = frozenset(("AC01", "AC02", "AC03", "AC04", "AC05", "AC06", "AC07", "SIGN1"))
ORDER = (*sorted(HARD - {"SIGN1"}), "AC11", "AC12", "AC15", "AC16", "AC16F", "AC17")
CODES = (*ORDER, "SIGN1", "SIGN2")
ASSETS = ("cash", "trading_fa", "notes_rec", "ar", "ar_fin", "prepay", "oth_rec", "inventory")
LONG = ("fixed", "cip", "rou", "intang", "goodwill")
DUE = ("st_loan", "notes_pay", "ap", "adv_rec", "contract_liab", "payroll", "tax_pay", "oth_pay")
SIGNS = ("cash", "notes_rec", "ar", "prepay", "oth_rec", "inventory", "ca", "fixed", "nca")
OWED = ("st_loan", "ap", "cl", "lt_loan", "ncl", "tl", "rev", "cogs", "int_exp")


def apart(
    left: float | None, right: float | None, share: float = 0.0005, *, above: bool = False
) -> bool:
    """Say whether two sides lie further apart than allowed."""
    if left is None or right is None:
        return False
    gap = left - right
    return (gap if above else abs(gap)) > max(1.0, share * abs(right))


def outside(value: float | None, low: float, high: float) -> bool:
    """Say whether a figure is outside of what is plausible."""
    return value is not None and not low <= value <= high


def sum_of(f: Figures, names: Iterable[str]) -> float:
    """Add what is there."""
    return sum(f.get(name) or 0.0 for name in names)


def failing(f: Figures, before: Figures | None) -> set[str]:
    """Check the identities whose figures these rows carry."""
    get = f.get
    found = set()
    past: Callable[[str], float | None] = before.get if before is not None else (lambda _: None)
    ta = get("ta")
    if apart(ta, plus(get("tl"), get("equity"))) or apart(ta, get("tl_equity")):
        found.add("AC01")
    if apart(plus(get("ca"), get("nca")), ta) or apart(plus(get("cl"), get("ncl")), get("tl")):
        found.add("AC02")
    if apart(sum_of(f, (*ASSETS, "contract_assets")), get("ca"), above=True) or apart(
        sum_of(f, LONG), get("nca"), above=True
    ):
        found.add("AC03")
    if apart(sum_of(f, (*DUE, "ncl_1y")), get("cl"), above=True) or apart(
        sum_of(f, ("lt_loan", "bonds", "lease")), get("ncl"), above=True
    ):
        found.add("AC04")
    costs = plus(*(get(name) for name in ("cogs", "tax_sur", "sell", "admin", "rd", "fin")))
    gains = plus(
        *(get(name) for name in ("oth_inc", "inv_inc", "fv", "credit_imp", "asset_imp", "disp"))
    )
    if apart(plus(less(get("rev"), costs), gains), get("op")):
        found.add("AC05")
    if apart(less(plus(get("op"), get("nonop_inc")), get("nonop_exp")), get("pbt")) or apart(
        less(get("pbt"), get("tax")), get("ni")
    ):
        found.add("AC06")
    if apart(plus(get("cfo"), get("cfi"), get("cff")), get("net_cash")):
        found.add("AC07")
    if apart(less(get("int_exp"), get("int_inc")), get("fin"), 0.5):
        found.add("AC11")
    implausible(f, past, found)
    return found


def implausible(f: Figures, past: Callable[[str], float | None], found: set[str]) -> None:
    """Check what should lie within bounds."""
    get = f.get
    owed, owed_then = get("contract_liab"), past("contract_liab")
    moved = less(
        None if owed is None else owed + (get("adv_rec") or 0.0),
        None if owed_then is None else owed_then + (past("adv_rec") or 0.0),
    )
    rev = get("rev")
    billed = less(None if rev is None else rev * 1.13, less(get("trade_rec"), past("trade_rec")))
    if apart(get("cf_sales"), plus(billed, moved), 0.15):
        found.add("AC12")
    if outside(ratio(get("tax"), get("pbt"))[0], 0.0, 0.35):
        found.add("AC15")

    def mean(now: float | None, then: float | None) -> float | None:
        return now if now is None or then is None else (now + then) / 2.0

    earned = ratio(get("int_inc"), mean(get("cash"), past("cash")))[0]
    paid = ratio(get("int_exp"), mean(get("ibd"), past("ibd")))[0]
    if outside(paid, 0.01, 0.15) or outside(earned, 0.001, 0.05):
        found.add("AC16")
    cash_share, debt_share = ratio(get("cash"), get("ta"))[0], ratio(get("ibd"), get("ta"))[0]
    is_high = cash_share is not None and cash_share >= 0.2
    if (
        is_high
        and debt_share is not None
        and debt_share >= 0.2
        and earned is not None
        and earned < 0.003
    ):
        found.add("AC16F")
    used = plus(get("fixed"), get("rou") or 0.0, get("intang") or 0.0)
    used_then = plus(past("fixed"), past("rou") or 0.0, past("intang") or 0.0)
    if outside(ratio(get("da"), mean(used, used_then))[0], 0.02, 0.3):
        found.add("AC17")
    ta = get("ta")
    if ta is not None and ta <= 0.0:
        found.add("SIGN1")
    if min(get(name) or 0.0 for name in (*SIGNS, *OWED)) < -1.0:
        found.add("SIGN2")
