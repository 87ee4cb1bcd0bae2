"""Rows every app leans on: audit events, job runs, number series, verifications, keys, files."""

from __future__ import annotations

from zixin.kernel.audit import Event
from zixin.kernel.jobs import JobRun
from zixin.kernel.numbering import NumberSeries
from zixin.kernel.registered_keys import RegisteredKey
from zixin.kernel.vault import VaultFile
from zixin.kernel.verification import Verification

__all__ = ["Event", "JobRun", "NumberSeries", "RegisteredKey", "VaultFile", "Verification"]
