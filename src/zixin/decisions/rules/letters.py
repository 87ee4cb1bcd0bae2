"""What a letter on a decision may say: reasons in plain words, never scores or names. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

REASONS_MAX = 4


class LetterKind(models.TextChoices):
    """What the letter tells (通知类型)."""

    APPROVED = "approved", _("Approval")  # 批准通知
    CONDITIONAL = "conditional", _("Approval on conditions")  # 附条件批准通知
    REJECTED = "rejected", _("Rejection")  # 否决通知
    UPHELD = "upheld", _("Outcome of the appeal")  # 申诉结果通知


_TOLD = {
    "APPROVED": LetterKind.APPROVED,
    "CONTRACTING": LetterKind.APPROVED,
    "EFFECTIVE": LetterKind.APPROVED,
    "APPROVED_CONDITIONAL": LetterKind.CONDITIONAL,
    "REJECTED": LetterKind.REJECTED,
    "REJECTED_FINAL": LetterKind.UPHELD,
}
REFUSALS = frozenset({LetterKind.REJECTED, LetterKind.UPHELD})

# By the indicator that cost most; what is not named here speaks by its C of credit.
SENTENCES = {
    "current_ratio": _(
        "Short-term debts are high compared with what can be turned into cash soon."
    ),
    "quick_ratio": _("Short-term debts are high compared with what can be turned into cash soon."),
    "debt_ratio": _("The company carries much debt compared with its own means."),
    "on_time_share": _("Earlier invoices were paid later than agreed."),
    "average_days_late": _("Earlier invoices were paid later than agreed."),
    "overdue_share": _("Invoices are overdue."),
    "dishonest_listing": _("A public register lists an unfulfilled court judgement."),
    "litigation_count": _("There are court cases on record."),
    "tax_arrears": _("A public register lists unpaid taxes."),
    "tenure_months": _("Our business with each other is still short."),
    "disclosure_share": _("Part of the information needed was not provided."),
    "audited": _("The statements provided are not audited."),
}
GENERAL = {
    "character": _("Payment record and public record did not bear the credit asked."),
    "capacity": _("Earnings and liquidity did not bear the credit asked."),
    "capital": _("Own means are small compared with the credit asked."),
    "collateral": _("Security for the credit asked is missing or too small."),
    "conditions": _("The situation of the trade calls for caution."),
}
OTHERWISE = _("What is known to us did not bear the credit asked.")


def kind_told(state: str, *, was_appealed: bool) -> LetterKind | None:
    """Return what there is to tell in a state; ``None`` before the outcome.

    >>> kind_told("REJECTED", was_appealed=True).value
    'upheld'
    """
    told = _TOLD.get(state)
    return LetterKind.UPHELD if told == LetterKind.REJECTED and was_appealed else told


def reasons_told(result: Mapping[str, Any], five_c: Mapping[str, str]) -> list[str]:
    """Put the reason codes of an assessment into at most four sentences, the weightiest first."""
    codes = [row["indicator"] for row in result.get("reasons", ())]
    said = (
        str(SENTENCES.get(code) or GENERAL.get(five_c.get(code, ""), OTHERWISE)) for code in codes
    )
    return list(dict.fromkeys(said))[:REASONS_MAX] or [str(OTHERWISE)]


def improvements_told(decisive: Iterable[Mapping[str, Any]], language: str) -> list[str]:
    """Name the facts whose evidence would help most; figures and grades stay in the house."""
    names = [row["name"][language] for row in decisive]
    return list(dict.fromkeys(names))[:REASONS_MAX]
