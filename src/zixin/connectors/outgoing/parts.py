"""Walking through an answer. One law: what is not as the source promises is refused with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from zixin.connectors.outgoing.errors import AnswerError

VALUE_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Part:
    """A value of an answer that knows where it stands; absent and null are the same."""

    content: object
    place: str
    provider: str

    def at(self, key: str) -> Part:
        """Return what stands at a key of a table."""
        if self.content is None:
            return Part(None, self._below(key), self.provider)
        if not isinstance(self.content, Mapping):
            raise self._misshapen()
        return Part(self.content.get(key), self._below(key), self.provider)

    def _below(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def _misshapen(self) -> AnswerError:
        return AnswerError("shape", provider=self.provider, place=self.place or "/")

    @property
    def is_absent(self) -> bool:
        """Whether nothing stands here."""
        return self.content is None

    def required(self) -> Part:
        """Return itself; raises ``AnswerError`` when nothing stands here."""
        if self.content is None or self.content == "":
            raise self._misshapen()
        return self

    def rows(self) -> list[Part]:
        """Return the items of a list; nothing is an empty list."""
        if self.content is None:
            return []
        if not isinstance(self.content, list):
            raise self._misshapen()
        return [
            Part(item, f"{self.place}[{index}]", self.provider)
            for index, item in enumerate(self.content)
        ]

    def table(self) -> dict[str, Part]:
        """Return the parts of a table by key; nothing is an empty table."""
        if self.content is None:
            return {}
        if not isinstance(self.content, Mapping):
            raise self._misshapen()
        return {key: self.at(key) for key in self.content}

    def text(self) -> str:
        """Return a text without blanks around it, empty for nothing."""
        if self.content is None:
            return ""
        if not isinstance(self.content, str):
            raise self._misshapen()
        return self.content.strip()

    def day(self) -> date | None:
        """Return the day of an ISO date or time."""
        text = self.text()
        if not text:
            return None
        try:
            return datetime.fromisoformat(text).date()
        except ValueError as error:
            raise AnswerError(
                "value",
                provider=self.provider,
                place=self.place,
                value=text[:VALUE_SHOWN],
                kind="date",
            ) from error

    def number(self) -> Decimal | None:
        """Return a number as it was written."""
        if self.content is None:
            return None
        if isinstance(self.content, bool) or not isinstance(self.content, int | Decimal):
            raise self._misshapen()
        return Decimal(self.content)
