"""What surrounds Treasury workbooks by API (ghép, cách đọc, ghi nhớ, đối chiếu)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from accounts.api.doors import XLSX, Door, file_response
from accounts.api.fields import CodeField, DayField, ToldField
from accounts.api.reads import Ask, listing, single, there
from accounts.roles import Permission
from disbursement.api.shapes import MovementShape, ProjectBrief
from disbursement.api.treasury import TAG, found_file
from disbursement.models import Reconciliation, TreasuryAlias, TreasuryClaim, TreasuryProblems, TreasuryTotal
from disbursement.queries.difference import Behind, Effect, Measure, behind
from disbursement.queries.layouts import KnownLayout, known_layouts
from disbursement.queries.reconciliation import Compared, Standing, Sums, compare, reconciliations
from disbursement.queries.treasury import aliases, claims
from disbursement.views.treasury import blank_workbook, last_month_end

_BOTH = _("Đối chiếu với Kho bạc")
SEEN = Permission.VIEW_TREASURY_FILES
_MEASURES = {"settled": Measure.SETTLED, "advanced": Measure.ADVANCED, "carried": Measure.CARRIED}


class FactsShape(serializers.Serializer[Any]):
    """What rows of a workbook say of their line."""

    project_code = serializers.CharField(allow_blank=True)
    project_name = serializers.CharField(allow_blank=True)
    component = serializers.CharField(allow_blank=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # a declared field, no attribute
    nature = serializers.CharField(allow_blank=True)
    origin_year = serializers.IntegerField(help_text=_("0 khi tệp không nêu."))
    assigned = serializers.CharField(allow_blank=True)


class WaitingRowsShape(FactsShape):
    """Rows that no code brings to a line, and what a person chose for them."""

    id = serializers.IntegerField(source="pk")
    complaint = ToldField()
    row_count = serializers.IntegerField()
    first_row = serializers.IntegerField()
    total_vnd = serializers.IntegerField()
    line_id = serializers.IntegerField(allow_null=True)
    excluded_reason = serializers.CharField(allow_blank=True)
    settled_by = serializers.CharField(source="settled_by.full_name", allow_null=True, default=None)
    settled_on = serializers.DateField(allow_null=True)


class AliasShape(FactsShape):
    """What is remembered of an earlier choice."""

    id = serializers.IntegerField(source="pk")
    project = ProjectBrief(allow_null=True)
    line_id = serializers.IntegerField(allow_null=True)
    made_by = serializers.CharField(source="made_by.full_name", allow_null=True, default=None)
    made_on = serializers.DateField()
    withdrawn_by = serializers.CharField(source="withdrawn_by.full_name", allow_null=True, default=None)
    withdrawn_on = serializers.DateField(allow_null=True)


class LayoutShape(serializers.Serializer[KnownLayout]):
    """A layout by which workbooks are read."""

    code = serializers.CharField(source="outline.code")
    title = serializers.CharField(source="outline.title")
    target = serializers.CharField(source="outline.target", help_text=_("vouchers: chứng từ; totals: lũy kế."))
    is_used = serializers.BooleanField()
    own = serializers.SerializerMethodField(help_text=_("false: cách đọc có sẵn."))
    tried_on = serializers.DateField(source="own.tried_on", allow_null=True, default=None)
    changed_on = serializers.DateField(source="own.changed_on", allow_null=True, default=None)
    spec = serializers.DictField(source="outline.as_dict")

    def get_own(self, known: KnownLayout) -> bool:
        """Whether the province wrote it."""
        return known.own is not None


class SumsShape(serializers.Serializer[Sums]):
    """Three figures of one side."""

    settled_vnd = serializers.IntegerField()
    advanced_vnd = serializers.IntegerField()
    carried_vnd = serializers.IntegerField(allow_null=True)


class ComparedShape(serializers.Serializer[Compared]):
    """One line of a comparison: the book, the Treasury, the difference."""

    key = serializers.CharField(source="money.key")
    title = serializers.CharField(allow_blank=True)
    programme = serializers.CharField(source="money.programme", allow_blank=True)
    project_id = serializers.IntegerField(source="money.project_id", allow_null=True)
    source = serializers.CharField(source="money.source", allow_blank=True)  # type: ignore[assignment]  # a declared field, no attribute
    nature = serializers.CharField(source="money.nature", allow_blank=True)
    origin_year = serializers.IntegerField(source="money.origin_year", help_text=_("0 khi bảng của Kho bạc không nêu."))
    book = SumsShape()
    treasury = SumsShape()
    settled_vnd = serializers.IntegerField(help_text=_("Sổ trừ Kho bạc."))
    advanced_vnd = serializers.IntegerField()
    carried_vnd = serializers.IntegerField()
    standing = serializers.ChoiceField([(one.value, one.value) for one in Standing])
    note = serializers.CharField(source="note.text", allow_null=True, default=None)


class ReconciliationBrief(serializers.Serializer[Reconciliation]):
    """A comparison in a list."""

    id = serializers.IntegerField(source="pk")
    file_id = serializers.IntegerField()
    as_of = serializers.DateField()
    plan_year = serializers.IntegerField()
    opened_on = serializers.DateField()
    treasury_signed_by = serializers.CharField(source="treasury_signed_by.full_name", allow_null=True, default=None)
    treasury_signed_on = serializers.DateField(allow_null=True)
    committee_signed_by = serializers.CharField(source="committee_signed_by.full_name", allow_null=True, default=None)
    committee_signed_on = serializers.DateField(allow_null=True)
    is_signed = serializers.BooleanField()


class ReconciliationShape(ReconciliationBrief):
    """A comparison with its sums; its lines are a list of their own."""

    total = ComparedShape()
    summary = ComparedShape(many=True)
    line_count = serializers.IntegerField()
    open_count = serializers.IntegerField(help_text=_("Số dòng lệch chưa giải trình."))


class EffectOnShape(serializers.Serializer[Effect]):
    """A movement of the book and what it adds to a figure."""

    movement = MovementShape(source="entry.movement")
    line_id = serializers.IntegerField(source="entry.line.pk")
    treasury_file = serializers.CharField(source="entry.treasury_row.file.name", allow_null=True, default=None)
    change_vnd = serializers.IntegerField()
    is_it = serializers.BooleanField(help_text=_("true: bằng đúng số chênh lệch."))


class TotalRowShape(FactsShape):
    """A row of the Treasury's list."""

    row_number = serializers.IntegerField()
    project_id = serializers.IntegerField(allow_null=True)
    settled_vnd = serializers.IntegerField()
    advanced_vnd = serializers.IntegerField()
    carried_vnd = serializers.IntegerField(allow_null=True)


class BehindFilter(serializers.Serializer[Any]):
    """Which figure of the comparison."""

    key = CodeField(max_length=120, help_text=_("Khóa dòng đối chiếu; không ghi là toàn bộ."))
    measure = serializers.ChoiceField(
        [(one, one) for one in _MEASURES], required=False, help_text=_("Số liệu nào; mặc định là settled.")
    )


class ComparedFilter(serializers.Serializer[Any]):
    """Which lines."""

    standing = serializers.ChoiceField([(one.value, one.value) for one in Standing], required=False)


class BlankFilter(serializers.Serializer[Any]):
    """For data up to which day."""

    complete_through = DayField(help_text=_("Số liệu đầy đủ đến hết ngày này; mặc định là cuối tháng trước."))
    nothing = serializers.BooleanField(
        required=False, help_text=_("Mẫu ghi «không phát sinh chứng từ»: nạp lên để trống như một lời xác nhận.")
    )


def _claims(ask: Ask) -> QuerySet[TreasuryClaim]:
    """Rows of a workbook that a person brings to a line, the open ones first (dòng cần ghép)."""
    return claims(found_file(ask.person, ask.pk))


def _aliases(ask: Ask) -> QuerySet[TreasuryAlias]:
    """What is remembered of earlier choices, newest first (ghi nhớ)."""
    return aliases(ask.province_id)


def _layouts(ask: Ask) -> list[KnownLayout]:
    """Embedded layouts and the province's own (cách đọc tệp)."""
    return known_layouts(ask.province_id)


def _reconciliations(ask: Ask) -> list[Reconciliation]:
    """Comparisons with the Treasury, newest first (các lần đối chiếu)."""
    return reconciliations(ask.province_id)


def _found(ask: Ask) -> Reconciliation:
    return there(next((one for one in reconciliations(ask.province_id) if one.pk == ask.pk), None))


def _reconciliation(ask: Ask) -> Reconciliation:
    """Both sides of one day added up, and who signed (một lần đối chiếu)."""
    found: Any = _found(ask)
    told = compare(found)
    found.total, found.summary = told.total, told.summary
    found.line_count, found.open_count = len(told.lines), told.open_count
    return found  # type: ignore[no-any-return]  # with what its shape shows


def _compared(ask: Ask) -> list[Compared]:
    """Both sides line by line (các dòng đối chiếu)."""
    lines = compare(_found(ask)).lines
    return [one for one in lines if one.standing == ask.wanted.get("standing", one.standing)]


def _behind(ask: Ask) -> Behind:
    measure = _MEASURES[ask.wanted.get("measure", "settled")]
    return there(behind(_found(ask), ask.wanted.get("key", ""), measure))


def _effects(ask: Ask) -> list[Effect]:
    """The movements that make a figure of the book (bút toán của chênh lệch)."""
    return _behind(ask).effects


def _rows(ask: Ask) -> list[TreasuryTotal]:
    """The Treasury's rows that make its figure (dòng Kho bạc của chênh lệch)."""
    return _behind(ask).told


class BlankWorkbook(Door):
    """The blank workbook of vouchers, for data up to a day (mẫu trống)."""

    tag = TAG
    summaries = {"GET": _("Tải mẫu trống của tệp Kho bạc")}
    permission = SEEN
    filters = BlankFilter
    media_types = (XLSX,)

    def get(self, request: Request) -> HttpResponse:
        """The bytes."""
        wanted = self.wanted()
        day = wanted.get("complete_through") or last_month_end(self.person.today)
        content, name = blank_workbook(self.person.province, day, nothing=bool(wanted.get("nothing")))
        return file_response(content, name, XLSX)


class ProblemsContent(Door):
    """Every problem of a refused workbook, as a workbook (danh sách lỗi)."""

    tag = TAG
    summaries = {"GET": _("Tải danh sách lỗi đầy đủ của một tệp bị từ chối")}
    permission = SEEN
    media_types = (XLSX,)

    def get(self, request: Request, pk: int) -> HttpResponse:
        """The bytes, where the newest attempt left any."""
        file = found_file(self.person, pk)
        kept = get_object_or_404(TreasuryProblems, file=file, attempt=file.attempt)
        return file_response(bytes(kept.content), f"loi-{file.name}", XLSX)


ClaimList = listing(
    "ClaimList", _claims, tag=TAG, summary=_("Các dòng của một tệp cần ghép"), permission=SEEN, shape=WaitingRowsShape
)
AliasList = listing(
    "AliasList", _aliases, tag=TAG, summary=_("Các ghi nhớ khi ghép dòng"), permission=SEEN, shape=AliasShape
)
LayoutList = listing(
    "LayoutList", _layouts, tag=TAG, summary=_("Các cách đọc tệp Kho bạc"), permission=SEEN, shape=LayoutShape
)
ReconciliationList = listing(
    "ReconciliationList", _reconciliations, tag=_BOTH, summary=_("Các lần đối chiếu với Kho bạc"), permission=SEEN,
    shape=ReconciliationBrief,
)  # fmt: skip
ReconciliationDetail = single(
    "ReconciliationDetail", _reconciliation, tag=_BOTH, summary=_("Một lần đối chiếu: số cộng hai bên, chữ ký"),
    permission=SEEN, shape=ReconciliationShape,
)  # fmt: skip
ComparedList = listing(
    "ComparedList", _compared, tag=_BOTH, summary=_("Các dòng của một lần đối chiếu"), permission=SEEN,
    shape=ComparedShape, filters=ComparedFilter,
)  # fmt: skip
EffectList = listing(
    "EffectList", _effects, tag=_BOTH, summary=_("Bút toán làm nên một số của đối chiếu"), permission=SEEN,
    shape=EffectOnShape, filters=BehindFilter,
)  # fmt: skip
TotalRowList = listing(
    "TotalRowList", _rows, tag=_BOTH, summary=_("Dòng của Kho bạc làm nên một số của đối chiếu"), permission=SEEN,
    shape=TotalRowShape, filters=BehindFilter,
)  # fmt: skip
