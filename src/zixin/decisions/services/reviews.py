"""Looking at decisions afterwards, and letting policy learn of it (决策复盘)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.customers.models import Customer
from zixin.decisions.holding import require_words
from zixin.decisions.models import DecisionReview
from zixin.decisions.queries.reviews import decisions_to_review, took_part
from zixin.decisions.rules.reviews import ReviewVerdict, require_answers
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.workflow import RefusedError
from zixin.policies.models import PolicyDraft, PolicyKind
from zixin.policies.queries import NoPolicyError, granting_in_force, policy_in_force
from zixin.policies.services.drafts import draft_policy

POLICY_KINDS = (PolicyKind.GRANTING, PolicyKind.AUTHORITY)


@transaction.atomic
def open_reviews(*, actor: Actor, now: datetime) -> int:
    """Open the reviews decisions call for: by lot and by what came of them; return how many.

    The share drawn and what is a large refusal stand in the granting policy. Records
    ``decisions.review.opened``; a second run opens nothing, nor does one without such a policy.
    """
    try:
        policy = granting_in_force(on=timezone.localdate(now))[1]
    except NoPolicyError:
        return 0
    due = list(
        decisions_to_review(
            share=policy.review_share, refusal_above=policy.review_refusal_above, now=now
        )
    )
    for decision, trigger in due:
        Customer.objects.select_for_update().get(pk=decision.application.customer_id)
        review, is_new = DecisionReview.objects.get_or_create(
            decision=decision, trigger=trigger, defaults={"opened_at": now}
        )
        if is_new:
            _note(review, "decisions.review.opened", {"trigger": trigger}, actor=actor, now=now)
    return len(due)


@transaction.atomic
def close_review(
    *,
    review: DecisionReview,
    answers: Mapping[str, str],
    verdict: str,
    findings: str,
    actor: Actor,
    now: datetime,
    proposal: str = "",
    kind: str = PolicyKind.GRANTING,
) -> None:
    """Say what a look at a decision found; ``decisions.review.closed``.

    Where policy misled it, the proposed change opens a draft of that policy. Raises ``RefusedError``
    without the right, for who took part in the decision, a second time, or with anything left open.
    """
    if not actor.may("decisions.review"):
        raise RefusedError(_("Your role does not review decisions."))
    Customer.objects.select_for_update().get(pk=review.decision.application.customer_id)
    review.refresh_from_db()
    if review.verdict:
        raise RefusedError(_("This review has its verdict already."))
    if actor.user_id in took_part(review.decision):
        raise RefusedError(_("A decision is reviewed by somebody who took no part in it."))
    if verdict not in ReviewVerdict.values:
        raise RefusedError(_("Choose a verdict."), field="verdict")
    review.answers = require_answers(answers)
    review.findings = require_words(findings, _("Say what was found."), field="findings")
    if verdict == ReviewVerdict.POLICY:
        review.proposal = require_words(
            proposal, _("Say what the policy should change."), field="proposal"
        )
        review.draft = _open_draft(kind, actor=actor, now=now)
    review.verdict = verdict
    review.reviewed_by_id = actor.user_id
    review.reviewed_by_name = actor.name
    review.reviewed_at = now
    review.save()
    data = {"verdict": verdict, "draft": review.draft.number if review.draft else ""}
    _note(review, "decisions.review.closed", data, actor=actor, now=now)


def _open_draft(kind: str, *, actor: Actor, now: datetime) -> PolicyDraft:
    if kind not in POLICY_KINDS:
        raise RefusedError(_("Choose the policy that should change."), field="kind")
    base = policy_in_force(PolicyKind(kind), on=timezone.localdate(now))
    return draft_policy(
        kind=PolicyKind(kind), document=base.document, base=base, actor=actor, now=now
    )


def _note(
    review: DecisionReview, kind: str, data: dict[str, str], *, actor: Actor, now: datetime
) -> None:
    application = review.decision.application
    record(
        kind=kind,
        subject=application,
        actor=actor,
        now=now,
        data=data,
        customer_id=application.customer_id,
    )
