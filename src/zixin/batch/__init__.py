"""The engine over a portfolio on one machine: files in, files out. No Django here."""

from __future__ import annotations

from zixin.batch.reading import BatchError
from zixin.batch.scoring import ScoreSummary, score_file, score_frame

__all__ = ["BatchError", "ScoreSummary", "score_file", "score_frame"]
