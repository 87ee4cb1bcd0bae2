"""Texts with named placeholders. One law: a placeholder is one of a list, or the mapping is refused.

It is a replacement of ``{name}`` and nothing more: what is filled in is never read as a template.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from zixin.connectors.adapters.faults import MappingError

PART = re.compile(r"\{\{|\}\}|\{([a-z_]*)\}|[{}]")


def check_template(text: str, place: str, names: Collection[str]) -> set[str]:
    """Return the placeholders of a text; raises ``MappingError`` for one that is not of ``names``."""
    found = set()
    for part in PART.finditer(text):
        name = part.group(1)
        if name is not None:
            if name not in names:
                choices = ", ".join(f"{{{known}}}" for known in names) or "–"
                raise MappingError("placeholder", place, name=name, choices=choices)
            found.add(name)
        elif part.group() in "{}":
            raise MappingError("brace", place)
    return found


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a checked text with its placeholders filled in.

    >>> fill("{name}: {{x}}", {"name": "{code}"})
    '{code}: {x}'
    """
    return PART.sub(lambda part: values[part[1]] if part[1] else part[0][0], text)
