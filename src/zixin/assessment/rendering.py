"""Turning a report's content into a PDF/A file with the embedded font, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

import typst

TEMPLATE = ("assessment", "templates", "assessment", "report.typ")


class RenderingError(RuntimeError):
    """The report could not be typeset as it must look; the message is typst's own."""


def render_report(content: Mapping[str, Any]) -> bytes:
    """Typeset a report as PDF/A-2b.

    Raises ``RenderingError`` when typst fails or warns: a missing glyph or font must not leave the house.
    """
    package = resources.files("zixin")
    template = package.joinpath(*TEMPLATE).read_bytes()
    with resources.as_file(package / "site" / "fonts") as fonts:
        try:
            document, warnings = typst.compile_with_warnings(  # type: ignore[misc]  # -- its stub cannot infer the input
                template,
                font_paths=[str(fonts)],
                ignore_system_fonts=True,
                sys_inputs={"report": json.dumps(content, ensure_ascii=False)},
                pdf_standards=["a-2b"],
            )
        except typst.TypstError as unprintable:
            raise RenderingError(str(unprintable)) from unprintable
    if warnings:
        raise RenderingError("; ".join(warning.message for warning in warnings))
    return bytes(document)
