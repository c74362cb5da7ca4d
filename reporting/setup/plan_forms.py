"""Forms for the entries of a plan year (biểu mẫu của kế hoạch năm): what people type becomes the values of a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import UnitChoice, day_field
from accounts.models import OrgUnit, UnitKind
from accounts.names import tidy
from programs.models import (
    Candidate,
    FormPeriod,
    PlanDocument,
    PlanYear,
    Programme,
    ReportForm,
    Stewardship,
)
from programs.periods import Period
from programs.plans.sections import LONGEST_QUOTE
from programs.queries.calendar import working_calendar
from programs.queries.review import PARENT
from programs.reading import Reader
from reporting.setup.forms import choice_field, text_field
from reporting.setup.sheets import UNIT_CODE

T = TypeVar("T")
STEPS = 3
_NO_ROW = {"invalid_choice": _("Không có lựa chọn này. Hãy chọn lại."), "required": _("Hãy chọn một mục.")}


class RowChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """One row of the province (chọn một mục)."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            queryset=PlanDocument.objects.none(),
            empty_label=_("Chọn"),
            error_messages=_NO_ROW,
            **kwargs,
        )


class KindChoice(UnitChoice):
    """One unit of certain kinds (chọn đơn vị theo cấp)."""

    kinds: tuple[UnitKind, ...] = ()


def unit_choice(label: Any, *kinds: UnitKind, required: bool = True) -> KindChoice:
    """One unit of the province (chọn đơn vị), of these kinds if any are named."""
    field = KindChoice(
        label=label,
        queryset=OrgUnit.objects.none(),
        required=required,
        empty_label=_("Chọn đơn vị"),
        error_messages=_NO_ROW,
    )
    field.kinds = kinds
    return field


# Who leads or watches: bodies of the province and districts; a list of every commune would only be in the way.
LEADING: Final = tuple(kind for kind in UnitKind if kind not in {UnitKind.COMMUNE, UnitKind.HAMLET})


def code_field(longest: int = 40) -> forms.CharField:
    """A code of ours (mã)."""
    return forms.CharField(
        label=_("Mã"),
        max_length=longest,
        help_text=_("Chữ thường không dấu, chữ số, gạch nối; không đổi về sau."),
        validators=[RegexValidator(rf"^{UNIT_CODE}\Z", _("Mã gồm chữ thường không dấu, chữ số, gạch nối."))],
        error_messages={"required": _("Hãy nhập mã."), "max_length": _("Mã dài nhất %(limit_value)d ký tự.")},
    )


class EntryForm(forms.Form):
    """One entry of a plan year (một mục)."""

    def __init__(self, *args: Any, plan_year: PlanYear, row: Any = None, **kwargs: Any) -> None:
        if row is not None:
            kwargs["initial"] = {**self.start(row), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.plan_year, self.row = plan_year, row
        units = OrgUnit.objects.select_related("parent").exclude(kind=UnitKind.HAMLET)
        for field in self.fields.values():
            if isinstance(field, KindChoice):
                some = units.filter(kind__in=field.kinds) if field.kinds else units
                field.queryset = some.order_by("kind", "sort_key", "id")
        for name, rows in self.choices_of().items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]  # a RowChoice

    def choices_of(self) -> dict[str, QuerySet[Any]]:
        """The rows that the choices offer."""
        return {}

    @classmethod
    def start(cls, row: Any) -> dict[str, Any]:
        """What the fields show of a row."""
        return {name: getattr(row, name) for name in cls.base_fields if hasattr(row, name)}

    def values(self) -> dict[str, Any]:
        """The values of the row; only of a valid form."""
        return {
            name: tidy(value) if isinstance(value, str) else value
            for name, value in self.cleaned_data.items()
            if name in self.base_fields
        }

    def understood(self, name: str, read: Callable[[Reader, str], T]) -> T | None:
        """Read a field as a plan pack is read; what is wrong becomes the field's complaint."""
        typed = str(self.cleaned_data.get(name) or "")
        reader = Reader({name: typed}, "")
        value = read(reader, name)
        if reader.problems:
            sentence = reader.problems[0].sentence
            self.add_error(name, sentence[:1].upper() + sentence[1:])
            return None
        return value


class QuotedForm(EntryForm):
    """An entry that rests on a place in a document (mục có trích dẫn)."""

    document = RowChoice(_("Văn bản"))
    locator = text_field(_("Vị trí trong văn bản"), 200, help_text=_("Ví dụ: mục II.1, gạch đầu dòng 1."))
    quote = text_field(_("Lời trích nguyên văn"), LONGEST_QUOTE, lines=3)
    _QUOTE = ("document", "locator", "quote")

    def choices_of(self) -> dict[str, QuerySet[Any]]:
        """Documents of the year."""
        return {"document": PlanDocument.objects.filter(plan_year=self.plan_year).order_by("id")}

    @classmethod
    def start(cls, row: Any) -> dict[str, Any]:
        """The quote stands in another row."""
        quote = {
            "document": row.citation.document_id,
            "locator": row.citation.locator,
            "quote": row.citation.quote,
        }
        return {**super().start(row), **(quote if row.citation else {})}

    def values(self) -> dict[str, Any]:
        """Without the quote."""
        return {name: value for name, value in super().values().items() if name not in self._QUOTE}


class ProgrammeForm(EntryForm):
    """Who leads a programme in this year (cơ quan chủ trì)."""

    programme = RowChoice(_("Chương trình"))
    lead = unit_choice(_("Cơ quan chủ trì"), *LEADING)
    office = unit_choice(_("Văn phòng giúp việc"), *LEADING, required=False)
    note = text_field(_("Ghi chú"), 300, required=False)

    def choices_of(self) -> dict[str, QuerySet[Any]]:
        """Programmes of the phase."""
        return {"programme": Programme.objects.filter(phase=self.plan_year.phase).order_by("number")}

    def values(self) -> dict[str, Any]:
        """What a person chose is not assumed."""
        return {**super().values(), "assumed": False}


class DocumentForm(EntryForm):
    """A document of the plan (văn bản)."""

    code = code_field()
    kind = text_field(_("Loại văn bản"), 60, help_text=_("Kế hoạch, Quyết định, Nghị quyết, Công văn …"))
    title = text_field(_("Trích yếu"), 400, lines=2)
    issuer = text_field(_("Cơ quan ban hành"), 200)
    number = text_field(_("Số, ký hiệu"), 60, required=False)
    issued_on = day_field(_("Ngày ban hành"), required=False)
    signer = text_field(_("Người ký"), 120, required=False)
    note = text_field(_("Ghi chú"), 400, required=False)


class CandidateForm(QuotedForm):
    """A unit named for a title (đơn vị phấn đấu)."""

    field_order = ["title", "unit", "field_of_excellence"]

    title = choice_field(_("Danh hiệu"), Candidate.Title.choices)
    unit = unit_choice(_("Đơn vị"), UnitKind.DISTRICT, UnitKind.COMMUNE)
    field_of_excellence = text_field(_("Lĩnh vực nổi trội"), 120, required=False)


class ReportFormForm(QuotedForm):
    """A form with who owes it and the chain of review (biểu báo cáo)."""

    field_order = ["code", "title", "owed_by", "programmes"]

    code = code_field(longest=60)
    title = text_field(_("Tên biểu"), 300)
    owed_by = choice_field(
        _("Cấp phải nộp"),
        [(one.value, one.label) for one in (UnitKind.COMMUNE, UnitKind.DISTRICT, UnitKind.DEPARTMENT, UnitKind.OFFICE)],
    )
    programmes = forms.MultipleChoiceField(
        label=_("Chương trình"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Đơn vị trong phạm vi chương trình mới phải nộp; không đánh dấu là mọi đơn vị của cấp."),
        error_messages={"invalid_choice": _("Không có chương trình này trong năm.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        led = Stewardship.objects.filter(plan_year=self.plan_year).select_related("programme")
        field = self.fields["programmes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one.programme.code, one.programme.short_name) for one in led.order_by("programme__number")]
        bodies = OrgUnit.objects.exclude(kind__in=[UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.HAMLET])
        reviewers = [
            (PARENT, gettext("Đơn vị cấp trên trực tiếp")),
            *((one.code, one.full_name) for one in bodies.order_by("kind", "sort_key")),
        ]
        chain = self.row.chain if self.row is not None else []
        for number in range(STEPS):
            step = chain[number] if number < len(chain) else {}
            self.fields[f"by{number}"] = choice_field(
                gettext("Bước %(number)d: ai duyệt") % {"number": number + 1}, reviewers, required=number == 0
            )
            self.fields[f"by{number}"].initial = step.get("by", "")
            self.fields[f"step{number}"] = text_field(
                gettext("Bước %(number)d: tên bước") % {"number": number + 1}, 120, required=number == 0
            )
            self.fields[f"step{number}"].initial = step.get("title", "")

    def clean(self) -> dict[str, Any]:
        """Steps follow one another without a gap, each with its name."""
        given: dict[str, Any] = super().clean() or {}
        for number in range(1, STEPS):
            by, title = given.get(f"by{number}"), given.get(f"step{number}")
            if bool(by) != bool(title):
                self.add_error(f"step{number}", gettext("Ghi cả người duyệt và tên bước, hoặc để trống cả hai."))
            if by and not given.get(f"by{number - 1}"):
                self.add_error(f"by{number}", gettext("Hãy ghi bước trước đó trước."))
        return given

    def values(self) -> dict[str, Any]:
        """The chain as the row keeps it."""
        given = self.cleaned_data
        chain = [
            {
                "step": "cap-tren" if given[f"by{number}"] == PARENT else given[f"by{number}"],
                "by": given[f"by{number}"],
                "title": tidy(given[f"step{number}"]),
            }
            for number in range(STEPS)
            if given.get(f"by{number}")
        ]
        sheet = self.row.sheet if self.row is not None else given["code"]
        return {**super().values(), "chain": chain, "sheet": sheet}


class PeriodForm(EntryForm):
    """A form in one period with its due day (kỳ báo cáo)."""

    form = RowChoice(_("Biểu"))
    period = choice_field(_("Kỳ"), [])
    opens_on = day_field(_("Mở từ ngày"))
    due = text_field(_("Hạn nộp"), 60, help_text=_("Như văn bản viết: đến hết ngày 30/6/2023, trước ngày 15/7/2023."))
    illustrative = forms.BooleanField(
        label=_("Hạn ví dụ"), required=False, help_text=_("Đánh dấu khi chưa có văn bản nào ghi hạn này.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = self.plan_year.year
        periods = [
            *(Period.half_year(year, number) for number in (1, 2)),
            Period.whole_year(year),
            *(Period.quarter(year, number) for number in range(1, 5)),
        ]
        field = self.fields["period"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("Chọn")), *((one.key, one.label) for one in periods)]

    def choices_of(self) -> dict[str, QuerySet[Any]]:
        """Forms of the year."""
        return {"form": ReportForm.objects.filter(plan_year=self.plan_year).order_by("code")}

    @classmethod
    def start(cls, row: FormPeriod) -> dict[str, Any]:
        """The due day in words."""
        return {**super().start(row), "form": row.form_id, "due": stored_due_words(row)}

    def clean(self) -> dict[str, Any]:
        """The form opens before it is due."""
        given: dict[str, Any] = super().clean() or {}
        due = self.understood("due", Reader.due) if given.get("due") else None
        opens_on = given.get("opens_on")
        if due and opens_on and opens_on > due.last_good_day:
            self.add_error("opens_on", gettext("Ngày mở biểu phải không muộn hơn hạn nộp."))
        return {**given, "due": due}

    def values(self) -> dict[str, Any]:
        """The days as the row keeps them."""
        given = super().values()
        period, due = Period.from_key(given["period"]), given["due"]
        return {
            **given,
            "starts_on": period.first_day,
            "ends_on": period.last_day,
            "operator": due.operator.value,
            "due": due.moment_key,
            "last_day": working_calendar(self.plan_year).last_good_day(due),
        }


def stored_due_told(row: Any) -> str:
    """A stored due moment as a list tells it (hạn trong danh sách)."""
    from programs.calendar import Due
    from programs.due_text import due_told

    return due_told(Due.from_stored(row.operator, row.due))


def stored_due_words(row: Any) -> str:
    """A stored due moment in the words that people type (hạn bằng chữ)."""
    from programs.calendar import Due
    from programs.due_text import due_words

    return due_words(Due.from_stored(row.operator, row.due))
