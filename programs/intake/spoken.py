"""Lists that people set the portal up with (danh sách): written and read in either language; official forms are not.

Such a list is drawn in the language of whoever downloads it, and comes back in whatever language it was drawn.
"""

from dataclasses import replace

from accounts.language import NAMES, speaking
from accounts.language import gettext as _
from programs.intake.kinds import Choice, Kind
from programs.intake.sheet import Column, Sheet

_YES, _NO = "yes", "no"


def spoken(sheet: Sheet) -> Sheet:
    """The list in the language that is spoken, with the others beside it (danh sách theo ngôn ngữ)."""
    others = []
    for language in NAMES:
        with speaking(language):
            others.append(_said(sheet))
    return replace(_said(sheet), others=tuple(others))


def _said(sheet: Sheet) -> Sheet:
    return replace(
        sheet,
        title=_(sheet.title),
        unit_line=_(sheet.unit_line) if sheet.unit_line else "",
        notes=tuple(_(note) for note in sheet.notes),
        mark_title=_(sheet.mark_title) if sheet.mark_title else "",
        columns=tuple(_column(column) for column in sheet.columns),
    )


def _column(column: Column) -> Column:
    return replace(
        column,
        title=_(column.title),
        group=tuple(_(part) for part in column.group),
        pattern_hint=_(column.pattern_hint) if column.pattern_hint else "",
        choices=_choices(column),
    )


def _choices(column: Column) -> tuple[Choice, ...]:
    if column.kind is Kind.YES_NO and not column.choices:
        return (Choice(_YES, _("Có")), Choice(_NO, _("Không")))
    return tuple(replace(one, label=_(one.label), also=_names(one.label)) for one in column.choices)


def _names(label: str) -> tuple[str, ...]:
    found = []
    for language in NAMES:
        with speaking(language):
            found.append(_(label))
    return tuple(found)
