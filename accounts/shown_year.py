"""Which plan year a person looks at (năm kế hoạch đang xem): the year of today, or one they chose for this session."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, Final

_KEY: Final = "plan_year"


def shown_year(session: MutableMapping[str, Any], province_id: int) -> int | None:
    """The year chosen in this session for this province, if any."""
    chosen = session.get(_KEY)
    if isinstance(chosen, list) and len(chosen) == 2 and chosen[0] == province_id:
        return int(chosen[1])
    return None


def show_year(session: MutableMapping[str, Any], province_id: int, year: int | None) -> None:
    """Keep the choice for this session; None goes back to the year of today."""
    if year is None:
        session.pop(_KEY, None)
    else:
        session[_KEY] = [province_id, year]
