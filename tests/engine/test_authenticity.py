from __future__ import annotations

import narwhals as nw
import polars as pl
import pytest

from tests.engine.frames import LAST_YEAR, THIS_YEAR, VECTORS
from tools.authenticity import PAGE, authenticity_page
from zixin.engine.authenticity import VERDICTS, load_checks, standard_rules
from zixin.engine.authenticity.running import check_frame, check_record, explain_authenticity
from zixin.engine.catalogue import load_catalogue
from zixin.engine.policy import PolicyError, Reader
from zixin.engine.policy.authenticity import authenticity_rules
from zixin.engine.schema import UNITS, SchemaError

CHECKS = load_checks()
RULES = standard_rules()
ACCUSING = (
    *("fraud", "fake", "false", "fabricat", "forge", "cheat", "lie ", "lying", "manipulator"),
    *("造假", "虚假", "欺诈", "舞弊", "伪造", "作假", "虚增", "骗", "假账"),
)


def rules_of(document: dict[str, object]):
    root = Reader.root({"authenticity": document}, load_catalogue())
    rules = authenticity_rules(root.part("authenticity"))
    root.refuse_unread()
    return rules


def texts_of_catalogue() -> list[str]:
    names = [check.name for check in CHECKS.checks.values()]
    names += [check.clears for check in CHECKS.checks.values()]
    names += [question for check in CHECKS.checks.values() for question in check.questions]
    names += [flag.name for flag in CHECKS.flags.values()]
    return [text for name in names for text in (name.zh, name.en)]


def test_catalogue_is_complete() -> None:
    assert sorted(CHECKS.checks) == [f"AU{number:02}" for number in range(1, 54)]
    assert [*CHECKS.flags] == [f"DF{number:02}" for number in range(1, 9)]
    for check in CHECKS.checks.values():
        assert check.edition == 2
        assert 2 <= len(check.questions) <= 3, check.code
        assert check.evidence, check.code
        assert check.unit in UNITS
        assert check.weight == int(check.weight)


def test_alarm_lies_outside_query() -> None:
    for check in CHECKS.checks.values():
        query, alarm = check.query, check.alarm
        assert query.below is None or alarm.below is None or alarm.below <= query.below
        assert query.above is None or alarm.above is None or alarm.above >= query.above


def test_words_accuse_nobody() -> None:
    said = [text for text in texts_of_catalogue() for word in ACCUSING if word in text.lower()]

    assert said == []


def test_honest_vector_raises_nothing() -> None:
    row = check_record(THIS_YEAR, LAST_YEAR, RULES)

    assert row["authenticity_score"] == 0.0
    assert row["AU12"] == pytest.approx(-2.2022057028406330, rel=1e-12)
    assert VECTORS["statements"]["2024"]["rev"] == row["rev"]


def test_nothing_known_gives_no_score() -> None:
    document = explain_authenticity({"year": 2024}, None, RULES)

    assert (document["score"], document["level"], document["coverage_share"]) == (None, None, 0.0)
    assert {check["verdict"] for check in document["checks"]} == {None}
    assert document["questions"] == []


def test_frame_and_record_agree() -> None:
    rows = [LAST_YEAR, {**THIS_YEAR, "vat_sales_declared": 9000.0, "visit_refused": 1.0}]
    names = list(dict.fromkeys(name for row in rows for name in row))
    schema = {"company": pl.String, "year": pl.Int64}
    frame = pl.LazyFrame(
        [{name: row.get(name) for name in names} for row in rows],
        schema={name: schema.get(name, pl.Float64) for name in names},
    )

    checked = check_frame(nw.from_native(frame), RULES).collect().to_native().to_dicts()

    for row, before in zip(checked, (None, rows[0]), strict=True):
        alone = check_record(rows[row["year"] - 2023], before, RULES)
        for code in CHECKS.checks:
            verdict = alone[f"{code}__verdict"]
            assert row[code] == alone[code], code
            assert row[f"{code}__verdict"] == (None if verdict is None else VERDICTS[int(verdict)])
            assert row[f"{code}__points"] == alone[f"{code}__points"]
        for name in ("authenticity_score", "authenticity_coverage", "disclosure_flags"):
            assert row[name] == alone[name]
    assert checked[1]["authenticity_raised"] == "AU27"
    assert (checked[1]["authenticity_score"], checked[1]["authenticity_level"]) == (35.0, "query")


def test_frame_without_a_key_is_refused() -> None:
    with pytest.raises(SchemaError, match="no column 'year'"):
        check_frame(nw.from_native(pl.LazyFrame({"company": ["A"]})), RULES)


def test_questions_come_by_weight() -> None:
    current = {**THIS_YEAR, "vat_sales_declared": 9000.0, "vat_sales_invoiced": 10_500.0}

    document = explain_authenticity(current, LAST_YEAR, RULES)

    # an alarm of weight 35, then a query of a quarter of 25
    assert document["score"] == 41.25
    assert [question["check"] for question in document["questions"]] == ["AU27"] * 2 + ["AU26"] * 2


def test_three_flags_cap_the_grade_and_add_nothing_to_the_score() -> None:
    flags = {"notes_withheld": 1.0, "visit_refused": 1.0, "auditor_changes_3y": 2.0}

    two = explain_authenticity({**THIS_YEAR, **flags, "visit_refused": 0.0}, LAST_YEAR, RULES)
    three = explain_authenticity({**THIS_YEAR, **flags}, LAST_YEAR, RULES)

    assert (two["flag_count"], two["cap"]) == (2, None)
    assert (three["flag_count"], three["score"]) == (3, 0.0)
    assert three["cap"] == {"flags": 3, "grade_max": "BBB"}
    assert [flag["code"] for flag in three["flags"]] == ["DF02", "DF03", "DF06"]


def test_policy_moves_bands_and_leaves_checks_out() -> None:
    rules = rules_of({"thresholds": {"AU27": {"alarm": {"below": 0.7}}}, "off": ["AU26"]})

    row = check_record({"rev": 100.0, "vat_sales_declared": 80.0}, None, rules)

    assert row["AU27__verdict"] == 1.0
    assert "AU26" not in row


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"threshold": {}}, "authenticity.threshold"),
        ({"thresholds": {"AU99": {}}}, "authenticity.thresholds.AU99"),
        ({"thresholds": {"AU27": {"query": 0.9}}}, "authenticity.thresholds.AU27.query"),
        ({"thresholds": {"AU11": {"query": 0.3}}}, "authenticity.thresholds.AU11.alarm"),
        ({"thresholds": {"AU11": {"warn": 0.3}}}, "authenticity.thresholds.AU11.warn"),
        ({"off": ["AU01", "AU0"]}, "authenticity.off[1]"),
        ({"cap": {"flags": 0, "grade_max": "BBB"}}, "authenticity.cap.flags"),
        ({"cap": {"flags": 3, "grade_max": "D"}}, "authenticity.cap.grade_max"),
        (
            {"scoring": {"query_share": 0.5, "query_level": 50, "alarm_level": 40}},
            "authenticity.scoring.alarm_level",
        ),
    ],
)
def test_policy_with_a_fault_is_refused_with_its_place(document, place) -> None:
    with pytest.raises(PolicyError) as refused:
        rules_of(document)

    assert refused.value.place == place


def test_policy_without_a_cap_has_none() -> None:
    assert rules_of({"cap": False}).cap is None
    assert rules_of({}).cap == RULES.cap


def test_page_of_checks_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == authenticity_page()
