"""Who may move a draft of policy, as predicates with the sentence shown when they say no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from zixin.kernel.actor import Actor
from zixin.kernel.workflow import Rule

if TYPE_CHECKING:
    from zixin.policies.models import PolicyDraft


def _is_author(actor: Actor, draft: PolicyDraft) -> bool:
    return actor.may("policies.draft") and draft.drafted_by_id == actor.user_id


def _may_publish(actor: Actor, _draft: PolicyDraft) -> bool:
    return actor.may("policies.publish")


def _is_second_pair_of_eyes(actor: Actor, draft: PolicyDraft) -> bool:
    return actor.user_id is not None and draft.drafted_by_id != actor.user_id


is_author = Rule(
    _is_author,
    _("A draft is changed, proposed and withdrawn by the person who wrote it."),
)
may_publish = Rule(_may_publish, _("Your role does not publish policies."))
is_second_pair_of_eyes = Rule(
    _is_second_pair_of_eyes,
    _("A policy is published or rejected by someone who did not write it."),
)
