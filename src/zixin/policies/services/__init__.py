"""The verbs of policy: the only code that drafts and publishes a document."""

from __future__ import annotations

from zixin.policies.services.drafts import (
    draft_policy,
    propose_draft,
    reject_draft,
    revise_draft,
    withdraw_draft,
)
from zixin.policies.services.publishing import (
    publish_draft,
    publish_policy,
    publish_shipped_policies,
)
from zixin.policies.services.simulations import keep_simulation

__all__ = [
    "draft_policy",
    "keep_simulation",
    "propose_draft",
    "publish_draft",
    "publish_policy",
    "publish_shipped_policies",
    "reject_draft",
    "revise_draft",
    "withdraw_draft",
]
