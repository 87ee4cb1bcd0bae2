"""The signature of the customer's person under the record of a visit: asked, given, void."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from zixin.investigation.holding import hold_case, hold_for_work, require_under_way, tell
from zixin.investigation.models import Visit, VisitSignature
from zixin.investigation.queries.answers import digest_of_token
from zixin.investigation.queries.visits import record_digest
from zixin.investigation.rules.signatures import is_drawing, is_one_of
from zixin.kernel.actor import Actor
from zixin.kernel.workflow import RefusedError

TOKEN_BYTES = 32
LINK_DAYS = 7
NAME_LENGTH_MAX = 100


@transaction.atomic
def ask_for_signature(*, visit: Visit, address: str, actor: Actor, now: datetime) -> VisitSignature:
    """Ask the customer's person to sign the record (请客户签字); ``investigation.signature.asked``.

    Makes a link for one signature that ends after a week; an earlier one that was not used ends now.
    ``address`` is its place, with ``TOKEN`` where the secret goes. Raises ``RefusedError`` for anybody
    but the investigators and before the visit is recorded.
    """
    hold_for_work(visit.case, actor)
    visit.refresh_from_db(from_queryset=Visit.objects.select_for_update(of=("self",)))
    if visit.visited_at is None:
        raise RefusedError(_("Record the visit first."))
    visit.signatures.filter(signed_at__isnull=True, expires_at__gt=now).update(expires_at=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    signature = VisitSignature.objects.create(
        visit=visit,
        link=address.replace("TOKEN", token),
        token_digest=digest_of_token(token),
        expires_at=now + timedelta(days=LINK_DAYS),
        requested_by_name=actor.name,
        requested_at=now,
    )
    tell(
        "investigation.signature.asked", visit.case, actor=actor, now=now, data={"visit": visit.pk}
    )
    return signature


@transaction.atomic
def sign_for_customer(
    *,
    signature: VisitSignature,
    name: str,
    role: str,
    strokes: str,
    digest: str,
    device: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Take the signature of the customer's person, once (客户签字); ``investigation.signature.given``.

    Keeps name, position, drawing or typed name, time, the digest of the record, and who of ours was
    signed in on the device. Raises ``RefusedError`` for a link that ended, a case not under way, no
    name or position, the name of an investigator, what is no drawing, and a record that is no longer
    the one with ``digest`` that was read.
    """
    visit = signature.visit
    hold_case(visit.case)
    require_under_way(visit.case)
    visit.refresh_from_db(from_queryset=Visit.objects.select_for_update(of=("self",)))
    signature.refresh_from_db()
    if not signature.is_open(now):
        raise RefusedError(_("This link has ended; please ask for a new one."))
    if not name.strip() or len(name) > NAME_LENGTH_MAX:
        raise RefusedError(_("Write your name."), field="name")
    if not role.strip():
        raise RefusedError(_("Write your position."), field="role")
    case = visit.case
    ours = (visit.visitor_name, case.lead_name, case.assistant_name, signature.requested_by_name)
    if is_one_of(name, ours):
        raise RefusedError(
            _("This is the name of an investigator: the customer's own person signs."), field="name"
        )
    if strokes and not is_drawing(strokes):
        raise RefusedError(_("This is no drawing; draw again, or leave it empty."), field="strokes")
    if digest != record_digest(visit):
        raise RefusedError(_("The record was changed while you read it; please read it again."))
    signature.name, signature.role = name.strip(), role.strip()
    signature.strokes, signature.device = strokes, device
    signature.digest, signature.signed_at, signature.link = digest, now, ""
    signature.save(
        update_fields=["name", "role", "strokes", "device", "digest", "signed_at", "link"]
    )
    data = {"place": visit.place, "digest": digest} | ({"device": device} if device else {})
    tell("investigation.signature.given", case, actor=actor, now=now, data=data)


@transaction.atomic
def void_signatures(*, visit: Visit, actor: Actor, now: datetime) -> None:
    """Void the signatures under a record that has changed; each ``investigation.signature.voided``."""
    digest = record_digest(visit)
    given = visit.signatures.filter(signed_at__isnull=False, voided_at__isnull=True)
    for signature in given.exclude(digest=digest):
        signature.voided_at = now
        signature.save(update_fields=["voided_at"])
        data = {"place": visit.place, "digest": signature.digest}
        tell("investigation.signature.voided", visit.case, actor=actor, now=now, data=data)
