"""What a letter on a decision says, as one structure for its PDF and its mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from zixin.decisions.models import CreditApplication
from zixin.decisions.rules.letters import (
    REFUSALS,
    LetterKind,
    improvements_told,
    reasons_told,
)
from zixin.engine.catalogue import load_catalogue
from zixin.kernel.money import to_cents


def compose_letter(
    application: CreditApplication,
    kind: LetterKind,
    *,
    number: str,
    language: str,
    appeal_days: int,
) -> dict[str, Any]:
    """Write a letter in a language; it names no score, no grade and nobody of the house."""
    with override(language):
        parts = [*_outcome(application, kind)]
        if kind in REFUSALS:
            parts += _grounds(application, language)
        if kind == LetterKind.REJECTED:
            last = timezone.localdate(application.moved_at + timedelta(days=appeal_days))
            parts.append(
                {
                    "title": _("How to appeal"),
                    "text": _(
                        "You may appeal once until %(day)s: write to your contact with us what is new "
                        "or was not seen rightly. Somebody who took no part in the decision judges it."
                    )
                    % {"day": last.isoformat()},
                }
            )
        if (decision := application.decision) and decision.is_automatic:
            parts.append(
                {
                    "title": _("Decided by a program"),
                    "text": _(
                        "This decision was made by a program alone. You may ask that a person look at "
                        "it: tell your contact with us."
                    ),
                }
            )
        return {
            "number": number,
            "title": _title(kind),
            "seller": settings.COMPANY_NAME,
            "customer": application.customer.name,
            "application": application.number,
            "parts": parts,
        }


def _title(kind: LetterKind) -> str:
    return {
        LetterKind.APPROVED: _("Your credit is approved"),
        LetterKind.CONDITIONAL: _("Your credit is approved on conditions"),
        LetterKind.REJECTED: _("Your application for credit"),
        LetterKind.UPHELD: _("The outcome of your appeal"),
    }[kind]


def _outcome(application: CreditApplication, kind: LetterKind) -> list[dict[str, Any]]:
    if kind in REFUSALS:
        text = _(
            "We have looked at your application %(number)s and cannot grant the credit asked. You can "
            "buy against payment in advance or on delivery."
        )
        if kind == LetterKind.UPHELD:
            text = _(
                "We have looked at your appeal in the application %(number)s. The decision stands. You "
                "may apply anew when circumstances change."
            )
        return [{"title": _("Decision"), "text": text % {"number": application.number}}]
    decision = application.decision
    if decision is None or decision.amount_granted is None:
        return []
    granted = {
        "number": application.number,
        "amount": f"{to_cents(decision.amount_granted):,.2f} {application.currency}",
        "days": decision.terms_days,
        "day": decision.valid_until.isoformat() if decision.valid_until else "",
    }
    text = _(
        "On your application %(number)s we grant credit up to %(amount)s, payable within %(days)s days, "
        "until %(day)s."
    )
    parts: list[dict[str, Any]] = [{"title": _("Decision"), "text": text % granted}]
    asked = [
        _("%(text)s (by %(day)s)") % {"text": row.text, "day": row.due_on.isoformat()}
        for row in application.conditions.all()
    ]
    if asked:
        parts.append({"title": _("Conditions"), "lines": asked})
    return parts


def _grounds(application: CreditApplication, language: str) -> list[dict[str, Any]]:
    assessment = application.assessment
    result = assessment.result if assessment else {}
    parts: list[dict[str, Any]] = [
        {"title": _("Main reasons"), "lines": reasons_told(result, five_c_by_code())}
    ]
    insight = result.get("insight") or {}
    tongue = "zh" if language.startswith("zh") else "en"
    helps = improvements_told(insight.get("decisive", ()), tongue)
    items = [_("Up-to-date evidence on: %(fact)s") % {"fact": name} for name in helps]
    items.append(_("Security, a smaller amount or shorter payment terms"))
    parts.append({"title": _("What could change the decision"), "lines": items})
    return parts


def five_c_by_code() -> dict[str, str]:
    """Which C of credit each indicator speaks of."""
    indicators = load_catalogue().indicators
    return {code: row.five_c for code, row in indicators.items() if row.five_c}


def report_of(content: Mapping[str, Any], *, language: str, on: str) -> dict[str, Any]:
    """Lay a letter out for the press."""
    with override(language):
        return {
            "language": language[:2],
            "title": content["title"],
            "number": content["number"],
            "seller": content["seller"],
            "customer": content["customer"],
            "cover": [
                [_("Number"), content["number"]],
                [_("Application"), content["application"]],
                [_("Date"), on],
            ],
            "disclaimer": _("This letter tells the outcome; the contract governs the credit."),
            "confidential": _("Confidential"),
            "chapters": [
                {"title": part["title"], "parts": [_laid_out(part)]} for part in content["parts"]
            ],
        }


def _laid_out(part: dict[str, Any]) -> dict[str, Any]:
    if "lines" in part:
        return {"kind": "list", "items": part["lines"]}
    return {"kind": "text", "text": part["text"]}


def mail_text(content: Mapping[str, Any]) -> str:
    """Write a letter as the text of a mail."""
    blocks = [content["customer"]]
    for part in content["parts"]:
        lines = [f"- {item}" for item in part.get("lines", ())] or [part["text"]]
        blocks.append("\n".join([part["title"], *lines]))
    return "\n\n".join([*blocks, content["seller"]])
