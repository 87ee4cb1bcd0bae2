"""Deciding on a recommendation: votes, minutes, deferral (授信审批)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.decisions.holding import (
    authority,
    granting,
    hold,
    move,
    note,
    require_amount,
    require_revision,
    require_terms,
    require_words,
)
from zixin.decisions.models import (
    ApprovalRound,
    CreditApplication,
    Decision,
    Minutes,
    Verdict,
    Vote,
)
from zixin.decisions.queries.approvals import (
    Seat,
    Standing,
    open_round_of,
    seat_of,
    standing_of,
)
from zixin.decisions.rules import require_fresh_file
from zixin.decisions.rules.approval import ConditionAsked, read_conditions, require_conditions
from zixin.decisions.rules.choices import Ballot
from zixin.decisions.rules.overrides import UNSAID, Departure, Kind
from zixin.decisions.services.overrides import keep_override
from zixin.decisions.services.rounds import open_round, settle
from zixin.decisions.states import APPLICATION_FLOW, ApplicationState
from zixin.dossier.queries.reviews import review_state
from zixin.kernel.actor import Actor
from zixin.kernel.workflow import RefusedError
from zixin.policies.rules.authority import Outcome as StepOutcome
from zixin.policies.rules.authority import Votes, outcome_of


@transaction.atomic
def approve_application(
    *,
    application: CreditApplication,
    revision: int,
    amount: Decimal,
    terms_days: int,
    reason: str,
    actor: Actor,
    now: datetime,
    conditions: Sequence[ConditionAsked] | None = None,
    stale_reason: str = "",
    departure: Departure = UNSAID,
) -> Decision | None:
    """Vote for credit on an assessed application (授信审批); the last vote needed decides it.

    Writes the vote (``decisions.vote.cast``). A smaller amount, shorter terms or other conditions
    are a new proposal: earlier votes are void, and this one is the first on it. The last vote moves
    it to APPROVED or APPROVED_CONDITIONAL, writes the decision under the matrix of its round, and,
    where neither condition nor contract is asked for, puts the limit in effect. Returns the
    decision, ``None`` while more votes are needed. Raises ``RefusedError`` when the actor fills no
    seat of the step or prepared the application, asks for more than is recommended, has voted
    already, the application has changed since ``revision`` was read, the credit file is stale, or
    the move is not allowed. Who may decide on a stale file says why: ``stale_reason``.
    """
    granted = require_amount(amount)
    require_terms(terms_days, now=now)
    said = _reason(reason)
    hold(application)
    require_revision(application, revision)
    _require_decider(application, "approve", actor)
    review = review_state(application.customer, today=timezone.localdate(now))
    require_fresh_file(actor, review, stale_reason)
    standing = _standing(application)
    asked = _conditions(standing.round, conditions, now=now)
    if _differs(standing.round, granted, terms_days, asked):
        standing = _counter(application, standing, granted, terms_days, asked, actor=actor, now=now)
    extra: dict[str, Any] = {}
    if review.is_stale:
        extra = {"stale_since": review.since, "stale_reason": stale_reason.strip()}
        keep_override(
            application=application,
            kind=Kind.STALE_FILE,
            rule="file-review",
            evidence=extra["stale_reason"],
            actor=actor,
            now=now,
            departure=departure,
            model_value=review.since,
        )
    vote = _cast(application, standing, Ballot.FOR, said, actor=actor, now=now, extra=extra)
    return settle(
        application=application,
        round_=standing.round,
        role=vote.role,
        reason=said,
        actor=actor,
        now=now,
    )


@transaction.atomic
def reject_application(
    *, application: CreditApplication, revision: int, reason: str, actor: Actor, now: datetime
) -> Decision | None:
    """Vote against credit; ``decisions.vote.cast`` and, when it decides, the rejection.

    At the review, where nothing is proposed yet, a decider refuses alone. Returns the decision with
    its reason, ``None`` while a committee votes. Raises ``RefusedError`` without a reason or a
    deciding role, for a stale revision, or when the move is not allowed.
    """
    said = _reason(reason)
    hold(application)
    require_revision(application, revision)
    _require_decider(application, "reject", actor)
    if application.state == ApplicationState.IN_REVIEW:
        return _reject_early(application, said, actor=actor, now=now)
    standing = _standing(application)
    vote = _cast(application, standing, Ballot.AGAINST, said, actor=actor, now=now)
    return settle(
        application=application,
        round_=standing.round,
        role=vote.role,
        reason=said,
        actor=actor,
        now=now,
    )


@transaction.atomic
def abstain_from_application(
    *, application: CreditApplication, revision: int, reason: str, actor: Actor, now: datetime
) -> None:
    """Abstain from a committee's vote; ``decisions.vote.cast``.

    Raises ``RefusedError`` where one person decides: he says yes or no.
    """
    said = _reason(reason)
    hold(application)
    require_revision(application, revision)
    _require_decider(application, "approve", actor)
    standing = _standing(application)
    if standing.current is None or not standing.current.is_committee:
        raise RefusedError(_("Only in a committee one may abstain."))
    _cast(application, standing, Ballot.ABSTAIN, said, actor=actor, now=now)


@transaction.atomic
def close_vote(
    *, application: CreditApplication, revision: int, minutes: str, actor: Actor, now: datetime
) -> Decision | None:
    """Close a committee's vote with its minutes; ``decisions.vote.closed``, then what follows.

    Raises ``RefusedError`` below the quorum, without minutes, or for one who is not of the
    committee.
    """
    said = require_words(minutes, _("Write the minutes."), field="minutes")
    hold(application)
    require_revision(application, revision)
    _require_decider(application, "approve", actor)
    standing = _standing(application)
    current = standing.current
    if current is None or not current.is_committee:
        raise RefusedError(_("There is no vote of a committee to close."))
    if standing.matrix.fills(current.step, actor.roles) is None:
        raise RefusedError(_("A member of the committee closes its vote."))
    if len(current.votes) < current.step.quorum:
        raise RefusedError(
            _("The quorum is %(quorum)d; %(count)d have voted.")
            % {"quorum": current.step.quorum, "count": len(current.votes)}
        )
    count_for, count_against = current.count(Ballot.FOR), current.count(Ballot.AGAINST)
    votes = Votes(count_for, count_against, current.count(Ballot.ABSTAIN))
    row = Minutes.objects.create(
        round=standing.round,
        step=current.number,
        text=said,
        is_carried=outcome_of(current.step, votes) == StepOutcome.CARRIED,
        count_for=count_for,
        count_against=count_against,
        count_abstained=current.count(Ballot.ABSTAIN),
        written_by_id=actor.user_id or 0,
        written_by_name=actor.name,
        written_at=now,
    )
    data = {
        "round": standing.round.number,
        "for": count_for,
        "against": count_against,
        "abstained": row.count_abstained,
        "carried": row.is_carried,
    }
    note(application, "decisions.vote.closed", actor=actor, now=now, data=data)
    role = current.step.role
    return settle(
        application=application, round_=standing.round, role=role, reason=said, actor=actor, now=now
    )


@transaction.atomic
def defer_application(
    *, application: CreditApplication, until: date, reason: str, actor: Actor, now: datetime
) -> None:
    """Put a decision off to a day; the clock rests. ``decisions.application.deferred``.

    Raises ``RefusedError`` without a reason or for a day past the policy's bound.
    """
    said = require_words(reason, _("Say why it is put off."), field="reason")
    hold(application)
    today = timezone.localdate(now)
    last = today + timedelta(days=granting(now=now).deferral_days_max)
    if not today < until <= last:
        raise RefusedError(
            _("It is put off to %(day)s at the latest.") % {"day": last.isoformat()}, field="until"
        )
    data = {"reason": said, "until": until}
    move(application, "defer", actor=actor, now=now, data=data)
    application.deferred_until = until
    application.save(update_fields=["deferred_until"])


@transaction.atomic
def resume_application(*, application: CreditApplication, actor: Actor, now: datetime) -> None:
    """Take up again what was put off; ``decisions.application.resumed``."""
    hold(application)
    move(application, "resume", actor=actor, now=now, data={})


def _standing(application: CreditApplication) -> Standing:
    round_ = open_round_of(application)
    if round_ is None:
        raise RefusedError(_("Somebody has already moved this on; please look again."))
    return standing_of(round_)


def _require_decider(application: CreditApplication, name: str, actor: Actor) -> None:
    """Ask the rules and the state of the move before anything is written."""
    move_ = APPLICATION_FLOW[name]
    for rule in move_.rules:
        rule.require(actor, application)
    if application.state not in move_.source:
        raise RefusedError(_("Somebody has already moved this on; please look again."))


def _conditions(
    round_: ApprovalRound, given: Sequence[ConditionAsked] | None, *, now: datetime
) -> Sequence[ConditionAsked]:
    """Return the conditions asked, those of the proposal where none are given; refuse bad ones."""
    asked = read_conditions(round_.conditions) if given is None else given
    today = timezone.localdate(now)
    last = today + timedelta(days=granting(now=now).lapse_days)
    require_conditions(asked, today=today, last=last)
    return asked


def _differs(
    round_: ApprovalRound, amount: Decimal, terms_days: int, asked: Sequence[ConditionAsked]
) -> bool:
    documents = [condition.as_document() for condition in asked]
    return (round_.amount, round_.terms_days, round_.conditions) != (amount, terms_days, documents)


def _counter(
    application: CreditApplication,
    standing: Standing,
    amount: Decimal,
    terms_days: int,
    asked: Sequence[ConditionAsked],
    *,
    actor: Actor,
    now: datetime,
) -> Standing:
    """Open a new round on less than was recommended; nobody grants more than that."""
    if amount > (application.amount_recommended or 0):
        raise RefusedError(
            _("Not more than is recommended; return the application for more."), field="amount"
        )
    if terms_days > (application.terms_days_recommended or 0):
        raise RefusedError(
            _("Not longer than is recommended; return the application for more."),
            field="terms_days",
        )
    _require_seat(application, standing, actor, now=now)
    application.revision += 1
    application.save(update_fields=["revision"])
    round_ = open_round(
        application=application,
        amount=amount,
        terms_days=terms_days,
        method=standing.round.method,
        conditions=asked,
        actor=actor,
        now=now,
        above=_below(standing),
    )
    return standing_of(round_)


def _below(standing: Standing) -> str:
    """A counter-offer is decided by people: never by the system alone."""
    first = standing.matrix.levels[0]
    return first.code if not first.steps else ""


def _require_seat(
    application: CreditApplication, standing: Standing, actor: Actor, *, now: datetime
) -> Seat:
    """Return the seat in which the actor votes, or refuse with the role that is waited for."""
    seat, refusal = seat_of(actor, application, standing, on=timezone.localdate(now))
    if seat is None:
        raise RefusedError(refusal, field="amount")
    return seat


def _cast(
    application: CreditApplication,
    standing: Standing,
    ballot: str,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
    extra: Mapping[str, Any] | None = None,
) -> Vote:
    seat = _require_seat(application, standing, actor, now=now)
    current = standing.current
    vote = Vote.objects.create(
        round=standing.round,
        step=current.number if current else 0,
        ballot=ballot,
        role=seat.role,
        reason=reason,
        delegation=seat.delegation,
        principal_id=seat.principal_id,
        voter_id=actor.user_id or 0,
        voter_name=actor.name,
        cast_at=now,
    )
    data = {
        "round": standing.round.number,
        "step": vote.step,
        "vote": ballot,
        "role": seat.role,
        "reason": reason,
        "revision": application.revision,
        **({"for": seat.delegation.principal_name} if seat.delegation else {}),
        **(extra or {}),
    }
    note(application, "decisions.vote.cast", actor=actor, now=now, data=data)
    return vote


def _reject_early(
    application: CreditApplication, reason: str, *, actor: Actor, now: datetime
) -> Decision:
    version, matrix = authority(now=now)
    role = matrix.may_reject(actor.roles)
    if role is None:
        raise RefusedError(_("Your role does not decide on applications."))
    data = {
        "reason": reason,
        "authority": str(version),
        "role": role,
        "revision": application.revision,
    }
    move(application, "reject", actor=actor, now=now, data=data)
    return Decision.objects.create(
        application=application,
        verdict=Verdict.REJECTED,
        reason=reason,
        authority=version,
        authority_role=role,
        application_revision=application.revision,
        decided_by_id=actor.user_id or 0,
        decided_by_name=actor.name,
        decided_at=now,
    )


def _reason(reason: str) -> str:
    return require_words(reason, _("Give the reason of the decision."), field="reason")
