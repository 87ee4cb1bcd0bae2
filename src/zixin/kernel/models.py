"""Rows every app leans on: audit events, job runs and number series."""

from __future__ import annotations

from zixin.kernel.audit import Event
from zixin.kernel.jobs import JobRun
from zixin.kernel.numbering import NumberSeries

__all__ = ["Event", "JobRun", "NumberSeries"]
