"""One line of what a person must do (một việc)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Task:
    """One line of the list (một việc): its day, what it is, how it stands, and the one button.

    `page` is the name of the page behind the button, followed by the arguments of its address.
    """

    due_on: date | None
    title: str
    detail: str
    status: str
    word: str
    page: tuple[str | int, ...]
    button: str
    urgent: bool = False
