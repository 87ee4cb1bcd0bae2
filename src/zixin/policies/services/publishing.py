"""How a document becomes a version: out of a draft by a second person, or with the product."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from importlib import resources
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.engine.policy import shipped_documents
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.workflow import RefusedError, advance
from zixin.policies.models import PolicyDraft, PolicyKind, PolicyVersion
from zixin.policies.queries import model_names, refusal_of
from zixin.policies.rules import PolicyDocumentError, digest_of, parse_assignment
from zixin.policies.rules.linting import lint
from zixin.policies.services.drafts import (
    REASON_LENGTH_MAX,
    hold_draft,
    require_date,
    require_revision,
    require_sound,
)
from zixin.policies.states import DRAFT_FLOW

SHIPPED_FROM = date(2020, 1, 1)


@transaction.atomic
def publish_policy(
    *,
    kind: PolicyKind,
    document: Mapping[str, Any],
    effective_on: date,
    actor: Actor,
    now: datetime,
) -> PolicyVersion:
    """Publish a document the system itself brings; records ``policies.version.published``.

    Publishing the same content again returns the version that stands. Raises ``RefusedError``
    for a person, who publishes somebody else's draft instead, or when other content holds that
    version; the parser's own error when the document is unusable, and one like it for the first
    error the linter finds.
    """
    if not actor.is_system:
        raise RefusedError(_("A policy is published from the draft of another person."))
    _require_sound(kind, document, on=effective_on)
    published, created = _version_of(kind, document, effective_on, actor=actor, now=now)
    if published.digest != digest_of(document):
        raise RefusedError(
            _("%(policy)s is published with other content; a change needs a new version.")
            % {"policy": published}
        )
    if created:
        _record_version(published, actor=actor, now=now)
    return published


@transaction.atomic
def publish_draft(
    *, draft: PolicyDraft, revision: int, reason: str = "", actor: Actor, now: datetime
) -> PolicyVersion:
    """Publish somebody else's proposed draft as a version nobody edits (政策发布).

    Creates the version and records ``policies.version.published`` and ``policies.draft.published``,
    this with the reason and the warnings of the linter. Raises ``RefusedError`` for one's own draft,
    without the right, for a stale revision, a day that has passed, a version published meanwhile, a
    document in which the linter finds an error, with the place, or warnings without a reason.
    """
    words = reason.strip()
    if len(words) > REASON_LENGTH_MAX:
        raise RefusedError(_("The reason is too long."), field="reason")
    hold_draft(draft)
    move = DRAFT_FLOW["publish"]
    for rule in move.rules:
        rule.require(actor, draft)
    if draft.state not in move.source:
        raise RefusedError(_("Somebody has already moved this on; please look again."))
    require_revision(draft, revision)
    require_date(draft.effective_on, now=now)
    day = draft.effective_on or timezone.localdate(now)
    warnings = require_sound(draft, on=day, now=now)
    if warnings and not words:
        raise RefusedError(
            _("Say why it is published in spite of the warning: %(warning)s")
            % {"warning": warnings[0]},
            field="reason",
        )
    published, created = _version_of(
        PolicyKind(draft.kind), draft.document, day, actor=actor, now=now
    )
    if not created:
        raise RefusedError(
            _("%(policy)s was published meanwhile; the author gives the draft the next version.")
            % {"policy": published}
        )
    fields = {
        "published": published,
        "judged_by_id": actor.user_id,
        "judged_by_name": actor.name,
        "moved_at": now,
    }
    for field, value in fields.items():
        setattr(draft, field, value)
    draft.save(update_fields=[*fields])
    _record_version(published, actor=actor, now=now)
    data = {
        "policy": str(published),
        "digest": published.digest,
        "revision": revision,
        "reason": words,
        "warnings": [f"{one.code} {one.spot.place}" for one in warnings],
    }
    advance(draft, move, actor=actor, now=now, data=data)
    return published


@transaction.atomic
def publish_shipped_policies(*, actor: Actor, now: datetime) -> list[PolicyVersion]:
    """Publish the documents the product ships, where they are not published yet.

    Models first, then the assignment that names them, once all of them are shipped. A version that
    the company has published from a draft of its own under the same number stays as it is. Records
    ``policies.version.published`` for each new one; raises what ``publish_policy`` raises.
    """
    own = set(
        PolicyVersion.objects.filter(draft__isnull=False).values_list("kind", "name", "version")
    )
    shipped = [
        (kind, document)
        for kind, document in _shipped()
        if (kind, document["name"], document["version"]) not in own
    ]
    published = [
        publish_policy(
            kind=kind, document=document, effective_on=SHIPPED_FROM, actor=actor, now=now
        )
        for kind, document in shipped
        if kind != PolicyKind.ASSIGNMENT
    ]
    known = model_names(on=SHIPPED_FROM)
    for kind, document in shipped:
        if kind == PolicyKind.ASSIGNMENT and parse_assignment(document).models() <= known:
            published.append(
                publish_policy(
                    kind=kind, document=document, effective_on=SHIPPED_FROM, actor=actor, now=now
                )
            )
    return published


def _require_sound(kind: PolicyKind, document: Mapping[str, Any], *, on: date) -> None:
    """Raise for a document with an error; one that stands already was asked when it was published."""
    if PolicyVersion.objects.filter(kind=kind, digest=digest_of(document)).exists():
        return
    errors = [one for one in lint(kind, document) if one.is_error]
    refusal = refusal_of(kind, document, on=on)
    if refusal or errors:
        raise refusal or PolicyDocumentError(errors[0].spot.place, errors[0].sentence)


def _shipped() -> list[tuple[PolicyKind, dict[str, Any]]]:
    """Return the documents that ship: those of the engine, and the files here, named by kind."""
    folder = resources.files("zixin.policies") / "shipped"
    files = sorted(folder.iterdir(), key=lambda path: path.name)
    return [
        *((PolicyKind.ASSESSMENT, document) for document in shipped_documents()),
        *(
            (PolicyKind(path.name.split("-")[0]), json.loads(path.read_text(encoding="utf-8")))
            for path in files
            if path.name.endswith(".json")
        ),
    ]


def _version_of(
    kind: PolicyKind,
    document: Mapping[str, Any],
    effective_on: date,
    *,
    actor: Actor,
    now: datetime,
) -> tuple[PolicyVersion, bool]:
    return PolicyVersion.objects.get_or_create(
        kind=kind,
        name=str(document["name"]),
        version=int(document["version"]),
        defaults={
            "document": document,
            "digest": digest_of(document),
            "effective_on": effective_on,
            "published_at": now,
            "published_by_name": actor.name,
        },
    )


def _record_version(version: PolicyVersion, *, actor: Actor, now: datetime) -> None:
    record(
        kind="policies.version.published",
        subject=version,
        actor=actor,
        now=now,
        data={
            "kind": version.kind,
            "name": version.name,
            "version": version.version,
            "digest": version.digest,
        },
    )
