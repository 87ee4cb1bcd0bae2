"""Reads on merges: what hangs on two customers, what a merge would do with it, what undoing meets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from zixin.customers.models import Customer, CustomerAlias, CustomerMerge, MergedRow
from zixin.customers.queries import customers_for
from zixin.customers.rules.contacts import SEALED
from zixin.customers.rules.records import FACTS
from zixin.customers.rules.relations import MERGE_PARTS, RELATIONS, Choice, Relation, Way
from zixin.customers.states import MergeState
from zixin.kernel.actor import Actor

LISTED_MAX = 100
WAITING_MAX = 5
NOT_COMPARED = frozenset({"number", "salesperson_id", "department_id"})
OF_PEOPLE = ("salesperson", "department")
Model = type[models.Model]


@dataclass(frozen=True, slots=True)
class Hanging:
    """The rows of one relation: which move to the survivor and which stay."""

    name: str
    title: str
    relation: Relation
    moving: tuple[int, ...]
    staying: tuple[int, ...]

    @property
    def is_taken_over(self) -> bool:
        return self.relation.way == Way.TAKE_OVER

    @property
    def count(self) -> int:
        return len(self.moving) + len(self.staying)


@dataclass(frozen=True, slots=True)
class FieldPair:
    """A fact in which both records differ."""

    name: str
    title: str
    kept: str
    lost: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything a merge would do, before anybody does it."""

    kept: Customer
    lost: Customer
    fields: tuple[FieldPair, ...]
    hanging: tuple[Hanging, ...]
    choices: tuple[Choice, ...]
    obstacles: tuple[str, ...]


def relations_to_customer() -> Iterator[tuple[str, Model, models.Field[Any, Any]]]:
    """Find every foreign key to a customer, by name; a new app needs no line here."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if field.remote_field and field.remote_field.model is Customer:
                yield f"{model._meta.label_lower}.{field.name}", model, field


def hanging_on(kept: Customer, lost: Customer) -> list[Hanging]:
    """Sort what hangs on the customer to be given up; raises ``KeyError`` for an unknown relation."""
    return [
        _hanging(name, model, field, kept, lost) for name, model, field in relations_to_customer()
    ]


def preview_of(kept: Customer, lost: Customer) -> Preview:
    """Lay out a merge field by field and relation by relation, with what stands in its way."""
    hanging = tuple(row for row in hanging_on(kept, lost) if row.count)
    return Preview(
        kept,
        lost,
        tuple(_differing(kept, lost)),
        hanging,
        tuple(choice for part in MERGE_PARTS.values() for choice in part.choices(kept, lost)),
        tuple(str(row.relation.refusal) for row in hanging if row.relation.refusal and row.staying),
    )


def merges_for(actor: Actor) -> QuerySet[CustomerMerge]:
    """The merges this actor may read, newest first."""
    if not (actor.is_system or actor.may("customers.compare")):
        return CustomerMerge.objects.none()
    return CustomerMerge.objects.filter(kept__in=customers_for(actor)).select_related(
        "kept", "lost"
    )


def merges_listed(actor: Actor) -> list[CustomerMerge]:
    """The newest merges, those that wait for a second person first."""
    waits = models.Case(models.When(state=MergeState.PROPOSED, then=0), default=1)
    return list(merges_for(actor).order_by(waits, "-id")[:LISTED_MAX])


def merges_to_confirm(actor: Actor) -> list[CustomerMerge]:
    """The proposals this actor may confirm as the second person, the oldest first."""
    if not actor.may("customers.merge"):
        return []
    waiting = merges_for(actor).filter(state=MergeState.PROPOSED)
    own = actor.user_id or 0
    return list(waiting.exclude(proposed_by_id=own).order_by("id")[:WAITING_MAX])


def rows_of(merge: CustomerMerge) -> list[tuple[str, dict[str, int]]]:
    """Count the rows of a merge that was done, by what they are and what became of them."""
    titles = {name: _title(model) for name, model, _field in relations_to_customer()}
    counted = merge.rows.values_list("relation", "outcome").annotate(count=models.Count("pk"))
    found: dict[str, dict[str, int]] = {}
    for name, outcome, count in counted.order_by("relation", "outcome"):
        found.setdefault(titles.get(name, name), {})[outcome] = count
    return list(found.items())


def marks_now() -> dict[str, int]:
    """Return the highest key of every table that hangs on customers."""
    return {
        name: model._default_manager.aggregate(most=Max("pk"))["most"] or 0
        for name, model, _field in relations_to_customer()
        if RELATIONS[name].way != Way.STAY and model is not CustomerAlias  # this merge's own
    }


def in_the_way(merge: CustomerMerge) -> list[str]:
    """Say what has come to rest on a merge since, so that it cannot be undone any more."""
    obstacles = []
    kept = merge.kept
    if kept.merged_into_id:
        obstacles.append(_("The surviving customer was itself merged into another one."))
    if kept.revision != merge.kept_revision + 1:
        obstacles.append(_("The master record was changed since the merge."))
    own = {(row.relation, row.row_id) for row in merge.rows.filter(outcome=MergedRow.Outcome.MADE)}
    for name, model, field in relations_to_customer():
        if name not in merge.marks:
            continue
        newer = model._default_manager.filter(
            **{field.name: kept.pk, "pk__gt": merge.marks[name]}
        ).values_list("pk", flat=True)
        count = sum((name, pk) not in own for pk in newer)
        if count:
            sentence = _("Since then %(count)s new: %(what)s.")
            obstacles.append(sentence % {"count": count, "what": _title(model)})
    return obstacles


def _hanging(
    name: str, model: Model, field: models.Field[Any, Any], kept: Customer, lost: Customer
) -> Hanging:
    relation = RELATIONS[name]
    rows = model._default_manager.filter(**{field.name: lost.pk})
    ids = tuple(rows.order_by("pk").values_list("pk", flat=True))
    staying: set[int] = set()
    if relation.way != Way.MOVE:
        staying = set(ids)
    elif not relation.is_settled:
        for others, condition in _bounds(model, field, relation):
            bounded = model._default_manager.filter(condition)
            present = bounded.filter(**{field.name: kept.pk})
            staying |= _colliding(present, bounded.filter(**{field.name: lost.pk}), others)
    moving = tuple(pk for pk in ids if pk not in staying)
    return Hanging(name, _title(model), relation, moving, tuple(sorted(staying)))


def _bounds(
    model: Model, field: models.Field[Any, Any], relation: Relation
) -> Iterator[tuple[tuple[str, ...], Q]]:
    """Yield the columns in which a customer has no two equal rows, each under its condition."""
    if relation.unit:
        yield relation.unit, Q()
    if field.unique:
        yield (), Q()
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and field.name in constraint.fields:
            others = tuple(name for name in constraint.fields if name != field.name)
            yield others, constraint.condition or Q()


def _colliding(present: QuerySet[Any], coming: QuerySet[Any], others: tuple[str, ...]) -> set[int]:
    """Return the rows that come and equal a present one in the columns named; in none, any does."""
    taken = set(present.values_list(*others, models.Value(1)))
    rows = coming.values_list("pk", *others, models.Value(1))
    return {row[0] for row in rows if row[1:] in taken}


def _title(model: Model) -> str:
    return str(model._meta.verbose_name_plural)


def _differing(kept: Customer, lost: Customer) -> Iterator[FieldPair]:
    titles = {field.attname: str(field.verbose_name) for field in Customer._meta.concrete_fields}
    for name in FACTS:
        if name in NOT_COMPARED:
            continue
        mine, other = getattr(kept, name), getattr(lost, name)
        if mine != other and other not in {"", None}:
            yield FieldPair(name, titles[name], _shown(kept, name), _shown(lost, name))
    for name in OF_PEOPLE:
        mine, other = getattr(kept, name), getattr(lost, name)
        if mine != other and other is not None:
            yield FieldPair(f"{name}_id", titles[f"{name}_id"], str(mine or ""), str(other))


def _shown(customer: Customer, name: str) -> str:
    display = getattr(customer, f"get_{name}_display", None)
    value = display() if display else getattr(customer, name)
    return "" if value is None else str(value)


def told(names: list[str]) -> list[str]:
    """Name the facts taken over as an event may tell them: which ones, and none of their values."""
    return sorted(name for name in names if name in {*FACTS, *SEALED})
