"""How actions, warnings and steps of an authority matrix read."""

from __future__ import annotations

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zixin.accounts.roles import Role
from zixin.policies.rules.authority.parts import Step

ACTION_WORDS: dict[str, Promise | str] = {
    "new": _("New credit"),
    "increase": _("Increase"),
    "decrease": _("Decrease"),
    "extend": _("Extension"),
    "temporary": _("Temporary limit"),
    "one_off": _("One-off credit"),
    "exception": _("Exception"),
    "order_release": _("Release of an order"),
    "write_off": _("Write-off"),
}
WARNING_WORDS: dict[str, Promise | str] = {
    "none": _("No warning"),
    "blue": _("Blue warning"),
    "yellow": _("Yellow warning"),
    "orange": _("Orange warning"),
    "red": _("Red warning"),
}


def grade_words(grade: str) -> str:
    """Name a grade, and the lack of one."""
    return grade or str(_("Not rated"))


def role_words(role: str) -> str:
    """Name a role; an unknown one stands for itself."""
    return str(Role(role).label) if role in Role.values else role


def amount_words(amount: Decimal) -> str:
    """Write an amount with separators, and with cents only where it has any."""
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f}" if whole else f"{amount:,.2f}"


def short_amount(amount: Decimal) -> str:
    """Write a round amount as short as it is exact: 10万, 100k; any other in full."""
    is_chinese = (get_language() or "").startswith("zh")
    units = (
        ((100_000_000, "亿"), (10_000, "万")) if is_chinese else ((1_000_000, "m"), (1_000, "k"))
    )
    for size, unit in units:
        if amount >= size and amount * 10 % size == 0:
            return f"{(amount / size).normalize():f}{unit}"
    return amount_words(amount)


def band_words(up_to: Decimal | None) -> str:
    """Say how far a band reads."""
    if up_to is None:
        return str(_("any larger amount"))
    return str(_("up to %(amount)s")) % {"amount": amount_words(up_to)}


def share_words(share: Decimal) -> str:
    """Write a share as a percentage, as exact as it is kept."""
    return f"{share * 100:f}".rstrip("0").rstrip(".") + "%"


def step_words(step: Step) -> str:
    """Say who fills a step, and how a vote is carried."""
    if step.quorum == 1:
        return role_words(step.role)
    return str(_("%(role)s, %(quorum)s present, %(share)s for it")) % {
        "role": role_words(step.role),
        "quorum": step.quorum,
        "share": share_words(step.approving_share),
    }
