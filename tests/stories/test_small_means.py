"""A commune officer with small means: a telephone, a keyboard without a mouse, a browser without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.rig.database import Rig
from tests.rig.stage import Desk, Stage, stage

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}}
FIRST = "Số tiêu chí NTM đạt chuẩn của xã, Kết quả đến 31/12/2022"


@pytest.fixture
def portal(rig: Rig, django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[Stage]:
    """The real portal with the whole demo, anew for each test."""
    with django_db_blocker.unblock(), stage(rig, tmp_path) as opened:
        yield opened


def test_a_form_without_javascript(portal: Stage) -> None:
    an = portal.other("an", java_script_enabled=False, **PHONE)
    an.follow("Nhập báo cáo")
    form = an.path
    an.page.get_by_label(FIRST).fill("mười hai")
    an.press("Lưu nháp")
    assert an.path == form
    an.sees("Đã lưu bản đang soạn")
    expect(an.page.get_by_label(FIRST)).to_have_value("mười hai")
    _fill(an)
    an.press("Nộp báo cáo")
    an.sees("Chưa nộp được, cần sửa")
    expect(an.page.get_by_label(FIRST)).to_have_attribute("aria-invalid", "true")
    an.page.get_by_label(FIRST).fill("12")
    an.press("Nộp báo cáo")
    an.sees("Đã nộp báo cáo")
    assert an.path == form


def _fill(an: Desk) -> None:
    """All but the first figure, which stays as it was typed."""
    table = an.page.locator("table.entry")
    for answer in table.locator("select").all():
        answer.select_option("Không")
    for figure in table.locator("input[data-number]").all()[1:]:
        figure.fill("0")


def test_a_form_on_a_telephone_by_keyboard_alone(portal: Stage) -> None:
    an = portal.other("an", **PHONE)
    an.follow("Nhập báo cáo")
    assert an.overflow == 0
    an.page.get_by_label(FIRST).focus()
    boxes = an.page.locator("table.entry .input").count()
    for _ in range(boxes):
        _type_into(an, an.page.locator(":focus"))
        an.page.keyboard.press("Tab")
    _reach(an, "Nộp báo cáo")
    with an.page.expect_navigation():
        an.page.keyboard.press("Enter")
    an.sees("Đã nộp báo cáo")
    assert an.overflow == 0


def _type_into(an: Desk, box: Locator) -> None:
    kind = box.evaluate("e => e.tagName + (e.dataset.number === undefined ? '' : '#')")
    assert _is_uncovered(box), box.get_attribute("aria-label")
    an.page.keyboard.type({"SELECT": "K", "INPUT#": "0"}.get(kind, ""))
    if kind == "SELECT":
        expect(box).to_have_value("Không")


def _is_uncovered(box: Locator) -> bool:
    """What has the focus lies under no bar."""
    script = """box => {
        const place = box.getBoundingClientRect();
        const top = document.elementFromPoint(place.x + place.width / 2, place.y + place.height / 2);
        return top === box;
    }"""
    return bool(box.evaluate(script))


def _reach(an: Desk, button: str) -> None:
    """Tab on until the button has the focus."""
    wanted = an.page.get_by_role("button", name=button)
    for _ in range(5):
        if wanted.evaluate("e => e === document.activeElement"):
            return
        an.page.keyboard.press("Tab")
    pytest.fail(f"{button} cannot be reached by the keyboard")
