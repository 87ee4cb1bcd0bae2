"""Size classes of enterprises (中小企业划型标准, 工信部联企业〔2011〕300号), by section or division."""

from __future__ import annotations

SIZES = ("large", "medium", "small")

# Lower bounds of large, medium and small: revenue in ten thousand yuan (万元), then persons.
# A company belongs to a class only when it reaches both.
_INDUSTRY = ((40_000, 2_000, 300), (1_000, 300, 20))
_BOUNDS = {
    "C": _INDUSTRY,
    "E": ((80_000, 6_000, 300), (0, 0, 0)),
    "F51": ((40_000, 5_000, 1_000), (200, 20, 5)),
    "F52": ((20_000, 500, 100), (300, 50, 10)),
    "G54": ((30_000, 3_000, 200), (1_000, 300, 20)),
    "G59": ((30_000, 1_000, 100), (200, 100, 20)),
    "I65": ((10_000, 1_000, 50), (300, 100, 10)),
    "M": ((0, 0, 0), (300, 100, 10)),
}


def size_class(industry: str, *, revenue_yuan: float, headcount: int) -> str:
    """Classify a company as ``large``, ``medium``, ``small`` or ``micro``.

    >>> size_class("C34", revenue_yuan=25_000_000, headcount=310)
    'medium'
    """
    revenues, persons = _BOUNDS.get(industry) or _BOUNDS.get(industry[0], _INDUSTRY)
    for size, revenue, heads in zip(SIZES, revenues, persons, strict=True):
        if revenue_yuan >= revenue * 10_000 and headcount >= heads:
            return size
    return "micro"
