"""Walking through a mapping. One law: a key that nobody asked for is a fault, not a comment."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from decimal import Decimal

from zixin.connectors.adapters.faults import MappingError

SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
PATH = re.compile(r"[^.\s{}\[\]]+(\.[^.\s{}\[\]]+)*")
PRICE = re.compile(r"\d{1,9}(\.\d{1,4})?", re.ASCII)


class Reader:
    """A table of the document that knows its place and what was read of it."""

    def __init__(self, content: object, place: str, parts: list[Reader]) -> None:
        if not isinstance(content, Mapping):
            raise MappingError("table", place or "/")
        self.content = content
        self.place = place
        self.parts = parts
        self.read: set[str] = set()
        parts.append(self)

    @staticmethod
    def root(content: object) -> Reader:
        """Return the whole document."""
        return Reader(content, "", [])

    def refuse_unread(self) -> None:
        """Raise ``MappingError`` for the first key that nobody asked for."""
        for part in self.parts:
            for key in part.content:
                if key not in part.read:
                    raise MappingError("unknown", part.at(key))

    def at(self, key: str) -> str:
        """Return the place of a key."""
        return f"{self.place}.{key}" if self.place else key

    def has(self, key: str) -> bool:
        """Say whether something stands at a key."""
        return key in self.content

    def value(self, key: str) -> object:
        """Return what stands at a key."""
        if key not in self.content:
            raise MappingError("missing", self.at(key))
        self.read.add(key)
        return self.content[key]

    def part(self, key: str) -> Reader:
        """Return the table at a key."""
        return Reader(self.value(key), self.at(key), self.parts)

    def rows(self, key: str) -> list[Reader]:
        """Return the tables listed at a key."""
        rows = self.value(key)
        if not isinstance(rows, list):
            raise MappingError("list", self.at(key))
        return [Reader(row, f"{self.at(key)}[{i}]", self.parts) for i, row in enumerate(rows)]

    def text(self, key: str) -> str:
        """Return a text that is not empty."""
        text = self.value(key)
        if not isinstance(text, str) or not text.strip():
            raise MappingError("text", self.at(key))
        return text

    def optional_text(self, key: str) -> str:
        """Return a text, empty where there is none."""
        return self.text(key) if self.has(key) else ""

    def texts(self, key: str) -> list[str]:
        """Return a list of texts."""
        texts = self.value(key)
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise MappingError("list", self.at(key))
        return texts

    def slug(self, key: str) -> str:
        """Return a code of small letters, digits and underscores."""
        text = self.text(key)
        if not SLUG.fullmatch(text):
            raise MappingError("text", self.at(key))
        return text

    def path(self, key: str, default: str) -> str:
        """Return where something stands in an answer: names with points between."""
        if not self.has(key):
            return default
        text = self.text(key)
        if not PATH.fullmatch(text):
            raise MappingError("path", self.at(key), value=text[:60])
        return text

    def choice(self, key: str, choices: Collection[str], default: str | None = None) -> str:
        """Return one of the choices; without a default it must stand there."""
        if default is not None and not self.has(key):
            return default
        text = self.text(key)
        if text not in choices:
            raise MappingError("choice", self.at(key), value=text[:60], choices=", ".join(choices))
        return text

    def integer(self, key: str, least: int, most: int, default: int) -> int:
        """Return a whole number within bounds."""
        if not self.has(key):
            return default
        number = self.value(key)
        if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
            raise MappingError("integer", self.at(key), least=least, most=most)
        return number

    def boolean(self, key: str) -> bool:
        """Return yes or no, no where nothing stands."""
        if not self.has(key):
            return False
        value = self.value(key)
        if not isinstance(value, bool):
            raise MappingError("boolean", self.at(key))
        return value

    def price(self, key: str) -> Decimal:
        """Return an amount, nothing where there is none; a fraction of binary digits is refused."""
        if not self.has(key):
            return Decimal(0)
        text = self.value(key)
        if not isinstance(text, str) or not PRICE.fullmatch(text):
            raise MappingError("price", self.at(key))
        return Decimal(text)
