"""A document edited in forms: a field is named by its place, so that a refusal finds its field."""

from __future__ import annotations

from zixin.policies.rules.editing.acts import begun_by, do_act
from zixin.policies.rules.editing.answers import Answered, with_answers
from zixin.policies.rules.editing.nodes import Builder, Group, Leaf, Matrix, Row, Rows
from zixin.policies.rules.editing.sections import Section, section_holding, section_of, sections_of

__all__ = [
    "Answered",
    "Builder",
    "Group",
    "Leaf",
    "Matrix",
    "Row",
    "Rows",
    "Section",
    "begun_by",
    "do_act",
    "section_holding",
    "section_of",
    "sections_of",
    "with_answers",
]
