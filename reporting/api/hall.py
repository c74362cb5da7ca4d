"""The first pages by API (việc của tôi, tổng quan, đơn vị trong năm, các tỉnh, đôn đốc, hàng chờ duyệt, tìm kiếm)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.fields import CodeField, ExactField, KeyField, UnitBrief
from accounts.api.reads import Ask, listing, single, there
from accounts.models import OrgUnit
from accounts.queries.people import entries
from accounts.queries.search import SHORTEST, units_named
from accounts.queries.units import KINDS_WITH_YEAR
from accounts.roles import Permission, require
from accounts.tenancy import read_scope
from disbursement.api.shapes import FiguresShape
from disbursement.queries.projects import projects_named
from programs.api.shapes import ObligationShape, SubmissionBrief
from programs.api.years import PlanYearFilter, plan_year_of
from programs.models import CheckRun, Obligation, Submission
from programs.queries.documents import documents_named
from programs.queries.plan import current_plan_year
from programs.queries.review import review_queue, step_title
from reporting.queries.chase import ChaseLine, Told, chase_lines, wanted
from reporting.queries.overview import Overview, overview, rate_of
from reporting.queries.provinces import ProvinceLine, province_lines
from reporting.queries.tasks import Task
from reporting.queries.unit_year import UnitYear, unit_year
from reporting.queries.work import my_tasks
from targets.queries.search import indicators_named

_OWN = _("Của tôi")
_YEAR = _("Tình hình năm kế hoạch")
_DUTIES = _("Báo cáo của đơn vị")
_COMMON = _("Chung")
_FEW, _MANY = 8, 100


class TaskShape(serializers.Serializer[Task]):
    """One line of what a person must do."""

    due_on = serializers.DateField(allow_null=True)
    title = serializers.CharField()
    detail = serializers.CharField(allow_blank=True)
    status = serializers.CharField()
    word = serializers.CharField(allow_blank=True)
    urgent = serializers.BooleanField()
    button = serializers.CharField()
    url = serializers.SerializerMethodField(help_text=_("Trang trên màn hình."))

    def get_url(self, task: Task) -> str:
        """Where the button leads."""
        return reverse(str(task.page[0]), args=task.page[1:])


class ShareShape(serializers.Serializer[Any]):
    """Assigned and disbursed of one group."""

    assigned_vnd = serializers.IntegerField()
    disbursed_vnd = serializers.IntegerField()
    rate = serializers.SerializerMethodField(help_text=_("Phần trăm; null khi không giao."))

    def get_rate(self, share: Any) -> str | None:
        """As text, so that nothing is rounded on the way."""
        rate = rate_of(share)
        return None if rate is None else str(rate)


class CardShape(serializers.Serializer[Any]):
    """One programme: how its targets stand, what of its capital is spent."""

    programme = serializers.CharField(source="code")
    targets = serializers.IntegerField()
    segments = serializers.DictField(
        child=serializers.IntegerField(),
        help_text=_("good: đạt; info: đúng tiến độ; warn: có nguy cơ; bad: chưa đạt; none: chưa báo cáo."),
    )
    capital = ShareShape()
    expected_percent = ExactField(help_text=_("Tỷ lệ nếu giải ngân đều trong năm."))


class DistrictShape(serializers.Serializer[Any]):
    """One district of the overview."""

    unit = UnitBrief()
    programmes = ShareShape(many=True, source="shares", help_text=_("Theo thứ tự của programmes."))
    capital = ShareShape(source="whole")
    zero_works = serializers.IntegerField(help_text=_("Công trình giải ngân 0%."))
    owed = serializers.IntegerField()
    handed_in = serializers.IntegerField()


class NearDeadlineShape(serializers.Serializer[Any]):
    """A deadline near today, or a check that waits."""

    on = serializers.DateField()
    title = serializers.CharField()
    detail = serializers.CharField(allow_blank=True)
    status = serializers.CharField()
    word = serializers.CharField(allow_blank=True)


class MonthShape(serializers.Serializer[Any]):
    """Disbursed up to a day."""

    on = serializers.DateField()
    disbursed_vnd = serializers.IntegerField()


class OverviewShape(serializers.Serializer[Overview]):
    """Where the year stands."""

    year = serializers.IntegerField(source="plan_year.year")
    period = serializers.CharField(source="period.key")
    capital = ShareShape(source="capital.whole")
    months = serializers.SerializerMethodField(help_text=_("Giải ngân lũy kế đến hết từng tháng."))
    programmes = CardShape(many=True, source="cards")
    districts = DistrictShape(many=True)
    deadlines = NearDeadlineShape(many=True)
    owed = serializers.IntegerField()
    handed_in = serializers.IntegerField()
    open_conflicts = serializers.IntegerField()

    @extend_schema_field(MonthShape(many=True))
    def get_months(self, told: Overview) -> list[dict[str, Any]]:
        """The curve of the year."""
        return [{"on": on.isoformat(), "disbursed_vnd": amount} for on, amount in told.capital.monthly]


class ProgrammeCapitalShape(serializers.Serializer[Any]):
    """Capital of one programme at a unit and below."""

    programme = serializers.CharField(source="code")
    figures = FiguresShape()


class BelowShape(serializers.Serializer[Any]):
    """One unit below: its duties and its capital."""

    unit = UnitBrief()
    owed = serializers.IntegerField()
    handed_in = serializers.IntegerField()
    figures = FiguresShape()


class UnitYearShape(serializers.Serializer[UnitYear]):
    """What a unit owes, its capital, and the units below."""

    unit = UnitBrief()
    year = serializers.IntegerField(source="plan_year.year")
    duties = ObligationShape(many=True)
    capital = ProgrammeCapitalShape(many=True)
    whole = FiguresShape()
    below = BelowShape(many=True)


class NewestCheckShape(serializers.Serializer[CheckRun]):
    """The newest check of works at zero."""

    as_of = serializers.DateField()
    number = serializers.IntegerField()
    standing = serializers.ChoiceField(CheckRun.Standing.choices)
    found_count = serializers.IntegerField()
    total_vnd = serializers.IntegerField()


class ProvinceShape(serializers.Serializer[ProvinceLine]):
    """One province on its own day."""

    code = serializers.CharField(source="province.code")
    name = serializers.CharField(source="province.name")
    today = serializers.DateField()
    illustrative = serializers.BooleanField(help_text=_("Số liệu minh họa."))
    year = serializers.IntegerField()
    programmes = ShareShape(many=True, source="shares", help_text=_("NTM, GN, DTTS theo thứ tự này."))
    capital = ShareShape(source="whole")
    expected_percent = ExactField(source="expected")
    owed = serializers.IntegerField()
    handed_in = serializers.IntegerField()
    check = NewestCheckShape(allow_null=True, help_text=_("Lần kiểm tra dừng giải ngân mới nhất."))


class ToldPersonShape(serializers.Serializer[Told]):
    """One person of a unit, and when they were last reminded."""

    full_name = serializers.CharField(source="user.full_name")
    times = serializers.IntegerField()
    last_on = serializers.DateField(allow_null=True)
    mail = serializers.CharField(allow_blank=True, help_text=_("Tình trạng thư của ngày đó."))


class ChaseShape(serializers.Serializer[ChaseLine]):
    """A duty that is still owed, with the people who owe it."""

    duty = ObligationShape()
    told_on = serializers.DateField(allow_null=True)
    people = ToldPersonShape(many=True)


class QueuedShape(SubmissionBrief):
    """A submission that waits for one's review."""

    waits_for = serializers.SerializerMethodField(help_text=_("Bước duyệt đang chờ."))

    def get_waits_for(self, submission: Submission) -> str:
        """The name of the step."""
        return step_title(submission)


class HitShape(serializers.Serializer[Any]):
    """One thing that was found."""

    kind = serializers.ChoiceField([(one, one) for one in ("unit", "project", "document", "indicator")])
    id = serializers.IntegerField(allow_null=True)
    code = serializers.CharField(allow_blank=True)
    title = serializers.CharField()
    belongs_to = serializers.CharField(allow_blank=True)


class SearchFilter(serializers.Serializer[Any]):
    """What is looked for."""

    q = serializers.CharField(required=False, max_length=80, help_text=_("Từ hai ký tự, không cần dấu."))
    kind = serializers.ChoiceField([(one, one) for one in ("unit", "project", "document", "indicator")], required=False)


class ChaseFilter(serializers.Serializer[Any]):
    """Which duties."""

    branch = KeyField(help_text=_("Khóa huyện hoặc đơn vị."))
    form = CodeField(help_text=_("Mã biểu."))
    only_over = serializers.BooleanField(required=False, help_text=_("Chỉ việc đã quá hạn."))


def _tasks(ask: Ask) -> list[Task]:
    """What the person must do, by when (việc của tôi)."""
    return my_tasks(ask.person, current_plan_year(ask.province_id, ask.person.today.year))


def _overview(ask: Ask) -> Overview:
    """Where the year stands (tổng quan)."""
    return there(overview(ask.province_id, ask.person.today, there(plan_year_of(ask)).year))


def _unit_year(ask: Ask) -> UnitYear:
    """What a unit owes and has in the year, with the units below (đơn vị trong năm kế hoạch)."""
    unit = get_object_or_404(OrgUnit.objects.select_related("parent"), pk=ask.pk)
    for permission in (Permission.VIEW_SUBMISSIONS, Permission.VIEW_CAPITAL):
        require(ask.person, permission, unit)
    if unit.kind not in KINDS_WITH_YEAR:
        raise Http404
    return unit_year(unit, there(plan_year_of(ask)), ask.person)


def _provinces(ask: Ask) -> list[ProvinceLine]:
    """Every province that the reader may enter, each on its own day (các tỉnh)."""
    doors = entries(ask.person.user)
    with read_scope([door.province_id for door in doors]):
        return province_lines([door.province for door in doors])


def _chase(ask: Ask) -> QuerySet[Obligation]:
    """What is still owed near or past its day, those latest first (đôn đốc)."""
    return wanted(ask.person, **ask.wanted)


def _chased(ask: Ask, page: list[Any]) -> list[ChaseLine]:
    """With people and reminders."""
    keys = [row.pk for row in page]
    return chase_lines(Obligation.objects.filter(province=ask.person.province, pk__in=keys), ask.person)


def _queue(ask: Ask) -> QuerySet[Submission]:
    """What waits for this person's review, oldest first (chờ tôi duyệt)."""
    return review_queue(ask.person)


def _search(ask: Ask) -> list[dict[str, Any]]:
    """Units, projects, documents, indicators by name, in what the person may see (tìm kiếm)."""
    person, typed, only = ask.person, " ".join(ask.wanted.get("q", "").split()), ask.wanted.get("kind", "")
    most, found = _MANY if only else _FEW, []
    if len(typed) < SHORTEST:
        return []
    if only in {"", "unit"}:
        units = [hit.unit for hit in units_named(typed)[:most]]
        found += [_hit("unit", one, one.full_name, one.parent.full_name if one.parent else "") for one in units]
    if only in {"", "project"} and person.may(Permission.VIEW_CAPITAL):
        works = projects_named(ask.province_id, ask.branches(Permission.VIEW_CAPITAL), typed, most).rows
        found += [_hit("project", one, one.name, one.unit.full_name) for one in works]
    if only in {"", "document"} and person.may(Permission.VIEW_CALENDAR):
        papers = documents_named(ask.province_id, typed, most).rows
        found += [_hit("document", one, one.title, one.issuer) for one in papers]
    if only in {"", "indicator"} and person.may(Permission.VIEW_TARGETS):
        measured = indicators_named(ask.province_id, typed, most).rows
        found += [_hit("indicator", one, one.name, one.section) for one in measured]
    return found


def _hit(kind: str, one: Any, title: str, belongs_to: str) -> dict[str, Any]:
    return {"kind": kind, "id": one.pk, "code": one.code, "title": title, "belongs_to": belongs_to}


TaskList = listing("TaskList", _tasks, tag=_OWN, summary=_("Việc của tôi"), shape=TaskShape)
OverviewDetail = single(
    "OverviewDetail", _overview, tag=_YEAR, summary=_("Tổng quan của tỉnh trong năm kế hoạch"),
    permission=Permission.VIEW_OVERVIEW, shape=OverviewShape, filters=PlanYearFilter,
)  # fmt: skip
UnitYearDetail = single(
    "UnitYearDetail", _unit_year, tag=_YEAR, summary=_("Một đơn vị trong năm: nghĩa vụ, vốn, các đơn vị trực thuộc"),
    shape=UnitYearShape, filters=PlanYearFilter,
)  # fmt: skip
ProvinceList = listing(
    "ProvinceList", _provinces, tag=_YEAR, summary=_("Các tỉnh cạnh nhau, cho người xem của trung ương"),
    permission=Permission.VIEW_PROVINCES, shape=ProvinceShape,
)  # fmt: skip
ChaseList = listing(
    "ChaseList", _chase, tag=_DUTIES, summary=_("Đôn đốc: ai còn nợ báo cáo, ai đã được nhắc khi nào"),
    permission=Permission.REVIEW_FORM, shape=ChaseShape, filters=ChaseFilter, drawn=_chased,
)  # fmt: skip
ReviewQueue = listing(
    "ReviewQueue", _queue, tag=_DUTIES, summary=_("Bản nộp chờ tôi duyệt"), permission=Permission.REVIEW_FORM,
    shape=QueuedShape,
)  # fmt: skip
Search = listing(
    "Search", _search, tag=_COMMON, summary=_("Tìm đơn vị, công trình, văn bản, chỉ tiêu"),
    permission=Permission.VIEW_UNITS, shape=HitShape, filters=SearchFilter,
)  # fmt: skip
