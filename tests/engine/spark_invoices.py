"""The facts and findings of invoices on Spark, in a process of its own: rows in, JSON out.

python -m tests.engine.spark_invoices ROWS.json FACTS.json
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import narwhals as nw

from benchmarks._invoices import AS_OF
from zixin.engine.invoices import invoice_features, invoice_findings

TYPES = (
    "company string, direction string, number string, issued_on date, counterparty string, "
    "amount double, tax double, state string"
)
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
}


def main(source: Path, target: Path) -> None:
    """Compute on a Spark inside this process."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    rows = [_row(row) for row in json.loads(source.read_text(encoding="utf-8"))]
    frame = nw.from_native(spark.createDataFrame(rows, TYPES))
    known = [
        [row.asDict() for row in act(frame, as_of=AS_OF).to_native().collect()]
        for act in (invoice_features, invoice_findings)
    ]
    target.write_text(json.dumps(known), encoding="utf-8")
    spark.stop()


def _row(row: list[Any]) -> tuple[Any, ...]:
    day = None if row[3] is None else date.fromisoformat(row[3])
    return (*row[:3], day, *row[4:])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
