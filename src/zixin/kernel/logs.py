"""Structured logs: one JSON object a line, with the id of the request it belongs to."""

from __future__ import annotations

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

current_request_id: ContextVar[str] = ContextVar("current_request_id", default="")

# Line ends and control signs that JSON leaves as they are, and halves of characters.
UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")

EXTRA = ("status", "milliseconds", "user_id")


class JsonFormatter(logging.Formatter):
    """Writes a record as one JSON line; line breaks inside a message cannot forge a second."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", None) or current_request_id.get() or None,
        }
        line.update({name: getattr(record, name) for name in EXTRA if hasattr(record, name)})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        text = json.dumps(line, ensure_ascii=False, default=str)
        return UNSAFE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)
