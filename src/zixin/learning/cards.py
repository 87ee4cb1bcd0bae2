"""The model card as files (模型卡): a page that needs nothing else, and a PDF/A.

One law: both show the same content, in Chinese and in English. The page carries its one style
sheet with the hash that its own content policy allows; charts and tables need no style at all.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any

import typst

from zixin.learning.card_content import LANGUAGES, card_content

STYLE = (
    "body{font:15px/1.6 'Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif;color:#1e293b;"
    "max-width:60rem;margin:2rem auto;padding:0 1rem}h1{color:#1d4f91;margin-bottom:0}"
    "h2{color:#1d4f91;margin-top:2.2rem;border-bottom:1px solid #cbd5e1}h3{margin-bottom:.4rem}"
    "table{border-collapse:collapse;width:100%;font-size:.87rem;margin:.5rem 0}"
    "td,th{border-bottom:1px solid #e2e8f0;padding:.3rem .5rem;text-align:right;vertical-align:top}"
    "td:first-child,th:first-child{text-align:left}table.facts td{text-align:left}"
    "table.facts td:first-child{color:#64748b;width:30%}.pictures{display:flex;flex-wrap:wrap;"
    "gap:1rem}figure{margin:0}figcaption{font-weight:600;font-size:.87rem}"
    "@media print{body{margin:0}}"
)


class CardError(RuntimeError):
    """The card could not be typeset as it must look; the message is typst's own."""


def write_cards(document: Mapping[str, Any], target: Path, *, fonts: Path) -> list[Path]:
    """Write the card of a model beside its document, as HTML and PDF in both languages.

    Returns the files. Raises ``CardError`` when typst fails or warns.
    """
    written = []
    for language in LANGUAGES:
        content = card_content(document, language)
        page = target.with_suffix(f".{language}.html")
        page.write_text(card_page(content), encoding="utf-8")
        printed = target.with_suffix(f".{language}.pdf")
        printed.write_bytes(card_pdf(content, fonts=fonts))
        written += [page, printed]
    return written


def card_page(content: Mapping[str, Any]) -> str:
    """Return the card as a page that needs no other file and allows nothing but its style."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (
        f'<!doctype html>\n<html lang="{escape(content["language"])}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy, quote=True)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(content['title'])}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"{card_fragment(content)}\n</body>\n</html>\n"
    )


def card_fragment(content: Mapping[str, Any]) -> str:
    """Return the card without page and style, to stand inside a page of the product."""
    return "\n".join(_fragment(content))


def _fragment(content: Mapping[str, Any]) -> Iterator[str]:
    yield f"<h1>{escape(content['title'])}</h1>"
    yield f"<p>{escape(content['subtitle'])}</p>"
    for chapter in content["chapters"]:
        yield f"<section>\n<h2>{escape(chapter['title'])}</h2>"
        for part in chapter["parts"]:
            if "heading" in part:
                yield f"<h3>{escape(part['heading'])}</h3>"
            yield _part(part)
        yield "</section>"
    yield f"<footer><p><small>{escape(content['footer'])}</small></p></footer>"


def _part(part: Mapping[str, Any]) -> str:
    match part["kind"]:
        case "text":
            return f"<p>{escape(part['text'])}</p>"
        case "list":
            return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in part["items"]) + "</ul>"
        case "facts":
            rows = "".join(_row(row) for row in part["rows"])
            return f'<table class="facts table"><tbody>{rows}</tbody></table>'
        case "figures":
            head = _row(part["header"], cell="th")
            rows = "".join(_row(row) for row in part["rows"])
            return f'<table class="table"><thead>{head}</thead><tbody>{rows}</tbody></table>'
        case _:
            shown = "".join(
                f"<figure><figcaption>{escape(picture['title'])}</figcaption>{picture['svg']}</figure>"
                for picture in part["pictures"]
            )
            return f'<div class="pictures">{shown}</div>'


def _row(cells: list[str], *, cell: str = "td") -> str:
    return "<tr>" + "".join(f"<{cell}>{escape(text)}</{cell}>" for text in cells) + "</tr>"


def card_pdf(content: Mapping[str, Any], *, fonts: Path) -> bytes:
    """Typeset the card as PDF/A-2b with the fonts of a folder; raises ``CardError``."""
    template = resources.files(__name__.rpartition(".")[0]).joinpath("card.typ").read_bytes()
    try:
        document, warnings = typst.compile_with_warnings(  # type: ignore[misc]  # -- its stub cannot infer the input
            template,
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            sys_inputs={"card": json.dumps(content, ensure_ascii=False)},
            pdf_standards=["a-2b"],
        )
    except typst.TypstError as unprintable:
        raise CardError(str(unprintable)) from unprintable
    if warnings:
        raise CardError("; ".join(warning.message for warning in warnings))
    return bytes(document)
