"""House rules of templates: a strict content policy, and no word that is not translated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import PurePath

TEMPLATE_LINES_MAX = 150
VISIBLE_ATTRIBUTES = frozenset({"title", "placeholder", "alt", "aria-label", "label"})
OWN_WORDS = frozenset(  # read the same in every language
    {"Zixin", "PDF", "CSV", "XLSX", "Excel", "JSON", "English", "GB", "UTF", "ID", "CNY", "htmx"}
)
COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}", re.DOTALL)
TRANSLATED = re.compile(
    r"\{%\s*blocktrans(?:late)?\b.*?%\}.*?\{%\s*endblocktrans(?:late)?\s*%\}", re.DOTALL
)
BLOCKTRANSLATE = re.compile(r"\{%\s*blocktrans(?:late)?\b(?P<options>.*?)%\}", re.DOTALL)
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
WORD = re.compile(r"[A-Za-z]{2,}|[\u3400-\u9fff]+")
BREACHES = (
    (re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE), "style= breaks the content policy"),
    (re.compile(r"<style\b", re.IGNORECASE), "an inline style sheet breaks the content policy"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE), "an inline handler breaks the policy"),
    (re.compile(r"\b(?:data-)?hx-on\b", re.IGNORECASE), "hx-on evaluates text as code"),
    (re.compile(r"javascript:", re.IGNORECASE), "javascript: breaks the content policy"),
    (re.compile(r"<script(?![^>]*\ssrc\s*=)", re.IGNORECASE), "a script comes from a file"),
    (
        re.compile(
            r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)\s*=\s*[\"'](?:https?:)?//",
            re.IGNORECASE,
        ),
        "nothing is loaded from outside",
    ),
    (
        re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off"),
        "text is escaped; render a template instead",
    ),
)

Finding = tuple[int, str, str]


def template_findings(path: PurePath, text: str) -> list[Finding]:
    """Judge one template."""
    return sorted({*_size(text), *_policy(text), *_blocks(text), *_words(path, text)})


def _size(text: str) -> Iterator[Finding]:
    count = len(text.splitlines())
    if count > TEMPLATE_LINES_MAX:
        yield 1, "ZX001", f"{count} lines, at most {TEMPLATE_LINES_MAX}"


def _policy(text: str) -> Iterator[Finding]:
    """ZX020: the page lives under a policy without unsafe-inline and without foreign hosts."""
    bare = _blanked(COMMENT, text)
    for pattern, message in BREACHES:
        for match in pattern.finditer(bare):
            yield _line(bare, match.end()), "ZX020", message


def _blocks(text: str) -> Iterator[Finding]:
    """ZX021: an untrimmed block puts its indentation into the text to translate."""
    for match in BLOCKTRANSLATE.finditer(text):
        if "trimmed" not in match["options"].split():
            yield _line(text, match.start()), "ZX021", "blocktranslate without trimmed"


def _words(path: PurePath, text: str) -> Iterator[Finding]:
    """ZX022: every word a reader sees is translated."""
    if "email" in path.parts and path.suffix == ".txt":
        return
    for pattern in (COMMENT, TRANSLATED, TAG):
        text = _blanked(pattern, text)
    reader = _Reader()
    reader.feed(text)
    reader.close()
    yield from reader.findings


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    """Replace matches by nothing but their line breaks, so that line numbers stay true."""
    return pattern.sub(lambda match: "\n" * match.group().count("\n"), text)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


class _Reader(HTMLParser):
    """Reads a template as a browser would, and notes the words in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.findings: list[Finding] = []
        self._is_code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_code = tag in {"script", "style", "code", "kbd", "pre"}
        for name, value in attrs:
            if name in VISIBLE_ATTRIBUTES and value:
                self._note(value, self.getpos()[0], f"the {name} attribute")

    def handle_endtag(self, _tag: str) -> None:
        self._is_code = False

    def handle_data(self, data: str) -> None:
        if not self._is_code:
            leading = len(data) - len(data.lstrip())
            line = self.getpos()[0] + data.count("\n", 0, leading)
            self._note(data, line, "text")

    def _note(self, text: str, line: int, where: str) -> None:
        words = [word for word in WORD.findall(text) if word not in OWN_WORDS]
        if words:
            self.findings.append((line, "ZX022", f"{where} is not translated: {words[0]!r}"))
