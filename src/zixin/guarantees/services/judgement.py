"""Judging security: legal check, acceptance, return, release, and the call upon it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.guarantees.holding import hold_security, move_security, tell
from zixin.guarantees.models import Security
from zixin.guarantees.queries.values import accepted_security_for
from zixin.guarantees.rules import acts as rules
from zixin.guarantees.rules.checklist import MISSING, VALUED, papers_missing
from zixin.guarantees.rules.choices import CallAct
from zixin.guarantees.rules.clocks import acts_for, period_of
from zixin.guarantees.rules.law import article, registration_of
from zixin.guarantees.services.watching import watch_customers
from zixin.guarantees.states import SecurityState
from zixin.kernel.actor import Actor
from zixin.kernel.workflow import RefusedError


@transaction.atomic
def check_security(
    *, security: Security, revision: int, opinion: str, actor: Actor, now: datetime
) -> None:
    """Give the opinion of legal counsel on what is proposed (法务审查); ``guarantees.security.checked``.

    Raises ``RefusedError`` for anybody else, for one's own proposal, a stale revision, without an
    opinion, and unless the security is proposed.
    """
    rules.may_check.require(actor, security)
    hold_security(security, revision=revision)
    rules.is_second_pair_of_eyes.require(actor, security)
    if security.state != SecurityState.PROPOSED:
        raise RefusedError(_("Legal counsel looks at what is proposed."))
    security.opinion = _said(opinion, field="opinion")
    security.checked_by_id, security.checked_by_name = actor.user_id, actor.name
    security.checked_at = now
    security.save(update_fields=["opinion", "checked_by_id", "checked_by_name", "checked_at"])
    data = {"revision": revision, "opinion": security.opinion}
    tell("guarantees.security.checked", security, actor=actor, now=now, data=data)


@transaction.atomic
def return_security(*, security: Security, reason: str, actor: Actor, now: datetime) -> None:
    """Send a proposal back to its author, with the reason; ``guarantees.security.returned``."""
    said = _said(reason)
    hold_security(security)
    move_security(security, "return", actor=actor, now=now, data={"reason": said}, reason=said)


@transaction.atomic
def accept_security(*, security: Security, revision: int, actor: Actor, now: datetime) -> None:
    """Accept a proposal as security, so that limits count it; ``guarantees.security.accepted``.

    Opens or closes the tasks this brings. Raises ``RefusedError`` unless legal counsel has checked
    it, for the author, the checker or the salesperson of the customer, for a stale revision, while a
    paper is missing, and for a thing not valued, or not registered where it exists only by that.
    """
    hold_security(security, revision=revision)
    data = {
        "revision": revision,
        "amount": security.amount,
        "covers": security.covers,
        "currency": security.currency,
    }
    move_security(
        security,
        "accept",
        actor=actor,
        now=now,
        data=data,
        accepted_by_id=actor.user_id,
        accepted_by_name=actor.name,
        accepted_at=now,
        reason="",
    )
    _require_sound(security)
    watch_customers(customer_ids=[security.customer_id], actor=actor, now=now)


@transaction.atomic
def reject_security(*, security: Security, reason: str, actor: Actor, now: datetime) -> None:
    """Turn a proposal down for good, with the reason; ``guarantees.security.rejected``."""
    said = _said(reason)
    hold_security(security)
    move_security(security, "reject", actor=actor, now=now, data={"reason": said}, reason=said)


@transaction.atomic
def reopen_security(*, security: Security, reason: str, actor: Actor, now: datetime) -> None:
    """Take accepted or ended security back to a draft, with the reason, so that it can be changed.

    It counts for nothing until it is accepted anew, and what relies on it stays uncovered: the
    tasks this brings are opened. Records ``guarantees.security.reopened``.
    """
    said = _said(reason)
    hold_security(security)
    move_security(security, "reopen", actor=actor, now=now, data={"reason": said}, reason=said)
    security.revision += 1
    security.save(update_fields=["revision"])
    watch_customers(customer_ids=[security.customer_id], actor=actor, now=now)


@transaction.atomic
def release_security(*, security: Security, reason: str, actor: Actor, now: datetime) -> None:
    """Let a security go (解除担保); ``guarantees.security.released``.

    Nothing relies on it any more. Raises ``RefusedError`` when exposure in use would be uncovered
    and no reason is given, with the amount, and when the move is not allowed.
    """
    hold_security(security)
    cover = accepted_security_for(security.customer_id, on=timezone.localdate(now))
    bare = cover.without(security)
    if bare > 0 and not reason.strip():
        raise RefusedError(
            _("%(amount)s of exposure would be uncovered: say why it is released all the same.")
            % {"amount": f"{bare:,.2f}"},
            field="reason",
        )
    data = {"reason": reason.strip(), "uncovered": bare}
    move_security(security, "release", actor=actor, now=now, data=data, reason=reason.strip())
    watch_customers(customer_ids=[security.customer_id], actor=actor, now=now)


@transaction.atomic
def call_security(
    *, security: Security, act: str, on: date, reason: str, actor: Actor, now: datetime
) -> None:
    """Write down by which act a security was called upon, and when (主张); ``guarantees.security.called``.

    Raises ``RefusedError`` for an act that does not keep this kind of security, for a day that lies
    ahead or before it took effect, after the guarantee period, and without a reason.
    """
    said = _said(reason)
    hold_security(security)
    allowed = acts_for(security)
    if act not in allowed:
        raise RefusedError(
            _("This security is called upon by: %(acts)s.")
            % {"acts": ", ".join(str(CallAct(name).label) for name in allowed)},
            field="act",
        )
    if not security.effective_from <= on <= timezone.localdate(now):
        raise RefusedError(_("The act was done today at the latest."), field="on")
    period = period_of(security)
    if period is not None and on > period.until:
        lost = article("lost_for_good", on=on)
        raise RefusedError(
            _("The guarantee period ended on %(day)s: the right is gone (%(article)s).")
            % {"day": period.until.isoformat(), "article": lost.name},
            field="on",
        )
    data = {"act": act, "on": on, "reason": said}
    move_security(
        security, "call", actor=actor, now=now, data=data, called_on=on, call_act=act, reason=said
    )
    watch_customers(customer_ids=[security.customer_id], actor=actor, now=now)


def _said(text: str, *, field: str = "reason") -> str:
    if not text.strip():
        raise RefusedError(_("Say why, in a sentence."), field=field)
    return text.strip()


def _require_sound(security: Security) -> None:
    missing = papers_missing(security)
    if missing:
        raise RefusedError(MISSING[missing[0]])
    ruling = registration_of(security.kind, on=security.signed_on)
    if ruling and ruling.registration == "constitutive" and security.registered_on is None:
        raise RefusedError(
            _("It is not registered, and without registration it does not exist (%(article)s).")
            % {"article": ruling.name}
        )
    if security.kind in VALUED and not security.valuations.exists():
        raise RefusedError(_("Nobody has valued it."))
