"""Template tags: what they write, and that they write nothing dangerous."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory

from accounts.templatetags import portal


def draw(source: str, address: str = "/", **context: Any) -> str:
    """Draw a line of template."""
    request = RequestFactory().get(address)
    drawn: str = engines["django"].from_string("{% load portal %}" + source).render(context, request)
    return drawn


def test_missing_is_never_zero() -> None:
    source = (
        "{{ none|vnd:'tỷ' }} {{ none|number }} {{ none|percent }} {{ none|share:5 }} {{ 0|share:0 }} {{ none|day }}"
    )
    assert draw(source, none=None) == "– – – – – –"
    assert draw("{{ zero|money:'tỷ' }}", zero=0) == "0,0 tỷ đồng"


@pytest.mark.parametrize(("rate", "step"), [(0, 0), (12.4, 0), (12.5, 1), (25, 2), (49, 3), (50, 4), (90, 4)])
def test_heat_is_the_distance_to_what_was_expected(rate: float, step: int) -> None:
    assert portal.heat(rate, 50) == f"heat-{step}"


def test_a_state_has_sign_word_and_colour() -> None:
    drawn = draw("{% status 'overdue' %}{% status 'warn' word %}{% status 'unheard-of' %}", word="<b>thiếu</b>")
    assert "#warning" in drawn
    assert 'class="status bad"' in drawn
    assert "quá hạn" in drawn
    assert "&lt;b&gt;thiếu" in drawn
    assert "unheard-of" in drawn


def test_bars_write_numbers_that_browsers_read() -> None:
    drawn = draw("{% bar 31.4 mark=50 %}{% bar none %}{% bar 140 %}", none=None)
    assert 'width="31.40%"' in drawn
    assert 'aria-label="31,4%, cần đạt 50,0%"' in drawn
    assert 'width="0%"' in drawn
    assert 'width="100.00%"' in drawn


def test_segments_say_what_they_draw() -> None:
    drawn = draw("{% segments good=3 info=5 warn=2 none=1 %}")
    assert 'aria-label="3 đạt, 5 đúng tiến độ, 2 có nguy cơ, 1 chưa báo cáo"' in drawn
    assert draw("{% segments %}").count("<rect") == 4  # the swatches of the legend only


def test_sorting_keeps_filters_and_leaves_the_page() -> None:
    first = draw("{% sort_header 'paid' 'Giải ngân' num=True unit='%' %}", "/?q=a&trang=3")
    assert 'href="?q=a&amp;sap-xep=-paid"' in first
    second = draw("{% sort_header 'paid' 'Giải ngân' num=True %}", "/?sap-xep=-paid")
    assert 'href="?sap-xep=paid"' in second
    assert 'aria-sort="descending"' in second


def test_pages_keep_the_address() -> None:
    drawn = draw("{% pagination page 'xã' %}", "/?q=a&trang=2", page=Paginator(range(95), 10).page(2))
    assert "11–20 trong 95 xã" in drawn
    assert 'href="?q=a&amp;trang=3" rel="next"' in drawn
    assert draw("{% pagination page 'xã' %}", page=Paginator([], 10).page(1)).count("Không có xã nào") == 1


def test_problems_take_objects_and_pairs() -> None:
    item = SimpleNamespace(place="Ô D14", complaint="Sai <số>.")
    drawn = draw("{% problems listed total=9 %}", listed=[item, ("Dòng 2", "Thiếu.", "#d2")])
    assert "Ô D14" in drawn
    assert "Sai &lt;số&gt;." in drawn
    assert 'href="#d2"' in drawn
    assert "Còn lỗi khác" in drawn
    assert draw("{% problems listed %}", listed=[]).strip() == ""


def test_finished_work_is_asked_no_more() -> None:
    source = "{% job_progress job title='Nạp tệp' poll_url='/viec/1/' cancel_url='/x/' result_url='/kq/' %}"
    job = SimpleNamespace(pk=1, state="running", progress_done=1200, progress_total=5000, message="Đang đọc")
    assert 'hx-get="/viec/1/"' in draw(source, job=job)
    assert 'value="1200" max="5000"' in draw(source, job=job)
    job.state = "done"
    assert "hx-get" not in draw(source, job=job)
    assert 'href="/kq/"' in draw(source, job=job)


def test_a_change_is_told_in_words_too() -> None:
    drawn = draw("{% diff 17 18 %}|{% diff 5 5 %}|{% diff none 1 %}", none=None)
    assert '<span class="sr">trước: </span>17' in drawn
    assert '|<span class="diff">5</span>|' in drawn
    assert "</span>–</del>" in drawn


def test_days_left_of_no_day() -> None:
    assert portal.days_left(None, date(2023, 7, 5)) == ""
