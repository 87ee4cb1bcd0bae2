"""What may be recorded as a fact. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from zixin.engine.catalogue import load_catalogue
from zixin.engine.formula.tree import MAGNITUDE_MAX

DIGITS_MAX = 40
WORD_MAX = 40
SHARES_MAX = 1_000  # a share beyond it is a percentage typed as a share
PLACES_MAX = 10


class FactError(ValueError):
    """A value that cannot be this fact; the message says how to mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRecord:
    """A fact as it was supplied."""

    customer_id: int
    code: str
    value: str
    source: str
    method: str
    verification: str
    as_of: date
    expires_on: date | None = None
    evidence: str = ""


def fact_codes() -> tuple[str, ...]:
    """Return the facts that may be recorded, in the order of the catalogue."""
    known = load_catalogue()
    return tuple(
        code
        for code, fact in known.inputs.items()
        if fact.group not in NOT_RECORDED and code not in OWN_RECORD
    )


# Asked for elsewhere: with the statements, in the customer's record, or with the application.
NOT_RECORDED = frozenset({"statements", "trade", "invoices", "qualitative", "models"})
OWN_RECORD = frozenset({"industry", "size_code", "registered_capital", "company_age_years"})


def fact_value(code: str, text: str) -> str:
    """Return a value as it is stored; raises ``FactError`` with a sentence."""
    fact = load_catalogue().inputs.get(code)
    if fact is None or code not in fact_codes():
        raise FactError(_("%(code)s is no fact that can be recorded.") % {"code": code})
    text = text.strip()
    if not text:
        raise FactError(_("Enter a value."))
    if fact.kind == "text":
        if len(text) > WORD_MAX or not text.isprintable():
            raise FactError(_("Enter a word of at most %(most)d signs.") % {"most": WORD_MAX})
        return text.upper()
    if fact.kind == "yes_no":
        return _yes_or_no(text)
    return _figure(text, fact.unit)


def _yes_or_no(text: str) -> str:
    answers = {"1": "1", "0": "0", "是": "1", "否": "0", "yes": "1", "no": "0"}
    answer = answers.get(text.lower())
    if answer is None:
        raise FactError(_("Enter yes or no."))
    return answer


def _figure(text: str, unit: str) -> str:
    is_percent = text.endswith(("%", "％"))
    plain = text.rstrip("%％").replace(",", "").strip()
    try:
        figure = Decimal(plain)
    except InvalidOperation:
        raise FactError(_("%(text)s is not a number.") % {"text": text}) from None
    is_plain = len(plain) <= DIGITS_MAX and not set(plain.lower()) & set("e_")
    if not figure.is_finite() or not is_plain or abs(figure) > Decimal(MAGNITUDE_MAX):
        raise FactError(_("%(text)s is not a number.") % {"text": text})
    if is_percent:
        if unit != "share":
            raise FactError(_("This fact is no share: enter it without a per-cent sign."))
        figure /= 100
    if unit == "share" and abs(figure) > SHARES_MAX:
        raise FactError(_("A share is a fraction or carries a per-cent sign: 0.12 or 12%."))
    return f"{figure.normalize():f}"
