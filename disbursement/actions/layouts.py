"""A province's own layouts of Treasury workbooks (cách đọc): written down, tried on a file, put into use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any, Final

from django.db import transaction

from accounts import audit
from accounts.language import framed, gettext, ngettext, told
from accounts.roles import Permission, Person, require
from disbursement.actions.posting import LedgerRefused
from disbursement.models import TreasuryLayout
from disbursement.outlined import TARGETS
from disbursement.sheets import LARGEST_FILE, TREASURY_SHEET
from programs.intake.archive import UnreadableWorkbook
from programs.intake.bulk import PART, Wanted, understand
from programs.intake.outline import BadOutline, Outline, outline, verify_target
from programs.intake.quick import original_text

SHOWN_ROWS: Final = 10
SHOWN_PROBLEMS: Final = 50


@dataclass(frozen=True, slots=True)
class Trial:
    """What a layout makes of a file (kết quả thử): nothing of it is kept."""

    fits: bool
    told: dict[str, Any]
    titles: list[str]
    rows: list[list[str]]
    row_count: int
    problems: list[tuple[str, str]]
    problem_count: int


def save_layout(*, spec: dict[str, Any], by: Person) -> TreasuryLayout:
    """Keep a layout; a changed one has to be tried again before it is used (lưu cách đọc)."""
    require(by, Permission.UPLOAD_TREASURY_FILE)
    try:
        made = outline(spec)
        verify_target(made, TARGETS[made.target])
    except BadOutline as refused:
        raise LedgerRefused(str(refused)) from None
    with transaction.atomic():
        layout, _made = TreasuryLayout.objects.update_or_create(
            province=by.province,
            code=made.code,
            defaults={
                "title": made.title,
                "spec": made.as_dict(),
                "tried_on": None,
                "is_used": False,
                "changed_by": None if by.system else by.user,
                "changed_on": by.today,
            },
        )
        audit.record(by, "treasury_layout.saved", layout, summary=made.title)
    return layout


def try_layout(*, layout: TreasuryLayout, name: str, content: bytes, by: Person) -> Trial:
    """Read a file by one layout and keep nothing but the day of the trial (thử cách đọc)."""
    require(by, Permission.UPLOAD_TREASURY_FILE)
    if not content or len(content) > LARGEST_FILE:
        raise LedgerRefused(
            gettext("Hãy chọn một tệp không trống và không quá %(limit)s MB.") % {"limit": LARGEST_FILE // 2**20}
        )
    trial = _trial(outline(layout.spec), name, content)
    with transaction.atomic():
        if trial.fits:
            layout.tried_on = by.today
            layout.save(update_fields=["tried_on"])
        audit.record(
            by,
            "treasury_layout.tried",
            layout,
            summary=ngettext("%(name)s: %(count)s dòng", "%(name)s: %(count)s dòng", trial.row_count)
            % {"name": name, "count": trial.row_count},
        )
    return trial


def use_layout(*, layout: TreasuryLayout, used: bool, by: Person) -> TreasuryLayout:
    """Put a tried layout into use, or take it out (dùng, ngừng dùng cách đọc)."""
    require(by, Permission.UPLOAD_TREASURY_FILE)
    with transaction.atomic():
        layout = TreasuryLayout.objects.select_for_update(no_key=True).get(pk=layout.pk)
        if used and layout.tried_on is None:
            raise LedgerRefused(gettext("Hãy thử cách đọc này trên một tệp và xem kết quả trước khi dùng."))
        layout.is_used = used
        layout.save(update_fields=["is_used"])
        audit.record(
            by,
            "treasury_layout.used",
            layout,
            summary=framed(
                "%(layout)s: %(state)s", layout=layout, state=gettext("dùng") if used else gettext("ngừng dùng")
            ),
        )
    return layout


def _trial(made: Outline, name: str, content: bytes) -> Trial:
    target = TARGETS[made.target]
    wanted = Wanted(TREASURY_SHEET, (made,), TARGETS, made.code)
    try:
        with understand(wanted, content, filename=name, heard=_unheard) as found:
            rows = [[str(int(number) % PART), *parts] for number, *parts in _parts(found.rows, SHOWN_ROWS)]
            problems = [(cell, told(complaint)) for cell, _, complaint, _ in _parts(found.problems, SHOWN_PROBLEMS)]
            return Trial(
                fits=bool(found.outlined),
                told=found.outlined or {},
                titles=[gettext("Dòng"), *(column.name for column in target.columns)],
                rows=rows,
                row_count=found.row_count,
                problems=problems,
                problem_count=found.error_count,
            )
    except UnreadableWorkbook as refused:
        raise LedgerRefused(str(refused)) from None


def _parts(lines: IO[bytes], most: int) -> Iterator[list[str]]:
    for line in islice(lines, most):
        yield [original_text(part) or "" for part in line.decode().rstrip("\n").split("\t")]


def _unheard(_rows: int) -> None:
    """Nobody waits for the rows of a trial."""
