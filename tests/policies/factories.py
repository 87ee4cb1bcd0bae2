"""Plain functions that make what the tests of policies need."""

from __future__ import annotations

import copy
import json
from importlib import resources
from typing import Any

from tests.factories import NOW, make_actor, make_user
from zixin.engine.policy import shipped_documents
from zixin.kernel.actor import Actor
from zixin.policies import services
from zixin.policies.models import PolicyDraft, PolicyKind


def shipped(file: str) -> dict[str, Any]:
    """Read a document that ships with the policies."""
    content = (resources.files("zixin.policies") / "shipped" / file).read_text("utf-8")
    document: dict[str, Any] = json.loads(content)
    return document


AUTHORITY = shipped("authority-standard-1.json")
MATRIX = shipped("authority-standard-2.json")  # the second format


def model_document(**changes: Any) -> dict[str, Any]:
    """Return a shipped assessment model with some parts changed."""
    document = next(row for row in shipped_documents() if row["name"] == "sasac-2006-basic")
    return {**copy.deepcopy(document), **changes}


def changed(document: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """Return a copy with another value at ``a.0.b``; ``KeyError`` takes it out."""
    copied = copy.deepcopy(document)
    *steps, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place: Any = copied
    for step in steps:
        place = place[step]
    if value is KeyError:
        del place[last]
    else:
        place[last] = value
    return copied


def staff() -> None:
    """Fill every rank, so that each step of a matrix can be signed and one person be absent."""
    for role in ("credit_manager", "finance_director", "general_manager"):
        make_user(role)
    for _member in range(4):
        make_user("committee_member")


def make_draft(
    author: Actor | None = None,
    *,
    document: dict[str, Any] | None = None,
    kind: PolicyKind = PolicyKind.ASSESSMENT,
) -> PolicyDraft:
    """Draft a policy as somebody who may."""
    return services.draft_policy(
        kind=kind,
        document=document or model_document(),
        base=None,
        actor=author or make_actor("credit_analyst"),
        now=NOW,
    )


def propose(draft: PolicyDraft, author: Actor) -> PolicyDraft:
    services.propose_draft(
        draft=draft,
        revision=draft.revision,
        effective_on=None,
        reason="行业标准值更新",
        actor=author,
        now=NOW,
    )
    return draft


def bring_to(state: str, *, author: Actor | None = None) -> PolicyDraft:
    """Bring a draft to a state on the way that people take."""
    author = author or make_actor("credit_analyst")
    second = make_actor("finance_director")
    draft = make_draft(author)
    if state == "DRAFT":
        return draft
    if state == "WITHDRAWN":
        services.withdraw_draft(draft=draft, actor=author, now=NOW)
        return draft
    propose(draft, author)
    step: dict[str, Any] = {"draft": draft, "revision": draft.revision, "actor": second}
    if state == "PUBLISHED":
        services.publish_draft(**step, now=NOW)
    elif state == "REJECTED":
        services.reject_draft(**step, reason="依据不足", now=NOW)
    return draft
