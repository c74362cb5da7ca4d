"""The plan of a year by API (kế hoạch năm): documents with what rests on them, forms, periods, scopes, wordings."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from accounts.api.doors import Door, file_response
from accounts.api.fields import CodeField, ToldField, UnitBrief
from accounts.api.reads import Ask, listing, single, there
from accounts.roles import Permission, require
from disbursement.queries.versions import Version, versions_of
from programs.api.shapes import CitationShape, DocumentShape, RuleShape
from programs.api.years import PlanYearFilter, plan_year_of
from programs.calendar import Due
from programs.models import (
    DeadlineRule,
    FormPeriod,
    PlanDocument,
    PlanYear,
    ProgrammeScope,
    ReportForm,
    Stewardship,
)
from programs.queries.documents import candidates_quoting, documents_cited_by, documents_of, quotes_of, rules_quoting
from programs.queries.plan import PeriodDuty, form_periods
from reporting.exports import EXPORTS
from reporting.models import Export
from reporting.queries.exports import own_exports
from reporting.setup.queries.year import year_file
from reporting.setup.sections import SECTIONS
from reporting.views.drawing import CONTENT_TYPES
from targets.queries.search import indicators_quoting

_PLAN = _("Kế hoạch năm")
_DUTIES = _("Báo cáo của đơn vị")
_OWN = _("Của tôi")
_FORMS, _PROGRAMMES = SECTIONS["bieu"], SECTIONS["chuong-trinh"]


class QuoteShape(serializers.Serializer[Any]):
    """One quote of a document, and what rests on it."""

    key = serializers.CharField()
    locator = serializers.CharField()
    quote = serializers.CharField()
    indicators = serializers.ListField(child=serializers.CharField(), help_text=_("Mã chỉ tiêu dựa vào lời này."))
    rules = serializers.ListField(child=serializers.CharField(), help_text=_("Mã quy tắc dựa vào lời này."))
    candidates = serializers.IntegerField(help_text=_("Số đơn vị phấn đấu được nêu."))
    cites_id = serializers.IntegerField(allow_null=True, help_text=_("Văn bản được viện dẫn."))


class DocumentDetailShape(DocumentShape):
    """A document with its quotes."""

    quotes = QuoteShape(many=True, source="shown_quotes")


class ChainShape(serializers.Serializer[Any]):
    """One step of a review."""

    step = serializers.CharField()
    by = serializers.CharField(help_text=_("parent: đơn vị cấp trên; hoặc mã đơn vị."))
    title = serializers.CharField()


class PeriodShape(serializers.Serializer[FormPeriod]):
    """A form in a period with its days."""

    id = serializers.IntegerField(source="pk")
    period = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    opens_on = serializers.DateField()
    due = serializers.SerializerMethodField(help_text=_("Hạn như văn bản ghi."))
    last_day = serializers.DateField(help_text=_("Ngày cuối còn đúng hạn."))
    illustrative = serializers.BooleanField()

    def get_due(self, period: FormPeriod) -> str:
        """The due day in words."""
        return str(Due.from_stored(period.operator, period.due))


class PeriodDutyShape(serializers.Serializer[PeriodDuty]):
    """A form in a period with how many owe it and have handed it in."""

    form = serializers.CharField(source="period.form.code")
    title = serializers.CharField(source="period.form.title")
    period = PeriodShape()
    owed = serializers.IntegerField()
    handed_in = serializers.IntegerField()


class ReportFormShape(serializers.Serializer[ReportForm]):
    """A form: who owes it, who reviews it step by step, when it is due."""

    id = serializers.IntegerField(source="pk")
    code = serializers.CharField()
    title = serializers.CharField()
    sheet = serializers.CharField()
    owed_by = serializers.CharField()
    programmes = serializers.ListField(child=serializers.CharField())
    chain = ChainShape(many=True)
    citation = CitationShape(allow_null=True)
    periods = PeriodShape(many=True)


class StewardShape(serializers.Serializer[Stewardship]):
    """Who leads a programme in the year."""

    programme = serializers.CharField(source="programme.code")
    lead = UnitBrief()
    office = UnitBrief(allow_null=True)
    assumed = serializers.BooleanField()
    note = serializers.CharField(allow_blank=True)


class ScopeShape(serializers.Serializer[ProgrammeScope]):
    """A unit that takes part in a programme, between two days."""

    programme = serializers.CharField(source="programme.code")
    unit = UnitBrief()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    legal_basis = serializers.CharField(allow_blank=True)
    assumed = serializers.BooleanField()


class VersionOfRuleShape(serializers.Serializer[Version]):
    """One wording of a rule, and the runs made under it."""

    rule = RuleShape()
    version = serializers.IntegerField(source="rule.version")
    is_draft = serializers.BooleanField(source="rule.is_draft")
    valid_from = serializers.DateField(source="rule.valid_from", allow_null=True)
    replaced_on = serializers.DateField(source="rule.replaced_on", allow_null=True)
    reason = serializers.CharField(source="rule.reason", allow_blank=True)
    runs = serializers.IntegerField()
    confirmed = serializers.IntegerField()


class ExportShape(serializers.Serializer[Export]):
    """A file that one asked for."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.CharField()
    title = ToldField()
    file_name = serializers.CharField()
    asked_at = serializers.DateTimeField()
    drawn_at = serializers.DateTimeField(allow_null=True, help_text=_("null khi tệp chưa lập xong."))
    row_count = serializers.IntegerField()
    size_bytes = serializers.IntegerField()


class ScopeFilter(serializers.Serializer[Any]):
    """Which scopes."""

    programme = CodeField(help_text=_("Mã chương trình."))


def _document(ask: Ask) -> PlanDocument:
    """A document with its quotes and what rests on each (một văn bản)."""
    found = get_object_or_404(documents_of(ask.province_id), pk=ask.pk)
    may_targets = ask.person.may(Permission.VIEW_TARGETS)
    indicators = indicators_quoting(found) if may_targets else {}
    candidates = candidates_quoting(found) if may_targets else {}
    rules, cited = rules_quoting(found), documents_cited_by(found)
    shown: Any = found
    shown.shown_quotes = [
        {
            "key": quote.key,
            "locator": quote.locator,
            "quote": quote.quote,
            "indicators": [one.code for one in indicators.get(quote.pk, [])],
            "rules": [rule.code for rule in rules if rule.citation_id == quote.pk],
            "candidates": candidates.get(quote.pk, 0),
            "cites_id": cited[quote.key].pk if quote.key in cited else None,
        }
        for quote in quotes_of(found)
    ]
    return found


def _periods(ask: Ask) -> list[PeriodDuty]:
    """Every form and period of the year with its days and counts (kỳ báo cáo)."""
    year = plan_year_of(ask)
    return form_periods(year) if year else []


def _forms(ask: Ask) -> QuerySet[ReportForm] | list[Any]:
    """The forms of a year with chains and due days (biểu báo cáo)."""
    year = plan_year_of(ask)
    return _FORMS.rows(year).select_related("citation__document").prefetch_related("periods") if year else []


def _stewards(ask: Ask) -> QuerySet[Stewardship] | list[Any]:
    """Who leads which programme (cơ quan chủ trì)."""
    year = plan_year_of(ask)
    return _PROGRAMMES.rows(year) if year else []


def _scopes(ask: Ask) -> QuerySet[ProgrammeScope]:
    """Which units take part in which programme, and since when (phạm vi chương trình)."""
    found = ProgrammeScope.objects.filter(province=ask.province_id).select_related("programme", "unit")
    if "programme" in ask.wanted:
        found = found.filter(programme__code=ask.wanted["programme"])
    return found.order_by("programme__number", "unit__sort_key", "valid_from", "pk")


def _versions(ask: Ask) -> list[Version]:
    """Every wording of a rule, newest first, drafts included (các bản của quy tắc)."""
    rules = DeadlineRule.objects.filter(province=ask.province_id, pk=ask.pk)
    return versions_of(there(rules.select_related("plan_year").first()))


def _exports(ask: Ask) -> QuerySet[Export]:
    """The files that one asked for, newest first (tệp đã yêu cầu)."""
    return own_exports(ask.person)


class ExportContent(Door):
    """A file that one asked for (tải tệp)."""

    tag = _OWN
    summaries = {"GET": _("Tải một tệp đã yêu cầu")}
    media_types = tuple(CONTENT_TYPES.values())

    def get(self, request: Request, pk: int) -> HttpResponse:
        """The bytes, once they are there."""
        found = get_object_or_404(own_exports(self.person).filter(drawn_at__isnull=False), pk=pk)
        require(self.person, EXPORTS[found.kind].permission)
        content = Export.objects.values_list("content", flat=True).get(province=self.person.province, pk=found.pk)
        ending = found.file_name.rpartition(".")[2]
        return file_response(bytes(content or b""), found.file_name, CONTENT_TYPES[ending])


class PackContent(Door):
    """A plan year as a pack, which set-up takes in again (gói kế hoạch)."""

    tag = _PLAN
    summaries = {"GET": _("Tải một năm kế hoạch thành gói")}
    permission = Permission.ENTER_PLAN
    # A file to be kept: whoever reads it as YAML would take it for the answer.
    media_types = ("application/octet-stream",)

    def get(self, request: Request, year: int) -> HttpResponse:
        """The text."""
        found = get_object_or_404(PlanYear.objects.select_related("phase", "province"), year=year)
        name = f"ke-hoach-{found.province.code}-{year}.yaml"
        return file_response(year_file(found).encode(), name, self.media_types[0])


DocumentDetail = single(
    "DocumentDetail", _document, tag=_PLAN, summary=_("Một văn bản: các lời trích và những gì dựa vào"),
    permission=Permission.VIEW_CALENDAR, shape=DocumentDetailShape,
)  # fmt: skip
PeriodList = listing(
    "PeriodList", _periods, tag=_DUTIES, summary=_("Các kỳ báo cáo: ngày mở, hạn nộp, đã nộp"),
    permission=Permission.VIEW_CALENDAR, shape=PeriodDutyShape, filters=PlanYearFilter,
)  # fmt: skip
FormList = listing(
    "FormList", _forms, tag=_PLAN, summary=_("Biểu báo cáo của năm: ai nộp, ai duyệt, hạn nộp"),
    permission=Permission.ENTER_PLAN, shape=ReportFormShape, filters=PlanYearFilter,
)  # fmt: skip
StewardList = listing(
    "StewardList", _stewards, tag=_PLAN, summary=_("Cơ quan chủ trì từng chương trình"),
    permission=Permission.ENTER_PLAN, shape=StewardShape, filters=PlanYearFilter,
)  # fmt: skip
ScopeList = listing(
    "ScopeList", _scopes, tag=_PLAN, summary=_("Đơn vị thuộc phạm vi từng chương trình"),
    permission=Permission.ENTER_PLAN, shape=ScopeShape, filters=ScopeFilter,
)  # fmt: skip
VersionList = listing(
    "VersionList", _versions, tag=_PLAN, summary=_("Các bản của một quy tắc và số lần kiểm tra theo từng bản"),
    permission=Permission.ENTER_PLAN, shape=VersionOfRuleShape,
)  # fmt: skip
ExportList = listing("ExportList", _exports, tag=_OWN, summary=_("Các tệp tôi đã yêu cầu"), shape=ExportShape)
