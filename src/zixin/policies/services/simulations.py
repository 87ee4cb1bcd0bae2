"""Runs of a policy over stored history, as they are kept (政策推演)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.numbering import draw_number
from zixin.kernel.workflow import RefusedError
from zixin.policies.models import SIMULATED, PolicyKind, PolicySimulation, PolicyVersion
from zixin.policies.rules import digest_of


@transaction.atomic
def keep_simulation(
    *,
    kind: PolicyKind,
    document: Mapping[str, Any],
    base: PolicyVersion | None,
    period: tuple[date, date],
    seed: int,
    inputs_digest: str,
    figures: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> PolicySimulation:
    """Keep what a run came to and record ``policies.simulation.run``; it is never changed.

    Raises ``RefusedError`` without the right to draft, for a kind that is not run, or for a period
    that ends before it begins.
    """
    if not (actor.is_system or actor.may("policies.draft")):
        raise RefusedError(_("Your role does not run policies over history."))
    if kind not in SIMULATED:
        raise RefusedError(
            _("A policy of this kind decides no applications; there is nothing to run.")
        )
    if period[0] > period[1]:
        raise RefusedError(_("The period ends before it begins."), field="first_on")
    run = PolicySimulation.objects.create(
        number=draw_number("PS", now=now),
        kind=kind,
        name=str(document["name"]),
        digest=digest_of(document),
        base=base,
        first_on=period[0],
        last_on=period[1],
        seed=seed,
        inputs_digest=inputs_digest,
        figures=figures,
        ran_at=now,
        ran_by_name=actor.name,
    )
    data = {"digest": run.digest, "base": str(base or ""), "period": [*period], "seed": seed}
    record(kind="policies.simulation.run", subject=run, actor=actor, now=now, data=data)
    return run
