"""Forms of the foundation (biểu mẫu): sign-in, password, people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.audit_words import ACTIONS, words
from accounts.models import LIFETIMES, OrgUnit, OutgoingMail, TokenScope, User, sign_in_name
from accounts.names import tidy
from accounts.roles import SEATED_AT, Role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_DAY = ["%d/%m/%Y", "%Y-%m-%d"]
_DAY_ERRORS = {"invalid": _("Ngày phải theo mẫu dd/mm/yyyy và có trong lịch, ví dụ 05/07/2023.")}
# No document of a programme lies outside; beyond them a calendar cannot count days any more.
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
_OUTSIDE = format_lazy(
    _("Ngày phải từ {first} đến {last}. Hãy kiểm tra lại năm."),
    first=f"{_FIRST_DAY:%d/%m/%Y}",
    last=f"{_LAST_DAY:%d/%m/%Y}",
)
_DAY_LIMITS = (MinValueValidator(_FIRST_DAY, _OUTSIDE), MaxValueValidator(_LAST_DAY, _OUTSIDE))


def _entered(label: StrOrPromise) -> str:
    return gettext("Hãy nhập %(label)s.") % {"label": _lowered(str(label))}


def _chosen(label: StrOrPromise) -> str:
    return gettext("Hãy chọn %(label)s.") % {"label": _lowered(str(label))}


def _lowered(label: str) -> str:
    return f"{label[0].lower()}{label[1:]}"


# What is said about a field that was left empty, from its label in the language of the reader.
enter_please = lazy(_entered, str)
choose_please = lazy(_chosen, str)


def day_field(label: StrOrPromise, *, required: bool = True) -> forms.DateField:
    """Return a field for a day (ngày), typed as dd/MM/yyyy."""
    widget = forms.DateInput(format="%d/%m/%Y", attrs={"placeholder": "dd/mm/yyyy", "inputmode": "numeric"})
    messages: dict[str, Any] = {**_DAY_ERRORS, "required": enter_please(label)}
    return forms.DateField(
        label=label,
        required=required,
        input_formats=_DAY,
        widget=widget,
        error_messages=messages,
        validators=_DAY_LIMITS,
    )


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """A unit of the open province, always shown with its parent (đơn vị)."""

    def label_from_instance(self, obj: OrgUnit) -> str:
        """Show "Xã Đại Thạnh (Huyện Đại Lộc)"."""
        return f"{obj.full_name} ({obj.parent.full_name})" if obj.parent else obj.full_name


class MembershipForm(forms.Form):
    """A role at a unit between two days (tư cách)."""

    unit = UnitChoice(
        label=_("Đơn vị"),
        queryset=OrgUnit.objects.none(),
        empty_label=_("Chọn đơn vị"),
        error_messages={
            "required": _("Hãy chọn đơn vị."),
            "invalid_choice": _("Đơn vị này không có trong tỉnh. Hãy chọn lại."),
        },
    )
    role = forms.ChoiceField(
        label=_("Vai trò"),
        choices=[("", _("Chọn vai trò")), *Role.choices],
        error_messages={
            "required": _("Hãy chọn vai trò."),
            "invalid_choice": _("Không có vai trò này. Hãy chọn lại."),
        },
    )
    title = forms.CharField(
        label=_("Chức danh"),
        max_length=150,
        required=False,
        error_messages={"max_length": _("Chức danh dài nhất %(limit_value)d ký tự.")},
    )
    valid_from = day_field(_("Từ ngày"))
    valid_to = day_field(_("Đến trước ngày"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, UnitChoice)
        unit.queryset = OrgUnit.objects.select_related("parent").order_by("kind", "sort_key", "id")

    def clean_title(self) -> str:
        """One spelling at the door."""
        return tidy(self.cleaned_data["title"])

    def clean(self) -> dict[str, Any]:
        """The days are in order and the role fits the kind of unit."""
        given: dict[str, Any] = super().clean() or {}
        start, end = given.get("valid_from"), given.get("valid_to")
        if start and end and end <= start:
            self.add_error("valid_to", gettext("Ngày kết thúc phải sau ngày bắt đầu."))
        unit, role = given.get("unit"), given.get("role")
        if unit and role and unit.kind not in SEATED_AT[Role(role)]:
            self.add_error(
                "role",
                gettext("Vai trò “%(label)s” không đặt tại %(full_name)s. Hãy chọn vai trò hoặc đơn vị khác.")
                % {"label": Role(role).label, "full_name": unit.full_name},
            )
        return given


class PersonForm(forms.Form):
    """Who a person is (họ tên, tên đăng nhập, thư điện tử)."""

    full_name = forms.CharField(
        label=_("Họ và tên"),
        max_length=150,
        error_messages={
            "required": _("Hãy nhập họ và tên."),
            "max_length": _("Họ và tên dài nhất %(limit_value)d ký tự."),
        },
    )
    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=80,
        help_text=_("Chữ thường không dấu, chữ số, dấu chấm, gạch ngang; ví dụ: an.daithanh"),
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9._-]{2,79}\Z",
                _("Tên đăng nhập gồm 3 đến 80 chữ thường không dấu, chữ số, dấu chấm hoặc gạch ngang."),
            )
        ],
        error_messages={
            "required": _("Hãy nhập tên đăng nhập."),
            "max_length": _("Tên đăng nhập dài nhất %(limit_value)d ký tự."),
        },
    )
    email = forms.EmailField(
        label=_("Thư điện tử"),
        required=False,
        error_messages={"invalid": _("Địa chỉ thư điện tử không đúng, ví dụ: an@quangnam.gov.vn.")},
    )

    def clean_full_name(self) -> str:
        """One spelling at the door."""
        return tidy(self.cleaned_data["full_name"])

    def clean_username(self) -> str:
        """One spelling at the door."""
        return sign_in_name(self.cleaned_data["username"])


class FirstAdminForm(PersonForm):
    """The first admin of a province (quản trị đầu tiên); asked for again while they have not come in."""


class InviteForm(MembershipForm, PersonForm):
    """A new person with their first role (thêm người)."""

    field_order = ["full_name", "username", "email", "unit", "role", "title", "valid_from", "valid_to"]

    def clean_username(self) -> str:
        """Refuse a name that somebody has."""
        username = super().clean_username()
        if User.objects.filter(username=username).exists():
            raise ValidationError(gettext("Tên đăng nhập này đã có người dùng. Hãy chọn tên khác."))
        return username


class DayForm(forms.Form):
    """The day at which a screen is looked at (xem tại ngày)."""

    ngay = day_field(_("Xem tại ngày"), required=False)


class EndForm(forms.Form):
    """The first day without a role (ngày kết thúc)."""

    on = day_field(_("Không còn hiệu lực từ ngày"))


class PeopleFilter(forms.Form):
    """Filter of the list of people (lọc con người)."""

    q = forms.CharField(label=_("Tên hoặc đơn vị"), max_length=80, required=False)
    vai_tro = forms.ChoiceField(label=_("Vai trò"), choices=[("", _("Mọi vai trò")), *Role.choices], required=False)
    trang_thai = forms.ChoiceField(
        label=_("Trạng thái"),
        choices=[
            ("", _("Mọi trạng thái")),
            ("dang-lam", _("Đang làm việc")),
            ("het-han", _("Hết tư cách")),
            ("khoa", _("Đã khóa")),
        ],
        required=False,
    )


class LendForm(forms.Form):
    """Whom one lends the seat to, and for which days (ủy quyền)."""

    to = forms.TypedChoiceField(
        label=_("Người làm thay"),
        coerce=int,
        error_messages={
            "required": _("Hãy chọn người làm thay."),
            "invalid_choice": _("Hãy chọn một người trong danh sách."),
        },
    )
    starts_on = day_field(_("Từ ngày"))
    ends_on = day_field(_("Đến hết ngày"))

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Chọn người")), *((user.pk, user.full_name) for user in people)]


class MailForm(forms.Form):
    """How one's own letters come (cách nhận thư)."""

    mail_on = forms.BooleanField(label=_("Nhận thư điện tử"), required=False)
    mail_hour = forms.TypedChoiceField(
        label=_("Giờ nhận thư tổng hợp mỗi ngày"),
        coerce=int,
        choices=[(hour, format_lazy(_("{hour} giờ"), hour=hour)) for hour in range(5, 22)],
        help_text=_("Báo cáo bị trả lại và vốn bị dừng giải ngân được gửi ngay, không chờ giờ này."),
        error_messages={"invalid_choice": _("Hãy chọn một giờ trong danh sách.")},
    )


class MailFilter(forms.Form):
    """Filter of the letters of the province (lọc thư)."""

    trang_thai = forms.ChoiceField(
        label=_("Tình trạng"), choices=[("", _("Mọi tình trạng")), *OutgoingMail.State.choices], required=False
    )


class AuditFilter(forms.Form):
    """Filter of the audit log (lọc nhật ký)."""

    nguoi = forms.TypedChoiceField(label=_("Người thực hiện"), coerce=int, empty_value=None, required=False)
    viec = forms.ChoiceField(label=_("Thao tác"), required=False)
    tu = day_field(_("Từ ngày"), required=False)
    den = day_field(_("Đến hết ngày"), required=False)

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person, action = self.fields["nguoi"], self.fields["viec"]
        assert isinstance(person, forms.ChoiceField)
        assert isinstance(action, forms.ChoiceField)
        person.choices = [("", gettext("Mọi người")), *((user.pk, user.full_name) for user in people)]
        action.choices = [
            ("", gettext("Mọi thao tác")),
            *sorted(((code, words(code)) for code in ACTIONS), key=lambda item: item[1]),
        ]


class ClockForm(forms.Form):
    """The training clock (đồng hồ tập huấn); empty means the real date."""

    training_today = day_field(_("Ngày tập huấn"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["training_today"].help_text = gettext("Để trống để dùng ngày thật.")


def _lifetime(days: int) -> str:
    return ngettext("%(days)d ngày", "%(days)d ngày", days) % {"days": days}


class TokenForm(forms.Form):
    """A new token for programs (mã truy cập API)."""

    name = forms.CharField(
        label=_("Tên gợi nhớ"),
        max_length=80,
        help_text=_("Chương trình nào dùng mã này, ví dụ: phần mềm kế toán của huyện."),
        error_messages={
            "required": _("Hãy nhập tên để sau này biết mã dùng ở đâu."),
            "max_length": _("Tên dài nhất %(limit_value)d ký tự."),
        },
    )
    scopes = forms.MultipleChoiceField(
        label=_("Phạm vi"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Hãy chọn ít nhất một phạm vi."),
            "invalid_choice": _("Không có phạm vi này với tư cách đang dùng. Hãy chọn lại."),
        },
    )
    days = forms.TypedChoiceField(
        label=_("Thời hạn"),
        coerce=int,
        choices=[(days, lazy(_lifetime, str)(days)) for days in LIFETIMES],
        initial=90,
        error_messages={
            "required": _("Hãy chọn thời hạn."),
            "invalid_choice": _("Không có thời hạn này. Hãy chọn lại."),
        },
    )

    def __init__(self, *args: Any, scopes: Sequence[TokenScope], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one.value, one.label) for one in scopes]
        field.initial = [TokenScope.READ.value]
