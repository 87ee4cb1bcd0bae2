from __future__ import annotations

import json
import sys
from pathlib import Path

import polars as pl
import pytest

from tests.engine.cards import card_document, characteristic
from tests.engine.frames import THIS_YEAR
from zixin.site.command_line import main


def source(folder: Path) -> Path:
    path = folder / "rows.csv"
    pl.DataFrame([THIS_YEAR | {"company": "A"}]).write_csv(path)
    return path


def test_scoring_on_spark_without_the_extra_is_refused_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    target = tmp_path / "rated.parquet"

    code = main(["score", str(source(tmp_path)), str(target), "--engine", "spark"])

    assert code == 1
    assert "Spark is not installed: pip install 'zixin[spark]'" in capsys.readouterr().err
    assert not target.exists()


def test_scorecard_scores_a_file_as_a_policy_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    rows = [characteristic("delay", {"column": "days_late"}, [30.0], [-0.5, 1.0], count=1)]
    card = tmp_path / "card.json"
    card.write_text(json.dumps(card_document(rows)), encoding="utf-8")
    given = tmp_path / "rows.csv"
    given.write_text("company,year,days_late,note\nA,2024,45,x\nA,2023,,y\n", encoding="utf-8")
    target = tmp_path / "scored.csv"

    code = main(["score", str(given), str(target), "--policy", str(card), "--json"])

    assert code == 0
    assert json.loads(capsys.readouterr().out)["rated"] == 2
    scored = pl.read_csv(target)
    assert scored.columns == ["company", "year", "note", "points", "pd", "reasons"]
    assert scored["reasons"].to_list() == ["delay", ""]
    assert scored["points"].to_list() == [
        rows[0]["bins"][1]["points"],
        rows[0]["undefined"][0]["points"],
    ]
