"""How a vote on a step stands (表决)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from zixin.policies.rules.authority.parts import SHARE_DIGITS, Step


class Outcome(StrEnum):
    """Whether a step is decided, and how."""

    UNDECIDED = "undecided"
    CARRIED = "carried"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Votes:
    """The votes cast on a step; who abstains is present."""

    votes_for: int
    against: int = 0
    abstained: int = 0

    @property
    def present(self) -> int:
        """Everybody who counts towards the quorum."""
        return self.votes_for + self.against + self.abstained


def outcome_of(step: Step, votes: Votes, *, members: int | None = None) -> Outcome:
    """Say how a vote stands: carried with the quorum present and the share of the votes for it.

    Without ``members`` the votes are all there will be: with the quorum present, what is not
    carried is lost. With the number of members the vote goes on, and is lost as soon as it could
    not be carried if all who have not voted were for it. Shares count to four digits, so that
    "0.6667" is two thirds. Where everybody abstains nothing is carried.
    """
    if votes.present >= step.quorum and _is_enough(step, votes):
        return Outcome.CARRIED
    if members is None:
        return Outcome.LOST if votes.present >= step.quorum else Outcome.UNDECIDED
    left = max(members - votes.present, 0)
    best = Votes(votes.votes_for + left, votes.against, votes.abstained)
    could = best.present >= step.quorum and _is_enough(step, best)
    return Outcome.UNDECIDED if could else Outcome.LOST


def _is_enough(step: Step, votes: Votes) -> bool:
    counted = votes.votes_for + votes.against
    if not votes.votes_for:
        return False
    share = (Decimal(votes.votes_for) / counted).quantize(SHARE_DIGITS, ROUND_HALF_UP)
    return share >= step.approving_share
