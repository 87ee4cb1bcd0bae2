"""Reads on policy: what is published, and what is being drafted."""

from __future__ import annotations

from datetime import date

from django.db.models import Max, QuerySet

from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event
from zixin.policies.models import PolicyDraft, PolicyKind, PolicyVersion
from zixin.policies.rules import AuthorityMatrix, parse_authority
from zixin.policies.states import OPEN_STATES, DraftState


class NoPolicyError(LookupError):
    """No published version of this kind is effective yet."""


def policies_for(actor: Actor) -> QuerySet[PolicyVersion]:
    """The published versions this actor may read."""
    if not (actor.is_system or actor.may("policies.view")):
        return PolicyVersion.objects.none()
    return PolicyVersion.objects.all()


def drafts_for(actor: Actor) -> QuerySet[PolicyDraft]:
    """The drafts this actor may read, with what a row or a page shows, newest first."""
    if not (actor.is_system or actor.may("policies.view")):
        return PolicyDraft.objects.none()
    return PolicyDraft.objects.select_related("base", "published")


def open_drafts_for(actor: Actor) -> QuerySet[PolicyDraft]:
    """The drafts not yet published or given up; what is proposed first, the longest waiting first."""
    return drafts_for(actor).filter(state__in=OPEN_STATES).order_by("-state", "moved_at", "id")


def proposals_waiting_for(actor: Actor) -> QuerySet[PolicyDraft]:
    """The proposals that this actor may publish or reject: those of others."""
    if actor.user_id is None or not actor.may("policies.publish"):
        return PolicyDraft.objects.none()
    waiting = drafts_for(actor).filter(state=DraftState.PROPOSED)
    return waiting.exclude(drafted_by_id=actor.user_id).order_by("moved_at", "id")


def events_of(draft: PolicyDraft) -> QuerySet[Event]:
    """The history of a draft, newest first."""
    return Event.objects.filter(
        subject_type=PolicyDraft._meta.label_lower, subject_id=str(draft.pk)
    ).order_by("-sequence")


def next_version(kind: PolicyKind, name: str) -> int:
    """The first version of this name that nobody has published."""
    published = PolicyVersion.objects.filter(kind=kind, name=name)
    return (published.aggregate(last=Max("version"))["last"] or 0) + 1


def policy_in_force(kind: PolicyKind, *, on: date) -> PolicyVersion:
    """Return the version in force on a day: the one that became effective last."""
    version = (
        PolicyVersion.objects.filter(kind=kind, effective_on__lte=on)
        .order_by("-effective_on", "-published_at", "-pk")
        .first()
    )
    if version is None:
        raise NoPolicyError(f"no {kind} policy is in force on {on}")
    return version


def authority_in_force(*, on: date) -> tuple[PolicyVersion, AuthorityMatrix]:
    """Return the authority matrix in force on a day, with the version it comes from."""
    version = policy_in_force(PolicyKind.AUTHORITY, on=on)
    return version, parse_authority(version.document)
