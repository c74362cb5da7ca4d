"""Rules for passwords (quy tắc mật khẩu): long enough, not well known, not taken from the person's own data."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.names import fold

_LEAST_DIFFERENT: Final = 6
_LEAST_OWN: Final = 5
_NOT_LETTERS = re.compile(r"[^a-z]+")
_NOT_SIGNS = re.compile(r"[^a-z0-9]+")
# What officials type first, without accents, blanks and the digits around it.
_WEAK_WORDS: Final = frozenset((Path(__file__).parent / "data" / "weak_passwords.txt").read_text().split())


class LengthValidator(MinimumLengthValidator):
    """A password has at least so many characters (độ dài tối thiểu)."""

    def get_error_message(self) -> str:
        """Say how long it must be."""
        return _("Mật khẩu quá ngắn. Hãy dùng ít nhất %(min_length)s ký tự.") % {"min_length": self.min_length}

    def get_help_text(self) -> str:
        """Say it before anybody types."""
        return _("Mật khẩu có ít nhất %(min_length)s ký tự.") % {"min_length": self.min_length}


class CommonValidator(CommonPasswordValidator):
    """A password is none of those that everybody tries, nor one of them with digits or signs around (quá phổ biến)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse with a sentence that says what to do."""
        folded = fold(password)
        forms = {password.lower().strip(), _NOT_SIGNS.sub("", folded), _NOT_LETTERS.sub("", folded)}
        if forms & self.passwords or forms & _WEAK_WORDS:
            raise ValidationError(
                _("Mật khẩu này quá phổ biến, dễ bị đoán. Hãy ghép bốn từ không liên quan với nhau."),
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        """Say it before anybody types."""
        return _("Không dùng mật khẩu phổ biến như “matkhau@123”.")


class PatternValidator:
    """A password is no row of keys or digits, nor a few signs over and over (dãy phím, ký tự lặp)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse what has few different characters or mostly runs upward or downward."""
        typed = password.casefold()
        following = sum(abs(ord(after) - ord(before)) <= 1 for before, after in pairwise(typed))
        if len(set(typed)) < _LEAST_DIFFERENT or following * 3 > len(typed) * 2:
            raise ValidationError(
                _("Mật khẩu là một dãy ký tự liền nhau hoặc lặp lại. Hãy dùng ít nhất sáu ký tự khác nhau."),
                code="password_pattern",
            )

    def get_help_text(self) -> str:
        """Say it before anybody types."""
        return _("Không dùng dãy như 123456789012 hoặc ký tự lặp lại.")


class OwnDataValidator:
    """A password is not made of the person's own name, sign-in name or address (giống thông tin cá nhân)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a password that holds the name or sign-in name, with or without accents."""
        typed = _NOT_SIGNS.sub("", fold(password))
        if user is None or not any(own in typed for own in self._own(user)):
            return
        raise ValidationError(
            _("Mật khẩu chứa họ tên, tên đăng nhập hoặc địa chỉ thư của bạn. Hãy dùng những từ không liên quan."),
            code="password_too_similar",
        )

    def get_help_text(self) -> str:
        """Say it before anybody types."""
        return _("Không chứa họ tên hay tên đăng nhập.")

    def _own(self, user: Any) -> set[str]:
        given = (user.username, user.full_name, user.email.partition("@")[0])
        own = {_NOT_SIGNS.sub("", fold(one)) for one in given}
        return {one for one in own if len(one) >= _LEAST_OWN}
