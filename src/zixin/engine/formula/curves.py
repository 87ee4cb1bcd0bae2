"""Curves of formulas: logarithm, logistic and normal. One law: rounded, so that backends agree.

Two libraries may differ in the last bit of a logarithm or exponential; rounded half up by a
product and ``floor`` they give the same figure.
"""

from __future__ import annotations

import math

from zixin.engine.formula.tree import TINY

LN_SCALE = 1e9
LOGISTIC_SCALE = 1e12
LOGISTIC_BOUND = 50.0  # beyond it the curve is 0 or 1 to 12 decimals
NORMAL_SCALE = 1e9
NORMAL_BOUND = 7.0  # beyond it the curve is 0 or 1 to 9 decimals

# Hart's rational function of the tail (1968), as printed by West (2005), highest power first.
NORMAL_OVER = (
    3.52624965998911e-2,
    0.700383064443688,
    6.37396220353165,
    33.912866078383,
    112.079291497871,
    221.213596169931,
    220.206867912376,
)
NORMAL_BASE = (
    8.83883476483184e-2,
    1.75566716318264,
    16.064177579207,
    86.7807322029461,
    296.564248779674,
    637.333633378831,
    793.826512519948,
    440.413735824752,
)


def ln(value: float) -> float | None:
    """Return the natural logarithm to 9 decimals, ``None`` unless the value is positive.

    >>> ln(2.0), ln(1.0), ln(0.0)
    (0.693147181, 0.0, None)
    """
    return _rounded(math.log(value), LN_SCALE) if value >= TINY else None


def logistic(value: float) -> float:
    """Return 1/(1+e^-value) to 12 decimals.

    >>> logistic(0.0), logistic(-1e9), logistic(1e9)
    (0.5, 0.0, 1.0)
    """
    return _rounded(1.0 / (math.exp(-_bounded(value, LOGISTIC_BOUND)) + 1.0), LOGISTIC_SCALE)


def normal(value: float) -> float:
    """Return the share of a standard normal distribution below a value, to 9 decimals.

    >>> normal(0.0), normal(1.959963985), normal(-1e9)
    (0.5, 0.975, 0.0)
    """
    bounded = _bounded(value, NORMAL_BOUND)
    distance = abs(bounded)
    tail = math.exp(distance * distance * -0.5) * _polynomial(distance, NORMAL_OVER)
    tail = tail / _polynomial(distance, NORMAL_BASE)
    return _rounded(tail * -1.0 + 1.0 if bounded > 0.0 else tail, NORMAL_SCALE)


def _rounded(value: float, scale: float) -> float:
    return float(math.floor(value * scale + 0.5)) / scale


def _bounded(value: float, bound: float) -> float:
    return -bound if value < -bound else min(value, bound)


def _polynomial(value: float, coefficients: tuple[float, ...]) -> float:
    first, *rest = coefficients
    total = value * first
    for coefficient in rest[:-1]:
        total = (total + coefficient) * value
    return total + rest[-1]
