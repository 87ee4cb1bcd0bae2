"""Reads on the credit file. Every function that serves a page starts from what the actor may see."""

from __future__ import annotations

from zixin.dossier.queries.facts import (
    facts_for,
    facts_known,
    item_ratings_for,
    ratings_known,
)

__all__ = ["facts_for", "facts_known", "item_ratings_for", "ratings_known"]
