"""Rules for passwords (quy tắc mật khẩu) whose sentences Django has not translated."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator


class LengthValidator(MinimumLengthValidator):
    """A password has at least so many characters (độ dài tối thiểu)."""

    def get_error_message(self) -> str:
        """Say how long it must be."""
        return f"Mật khẩu quá ngắn. Hãy dùng ít nhất {self.min_length} ký tự."

    def get_help_text(self) -> str:
        """Say it before anybody types."""
        return f"Mật khẩu có ít nhất {self.min_length} ký tự."
