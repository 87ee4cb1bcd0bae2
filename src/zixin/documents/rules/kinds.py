"""Kinds of documents (资料清单): read once from their table."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from django.utils.translation import get_language

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: its least level, how long it holds and how long it is kept."""

    code: str
    zh: str
    en: str
    level: int
    keep_years: int
    valid_months: int
    pages_min: int

    @property
    def name(self) -> str:
        """The name in the active language."""
        return self.zh if (get_language() or "").startswith("zh") else self.en


@cache
def kinds() -> dict[str, Kind]:
    """Return every kind by its code, in the order of the checklist."""
    table = resources.files("zixin.documents").joinpath("kinds.toml").read_text(encoding="utf-8")
    return {row["code"]: Kind(**row) for row in tomllib.loads(table)["kind"]}
