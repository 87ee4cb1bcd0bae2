"""What follows an approval: the limit in effect, or an approval that lapses (授信生效)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.decisions.holding import granting, hold, move, require_words
from zixin.decisions.models import CreditApplication
from zixin.decisions.queries import needs_contract
from zixin.decisions.rules.choices import BESIDE_LIMIT, Action
from zixin.decisions.states import ApplicationState
from zixin.exposure.queries import limit_in_force
from zixin.exposure.services import open_limit
from zixin.exposure.states import LimitKind
from zixin.kernel.actor import Actor
from zixin.kernel.workflow import RefusedError

WAITING_STATES = (
    ApplicationState.APPROVED_CONDITIONAL,
    ApplicationState.APPROVED,
    ApplicationState.CONTRACTING,
)


@transaction.atomic
def activate_application(*, application: CreditApplication, actor: Actor, now: datetime) -> None:
    """Put an approved credit in effect; ``decisions.application.effective``, ``exposure.limit.opened``.

    Raises ``RefusedError`` while the contract the policy asks for is not signed, or when the
    approval has run out.
    """
    hold(application)
    put_in_effect(application=application, actor=actor, now=now)


@transaction.atomic
def put_in_effect(*, application: CreditApplication, actor: Actor, now: datetime) -> None:
    """Open the limit of an approved application that is held."""
    decision = application.decision
    today = timezone.localdate(now)
    if decision is None or decision.valid_until is None or decision.amount_granted is None:
        raise RefusedError(_("There is no approval that could be put in effect."))
    if decision.valid_until <= today:
        raise RefusedError(_("The approval has run out."))
    if application.action == Action.TEMPORARY and not _stands_on_limit(application, today):
        raise RefusedError(_("The limit it was to stand beside is no longer in force."))
    if needs_contract(application, now=now):
        raise RefusedError(_("The credit is in effect once its contract is signed."))
    move(application, "activate", actor=actor, now=now, data={"amount": decision.amount_granted})
    open_limit(
        customer=application.customer,
        kind=application.action if application.action in BESIDE_LIMIT else LimitKind.STANDING,
        amount=decision.amount_granted,
        currency=application.currency,
        terms_days=decision.terms_days or 0,
        valid_from=today,
        valid_until=decision.valid_until,
        source=application.number,
        actor=actor,
        now=now,
    )


def _stands_on_limit(application: CreditApplication, today: date) -> bool:
    present = limit_in_force(application.customer)
    return present is not None and present.valid_until >= today


@transaction.atomic
def lapse_application(
    *, application: CreditApplication, reason: str, actor: Actor, now: datetime
) -> None:
    """Let an approval lapse that nobody used; ``decisions.application.lapsed``."""
    said = require_words(reason, _("Say why it lapses."), field="reason")
    hold(application)
    move(application, "lapse", actor=actor, now=now, data={"reason": said})


@transaction.atomic
def lapse_unused(*, actor: Actor, now: datetime) -> int:
    """Let all approvals lapse that waited longer than the policy allows; return how many."""
    last = now - timedelta(days=granting(now=now).lapse_days)
    today = timezone.localdate(now)
    unused = CreditApplication.objects.filter(
        Q(moved_at__lte=last) | Q(decisions__valid_until__lte=today), state__in=WAITING_STATES
    ).distinct()
    for application in unused:
        reason = _("Nobody put it in effect in time.")
        lapse_application(application=application, reason=reason, actor=actor, now=now)
    return len(unused)
