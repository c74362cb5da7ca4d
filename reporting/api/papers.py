"""Papers before they are issued, by API (dự thảo): forms as Excel, reports that may be made, papers of cases."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from accounts.api.doors import XLSX, Door, file_response
from accounts.api.fields import UnitBrief
from accounts.api.reads import Ask, listing, single, there
from accounts.roles import Permission
from disbursement.queries.case_effects import sees_all
from disbursement.queries.cases import cases_in_reach
from disbursement.queries.zero import zero_rules
from programs.api.years import PlanYearFilter, plan_year_of
from programs.models import CheckRun
from programs.queries.review import owns
from programs.queries.submission import visible_obligations
from reporting.actions.case_papers import DECISION, NOTICE, drafted, drafted_letter
from reporting.api.views import DUTIES
from reporting.queries.case_facts import kept_paper
from reporting.queries.report_facts import collect
from reporting.queries.report_list import PossibleReport, possible_reports
from reporting.views.reports import asked_report
from reporting.views.submissions import form_file

_REPORTS = _("Báo cáo dự thảo")
_PAPERS = {"decision": DECISION, "notice": NOTICE}


class PossibleShape(serializers.Serializer[PossibleReport]):
    """A report that may be made now."""

    report = serializers.CharField(source="kind.code")
    title = serializers.SerializerMethodField()
    period = serializers.CharField(source="period.key")
    unit = UnitBrief()
    begun = serializers.BooleanField(help_text=_("false: kỳ chưa kết thúc, số liệu đến hôm nay."))

    def get_title(self, one: PossibleReport) -> str:
        """Its name."""
        return str(one.kind.title)


class PaperShape(serializers.Serializer[Any]):
    """A paper as it stands now, or as it was kept."""

    title = serializers.CharField()
    as_of = serializers.DateField(allow_null=True)
    kept = serializers.BooleanField(help_text=_("true: bản đã ban hành, không đổi nữa."))
    document = serializers.JSONField()


def _possible(ask: Ask) -> list[PossibleReport]:
    """Reports of the person's own unit, and the committee's for whoever serves it (báo cáo có thể lập)."""
    year = plan_year_of(ask)
    return possible_reports(ask.person, year) if year else []


def _draft(ask: Ask) -> dict[str, Any]:
    """A report as it stands now, with the words that people wrote (báo cáo dự thảo)."""
    kind, parameters = asked_report(ask.person, ask.keys["code"], ask.keys["period"], ask.keys["unit_id"])
    document = kind.build(parameters, collect(kind, parameters))
    return {"title": document.meta.title, "as_of": parameters.as_of, "kept": False, "document": document.to_plain()}


def _paper(ask: Ask) -> dict[str, Any]:
    """The decision or letter of a case, or its notice, for whoever sees its whole list (văn bản của hồ sơ)."""
    branches = ask.branches(Permission.VIEW_CAPITAL)
    case = there(cases_in_reach(ask.province_id, branches).filter(pk=ask.pk).first())
    if ask.keys["paper"] not in _PAPERS or not sees_all(case, branches):
        raise Http404
    paper = _PAPERS[ask.keys["paper"]]
    kept = kept_paper(case, paper)
    if kept is not None:
        return {"title": kept.title, "as_of": kept.as_of, "kept": True, "document": kept.document}
    document = there(drafted(case, paper, today=ask.person.today))
    return {"title": document.meta.title, "as_of": None, "kept": False, "document": document.to_plain()}


def _letter(ask: Ask) -> dict[str, Any]:
    """The letter that would confirm a run of the check at zero, for whoever sees the province (dự thảo công văn)."""
    rules = zero_rules(ask.province_id, ever=True)
    runs = CheckRun.objects.filter(province=ask.province_id, pk=ask.pk, rule__in=rules)
    run = there(
        runs.exclude(standing=CheckRun.Standing.CONFIRMED).select_related("rule__plan_year", "decision").first()
    )
    if ask.branches(Permission.VIEW_CAPITAL) is not None:
        raise Http404
    document = there(drafted_letter(run, today=ask.person.today))
    return {"title": document.meta.title, "as_of": run.as_of, "kept": False, "document": document.to_plain()}


class FormFile(Door):
    """The Excel form of a duty, with what is already typed; the one that draft-file takes (biểu Excel)."""

    tag = DUTIES
    summaries = {"GET": _("Tải biểu Excel của một nghĩa vụ, kèm nội dung đã gõ")}
    permission = Permission.SUBMIT_FORM
    media_types = (XLSX,)

    def get(self, request: Request, pk: int) -> HttpResponse:
        """The bytes, for the unit that owes it."""
        obligation = get_object_or_404(visible_obligations(self.person), pk=pk)
        if not owns(self.person, obligation.unit):
            raise Http404
        content, name = form_file(obligation)
        return file_response(content, name, XLSX)


PossibleReportList = listing(
    "PossibleReportList", _possible, tag=_REPORTS, summary=_("Các báo cáo tôi lập được"),
    permission=Permission.VIEW_REPORTS, shape=PossibleShape, filters=PlanYearFilter,
)  # fmt: skip
ReportDraftDetail = single(
    "ReportDraftDetail", _draft, tag=_REPORTS, summary=_("Một báo cáo như hiện nay, chưa ban hành"),
    permission=Permission.BUILD_REPORT, shape=PaperShape,
)  # fmt: skip
CasePaper = single(
    "CasePaper", _paper, tag=_("Hồ sơ vốn"), summary=_("Văn bản của một hồ sơ: decision hoặc notice"),
    permission=Permission.VIEW_CAPITAL, shape=PaperShape,
)  # fmt: skip
FreezeLetter = single(
    "FreezeLetter", _letter, tag=_("Thời hạn, kiểm tra"),
    summary=_("Dự thảo công văn dừng giải ngân của một lần kiểm tra"), permission=Permission.VIEW_CAPITAL,
    shape=PaperShape,
)  # fmt: skip
