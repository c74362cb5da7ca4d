"""The capital plan by API (kế hoạch vốn): matrix, trial balance, one line, one decision, lists handed in as files."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from accounts.api.doors import XLSX, Door, file_response
from accounts.api.fields import CodeField, DayField, ExactField, KeyField, UnitBrief
from accounts.api.reads import Ask, listing, single, there
from accounts.language import told
from accounts.roles import Permission, Refused
from disbursement.api.shapes import BUCKETS, FiguresShape, ProjectBrief
from disbursement.models import Assigned, CapitalLine, CapitalNature, CapitalSource, PlanFile
from disbursement.queries.balances import Slice
from disbursement.queries.ledger import TrialRow, trial_balance
from disbursement.queries.lines import LineRow, decision_movements, visible_line, with_figures
from disbursement.queries.matrix import MatrixRow, matrix
from disbursement.queries.plan_files import plan_files_in_reach
from disbursement.views.place import units_in_reach
from programs.api.years import PlanYearOnDay, plan_year_of
from programs.models import Decision

TAG = _("Kế hoạch vốn")
SEEN = Permission.VIEW_CAPITAL


class DayFilter(serializers.Serializer[Any]):
    """Seen at the end of which day."""

    as_of = DayField(help_text=_("Số liệu đến hết ngày này; mặc định là hôm nay của tỉnh."))


class MatrixFilter(PlanYearOnDay):
    """Which part of the matrix."""

    programme = CodeField(help_text=_("Mã chương trình."))
    under = KeyField(help_text=_("Khóa đơn vị mà vốn nằm trong."))


class MatrixShape(serializers.Serializer[MatrixRow]):
    """One kind of money of one component."""

    programme = serializers.CharField()
    component = serializers.CharField()
    nature = serializers.ChoiceField(CapitalNature.choices, source="money.nature")
    source = serializers.ChoiceField(CapitalSource.choices, source="money.source")  # type: ignore[assignment]  # a declared field, no attribute
    origin_year = serializers.IntegerField(source="money.origin_year")
    assigned = serializers.ChoiceField(Assigned.choices, source="money.assigned", help_text=_("Thời điểm giao."))
    figures = FiguresShape(source="cell.figures")
    rate = ExactField(source="cell.figures.rate", help_text=_("Giải ngân, phần trăm của vốn giao."))
    allotted_vnd = serializers.IntegerField(source="cell.allotted_vnd", help_text=_("Đã phân bổ đến công trình."))
    waiting_vnd = serializers.IntegerField(source="cell.waiting_vnd", help_text=_("Chưa phân bổ đến công trình."))
    projects = serializers.IntegerField(source="cell.project_count")


class KindSumShape(serializers.Serializer[Any]):
    """What one kind of movement brought into a bucket and took out of it."""

    kind = serializers.CharField()
    incoming_vnd = serializers.IntegerField()
    outgoing_vnd = serializers.IntegerField()


class TrialShape(serializers.Serializer[TrialRow]):
    """One bucket of the trial balance."""

    bucket = serializers.ChoiceField(BUCKETS)
    incoming_vnd = serializers.IntegerField()
    outgoing_vnd = serializers.IntegerField()
    balance_vnd = serializers.IntegerField()
    kinds = serializers.SerializerMethodField()

    @extend_schema_field(KindSumShape(many=True))
    def get_kinds(self, row: TrialRow) -> list[dict[str, Any]]:
        """By kind of movement."""
        return [
            {"kind": kind.value, "incoming_vnd": incoming, "outgoing_vnd": outgoing}
            for kind, (incoming, outgoing) in row.by_kind.items()
        ]


class LineBrief(serializers.Serializer[CapitalLine]):
    """A line where another row speaks of it."""

    id = serializers.IntegerField(source="pk")
    unit = UnitBrief()
    project = ProjectBrief(allow_null=True)
    component = serializers.CharField(source="component.code")
    source = serializers.ChoiceField(CapitalSource.choices)  # type: ignore[assignment]  # a declared field, no attribute
    nature = serializers.ChoiceField(CapitalNature.choices)
    origin_year = serializers.IntegerField()
    plan_year = serializers.IntegerField()
    assigned = serializers.ChoiceField(Assigned.choices)


class LineRowShape(serializers.Serializer[LineRow]):
    """A line with its figures on a day."""

    line = LineBrief()
    received_vnd = serializers.IntegerField(help_text=_("Được giao, kể cả phần đã phân bổ tiếp."))
    passed_vnd = serializers.IntegerField(help_text=_("Đã phân bổ tiếp xuống dưới."))
    figures = FiguresShape()


class LineDetailShape(LineRowShape):
    """A line with the lines below it; its movements are at /movements/?line=."""

    parent_id = serializers.IntegerField(source="line.parent_id", allow_null=True)
    below = LineRowShape(many=True)


class DecisionShape(serializers.Serializer[Decision]):
    """A decision that moved capital; its movements are at /movements/?decision=."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(Decision.Kind.choices)
    number = serializers.CharField()
    decided_on = serializers.DateField()
    issuer = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    illustrative = serializers.BooleanField()


class PlanFileBrief(serializers.Serializer[PlanFile]):
    """A list of capital in a list."""

    id = serializers.IntegerField(source="pk")
    unit = UnitBrief()
    plan_year = serializers.IntegerField()
    name = serializers.CharField()
    number = serializers.CharField()
    decided_on = serializers.DateField()
    issuer = serializers.CharField()
    effective_on = serializers.DateField()
    state = serializers.ChoiceField(PlanFile.State.choices)
    problem_count = serializers.IntegerField()
    posted_count = serializers.IntegerField()
    uploaded_on = serializers.DateField()
    posted_on = serializers.DateField(allow_null=True)


class PlanFileShape(PlanFileBrief):
    """A list of capital with its rows as understood, and its problems by place."""

    rows = serializers.ListField(child=serializers.DictField())
    problems = serializers.SerializerMethodField()

    @extend_schema_field({"type": "array", "items": {"type": "object", "additionalProperties": {"type": "string"}}})
    def get_problems(self, file: PlanFile) -> list[dict[str, str]]:
        """Place and complaint of each."""
        return [{"place": told(place), "complaint": told(complaint)} for place, complaint in file.problems]


def _matrix(ask: Ask) -> list[MatrixRow]:
    """Programme, component, nature, source, origin year, time of assignment (ma trận vốn)."""
    year, branches = plan_year_of(ask), ask.branches(SEEN)
    if year is None:
        return []
    if "under" in ask.wanted:
        branches = [unit.path for unit in units_in_reach(ask.person).filter(pk=ask.wanted["under"])]
    asked = [ask.wanted["programme"]] if "programme" in ask.wanted else ()
    of = Slice(plan_year=year.year, branches=branches, programmes=asked)
    found = matrix(ask.province_id, of=of, as_of=ask.wanted.get("as_of", ask.person.today), by_component=True)
    return [row for row in found.rows if row.money is not None]


def _trial(ask: Ask) -> list[TrialRow]:
    """Every bucket with what came in and went out; the balances add up to zero (bảng cân đối)."""
    if ask.branches(SEEN) is not None:
        raise Refused(now("Bảng cân đối là của toàn tỉnh; đơn vị xem sổ của từng công trình."))
    return trial_balance(ask.province_id, as_of=ask.wanted.get("as_of", ask.person.today))


def _line(ask: Ask) -> dict[str, Any]:
    """One line: received, passed on, what stands on it and on the lines below (một dòng vốn)."""
    line = there(visible_line(ask.province_id, ask.pk, ask.branches(SEEN)))
    children = list(line.children.select_related("unit", "project", "component").order_by("id"))
    as_of = ask.wanted.get("as_of", ask.person.today)
    own, *below = with_figures(ask.province_id, [line, *children], as_of=as_of)
    about = {name: getattr(own, name) for name in ("line", "received_vnd", "passed_vnd", "figures")}
    return {**about, "below": below}


def _decision(ask: Ask) -> Decision:
    """A decision of whose movements the person sees some (một quyết định)."""
    found = Decision.objects.filter(province=ask.province_id, pk=ask.pk).first()
    moved = decision_movements(ask.province_id, ask.pk, ask.branches(SEEN))
    return there(found if moved.exists() else None)


def _plan_files(ask: Ask) -> QuerySet[PlanFile]:
    """Lists of capital that were handed in as Excel, newest first (danh mục từ tệp)."""
    return plan_files_in_reach(ask.person).defer("content", "rows", "problems").order_by("-id")


def _plan_file(ask: Ask) -> PlanFile:
    """One list with its rows and problems (một danh mục)."""
    return there(plan_files_in_reach(ask.person).filter(pk=ask.pk).first())


class PlanFileContent(Door):
    """A list as it was handed in (tệp gốc)."""

    tag = TAG
    summaries = {"GET": _("Tải lại danh mục như đã nộp")}
    permission = Permission.ALLOCATE_FURTHER
    media_types = (XLSX,)

    def get(self, request: Request, pk: int) -> HttpResponse:
        """The bytes."""
        file = _plan_file(Ask(self.person, keys={"pk": pk}))
        return file_response(bytes(PlanFile.objects.get(pk=file.pk).content), file.name, XLSX)


CapitalMatrix = listing(
    "CapitalMatrix", _matrix, tag=TAG, summary=_("Ma trận vốn theo nội dung thành phần và thời điểm giao"),
    permission=SEEN, shape=MatrixShape, filters=MatrixFilter,
)  # fmt: skip
TrialBalance = listing(
    "TrialBalance", _trial, tag=TAG, summary=_("Bảng cân đối của sổ"), permission=SEEN, shape=TrialShape,
    filters=DayFilter,
)  # fmt: skip
LineDetail = single(
    "LineDetail", _line, tag=TAG, summary=_("Một dòng vốn và các dòng bên dưới"), permission=SEEN,
    shape=LineDetailShape, filters=DayFilter,
)  # fmt: skip
DecisionDetail = single(
    "DecisionDetail", _decision, tag=TAG, summary=_("Một quyết định về vốn"), permission=SEEN, shape=DecisionShape
)
PlanFileList = listing(
    "PlanFileList", _plan_files, tag=TAG, summary=_("Danh mục giao vốn nạp từ tệp"),
    permission=Permission.ALLOCATE_FURTHER, shape=PlanFileBrief,
)  # fmt: skip
PlanFileDetail = single(
    "PlanFileDetail", _plan_file, tag=TAG, summary=_("Một danh mục giao vốn: các dòng, lỗi từng chỗ"),
    permission=Permission.ALLOCATE_FURTHER, shape=PlanFileShape,
)  # fmt: skip
