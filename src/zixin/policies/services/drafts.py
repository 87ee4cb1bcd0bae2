"""The verbs of a draft: its author writes, proposes and withdraws it; another person rejects it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.engine.policy import PolicyError
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.numbering import draw_number
from zixin.kernel.workflow import RefusedError, advance
from zixin.policies.models import PolicyDraft, PolicyKind, PolicyVersion
from zixin.policies.queries import findings_of, next_version
from zixin.policies.rules import digest_of
from zixin.policies.rules.documents import check_bounds, check_head
from zixin.policies.rules.linting import Finding
from zixin.policies.rules.wording import spoken
from zixin.policies.states import DRAFT_FLOW

REASON_LENGTH_MAX = 2_000


@transaction.atomic
def draft_policy(
    *,
    kind: PolicyKind,
    document: Mapping[str, Any],
    base: PolicyVersion | None,
    actor: Actor,
    now: datetime,
) -> PolicyDraft:
    """Begin a draft from a document, as the next version of its name; ``policies.draft.drafted``.

    A version above every published one is kept, so that a file from elsewhere stays as it is.
    Raises ``RefusedError`` without the right to draft, or for a document that no draft can hold.
    """
    if not actor.may("policies.draft"):
        raise RefusedError(_("Your role does not draft policies."))
    kept = _kept(document)
    name = str(kept["name"])
    kept["version"] = version = max(int(kept["version"]), next_version(kind, name))
    draft = PolicyDraft.objects.create(
        number=draw_number("PD", now=now),
        kind=kind,
        name=name,
        version=version,
        base=base,
        document=kept,
        digest=digest_of(kept),
        drafted_by_id=actor.user_id or 0,
        drafted_by_name=actor.name,
        drafted_at=now,
        moved_at=now,
    )
    record(
        kind="policies.draft.drafted",
        subject=draft,
        actor=actor,
        now=now,
        data={
            "kind": kind,
            "name": name,
            "version": version,
            "digest": draft.digest,
            "source": str(base) if base else "",
        },
    )
    return draft


@transaction.atomic
def revise_draft(
    *,
    draft: PolicyDraft,
    revision: int,
    document: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> None:
    """Change the document of an own draft; ``policies.draft.revised``.

    A proposal is void with it: the draft is a draft again. The name stays, the version becomes the
    next one free. A document equal to the present one changes nothing. Raises ``RefusedError`` for
    somebody else's draft, one that is no longer open, a stale revision, or a document that no
    draft can hold.
    """
    hold_draft(draft)
    require_revision(draft, revision)
    kept = _kept({**document, "name": draft.name, "version": draft.version})
    kept["version"] = max(draft.version, next_version(PolicyKind(draft.kind), draft.name))
    digest = digest_of(kept)
    if digest == draft.digest:
        return
    data = {"digest": digest, "version": kept["version"], "revision": revision + 1}
    _move(draft, "revise", actor=actor, now=now, data=data)
    fields = {"document": kept, "version": kept["version"], "digest": digest}
    for field, value in {**fields, "revision": revision + 1}.items():
        setattr(draft, field, value)
    draft.save(update_fields=[*fields, "revision"])


@transaction.atomic
def propose_draft(
    *,
    draft: PolicyDraft,
    revision: int,
    effective_on: date | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Put an own draft before those who publish; ``policies.draft.proposed``.

    ``effective_on`` of ``None`` is the day of publication. Raises ``RefusedError`` for a document
    in which the linter finds an error, with the place; without a reason; for a day that has passed;
    for a stale revision; or when the move is not allowed.
    """
    words = reason.strip()
    if not words:
        raise RefusedError(_("Say what changes and why."), field="reason")
    if len(words) > REASON_LENGTH_MAX:
        raise RefusedError(_("The reason is too long."), field="reason")
    require_date(effective_on, now=now)
    hold_draft(draft)
    require_revision(draft, revision)
    require_sound(draft, on=effective_on or timezone.localdate(now), now=now)
    data = {
        "reason": words,
        "effective_on": effective_on,
        "digest": draft.digest,
        "revision": revision,
    }
    _move(draft, "propose", actor=actor, now=now, data=data)
    draft.reason, draft.effective_on = words, effective_on
    draft.save(update_fields=["reason", "effective_on"])


@transaction.atomic
def reject_draft(
    *, draft: PolicyDraft, revision: int, reason: str, actor: Actor, now: datetime
) -> None:
    """Refuse to publish somebody else's proposal; ``policies.draft.rejected``.

    Raises ``RefusedError`` without a reason, for one's own draft, for a stale revision, or when
    the move is not allowed.
    """
    if not reason.strip():
        raise RefusedError(_("Give the reason of the rejection."), field="reason")
    hold_draft(draft)
    require_revision(draft, revision)
    data = {"reason": reason.strip(), "digest": draft.digest, "revision": revision}
    _move(draft, "reject", actor=actor, now=now, data=data)
    fields = {
        "rejection": reason.strip(),
        "judged_by_id": actor.user_id,
        "judged_by_name": actor.name,
    }
    for field, value in fields.items():
        setattr(draft, field, value)
    draft.save(update_fields=[*fields])


@transaction.atomic
def withdraw_draft(*, draft: PolicyDraft, actor: Actor, now: datetime) -> None:
    """Take an own draft or proposal back for good; ``policies.draft.withdrawn``."""
    hold_draft(draft)
    _move(draft, "withdraw", actor=actor, now=now, data={"digest": draft.digest})


def hold_draft(draft: PolicyDraft) -> None:  # allow ZX006: no act of its own, it only locks
    """Hold the row of a draft until the transaction ends, and read it anew."""
    draft.refresh_from_db(from_queryset=PolicyDraft.objects.select_for_update(of=("self",)))


def require_revision(draft: PolicyDraft, revision: int) -> None:  # allow ZX006: only asks
    """Raise ``RefusedError`` when the draft has changed since the actor saw it."""
    if draft.revision != revision:
        raise RefusedError(_("The draft has changed since you opened it; please look again."))


def require_date(effective_on: date | None, *, now: datetime) -> None:  # allow ZX006: only asks
    """Raise ``RefusedError`` for a day that has passed."""
    if effective_on is not None and effective_on < timezone.localdate(now):
        raise RefusedError(
            _("A policy does not take effect in the past; choose today or later."),
            field="effective_on",
        )


def require_sound(  # allow ZX006: only asks
    draft: PolicyDraft, *, on: date, now: datetime
) -> list[Finding]:
    """Return the warnings of the linter for a day; raise ``RefusedError`` when it finds an error."""
    findings = findings_of(draft.kind, draft.document, on=on, now=now)
    errors = [one for one in findings if one.is_error]
    if len(errors) > 1:
        raise RefusedError(
            _("%(first)s And %(count)s more, see the checks of the draft.")
            % {"first": errors[0], "count": len(errors) - 1}
        )
    if errors:
        raise RefusedError(str(errors[0]))
    return findings


def _kept(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document as a draft may hold it: bounded, with a name and a version."""
    kept = dict(document)
    try:
        check_bounds(kept)
        check_head(kept)
    except PolicyError as unusable:
        raise RefusedError(spoken(unusable)) from unusable
    return kept


def _move(
    draft: PolicyDraft, name: str, *, actor: Actor, now: datetime, data: Mapping[str, Any]
) -> None:
    state = draft.state
    advance(draft, DRAFT_FLOW[name], actor=actor, now=now, data=data)
    if draft.state != state:
        draft.moved_at = now
        draft.save(update_fields=["moved_at"])
