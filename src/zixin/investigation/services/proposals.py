"""Taking over what a source said into the credit file, or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from zixin.dossier.models import Method as FactMethod
from zixin.dossier.models import Source, Verification
from zixin.dossier.queries.secrecy import access_of, sections_for
from zixin.dossier.rules.schema import KIND_BY_CODE
from zixin.dossier.services import record_entries
from zixin.dossier.services.entries import EntryRecord, Provenance
from zixin.investigation.holding import hold_for_work
from zixin.investigation.models import Lookup, Proposal
from zixin.investigation.states import PROPOSAL_FLOW
from zixin.kernel.actor import Actor
from zixin.kernel.workflow import RefusedError, advance


@transaction.atomic
def take_over(
    *,
    proposals: Sequence[Proposal],
    completed: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> None:
    """Take records over into the credit file, all or none (采信).

    Records an entry for each by ``record_entries``, from a public channel, looked up on line or brought in a
    file, with the look-up and the digest of the kept answer as evidence; a contradiction is found
    as for any other entry. ``completed`` are required values the source does not say. Moves each with
    ``investigation.proposal.taken``. Raises ``RefusedError`` for who does not investigate, outside a
    case under way, for records for reading, sections the actor is not cleared for, and a faulty value.
    """
    if not proposals:
        raise RefusedError(_("Choose at least one record."))
    case = proposals[0].lookup.case
    hold_for_work(case, actor)
    today = timezone.localdate(now)
    accesses = sections_for(actor, case.customer, on=today)
    filled = {name: value for name, value in completed.items() if value not in (None, "")}
    for proposal in proposals:
        kind = KIND_BY_CODE.get(proposal.kind)
        if kind is None:
            raise RefusedError(_("This record is for reading; it has no place in the file."))
        access = access_of(accesses, kind.section)
        if access is None or not access.is_open:
            raise RefusedError(_("You are not cleared for this section."))
        _decide(proposal, "take", {"kind": proposal.kind}, "", actor=actor, now=now)
    supplied = [
        EntryRecord(
            customer_id=case.customer_id,
            kind=proposal.kind,
            values={**filled, **proposal.values},
            provenance=_provenance(proposal),
        )
        for proposal in proposals
    ]
    entries = record_entries(entries=supplied, actor=actor, now=now)
    for proposal, entry in zip(proposals, entries, strict=True):
        proposal.entry_id = entry.pk
        proposal.save(update_fields=["entry_id"])


@transaction.atomic
def reject_proposal(*, proposal: Proposal, reason: str, actor: Actor, now: datetime) -> None:
    """Do not take a record over, and say why (不予采信).

    Changes nothing in the file and moves the record with ``investigation.proposal.rejected``. Raises
    ``RefusedError`` as ``take_over`` does, and without a reason.
    """
    hold_for_work(proposal.lookup.case, actor)
    if not proposal.kind:
        raise RefusedError(_("This record is for reading; it has no place in the file."))
    if not reason.strip():
        raise RefusedError(_("Say why."), field="reason")
    data = {"kind": proposal.kind, "reason": reason.strip()}
    _decide(proposal, "reject", data, reason.strip(), actor=actor, now=now)


def _decide(
    proposal: Proposal,
    name: str,
    data: Mapping[str, Any],
    reason: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    lookup = proposal.lookup
    advance(
        proposal,
        PROPOSAL_FLOW[name],
        actor=actor,
        now=now,
        data={"number": lookup.number, **data},
        customer_id=lookup.case.customer_id,
    )
    proposal.reason, proposal.decided_at, proposal.decided_by_name = reason, now, actor.name
    proposal.save(update_fields=["reason", "decided_at", "decided_by_name"])


def _provenance(proposal: Proposal) -> Provenance:
    lookup = proposal.lookup
    is_online = lookup.source_id is not None
    return Provenance(
        source=Source.PUBLIC,
        method=FactMethod.ONLINE if is_online else FactMethod.DOCUMENT,
        verification=Verification.DOCUMENTED,
        as_of=proposal.as_of,
        evidence=_evidence(lookup, proposal.record),
    )


def _evidence(lookup: Lookup, record: str) -> str:
    """Name the kept answer: look-up, source, when it was given and to whom, and its digest."""
    found = lookup.found[record]
    given = parse_datetime(found["fetched_at"])
    at = f"{timezone.localtime(given):%Y-%m-%d %H:%M}" if given else ""
    digest = found["digests"][0][:16]
    parts = (lookup.number, lookup.origin[:120], lookup.asked_by_name[:60], at, f"SHA-256 {digest}")
    return " · ".join(parts)[:300]
