"""A plan year begun from a pack, a copy or nothing; what cannot be begun says why."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from programs.models import DeadlineRule, PlanYear
from tests.rig.empty import Empty

YEAR = "/thiet-lap/nam/2023/"


def test_a_year_is_begun_from_a_pack_and_goes_out_and_in(empty: Empty) -> None:
    client = empty.client()
    # Whoever comes first to an empty portal is told where to begin.
    assert "Thiết lập hệ thống cho tỉnh" in client.get("/").content.decode()
    client.post("/thiet-lap/don-vi/danh-muc/", {"districts": all_districts(empty), "bodies": "on"})
    begun = client.post("/thiet-lap/nam/lap/", {"way": "goi:kon-tum-2023"})
    assert begun.status_code == 302, begun.content.decode()[-3000:]
    content = client.get(f"{YEAR}goi.yaml").content
    sent = SimpleUploadedFile("goi.yaml", content)
    page = client.post("/thiet-lap/nam/nap/", {"file": sent}, follow=True).content.decode()
    assert "thêm 0, sửa 0" in page
    copied = client.post("/thiet-lap/nam/lap/", {"way": "sao:2023", "year": "2024"})
    assert copied.status_code == 302
    assert DeadlineRule.objects.filter(plan_year__year=2024, in_force=False).exists()


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({}, "Hãy chọn một cách"),
        ({"way": "trong"}, "Hãy nhập năm"),
        ({"way": "trong", "year": "x"}, "Hãy nhập một năm"),
        ({"way": "trong", "year": "2090"}, "không thuộc giai đoạn nào"),
        ({"way": "sao:1999", "year": "2023"}, "Không có lựa chọn này"),
        ({"way": "goi:quang-nam-2023"}, "Không có lựa chọn này"),
        ({"way": "goi:../../etc/passwd"}, "Không có lựa chọn này"),
        ({"way": "goi:kon-tum-2023"}, "không có trong danh mục đơn vị"),
    ],
)
def test_a_year_that_cannot_be_begun_says_why(empty: Empty, typed: dict[str, str], complaint: str) -> None:
    answer = empty.client().post("/thiet-lap/nam/lap/", {"x": "", **typed})
    assert (answer.status_code, complaint in answer.content.decode()) == (422, True)
    assert not PlanYear.objects.exists()


def test_what_an_entry_leans_on_is_named_before_it_is_typed(empty: Empty) -> None:
    client = empty.client()
    client.post("/thiet-lap/nam/lap/", {"way": "trong", "year": "2023", "day_off_policy": "next"})
    page = client.get(f"{YEAR}chi-tieu/them/")
    named = [title for title, _url in page.context["first"]]
    assert named == ["Đại lượng", "Chương trình", "Văn bản"]
    assert f'<a href="{YEAR}van-ban/">Văn bản</a>' in page.content.decode()
    assert client.get(f"{YEAR}van-ban/them/").context["first"] == []


@pytest.mark.parametrize("content", [b"a: &x 1\nb: *x", b"\xff", b"[" * 5000, b"x" * 500_000, b"year: 2023"])
def test_a_hostile_file_is_refused_on_screen(empty: Empty, content: bytes) -> None:
    answer = empty.client().post("/thiet-lap/nam/nap/", {"file": SimpleUploadedFile("goi.yaml", content)})
    assert (answer.status_code, "chưa ghi gì" in answer.content.decode()) == (422, True)
    assert not PlanYear.objects.exists()


def all_districts(empty: Empty) -> list[str]:
    page = empty.client().get("/thiet-lap/don-vi/")
    return [code for code, _ in page.context["national"].fields["districts"].choices]
