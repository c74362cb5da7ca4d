"""The check of works that spent nothing (kiểm tra công trình giải ngân 0 %). Pure.

The rate of a project is what was disbursed over what was assigned, both of the money that the rule covers and both at
the end of the rule's day; it must be exactly zero. Only that money is frozen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from accounts.language import gettext as _
from accounts.language import gettext_noop


class ZeroVerdict(StrEnum):
    """What the check says of a project (kết luận)."""

    ZERO = "zero_disbursement"
    FROZEN = "already_frozen"
    RELEASE = "release_proposed"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return _(_LABELS[self])


_LABELS = {
    ZeroVerdict.ZERO: gettext_noop("Giải ngân 0%, thuộc diện dừng giải ngân"),
    ZeroVerdict.FROZEN: gettext_noop("Giải ngân 0%, đã dừng giải ngân"),
    ZeroVerdict.RELEASE: gettext_noop("Đã có giải ngân trước hạn, đề nghị giải tỏa"),
}


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line that the rule covers: at the end of the rule's day, and what stands on it now (số liệu của dòng vốn)."""

    line_id: int
    project_id: int
    unit_id: int
    assigned_vnd: int
    disbursed_vnd: int
    held_vnd: int
    available_vnd: int
    frozen_vnd: int
    frozen_by_rule: bool = False

    @property
    def counted_vnd(self) -> int:
        """What counts as disbursed: posted, or dated in time and waiting for a release."""
        return self.disbursed_vnd + self.held_vnd


@dataclass(frozen=True)
class ProjectFacts:
    """A project's money under the rule, and what the check says of it (kết quả từng công trình)."""

    project_id: int
    unit_id: int
    lines: tuple[LineFacts, ...]

    @cached_property
    def assigned_vnd(self) -> int:
        """Money that the rule covers (vốn giao thuộc phạm vi)."""
        return sum(line.assigned_vnd for line in self.lines)

    @cached_property
    def counted_vnd(self) -> int:
        """Disbursed up to the rule's day (đã giải ngân)."""
        return sum(line.counted_vnd for line in self.lines)

    @cached_property
    def available_vnd(self) -> int:
        """What a freeze would hold back now (số sẽ dừng)."""
        return sum(line.available_vnd for line in self.lines)

    @cached_property
    def frozen_vnd(self) -> int:
        """What is frozen now (số đang dừng)."""
        return sum(line.frozen_vnd for line in self.lines)

    @cached_property
    def finding(self) -> ZeroVerdict | None:
        """The verdict, if there is anything to say."""
        if self.assigned_vnd <= 0:
            return None
        if self.counted_vnd == 0:
            return ZeroVerdict.ZERO if self.available_vnd > 0 else ZeroVerdict.FROZEN if self.frozen_vnd > 0 else None
        stopped = any(line.frozen_by_rule and line.frozen_vnd > 0 for line in self.lines)
        return ZeroVerdict.RELEASE if stopped else None

    @cached_property
    def amount_vnd(self) -> int:
        """The money that the verdict speaks of: to be frozen, or frozen already."""
        return self.available_vnd if self.finding is ZeroVerdict.ZERO else self.frozen_vnd


@dataclass(frozen=True, slots=True)
class ZeroCheck:
    """What the check finds as of a day (kết quả kiểm tra).

    `at_zero` is who stood at zero, whatever came after it; `complete_through` how far the Treasury's data reaches.
    """

    as_of: date
    checked_count: int
    findings: tuple[ProjectFacts, ...]
    at_zero: tuple[tuple[int, int], ...] = ()
    complete_through: date | None = None

    def of(self, finding: ZeroVerdict) -> tuple[ProjectFacts, ...]:
        """The projects with one verdict."""
        return tuple(project for project in self.findings if project.finding is finding)

    @property
    def found(self) -> tuple[ProjectFacts, ...]:
        """Projects at zero whose money can be frozen."""
        return self.of(ZeroVerdict.ZERO)

    @property
    def total_vnd(self) -> int:
        """Money that would be frozen."""
        return sum(project.available_vnd for project in self.found)


def zero_check(
    lines: Iterable[LineFacts], as_of: date, *, clear_count: int = 0, complete_through: date | None = None
) -> ZeroCheck:
    """Judge every project by its covered lines; `clear_count` more spent money and have nothing else to say."""
    by_project: dict[int, list[LineFacts]] = {}
    for line in lines:
        by_project.setdefault(line.project_id, []).append(line)
    projects = [ProjectFacts(key, own[0].unit_id, tuple(own)) for key, own in sorted(by_project.items())]
    checked = [project for project in projects if project.assigned_vnd > 0]
    at_zero = tuple((project.project_id, project.assigned_vnd) for project in checked if project.counted_vnd == 0)
    findings = tuple(one for one in checked if one.finding is not None)
    return ZeroCheck(as_of, len(checked) + clear_count, findings, at_zero, complete_through)


def fingerprint(check: ZeroCheck, *, rule: Sequence[object]) -> str:
    """A hash of what the check saw at the rule's day (dấu vân tay số liệu).

    A freeze made since, or a transfer of what was frozen, is not new data; nor is what the Treasury hands in after the
    day looked at.
    """
    reach = min(check.complete_through, check.as_of) if check.complete_through else None
    released = [[one.project_id, one.assigned_vnd, one.counted_vnd] for one in check.of(ZeroVerdict.RELEASE)]
    told = [list(rule), str(check.as_of), str(reach), check.checked_count, check.at_zero, released]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()
