"""Sources, their budgets and fresh answers, and the look-ups of the cases the actor may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from zixin.connectors.outgoing import AnswerError, NotAllowedError, UnavailableError
from zixin.investigation.models import Investigation, Lookup, LookupSource, Proposal
from zixin.investigation.queries.cases import cases_for
from zixin.investigation.states import LookupState, ProposalState
from zixin.kernel.actor import Actor


def sources_for(actor: Actor) -> QuerySet[LookupSource]:
    """The sources this actor may set up."""
    if not (actor.is_system or actor.may("investigation.connect")):
        return LookupSource.objects.none()
    return LookupSource.objects.all()


def sources_in_use(actor: Actor) -> QuerySet[LookupSource]:
    """The sources an investigator may ask; how they know us is not read."""
    if not actor.may("investigation.work"):
        return LookupSource.objects.none()
    return LookupSource.objects.filter(is_on=True).defer("secret")


@dataclass(frozen=True, slots=True)
class Left:
    """What may still be spent on a source, today and this month."""

    today: Decimal
    month: Decimal

    @property
    def least(self) -> Decimal:
        return max(Decimal(0), min(self.today, self.month))


def budget_left(source: LookupSource, *, now: datetime) -> Left:
    """Return what is left of the budgets of a source."""
    today = timezone.localdate(now)
    spent = source.bookings.filter(
        returned_at__isnull=True, booked_on__gte=today.replace(day=1), booked_on__lte=today
    ).aggregate(
        month=Sum("price", default=Decimal(0)),
        today=Sum("price", filter=Q(booked_on=today), default=Decimal(0)),
    )
    return Left(source.daily_budget - spent["today"], source.monthly_budget - spent["month"])


def fresh_answers(
    source: LookupSource, subject: str, ages: dict[str, timedelta], *, now: datetime
) -> dict[str, datetime]:
    """When the kept answers about a company were given, by kind of record, as far as they are fresh."""
    fresh: dict[str, datetime] = {}
    answered = Lookup.objects.filter(source=source, subject=subject, state=LookupState.ANSWERED)
    for found in answered.order_by("settled_at", "id").values_list("found", flat=True):
        for record, told in found.items():
            given = parse_datetime(told["fetched_at"])
            if record in ages and given is not None and now - given <= ages[record]:
                fresh[record] = given
    return fresh


def lookups_for(actor: Actor) -> QuerySet[Lookup]:
    """The look-ups of the cases the actor may read."""
    return (
        Lookup.objects.select_related("case__customer", "source", "kept")
        .defer("source__secret", "source__key", "source__document")
        .filter(case__in=cases_for(actor))
    )


def lookups_of(actor: Actor, case: Investigation) -> QuerySet[Any]:
    """The look-ups of a case, with how many records still wait for a decision, newest first."""
    waiting = Q(proposals__state=ProposalState.PROPOSED) & ~Q(proposals__kind="")
    taken = Q(proposals__state=ProposalState.TAKEN)
    return (
        lookups_for(actor)
        .filter(case=case)
        .annotate(
            waiting=Count("proposals", filter=waiting), taken=Count("proposals", filter=taken)
        )
    )


def lookup_to_answer(pk: int) -> Lookup | None:
    """The look-up a job is to have answered; ``None`` when it is settled."""
    return (
        Lookup.objects.select_related("case__customer", "source")
        .filter(pk=pk, state=LookupState.ASKED)
        .first()
    )


def proposals_of(actor: Actor, lookup: Lookup) -> QuerySet[Proposal]:
    """The records a look-up gave, in the order of the source."""
    return Proposal.objects.select_related("lookup__case__customer").filter(
        lookup__in=lookups_for(actor), lookup=lookup
    )


def proposals_at(actor: Actor, lookup: Lookup, places: Sequence[int]) -> QuerySet[Proposal]:
    """Some of the records a look-up gave."""
    return proposals_of(actor, lookup).filter(place__in=places)


SENTENCES = {
    kind.__name__: kind.sentences for kind in (AnswerError, NotAllowedError, UnavailableError)
}


def failure_of(lookup: Lookup) -> str:
    """Say why a look-up gave nothing, in the language of the page."""
    code, facts = lookup.failure.get("code", ""), lookup.failure
    if "class" in facts:
        sentence = SENTENCES[facts["class"]][code]
        return str(_(sentence) % facts["parameters"])
    return {
        "": "",
        "cut_off": _(
            "The connection was cut off after the question was paid for; the source may have counted "
            "it. It was not sent again."
        ),
        "lost": _("The job of this question was lost."),
        "fault": _("The question could not be put; an administrator must look at this source."),
    }[code]


def spent_on(lookup: Lookup) -> Decimal:
    """What a look-up has cost."""
    booked = lookup.bookings.filter(returned_at__isnull=True)
    total: Decimal = booked.aggregate(total=Sum("price", default=Decimal(0)))["total"]
    return total
