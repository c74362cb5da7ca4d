"""The sections of a plan pack moved to a later year (sao kế hoạch sang năm sau). Pure.

What binds a year is moved: dates, periods, due days. What a document of the old year says stays as it is and waits for
a person: rules come in without force, due days are marked as examples, targets and candidates do not come at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from programs.calendar import Due
from programs.due_text import due_words, read_day, read_due
from programs.periods import Period, PeriodKind

_LEFT_OUT: Final = ("targets", "candidates", "citations", "baselines")


def shifted_sections(sections: Mapping[str, Any], to_year: int) -> dict[str, Any]:
    """Return the sections for another year."""
    by = to_year - int(sections["year"])
    moved = {key: value for key, value in sections.items() if key not in _LEFT_OUT}
    moved["year"] = str(to_year)
    moved["rules"] = [{**_moved(rule, by), "in_force": "không"} for rule in sections["rules"]]
    moved["gates"] = [{**_moved(gate, by), "in_force": "không"} for gate in sections.get("gates", [])]
    moved["forms"] = [
        {**form, "dues": [{**_moved(due, by), "illustrative": "có"} for due in form["dues"]]}
        for form in sections["forms"]
    ]
    moved["targets"] = moved["candidates"] = []
    return moved


def _moved(value: Any, by: int, key: str = "") -> Any:
    """Move every date, period and year among these values."""
    if isinstance(value, Mapping):
        return {one: _moved(other, by, one) for one, other in value.items() if one != "quotes"} | (
            {"quotes": value["quotes"]} if "quotes" in value else {}
        )
    if isinstance(value, list):
        return [_moved(one, by, key) for one in value]
    match key:
        case "due" | "assess":
            return due_words(_later_due(read_due(value), by))
        case "period":
            return _later_period(Period.from_key(value), by).key
        case "opens_on":
            return f"{_later_day(read_day(value), by):%d/%m/%Y}"
        case "origin_years":
            return str(int(value) + by)
        case _:
            return value


def _later_due(due: Due, by: int) -> Due:
    moment = due.moment
    later = _later_period(moment, by) if isinstance(moment, Period) else _later_day(moment, by)
    return Due(due.operator, later)


def _later_period(period: Period, by: int) -> Period:
    if period.kind is PeriodKind.YEARS:
        return period
    return replace(period, year=period.year + by)


def _later_day(day: date, by: int) -> date:
    try:
        return day.replace(year=day.year + by)
    except ValueError:  # 29 February
        return day.replace(year=day.year + by, day=28)
