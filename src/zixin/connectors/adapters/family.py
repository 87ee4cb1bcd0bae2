"""A family of records with one kind of source. One law: it takes its own kinds and no others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib.resources import files

from zixin.connectors import adapters
from zixin.connectors.outgoing import Fetcher
from zixin.connectors.records import layout_of
from zixin.connectors.tabular import Layout


@dataclass(frozen=True, slots=True)
class Family:
    """The kinds of a family, and the package that holds its example documents."""

    package: str
    kinds: tuple[str, ...]

    def read_mapping(self, text: str) -> adapters.Mapping:
        """Read a document that asks for these kinds; raises ``MappingError``."""
        return adapters.read_mapping(text, self.kinds)

    def look_up(
        self,
        subject: adapters.Subject,
        fetch: Fetcher,
        *,
        mapping: adapters.Mapping,
        credentials: adapters.Credentials,
        kinds: Collection[str] = (),
    ) -> tuple[adapters.Found, ...]:
        """Return what the described provider has on a company; see ``adapters.look_up``."""
        return adapters.look_up(
            subject, fetch, mapping=mapping, credentials=credentials, kinds=kinds
        )

    def read_file(self, content: bytes, kind: str, *, unit: str = "") -> adapters.FileRecords:
        """Read a file of one kind, whole or not at all; raises ``TableError``."""
        return adapters.read_file(content, self._known(kind), unit=unit)

    def layout(self, kind: str) -> Layout:
        """Return the columns of a file of one kind, for a template."""
        return layout_of(self._known(kind))

    def examples(self) -> Mapping[str, str]:
        """Return the example documents by the code of their invented provider."""
        found = list((files(self.package) / "examples").iterdir())
        return {
            path.name.removesuffix(".toml"): path.read_text(encoding="utf-8")
            for path in sorted(found, key=lambda path: path.name)
        }

    def _known(self, kind: str) -> str:
        if kind not in self.kinds:
            raise ValueError(f"{kind!r} is no record of {self.package}")
        return kind
