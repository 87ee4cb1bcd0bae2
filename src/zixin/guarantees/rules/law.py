"""The articles of law that rule security, read from data (法律条文)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Literal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

Registration = Literal["constitutive", "opposable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as its text holds ``since`` a day; ``kinds`` are those whose registration it rules."""

    code: str
    law_zh: str
    law_en: str
    number: str
    since: date
    text: str
    gist: str
    kinds: tuple[str, ...] = ()
    registration: Registration | None = None

    @property
    def name(self) -> str:
        """Its name in the language of the page: 民法典第692条."""
        law = self.law_zh if (get_language() or "").startswith("zh") else self.law_en
        return _("%(law)s, art. %(number)s") % {"law": law, "number": self.number}

    @property
    def words(self) -> str:
        """Its text for a Chinese page, its gist for an English one."""
        return self.text if (get_language() or "").startswith("zh") else self.gist


@cache
def articles() -> tuple[Article, ...]:
    """Every article that ships, the newest text of each last."""
    path = resources.files("zixin.guarantees") / "shipped" / "law.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["article"]
    found = [
        Article(
            code=row["code"],
            law_zh=row["law"]["zh"],
            law_en=row["law"]["en"],
            number=row["number"],
            since=row["since"],
            text=row["text"],
            gist=row["gist"],
            kinds=tuple(row.get("kinds", ())),
            registration=row.get("registration"),
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda row: row.since))


def article(code: str, *, on: date) -> Article:
    """Return the text of an article that holds on a day, else the first there was."""
    texts = [row for row in articles() if row.code == code]
    return next((row for row in reversed(texts) if row.since <= on), texts[0])


def registration_of(kind: str, *, on: date) -> Article | None:
    """Return the article that asks for the registration of a kind; ``None`` where none does."""
    ruling: Mapping[str, str] = {name: row.code for row in articles() for name in row.kinds}
    return article(ruling[kind], on=on) if kind in ruling else None
