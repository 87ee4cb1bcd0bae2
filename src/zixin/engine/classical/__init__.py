"""Classical failure and manipulation models on one customer's statements. One law: opinions only.

They were fitted on other companies in other times: a score is shown beside the rating and never
mixed into it. Coefficients belong to the model; a cut can be replaced by policy.

Every model is undefined (no score, no zone) when a figure it reads is missing, or when a base of
one of its ratios is not positive: ``missing`` and ``undefined`` then say which.
"""

from zixin.engine.classical.failure import (
    altman_z,
    altman_z1,
    altman_z2,
    altman_z2_em,
    ohlson,
    springate,
    taffler,
    taffler_popular,
    zmijewski,
)
from zixin.engine.classical.manipulation import beneish, beneish_five
from zixin.engine.classical.reading import Opinion, Reason, Statement, Zone
from zixin.engine.classical.strength import piotroski

__all__ = [
    "Opinion",
    "Reason",
    "Statement",
    "Zone",
    "altman_z",
    "altman_z1",
    "altman_z2",
    "altman_z2_em",
    "beneish",
    "beneish_five",
    "ohlson",
    "piotroski",
    "springate",
    "taffler",
    "taffler_popular",
    "zmijewski",
]
