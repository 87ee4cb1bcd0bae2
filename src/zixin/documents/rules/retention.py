"""How long a filed document is kept (保管期限). Pure."""

from __future__ import annotations

from datetime import date

from zixin.documents.rules.kinds import Kind

BY_SYSTEM = 0  # stands where the id of a person would


def kept_until(begins_on: date, kind: Kind) -> date:
    """Return the last day a document is kept: its kind's years after its term began.

    >>> from zixin.documents.rules.kinds import kinds
    >>> kept_until(date(2024, 2, 29), kinds()["correspondence"])
    datetime.date(2027, 2, 28)
    """
    year = begins_on.year + kind.keep_years
    try:
        return begins_on.replace(year=year)
    except ValueError:  # 29 February
        return begins_on.replace(year=year, day=28)
