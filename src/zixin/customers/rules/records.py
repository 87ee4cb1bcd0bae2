"""What is written down about a customer, and when it is acceptable. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from zixin.customers.rules.industries import CODE
from zixin.customers.rules.names import clean_name, clean_text
from zixin.customers.rules.places import COUNTRIES, HOME_COUNTRY
from zixin.customers.rules.uscc import clean_uscc
from zixin.kernel.money import AMOUNT_MAX, to_cents
from zixin.kernel.workflow import RefusedError

NUMBER = re.compile(r"\w[\w.-]{0,31}")
RESERVED_NUMBERS = frozenset(
    {"new", "duplicates", "merges", "persons", "requests"}
)  # words of the address below /customers/
SIZES = frozenset({"", "large", "medium", "small", "micro"})
TERMS_DAYS_MAX = 365
FOUNDED_EARLIEST = date(1600, 1, 1)
LENGTHS = {
    "name": 200,
    "region": 100,
    "address": 300,
    "legal_rep": 100,
    "contact": 100,
    "phone": 40,
    "email": 254,
    "remark": 5_000,
    "pinyin": 1_400,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRecord:
    """The facts of a customer as somebody states them (客户主数据).

    An empty ``number`` is drawn by the system; an empty ``pinyin`` is read from the dictionary.
    Amounts are in yuan. ``industry`` is a code of GB/T 4754-2017, such as ``C`` or ``C34``.
    """

    name: str
    number: str = ""
    uscc: str = ""
    country: str = HOME_COUNTRY
    industry: str = ""
    size: str = ""
    region: str = ""
    address: str = ""
    legal_rep: str = ""
    registered_capital: Decimal | None = None
    established_on: date | None = None
    contact: str = ""
    phone: str = ""
    email: str = ""
    expected_annual_purchases: Decimal | None = None
    terms_days: int | None = None
    customer_since: date | None = None
    remark: str = ""
    pinyin: str = ""
    department_id: int | None = None
    salesperson_id: int | None = None


FACTS = tuple(field.name for field in fields(CustomerRecord) if field.name != "pinyin")


def checked_record(record: CustomerRecord, *, today: date) -> CustomerRecord:
    """Return the record cleaned and in one way of writing.

    Raises ``RefusedError`` with the field and a sentence for the first fact that cannot be right.
    """
    texts: dict[str, Any] = {
        name: _short_text(record, name) for name in LENGTHS if name not in {"name", "remark"}
    }
    clean = replace(
        record,
        **texts,
        name=_name(record.name),
        remark=_bounded("remark", clean_text(record.remark, field="remark", has_lines=True)),
        number=_number(record.number),
        country=_country(record.country),
        industry=_industry(record.industry),
        registered_capital=_amount("registered_capital", record.registered_capital),
        expected_annual_purchases=_amount(
            "expected_annual_purchases", record.expected_annual_purchases
        ),
    )
    _require_email(clean.email)
    _require_size(clean.size)
    _require_terms(clean.terms_days)
    _require_past("established_on", clean.established_on, today=today)
    _require_past("customer_since", clean.customer_since, today=today)
    return replace(clean, uscc=_uscc(clean))


def _short_text(record: CustomerRecord, name: str) -> str:
    return _bounded(name, clean_text(getattr(record, name), field=name))


def _bounded(name: str, text: str) -> str:
    if len(text) > LENGTHS[name]:
        raise RefusedError(
            _("At most %(most)s characters; these are %(present)s.")
            % {"most": LENGTHS[name], "present": len(text)},
            field=name,
        )
    return text


def _name(text: str) -> str:
    if len(text) > LENGTHS["name"] * 4:
        return _bounded("name", text)  # before any work on it: a name is not a book
    return _bounded("name", clean_name(text))


def _number(text: str) -> str:
    number = clean_text(text, field="number")
    if number and (not NUMBER.fullmatch(number) or number.casefold() in RESERVED_NUMBERS):
        raise RefusedError(
            _("A customer number has up to 32 letters, digits, dots or hyphens, without blanks."),
            field="number",
        )
    return number


def _country(text: str) -> str:
    country = clean_text(text, field="country").upper()
    if country not in COUNTRIES:
        raise RefusedError(
            _("“%(country)s” is no country code of two letters, such as CN or US.")
            % {"country": country},
            field="country",
        )
    return country


def _industry(text: str) -> str:
    industry = clean_text(text, field="industry").upper()
    if industry and not CODE.fullmatch(industry):
        raise RefusedError(
            _("“%(code)s” is no industry code of GB/T 4754, such as C or C34.")
            % {"code": industry},
            field="industry",
        )
    return industry


def _uscc(record: CustomerRecord) -> str:
    if record.country != HOME_COUNTRY:
        if record.uscc.strip():
            raise RefusedError(
                _("Only companies registered in mainland China have this code; leave it empty."),
                field="uscc",
            )
        return ""
    if not record.uscc.strip():
        raise RefusedError(
            _("Enter the unified social credit code; every company in mainland China has one."),
            field="uscc",
        )
    return clean_uscc(record.uscc)


def _amount(name: str, amount: Decimal | None) -> Decimal | None:
    if amount is None:
        return None
    if not amount.is_finite() or amount < 0:
        raise RefusedError(_("Enter an amount of zero or more."), field=name)
    if amount > AMOUNT_MAX:
        raise RefusedError(_("The amount is beyond what the system keeps."), field=name)
    return to_cents(amount)


def _require_email(email: str) -> None:
    if not email:
        return
    try:
        validate_email(email)
    except ValidationError as wrong:
        raise RefusedError(" ".join(wrong.messages), field="email") from wrong


def _require_size(size: str) -> None:
    if size not in SIZES:
        raise RefusedError(_("The size is large, medium, small or micro."), field="size")


def _require_terms(terms_days: int | None) -> None:
    if terms_days is not None and not 0 <= terms_days <= TERMS_DAYS_MAX:
        raise RefusedError(
            _("Payment terms are between 0 and %(days)s days.") % {"days": TERMS_DAYS_MAX},
            field="terms_days",
        )


def _require_past(name: str, day: date | None, *, today: date) -> None:
    if day is not None and not FOUNDED_EARLIEST <= day <= today:
        raise RefusedError(_("This day is not in the past."), field=name)
