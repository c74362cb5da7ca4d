"""Forms around signing in (biểu mẫu đăng nhập): name, passwords, codes, proof of oneself, the rules of a province."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User, sign_in_name
from accounts.roles import Role

_CODE = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}


class SignInForm(forms.Form):
    """Name and password (đăng nhập)."""

    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={
            "required": _("Hãy nhập tên đăng nhập."),
            "max_length": _("Tên đăng nhập dài nhất %(limit_value)d ký tự."),
        },
    )
    password = forms.CharField(
        label=_("Mật khẩu"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={
            "required": _("Hãy nhập mật khẩu."),
            "max_length": _("Mật khẩu dài nhất %(limit_value)d ký tự."),
        },
    )

    def clean_username(self) -> str:
        """One spelling, so that mistakes under another spelling count together."""
        return sign_in_name(self.cleaned_data["username"])


class FirstPasswordForm(forms.Form):
    """The first password, typed twice (đặt mật khẩu lần đầu)."""

    new_password = forms.CharField(
        label=_("Mật khẩu mới"),
        max_length=256,
        strip=False,
        help_text=" ".join(password_validators_help_texts()),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Hãy nhập mật khẩu mới.")},
    )
    repeated = forms.CharField(
        label=_("Nhập lại mật khẩu mới"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Hãy nhập lại mật khẩu mới.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new_password(self) -> str:
        """Refuse a weak password with the reasons."""
        password: str = self.cleaned_data["new_password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Both spellings must agree."""
        given: dict[str, Any] = super().clean() or {}
        new = given.get("new_password")
        if new and given.get("repeated") and new != given["repeated"]:
            self.add_error("repeated", gettext("Hai lần nhập mật khẩu mới không giống nhau. Hãy nhập lại."))
        return given


class PasswordForm(FirstPasswordForm):
    """A new password for oneself (đổi mật khẩu)."""

    field_order = ["old_password", "new_password", "repeated"]

    old_password = forms.CharField(
        label=_("Mật khẩu đang dùng"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Hãy nhập mật khẩu đang dùng.")},
    )

    def clean(self) -> dict[str, Any]:
        """The new one must be new."""
        given = super().clean()
        if given.get("new_password") and given["new_password"] == given.get("old_password"):
            self.add_error("new_password", gettext("Mật khẩu mới phải khác mật khẩu đang dùng."))
        return given


class CodeForm(forms.Form):
    """A code at sign-in (mã đăng nhập): from the authenticator, or a recovery code."""

    code = forms.CharField(
        label=_("Mã 6 số hoặc mã dự phòng"),
        max_length=40,
        widget=forms.TextInput(attrs={**_CODE, "autofocus": True}),
        error_messages={
            "required": _("Hãy nhập mã 6 số đang hiện trên điện thoại, hoặc một mã dự phòng."),
            "max_length": _("Mã dài nhất %(limit_value)d ký tự."),
        },
    )


class ProofForm(forms.Form):
    """Prove oneself once more before a step that changes how one signs in (xác nhận lại)."""

    password = forms.CharField(
        label=_("Mật khẩu đang dùng"),
        max_length=256,
        strip=False,
        help_text=_("Bạn đăng nhập đã lâu, nên hệ thống hỏi lại mật khẩu."),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={
            "required": _("Hãy nhập mật khẩu đang dùng."),
            "max_length": _("Mật khẩu dài nhất %(limit_value)d ký tự."),
        },
    )

    def __init__(self, *args: Any, ask_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask_password:
            del self.fields["password"]


class SetUpForm(ProofForm):
    """The first code of an authenticator (bật xác thực hai lớp)."""

    field_order = ["code", "password"]

    code = forms.CharField(
        label=_("Mã 6 số đang hiện trên ứng dụng"),
        max_length=20,
        widget=forms.TextInput(attrs={**_CODE, "inputmode": "numeric"}),
        error_messages={
            "required": _("Hãy nhập mã 6 số đang hiện trên ứng dụng."),
            "max_length": _("Mã chỉ có 6 chữ số."),
        },
    )


class SignInRulesForm(forms.Form):
    """What a province asks of those who sign in (quy định đăng nhập)."""

    roles = forms.MultipleChoiceField(
        label=_("Vai trò bắt buộc xác thực hai lớp"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Người giữ vai trò được chọn phải bật xác thực hai lớp trước khi làm việc tiếp."),
        error_messages={"invalid_choice": _("Không có vai trò “%(value)s”. Hãy chọn trong danh sách.")},
    )
