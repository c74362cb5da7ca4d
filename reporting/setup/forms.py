"""Forms of set-up (biểu mẫu thiết lập): the province, its units, its files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.actions.unit_edits import STANDS_BELOW, Names
from accounts.actions.units import RECORDED_SINCE
from accounts.forms import UnitChoice, day_field
from accounts.models import OrgUnit, UnitAttribute, UnitKind
from accounts.names import tidy
from disbursement.forms import AmountField
from reporting.setup.sheets import LISTED_KINDS, UNIT_CODE

_TOO_LONG = _("Nội dung dài nhất %(limit_value)d ký tự.")


def text_field(
    label: Any, longest: int, *, required: bool = True, help_text: Any = "", lines: int = 1
) -> forms.CharField:
    """Words in one spelling (ô chữ)."""
    widget = forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput()
    return forms.CharField(
        label=label,
        max_length=longest,
        required=required,
        help_text=help_text,
        widget=widget,
        error_messages={"required": _("Hãy nhập ô này."), "max_length": _TOO_LONG},
    )


def choice_field(label: Any, choices: Any, *, required: bool = True, help_text: Any = "") -> forms.ChoiceField:
    """One of a list, with an empty first line (ô chọn)."""
    return forms.ChoiceField(
        label=label,
        choices=[("", _("Chọn")), *choices],
        required=required,
        help_text=help_text,
        error_messages={
            "required": _("Hãy chọn một mục."),
            "invalid_choice": _("Không có lựa chọn này. Hãy chọn lại."),
        },
    )


class FileForm(forms.Form):
    """One file (tệp)."""

    file = forms.FileField(
        label=_("Tệp"),
        error_messages={
            "required": _("Hãy chọn tệp."),
            "missing": _("Hãy chọn tệp."),
            "empty": _("Tệp trống. Hãy chọn lại tệp."),
            "invalid": _("Hãy chọn tệp."),
            "max_length": _("Tên tệp quá dài. Hãy đổi tên ngắn hơn."),
        },
        max_length=200,
    )


class ProvinceForm(forms.Form):
    """What the province sets for itself (thiết lập của tỉnh)."""

    place_name = text_field(
        _("Địa danh ghi trên văn bản"), 60, help_text=_("Đứng trước ngày tháng của báo cáo, ví dụ: Kon Tum.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["two_people_from_vnd"] = AmountField(
            gettext("Hai người duyệt từ số tiền (đồng)"),
            required=False,
            help_text=gettext(
                "Điều chuyển, thu hồi, chuyển nguồn từ số này phải có người thứ hai duyệt; để trống: không."
            ),
        )

    def clean_place_name(self) -> str:
        """One spelling at the door."""
        return tidy(self.cleaned_data["place_name"])


class NationalForm(forms.Form):
    """Which parts of the national list to take (chọn từ danh mục toàn quốc)."""

    districts = forms.MultipleChoiceField(
        label=_("Huyện và các xã trực thuộc"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Huyện này không có trong danh mục của tỉnh.")},
    )
    bodies = forms.BooleanField(label=_("Ban Chỉ đạo, sở, ban, ngành, Kho bạc thường có"), required=False)

    def __init__(self, *args: Any, districts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["districts"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = districts


class UnitForm(forms.Form):
    """One unit (đơn vị): its names and what stands above it."""

    type_name = text_field(_("Loại"), 40, required=False, help_text=_("Huyện, Thị xã, Xã, Phường, Sở, Ban …"))
    name = text_field(_("Tên, không kèm loại"), 200)
    parent = UnitChoice(
        label=_("Cấp trên"),
        queryset=OrgUnit.objects.none(),
        required=False,
        empty_label=_("Chọn đơn vị"),
        error_messages={"invalid_choice": _("Đơn vị này không có trong tỉnh. Hãy chọn lại.")},
    )

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = STANDS_BELOW[kind] if kind else {above for one in LISTED_KINDS for above in STANDS_BELOW[one]}
        units = OrgUnit.objects.select_related("parent").filter(kind__in=above)
        field = self.fields["parent"]
        assert isinstance(field, UnitChoice)
        field.queryset = units.order_by("kind", "sort_key", "id")

    def clean_name(self) -> str:
        """One spelling at the door."""
        return tidy(self.cleaned_data["name"])

    @property
    def names(self) -> Names:
        """What was typed."""
        given = self.cleaned_data
        return Names(given["name"], tidy(given["type_name"]), given["parent"])


class NewUnitForm(UnitForm):
    """A unit that is not there yet (thêm đơn vị)."""

    field_order = ["kind", "code", "type_name", "name", "parent", "valid_from"]

    kind = choice_field(_("Cấp, khối"), [(one.value, one.label) for one in LISTED_KINDS])
    code = forms.CharField(
        label=_("Mã"),
        max_length=40,
        help_text=_("Huyện 3 chữ số, xã 5 chữ số theo danh mục hành chính; cơ quan của tỉnh dùng mã chữ như so-tc."),
        validators=[RegexValidator(rf"^{UNIT_CODE}\Z", _("Mã gồm chữ thường không dấu, chữ số, gạch nối."))],
        error_messages={"required": _("Hãy nhập mã."), "max_length": _TOO_LONG},
    )
    valid_from = day_field(_("Có từ ngày"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"valid_from": RECORDED_SINCE}, **kwargs)

    def clean(self) -> dict[str, Any]:
        """The code is free and fits the kind, and the parent fits too."""
        given: dict[str, Any] = super().clean() or {}
        kind, code, parent = given.get("kind"), given.get("code"), given.get("parent")
        if not kind or not code:
            return given
        digits = {UnitKind.DISTRICT: 3, UnitKind.COMMUNE: 5}.get(UnitKind(kind))
        if digits is not None and not (code.isdecimal() and len(code) == digits):
            self.add_error("code", gettext("Mã hành chính của cấp này gồm %(count)d chữ số.") % {"count": digits})
        if digits is None and code.isdecimal():
            self.add_error("code", _("Cơ quan của tỉnh dùng mã chữ, ví dụ so-tc; mã toàn số dành cho địa bàn."))
        if OrgUnit.objects.filter(code=code).exists():
            self.add_error("code", _("Mã này đã dùng cho đơn vị khác. Hãy chọn mã khác."))
        if parent is None or parent.kind not in STANDS_BELOW[kind]:
            self.add_error("parent", _("Đơn vị cấp này không đặt dưới đơn vị đã chọn. Hãy chọn cấp trên khác."))
        return given


class ChangeUnitForm(UnitForm):
    """A correction, or a change from a day on (sửa đơn vị)."""

    on = day_field(_("Đổi từ ngày"), required=False)
    legal_basis = text_field(_("Căn cứ"), 300, required=False, help_text=_("Ví dụ: Nghị quyết số 727/NQ-UBTVQH15."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].help_text = _("Để trống nếu chỉ sửa lỗi gõ; ghi ngày nếu đơn vị đổi tên, loại hoặc cấp trên.")


class CloseUnitForm(forms.Form):
    """The end of a unit (kết thúc đơn vị)."""

    on = day_field(_("Không còn từ ngày"))
    legal_basis = text_field(_("Căn cứ"), 300, required=False)


class AttributeForm(forms.Form):
    """A dated attribute (thuộc tính có thời hạn)."""

    kind = choice_field(pgettext_lazy("one", "Thuộc tính"), UnitAttribute.KINDS)
    valid_from = day_field(_("Từ ngày"))
    valid_to = day_field(_("Đến trước ngày"), required=False)
    legal_basis = text_field(_("Căn cứ"), 300)


class BeginYearForm(forms.Form):
    """Which year, and from what (lập năm kế hoạch)."""

    way = forms.ChoiceField(
        label=_("Bắt đầu từ"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Hãy chọn một cách."),
            "invalid_choice": _("Không có lựa chọn này. Hãy chọn lại."),
        },
    )
    year = forms.IntegerField(
        label=_("Năm"),
        required=False,
        min_value=2000,
        max_value=2199,
        help_text=_("Gói có sẵn đã ghi năm của nó."),
        error_messages={
            "invalid": _("Hãy nhập một năm, ví dụ 2023."),
            "min_value": _("Hãy nhập một năm, ví dụ 2023."),
            "max_value": _("Hãy nhập một năm, ví dụ 2023."),
        },
    )
    day_off_policy = forms.ChoiceField(
        label=_("Hạn rơi vào ngày nghỉ"),
        choices=[
            ("keep", _("Giữ nguyên ngày")),
            ("next", _("Ngày làm việc kế tiếp")),
            ("previous", _("Ngày làm việc liền trước")),
        ],
        required=False,
        help_text=_("Chỉ dùng cho năm trống; sao từ năm khác thì theo năm đó."),
        error_messages={"invalid_choice": _("Không có lựa chọn này. Hãy chọn lại.")},
    )

    def __init__(self, *args: Any, years: list[int], packs: list[tuple[str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["way"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("trong", _("Năm trống")),
            *((f"sao:{year}", gettext("Sao từ năm %(year)d") % {"year": year}) for year in years),
            *((f"goi:{name}", gettext("Gói có sẵn: %(name)s") % {"name": name}) for name, _year in packs),
        ]

    def clean(self) -> dict[str, Any]:
        """Only a pack knows its year by itself."""
        given: dict[str, Any] = super().clean() or {}
        way = given.get("way", "")
        if way and not way.startswith("goi:") and not given.get("year") and not self.has_error("year"):
            self.add_error("year", _("Hãy nhập năm."))
        given["day_off_policy"] = given.get("day_off_policy") or "keep"
        return given


class ScopeForm(forms.Form):
    """Which units take part in a programme from a day on (phạm vi chương trình)."""

    units = forms.MultipleChoiceField(
        label=_("Đơn vị"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Đơn vị này không có trong tỉnh. Hãy chọn lại.")},
    )
    on = day_field(_("Từ ngày"))
    legal_basis = text_field(_("Căn cứ"), 300, required=False)

    def __init__(self, *args: Any, units: list[tuple[str, list[tuple[str, str]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["units"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = units
