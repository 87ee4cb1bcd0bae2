"""Looking into files before anything is kept (资料检查): outside any transaction, for it takes time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from zixin.connectors.documents import DocumentError, Report, examine
from zixin.documents.rules.names import clean_file_name


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that was looked into and may be kept."""

    name: str
    content: bytes
    report: Report


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that is not kept, and why."""

    name: str
    sentence: str


def look_into(files: Iterable[tuple[str, bytes]]) -> tuple[list[Paper], list[Refusal]]:
    """Read files by name and content; each one is taken or refused by itself."""
    papers, refusals = [], []
    for given, content in files:
        name = clean_file_name(given)
        try:
            papers.append(Paper(name, content, examine(content, name)))
        except DocumentError as refused:
            refusals.append(Refusal(name, refused.sentence(gettext)))
    return papers, refusals
