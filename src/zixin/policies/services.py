"""The verbs of policy: the only code that publishes a document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from importlib import resources
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zixin.engine.policy import parse_policy, shipped_documents
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.workflow import RefusedError
from zixin.policies.models import PolicyKind, PolicyVersion
from zixin.policies.rules import digest_of, parse_authority

SHIPPED_FROM = date(2020, 1, 1)
JUDGES = {PolicyKind.ASSESSMENT: parse_policy, PolicyKind.AUTHORITY: parse_authority}


@transaction.atomic
def publish_policy(
    *,
    kind: PolicyKind,
    document: Mapping[str, Any],
    effective_on: date,
    actor: Actor,
    now: datetime,
) -> PolicyVersion:
    """Publish a document as a version and record ``policies.version.published``.

    Publishing the same content again returns the version that stands. Raises ``RefusedError``
    without the right to publish or when other content holds that version; the parser's own error
    when the document is unusable.
    """
    if not (actor.is_system or actor.may("policies.publish")):
        raise RefusedError(_("Your role does not publish policies."))
    JUDGES[kind](document)
    digest = digest_of(document)
    name, version = str(document["name"]), int(document["version"])
    published, created = PolicyVersion.objects.get_or_create(
        kind=kind,
        name=name,
        version=version,
        defaults={
            "document": document,
            "digest": digest,
            "effective_on": effective_on,
            "published_at": now,
            "published_by_name": actor.name,
        },
    )
    if published.digest != digest:
        raise RefusedError(
            _("%(policy)s is published with other content; a change needs a new version.")
            % {"policy": published}
        )
    if not created:
        return published
    record(
        kind="policies.version.published",
        subject=published,
        actor=actor,
        now=now,
        data={"kind": kind, "name": name, "version": version, "digest": digest},
    )
    return published


@transaction.atomic
def publish_shipped_policies(*, actor: Actor, now: datetime) -> list[PolicyVersion]:
    """Publish the documents the product ships, where they are not published yet.

    Records ``policies.version.published`` for each new one; raises what ``publish_policy`` raises.
    """
    folder = resources.files("zixin.policies") / "shipped"
    authority = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.iterdir(), key=lambda path: path.name)
        if path.name.endswith(".json")
    ]
    documents = [
        *((PolicyKind.ASSESSMENT, document) for document in shipped_documents()),
        *((PolicyKind.AUTHORITY, document) for document in authority),
    ]
    return [
        publish_policy(
            kind=kind, document=document, effective_on=SHIPPED_FROM, actor=actor, now=now
        )
        for kind, document in documents
    ]
