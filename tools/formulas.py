"""Write docs/formulas.md from the engine's catalogue, so that the page cannot say anything else.

python tools/formulas.py           write it
python tools/formulas.py --check   end with 1 when it is not current
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from zixin.engine.catalogue import Catalogue, Name, load_catalogue
from zixin.engine.limits import binding_names, limit_methods
from zixin.engine.policy import AssessmentPolicy, parse_policy, shipped_documents

PAGE = Path(__file__).resolve().parents[1] / "docs" / "formulas.md"
STATEMENTS = {
    "balance_sheet": "Balance sheet 资产负债表",
    "income_statement": "Income statement 利润表",
    "cash_flow_statement": "Cash-flow statement 现金流量表",
    "notes": "Notes 附注",
}
CERTAINTY = {
    "V": "verified in a source",
    "C": "computed here",
    "G": "general knowledge",
    "D": "our design",
}
HEAD = """# Formulas

Written by `tools/formulas.py` from the catalogue; edit the catalogue, not this page.

`avg(x)` is the mean of opening and closing, the closing alone where the year before is missing;
`prev(x)` is the year before; `or_zero(x)` is nought where x is left blank. `x / y` is undefined
unless y is positive: `DIV0`, `NEG_DENOM`, `NEG_VALUE` and `MISSING` say why a figure is not there.
"""


def formulas_page() -> str:
    """Return the page as the catalogue has it now."""
    catalogue = load_catalogue()
    policies = [parse_policy(document) for document in shipped_documents()]
    parts = [
        HEAD,
        *_section("Indicators 指标", _indicators(catalogue)),
        *_section("Derived quantities 派生量", _quantities(catalogue)),
        *_section("Reference models 参考模型", _models(catalogue)),
        *_section("Identities and plausibility 勾稽关系", _identities(catalogue)),
        *_section("Methods of a limit 额度方法", _limits()),
    ]
    for policy in policies:
        parts += _section(f"Policy {policy.name}@{policy.version}", _scored(policy, catalogue))
    for statement, title in STATEMENTS.items():
        parts += _section(title, _items(catalogue, statement))
    return "\n".join(parts)


def _section(title: str, rows: Iterable[str]) -> list[str]:
    return [f"## {title}\n", *rows, ""]


def _table(*columns: str) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"


def _row(*cells: str) -> str:
    escaped = [cell.replace("|", "\\|") for cell in cells]
    return f"| {' | '.join(escaped)} |"


def _names(name: Name) -> tuple[str, str]:
    return name.zh, name.en


def _indicators(catalogue: Catalogue) -> Iterator[str]:
    yield from _table("code", "中文", "English", "formula", "unit", "better", "source", "certainty")
    for item in catalogue.indicators.values():
        better = "higher" if item.higher_is_better else "lower"
        yield _row(
            f"`{item.code}`",
            *_names(item.name),
            f"`{item.formula.text}`",
            item.unit,
            better,
            item.source,
            CERTAINTY[item.certainty],
        )


def _quantities(catalogue: Catalogue) -> Iterator[str]:
    yield "The first formula whose figures are there counts; its own name is the value given directly.\n"
    yield from _table("code", "中文", "English", "formulas", "source", "certainty")
    for item in catalogue.quantities.values():
        formulas = "; ".join(f"`{definition.text}`" for definition in item.formulas)
        names = _names(item.name)
        yield _row(f"`{item.code}`", *names, formulas, item.source, CERTAINTY[item.certainty])


def _models(catalogue: Catalogue) -> Iterator[str]:
    yield from _table("code", "中文", "English", "formula", "source", "certainty")
    for item in catalogue.models.values():
        names, text = _names(item.name), f"`{item.formula.text}`"
        yield _row(f"`{item.code}`", *names, text, item.source, CERTAINTY[item.certainty])


def _identities(catalogue: Catalogue) -> Iterator[str]:
    yield from _table("code", "中文", "English", "must hold")
    for item in catalogue.identities.values():
        parts = [f"`{part.left.text} {part.relation} {part.right.text}`" for part in item.parts]
        yield _row(item.code, *_names(item.name), "<br>".join(parts))


def _limits() -> Iterator[str]:
    yield "`{name}` stands for a number of the policy, by grade where it says so.\n"
    yield from _table("code", "中文", "English", "part", "formula", "source", "certainty")
    for item in limit_methods().values():
        formula = f"`{item.formula}`"
        certainty = CERTAINTY[item.certainty]
        yield _row(item.code, *_names(item.name), item.group, formula, item.source, certainty)
    yield ""
    yield "What may bind a limit:\n"
    yield from _table("code", "中文", "English")
    for code, name in binding_names().items():
        yield _row(f"`{code}`", *_names(name))


def _scored(policy: AssessmentPolicy, catalogue: Catalogue) -> Iterator[str]:
    yield f"{policy.title.zh} {policy.title.en}. Source: {policy.source}.\n"
    yield from _table("dimension", "weight", "indicator", "weight")
    for dimension, scored in policy.scored():
        name = catalogue.name_of(scored.code)
        weights = f"{dimension.weight:g}", f"{scored.weight:g}"
        yield _row(f"{dimension.name.zh} {dimension.name.en}", weights[0], name.zh, weights[1])
    yield ""
    yield from _table(
        "standard values", "source", "indicator", *["优秀", "良好", "平均", "较低", "较差"]
    )
    for table in policy.standards:
        for code, values in table.values.items():
            name = catalogue.indicators[code].name
            levels = [f"{value:g}" for value in values]
            yield _row(table.name.zh, table.source, name.zh, *levels)


def _items(catalogue: Catalogue, statement: str) -> Iterator[str]:
    yield from _table("code", "中文", "English", "asked for")
    for item in catalogue.line_items.values():
        if item.statement == statement:
            yield _row(f"`{item.code}`", *_names(item.name), "yes" if item.is_minimal else "")


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
