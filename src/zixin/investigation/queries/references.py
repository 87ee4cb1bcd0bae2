"""References of the cases the actor may read, and who among the referees is related."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from zixin.accounts.queries import SYSTEM
from zixin.customers.rules.names import name_key
from zixin.dossier.models import RelatedParty
from zixin.dossier.queries.entries import Moment, rows_known
from zixin.investigation.models import Investigation, TradeReference
from zixin.investigation.queries.answers import digest_of_token
from zixin.investigation.queries.cases import cases_for
from zixin.investigation.states import CaseState
from zixin.kernel.actor import Actor


def references_for(actor: Actor) -> QuerySet[TradeReference]:
    """The references of the cases the actor may read."""
    return TradeReference.objects.select_related("case__customer").filter(case__in=cases_for(actor))


def references_of(actor: Actor, case: Investigation) -> QuerySet[TradeReference]:
    """The references of a case, in the order they were asked."""
    return references_for(actor).filter(case=case).prefetch_related("mails")


def reference_behind(token: str) -> TradeReference | None:
    """The reference a referee's link leads to."""
    return references_for(SYSTEM).filter(token_digest=digest_of_token(token)).first()


def references_open(now: datetime) -> QuerySet[TradeReference]:
    """The references that still wait for an answer."""
    return references_for(SYSTEM).filter(
        answered_at__isnull=True, expires_at__gt=now, case__state=CaseState.UNDER_WAY
    )


def is_related_to(customer_id: int, company: str, *, now: datetime) -> bool:
    """Tell whether a company is among the related parties that the credit file knows."""
    moment = Moment(timezone.localdate(now), now)
    parties = rows_known(RelatedParty, [customer_id], moment)
    return name_key(company) in {name_key(party.name) for party in parties}
