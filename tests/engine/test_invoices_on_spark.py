from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
import pytest

from benchmarks._invoices import AS_OF, COLUMNS, invoice_rows
from zixin.engine.invoices import invoice_features, invoice_findings

ROOT = Path(__file__).parents[2]
FAULTY: list[tuple[Any, ...]] = [
    ("E001", "out", "x1", None, "B", 1.0, None, "valid"),
    ("E001", "out", "x2", AS_OF, "B", float("nan"), 1.0, "valid"),
    ("E001", None, "x3", AS_OF, "B", 1.0, 1.0, "valid"),
    ("E001", "in", "", AS_OF, "B", 5.0, 1.0, "red"),
    ("E001", "in", "x4", AS_OF, "B", 5.0, 0.5, "red"),
    ("E001", "in", "x4", AS_OF, "B", 5.5, 0.5, "red"),
    ("E999", "in", "x5", AS_OF, None, 1.0, 1.0, "void"),
]


@pytest.mark.prove
def test_invoices_give_the_same_on_spark_to_the_bit(tmp_path):
    rows = [*invoice_rows(1_500, 5), *invoice_rows(20, 5), *FAULTY]
    source, target = tmp_path / "rows.json", tmp_path / "facts.json"
    source.write_text(json.dumps(rows, default=str), encoding="utf-8")
    command = [sys.executable, "-m", "tests.engine.spark_invoices", str(source), str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    frame = nw.from_native(pl.LazyFrame(rows, schema=list(COLUMNS), orient="row"))

    on_spark = json.loads(target.read_text(encoding="utf-8"))

    for act, found in zip((invoice_features, invoice_findings), on_spark, strict=True):
        here = act(frame, as_of=AS_OF).collect().to_native().to_dicts()
        assert {row["company"]: row for row in found} == {row["company"]: row for row in here}
        assert len(found) == 6
