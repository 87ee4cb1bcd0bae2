from __future__ import annotations

import json
import sys
from html.parser import HTMLParser

import polars as pl
import pytest

from tests.learning.companies import company_years
from zixin.site.command_line import main

CANDIDATES = """
[[characteristic]]
code = "debt"
zh = "资产负债率"
en = "Debt to assets"
formula = "tl / ta"
direction = "lower"
five_c = "capital"
improve = { zh = "减少负债", en = "Owe less" }

[[characteristic]]
code = "profit"
zh = "总资产净利率"
en = "Return on assets"
formula = "ni / ta"
direction = "higher"
five_c = "capacity"

[[characteristic]]
code = "growth"
zh = "收入增长"
en = "Growth of revenue"
formula = "rev / prev(rev)"
direction = "higher"
five_c = "conditions"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Company-years, candidates, and a scorecard trained on the first three years."""
    folder = tmp_path_factory.mktemp("learning")
    company_years(1200).write_csv(folder / "years.csv")
    (folder / "candidates.toml").write_text(CANDIDATES, encoding="utf-8")
    call = [*trained(folder, "model.json"), "--test", "2018:2018", "--json"]
    assert main(call) == 0
    return folder


def trained(folder, target, *, event="default", window="2015:2017"):
    return [
        "train",
        str(folder / "years.csv"),
        str(folder / target),
        "--train",
        window,
        "--event",
        event,
        "--characteristics",
        str(folder / "candidates.toml"),
    ]


def document_of(folder):
    return json.loads((folder / "model.json").read_text(encoding="utf-8"))


def test_trained_model_is_a_scorecard_with_its_card(folder):
    document = document_of(folder)

    assert {row["code"] for row in document["characteristics"]} >= {"debt", "profit"}
    card = document["card"]
    assert card["kind"] == "scorecard"
    assert card["data"]["train"] == [2015, 2017]
    assert card["data"]["events"] >= 30
    assert card["approver"] is None
    for period in ("development", "test"):
        area = card[period]["discrimination"]["auc"]
        assert 0.6 < area["bootstrap"]["low"] < area["value"] < area["bootstrap"]["high"] < 1
    assert card["test"]["years"] == [2018, 2018]
    assert not card["test"]["overlaps_development"]


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes = [], set()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize(
    ("language", "title"), [("zh-hans", "模型卡 statements@1"), ("en", "Model card statements@1")]
)
def test_card_needs_no_other_file_and_no_style_of_its_own(folder, language, title):
    text = (folder / f"model.{language}.html").read_text(encoding="utf-8")
    page = Page()
    page.feed(text)

    assert f"<h1>{title}</h1>" in text
    assert "script" not in page.tags
    assert not page.attributes & {"style", "src", "onclick", "onload", "href"}
    assert page.tags.count("style") == 1
    assert "default-src &#x27;none&#x27;; style-src &#x27;sha256-" in text
    assert page.tags.count("svg") == 3 + 2 + 2 + 1 - (
        len(document_of(folder)["characteristics"]) < 3
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_card_is_printed_as_archivable_pdf(folder, language):
    printed = (folder / f"model.{language}.pdf").read_bytes()

    assert printed.startswith(b"%PDF-")
    assert b"pdfaid" in printed


def test_model_is_judged_on_later_years(folder, capsys):
    call = ["validate", str(folder / "model.json"), str(folder / "years.csv")]
    code = main([*call, "--window", "2018:2018", "--event", "default", "--json"])
    found = json.loads(capsys.readouterr().out)

    expected = document_of(folder)["card"]["test"]
    assert code == 0
    assert found["rows"] == expected["rows"]
    assert found["discrimination"]["auc"] == expected["discrimination"]["auc"]
    assert {row["code"] for row in found["characteristics"]} == {
        row["code"] for row in document_of(folder)["characteristics"]
    }
    assert found["stability"]["verdict"] in {"stable", "look"}


def test_model_is_judged_in_sentences_beside_another(folder, capsys):
    call = ["validate", str(folder / "model.json"), str(folder / "years.csv")]
    code = main([*call, "--event", "default", "--reference", str(folder / "model.json")])
    told = capsys.readouterr().out

    assert code == 0
    assert "Note: these years overlap those the model was fitted on." in told
    assert "Against statements@1" in told
    assert "difference +0.0000" in told


def test_booster_is_trained_and_judged_alike(folder, capsys):
    assert main([*trained(folder, "trees.json"), "--kind", "booster"]) == 0
    call = ["validate", str(folder / "trees.json"), str(folder / "years.csv")]
    capsys.readouterr()

    code = main([*call, "--window", "2018:2018", "--event", "default", "--json"])

    assert code in {0, 1}
    assert json.loads(capsys.readouterr().out)["discrimination"]["auc"]["value"] > 0.6


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"window": "2015"}, "no window of years"),
        ({"window": "1990:1991"}, "no company-year lies in 1990-1991"),
        ({"event": "ruin"}, "the column 'ruin' is missing"),
        ({"target": "model.pkl"}, "a model is written as .json"),
    ],
)
def test_training_that_cannot_be_done_is_refused_in_one_sentence(folder, capsys, change, says):
    before = (folder / "model.json").read_bytes()

    assert main(trained(folder, **{"target": "model.json", **change})) == 1

    captured = capsys.readouterr()
    assert captured.out == ""
    assert says in captured.err
    assert captured.err.count("\n") == 1
    assert (folder / "model.json").read_bytes() == before


def test_too_few_events_are_refused_as_rank_only(folder, capsys, tmp_path):
    company_years(60).write_csv(tmp_path / "years.csv")
    (tmp_path / "candidates.toml").write_text(CANDIDATES, encoding="utf-8")

    assert main(trained(tmp_path, "model.json")) == 1

    assert "rank only" in capsys.readouterr().err
    assert not (tmp_path / "model.json").exists()


def test_one_kind_alone_is_refused(folder, capsys, tmp_path):
    company_years(60).with_columns(default=pl.lit(0)).write_csv(tmp_path / "years.csv")
    (tmp_path / "candidates.toml").write_text(CANDIDATES, encoding="utf-8")

    assert main(trained(tmp_path, "model.json")) == 1
    assert "there is nothing to tell apart" in capsys.readouterr().err


def test_model_that_is_none_is_refused(folder, capsys, tmp_path):
    (tmp_path / "model.json").write_text('{"format": "pickle"}', encoding="utf-8")

    assert main(["validate", str(tmp_path / "model.json"), str(folder / "years.csv")]) == 1
    assert "format: lightgbm-text" in capsys.readouterr().err


@pytest.mark.parametrize("library", ["numpy", "optbinning"])
def test_training_without_the_extra_says_what_to_install(folder, capsys, monkeypatch, library):
    monkeypatch.setitem(sys.modules, library, None)
    if library == "numpy":
        monkeypatch.delitem(sys.modules, "zixin.learning.training", raising=False)
        monkeypatch.delattr("zixin.learning.training", raising=False)

    assert main(trained(folder, "other.json")) == 1

    assert "pip install 'zixin[learning]'" in capsys.readouterr().err
    assert not (folder / "other.json").exists()


def test_call_that_is_wrong_ends_with_two(folder):
    with pytest.raises(SystemExit, match="2"):
        main(["train", str(folder / "years.csv")])
