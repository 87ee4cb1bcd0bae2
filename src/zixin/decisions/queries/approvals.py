"""Where a round of approval stands, and who may vote on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from zixin.accounts.models import RoleGrant, User
from zixin.accounts.roles import Role
from zixin.decisions.models import (
    ApprovalRound,
    CreditApplication,
    Delegation,
    Minutes,
    Outcome,
    Vote,
)
from zixin.decisions.rules.choices import Ballot
from zixin.kernel.actor import Actor
from zixin.policies.queries import NoPolicyError, authority_in_force
from zixin.policies.rules import AuthorityMatrix, Level, Step, parse_authority

OPEN, CARRIED, LOST = "open", "carried", "lost"


@dataclass(frozen=True, slots=True)
class StepStanding:
    """A step of the way of approval: who voted, and how it ended."""

    number: int
    step: Step
    votes: tuple[Vote, ...]
    minutes: Minutes | None

    @property
    def role_title(self) -> str:
        return str(Role(self.step.role).label)

    @property
    def is_committee(self) -> bool:
        return self.step.quorum > 1

    @property
    def outcome(self) -> str:
        """``open``, ``carried`` or ``lost``; a committee's step is open until its minutes close it."""
        if self.is_committee:
            if self.minutes is None:
                return OPEN
            return CARRIED if self.minutes.is_carried else LOST
        if not self.votes:
            return OPEN
        return CARRIED if self.votes[0].ballot == Ballot.FOR else LOST

    def count(self, ballot: str) -> int:
        """How many voted so."""
        return sum(vote.ballot == ballot for vote in self.votes)


@dataclass(frozen=True, slots=True)
class Standing:
    """A round as far as it has come."""

    round: ApprovalRound
    matrix: AuthorityMatrix
    level: Level
    steps: tuple[StepStanding, ...]

    @property
    def current(self) -> StepStanding | None:
        """The step that waits; ``None`` when the round is through or lost."""
        if any(step.outcome == LOST for step in self.steps):
            return None
        return next((step for step in self.steps if step.outcome == OPEN), None)

    @property
    def outcome(self) -> str:
        outcomes = {step.outcome for step in self.steps}
        return LOST if LOST in outcomes else OPEN if OPEN in outcomes else CARRIED

    @property
    def votes(self) -> list[Vote]:
        return [vote for step in self.steps for vote in step.votes]


@dataclass(frozen=True, slots=True)
class Seat:
    """In which role, and on whose authority, somebody may vote."""

    role: str
    principal_id: int
    delegation: Delegation | None


def open_round_of(application: CreditApplication) -> ApprovalRound | None:
    """The round that is being decided."""
    return application.rounds.filter(outcome=Outcome.OPEN).select_related("authority").first()


def standing_of(round_: ApprovalRound) -> Standing:
    """Read how far a round has come, under the matrix it was opened with."""
    matrix = parse_authority(round_.authority.document)
    level = next(level for level in matrix.levels if level.code == round_.level)
    votes = list(round_.votes.all())
    minutes = {row.step: row for row in round_.minutes.all()}
    return Standing(
        round_,
        matrix,
        level,
        tuple(
            StepStanding(
                number,
                step,
                tuple(vote for vote in votes if vote.step == number),
                minutes.get(number),
            )
            for number, step in enumerate(level.steps)
        ),
    )


def seats_of(actor: Actor, standing: Standing, *, on: date) -> list[Seat]:
    """In which roles the actor may fill the step that waits: his own first, then what was lent."""
    current = standing.current
    if current is None or actor.user_id is None:
        return []
    own = standing.matrix.fills(current.step, actor.roles)
    seats = [Seat(own, actor.user_id, None)] if own else []
    for delegation in delegations_to(actor, on=on):
        enough = delegation.amount_max is None or standing.round.amount <= delegation.amount_max
        role = standing.matrix.fills(current.step, frozenset({delegation.role}))
        if enough and role:
            seats.append(Seat(role, delegation.principal_id, delegation))
    return seats


def seat_of(
    actor: Actor, application: CreditApplication, standing: Standing, *, on: date
) -> tuple[Seat | None, str]:
    """The seat in which an actor may vote now, or the sentence that says why there is none.

    Nobody votes twice, on what he prepared, on his own customer, or on authority lent by one of
    those.
    """
    current = standing.current
    barred = {
        application.drafted_by_id,
        application.recommended_by_id,
        application.customer.salesperson_id,
    }
    used = {vote.voter_id for vote in standing.votes}
    used |= {vote.principal_id for vote in standing.votes}
    if actor.user_id in used:
        return None, _("You have voted on this proposal already.")
    seats = seats_of(actor, standing, on=on)
    free = [seat for seat in seats if seat.principal_id not in barred | used]
    if free:
        return free[0], ""
    if seats:
        return None, _("Who lent you this authority may not decide here himself.")
    role = str(Role(current.step.role).label) if current else ""
    return None, _("This amount for this grade is decided by: %(role)s.") % {"role": role}


def delegations_to(actor: Actor, *, on: date) -> list[Delegation]:
    """What is lent to an actor on a day by people who still hold it."""
    lent = list(in_force(on=on).filter(delegate_id=actor.user_id or 0))
    if not lent:
        return []
    holders = set(
        RoleGrant.objects.filter(
            user_id__in=[row.principal_id for row in lent], user__is_active=True
        ).values_list("user_id", "role")
    )
    return [row for row in lent if (row.principal_id, row.role) in holders]


def lendable_roles(actor: Actor, *, on: date) -> list[str]:
    """The deciding roles an actor holds and the matrix lets him lend, the highest last."""
    try:
        matrix = authority_in_force(on=on)[1]
    except NoPolicyError:
        return []
    return [role for role in matrix.ranks if role in actor.roles] if matrix.delegation else []


def people_to_lend_to(actor: Actor, *, on: date) -> QuerySet[User]:
    """The colleagues who decide themselves, to whom authority may be lent."""
    try:
        ranks = authority_in_force(on=on)[1].ranks
    except NoPolicyError:
        return User.objects.none()
    deciders = RoleGrant.objects.filter(role__in=ranks).values("user")
    found = User.objects.filter(pk__in=deciders, is_active=True)
    return found.exclude(pk=actor.user_id or 0).order_by("full_name", "pk")


def in_force(*, on: date) -> QuerySet[Delegation]:
    """The delegations in force on a day."""
    return Delegation.objects.filter(
        Q(valid_from__lte=on), Q(valid_until__gte=on), Q(revoked_at__isnull=True)
    ).order_by("pk")


def delegations_for(actor: Actor) -> QuerySet[Delegation]:
    """The delegations an actor may read: his own, or all for who reads the audit trail."""
    if actor.is_system or actor.may("audit.view"):
        return Delegation.objects.all()
    return Delegation.objects.filter(Q(principal_id=actor.user_id) | Q(delegate_id=actor.user_id))
