"""Works by API (công trình): debts, book, held vouchers, progress with photos, priority list, proposals."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from accounts.api.doors import Door
from accounts.api.fields import ExactField, KeyField, UnitBrief
from accounts.api.reads import Ask, listing, single, there
from accounts.models import OrgUnit
from accounts.roles import Permission
from disbursement.api.plan import DayFilter
from disbursement.api.shapes import PAYMENT_TYPES, FiguresShape, MovementShape, ProjectBrief
from disbursement.models import (
    Arrear,
    ArrearPayment,
    ArrearSource,
    FinalAccount,
    HeldPayment,
    ListChange,
    ProgressPhoto,
    ProgressReport,
    Project,
    RankingCriterion,
)
from disbursement.moves import LINE_BUCKETS
from disbursement.queries.arrears import ArrearFilter as Wanted
from disbursement.queries.arrears import arrears, arrears_listed
from disbursement.queries.book import BookRow, held_payments, project_book
from disbursement.queries.progress import progress_of
from disbursement.queries.projects import visible_project
from disbursement.queries.ranking import Row, criteria_of, limits_of, list_changes, priority_list
from disbursement.ranking import Measure
from disbursement.views.place import units_in_reach
from programs.api.years import PlanYearFilter, plan_year_of

TAG = _("Công trình")
SEEN = Permission.VIEW_CAPITAL
# How the screen calls the plans of debts.
_PLANS = {"planned": "co", "overdue": "qua-han", "none": "chua"}
_SIZES = {"full": "content", "thumbnail": "thumbnail"}


class ArrearPaymentShape(serializers.Serializer[ArrearPayment]):
    """A part that was paid, or a row that takes one back."""

    id = serializers.IntegerField(source="pk")
    paid_on = serializers.DateField()
    amount_vnd = serializers.IntegerField()
    note = serializers.CharField(allow_blank=True)
    takes_back_id = serializers.IntegerField(allow_null=True, help_text=_("Khóa lần trả mà dòng này hủy."))


class ArrearShape(serializers.Serializer[Arrear]):
    """A debt of works with what is left of it, its plan and its payments."""

    id = serializers.IntegerField(source="pk")
    project = ProjectBrief()
    unit = UnitBrief(source="project.unit")
    investor = UnitBrief(source="project.investor")
    arose_in = serializers.IntegerField()
    amount_vnd = serializers.IntegerField()
    paid_vnd = serializers.IntegerField()
    unpaid_vnd = serializers.IntegerField()
    settle_in = serializers.IntegerField(allow_null=True, help_text=_("Năm sẽ trả; null là chưa có kế hoạch."))
    settle_from = serializers.ChoiceField(ArrearSource.choices, allow_blank=True)
    plan_decision = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    recorded_on = serializers.DateField()
    payments = ArrearPaymentShape(many=True)


class BookRowShape(serializers.Serializer[BookRow]):
    """A movement of a project with what stands in each bucket after it."""

    number = serializers.IntegerField(help_text=_("Số dòng trong sổ."))
    movement = MovementShape(source="entry.movement")
    line_id = serializers.IntegerField(source="entry.line.pk")
    change_vnd = serializers.IntegerField(source="entry.change_vnd")
    treasury_file = serializers.CharField(source="entry.treasury_row.file.name", allow_null=True, default=None)
    pair = serializers.IntegerField(allow_null=True, help_text=_("Số dòng đảo dòng này, hoặc bị dòng này đảo."))
    balances = serializers.SerializerMethodField(help_text=_("Số dư từng ngăn sau dòng này, đồng."))

    def get_balances(self, row: BookRow) -> dict[str, int]:
        """By bucket."""
        return {bucket.value: amount for bucket, amount in zip(LINE_BUCKETS, row.balances, strict=True)}


class HeldShape(serializers.Serializer[HeldPayment]):
    """A voucher that waits for a release, and what became of it."""

    id = serializers.IntegerField(source="pk")
    line_id = serializers.IntegerField()
    payment_type = serializers.ChoiceField(PAYMENT_TYPES)
    amount_vnd = serializers.IntegerField()
    effective_on = serializers.DateField()
    known_on = serializers.DateField()
    voucher = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(HeldPayment.State.choices)
    frozen_by = serializers.CharField(source="frozen_by.decision", allow_null=True)
    movement_id = serializers.IntegerField(allow_null=True)


class PhotoShape(serializers.Serializer[ProgressPhoto]):
    """A photo as two addresses of the API, which ask for the same token."""

    id = serializers.IntegerField(source="pk")
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    uploaded_on = serializers.DateField()
    full = serializers.SerializerMethodField()
    thumbnail = serializers.SerializerMethodField()

    def get_full(self, photo: ProgressPhoto) -> str:
        """The large one."""
        return reverse("api_photo", args=[photo.pk, "full"])

    def get_thumbnail(self, photo: ProgressPhoto) -> str:
        """The small one."""
        return reverse("api_photo", args=[photo.pk, "thumbnail"])


class ProgressReportShape(serializers.Serializer[ProgressReport]):
    """One report of works with its photos."""

    id = serializers.IntegerField(source="pk")
    reported_on = serializers.DateField()
    volume_percent = ExactField()
    value_vnd = serializers.IntegerField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    known_on = serializers.DateField()
    photos = PhotoShape(many=True, source="shown_photos")


class FinalAccountShape(serializers.Serializer[FinalAccount]):
    """The final account of works."""

    submitted_on = serializers.DateField()
    submitted_vnd = serializers.IntegerField()
    approved_vnd = serializers.IntegerField(allow_null=True)
    decision = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_blank=True)


class ProgressShape(serializers.Serializer[Any]):
    """How works go on."""

    reports = ProgressReportShape(many=True)
    final_account = FinalAccountShape(allow_null=True)


class PointsField(serializers.DictField):
    """Points by the code of the criterion."""

    child = ExactField()


class RankedShape(serializers.Serializer[Row]):
    """Works in their place."""

    place = serializers.IntegerField(source="ranked.place")
    project = ProjectBrief()
    unit = UnitBrief(source="project.unit")
    investor = UnitBrief(source="project.investor")
    figures = FiguresShape()
    points = PointsField(source="ranked.points", help_text=_("{mã tiêu chí: điểm}; null là chưa chấm."))
    total = ExactField(source="ranked.total")
    complete = serializers.BooleanField(source="ranked.complete")
    small = serializers.BooleanField(source="ranked.small", help_text=_("Vốn dưới mức nhỏ nhất (manh mún)."))
    crowded = serializers.BooleanField(source="ranked.crowded", help_text=_("Xã có quá nhiều công trình (dàn trải)."))


class CriterionShape(serializers.Serializer[RankingCriterion]):
    """One criterion of the order."""

    code = serializers.CharField()
    title = serializers.CharField()
    weight = serializers.IntegerField()
    measure = serializers.ChoiceField([(one.value, one.value) for one in Measure])


class RankingRulesShape(serializers.Serializer[Any]):
    """By what works are put in order."""

    criteria = CriterionShape(many=True)
    smallest_vnd = serializers.IntegerField(allow_null=True)
    most_of_unit = serializers.IntegerField(allow_null=True)


class ListChangeShape(serializers.Serializer[ListChange]):
    """A proposal to change the list of projects."""

    id = serializers.IntegerField(source="pk")
    plan_year = serializers.IntegerField()
    kind = serializers.ChoiceField(ListChange.Kind.choices)
    project = ProjectBrief(allow_null=True)
    unit = UnitBrief()
    name = serializers.CharField()
    reason = serializers.CharField()
    state = serializers.ChoiceField(ListChange.State.choices)
    decision = serializers.CharField(allow_null=True)
    proposed_on = serializers.DateField()
    decided_on = serializers.DateField(allow_null=True)


class ArrearFilter(serializers.Serializer[Any]):
    """Which debts."""

    under = KeyField(help_text=_("Khóa đơn vị mà công trình nằm trong."))
    plan = serializers.ChoiceField(
        [(one, one) for one in _PLANS],
        required=False,
        help_text=_("planned: có kế hoạch trả; overdue: kế hoạch đã qua năm; none: chưa có kế hoạch."),
    )


class RankingFilter(PlanYearFilter):
    """Which works."""

    under = KeyField(help_text=_("Khóa đơn vị mà công trình hay chủ đầu tư nằm trong."))


def project_of(ask: Ask) -> Project:
    """The project in the address, if the person reaches it."""
    return there(visible_project(ask.province_id, ask.pk, ask.branches(SEEN)))


def _units(ask: Ask) -> list[OrgUnit]:
    """The unit of the filter, if the person reaches it."""
    return list(units_in_reach(ask.person).filter(pk=ask.wanted["under"])) if "under" in ask.wanted else []


def _payments() -> Prefetch[Any]:
    return Prefetch("payments", ArrearPayment.objects.order_by("paid_on", "id"))


def _arrears(ask: Ask) -> QuerySet[Any] | list[Any]:
    """What is still owed, by commune (nợ đọng còn lại)."""
    units = _units(ask)
    if "under" in ask.wanted and not units:
        return []
    plan = _PLANS.get(ask.wanted.get("plan", ""), "")
    under = units[0] if units else None
    wanted = Wanted(branches=ask.branches(SEEN), today=ask.person.today, under=under, plan=plan)
    return arrears_listed(ask.province_id, wanted).prefetch_related(_payments())


def _project_arrears(ask: Ask) -> QuerySet[Any]:
    """Every debt of one project, also what is paid (nợ của công trình)."""
    rows = arrears(ask.province_id).filter(project=project_of(ask))
    related = rows.select_related("project__unit", "project__investor", "plan_decision")
    return related.prefetch_related(_payments()).order_by("arose_in", "id")


def _book(ask: Ask) -> list[BookRow]:
    """The book of one project, line by line (sổ công trình)."""
    return project_book(project_of(ask), as_of=ask.wanted.get("as_of", ask.person.today))


def _held(ask: Ask) -> list[HeldPayment]:
    """Vouchers that wait for a release (chứng từ chờ giải tỏa)."""
    return held_payments(project_of(ask))


def _progress(ask: Ask) -> dict[str, Any]:
    """Reports with photos, and the final account (tiến độ, quyết toán)."""
    told, reports = progress_of(project_of(ask)), []
    for report, photos in told.reports:
        shown: Any = report
        shown.shown_photos = photos
        reports.append(shown)
    return {"reports": reports, "final_account": told.account}


def _ranking(ask: Ask) -> list[Row]:
    """The works of the year that are not finished, in order (thứ tự ưu tiên)."""
    year, units = plan_year_of(ask), _units(ask)
    if year is None or ("under" in ask.wanted and not units):
        return []
    under = units[0] if units else None
    return priority_list(ask.province_id, year.year, branches=ask.branches(SEEN), under=under, as_of=ask.person.today)


def _ranking_rules(ask: Ask) -> dict[str, Any]:
    """Criteria with weights, and limits against thin spreading (tiêu chí, giới hạn)."""
    year = there(plan_year_of(ask)).year
    limits = limits_of(ask.province_id, year)
    return {
        "criteria": criteria_of(ask.province_id, year),
        "smallest_vnd": limits.smallest_vnd,
        "most_of_unit": limits.most_of_unit,
    }


def _changes(ask: Ask) -> list[ListChange]:
    """Proposals of the year, newest first (đề xuất điều chỉnh danh mục)."""
    year = plan_year_of(ask)
    return list_changes(ask.province_id, year.year, branches=ask.branches(SEEN)) if year else []


class PhotoContent(Door):
    """A photo of works as it is kept (ảnh)."""

    tag = TAG
    summaries = {"GET": _("Tải một ảnh tiến độ, cỡ full hoặc thumbnail")}
    permission = SEEN
    media_types = ("image/jpeg",)

    def get(self, request: Request, pk: int, size: str) -> HttpResponse:
        """The bytes, if the person reaches the project."""
        if size not in _SIZES:
            raise Http404
        photo = get_object_or_404(ProgressPhoto.objects.select_related("report"), province=self.person.province, pk=pk)
        project_of(Ask(self.person, keys={"pk": photo.report.project_id}))
        headers = {"X-Content-Type-Options": "nosniff"}
        return HttpResponse(bytes(getattr(photo, _SIZES[size])), content_type="image/jpeg", headers=headers)


ArrearList = listing(
    "ArrearList", _arrears, tag=TAG, summary=_("Nợ đọng xây dựng cơ bản còn phải trả"), permission=SEEN,
    shape=ArrearShape, filters=ArrearFilter,
)  # fmt: skip
ProjectArrearList = listing(
    "ProjectArrearList", _project_arrears, tag=TAG, summary=_("Các khoản nợ của một công trình, cả phần đã trả"),
    permission=SEEN, shape=ArrearShape,
)  # fmt: skip
ProjectBook = listing(
    "ProjectBook", _book, tag=TAG, summary=_("Sổ chi tiết một công trình với số dư sau từng dòng"), permission=SEEN,
    shape=BookRowShape, filters=DayFilter,
)  # fmt: skip
HeldPaymentList = listing(
    "HeldPaymentList", _held, tag=TAG, summary=_("Chứng từ chờ giải tỏa của một công trình"), permission=SEEN,
    shape=HeldShape,
)  # fmt: skip
ProjectProgress = single(
    "ProjectProgress", _progress, tag=TAG, summary=_("Tiến độ, ảnh và quyết toán của một công trình"), permission=SEEN,
    shape=ProgressShape,
)  # fmt: skip
Ranking = listing(
    "Ranking", _ranking, tag=TAG, summary=_("Công trình theo thứ tự ưu tiên"), permission=SEEN, shape=RankedShape,
    filters=RankingFilter,
)  # fmt: skip
RankingRules = single(
    "RankingRules", _ranking_rules, tag=TAG, summary=_("Tiêu chí, trọng số và giới hạn của thứ tự ưu tiên"),
    permission=SEEN, shape=RankingRulesShape, filters=PlanYearFilter,
)  # fmt: skip
ListChangeList = listing(
    "ListChangeList", _changes, tag=TAG, summary=_("Đề xuất điều chỉnh danh mục công trình"), permission=SEEN,
    shape=ListChangeShape, filters=PlanYearFilter,
)  # fmt: skip
