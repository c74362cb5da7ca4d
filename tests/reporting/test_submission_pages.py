"""Handing in on screen: saved as typed, mended at the cell, stamped by the day, and only one's own."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry
from accounts.roles import Role
from programs.models import Review, Submission
from tests.rig.world import DAI_LOC, DAI_MINH, DAI_THANH, PHU_NINH, World, text_of

AUTOSAVE = {"X-Autosave": "1"}
CRITERIA = "tieu-chi-xa-dat:done"


def address(world: World, page: str = "") -> str:
    return f"/nop-bao-cao/{world.duty().pk}/{page}"


def test_the_list_shows_what_the_own_unit_owes(world: World) -> None:
    page = text_of(world.client("an").get("/nop-bao-cao/"))
    assert world.duty().form_period.form.title in page
    assert f"/nop-bao-cao/{world.duty().pk}/" in page
    assert f"/nop-bao-cao/{world.duty(DAI_MINH).pk}/" not in page


def test_the_form_asks_for_every_cell_of_its_sheet(world: World) -> None:
    page = text_of(world.client("an").get(address(world)))
    for name in world.filled():
        assert f'name="{name}"' in page
    assert "Xã Đại Thạnh" in page
    assert "Kết quả đến 31/12/2022" in page


def test_a_form_past_its_day_says_so_until_it_is_handed_in(world: World) -> None:
    page = text_of(world.client("an").get(f"/nop-bao-cao/{world.duty().pk}/"))
    assert "ngày cuối còn hạn 30/06/2023" in page
    assert "quá hạn" in page
    world.hand_in()
    page = text_of(world.client("an").get(f"/nop-bao-cao/{world.duty().pk}/"))
    assert "quá hạn" not in page
    assert "nộp muộn" in page


def test_typing_is_kept_as_typed(world: World) -> None:
    posted = {
        "version": "1",
        CRITERIA: " 12,x ",
        "xa-ntm:note": "Tie\u0302\u0301ng Vie\u0323\u0302t",
        "note": "đang chờ",
    }
    answer = world.client("an").post(address(world, "luu/"), posted, headers=AUTOSAVE)
    assert (answer.status_code, answer.headers["X-Draft-Version"], answer.content) == (204, "2", b"")
    draft = world.submission()
    assert draft.entries == {"tieu-chi-xa-dat": {"done": "12,x"}, "xa-ntm": {"note": "Tiếng Việt"}}
    assert (draft.state, draft.note, draft.unit.code) == ("draft", "đang chờ", DAI_THANH)
    page = text_of(world.client("an").get(address(world)))
    assert 'value="12,x"' in page
    assert "đang chờ" in page


def test_the_same_twice_is_once_and_an_older_page_is_refused(world: World) -> None:
    an, where = world.client("an"), address(world, "luu/")
    first = {"version": "1", CRITERIA: "15"}
    assert an.post(where, first, headers=AUTOSAVE).status_code == 204
    assert an.post(where, first, headers=AUTOSAVE).headers["X-Draft-Version"] == "2"
    older = an.post(where, {"version": "1", CRITERIA: "16"}, headers=AUTOSAVE)
    assert older.status_code == 409
    assert older.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert text_of(older) == (
        "Bản này vừa được lưu ở nơi khác bởi Nguyễn Thị An. Hãy tải lại trang để xem bản mới nhất rồi làm tiếp."
    )
    assert world.submission().entries == {"tieu-chi-xa-dat": {"done": "15"}}
    assert an.post(where, {"version": "2", CRITERIA: "16"}, headers=AUTOSAVE).headers["X-Draft-Version"] == "3"


def test_without_script_an_older_page_keeps_what_was_typed(world: World) -> None:
    an = world.client("an")
    assert an.post(address(world, "luu/"), {"version": "1", CRITERIA: "15"}).status_code == 302
    older = an.post(address(world, "luu/"), {"version": "1", CRITERIA: "16", "note": "lời riêng"})
    assert older.status_code == 409
    for part in ("vừa được lưu ở nơi khác", 'value="16"', "lời riêng"):
        assert part in text_of(older)
    assert world.submission().entries == {"tieu-chi-xa-dat": {"done": "15"}}


@pytest.mark.parametrize("page", ["luu/", "nop/"])
def test_a_refused_first_save_leaves_nothing_behind(world: World, page: str) -> None:
    before = world.rows()
    answer = world.client("an").post(address(world, page), {"version": "7", CRITERIA: "15"})
    assert answer.status_code == 409
    assert 'value="15"' in text_of(answer)
    assert world.rows() == before


def test_a_lost_session_does_not_lose_the_page(world: World) -> None:
    stranger = Client()
    answer = stranger.post(address(world, "luu/"), {"version": "1", CRITERIA: "15"}, headers=AUTOSAVE)
    assert answer.status_code == 401
    assert "Phiên làm việc đã hết" in text_of(answer)
    assert stranger.post(address(world, "luu/"), {CRITERIA: "15"}).headers["Location"] == "/dang-nhap/"
    assert not Submission.objects.filter(obligation=world.duty()).exists()


def test_a_mistake_is_shown_at_its_cell_and_nothing_typed_is_lost(world: World) -> None:
    posted = world.filled({CRITERIA: "12,x", "xa-ntm:done": "", "xa-ntm:note": "chờ <b>thẩm tra</b>"})
    answer = world.client("an").post(address(world, "nop/"), posted)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Chưa nộp được, cần sửa (2)" in page
    assert "&quot;12,x&quot; không phải là số. Hãy nhập số nguyên, ví dụ 12." in page
    assert 'aria-invalid="true" aria-describedby="loi-tieu-chi-xa-datdone"' in page
    assert 'id="loi-tieu-chi-xa-datdone"' in page
    assert 'value="12,x"' in page
    assert "chờ &lt;b&gt;thẩm tra&lt;/b&gt;" in page
    draft = world.submission()
    assert (draft.state, draft.entries["tieu-chi-xa-dat"]["done"]) == ("draft", "12,x")
    assert not Review.objects.filter(submission=draft).exists()
    mended = posted | {"version": str(draft.version), CRITERIA: "12", "xa-ntm:done": "Không"}
    assert world.client("an").post(address(world, "nop/"), mended).status_code == 302
    assert world.submission().state == "submitted"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("1,234.5", "không phải là số"),
        ("1.234,5", "không phải là số nguyên"),
        ("-1", "là số âm. Hãy nhập số từ 0 trở lên"),
        ("9" * 400, "không phải là số"),
        ("999999", "lớn hơn mức cao nhất"),
        ("1e99999", "không phải là số"),
        ("NaN", "không phải là số"),
        ("=1+1", "không phải là số"),
        ("١٢", "không phải là số"),
        ("30/06/2023", "không phải là số"),
        ("\x00", "Chưa có số liệu bắt buộc"),
    ],
)
def test_what_is_no_such_number(world: World, typed: str, told: str) -> None:
    answer = world.client("an").post(address(world, "nop/"), world.filled({CRITERIA: typed}))
    assert answer.status_code == 422
    assert "Chưa nộp được, cần sửa (1)" in text_of(answer)
    assert told in text_of(answer)


def test_a_count_beyond_reason_does_not_reach_approval(world: World) -> None:
    typed = {"thon-kieu-mau-them:done": "500.000.000.000.000"}
    answer = world.client("an").post(address(world, "nop/"), world.filled(typed))
    assert answer.status_code == 422
    assert "lớn hơn mức cao nhất 99.999.999 thôn" in text_of(answer)


@pytest.mark.parametrize(
    "rubbish",
    ["9" * 400, "a\x00b", "ă" * 20_000, "<script>alert(1)</script>", '{"a": [1]}', "\u202e\ufffe", "31/12/9999", "="],
    ids=["huge", "nul", "long", "script", "json", "unseen", "day", "formula"],
)
def test_rubbish_in_every_cell_is_a_draft_with_problems(world: World, rubbish: str) -> None:
    cells = [name for name in world.filled() if ":" in name]
    typed = dict.fromkeys([*cells, "xa-ntm:note", "note"], rubbish)
    answer = world.client("an").post(address(world, "nop/"), {**typed, "version": "1"})
    assert answer.status_code == 422
    assert answer.context["problems"].error_count >= len(cells)
    assert "<script>alert" not in text_of(answer)
    assert world.submission().state == "draft"
    assert world.client("an").get(address(world)).status_code == 200
    assert world.client("an").get(address(world, "mau.xlsx")).status_code == 200


@pytest.mark.parametrize(
    ("day", "extended", "on_time", "word"),
    [
        (date(2023, 6, 29), None, True, "Đúng hạn"),
        (date(2023, 6, 30), None, True, "Đúng hạn"),
        (date(2023, 7, 1), None, False, "Nộp muộn"),
        (date(2023, 7, 1), date(2023, 7, 1), True, "Đúng hạn"),
    ],
)
def test_the_day_of_the_province_stamps_on_time_or_late(
    world: World, day: date, extended: date | None, on_time: bool, word: str
) -> None:
    duty = world.duty()
    duty.extended_to = extended
    duty.save()
    world.on(day)
    sent = world.hand_in()
    assert (sent.on_time, sent.submitted_on, sent.state) == (on_time, day, "submitted")
    page = text_of(world.client("an").get(address(world)))
    assert word.lower() in page.lower()
    entry = AuditEntry.objects.filter(action="submission.submitted").latest("id")
    assert (entry.object_id, entry.known_on, entry.details["on_time"]) == (sent.pk, day, on_time)


def test_a_period_that_is_not_open_takes_nothing(world: World) -> None:
    world.on(date(2023, 5, 31))
    before = world.rows()
    assert 'name="version"' not in text_of(world.client("an").get(address(world)))
    answer = world.client("an").post(address(world, "nop/"), world.filled())
    assert answer.status_code == 409
    assert "Kỳ báo cáo này mở từ ngày 01/06/2023" in text_of(answer)
    assert world.rows() == before


def test_what_was_handed_in_is_shown_and_not_changed(world: World) -> None:
    sent = world.hand_in({CRITERIA: "15"})
    page = text_of(world.client("an").get(address(world)))
    assert "Số liệu đã nộp" in page
    assert f'name="{CRITERIA}"' not in page
    for name in ("luu/", "nop/"):
        answer = world.client("an").post(
            address(world, name), world.filled({CRITERIA: "16", "version": str(sent.version)})
        )
        assert answer.status_code == 409
        assert "Bản này đã nộp, đang chờ duyệt nên không" in text_of(answer)
        assert answer.context["screen"].rows[1].cells[1].text == "15", "what was handed in, not what was typed"
    again = world.submission()
    assert (again.entries["tieu-chi-xa-dat"]["done"], again.version) == ("15", sent.version)
    assert Review.objects.filter(submission=again).count() == 1


def test_names_that_the_form_does_not_have_are_left_aside(world: World) -> None:
    strange = {"tieu-chi-xa-dat:khong-co": "1", "khong-co:done": "1", "phan-1:done": "1", ":": "1", "a:b:c": "1"}
    assert world.hand_in({**strange, CRITERIA: "9"}).entries.keys() == {
        name.partition(":")[0] for name in world.filled() if ":" in name
    }


@pytest.mark.parametrize("page", ["", "mau.xlsx"])
@pytest.mark.parametrize("unit", [DAI_MINH, "20386"])
def test_the_form_of_another_unit_does_not_exist(world: World, unit: str, page: str) -> None:
    assert world.client("an").get(f"/nop-bao-cao/{world.duty(unit).pk}/{page}").status_code == 404


def test_nor_does_that_of_another_province(world: World) -> None:
    foreign, before = world.foreign_duty(), world.rows()
    for page in ("", "mau.xlsx"):
        assert world.client("an").get(f"/nop-bao-cao/{foreign.pk}/{page}").status_code == 404
        assert world.client("la").get(address(world, page)).status_code == 404
    for page in ("luu/", "nop/", "tep/"):
        assert world.client("an").post(f"/nop-bao-cao/{foreign.pk}/{page}", world.filled()).status_code == 404
        assert world.client("la").post(address(world, page), world.filled()).status_code == 404
    assert world.rows() == before


@pytest.mark.parametrize(
    ("name", "status"), [("binh", 404), ("chi", 404), ("dung", 404), ("ha", 403), ("giang", 403), ("khanh", 403)]
)
def test_nobody_fills_in_for_the_commune(world: World, name: str, status: int) -> None:
    before = world.rows()
    client = world.client(name)
    assert client.get(address(world)).status_code == status
    for page in ("luu/", "nop/", "tep/"):
        assert client.post(address(world, page), world.filled()).status_code == status
    assert world.rows() == before


def test_a_second_officer_of_the_commune_goes_on_with_the_draft(world: World) -> None:
    world.newcomer("tam", Role.COMMUNE_OFFICER, world.unit(DAI_THANH))
    world.client("an").post(address(world, "luu/"), {"version": "1", CRITERIA: "15"})
    assert 'value="15"' in text_of(world.client("tam").get(address(world)))
    world.client("tam").post(address(world, "luu/"), {"version": "2", CRITERIA: "16"})
    assert world.submission().updated_by == world.user("tam")


@pytest.mark.parametrize("code", [DAI_LOC, PHU_NINH])
def test_a_district_fills_in_its_own_three_forms(world: World, code: str) -> None:
    world.newcomer("nguoi-moi", Role.DISTRICT_OFFICER, world.unit(code))
    page = text_of(world.client("nguoi-moi").get("/nop-bao-cao/"))
    for form in ("huyen-ntm", "huyen-gn"):
        where = f"/nop-bao-cao/{world.duty(code, form).pk}/"
        assert where in page
        assert world.client("nguoi-moi").get(where).status_code == 200


@pytest.mark.parametrize("page", ["luu/", "nop/", "tep/"])
def test_a_page_that_acts_is_not_read(world: World, page: str) -> None:
    told = world.client("an").get(address(world, page))
    assert (told.status_code, told.headers["Allow"]) == (405, "POST")
    assert "chưa có gì thay đổi" in told.content.decode()


@pytest.mark.parametrize("pk", ["0", "999999999", "99999999999999999999"])
def test_a_form_that_is_nowhere(world: World, pk: str) -> None:
    assert world.client("an").get(f"/nop-bao-cao/{pk}/").status_code == 404
    assert world.client("an").post(f"/nop-bao-cao/{pk}/nop/", {}).status_code == 404


def test_opening_the_form_asks_a_fixed_number_of_times(world: World, django_assert_max_num_queries: Any) -> None:
    world.hand_in()
    with django_assert_max_num_queries(26):
        world.client("an").get(address(world))
