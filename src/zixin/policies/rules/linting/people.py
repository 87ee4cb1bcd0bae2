"""Whether the company has the people to fill the steps of a matrix, each of them another person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zixin.accounts.roles import permissions_of
from zixin.policies.rules.authority import AuthorityMatrix, Level
from zixin.policies.rules.authority.words import role_words
from zixin.policies.rules.linting.findings import Finding, Spot

People = Sequence[frozenset[str]]  # the roles of each person who is at work and cleared
PREPARING = frozenset({"decisions.apply", "decisions.recommend"})


def staffing(matrix: AuthorityMatrix, people: People) -> Iterator[Finding]:
    """Yield the levels that cannot be passed: by nobody, or not when somebody prepared or is absent.

    And, of a matrix that says when, the steps of which nobody could be told after that time.
    """
    ranked = [roles for roles in people if roles.intersection(matrix.ranks)]
    for place, level in enumerate(matrix.levels):
        yield from _of_level(matrix, level, ranked, place=f"levels[{place}]")
    if matrix.escalation_hours is not None:
        yield from _escalation(matrix, ranked)


def _of_level(
    matrix: AuthorityMatrix, level: Level, ranked: People, *, place: str
) -> Iterator[Finding]:
    short = False
    for number, step in enumerate(level.steps):
        count = sum(matrix.fills(step, roles) is not None for roles in ranked)
        if step.quorum > 1 and count < step.quorum:
            short = True
            spot = Spot(f"{place}.steps[{number}].quorum", level=level.code, title=level.title)
            yield Finding("quorum_short", spot, {"quorum": step.quorum, "count": count})
    if short:
        return
    spot = Spot(place, level=level.code, title=level.title)
    lacking = _lacking(matrix, level, ranked)
    if lacking:
        yield Finding("level_unmanned", spot, {"role": _Role(lacking)})
        return
    for roles in dict.fromkeys(ranked):
        others = list(ranked)
        others.remove(roles)
        if _lacking(matrix, level, others):
            prepares = bool(permissions_of(roles) & PREPARING)
            named = max(roles.intersection(matrix.ranks), key=matrix.ranks.index)
            yield Finding(
                "self_approval" if prepares else "no_stand_in", spot, {"role": _Role(named)}
            )


def _escalation(matrix: AuthorityMatrix, ranked: People) -> Iterator[Finding]:
    """Yield the first step below each rank that nobody holds; above the highest there is none."""
    told: set[str] = set()
    for place, level in enumerate(matrix.levels):
        for number, step in enumerate(level.steps):
            above = matrix.ranks[matrix.ranks.index(step.role) + 1 :][:1]
            if above and above[0] not in told and not any(above[0] in roles for roles in ranked):
                told.add(above[0])
                spot = Spot(f"levels[{place}].steps[{number}]", level=level.code, title=level.title)
                yield Finding("escalation_unmanned", spot, {"role": _Role(above[0])})


class _Role(str):
    """A role that is named in the reader's language when it is said."""

    __slots__ = ()

    def __str__(self) -> str:
        return role_words(str.__str__(self))


def _lacking(matrix: AuthorityMatrix, level: Level, people: People) -> str:
    """Return the role of a step that is left without a person of its own; empty when all are filled.

    Bipartite matching by augmenting paths: a seat for each signature and each vote.
    """
    seats = [step for step in level.steps for _vote in range(step.quorum)]
    holder: dict[int, int] = {}

    def seat(number: int, tried: set[int]) -> bool:
        for person, roles in enumerate(people):
            if person in tried or matrix.fills(seats[number], roles) is None:
                continue
            tried.add(person)
            if person not in holder or seat(holder[person], tried):
                holder[person] = number
                return True
        return False

    return next((seats[n].role for n in range(len(seats)) if not seat(n, set())), "")
