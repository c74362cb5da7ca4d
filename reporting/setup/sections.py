"""The parts of a plan year as screens (các phần của kế hoạch năm): one declaration each, an ordinary dict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.tenancy import TenantModel
from programs.models import (
    Candidate,
    CapitalGate,
    DeadlineRule,
    FormPeriod,
    PlanDocument,
    PlanYear,
    ReportForm,
    Stewardship,
)
from programs.rules.gates import Effect, GateKind
from programs.rules.kinds import RuleKind
from reporting.setup.plan_forms import (
    CandidateForm,
    DocumentForm,
    EntryForm,
    PeriodForm,
    ProgrammeForm,
    ReportFormForm,
    stored_due_told,
)
from reporting.setup.rule_forms import GateForm, RuleForm
from reporting.setup.target_forms import IndicatorForm, TargetForm
from targets.models import Indicator, TargetStatement
from targets.wording import planned


@dataclass(frozen=True)
class Section:
    """One kind of entry (một phần): its form, its rows, its columns on screen, the key of its quote."""

    slug: str
    title: Any
    text: Any
    model: type[TenantModel]
    form: type[EntryForm]
    rows: Callable[[PlanYear], QuerySet[Any]]
    columns: tuple[tuple[Any, Callable[[Any], Any]], ...]
    key: Callable[[Any], str] | None = None
    of_year: bool = True


def _of_year(model: type[TenantModel], *related: str, order: str = "id") -> Callable[[PlanYear], QuerySet[Any]]:
    def rows(plan_year: PlanYear) -> QuerySet[Any]:
        found: QuerySet[Any] = model._default_manager.filter(province_id=plan_year.province_id)
        found = found.filter(plan_year=plan_year)
        return found.select_related(*related).order_by(order, "id") if related else found.order_by(order, "id")

    return rows


def _day(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if value else ""


SECTIONS: Final = {
    one.slug: one
    for one in (
        Section(
            "chuong-trinh",
            pgettext_lazy("many", "Chương trình"),
            _("Cơ quan chủ trì và văn phòng giúp việc của từng chương trình."),
            Stewardship,
            ProgrammeForm,
            _of_year(Stewardship, "programme", "lead", "office", order="programme__number"),
            (
                (_("Chương trình"), lambda row: row.programme.short_name),
                (_("Chủ trì"), lambda row: row.lead.full_name),
                (_("Văn phòng giúp việc"), lambda row: row.office.full_name if row.office else ""),
            ),
        ),
        Section(
            "van-ban",
            pgettext_lazy("many", "Văn bản"),
            _("Kế hoạch, quyết định, công văn mà chỉ tiêu, quy tắc và biểu dẫn tới."),
            PlanDocument,
            DocumentForm,
            _of_year(PlanDocument),
            (
                (_("Trích yếu"), lambda row: row.title),
                (_("Loại"), lambda row: row.kind),
                (_("Số"), lambda row: row.number),
                (_("Ngày"), lambda row: _day(row.issued_on)),
            ),
        ),
        Section(
            "dai-luong",
            pgettext_lazy("many", "Đại lượng"),
            _("Những con số mà đơn vị báo cáo; dùng chung cho các năm."),
            Indicator,
            IndicatorForm,
            lambda plan_year: Indicator.objects.filter(province_id=plan_year.province_id).order_by("place", "code"),
            (
                (_("Tên"), lambda row: row.name),
                (_("Đơn vị tính"), lambda row: row.unit_of_measure),
                (_("Nguồn"), lambda row: row.get_source_display()),
                (_("Cấp báo cáo"), lambda row: row.get_reported_by_display()),
            ),
            of_year=False,
        ),
        Section(
            "chi-tieu",
            _("Chỉ tiêu"),
            _("Điều văn bản đòi hỏi ở một đại lượng: phép so, con số hoặc khoảng, đơn vị, kỳ."),
            TargetStatement,
            TargetForm,
            _of_year(TargetStatement, "indicator", "unit", "citation__document"),
            (
                (_("Đại lượng"), lambda row: row.indicator.name),
                (_("Đơn vị"), lambda row: row.unit.full_name),
                (_("Yêu cầu"), lambda row: planned(row.demand, row.indicator.unit_of_measure, row.decimals)),
                (_("Văn bản"), lambda row: row.citation.document.title),
            ),
            key=lambda values: f"target:{values['key']}",
        ),
        Section(
            "don-vi-phan-dau",
            _("Đơn vị phấn đấu"),
            _("Xã, huyện mà kế hoạch nêu tên phấn đấu đạt danh hiệu trong năm."),
            Candidate,
            CandidateForm,
            _of_year(Candidate, "unit", "citation__document", order="title"),
            (
                (_("Đơn vị"), lambda row: row.unit.full_name),
                (_("Danh hiệu"), lambda row: row.get_title_display()),
                (_("Văn bản"), lambda row: row.citation.document.title),
            ),
            key=lambda values: f"candidate:{values['title']}:{values['unit'].code}",
        ),
        Section(
            "quy-tac",
            _("Quy tắc thời hạn"),
            _("Mốc ngày mà văn bản đặt ra, phạm vi và việc phải làm; hệ thống tự kiểm tra."),
            DeadlineRule,
            RuleForm,
            lambda plan_year: _of_year(DeadlineRule, "citation__document", order="last_day")(plan_year).filter(
                replaced_on__isnull=True
            ),
            (
                (_("Quy tắc"), lambda row: row.title),
                (_("Loại"), lambda row: RuleKind(row.kind).label),
                (pgettext_lazy("one", "Thời hạn"), stored_due_told),
                (_("Bản"), lambda row: row.version),
                (_("Áp dụng"), lambda row: _("có") if row.in_force else _("dự thảo") if row.is_draft else _("không")),
            ),
            key=lambda values: f"rule:{values['code']}:1",
        ),
        Section(
            "phan-bo",
            _("Quy tắc phân bổ vốn"),
            _("Nơi nào, khi nào không được giao vốn nếu chưa có quyết định cho phép; hỏi trước mỗi lần giao."),
            CapitalGate,
            GateForm,
            _of_year(CapitalGate, "citation__document"),
            (
                (_("Quy tắc"), lambda row: row.title),
                (_("Loại"), lambda row: GateKind(row.kind).label),
                (_("Hiệu lực"), lambda row: Effect(row.effect).label),
                (_("Áp dụng"), lambda row: _("có") if row.in_force else _("chưa")),
            ),
            key=lambda values: f"gate:{values['code']}:1",
        ),
        Section(
            "bieu",
            _("Biểu báo cáo"),
            _("Ai phải nộp và ai duyệt, theo từng bước."),
            ReportForm,
            ReportFormForm,
            _of_year(ReportForm, order="code"),
            (
                (_("Tên biểu"), lambda row: row.title),
                (_("Chương trình"), lambda row: ", ".join(row.programmes)),
                (_("Chuỗi duyệt"), lambda row: " → ".join(step["title"] for step in row.chain)),
            ),
            key=lambda values: f"form:{values['code']}",
        ),
        Section(
            "ky-bao-cao",
            pgettext_lazy("many", "Kỳ báo cáo"),
            _("Biểu mở ngày nào, hạn nộp ngày nào; rồi giao cho các đơn vị."),
            FormPeriod,
            PeriodForm,
            lambda plan_year: (
                FormPeriod.objects.filter(province_id=plan_year.province_id, form__plan_year=plan_year)
                .select_related("form")
                .order_by("last_day", "id")
            ),
            (
                (_("Biểu"), lambda row: row.form.title),
                (_("Kỳ"), lambda row: row.label),
                (_("Mở từ"), lambda row: _day(row.opens_on)),
                (_("Hạn nộp"), stored_due_told),
                (_("Ví dụ"), lambda row: _("ví dụ") if row.illustrative else ""),
            ),
            of_year=False,
        ),
    )
}
