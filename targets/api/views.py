"""Indicators, targets with their standing, and results by API (chỉ tiêu, kết quả)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.doors import Listing
from accounts.api.fields import CodeField, KeyField
from accounts.api.reads import Ask
from accounts.roles import Permission
from programs.api.years import PlanYearFilter, plan_year_of
from programs.periods import Period
from targets.api import shapes
from targets.models import Indicator, Result
from targets.queries.board import Board, Ledger, Row, Scene, board, current_period
from targets.queries.candidates import Runner, fields
from targets.queries.disagreements import Disagreement, disagreements
from targets.queries.drill import DistrictShare, Place, district_shares, places

_TAG = _("Chỉ tiêu, kết quả")


class IndicatorList(Listing):
    """What is measured (danh mục chỉ tiêu)."""

    tag = _TAG
    summaries = {"GET": _("Danh mục chỉ tiêu")}
    permission = Permission.VIEW_TARGETS
    shape = shapes.IndicatorShape

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Indicator]:
        """In the order of the plan."""
        found = Indicator.objects.select_related("programme", "numerator", "denominator")
        return found.order_by("place", "code")


class BoardFilter(PlanYearFilter):
    """Which plan year and period."""

    half = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text=_("true: 6 tháng đầu năm; false: cả năm.")
    )


class BoardListing(Listing):
    """What is read from the board of a plan year."""

    tag = _TAG
    permission = Permission.VIEW_TARGETS
    filters = BoardFilter

    def board(self, wanted: dict[str, Any]) -> Board | None:
        """The board as the person may see it; None without a plan of that year."""
        person = self.person
        plan_year = plan_year_of(Ask(person, wanted))
        if plan_year is None:
            return None
        half = wanted["half"]
        period = current_period(plan_year.year, person.today)
        if half is not None:
            period = Period.half_year(plan_year.year, 1) if half else Period.whole_year(plan_year.year)
        branches = person.branches(Permission.VIEW_TARGETS)
        return board(Scene(person.province.pk, plan_year, period, None if branches is None else tuple(branches)))


class TargetFilter(BoardFilter):
    """Which targets."""

    programme = CodeField(help_text=_("Mã chương trình."))
    standing = serializers.ChoiceField(shapes.STANDINGS, required=False)


class TargetList(BoardListing):
    """Targets with plan, actual, forecast, standing and coverage (chỉ tiêu kế hoạch)."""

    summaries = {"GET": _("Chỉ tiêu với kế hoạch, thực hiện, tình trạng và độ phủ")}
    shape = shapes.TargetShape
    filters = TargetFilter
    # The book of capital stands in another wing: who mounts this door hands the reading of it over.
    book: Callable[[Board, date], Ledger] | None = None

    def rows(self, wanted: dict[str, Any]) -> Sequence[Row]:
        """The board as the person may see it."""
        drawn = self.board(wanted)
        if drawn is None:
            return []
        if self.book is not None:
            drawn.ledger = self.book(drawn, self.person.today)
        return [
            row
            for row in drawn.rows
            if row.programme == wanted.get("programme", row.programme)
            and row.standing == wanted.get("standing", row.standing)
        ]


class _OfIndicator(BoardListing):
    """Rows of one indicator."""

    book: Callable[[Board, date], Ledger] | None = None

    def drawn_for(self, wanted: dict[str, Any]) -> tuple[Board, Indicator] | None:
        """The board and the indicator of the address; Http404 for one that the province does not have."""
        drawn = self.board(wanted)
        if drawn is None:
            return None
        indicator = drawn.by_code.get(self.kwargs["code"])
        if indicator is None:
            raise Http404
        if self.book is not None:
            drawn.ledger = self.book(drawn, self.person.today)
        return drawn, indicator


class TargetPlaceList(_OfIndicator):
    """Every unit that owes or reported a figure (từng đơn vị của một chỉ tiêu)."""

    summaries = {"GET": _("Một chỉ tiêu theo từng đơn vị báo cáo")}
    shape = shapes.PlaceShape

    def rows(self, wanted: dict[str, Any]) -> Sequence[Place]:
        """In the unit that the person looks from."""
        told = self.drawn_for(wanted)
        return [] if told is None else places(told[0], told[1], told[0].unit)


class TargetDistrictList(_OfIndicator):
    """Every district with a share in a figure (một chỉ tiêu theo huyện), for whoever sees the whole province."""

    summaries = {"GET": _("Một chỉ tiêu theo huyện, với phần được giao")}
    shape = shapes.DistrictShareShape

    def rows(self, wanted: dict[str, Any]) -> Sequence[DistrictShare]:
        """Those inside the unit that the person looks from."""
        told = self.drawn_for(wanted)
        if told is None:
            return []
        inside = told[0].unit.path
        return [one for one in district_shares(*told) if one.unit.path.startswith(inside)]


class CandidateList(BoardListing):
    """Units named for a title, with what they reported (đơn vị phấn đấu)."""

    summaries = {"GET": _("Đơn vị phấn đấu đạt danh hiệu")}
    shape = shapes.CandidateShape

    def rows(self, wanted: dict[str, Any]) -> Sequence[Runner]:
        """Title by title."""
        drawn = self.board(wanted)
        return [] if drawn is None else [one for field in fields(drawn, drawn.scene.branches) for one in field.runners]


class ConflictList(BoardListing):
    """Where the documents disagree, and which source governs (mâu thuẫn giữa các văn bản)."""

    summaries = {"GET": _("Mâu thuẫn giữa các văn bản và nguồn được áp dụng")}
    shape = shapes.ConflictShape

    def rows(self, wanted: dict[str, Any]) -> Sequence[Disagreement]:
        """Those about units inside the person's branches."""
        drawn = self.board(wanted)
        return [] if drawn is None else disagreements(drawn)


class ResultFilter(serializers.Serializer[Any]):
    """Which results."""

    indicator = CodeField(help_text=_("Mã chỉ tiêu."))
    period = CodeField(help_text=_("Kỳ, ví dụ 2023-H1."))
    unit = KeyField(help_text=_("Khóa đơn vị."))


class ResultList(Listing):
    """Approved figures, unit by unit (kết quả đã duyệt)."""

    tag = _TAG
    summaries = {"GET": _("Kết quả đã duyệt của từng đơn vị")}
    permission = Permission.VIEW_TARGETS
    shape = shapes.ResultShape
    filters = ResultFilter
    paged = "key"

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Result]:
        """Figures of units inside the person's branches."""
        names = {"indicator": "indicator__code", "period": "period", "unit": "unit_id"}
        found = Result.objects.filter(
            province=self.person.province, **{names[name]: value for name, value in wanted.items()}
        )
        branches = self.person.branches(Permission.VIEW_TARGETS)
        if branches is not None:
            inside = Q(pk__in=[])
            for path in branches:
                inside |= Q(unit__path__startswith=path)
            found = found.filter(inside)
        return found.select_related("indicator")
