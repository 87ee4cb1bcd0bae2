"""The rounds a proposal goes through, and what they come to (审批轮次)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zixin.accounts.queries import SYSTEM
from zixin.decisions.holding import authority, move, note, start_clock
from zixin.decisions.models import (
    ApprovalRound,
    Condition,
    CreditApplication,
    Decision,
    Outcome,
    Verdict,
)
from zixin.decisions.queries import needs_contract
from zixin.decisions.queries.approvals import LOST, OPEN, standing_of
from zixin.decisions.queries.overrides import grade_for
from zixin.decisions.queries.proposals import case_of, document_of
from zixin.decisions.rules.approval import ConditionAsked, read_conditions
from zixin.decisions.rules.choices import Action
from zixin.decisions.rules.overrides import Kind
from zixin.decisions.services.effect import put_in_effect
from zixin.decisions.services.overrides import keep_override
from zixin.dossier.queries.reviews import is_stale
from zixin.kernel.actor import Actor
from zixin.kernel.periods import add_months
from zixin.kernel.workflow import RefusedError
from zixin.policies.rules import AuthorityMatrix, Level


@transaction.atomic
def open_round(
    *,
    application: CreditApplication,
    amount: Decimal,
    terms_days: int,
    method: str,
    conditions: Sequence[ConditionAsked],
    actor: Actor,
    now: datetime,
    above: str = "",
) -> ApprovalRound:
    """Put a proposal before its deciders, on a held application; what was open before is void.

    The way of approval follows from the matrix in force; ``above`` names a level it must lie above.
    Where nobody is asked, the system decides at once, and says so.
    """
    version, matrix = authority(now=now)
    if application.currency != matrix.currency:
        raise RefusedError(_("The authority matrix does not cover this currency."))
    void_round(application=application, actor=actor, now=now)
    stale = is_stale(application.customer, today=timezone.localdate(now))
    case = case_of(application, amount=amount, terms_days=terms_days, is_stale=stale, now=now)
    path = matrix.path_for(case)
    level = _above(matrix, above, path.level) if above else path.level
    round_ = ApprovalRound.objects.create(
        application=application,
        number=application.rounds.count() + 1,
        revision=application.revision,
        amount=amount,
        terms_days=terms_days,
        method=method,
        conditions=[condition.as_document() for condition in conditions],
        authority=version,
        level=level.code,
        case=document_of(case, path),
        proposed_by_name=actor.name,
        opened_at=now,
    )
    _await(application, level, 0)
    data = {"round": round_.number, "level": level.code, "authority": str(version)}
    note(application, "decisions.round.opened", actor=actor, now=now, data=data)
    if not level.steps:
        _approve(application, round_, actor=SYSTEM, now=now, role="", reason=_automatic(level))
    return round_


def _above(matrix: AuthorityMatrix, code: str, level: Level) -> Level:
    """The lowest level above one of the ladder that is not below another; the top has none above."""
    codes = [rung.code for rung in matrix.levels]
    place = max(codes.index(code) + 1, codes.index(level.code))
    return matrix.levels[min(place, len(codes) - 1)]


@transaction.atomic
def void_round(*, application: CreditApplication, actor: Actor, now: datetime) -> None:
    """Make void what was being decided on a held application: its votes count no more."""
    for round_ in application.rounds.filter(outcome=Outcome.OPEN):
        _close(application, round_, Outcome.VOID, now=now)
        data = {"round": round_.number, "votes": round_.votes.count()}
        note(application, "decisions.round.voided", actor=actor, now=now, data=data)


@transaction.atomic
def settle(
    *,
    application: CreditApplication,
    round_: ApprovalRound,
    role: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Decision | None:
    """See what a round has come to on a held application, and decide when it is through or lost."""
    standing = standing_of(round_)
    if standing.outcome == OPEN:
        current = standing.current
        before = application.awaits_role
        _await(application, standing.level, current.number if current else 0)
        if application.awaits_role != before:
            start_clock(application, now=now)
        return None
    if standing.outcome == LOST:
        return _reject(application, round_, actor=actor, now=now, role=role, reason=reason)
    return _approve(application, round_, actor=actor, now=now, role=role, reason=reason)


def _approve(
    application: CreditApplication,
    round_: ApprovalRound,
    *,
    actor: Actor,
    now: datetime,
    role: str,
    reason: str,
) -> Decision:
    today = timezone.localdate(now)
    months = standing_of(round_).matrix.validity_months[_grade(application, on=today)]
    is_temporary = application.action == Action.TEMPORARY
    valid_until = application.wanted_until if is_temporary else add_months(today, months)
    data = _decided(round_, role, reason)
    data |= {"amount": round_.amount, "terms_days": round_.terms_days, "valid_until": valid_until}
    conditions = read_conditions(round_.conditions)
    waits = any(condition.is_precedent for condition in conditions)
    name = "approve_conditionally" if waits else "approve"
    move(application, name, actor=actor, now=now, data=data)
    _close(application, round_, Outcome.APPROVED, now=now)
    decision = _decide(
        application,
        round_,
        role=role,
        reason=reason,
        actor=actor,
        now=now,
        verdict=Verdict.APPROVED,
        amount_granted=round_.amount,
        terms_days=round_.terms_days,
        method=round_.method,
        valid_until=valid_until,
        is_automatic=actor.is_system,
    )
    if application.action == Action.EXCEPTION:
        keep_override(
            application=application,
            kind=Kind.EXCEPTION,
            rule=round_.level,
            evidence=reason,
            actor=actor,
            now=now,
            value=round_.amount,
        )
    Condition.objects.bulk_create(
        Condition(
            application=application,
            text=condition.text,
            due_on=condition.due_on,
            is_precedent=condition.is_precedent,
        )
        for condition in conditions
    )
    if not waits and not needs_contract(application, now=now):
        put_in_effect(application=application, actor=actor, now=now)
    return decision


def _reject(
    application: CreditApplication,
    round_: ApprovalRound,
    *,
    actor: Actor,
    now: datetime,
    role: str,
    reason: str,
) -> Decision:
    data = _decided(round_, role, reason)
    move(application, "reject", actor=actor, now=now, data=data)
    _close(application, round_, Outcome.REJECTED, now=now)
    return _decide(
        application,
        round_,
        role=role,
        reason=reason,
        actor=actor,
        now=now,
        verdict=Verdict.REJECTED,
    )


def _decide(
    application: CreditApplication,
    round_: ApprovalRound,
    *,
    role: str,
    reason: str,
    actor: Actor,
    now: datetime,
    **outcome: Any,
) -> Decision:
    return Decision.objects.create(
        application=application,
        reason=reason,
        authority=round_.authority,
        authority_role=role,
        application_revision=application.revision,
        decided_by_id=actor.user_id or 0,
        decided_by_name=actor.name,
        decided_at=now,
        **outcome,
    )


def _close(
    application: CreditApplication, round_: ApprovalRound, outcome: str, *, now: datetime
) -> None:
    round_.outcome = outcome
    round_.closed_at = now
    round_.save(update_fields=["outcome", "closed_at"])
    _await(application, None, 0)


def _await(application: CreditApplication, level: Level | None, step: int) -> None:
    """Keep whose vote is waited for, so that work lists find it."""
    application.awaits_role = level.steps[step].role if level and level.steps else ""
    application.save(update_fields=["awaits_role"])


def _decided(round_: ApprovalRound, role: str, reason: str) -> dict[str, Any]:
    return {
        "reason": reason,
        "authority": str(round_.authority),
        "level": round_.level,
        "round": round_.number,
        "role": role,
        "revision": round_.revision,
    }


def _grade(application: CreditApplication, *, on: date) -> str:
    assessment = application.assessment
    return grade_for(application, assessment, on=on) if assessment else ""


def _automatic(level: Level) -> str:
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    return _("Decided by the system: %(level)s of the authority matrix asks nobody.") % {
        "level": level.title[language]
    }
