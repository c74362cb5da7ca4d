"""The way of a submission (đường đi của bản nộp): draft → submitted → returned or approved, step by step.

    draft ──submit──▶ submitted (step 0 … n-1) ──approve at the last step──▶ approved
                                │
                                └──return, with a reason──▶ returned ──submit──▶ submitted (step 0)

A draft and a returned submission are written by their owner, a submitted or approved one by nobody. Whoever handed it
in does not review it.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from accounts.language import gettext as _
from accounts.language import gettext_noop


class State(StrEnum):
    """Where a submission stands (trạng thái)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


class Move(StrEnum):
    """What can be done with it (thao tác)."""

    SAVE = "save"
    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"


class NotAllowed(Exception):
    """The move is not open now; carries a Vietnamese sentence (không được phép)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """State, the review step it waits at (0 is the first), and how many steps the chain has."""

    state: State
    step: int
    steps: int

    def __post_init__(self) -> None:
        if self.steps < 1 or not 0 <= self.step < self.steps:
            raise ValueError(_("Bản nộp phải có ít nhất một bước duyệt và bước hiện tại nằm trong chuỗi duyệt."))

    @property
    def is_last_step(self) -> bool:
        return self.step == self.steps - 1


@dataclass(frozen=True, slots=True)
class Actor:
    """What a person is to this submission: its owner, a reviewer of some steps, the one who handed it in."""

    owns: bool = False
    reviews: AbstractSet[int] = frozenset()
    handed_in: bool = False


LONGEST_REASON: Final = 2000
_EDITABLE: Final = frozenset({State.DRAFT, State.RETURNED})
_NOW: Final = {
    State.DRAFT: gettext_noop("đang soạn"),
    State.SUBMITTED: gettext_noop("đã nộp, đang chờ duyệt"),
    State.RETURNED: gettext_noop("đã trả lại để sửa"),
    State.APPROVED: gettext_noop("đã duyệt"),
}
_DOING: Final = {
    Move.SAVE: gettext_noop("sửa"),
    Move.SUBMIT: gettext_noop("nộp"),
    Move.RETURN: gettext_noop("trả lại"),
    Move.APPROVE: gettext_noop("duyệt"),
}


def after(standing: Standing, move: Move, actor: Actor, *, reason: str = "") -> Standing:
    """The standing that a move leads to; raises `NotAllowed` with the sentence why not."""
    if complaint := refusal(standing, move, actor):
        raise NotAllowed(complaint)
    if move is Move.RETURN:
        _verify_reason(reason)
        return Standing(State.RETURNED, 0, standing.steps)
    if move is Move.APPROVE:
        if standing.is_last_step:
            return Standing(State.APPROVED, standing.step, standing.steps)
        return Standing(State.SUBMITTED, standing.step + 1, standing.steps)
    if move is Move.SUBMIT:
        return Standing(State.SUBMITTED, 0, standing.steps)
    return standing


def refusal(standing: Standing, move: Move, actor: Actor) -> str:
    """Why the move is not open to this person now; empty when it is."""
    if move in {Move.SAVE, Move.SUBMIT}:
        return _owner_refusal(standing, move, actor)
    if standing.state is not State.SUBMITTED:
        return _wrong_state(standing, move)
    if standing.step not in actor.reviews:
        if any(step < standing.step for step in actor.reviews):
            return _("Cấp của bạn đã duyệt bản này; bản đang chờ cấp duyệt tiếp theo.")
        return _("Bản này đang chờ duyệt ở bước %(value)s; bạn không duyệt ở bước này.") % {"value": standing.step + 1}
    if actor.handed_in:
        return _("Bạn là người nộp bản này nên không tự %(doing)s. Hãy để người khác của cấp duyệt xử lý.") % {
            "doing": _(_DOING[move])
        }
    return ""


def allowed(standing: Standing, actor: Actor) -> tuple[Move, ...]:
    """The moves open to this person now, for the buttons on screen (thao tác được phép)."""
    return tuple(move for move in Move if not refusal(standing, move, actor))


def _owner_refusal(standing: Standing, move: Move, actor: Actor) -> str:
    if not actor.owns:
        return _("Chỉ đơn vị lập báo cáo mới được %(doing)s bản này.") % {"doing": _(_DOING[move])}
    return "" if standing.state in _EDITABLE else _wrong_state(standing, move)


def _wrong_state(standing: Standing, move: Move) -> str:
    return _("Bản này %(now)s nên không %(doing)s được. Hãy tải lại trang để xem trạng thái mới nhất.") % {
        "now": _(_NOW[standing.state]),
        "doing": _(_DOING[move]),
    }


def _verify_reason(reason: str) -> None:
    if not reason.strip():
        raise NotAllowed(_("Trả lại phải nêu lý do để đơn vị biết cần sửa gì."))
    if len(reason) > LONGEST_REASON:
        raise NotAllowed(
            _("Lý do trả lại dài quá %(longest_reason)s ký tự. Hãy viết gọn hơn.") % {"longest_reason": LONGEST_REASON}
        )
