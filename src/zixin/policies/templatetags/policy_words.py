"""Words and figures of policy documents, for the pages that show them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import get_language

from zixin.accounts.roles import Role
from zixin.policies.rules import parse_authority
from zixin.policies.rules.authority.sheet import Sheet, sheet_of
from zixin.policies.rules.authority.words import ACTION_WORDS, short_amount
from zixin.policies.rules.documents import written
from zixin.policies.rules.reading import DimensionLines, choice_word, dimension_lines
from zixin.policies.rules.words import name_of_code

TEXT_SHOWN_MAX = 2_000

register = template.Library()
in_templates = register.filter  # allow ZX004: makes a function usable in templates, reads no rows


@in_templates
def in_language(names: object) -> str:
    """Choose the reader's language of a text kept in both (``zh``, ``en``)."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    return str(names.get(language, "")) if isinstance(names, Mapping) else ""


@in_templates
def role_name(role: str) -> str:
    """Name a role of the authority matrix."""
    return str(Role(role).label) if role in Role.values else role


@in_templates
def exact(text: str | None) -> Decimal | None:
    """Read an amount that a document keeps as text."""
    return None if text is None else Decimal(text)


@in_templates
def figure_name(code: str) -> str:
    """Name an indicator, a line item or a method; an unknown code stands for itself."""
    return name_of_code(code, "zh" if (get_language() or "").startswith("zh") else "en")


@in_templates
def bands_with_floors(bands: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Say for each band above which amount it begins."""
    floors = [None, *(band["up_to"] for band in bands[:-1])]
    return [{**band, "above": floor} for band, floor in zip(bands, floors, strict=True)]


@in_templates
def dimensions_read(document: Mapping[str, Any]) -> list[DimensionLines]:
    """Lay out how an assessment model scores."""
    return dimension_lines(document)


@in_templates
def matrix_read(document: Mapping[str, Any]) -> Sheet:
    """Lay out an authority matrix."""
    return sheet_of(parse_authority(document))


in_templates(short_amount)


@in_templates
def action_word(action: str) -> object:
    """Name an action of an authority matrix."""
    return ACTION_WORDS.get(action, action)


@in_templates
def chosen_word(word: str, key: str) -> str:
    """Say what a word chosen at a key of a document means."""
    return choice_word(key, word)


@in_templates
def as_json(document: Mapping[str, Any]) -> str:
    """Write a document as its file stands; a long text in it is cut."""
    return written({key: _cut(value) for key, value in document.items()})


def _cut(value: Any) -> Any:
    is_long = isinstance(value, str) and len(value) > TEXT_SHOWN_MAX
    return f"{value[:TEXT_SHOWN_MAX]}…" if is_long else value
