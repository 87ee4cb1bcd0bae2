"""Write docs/formulas.md from the engine's method sheet, so that the page cannot say anything else.

python tools/formulas.py           write it
python tools/formulas.py --check   end with 1 when it is not current
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from zixin.engine.catalogue.sheet import method_sheet
from zixin.engine.policy import parse_policy, shipped_documents

PAGE = Path(__file__).resolve().parents[1] / "docs" / "formulas.md"
AS_CODE = frozenset({"code", "formula", "formulas", "holds", "when", "part_of"})
HEAD = """# Formulas 公式

Written by `tools/formulas.py` from the catalogue; edit the catalogue, not this page. The same content is the
method sheet in the product.

`avg(x)` is the mean of opening and closing, the closing alone where the year before is missing;
`prev(x)` is the year before and `prev(x, n)` n years before; `or_zero(x)` is nought where x is left blank.
"""


def formulas_page() -> str:
    """Return the page as the catalogue has it now."""
    policies = [parse_policy(document) for document in shipped_documents()]
    lines = [HEAD]
    for section in method_sheet(policies=policies):
        lines.append(f"## {_heading(section)}\n")
        if section["note"]["zh"]:
            lines.append(f"{_both(section['note'])}\n")
        alone = len(section["tables"]) == 1
        for table in section["tables"]:
            if not alone:
                lines.append(f"### {_both(table['name'])}\n")
            lines += [*_table(table), ""]
    return "\n".join(lines)


def _heading(section: dict[str, Any]) -> str:
    is_model = "@" in section["code"]
    return _both(section["name"]) + (f" `{section['code']}`" if is_model else "")


def _both(name: dict[str, str]) -> str:
    return name["en"] if name["zh"] == name["en"] else f"{name['en']} {name['zh']}"


def _table(table: dict[str, Any]) -> Iterator[str]:
    keys = [column["key"] for column in table["columns"]]
    yield f"| {' | '.join(_both(column['name']) for column in table['columns'])} |"
    yield f"|{'---|' * len(keys)}"
    for row in table["rows"]:
        cells = (_cell(key, row[key]).replace("|", "\\|") for key in keys)
        yield f"| {' | '.join(cells)} |"


def _cell(key: str, value: Any) -> str:
    match value:
        case dict():
            return _both(value)
        case list():
            return "<br>".join(_cell(key, part) for part in value)
        case bool():
            return "yes" if value else ""
        case float():
            return f"{value:g}"
        case _:
            text = str(value)
            return f"`{text}`" if text and key in AS_CODE else text


def main() -> int:
    """Write the page, or compare it."""
    page = formulas_page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(page, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page:
        return 0
    print("docs/formulas.md is not current: run python tools/formulas.py")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
