"""Asking a source, taking its answer, and bringing a file of records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.connectors import adapters, edgar, gleif
from zixin.connectors.records import RECORDS, Record
from zixin.connectors.tabular import Fault, TableError, sentence
from zixin.customers.models import Customer
from zixin.investigation.asking import Told, mapping_of, questions_of
from zixin.investigation.holding import hold_for_work
from zixin.investigation.models import Investigation, Lookup, LookupSource, Proposal, SourceKind
from zixin.investigation.models.sources import DESCRIBED
from zixin.investigation.queries.lookups import budget_left, fresh_answers
from zixin.investigation.rules.lookups import GIVEN_UP_AFTER
from zixin.investigation.rules.proposals import Proposed
from zixin.investigation.rules.proposals import proposals_of as proposed_by
from zixin.investigation.states import LOOKUP_FLOW, LookupState
from zixin.kernel import vault
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.numbering import draw_number
from zixin.kernel.workflow import RefusedError, advance

RECORDS_MAX = 500
FAULTS_SHOWN = 100


class FaultyFileError(RefusedError):
    """A file with faulty cells; ``faults`` are rows for the table of faults."""

    def __init__(self, faults: Sequence[Fault], count: int) -> None:
        words = _("%(count)d cells cannot be read; nothing was taken from this file.")
        super().__init__(words % {"count": count}, field="file")
        self.faults = [_shown(fault) for fault in faults[:FAULTS_SHOWN]]


@transaction.atomic
def ask_source(
    *,
    case: Investigation,
    source: LookupSource,
    kinds: Collection[str],
    identifier: str,
    is_anew: bool,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Lookup:
    """Ask a source about the customer of a case (在线查询); a job sends the question.

    Adds the look-up and records ``investigation.lookup.asked``. A fresh answer that is kept is used
    unless ``is_anew``. Raises ``RefusedError`` for who does not investigate, outside a case under way, for a
    source that is off, records it does not have, a company it cannot name, buying again without a
    reason, a budget that does not suffice, and while the same question is on its way.
    """
    hold_for_work(case, actor)
    source = LookupSource.objects.select_for_update().get(pk=source.pk)
    if not source.is_on:
        raise RefusedError(_("This source is switched off."))
    if is_anew and not reason.strip():
        raise RefusedError(_("Say why a fresh answer is bought again."), field="reason")
    subject = _subject(source, case.customer, identifier, kinds)
    _require_budget(source, subject, kinds, is_anew=is_anew, now=now)
    _require_none_on_its_way(source, subject, now=now)
    lookup = Lookup.objects.create(
        number=draw_number("LU", now=now),
        case=case,
        source=source,
        origin=source.name,
        subject=subject,
        kinds=sorted(kinds),
        is_anew=is_anew,
        reason=reason.strip() if is_anew else "",
        asked_at=now,
        asked_by_id=actor.user_id,
        asked_by_name=actor.name,
    )
    data = {"number": lookup.number, "source": source.name, "reason": lookup.reason}
    record(
        kind="investigation.lookup.asked",
        subject=lookup,
        actor=actor,
        now=now,
        data=data,
        customer_id=case.customer_id,
    )
    return lookup


@transaction.atomic
def answer_lookup(*, lookup: Lookup, told: Sequence[Told], actor: Actor, now: datetime) -> bool:
    """Take what a source said: proposed records, of which nothing enters the file by itself.

    Moves the look-up to ``ANSWERED`` with ``investigation.lookup.answered``; tells whether it did. One
    that is settled stays as it is, so a job that runs twice changes nothing.
    """
    if not _is_open(lookup):
        return False
    lookup.found = {part.record: _found(part) for part in told}
    proposals = [(part.fetched_at, proposed) for part in told for proposed in part.proposals]
    _propose(lookup, ((timezone.localdate(given), proposed) for given, proposed in proposals))
    lookup.settled_at = now
    lookup.save(update_fields=["found", "settled_at"])
    _move(lookup, "answer", {"count": len(proposals)}, actor=actor, now=now)
    return True


@transaction.atomic
def fail_lookup(
    *, lookup: Lookup, code: str, facts: Mapping[str, Any], actor: Actor, now: datetime
) -> bool:
    """Put down that a look-up gave nothing, and why; it may be asked again.

    Moves it to ``FAILED`` with ``investigation.lookup.failed``, whose data names the reason by code
    alone; tells whether it did.
    """
    if not _is_open(lookup):
        return False
    _fail(lookup, code, facts, actor=actor, now=now)
    return True


@transaction.atomic
def bring_file(
    *,
    case: Investigation,
    kind: str,
    origin: str,
    as_of: date,
    name: str,
    content: bytes,
    actor: Actor,
    now: datetime,
) -> Lookup:
    """Take a file of public records about the customer (导入公共记录文件), whole or not at all.

    Keeps the file in the vault and the records as proposals, and records
    ``investigation.lookup.brought``. Rows about other companies are counted and left out. Raises
    ``RefusedError`` for who does not investigate, outside a case under way, a day to come, and what is no
    table; ``FaultyFileError`` with each faulty cell.
    """
    hold_for_work(case, actor)
    if kind not in RECORDS:
        raise RefusedError(_("Choose one of the list."), field="kind")
    if not origin.strip():
        raise RefusedError(_("Say where the file comes from."), field="origin")
    if as_of > timezone.localdate(now):
        raise RefusedError(_("The day of a fact does not lie ahead."), field="as_of")
    own, others = _records_in(content, kind, case.customer)
    kept = vault.keep_file(source=content, now=now)
    lookup = Lookup.objects.create(
        number=draw_number("LU", now=now),
        case=case,
        origin=f"{origin.strip()} · {name}"[:200],
        subject=case.customer.uscc or case.customer.name,
        kinds=[kind],
        found={
            kind: {
                "count": len(own),
                "others": others,
                "fetched_at": now.isoformat(),
                "digests": [kept.sha256],
                "cached": False,
            }
        },
        kept=kept,
        as_of=as_of,
        asked_at=now,
        asked_by_id=actor.user_id,
        asked_by_name=actor.name,
        settled_at=now,
    )
    _propose(lookup, ((as_of, proposed) for proposed in proposed_by(kind, own)))
    data = {"source": lookup.origin, "count": len(own), "sha256": kept.sha256}
    _move(lookup, "bring", data, actor=actor, now=now)
    return lookup


def _records_in(content: bytes, kind: str, customer: Customer) -> tuple[Sequence[Record], int]:
    """Return the records of a file about the customer, and how many are about others."""
    try:
        read = adapters.read_file(content, kind)
    except TableError as wrong:
        raise RefusedError(_(wrong.sentence) % wrong.parameters, field="file") from wrong
    if read.faults:
        raise FaultyFileError(read.faults, read.fault_count)
    subject = adapters.Subject(customer.name, customer.uscc)
    own = [row for row in read.records if adapters.is_about(row, subject)]
    if not own:
        raise RefusedError(
            _("No row of this file is about %(name)s.") % {"name": customer.name}, field="file"
        )
    if len(own) > RECORDS_MAX:
        raise RefusedError(
            _("The file holds more than %(most)d records of this customer.")
            % {"most": RECORDS_MAX},
            field="file",
        )
    return own, len(read.records) - len(own)


def _shown(fault: Fault) -> dict[str, Any]:
    what, mend = sentence(fault, _)
    return {
        "row": fault.row or None,
        "column": fault.column,
        "value": fault.value,
        "message": what,
        "remedy": mend,
    }


def _subject(
    source: LookupSource, customer: Customer, identifier: str, kinds: Collection[str]
) -> str:
    """Say by what a source finds the customer; raises ``RefusedError`` when it cannot."""
    if source.kind == SourceKind.EDGAR:
        try:
            return edgar.read_cik(identifier)
        except ValueError as wrong:
            raise RefusedError(
                _("Enter the central index key (CIK) of the company."), field="identifier"
            ) from wrong
    if source.kind == SourceKind.GLEIF and identifier.strip():
        try:
            return gleif.read_lei(identifier)
        except gleif.LeiError as wrong:
            raise RefusedError(_("This is not an LEI."), field="identifier") from wrong
    if source.kind in DESCRIBED:
        questions = mapping_of(source).questions
        if not kinds or not set(kinds) <= set(questions):
            raise RefusedError(_("Choose one of the list."), field="kinds")
        given = {"name", *(["code"] if customer.uscc else [])}
        if not all(questions[kind].needs & given for kind in kinds):
            raise RefusedError(
                _("This source asks by the unified social credit code, which is not known.")
            )
    return customer.uscc or customer.name


def _require_budget(
    source: LookupSource, subject: str, kinds: Collection[str], *, is_anew: bool, now: datetime
) -> None:
    asked = [question for question in questions_of(source) if question.record in kinds]
    ages = {question.record: question.max_age for question in asked}
    fresh = {} if is_anew else fresh_answers(source, subject, ages, now=now)
    price = sum((row.price for row in asked if row.record not in fresh), Decimal(0))
    left = budget_left(source, now=now).least
    if price > left:
        raise RefusedError(
            _("This costs at least %(price)s; %(left)s is left of the budget.")
            % {"price": f"{price:.2f}", "left": f"{left:.2f}"}
        )


def _require_none_on_its_way(source: LookupSource, subject: str, *, now: datetime) -> None:
    """Refuse a second question about a company; give up one whose job is long over."""
    underway = Lookup.objects.filter(source=source, subject=subject, state=LookupState.ASKED)
    for lookup in underway.select_for_update(of=("self",)).select_related("case"):
        if now - lookup.asked_at < GIVEN_UP_AFTER:
            raise RefusedError(_("The same question is on its way; its answer comes soon."))
        system = Actor(user_id=None, name="system", is_system=True)
        _fail(lookup, "lost", {}, actor=system, now=now)


def _is_open(lookup: Lookup) -> bool:
    """Hold a look-up and tell whether it still waits."""
    rows = Lookup.objects.select_for_update(of=("self",))
    lookup.refresh_from_db(fields=["state"], from_queryset=rows)
    return lookup.state == LookupState.ASKED


def _fail(
    lookup: Lookup, code: str, facts: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    lookup.failure, lookup.settled_at = {"code": code, **facts}, now
    lookup.save(update_fields=["failure", "settled_at"])
    _move(lookup, "fail", {"code": code}, actor=actor, now=now)


def _move(
    lookup: Lookup, name: str, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    data = {"number": lookup.number, "source": lookup.origin, **data}
    customer_id = lookup.case.customer_id
    advance(lookup, LOOKUP_FLOW[name], actor=actor, now=now, data=data, customer_id=customer_id)


def _propose(lookup: Lookup, proposed: Iterable[tuple[date, Proposed]]) -> None:
    Proposal.objects.bulk_create(
        Proposal(
            lookup=lookup,
            place=place,
            record=row.record,
            kind=row.kind,
            values=dict(row.values),
            as_of=as_of,
        )
        for place, (as_of, row) in enumerate(proposed, start=1)
    )


def _found(part: Told) -> dict[str, Any]:
    return {
        "count": part.count,
        "others": part.others,
        "fetched_at": part.fetched_at.isoformat(),
        "digests": list(part.digests),
        "cached": part.is_from_cache,
    }
