from __future__ import annotations

import csv
from pathlib import Path

from tests.site.demo.generation.worlds import whole_world
from zixin.site.demo.generation import sample_files, write_csv_samples
from zixin.site.demo.generation.statements import ITEM_NAMES


def test_samples_are_the_four_files_a_user_tries():
    samples = sample_files(whole_world())

    assert [(item.name, item.kind, len(item.rows)) for item in samples] == [
        ("customers.xlsx", "customers", 24),
        ("customers.csv", "customers", 24),
        ("statements.xlsx", "statements", 20),
        ("statements-with-faults.csv", "statements", 12),
    ]
    for item in samples:
        assert all(tuple(row) == item.headers for row in item.rows)


def test_sample_customers_are_new_and_the_statements_are_theirs():
    samples = sample_files(whole_world())
    people = {row["客户编号"]: row for row in samples[0].rows}

    assert not set(people) & {person.number for person in whole_world().customers}
    codes = {row["统一社会信用代码"] for row in people.values()}
    assert not (codes - {""}) & {person.uscc for person in whole_world().customers}
    assert {row["客户编号"] for row in samples[2].rows} <= set(people)
    faulty = [row["客户编号"] for row in samples[3].rows]
    assert [number for number in faulty if number not in people] == ["N99999"]


def test_sample_statements_use_the_names_of_the_format():
    headers = sample_files(whole_world())[2].headers

    assert headers[6:] == tuple(ITEM_NAMES.values())


def test_faulty_sample_is_written_in_the_encoding_of_old_spreadsheets(tmp_path: Path):
    paths = write_csv_samples(whole_world(), tmp_path / "samples")

    assert [path.name for path in paths] == ["customers.csv", "statements-with-faults.csv"]
    assert paths[0].read_bytes().startswith(b"\xef\xbb\xbf")
    with paths[1].open(encoding="gb18030", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows == [dict(row) for row in sample_files(whole_world())[3].rows]
    assert rows[3]["应收账款"] == "待核实"
    assert rows[5]["报表日期"] == "2025-13-31"
