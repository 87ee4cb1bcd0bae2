"""The picture of a contagion: a column a round, who falls and who holds, and what each is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from zixin.guarantees.queries.contagion import Spread

BOX_WIDTH, BOX_HEIGHT = 190, 52
COLUMN, ROW = 320, 84
MARGIN = 16
NAME_MOST = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A party in its column."""

    x: int
    y: int
    name: str
    title: str
    falls: bool

    @property
    def middle(self) -> int:
        return self.x + BOX_WIDTH // 2

    @property
    def line(self) -> int:
        return self.y + BOX_HEIGHT // 2 + 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """A call from a debtor to a guarantor, with its amount."""

    path: str
    x: int
    y: int
    amount: float
    can_pay: bool

    @property
    def told(self) -> str:
        return f"{self.amount:,.0f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Boxes and arrows in a space of their own."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    box_width: int = BOX_WIDTH
    box_height: int = BOX_HEIGHT


def picture_of(spread: Spread) -> Picture:
    """Lay a contagion out from left to right; a party stands where it was first called upon."""
    columns: list[list[str]] = [[spread.first]]
    placed = {spread.first}
    fallen = {node for wave in spread.waves for node in wave.fallen}
    for wave in spread.waves:
        called = dict.fromkeys(
            call.guarantor for call in wave.calls if call.guarantor not in placed
        )
        if called:
            columns.append(list(called))
            placed |= set(called)
    boxes = {
        node: Box(
            x=MARGIN + column * COLUMN,
            y=MARGIN + row * ROW,
            name=_short(spread.parties[node].name),
            title=spread.parties[node].name,
            falls=node in fallen,
        )
        for column, nodes in enumerate(columns)
        for row, node in enumerate(nodes)
    }
    arrows = tuple(
        _arrow(boxes[call.debtor], boxes[call.guarantor], call.amount, can_pay=call.can_pay)
        for wave in spread.waves
        for call in wave.calls
    )
    return Picture(
        width=2 * MARGIN + (len(columns) - 1) * COLUMN + BOX_WIDTH,
        height=2 * MARGIN + (max(map(len, columns)) - 1) * ROW + BOX_HEIGHT,
        boxes=tuple(boxes.values()),
        arrows=arrows,
    )


def _arrow(source: Box, target: Box, amount: float, *, can_pay: bool) -> Arrow:
    """Curve from the right side of one box to the left side of another, or over the top back."""
    x1, y1 = source.x + BOX_WIDTH, source.y + BOX_HEIGHT // 2
    x2, y2 = target.x, target.y + BOX_HEIGHT // 2
    half = (x1 + x2) // 2
    path = f"M {x1} {y1} C {half} {y1}, {half} {y2}, {x2} {y2}"
    return Arrow(path=path, x=half, y=(y1 + y2) // 2 - 6, amount=amount, can_pay=can_pay)


def _short(name: str) -> str:
    return name if len(name) <= NAME_MOST else f"{name[: NAME_MOST - 1]}…"
