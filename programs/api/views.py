"""Programmes, the plan of a year, its calendar and duties by API (chương trình, kế hoạch, thời hạn, nghĩa vụ)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.doors import Listing, Single
from accounts.api.fields import CodeField, KeyField, YearField
from accounts.roles import Permission
from programs.api import shapes
from programs.models import (
    CURRENT,
    CheckRun,
    Component,
    DeadlineRule,
    Finding,
    Obligation,
    PlanDocument,
    PlanYear,
    Programme,
    Submission,
)
from programs.queries.submission import Duty, duties, visible, visible_obligations

_PLAN = _("Kế hoạch năm")
_CALENDAR = _("Thời hạn, kiểm tra")
_DUTIES = _("Báo cáo của đơn vị")


class YearFilter(serializers.Serializer[Any]):
    """Which plan year."""

    year = YearField(help_text=_("Năm kế hoạch; không ghi là mọi năm."))


class ProgrammeList(Listing):
    """The national target programmes (chương trình)."""

    tag = _PLAN
    summaries = {"GET": _("Các chương trình mục tiêu quốc gia")}
    shape = shapes.ProgrammeShape

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Programme]:
        """All of them."""
        return Programme.objects.select_related("phase").order_by("phase_id", "number")


class ComponentFilter(serializers.Serializer[Any]):
    """Which components."""

    programme = CodeField(help_text=_("Mã chương trình, ví dụ NTM."))


class ComponentList(Listing):
    """Components of the programmes (nội dung thành phần, dự án)."""

    tag = _PLAN
    summaries = {"GET": _("Nội dung, dự án thành phần")}
    shape = shapes.ComponentShape
    filters = ComponentFilter

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Component]:
        """Those of one programme, or all."""
        found = Component.objects.select_related("programme").order_by("programme__number", "code", "pk")
        return found.filter(programme__code=wanted["programme"]) if "programme" in wanted else found


class PlanYearList(Listing):
    """Plan years of the province (năm kế hoạch)."""

    tag = _PLAN
    summaries = {"GET": _("Các năm kế hoạch")}
    permission = Permission.VIEW_CALENDAR
    shape = shapes.PlanYearShape

    def rows(self, wanted: dict[str, Any]) -> QuerySet[PlanYear]:
        """Newest first."""
        return PlanYear.objects.select_related("phase").order_by("-year")


class DocumentList(Listing):
    """Documents of the plan (văn bản)."""

    tag = _PLAN
    summaries = {"GET": _("Văn bản của kế hoạch")}
    permission = Permission.VIEW_CALENDAR
    shape = shapes.DocumentShape
    filters = YearFilter

    def rows(self, wanted: dict[str, Any]) -> QuerySet[PlanDocument]:
        """Of one plan year, or of all."""
        found = PlanDocument.objects.select_related("plan_year").order_by("plan_year__year", "pk")
        return found.filter(plan_year__year=wanted["year"]) if "year" in wanted else found


class RuleFilter(YearFilter):
    """Which rules."""

    kind = serializers.ChoiceField(shapes.RULE_KINDS, required=False)


class RuleList(Listing):
    """Dated rules with their documents (quy tắc thời hạn)."""

    tag = _CALENDAR
    summaries = {"GET": _("Quy tắc thời hạn")}
    permission = Permission.VIEW_CALENDAR
    shape = shapes.RuleShape
    filters = RuleFilter

    def rows(self, wanted: dict[str, Any]) -> QuerySet[DeadlineRule]:
        """In order of their days."""
        found = DeadlineRule.objects.filter(CURRENT).select_related("plan_year", "citation__document")
        found = found.order_by("last_day", "code")
        if "year" in wanted:
            found = found.filter(plan_year__year=wanted["year"])
        return found.filter(kind=wanted["kind"]) if "kind" in wanted else found


class RunFilter(serializers.Serializer[Any]):
    """Which runs."""

    rule = KeyField(help_text=_("Khóa quy tắc."))
    standing = serializers.ChoiceField(CheckRun.Standing.choices, required=False)


class CheckRunList(Listing):
    """Runs of checks, newest first (lần kiểm tra)."""

    tag = _CALENDAR
    summaries = {"GET": _("Các lần kiểm tra thời hạn")}
    permission = Permission.VIEW_CAPITAL
    shape = shapes.CheckRunShape
    filters = RunFilter

    def rows(self, wanted: dict[str, Any]) -> QuerySet[CheckRun]:
        """Of one rule, or of all."""
        found = CheckRun.objects.select_related("rule", "decision").order_by("-pk")
        if "rule" in wanted:
            found = found.filter(rule_id=wanted["rule"])
        return found.filter(standing=wanted["standing"]) if "standing" in wanted else found


class CheckRunDetail(Single):
    """One run (một lần kiểm tra)."""

    tag = _CALENDAR
    summaries = {"GET": _("Một lần kiểm tra")}
    permission = Permission.VIEW_CAPITAL
    shape = shapes.CheckRunShape

    def one(self, **keys: Any) -> CheckRun:
        """The run."""
        return get_object_or_404(CheckRun.objects.select_related("rule", "decision"), pk=keys["pk"])


class FindingList(Listing):
    """What a run found inside the person's branches (kết quả kiểm tra)."""

    tag = _CALENDAR
    summaries = {"GET": _("Kết quả của một lần kiểm tra, trong phạm vi được xem")}
    permission = Permission.VIEW_CAPITAL
    shape = shapes.FindingShape

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Finding]:
        """Those about units that the person reaches."""
        run = get_object_or_404(CheckRun, pk=self.kwargs["pk"])
        found = Finding.objects.filter(run=run).order_by("pk")
        branches = self.person.branches(Permission.VIEW_CAPITAL)
        if branches is None:
            return found
        inside = Q(pk__in=[])
        for path in branches:
            inside |= Q(unit__path__startswith=path)
        return found.filter(inside)


class ObligationFilter(serializers.Serializer[Any]):
    """Which duties."""

    form = CodeField(help_text=_("Mã biểu."))
    period = CodeField(help_text=_("Kỳ, ví dụ 2023-H1."))
    unit = KeyField(help_text=_("Khóa đơn vị."))


def _asked(rows: QuerySet[Any], wanted: dict[str, Any], start: str) -> QuerySet[Any]:
    names = {"form": f"{start}form_period__form__code", "period": f"{start}form_period__period", "unit": "unit_id"}
    return rows.filter(**{names[name]: value for name, value in wanted.items() if name in names})


class ObligationList(Listing):
    """Who owes which form, and how it stands (nghĩa vụ báo cáo)."""

    tag = _DUTIES
    summaries = {"GET": _("Nghĩa vụ báo cáo và tình trạng")}
    permission = Permission.VIEW_SUBMISSIONS
    shape = shapes.ObligationShape
    filters = ObligationFilter

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Obligation]:
        """Duties inside the person's branches."""
        found = _asked(visible_obligations(self.person), wanted, "")
        return found.order_by("form_period__last_day", "form_period_id", "unit__sort_key", "pk")

    def drawn(self, page: list[Any]) -> Sequence[Duty]:
        """With submissions and standings."""
        return duties(Obligation.objects.filter(pk__in=[one.pk for one in page]), self.person.today)


class ObligationDetail(Single):
    """One duty (một nghĩa vụ báo cáo)."""

    tag = _DUTIES
    summaries = {"GET": _("Một nghĩa vụ báo cáo")}
    permission = Permission.VIEW_SUBMISSIONS
    shape = shapes.ObligationShape

    def one(self, **keys: Any) -> Duty:
        """The duty with its standing."""
        found = get_object_or_404(visible_obligations(self.person), pk=keys["pk"])
        return duties(Obligation.objects.filter(pk=found.pk), self.person.today)[0]

    def get(self, request: Request, **keys: Any) -> Response:
        """With the version to draft upon as ETag."""
        duty = self.one(**keys)
        return self.shown(duty, version=duty.submission.version if duty.submission else 1)


class SubmissionFilter(ObligationFilter):
    """Which submissions."""

    state = serializers.ChoiceField(Submission.State.choices, required=False)


class SubmissionList(Listing):
    """What was handed in (bản nộp)."""

    tag = _DUTIES
    summaries = {"GET": _("Các bản nộp")}
    permission = Permission.VIEW_SUBMISSIONS
    shape = shapes.SubmissionBrief
    filters = SubmissionFilter

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Submission]:
        """Inside the person's branches, newest first."""
        found = _asked(visible(self.person), wanted, "obligation__").order_by("-pk")
        return found.filter(state=wanted["state"]) if "state" in wanted else found
