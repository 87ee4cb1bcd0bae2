"""Templates and headings: no two columns share a heading, and a template reads back."""

from __future__ import annotations

from collections import Counter

import pytest

from zixin.connectors.tabular import (
    customers_layout,
    parse,
    read_table,
    statements_layout,
    write_template,
)
from zixin.engine.catalogue import load_catalogue

STATEMENTS = statements_layout(
    (item.code, item.name.zh, item.name.en, item.unit == "money")
    for item in load_catalogue().line_items.values()
)


@pytest.mark.parametrize("layout", [customers_layout(), STATEMENTS], ids=lambda layout: layout.name)
def test_a_heading_means_one_column(layout):
    titles = Counter(title for field in layout.fields for title in field.titles())
    assert [title for title, times in titles.items() if times > 1] == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("layout", [customers_layout(), STATEMENTS], ids=lambda layout: layout.name)
def test_a_template_reads_back_with_every_column(layout, language):
    parsed = parse(read_table(write_template(layout, language=language)), layout, unit="")
    assert parsed.faults == ()
    assert list(parsed.headings) == [field.code for field in layout.fields]
