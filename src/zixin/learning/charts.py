"""Charts of a model card as SVG (模型卡图表). One law: no style, no script, so any page may show them.

Colours and sizes are presentation attributes, which a strict content policy allows; words are few,
since the card says in text what a chart shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT = 320, 240
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 34
INK, FAINT, GRID = "#1e293b", "#64748b", "#e2e8f0"
COLOURS = ("#1d4f91", "#c2410c", "#0f766e")
FONT = 'font-family="Noto Sans SC, sans-serif" font-size="9"'

Points = Sequence[Sequence[float]]


def curves(
    lines: Sequence[tuple[str, Points]], *, across: str, up: str, diagonal: bool = True
) -> str:
    """Return curves in the unit square, each with its name."""
    parts = [_frame(across, up, _percent_ticks(1.0), _percent_ticks(1.0))]
    if diagonal:
        parts.append(_line([[0, 0], [1, 1]], 1.0, 1.0, FAINT, dashes="3 3"))
    for place, (name, points) in enumerate(lines):
        colour = COLOURS[place % len(COLOURS)]
        parts.append(_line(points, 1.0, 1.0, colour))
        y = HEIGHT - BOTTOM - 10 - 13 * (len(lines) - 1 - place)
        parts.append(_text(WIDTH - RIGHT - 6, y, name, colour, anchor="end"))
    return _svg(parts, " / ".join(name for name, _ in lines))


def calibration(bands: Sequence[tuple[float, float]], *, across: str, up: str) -> str:
    """Return mean PD against observed rate of each band, with the line where both agree."""
    most = max([max(pair) for pair in bands] + [1e-6]) * 1.08
    parts = [_frame(across, up, _percent_ticks(most), _percent_ticks(most))]
    parts.append(_line([[0, 0], [most, most]], most, most, FAINT, dashes="3 3"))
    parts.append(_line([[pd, rate] for pd, rate in bands], most, most, COLOURS[0]))
    for pd, rate in bands:
        x, y = _at(pd, rate, most, most)
        parts.append(f'<circle cx="{x}" cy="{y}" r="3" fill="{COLOURS[0]}"/>')
    return _svg(parts, f"{across} / {up}")


def bars(
    rows: Sequence[tuple[str, float]],
    *,
    up: str,
    line: Sequence[float] = (),
    line_name: str = "",
) -> str:
    """Return a bar for each row, shares of a whole, and a line on a scale of its own over them."""
    most = max([value for _, value in rows] + [1e-9]) * 1.12
    parts = [_frame("", up, (), _percent_ticks(most))]
    step = (WIDTH - LEFT - RIGHT) / max(len(rows), 1)
    for place, (name, value) in enumerate(rows):
        x, y = LEFT + place * step + step * 0.14, _at(0, value, 1.0, most)[1]
        height = round(HEIGHT - BOTTOM - y, 1)
        parts.append(
            f'<rect x="{x:.1f}" y="{y}" width="{step * 0.72:.1f}" height="{height}" fill="#93b4dc"/>'
        )
        middle, size = LEFT + (place + 0.5) * step, 7 if len(rows) > SMALL_ABOVE else 8
        parts.append(_text(middle, HEIGHT - BOTTOM + 11, name, FAINT, anchor="middle", size=size))
    if line:
        top = max([*line, 1e-9]) * 1.12
        points = [[(place + 0.5) / len(line), value / top] for place, value in enumerate(line)]
        parts.append(_line(points, 1.0, 1.0, COLOURS[1]))
        for (x_share, y_share), value in zip(points, line, strict=True):
            x, y = _at(x_share, y_share, 1.0, 1.0)
            parts.append(f'<circle cx="{x}" cy="{y}" r="2.5" fill="{COLOURS[1]}"/>')
            parts.append(
                _text(x, max(y - 5, TOP + 6), _share(value), COLOURS[1], anchor="middle", size=7)
            )
    return _svg(parts, line_name or up)


SMALL_ABOVE = 7


def pairs_of_bars(
    names: Sequence[str], first: Sequence[float], second: Sequence[float], *, up: str, label: str
) -> str:
    """Return two bars side by side for each name: development and now."""
    most = max([*first, *second, 1e-9]) * 1.12
    parts = [_frame("", up, (), _percent_ticks(most))]
    step = (WIDTH - LEFT - RIGHT) / max(len(names), 1)
    for place, name in enumerate(names):
        for side, (value, colour) in enumerate(
            ((first[place], "#93b4dc"), (second[place], COLOURS[1]))
        ):
            x = LEFT + place * step + step * (0.12 + 0.38 * side)
            y = _at(0, value, 1.0, most)[1]
            height = round(HEIGHT - BOTTOM - y, 1)
            parts.append(
                f'<rect x="{x:.1f}" y="{y}" width="{step * 0.36:.1f}" height="{height}" '
                f'fill="{colour}"/>'
            )
        middle = LEFT + (place + 0.5) * step
        parts.append(_text(middle, HEIGHT - BOTTOM + 11, name, FAINT, anchor="middle", size=7))
    return _svg(parts, label)


def _svg(parts: Sequence[str], label: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" aria-label="{escape(label)}">'
        + "".join(parts)
        + "</svg>"
    )


def _at(x: float, y: float, x_most: float, y_most: float) -> tuple[float, float]:
    across = LEFT + (WIDTH - LEFT - RIGHT) * x / x_most
    up = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * y / y_most
    return round(across, 1), round(up, 1)


def _line(points: Points, x_most: float, y_most: float, colour: str, *, dashes: str = "") -> str:
    placed = " ".join("{},{}".format(*_at(x, y, x_most, y_most)) for x, y in points)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    width = 1 if dashes else 1.8
    return f'<polyline points="{placed}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed}/>'


def _frame(
    across: str,
    up: str,
    x_ticks: Sequence[tuple[float, str]],
    y_ticks: Sequence[tuple[float, str]],
) -> str:
    parts = []
    for share, label in y_ticks:
        y = _at(0, share, 1.0, 1.0)[1]
        parts.append(f'<line x1="{LEFT}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}" stroke="{GRID}"/>')
        parts.append(_text(LEFT - 5, y + 3, label, FAINT, anchor="end"))
    for share, label in x_ticks:
        x = _at(share, 0, 1.0, 1.0)[0]
        parts.append(_text(x, HEIGHT - BOTTOM + 12, label, FAINT, anchor="middle"))
    bottom = HEIGHT - BOTTOM
    parts.append(
        f'<line x1="{LEFT}" y1="{bottom}" x2="{WIDTH - RIGHT}" y2="{bottom}" stroke="{FAINT}"/>'
    )
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, across, INK, anchor="middle"))
    middle = (TOP + HEIGHT - BOTTOM) / 2
    parts.append(
        f'<text x="10" y="{middle}" fill="{INK}" text-anchor="middle" {FONT} '
        f'transform="rotate(-90 10 {middle})">{escape(up)}</text>'
    )
    return "".join(parts)


def _percent_ticks(most: float) -> list[tuple[float, str]]:
    return [(share, _share(share * most)) for share in (0, 0.25, 0.5, 0.75, 1)]


def _share(value: float) -> str:
    if value >= PRECISE_BELOW:
        return f"{value:.0%}"
    return f"{value:.1%}" if value >= PRECISE_BELOW / 10 else f"{value:.2%}"


PRECISE_BELOW = 0.1


def _text(
    x: float, y: float, words: str, colour: str, *, anchor: str = "start", size: int = 9
) -> str:
    font = FONT.replace('"9"', f'"{size}"')
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" {font}>'
        f"{escape(words)}</text>"
    )
