from __future__ import annotations

import polars as pl

from zixin.batch.standards import portfolio_standards
from zixin.engine.catalogue import Name
from zixin.engine.standards import parse_standards

TITLE = Name("本组合", "Own portfolio")


def companies(count: int, *, section: str = "C", size: str = "small") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "section": [section] * count,
            "size": [size] * count,
            "roe": [place / 100 for place in range(count)],
            "debt_ratio": [place / 100 for place in range(count)],
        }
    )


def test_percentiles_become_levels_in_the_right_direction():
    document = portfolio_standards(companies(101), year=2025, name="p", version=1, title=TITLE)

    tables = {table.key: table for table in parse_standards(document).tables}
    assert list(tables) == ["ALL", "C", "C-small"]
    assert tables["C"].values["roe"] == (0.9, 0.75, 0.5, 0.25, 0.1)
    assert tables["C"].values["debt_ratio"] == (0.1, 0.25, 0.5, 0.75, 0.9)


def test_one_absurd_figure_moves_no_standard():
    absurd = companies(100).vstack(companies(1).with_columns(pl.lit(1e9).alias("roe")))

    document = portfolio_standards(absurd, year=2025, name="p", version=1, title=TITLE)

    assert document["tables"][0]["values"]["roe"][0] < 1.0


def test_too_few_companies_make_no_table():
    frame = companies(29, section="C").vstack(companies(31, section="F", size=""))

    document = portfolio_standards(frame, year=2025, name="p", version=1, title=TITLE)

    assert [table["key"] for table in document["tables"]] == ["ALL", "F"]
