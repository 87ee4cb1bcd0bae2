"""The engine over a portfolio, files in and files out: on one machine or a cluster. No Django here."""

from __future__ import annotations

from zixin.batch.cluster import LOCAL, score_on_spark
from zixin.batch.judging import Model
from zixin.batch.reading import BatchError
from zixin.batch.scoring import ScoreSummary, score_file, score_frame

__all__ = [
    "LOCAL",
    "BatchError",
    "Model",
    "ScoreSummary",
    "score_file",
    "score_frame",
    "score_on_spark",
]
