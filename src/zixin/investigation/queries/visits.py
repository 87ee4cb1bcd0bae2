"""Visits of the cases the actor may read, and the order to travel in."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from zixin.accounts.queries import SYSTEM
from zixin.investigation.models import (
    Checkpoint,
    Investigation,
    Observation,
    Visit,
    VisitPhoto,
    VisitSignature,
)
from zixin.investigation.queries.answers import digest_of_token
from zixin.investigation.queries.cases import cases_for
from zixin.investigation.rules.signatures import digest_of_record
from zixin.investigation.rules.visits import Point, distance_km, route
from zixin.investigation.states import CaseState
from zixin.kernel.actor import Actor


def visits_for(actor: Actor) -> QuerySet[Visit]:
    """The visits of the cases the actor may read."""
    return Visit.objects.select_related("case__customer").filter(case__in=cases_for(actor))


def visits_of(actor: Actor, case: Investigation) -> QuerySet[Visit]:
    """The visits of a case, in the order they were planned."""
    return visits_for(actor).filter(case=case)


def photos_for(actor: Actor) -> QuerySet[VisitPhoto]:
    """The photos of the visits the actor may read."""
    return VisitPhoto.objects.select_related("visit__case", "shown", "document").filter(
        visit__in=visits_for(actor)
    )


def photos_of(actor: Actor, visit: Visit) -> QuerySet[VisitPhoto]:
    """The photos of a visit."""
    return photos_for(actor).filter(visit=visit)


def signatures_for(actor: Actor) -> QuerySet[VisitSignature]:
    """The signatures under the visits the actor may read."""
    return VisitSignature.objects.select_related("visit__case__customer").filter(
        visit__in=visits_for(actor)
    )


def signature_behind(token: str) -> VisitSignature | None:
    """The signature a link of the customer's person leads to."""
    return signatures_for(SYSTEM).filter(token_digest=digest_of_token(token)).first()


def record_digest(visit: Visit) -> str:
    """Return the digest of what the customer's person signs; empty before the visit is recorded."""
    if visit.visited_at is None:
        return ""
    record = {
        "case": visit.case.number,
        "kind": visit.kind,
        "place": visit.place,
        "participants": visit.participants,
        "seen": visit.seen,
        "account": visit.account,
    }
    return digest_of_record(record, visit.visited_at)


def seen_of(visit: Visit) -> list[tuple[str, str, str]]:
    """What was seen, point by point: its name, how it agrees, and the note."""
    return [
        (
            str(Checkpoint(code).label),
            str(Observation(visit.seen[code]["state"]).label),
            visit.seen[code].get("note", ""),
        )
        for code in Checkpoint.values
        if code in visit.seen
    ]


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of a journey, with the way from the stop before."""

    visit: Visit
    distance_km: float | None


def journey_of(actor: Actor) -> list[Stop]:
    """The visits the actor has still to make, in the order to travel; those without place last."""
    planned = list(
        visits_for(actor)
        .filter(visitor_id=actor.user_id or 0, visited_at__isnull=True)
        .filter(case__state=CaseState.UNDER_WAY)
        .order_by("planned_on", "id")
    )
    placed = [(visit, point) for visit in planned if (point := visit.point) is not None]
    stops: list[Stop] = []
    before: Point | None = None
    for place in route([point for _visit, point in placed]):
        visit, here = placed[place]
        stops.append(Stop(visit, None if before is None else distance_km(before, here)))
        before = here
    return [*stops, *(Stop(visit, None) for visit in planned if visit.point is None)]
