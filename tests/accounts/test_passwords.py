"""What is a password and what is none, each with the sentence that says why."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

from accounts.models import User

USER = User(username="an.daithanh", full_name="Nguyễn Thị An", email="hoa.sen@daithanh.example")


def complaints(password: str) -> str:
    """What is wrong with it, in one text."""
    try:
        validate_password(password, USER)
    except ValidationError as refused:
        return " ".join(refused.messages)
    return ""


@pytest.mark.parametrize(
    "password",
    [
        "Lua-chin-2023-dep",
        "bàn ghế trời mưa",
        "x9$Kq2!vB7#m",
        "correct horse battery",
        "ốc-sên-đi-bộ-đội",
        "漢字漢字日本語パス中文字典",
    ],
)
def test_a_good_password_is_taken(password: str) -> None:
    assert complaints(password) == ""


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "ít nhất 12 ký tự"),
        ("Ngan-11-dep", "ít nhất 12 ký tự"),
        ("password1234", "quá phổ biến"),
        ("Password@2023", "quá phổ biến"),
        ("matkhau@123456", "quá phổ biến"),
        ("Mật khẩu 2023!", "quá phổ biến"),
        ("QuangNam#2023", "quá phổ biến"),
        ("nongthonmoi2023", "quá phổ biến"),
        ("!!!qwertyuiop!!!", "quá phổ biến"),
        ("123456789012", "dãy ký tự"),
        ("abcdefghijklmn", "dãy ký tự"),
        ("aaaaaaaaaaaa", "dãy ký tự"),
        ("abababababab", "dãy ký tự"),
        ("202320232023", "dãy ký tự"),
        ("nguyenthian-x9", "họ tên, tên đăng nhập"),
        ("Nguyễn Thị An 7", "họ tên, tên đăng nhập"),
        ("xx.AN.daithanh.xx", "họ tên, tên đăng nhập"),
        ("hoa-sen-trong-ho", "họ tên, tên đăng nhập"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password: str, why: str) -> None:
    assert why in complaints(password)


def test_without_a_person_only_the_password_is_judged() -> None:
    validate_password("nguyenthian-x9")


def test_the_rules_are_said_before_anybody_types() -> None:
    assert "ít nhất 12 ký tự" in " ".join(password_validators_help_texts())
    assert all(password_validators_help_texts())
