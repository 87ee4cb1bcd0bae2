from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from benchmarks._rows import company_years, complete
from tests.batch.spark_cluster import driver_environment, standalone_cluster
from tests.engine.cards import three
from zixin.batch import score_file
from zixin.engine.policy import parse_policy, shipped_documents
from zixin.engine.schema import KEYS
from zixin.engine.scorecard import parse_scorecard

ROWS = 6_000
POLICIES = {f"{row['name']}@{row['version']}": row for row in shipped_documents()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("cluster")
    rows = company_years(ROWS).with_columns(days_late="tenure_months", note="company")
    for document in POLICIES.values():
        rows = complete(rows, parse_policy(document))
    rows.write_parquet(made / "rows.parquet")
    rows.write_csv(made / "rows.csv")
    (made / "scorecard.json").write_text(json.dumps(three()), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def master(folder: Path) -> Iterator[str]:
    with standalone_cluster(folder, workers=2) as address:
        yield address


def scored_on_spark(folder: Path, source: str, policy: str, master: str) -> pl.DataFrame:
    target = folder / f"{policy.replace('/', '_')}.on-spark.parquet"
    command = [sys.executable, "-m", "zixin.site.command_line", "score", str(folder / source)]
    command += [str(target), "--policy", policy, "--engine", "spark", "--master", master]
    done = subprocess.run(
        [*command, "--json"],
        env=driver_environment(folder),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=1_800,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    assert json.loads(done.stdout)["rows"] == ROWS
    return pl.read_parquet(target / "*.parquet").sort(KEYS)


def differing(one: pl.DataFrame, other: pl.DataFrame) -> dict[str, int]:
    """Count the cells that differ in any bit, by column."""
    assert one.schema == other.schema
    found = {}
    for name, column in other.to_dict().items():
        beside = one[name]
        if column.dtype == pl.Float64:
            # Nulls aside, the bits of the figures themselves.
            bits = [side.fill_null(0.0).to_numpy().view("int64") for side in (beside, column)]
            wrong = int((bits[0] != bits[1]).sum())
            wrong += int((beside.is_null() != column.is_null()).sum())
        else:
            wrong = int(beside.ne_missing(column).sum())
        if wrong:
            found[name] = wrong
    return found


@pytest.mark.prove
@pytest.mark.parametrize("label", POLICIES)
def test_cluster_gives_the_bits_of_one_machine_by_policy(label: str, folder: Path, master: str):
    target = folder / f"{label}.here.parquet"
    score_file(folder / "rows.parquet", target, policy=parse_policy(POLICIES[label]))

    there = scored_on_spark(folder, "rows.parquet", label, master)

    assert differing(pl.read_parquet(target).sort(KEYS), there) == {}


@pytest.mark.prove
def test_cluster_gives_the_bits_of_one_machine_by_scorecard(folder: Path, master: str):
    target = folder / "scorecard.here.parquet"
    score_file(folder / "rows.csv", target, policy=parse_scorecard(three()))

    there = scored_on_spark(folder, "rows.csv", "scorecard.json", master)

    assert differing(pl.read_parquet(target).sort(KEYS), there) == {}
