"""``zixin standards``: standard values out of one's own portfolio, as a document to publish."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from zixin.assessment.models import CurrentRating
from zixin.batch.standards import COMPANIES_MIN, SECTION, SIZE, portfolio_standards
from zixin.engine.catalogue import Name
from zixin.site.commands.output import complain, report

NAME = "portfolio-standards"


def standards(*, target: Path, year: int, as_json: bool) -> int:
    """Write the document; it is published like any other policy, by two persons."""
    rows = (
        CurrentRating.objects.filter(assessment__statement__as_of__year=year)
        .select_related("customer", "assessment")
        .iterator()
    )
    values = [
        {
            SECTION: row.customer.industry[:1].upper(),
            SIZE: row.customer.size,
            **{code: entry["value"] for code, entry in row.assessment.result["indicators"].items()},
        }
        for row in rows
    ]
    if len(values) < COMPANIES_MIN:
        return complain(
            f"{len(values)} customers are rated on statements of {year}; "
            f"standard values need {COMPANIES_MIN}."
        )
    document = portfolio_standards(
        pl.DataFrame(values, infer_schema_length=None),
        year=year,
        name=NAME,
        version=1,
        title=Name("本组合标准值", "Standard values of the own portfolio"),
    )
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    except FileExistsError:
        return complain(f"{target} exists already; name another file.")
    tables = [table["key"] for table in document["tables"]]
    report(
        {"file": str(target), "companies": len(values), "tables": tables},
        f"{target}: {len(tables)} tables from {len(values)} customers; import it as a policy draft.",
        as_json=as_json,
    )
    return 0
