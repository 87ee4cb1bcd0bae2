"""Planning, recording and signing visits, and taking their photos."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.documents.intake import look_into
from zixin.documents.models import Document
from zixin.documents.rules.findings import PHOTO
from zixin.documents.services.keeping import Stated, keep_documents
from zixin.dossier.models import Method as FactMethod
from zixin.dossier.models import Source, Verification
from zixin.dossier.rules import FactRecord
from zixin.dossier.services import record_facts
from zixin.investigation.holding import hold_for_work, require_signature, tell
from zixin.investigation.models import (
    Checkpoint,
    Investigation,
    Observation,
    Verdict,
    Visit,
    VisitKind,
    VisitPhoto,
)
from zixin.investigation.photos import PhotoError, read_photo
from zixin.investigation.rules.visits import judge_photo
from zixin.investigation.services.following import Following, follow
from zixin.investigation.services.signatures import void_signatures
from zixin.kernel.actor import Actor
from zixin.kernel.workflow import RefusedError

PHOTOS_MAX = 50
UNPROVED = frozenset({"no_time", "no_place"})


@transaction.atomic
def plan_visit(
    *,
    case: Investigation,
    kind: str,
    place: str,
    latitude: float | None,
    longitude: float | None,
    planned_on: date,
    actor: Actor,
    now: datetime,
) -> Visit:
    """Plan a visit or interview (走访计划) and record ``investigation.visit.planned``.

    Raises ``RefusedError`` for anybody but the investigators, before the case is under way, without a
    place, and for a place that is not on the globe.
    """
    hold_for_work(case, actor)
    if kind not in VisitKind.values:
        raise RefusedError(_("Choose one of the list."), field="kind")
    if not place.strip():
        raise RefusedError(_("Say where."), field="place")
    if (latitude is None) != (longitude is None):
        raise RefusedError(_("Give latitude and longitude, or neither."), field="latitude")
    visit = Visit.objects.create(
        case=case,
        kind=kind,
        place=place.strip(),
        latitude=latitude,
        longitude=longitude,
        planned_on=planned_on,
        visitor_id=actor.user_id or 0,
        visitor_name=actor.name,
    )
    data = {"method": kind, "place": visit.place, "planned_on": planned_on}
    tell("investigation.visit.planned", case, actor=actor, now=now, data=data)
    return visit


@transaction.atomic
def record_visit(
    *,
    visit: Visit,
    visited_at: datetime,
    participants: str,
    seen: Mapping[str, Mapping[str, str]],
    account: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Record what a visit was like (走访记录); ``investigation.visit.recorded``.

    A changed record voids what the customer's person signed. Raises ``RefusedError`` for anybody
    but the investigators, a time to come, a point that was not looked at, and a signed record.
    """
    _hold_open(visit, actor)
    if visited_at > now:
        raise RefusedError(_("A visit is recorded after it was made."), field="visited_at")
    if not participants.strip():
        raise RefusedError(_("Say who was there."), field="participants")
    if visit.kind == VisitKind.SITE_VISIT and set(seen) != set(Checkpoint.values):
        raise RefusedError(_("Say of each point what was seen."))
    if any(row["state"] not in Observation.values for row in seen.values()):
        raise RefusedError(_("Choose one of the list."))
    visit.visited_at, visit.participants = visited_at, participants.strip()
    visit.seen, visit.account = {code: dict(row) for code, row in seen.items()}, account.strip()
    visit.save(update_fields=["visited_at", "participants", "seen", "account"])
    void_signatures(visit=visit, actor=actor, now=now)
    made = f"{timezone.localtime(visited_at):%Y-%m-%d %H:%M}"
    data = {"method": visit.kind, "visited_at": made}
    tell("investigation.visit.recorded", visit.case, actor=actor, now=now, data=data)


@transaction.atomic
def add_photo(
    *, visit: Visit, name: str, content: bytes, actor: Actor, now: datetime
) -> VisitPhoto:
    """Keep a photo of a visit as a document of the customer, and judge it; ``investigation.photo.added``.

    Place and time it gives of itself are held against the visit. Raises ``RefusedError`` for anybody
    but the investigators, before the visit is recorded, for a signed record, for what is no photo, and
    for what the documents refuse: by content, or because it is on record already.
    """
    _hold_open(visit, actor)
    if visit.visited_at is None:
        raise RefusedError(_("Record the visit first: a photo is held against its time and place."))
    if visit.photos.count() >= PHOTOS_MAX:
        raise RefusedError(_("A visit has at most %(most)d photos.") % {"most": PHOTOS_MAX})
    try:
        facts = read_photo(content)
    except PhotoError as wrong:
        raise RefusedError(str(wrong), field="photo") from wrong
    document = _document(visit, name, content, actor=actor, now=now)
    judged = judge_photo(facts, place=visit.point, visited_at=visit.visited_at)
    photo = VisitPhoto.objects.create(
        visit=visit,
        document=document,
        kept=document.file,
        taken_at=facts.taken_at,
        distance_km=judged.distance_km,
        hours_off=judged.hours_off,
        faults=list(judged.faults),
        added_at=now,
    )
    data = {"digest": photo.kept.sha256, "doubts": len(photo.faults)}
    tell("investigation.photo.added", visit.case, actor=actor, now=now, data=data)
    return photo


@transaction.atomic
def sign_visit(*, visit: Visit, name: str, password: str, actor: Actor, now: datetime) -> None:
    """Sign the record of a visit as its visitor (签字); ``investigation.visit.signed``.

    Records in the credit file that the visit was made and how many of its photos are off, and puts the
    photos that prove nothing or disagree among the findings. Raises ``RefusedError`` for anybody but
    the visitor, before it is recorded, when signed already, and for a wrong name or password.
    """
    _hold_open(visit, actor)
    if actor.user_id != visit.visitor_id:
        raise RefusedError(_("A visit is signed by who made it."))
    if visit.visited_at is None:
        raise RefusedError(_("Record the visit first."))
    require_signature(actor, name=name, password=password)
    visit.signed_at = now
    visit.save(update_fields=["signed_at"])
    photos = list(visit.photos.all())
    off = [photo for photo in photos if set(photo.faults) - UNPROVED]
    silent = [photo for photo in photos if photo.faults and photo not in off]
    data = {"method": visit.kind, "photos": len(photos), "doubts": len(off)}
    tell("investigation.visit.signed", visit.case, actor=actor, now=now, data=data)
    if photos:
        _find_of_photos(
            visit, off=len(off), silent=len(silent), of=len(photos), actor=actor, now=now
        )
    if visit.kind == VisitKind.SITE_VISIT:
        facts = [_fact(visit, "visit_done", "1"), _fact(visit, "visit_photos_off", str(len(off)))]
        record_facts(facts=facts, actor=actor, now=now)


def _document(visit: Visit, name: str, content: bytes, *, actor: Actor, now: datetime) -> Document:
    papers, refusals = look_into([(name, content)])
    stated = Stated(
        kind=PHOTO,
        title=f"{visit.case.number} {visit.place}",
        dated_on=timezone.localdate(visit.visited_at),
    )
    outcome = keep_documents(
        customer=visit.case.customer, papers=papers, stated=stated, actor=actor, now=now
    )
    for refusal in (*refusals, *outcome.refused):
        raise RefusedError(refusal.sentence, field="photo")
    return outcome.kept[0]


def _hold_open(visit: Visit, actor: Actor) -> None:
    hold_for_work(visit.case, actor)
    visit.refresh_from_db(from_queryset=Visit.objects.select_for_update(of=("self",)))
    if visit.signed_at is not None:
        raise RefusedError(_("The record of this visit is signed and stays as it is."))


def _find_of_photos(
    visit: Visit, *, off: int, silent: int, of: int, actor: Actor, now: datetime
) -> None:
    verdict = Verdict.CONTRADICTED if off else Verdict.UNVERIFIED if silent else Verdict.CONFIRMED
    at = timezone.localdate(visit.visited_at)
    topic = _("Photos of the visit of %(day)s") % {"day": at}
    evidence = _(
        "%(of)d photos: %(off)d disagree with place or time, %(silent)d are silent on them."
    )
    told = evidence % {"of": of, "off": off, "silent": silent}
    row = Following("photos", f"{topic} ({visit.place})"[:200], verdict, told)
    follow(case=visit.case, family=f"visit {visit.pk}", found=[row], actor=actor, now=now)


def _fact(visit: Visit, code: str, value: str) -> FactRecord:
    return FactRecord(
        customer_id=visit.case.customer_id,
        code=code,
        value=value,
        source=Source.MARKET,
        method=FactMethod.ON_SITE,
        verification=Verification.VERIFIED,
        as_of=timezone.localdate(visit.visited_at),
        evidence=f"{visit.case.number} {visit.place}"[:300],
    )
