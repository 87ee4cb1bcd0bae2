"""Which parser judges which kind of document (政策审查)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from zixin.engine.policy import parse_policy
from zixin.engine.scorecard import parse_scorecard
from zixin.engine.standards import parse_standards
from zixin.policies.rules.assignment import parse_assignment
from zixin.policies.rules.authority import parse_authority
from zixin.policies.rules.booster import parse_booster
from zixin.policies.rules.documents import PolicyDocumentError, check_bounds, check_head
from zixin.policies.rules.granting import parse_granting
from zixin.policies.rules.security import parse_security

JUDGES: Mapping[str, Callable[[Mapping[str, Any]], object]] = {
    "assessment": parse_policy,
    "authority": parse_authority,
    "granting": parse_granting,
    "standards": parse_standards,
    "assignment": parse_assignment,
    "scorecard": parse_scorecard,
    "booster": parse_booster,
    "security": parse_security,
}


# The part that only documents of a kind have.
MARKS: Mapping[str, str] = {
    "cells": "authority",
    "dimensions": "assessment",
    "otherwise": "assignment",
    "characteristics": "scorecard",
    "tables": "standards",
    "features": "booster",
    "guarantor_share": "security",
    "checklists": "granting",
}


def kind_of_document(document: Mapping[str, Any]) -> str:
    """Tell by its parts what a document rules; empty when it could be anything."""
    return next((kind for part, kind in MARKS.items() if part in document), "")


def judge(
    kind: str, document: Mapping[str, Any], *, models: frozenset[str] | None = None
) -> object:
    """Return what a document says; ``PolicyError`` with the place when nobody can be judged by it.

    ``models`` are the assessment models an assignment may name; any when ``None``.
    """
    check_bounds(document)
    check_head(document)
    _check_title(document)
    if kind == "assignment":
        return parse_assignment(document, models=models)
    return JUDGES[kind](document)


def _check_title(document: Mapping[str, Any]) -> None:
    """Every kind says in both languages what it is, and where it comes from."""
    title = document.get("title")
    if not isinstance(title, Mapping):
        raise PolicyDocumentError("title", "is missing")
    texts = {"title.zh": title.get("zh"), "title.en": title.get("en")}
    for place, text in {**texts, "source": document.get("source")}.items():
        if not isinstance(text, str) or not text.strip():
            raise PolicyDocumentError(place, "a text is expected")
