"""The place where a user becomes an actor: roles, departments, and what clears him for data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from zixin.accounts.models import (
    Agreement,
    AgreementSignature,
    Department,
    TrainingCourse,
    TrainingRecord,
    User,
    UserClearance,
)
from zixin.accounts.models.clearance import CODE
from zixin.accounts.roles import OPEN_BEFORE_CLEARANCE, clearance_of, permissions_of
from zixin.kernel.actor import AGREEMENT, PASSWORD, TRAINING, Actor
from zixin.kernel.confidentiality import UNCLEARED, Level

NOBODY = Actor(user_id=None, name="")
SYSTEM = Actor(user_id=None, name="system", is_system=True)


def actor_for(user: User, *, now: datetime) -> Actor:
    """Build the actor of a user as things stand ``now``; an inactive user is nobody.

    Without training passed and agreement signed, both in force, the roles carry nothing that
    touches a customer; before the password is the person's own they carry nothing at all.
    """
    if not user.is_active:
        return NOBODY
    standing, place = _standing_of(user, now=now), _place_of(user.department_id)
    permissions = permissions_of(standing.roles)
    if standing.lacks:
        permissions &= frozenset() if PASSWORD in standing.lacks else OPEN_BEFORE_CLEARANCE
    return Actor(
        user_id=user.pk,
        name=str(user),
        roles=standing.roles,
        permissions=permissions,
        department_ids=place.department_ids,
        clearance=min(standing.clearance, place.ceiling),
        raised={} if standing.lacks else standing.raised,
        lacks=standing.lacks,
    )


@dataclass(frozen=True, slots=True)
class _Standing:
    roles: frozenset[str]
    raised: Mapping[int, int]
    lacks: frozenset[str]
    own_level: int | None
    own_until: datetime | None
    now: datetime

    @property
    def clearance(self) -> int:
        """The level the roles read, or the person's own; a lapsed one opens nothing."""
        level = clearance_of(self.roles)
        if self.lacks:
            return UNCLEARED
        if self.own_level is None or self.own_until is None:
            return level
        return min(level, self.own_level) if self.own_until > self.now else UNCLEARED


def _standing_of(user: User, *, now: datetime) -> _Standing:
    """Read all that decides on a person's access in one query: it is asked at every request."""
    own = UserClearance.objects.filter(user=OuterRef("pk")).order_by("-granted_at", "-pk")
    rows = list(
        User.objects.filter(pk=user.pk)
        .annotate(
            role=F("role_grants__role"),
            is_trained=Exists(records_in_force(now).filter(user=OuterRef("pk"))),
            has_signed=Exists(signatures_in_force(now).filter(user=OuterRef("pk"))),
            own_level=Subquery(own.values("level")[:1]),
            own_until=Subquery(own.values("until")[:1]),
            emergency=FilteredRelation(
                "emergency_accesses", condition=Q(emergency_accesses__until__gt=now)
            ),
        )
        .values_list(
            *("role", "emergency__customer_id", "emergency__level"),
            *("is_trained", "has_signed", "own_level", "own_until"),
        )
    )
    is_trained, has_signed, own_level, own_until = rows[0][3:]
    met = {
        PASSWORD: not must_change_password(user, now=now),
        TRAINING: is_trained,
        AGREEMENT: has_signed,
    }
    return _Standing(
        roles=frozenset(row[0] for row in rows if row[0]),
        raised=_highest((row[1], row[2]) for row in rows if row[1] is not None),
        lacks=frozenset(name for name, is_met in met.items() if not is_met),
        own_level=own_level,
        own_until=own_until,
        now=now,
    )


def must_change_password(user: User, *, now: datetime) -> bool:
    """Tell whether a person has to set a password first: the first one, or one grown old."""
    if user.must_change_password:
        return True
    days, since = settings.PASSWORD_ROTATION_DAYS, user.password_set_at or user.date_joined
    return bool(days) and since + timedelta(days=days) <= now


def _highest(opened: Iterable[tuple[int, int]]) -> dict[int, int]:
    levels: dict[int, int] = {}
    for customer_id, level in opened:
        levels[customer_id] = max(level, levels.get(customer_id, level))
    return levels


def records_in_force(now: datetime) -> QuerySet[TrainingRecord]:
    """The passes that count: not lapsed, and of a version no older than the one that binds."""
    binding = TrainingCourse.objects.filter(code=CODE, binding_from__lte=now).order_by("-version")
    return TrainingRecord.objects.filter(
        course__code=CODE,
        course__version__gte=Subquery(binding.values("version")[:1]),
        valid_until__gt=now,
    )


def signatures_in_force(now: datetime) -> QuerySet[AgreementSignature]:
    """The signatures that count: not lapsed, and under a text no older than the one that binds."""
    binding = Agreement.objects.filter(code=CODE, binding_from__lte=now).order_by("-version")
    return AgreementSignature.objects.filter(
        agreement__code=CODE,
        agreement__version__gte=Subquery(binding.values("version")[:1]),
        valid_until__gt=now,
    )


def level_for(actor: Actor, customer_id: int | None) -> int:
    """Return the highest level of confidentiality the actor reads of this customer (密级).

    ``None`` is what belongs to no customer. A list that shows levels must say the same of each
    row: it asks ``raised_customers`` too.
    """
    if actor.is_system:
        return Level.CORE
    return raised_customers(actor).get(customer_id or 0, actor.clearance)


def raised_customers(actor: Actor) -> Mapping[int, int]:
    """Return the customers, by id, that the actor reads further than usual, and how far."""
    return {key: level for key, level in actor.raised.items() if level > actor.clearance}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a person stands in the company: the departments below, and how far they read."""

    department_ids: frozenset[int] = frozenset()
    ceiling: int = Level.CORE


def _place_of(department_id: int | None) -> _Place:
    if department_id is None:
        return _Place()
    children: dict[int | None, list[int]] = defaultdict(list)
    above: dict[int | None, tuple[int | None, int]] = {}
    for pk, parent_id, ceiling in Department.objects.values_list("pk", "parent_id", "ceiling"):
        children[parent_id].append(pk)
        above[pk] = parent_id, ceiling
    found, waiting = set[int](), [department_id]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting.extend(children[current])
    lowest, upper = int(Level.CORE), above.pop(department_id, None)
    while upper:
        lowest = min(lowest, upper[1])
        upper = above.pop(upper[0], None)
    return _Place(frozenset(found), lowest)
