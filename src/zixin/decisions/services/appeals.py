"""When a customer does not accept a rejection (申诉)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from zixin.decisions.holding import granting, hold, move, require_words
from zixin.decisions.models import CreditApplication
from zixin.decisions.services.rounds import open_round
from zixin.decisions.states import OPEN_STATES
from zixin.kernel.actor import Actor
from zixin.kernel.workflow import RefusedError


@transaction.atomic
def appeal_application(
    *, application: CreditApplication, grounds: str, actor: Actor, now: datetime
) -> None:
    """Appeal against a rejection with new grounds; ``decisions.application.appealed``.

    Raises ``RefusedError`` without grounds, after the days the policy gives, while the customer has
    another open application, or a second time.
    """
    said = require_words(grounds, _("Say what speaks against the rejection."), field="grounds")
    hold(application)
    if application.appeal:
        raise RefusedError(_("An appeal is made once."))
    last = application.moved_at + timedelta(days=granting(now=now).appeal_days)
    if now > last:
        raise RefusedError(_("The time for an appeal has passed; apply anew."))
    others = application.customer.applications.filter(state__in=OPEN_STATES)
    if others.exclude(pk=application.pk).exists():
        raise RefusedError(
            _("%(customer)s already has an open application.") % {"customer": application.customer}
        )
    move(application, "appeal", actor=actor, now=now, data={"reason": said})
    application.appeal = said
    application.save(update_fields=["appeal"])


@transaction.atomic
def reopen_application(
    *, application: CreditApplication, reason: str, actor: Actor, now: datetime
) -> None:
    """Have an appealed application decided again, a level higher; ``decisions.application.reopened``.

    Raises ``RefusedError`` for one who took part in the rejection, or when the application was
    rejected before anything was recommended: then the customer applies anew.
    """
    said = require_words(reason, _("Give the reason of the decision."), field="reason")
    hold(application)
    before = application.rounds.last()
    if before is None:
        raise RefusedError(_("Nothing was recommended yet; a new application is needed."))
    move(application, "reopen", actor=actor, now=now, data={"reason": said})
    application.revision += 1
    application.save(update_fields=["revision"])
    open_round(
        application=application,
        amount=application.amount_recommended or before.amount,
        terms_days=application.terms_days_recommended or before.terms_days,
        method=before.method,
        conditions=[],
        actor=actor,
        now=now,
        above=before.level,
    )


@transaction.atomic
def uphold_rejection(
    *, application: CreditApplication, reason: str, actor: Actor, now: datetime
) -> None:
    """Let a rejection stand for good; ``decisions.application.upheld``."""
    said = require_words(reason, _("Give the reason of the decision."), field="reason")
    hold(application)
    move(application, "uphold", actor=actor, now=now, data={"reason": said})
