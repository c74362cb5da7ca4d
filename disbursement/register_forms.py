"""Forms of the register of projects (biểu mẫu sổ công trình): the list's filter, an entry, the contractor milestone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from accounts.choices import labelled
from accounts.forms import UnitChoice, day_field
from accounts.models import OrgUnit
from accounts.names import tidy
from disbursement.actions.decisions import Cited
from disbursement.actions.register import Place, facts_of
from disbursement.codes import shape_of
from disbursement.forms import AmountField, PlaceField, choice_field, component_field, text_field
from disbursement.life import Status
from disbursement.models import Project
from disbursement.models.project import STATUSES
from disbursement.queries.projects import ProjectState
from disbursement.register import CODES, EARLIEST, LABELS, LATEST, Facts, problems
from programs.models import Component, Programme

_DECISION = ("decision_number", "decision_on", "decision_issuer")
# The parts of the form on screen, in their order.
GROUPS = (
    (gettext_lazy("Công trình"), ("code", "name", "kind", "component", "unit", "investor", "special_mechanism")),
    (gettext_lazy("Mã ngân sách"), ("programme_code", "chapter_code", "category_code", "item_code")),
    (
        gettext_lazy("Thời gian"),
        (
            "term_from",
            "term_to",
            "starts_on",
            "contractor_selected_on",
            "planned_completion_on",
            "status",
            "completed_on",
        ),
    ),
    (gettext_lazy("Tổng mức đầu tư"), ("total_investment_vnd", *_DECISION)),
)


class ProjectListFilter(forms.Form):
    """Which projects are listed (bộ lọc danh mục)."""

    def __init__(self, *args: Any, units: QuerySet[OrgUnit], programmes: QuerySet[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"] = text_field(gettext("Tên hoặc mã"), 80, required=False)
        self.fields["chuong-trinh"] = choice_field(
            gettext("Chương trình"), [(one.code, one.short_name) for one in programmes], required=False
        )
        self.fields["dia-ban"] = PlaceField(gettext("Địa bàn"), units=units, empty=gettext("Tất cả"))
        self.fields["chu-dau-tu"] = text_field(gettext("Chủ đầu tư"), 80, required=False)
        self.fields["loai"] = choice_field(gettext("Loại"), Project.Kind.choices, required=False)
        self.fields["trang-thai"] = choice_field(gettext("Trạng thái"), STATUSES, required=False)
        self.fields["tinh-trang"] = choice_field(gettext("Tình trạng vốn"), labelled(ProjectState), required=False)


def code_field(field: str, year: int, *, required: bool = False) -> forms.RegexField:
    """A budget code in the shape of a year (mã ngân sách)."""
    shape = shape_of(field, year)
    sentence = gettext(shape.sentence) if shape else ""
    return forms.RegexField(
        rf"\A(?:{shape.pattern if shape else ''})\Z",
        label=gettext_lazy(LABELS[field]),
        max_length=10,
        required=required,
        help_text=sentence,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": gettext("Hãy nhập mã dự án."), "invalid": sentence, "max_length": sentence},
    )


def _year_field(label: str) -> forms.IntegerField:
    sentence = gettext("Năm là một số từ %(low)d đến %(high)d.") % {"low": EARLIEST, "high": LATEST}
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=EARLIEST,
        max_value=LATEST,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": sentence, "min_value": sentence, "max_value": sentence},
    )


_BLANK: dict[str, Any] = {
    **dict.fromkeys(("name", "kind", *CODES), ""),
    **dict.fromkeys(("term_from", "term_to", "starts_on", "planned_completion_on", "completed_on")),
    "status": Status.UNDER_WAY,
}


class ProjectForm(forms.Form):
    """An entry of the register (thông tin công trình, khoản chi)."""

    name = text_field(gettext_lazy("Tên"), 300)
    kind = choice_field(gettext_lazy("Loại"), Project.Kind.choices)
    starts_on = day_field(gettext_lazy(LABELS["starts_on"]), required=False)
    contractor_selected_on = day_field(gettext_lazy(LABELS["contractor_selected_on"]), required=False)
    planned_completion_on = day_field(gettext_lazy(LABELS["planned_completion_on"]), required=False)
    completed_on = day_field(gettext_lazy(LABELS["completed_on"]), required=False)
    total_investment_vnd = AmountField(gettext_lazy(LABELS["total_investment_vnd"]), required=False)
    decision_number = text_field(gettext_lazy("Số quyết định phê duyệt"), 60, required=False)
    decision_on = day_field(gettext_lazy("Ngày quyết định"), required=False)
    decision_issuer = text_field(gettext_lazy("Cơ quan phê duyệt"), 200, required=False)
    special_mechanism = forms.BooleanField(label=gettext_lazy(LABELS["special_mechanism"]), required=False)
    status = choice_field(gettext_lazy("Trạng thái"), STATUSES)

    def __init__(
        self,
        *args: Any,
        today: date,
        units: QuerySet[OrgUnit],
        components: QuerySet[Component],
        project: Project | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = _initial(project)
        self.today, self.project = today, project
        super().__init__(*args, **kwargs)
        for field in CODES:
            self.fields[field] = code_field(field, today.year, required=field == "code")
        for field in ("term_from", "term_to"):
            self.fields[field] = _year_field(gettext(LABELS[field]))
        for key, label in (("unit", gettext("Địa điểm")), ("investor", gettext("Chủ đầu tư"))):
            self.fields[key] = UnitChoice(
                label=label,
                queryset=units,
                empty_label=gettext("Chọn đơn vị"),
                error_messages={
                    "required": gettext("Hãy chọn %(lower)s.") % {"lower": label.lower()},
                    "invalid_choice": gettext("Đơn vị này không có trong tỉnh. Hãy chọn lại."),
                },
            )
        self.fields["component"] = component_field(components)
        self.order_fields([field for _, fields in GROUPS for field in fields])

    def clean(self) -> dict[str, Any]:
        """Everything that does not fit together is told with the fields that are wrong by themselves."""
        given: dict[str, Any] = super().clean() or {}
        told = [bool(given.get(field)) for field in _DECISION]
        if any(told) and not all(told) and not any(field in self.errors for field in _DECISION):
            missing = _DECISION[told.index(False)]
            self.add_error(missing, gettext("Hãy nhập đủ số, ngày và cơ quan của quyết định, hoặc bỏ trống cả ba."))
        before = facts_of(self.project) if self.project else None
        wrong = problems(self._so_far(given), before=before, today=self.today)
        self.refuse({field: sentence for field, sentence in wrong if field.removesuffix("_id") not in self.errors})
        return given

    def _so_far(self, given: dict[str, Any]) -> Facts:
        """What can be read of the entry, whatever else is wrong with it."""
        values = {field: given.get(field) or default for field, default in _BLANK.items()}
        # Whether a contractor is due cannot be said before the kind is known.
        values["contractor_selected_on"] = given.get("contractor_selected_on") if given.get("kind") else None
        return Facts(component_id=0, unit_id=0, investor_id=0, **values)

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields part by part, as the page shows them."""
        return [(title, [self[field] for field in fields]) for title, fields in GROUPS]

    @property
    def facts(self) -> Facts:
        """The values as the register keeps them."""
        given = self.cleaned_data
        rows = {"component_id": "component", "unit_id": "unit", "investor_id": "investor"}
        values = {field: given[field] for field in Facts.__dataclass_fields__ if field not in rows}
        return Facts(**values, **{key: given[name].pk for key, name in rows.items()})

    @property
    def place(self) -> Place:
        """The rows that the values name."""
        return Place(self.cleaned_data["unit"], self.cleaned_data["investor"], self.cleaned_data["component"])

    @property
    def decision(self) -> Cited | None:
        """The decision on the total investment, if one is named."""
        number, decided_on, issuer = (self.cleaned_data[field] for field in _DECISION)
        return Cited(tidy(number), decided_on, tidy(issuer)) if number else None

    def refuse(self, fields: dict[str, str]) -> None:
        """Show what the register said, each sentence at its field."""
        for field, sentence in fields.items():
            name = field.removesuffix("_id")
            self.add_error(name if name in self.fields else None, sentence)


def _initial(project: Project | None) -> dict[str, Any]:
    if project is None:
        return {"status": Status.UNDER_WAY, "decision_issuer": ""}
    values = {field.removesuffix("_id"): getattr(project, field) for field in Facts.__dataclass_fields__}
    cited = project.investment_decision
    if cited is not None:
        values |= {"decision_number": cited.number, "decision_on": cited.decided_on, "decision_issuer": cited.issuer}
    return values


class RegisterUpload(forms.Form):
    """An Excel list of projects (tệp danh mục)."""

    file = forms.FileField(
        label=gettext_lazy("Tệp danh mục công trình"),
        help_text=gettext_lazy("Chỉ nhận tệp .xlsx theo mẫu."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": gettext_lazy("Chưa chọn tệp. Hãy bấm chọn tệp Excel rồi tải lên."),
            "invalid": gettext_lazy("Không nhận được tệp. Hãy chọn lại tệp rồi tải lên."),
            "empty": gettext_lazy("Tệp trống. Hãy chọn lại tệp đã điền."),
            "missing": gettext_lazy("Chưa chọn tệp. Hãy bấm chọn tệp Excel rồi tải lên."),
        },
    )


class ContractorForm(forms.Form):
    """The day on which the contractor was selected (ngày chọn xong nhà thầu)."""

    contractor_selected_on = day_field(gettext_lazy("Ngày chọn xong nhà thầu"), required=False)
