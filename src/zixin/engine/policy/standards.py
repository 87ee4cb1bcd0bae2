"""Standard values in a policy (标准值). One law: the levels never cross."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zixin.engine.catalogue import Indicator, Name
from zixin.engine.policy.reader import PolicyError, Reader

LEVELS = ("excellent", "good", "average", "low", "poor")  # 优秀 良好 平均 较低 较差


@dataclass(frozen=True, slots=True)
class StandardTable:
    """Standard values of an industry (标准值): five levels for each scored indicator."""

    key: str
    sections: tuple[str, ...]
    name: Name
    source: str
    values: Mapping[str, tuple[float, ...]]


def standard_tables(
    root: Reader, scored: list[str], indicators: Mapping[str, Indicator]
) -> tuple[StandardTable, ...]:
    """Return the tables, the national one first; raises ``PolicyError`` with the place."""
    rows = root.rows("standards")
    if not rows or rows[0].texts("sections"):
        raise PolicyError("standards", "the first table is the national one, for no section")
    return tuple(
        _table(row, scored, indicators, is_national=place == 0) for place, row in enumerate(rows)
    )


def _table(
    row: Reader, scored: list[str], indicators: Mapping[str, Indicator], *, is_national: bool
) -> StandardTable:
    values = row.part("values")
    unknown = sorted(set(values.content) - set(scored))
    if unknown:
        raise PolicyError(values.at(unknown[0]), "is not scored")
    wanted = scored if is_national else [code for code in scored if code in values.content]
    return StandardTable(
        key=row.text("key"),
        sections=row.texts("sections"),
        name=row.own_name(),
        source=row.text("source"),
        values={
            code: values.numbers(code, count=len(LEVELS), falling=indicators[code].higher_is_better)
            for code in wanted
        },
    )
