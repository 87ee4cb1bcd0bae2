"""Reads on the credit file. Every function that serves a page starts from what the actor may see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from zixin.customers.queries import visible_customers
from zixin.dossier.models import Fact, ItemRating
from zixin.kernel.actor import Actor

Facts = dict[int, dict[str, Fact]]
Ratings = dict[int, dict[str, list[ItemRating]]]


def facts_for(actor: Actor) -> QuerySet[Fact]:
    """The facts this actor may read, newest first."""
    if not (actor.is_system or actor.may("dossier.view")):
        return Fact.objects.none()
    return Fact.objects.filter(visible_customers(actor, "customer__")).order_by("-as_of", "-id")


def item_ratings_for(actor: Actor) -> QuerySet[ItemRating]:
    """The ratings of qualitative items this actor may read, newest first."""
    if not (actor.is_system or actor.may("dossier.view")):
        return ItemRating.objects.none()
    return ItemRating.objects.filter(visible_customers(actor, "customer__")).order_by("-id")


def facts_known(customer_ids: Collection[int], *, as_of: date) -> Facts:
    """The newest fact of each code that held on a day, by customer."""
    rows = Fact.objects.filter(customer_id__in=customer_ids, as_of__lte=as_of)
    known: Facts = {}
    for row in rows.order_by("as_of", "id"):
        known.setdefault(row.customer_id, {})[row.code] = row
    return known


def ratings_known(customer_ids: Collection[int], *, as_of: date) -> Ratings:
    """The newest rating of each item by each rater up to a day, by customer and item."""
    rows = ItemRating.objects.filter(customer_id__in=customer_ids, as_of__lte=as_of)
    newest: dict[tuple[int, str, int], ItemRating] = {}
    for row in rows.order_by("as_of", "id"):
        newest[row.customer_id, row.item, row.rater_id] = row
    known: Ratings = {}
    for row in sorted(newest.values(), key=lambda row: (row.item, row.rater_id)):
        known.setdefault(row.customer_id, {}).setdefault(row.item, []).append(row)
    return known
