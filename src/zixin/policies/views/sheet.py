"""The method sheet: everything the engine computes, section by section, as the catalogue tells it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from zixin.engine.catalogue.sheet import method_sheet
from zixin.engine.policy import parse_policy, shipped_documents
from zixin.kernel.pages import StaffRequest, page, render_page

CODED = frozenset({"code", "formula", "formulas", "left", "right", "when"})


@page("policies.view")
@require_GET
def methods(request: StaffRequest, section: str = "statements") -> HttpResponse:
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    sheet = _sheet()
    if section not in sheet:
        raise Http404
    context = {
        "sections": [(code, row["name"][language]) for code, row in sheet.items()],
        "present": section,
        "title": sheet[section]["name"][language],
        "note": sheet[section]["note"][language],
        "tables": [_table(row, language) for row in sheet[section]["tables"]],
    }
    return render_page(request, "policies/method_sheet.html", context)


@lru_cache(maxsize=1)
def _sheet() -> dict[str, dict[str, Any]]:
    policies = [parse_policy(document) for document in shipped_documents()]
    return {section["code"]: section for section in method_sheet(policies=policies)}


def _table(table: dict[str, Any], language: str) -> dict[str, Any]:
    keys = [column["key"] for column in table["columns"]]
    return {
        "name": table["name"][language],
        "columns": [column["name"][language] for column in table["columns"]],
        "rows": [
            [{"text": _text(row.get(key), language), "is_code": key in CODED} for key in keys]
            for row in table["rows"]
        ],
    }


def _text(cell: Any, language: str) -> str:
    if isinstance(cell, dict):
        return str(cell.get(language, ""))
    if isinstance(cell, list):
        return " · ".join(_text(part, language) for part in cell)
    if isinstance(cell, bool):
        return "✓" if cell else ""
    return "" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell)
