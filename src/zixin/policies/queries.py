"""Reads on policy: what is published, and what is being drafted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Max, QuerySet
from django.db.models.fields.json import KeyTransform

from zixin.accounts.queries import roles_at_work
from zixin.engine.policy import PolicyError
from zixin.engine.security import Standard
from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event
from zixin.policies.models import PolicyDraft, PolicyKind, PolicySimulation, PolicyVersion
from zixin.policies.rules import (
    Assignment,
    AuthorityMatrix,
    Granting,
    judge,
    parse_assignment,
    parse_authority,
    parse_granting,
)
from zixin.policies.rules.linting import Finding, lint
from zixin.policies.rules.security import parse_security
from zixin.policies.states import OPEN_STATES, DraftState

VERSION_DIGITS = 8


class NoPolicyError(LookupError):
    """No published version of this kind is effective yet."""


def policies_for(actor: Actor) -> QuerySet[PolicyVersion]:
    """The published versions this actor may read."""
    if not (actor.is_system or actor.may("policies.view")):
        return PolicyVersion.objects.none()
    return PolicyVersion.objects.all()


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """A published version in the list; ``standing`` is in_force, future or past."""

    policy: PolicyVersion
    title: Any
    standing: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """The published versions of one kind, those of one name together, the newest first."""

    kind: PolicyKind
    rows: tuple[ShelfRow, ...]


@dataclass(frozen=True, slots=True)
class Comparable:
    """A version or a draft that may stand on one side of a comparison."""

    reference: str
    kind: str
    label: str
    document: dict[str, Any]


ALONE = frozenset(
    {PolicyKind.AUTHORITY, PolicyKind.ASSIGNMENT, PolicyKind.GRANTING}
)  # of these kinds one version rules, whatever its name


def shelves_for(actor: Actor, *, on: date) -> list[Shelf]:
    """The published versions by kind, each with its standing on a day; documents are not read."""
    rows = list(policies_for(actor).defer("document").annotate(title=_TITLE))
    shelves = []
    for kind in PolicyKind:
        of_kind = [row for row in rows if row.kind == kind]
        if of_kind:
            ruling = _ruling(of_kind, alone=kind in ALONE, on=on)
            shelves.append(Shelf(kind, tuple(_shelf_row(row, ruling, on) for row in of_kind)))
    return shelves


def _ruling(rows: Sequence[PolicyVersion], *, alone: bool, on: date) -> set[int]:
    """Return the versions in force: of each name, or of the whole kind, the last effective one."""
    ruling: dict[str, PolicyVersion] = {}
    effective = (row for row in rows if row.effective_on <= on)
    for row in sorted(effective, key=lambda row: (row.effective_on, row.published_at, row.pk)):
        ruling["" if alone else row.name] = row
    return {row.pk for row in ruling.values()}


def _shelf_row(row: Any, ruling: set[int], on: date) -> ShelfRow:
    standing = "in_force" if row.pk in ruling else "future" if row.effective_on > on else "past"
    return ShelfRow(row, row.title, standing)


_TITLE = KeyTransform("title", "document")


def newest_versions(actor: Actor) -> list[PolicyVersion]:
    """The newest version of each name, as a base for a draft; documents are not read."""
    newest: dict[tuple[str, str], PolicyVersion] = {}
    for row in policies_for(actor).defer("document").annotate(title=_TITLE):
        newest.setdefault((row.kind, row.name), row)
    return list(newest.values())


def newest_of(actor: Actor, *, kind: str, name: str) -> PolicyVersion | None:
    """The newest version of a name."""
    return policies_for(actor).filter(kind=kind, name=name).order_by("-version").first()


def version_before(actor: Actor, policy: PolicyVersion) -> PolicyVersion | None:
    """The version of the same name before this one; its document is not read."""
    older = policies_for(actor).filter(
        kind=policy.kind, name=policy.name, version__lt=policy.version
    )
    return older.defer("document").order_by("-version").first()


def reference_of(subject: PolicyVersion | PolicyDraft) -> str:
    """Name a version or a draft for the address of a comparison."""
    if isinstance(subject, PolicyDraft):
        return subject.number
    return f"{subject.kind}/{subject.name}/{subject.version}"


def comparable_for(actor: Actor) -> list[tuple[str, str]]:
    """What may be compared, as reference and label: every version, then the open drafts."""
    versions = policies_for(actor).defer("document")
    drafts = open_drafts_for(actor)
    return [
        *((reference_of(row), f"{row.get_kind_display()} · {row}") for row in versions),
        *((row.number, f"{row.number} · {row.name}@{row.version}") for row in drafts),
    ]


def document_of(actor: Actor, reference: str) -> Comparable | None:
    """The version or draft behind a reference, when the actor may read it."""
    match reference.split("/"):
        case [kind, name, version] if version.isdecimal() and len(version) < VERSION_DIGITS:
            policies = policies_for(actor).filter(kind=kind, name=name, version=int(version))
            found: PolicyVersion | PolicyDraft | None = policies.first()
        case [number]:
            found = drafts_for(actor).filter(number=number).first()
        case _:
            found = None
    if found is None:
        return None
    label = str(found)
    if isinstance(found, PolicyDraft):
        label = f"{found} · {found.name}@{found.version}"
    return Comparable(reference, found.kind, label, found.document)


def drafts_for(actor: Actor) -> QuerySet[PolicyDraft]:
    """The drafts this actor may read, with what a row or a page shows, newest first."""
    if not (actor.is_system or actor.may("policies.view")):
        return PolicyDraft.objects.none()
    return PolicyDraft.objects.select_related("base", "published")


def open_drafts_for(actor: Actor) -> QuerySet[PolicyDraft]:
    """The drafts not yet published or given up, what is proposed first, the longest waiting first.

    As all lists of drafts they carry their ``title``; documents are not read.
    """
    drafts = drafts_for(actor).defer("document", "base__document", "published__document")
    rows = drafts.annotate(title=_TITLE)
    return rows.filter(state__in=OPEN_STATES).order_by("-state", "moved_at", "id")


def other_open_drafts_for(actor: Actor) -> QuerySet[PolicyDraft]:
    """The open drafts that do not wait for this actor to publish or reject them."""
    waiting = proposals_waiting_for(actor).order_by().values("pk")
    return open_drafts_for(actor).exclude(pk__in=waiting)


def proposals_waiting_for(actor: Actor) -> QuerySet[PolicyDraft]:
    """The proposals that this actor may publish or reject: those of others."""
    if actor.user_id is None or not actor.may("policies.publish"):
        return PolicyDraft.objects.none()
    waiting = open_drafts_for(actor).filter(state=DraftState.PROPOSED)
    return waiting.exclude(drafted_by_id=actor.user_id).order_by("moved_at", "id")


def events_of(draft: PolicyDraft) -> QuerySet[Event]:
    """The history of a draft, newest first."""
    return Event.objects.filter(
        subject_type=PolicyDraft._meta.label_lower, subject_id=str(draft.pk)
    ).order_by("-sequence")


def simulations_of(actor: Actor, *, kind: str, digest: str) -> QuerySet[PolicySimulation]:
    """The runs over history of a document, the newest first."""
    if not (actor.is_system or actor.may("policies.view")):
        return PolicySimulation.objects.none()
    runs = PolicySimulation.objects.filter(kind=kind, digest=digest)
    return runs.select_related("base").defer("base__document")


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


def model_names(*, on: date) -> frozenset[str]:
    """The assessment models of which a version is in force on a day."""
    versions = PolicyVersion.objects.filter(kind=PolicyKind.ASSESSMENT, effective_on__lte=on)
    return frozenset(versions.values_list("name", flat=True))


def refusal_of(kind: str, document: Mapping[str, Any], *, on: date) -> PolicyError | None:
    """Say why nobody could be judged by a document on a day; ``None`` when it is usable."""
    models = model_names(on=on) if kind == PolicyKind.ASSIGNMENT else None
    try:
        judge(kind, document, models=models)
    except PolicyError as refusal:
        return refusal
    return None


def findings_of(
    kind: str, document: Mapping[str, Any], *, on: date, now: datetime
) -> list[Finding]:
    """What the linter finds in a document that takes effect on a day, with the people of today."""
    return lint(
        kind,
        document,
        people=roles_at_work(now=now) if kind == PolicyKind.AUTHORITY else None,
        models=model_names(on=on) if kind == PolicyKind.ASSIGNMENT else None,
    )


@dataclass(slots=True)
class ModelChoice:
    """Which version rates a customer on a day: by the assignment in force, else one for all."""

    on: date
    assignment: Assignment | None
    versions: dict[str, PolicyVersion] = field(default_factory=dict)

    def version_for(self, facts: Mapping[str, Any]) -> PolicyVersion:
        """Return the version that rates a customer of whom these facts are known.

        The facts are those of ``rules.assignment.CUSTOMER_FACTS``. Raises ``NoPolicyError`` when
        no version of the model is in force.
        """
        name = self.assignment.model_of(facts) if self.assignment else ""
        if name not in self.versions:
            self.versions[name] = (
                version_in_force(name, on=self.on)
                if name
                else policy_in_force(PolicyKind.ASSESSMENT, on=self.on)
            )
        return self.versions[name]


def model_choice(*, on: date) -> ModelChoice:
    """Return how models are chosen on a day, for one customer or a whole portfolio."""
    try:
        assignment = policy_in_force(PolicyKind.ASSIGNMENT, on=on)
    except NoPolicyError:
        return ModelChoice(on, None)
    return ModelChoice(on, parse_assignment(assignment.document))


def model_for(facts: Mapping[str, Any], *, on: date) -> PolicyVersion:
    """Return the assessment model that rates a customer on a day."""
    return model_choice(on=on).version_for(facts)


def versions_in_force(kind: PolicyKind, *, on: date) -> list[PolicyVersion]:
    """Return of each name of a kind the version in force on a day, by name."""
    rows = PolicyVersion.objects.filter(kind=kind, effective_on__lte=on)
    newest: dict[str, PolicyVersion] = {}
    for row in rows.order_by("effective_on", "published_at", "pk"):
        newest[row.name] = row
    return [newest[name] for name in sorted(newest)]


def policies_in_force(*, on: date) -> list[PolicyVersion]:
    """Return everything that rules on a day, by kind and name."""
    rows = list(PolicyVersion.objects.filter(effective_on__lte=on).order_by("kind", "name"))
    ruling: set[int] = set()
    for kind in PolicyKind:
        of_kind = [row for row in rows if row.kind == kind]
        ruling |= _ruling(of_kind, alone=kind in ALONE, on=on)
    return [row for row in rows if row.pk in ruling]


def version_in_force(name: str, *, on: date) -> PolicyVersion:
    """Return the version of an assessment model in force on a day, the last to become effective."""
    version = (
        PolicyVersion.objects.filter(kind=PolicyKind.ASSESSMENT, name=name, effective_on__lte=on)
        .order_by("-effective_on", "-published_at", "-pk")
        .first()
    )
    if version is None:
        raise NoPolicyError(f"no version of {name} is in force on {on}")
    return version


def authority_in_force(*, on: date) -> tuple[PolicyVersion, AuthorityMatrix]:
    """Return the authority matrix in force on a day, with the version it comes from."""
    version = policy_in_force(PolicyKind.AUTHORITY, on=on)
    return version, parse_authority(version.document)


def granting_in_force(*, on: date) -> tuple[PolicyVersion, Granting]:
    """Return the granting policy in force on a day, with the version it comes from."""
    version = policy_in_force(PolicyKind.GRANTING, on=on)
    return version, parse_granting(version.document)


def security_in_force(*, on: date) -> tuple[PolicyVersion, Standard]:
    """Return the security standard in force on a day, with the version it comes from."""
    version = policy_in_force(PolicyKind.SECURITY, on=on)
    return version, parse_security(version.document)
