"""Whose documents are searched (检索范围): words of the index that tell owner and level of each.

They narrow a search inside the index, and decide nothing: the rights of the query do. They begin
with a sign no word begins with, so that nobody finds anything by asking for them.
"""

from __future__ import annotations

from datetime import date

from zixin.kernel.confidentiality import Level

SALESPERSON, DEPARTMENT, LEVEL = "σ", "δ", "λ"


def scope_of(
    salesperson_id: int | None, department_id: int | None, level: int, level_until: date | None
) -> str:
    """Write the scope of a document; one whose level may lapse has none, and is left out by none.

    >>> scope_of(7, None, 2, None)
    'σ7 λ2'
    """
    terms = [f"{SALESPERSON}{salesperson_id}"] if salesperson_id else []
    terms += [f"{DEPARTMENT}{department_id}"] if department_id else []
    terms += [f"{LEVEL}{level}"] if level_until is None else []
    return " ".join(terms)


def own_terms(salesperson_id: int | None, department_ids: frozenset[int]) -> list[str]:
    """Return the words of which the documents of a person's customers hold one."""
    return [
        f"{SALESPERSON}{salesperson_id}",
        *(f"{DEPARTMENT}{pk}" for pk in sorted(department_ids)),
    ]


def terms_beyond(level: int) -> list[str]:
    """Return the words of documents that stay above a level.

    >>> terms_beyond(2)
    ['λ3']
    """
    return [f"{LEVEL}{above.value}" for above in Level if above > level]
