"""Signatures of the customer's person: what may stand as one, and what it stands under. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

STROKES = re.compile(r"(?:M\d{1,3} \d{1,3}(?:L\d{1,3} \d{1,3})+)+")
STROKES_LENGTH_MAX = 20_000
WIDTH, HEIGHT = 600, 200


def is_drawing(strokes: str) -> bool:
    """Tell whether a text is a drawn line and nothing else.

    >>> is_drawing("M10 20L30 40"), is_drawing("M1 2"), is_drawing('M1 2L3 4"/><script>')
    (True, False, False)
    """
    return len(strokes) <= STROKES_LENGTH_MAX and STROKES.fullmatch(strokes) is not None


def is_one_of(name: str, names: Iterable[str]) -> bool:
    """Tell whether a name is one of several, however it is spaced.

    >>> is_one_of(" 张 三", ["张三", ""]), is_one_of("李四", ["张三"])
    (True, False)
    """
    return _plain(name) in {_plain(other) for other in names if other}


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


def digest_of_record(record: Mapping[str, Any], visited_at: datetime) -> str:
    """Return the digest of a visit's record as its page shows it; photos are not part of it."""
    content = {**record, "visited_at": visited_at.astimezone(UTC).isoformat()}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def drawing(strokes: str) -> str:
    """Return a drawing as a picture."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<path d="{strokes}" fill="none" stroke="black" stroke-width="3"/></svg>'
    )
