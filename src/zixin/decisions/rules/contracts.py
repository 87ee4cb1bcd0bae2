"""The text of a contract, and whether it says what was decided (合同文本与决定的核对). Pure.

A template ships with the product and never changes; a contract names the version it was drawn up
from. Terms are plain values, so that they are kept with the contract and compared as they stand.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from zixin.decisions.rules.choices import Method

TEMPLATE = ("contract-standard", 1)  # what new contracts are drawn up from
TEXT_LANGUAGE = "zh-hans"  # a contract is written in Chinese; captions stand in English beside
BLANK = "____________"
TITLES = {
    "customer": gettext_lazy("Customer"),
    "amount": gettext_lazy("Amount"),
    "currency": gettext_lazy("Currency"),
    "terms_days": gettext_lazy("Payment terms in days"),
    "method": gettext_lazy("Method of credit"),
    "prepayment_share": gettext_lazy("Paid in advance"),
    "instalments": gettext_lazy("Number of instalments"),
    "valid_until": gettext_lazy("Valid until"),
    "security": gettext_lazy("Security"),
    "retention_of_title": gettext_lazy("Retention of title"),
    "late_interest_per_day": gettext_lazy("Interest on late payment, a day"),
    "conditions": gettext_lazy("Conditions"),
}
Terms = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause (条款); ``when`` names the term without which it is left out."""

    code: str
    caption: str
    text: tuple[str, ...]
    when: str


@dataclass(frozen=True, slots=True)
class Template:
    """A version of the text of contracts (合同范本)."""

    name: str
    version: int
    title: str
    notice: str
    late_interest_per_day: str
    clauses: tuple[Clause, ...]


@cache
def load_template(name: str, version: int) -> Template:
    """Read a template that ships; raises ``FileNotFoundError`` for one that does not."""
    place = resources.files("zixin.decisions") / "shipped" / f"{name}-{version}.toml"
    document = tomllib.loads(place.read_text(encoding="utf-8"))
    return Template(
        name=document["name"],
        version=document["version"],
        title=f"{document['title']['zh']} {document['title']['en']}",
        notice=f"{document['notice']['zh']} {document['notice']['en']}",
        late_interest_per_day=document["late_interest_per_day"],
        clauses=tuple(
            Clause(row["code"], f"{row['zh']} {row['en']}", tuple(row["text"]), row.get("when", ""))
            for row in document["clauses"]
        ),
    )


def differences(written: Terms, decided: Terms) -> list[str]:
    """Return a sentence for each term in which a contract departs from what was decided."""
    sentence = _("%(term)s: the contract says %(written)s, decided is %(decided)s.")
    return [
        sentence
        % {
            "term": TITLES[name],
            "written": _said(written.get(name)),
            "decided": _said(decided.get(name)),
        }
        for name in TITLES
        if written.get(name) != decided.get(name)
    ]


def compose_contract(
    terms: Terms, template: Template, *, number: str, seller: str, party: Mapping[str, str], on: str
) -> dict[str, Any]:
    """Return the content of a contract, as ``kernel.typesetting`` lays it out."""
    with override(TEXT_LANGUAGE):
        words = {**party, "seller": seller, **_written(terms)}
    kept = [clause for clause in template.clauses if not clause.when or terms[clause.when]]
    chapters = [
        {
            "title": f"{place}. {clause.caption}",
            "parts": [{"kind": "text", "text": text.format_map(words)} for text in clause.text],
        }
        for place, clause in enumerate(kept, start=1)
    ]
    rows = [
        ["甲方（盖章）Seller", BLANK],
        ["乙方（盖章）Customer", BLANK],
        ["签署日期 Date", BLANK],
    ]
    chapters.append({"title": "签署 Signatures", "parts": [{"kind": "facts", "rows": rows}]})
    return {
        "language": "zh",
        "title": template.title,
        "number": number,
        "seller": seller,
        "customer": terms["customer"],
        "confidential": number,
        "cover": [
            ["合同编号 Number", number],
            ["拟定日期 Drawn up on", on],
            ["范本 Template", f"{template.name} {template.version}"],
        ],
        "disclaimer": template.notice,
        "chapters": chapters,
    }


def _written(terms: Terms) -> dict[str, str]:
    """Write the terms as a sentence of the contract takes them."""
    interest = Decimal(terms["late_interest_per_day"]) * 10_000
    share = terms["prepayment_share"]
    return {
        "customer": terms["customer"],
        "amount": f"{Decimal(terms['amount']):,.2f}",
        "currency": terms["currency"],
        "terms_days": str(terms["terms_days"]),
        "method": str(Method(terms["method"]).label) if terms["method"] else BLANK,
        "valid_until": terms["valid_until"],
        "prepayment_share": f"{Decimal(share):.2%}" if share else "",
        "instalments": str(terms["instalments"] or ""),
        "security": "；".join(terms["security"]),
        "late_interest_per_day": f"万分之{interest.normalize():f}",
        "conditions": "；".join(terms["conditions"]),
    }


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "；".join(value) or _("none")
    return str(value) if value not in {None, ""} else _("none")
