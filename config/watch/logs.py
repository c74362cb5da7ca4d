"""The log (nhật ký vận hành): one JSON object a line, with the request or job it belongs to, without personal data.

Whoever logs names people and objects by key. What a library or an exception may carry besides (a typed value, an
address that somebody asked for) is masked here, so that a careless message does not tell it either.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any

from structlog.contextvars import get_contextvars

_MASK = "‹…›"
_LONGEST = 500
_PERSONAL = (
    re.compile(r"\bDETAIL:.*", re.DOTALL),  # PostgreSQL repeats the row that it refuses
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|«[^»\n]*»|“[^”\n]*”|\([^()\n]*\)=\([^\n]*\)"),
    re.compile(r"(?<=[?&])[\w-]+=[^&\s]*"),
)
# A path is what somebody has typed, or the secret of a link that is good once.
_PATH = re.compile(r"(?<![\w/.])/\S+")


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON (một dòng JSON)."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        shown: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": event_of(record),
            **get_contextvars(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            shown["exception"] = exception_of(record.exc_info[1])
        return json.dumps(shown, ensure_ascii=False, default=str)


def event_of(record: logging.LogRecord) -> str:
    """Return what happened; Django's own lines about a request name its path, which somebody has typed."""
    status = getattr(record, "status_code", None)
    if record.name.startswith("django.request") and status is not None:
        return f"answered {status}"
    text = masked(record.getMessage())
    return _PATH.sub(_MASK, text) if record.name.startswith("django") else text


def exception_of(error: BaseException) -> dict[str, Any]:
    """Return type, masked sentence and places of an exception and of what caused it; no value of any variable."""
    frames = traceback.extract_tb(error.__traceback__)
    told: dict[str, Any] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "text": masked(str(error)),
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        told["because"] = exception_of(cause)
    return told


def masked(text: str) -> str:
    """Return the text without quoted values, e-mail addresses, query strings and rows (che dữ liệu cá nhân)."""
    for pattern in _PERSONAL:
        text = pattern.sub(_MASK, text)
    return text[:_LONGEST]
