"""Forms around signing in (biểu mẫu đăng nhập): codes, proof of oneself, the rules of a province."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

_CODE = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}


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
