"""One search over four kinds of things: whatever accents were typed, within what the person may see."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import AuditEntry
from accounts.names import search_key
from disbursement.models import Project
from programs.models import PlanDocument
from reporting.views.search import Group
from targets.models import Indicator
from tests.rig.world import World, text_of

ALL = {"don-vi", "cong-trinh", "van-ban", "chi-tieu"}


def groups(world: World, name: str, typed: str, **asked: str) -> dict[str, Group]:
    answer = world.client(name).get("/tim-kiem/", {"q": typed, **asked})
    assert answer.status_code == 200
    return {group.key: group for group in answer.context["groups"]}


def test_one_search_finds_units_projects_documents_and_indicators(world: World) -> None:
    project = Project.objects.filter(unit__code="20527").order_by("id")[0]
    for typed in (project.name, search_key(project.name), project.name.upper(), project.code):
        found = groups(world, "chi", typed)["cong-trinh"]
        assert found.hits[0].url == f"/nguon-von/cong-trinh/{project.pk}/", typed
        assert project.code in found.hits[0].belongs
        assert project.unit.full_name in found.hits[0].belongs
        assert "Huyện Đại Lộc" in found.hits[0].belongs
    document = PlanDocument.objects.get(code="qd-90-ttg", plan_year__year=2023)
    for typed in ("90/QĐ-TTg", "90 qd ttg", "giảm nghèo bền vững giai đoạn 2021-2025", "GIAM NGHEO BEN VUNG GIAI DOAN"):
        found = groups(world, "an", typed)["van-ban"]
        assert f"/thoi-han/van-ban/{document.pk}/" in {hit.url for hit in found.hits}, typed
    hit = groups(world, "an", "90/qđ-ttg")["van-ban"].hits[0]
    assert hit.belongs == "Quyết định số 90/QĐ-TTg · Thủ tướng Chính phủ · kế hoạch năm 2023"
    for typed in ("Xã đạt chuẩn NTM", "xa dat chuan ntm", "dat chuan ntm"):
        hit = groups(world, "an", typed)["chi-tieu"].hits[0]
        assert (hit.title, hit.url) == ("Xã đạt chuẩn NTM", "/chi-tieu/xa-ntm/")
        assert "nông thôn mới" in hit.belongs.lower()
    assert groups(world, "an", "dai thanh")["don-vi"].hits[0].belongs == "thuộc Huyện Đại Lộc"


def test_every_hit_opens(world: World) -> None:
    for name, typed in (("an", "nông thôn mới"), ("binh", "đại lộc"), ("chi", "thôn"), ("giang", "đường")):
        for group in groups(world, name, typed).values():
            for hit in group.hits[:3]:
                assert world.client(name).get(hit.url).status_code == 200, hit
            if group.more:
                assert world.client(name).get(group.more).status_code == 200


def test_a_person_finds_only_what_they_may_see(world: World) -> None:
    elsewhere = Project.objects.exclude(unit__path__contains=f"/{world.unit('506').pk}/").order_by("id")[0]
    assert "cong-trinh" in groups(world, "chi", elsewhere.code)
    for name in ("an", "binh", "la"):
        assert "cong-trinh" not in groups(world, name, elsewhere.code), name
    assert "chi-tieu" not in groups(world, "giang", "đạt chuẩn NTM")
    assert "van-ban" in groups(world, "an", "tỉnh Quảng Nam năm 2023")
    assert groups(world, "la", "tỉnh Quảng Nam năm 2023") == {}
    branch = {row.pk for row in Project.objects.filter(unit__path__startswith=world.unit("506").path)}
    invested = {row.pk for row in Project.objects.filter(investor__path__startswith=world.unit("506").path)}
    for hit in groups(world, "binh", "đường", nhom="cong-trinh")["cong-trinh"].hits:
        assert int(hit.url.split("/")[-2]) in branch | invested


def test_many_are_counted_few_are_shown_and_all_can_be_asked_for(world: World) -> None:
    found = groups(world, "chi", "trà")["don-vi"]
    assert (len(found.hits), found.total > 8, found.more) == (8, True, "/tim-kiem/?q=tr%C3%A0&nhom=don-vi")
    every = groups(world, "chi", "trà", nhom="don-vi")
    assert set(every) == {"don-vi"}
    assert (len(every["don-vi"].hits), every["don-vi"].more) == (found.total, "")
    projects = groups(world, "chi", "đường")["cong-trinh"]
    listed = world.client("chi").get(projects.more)
    assert listed.context["page"].paginator.count == projects.total > 8
    assert set(groups(world, "chi", "nông thôn mới", nhom="x")) <= ALL


@pytest.mark.parametrize(
    "typed", ["", " ", "x", "%", "_", "'", "\\", "--", "\x00", "không có gì như thế", "🦀", "x" * 5000]
)
def test_nothing_is_found_politely(world: World, typed: str) -> None:
    before = AuditEntry.objects.count()
    assert groups(world, "chi", typed) == {}
    assert AuditEntry.objects.count() == before


def test_an_empty_answer_says_what_to_try(world: World) -> None:
    page = text_of(world.client("an").get("/tim-kiem/", {"q": "không có gì như thế"}))
    assert "Không tìm thấy gì" in page
    assert "Hãy kiểm tra chính tả" in page


def test_a_search_asks_once_for_each_kind(world: World, django_assert_max_num_queries: Any) -> None:
    client = world.client("chi")
    client.get("/tim-kiem/", {"q": "x"})
    with django_assert_max_num_queries(40) as without:
        client.get("/tim-kiem/", {"q": ""})
    with django_assert_max_num_queries(40) as asked:
        client.get("/tim-kiem/", {"q": "nông thôn"})
    assert len(asked) - len(without) <= 4


def test_keys_follow_the_words(world: World) -> None:
    document = PlanDocument.objects.get(code="qd-90-ttg", plan_year__year=2023)
    document.title = "Quy chế phối hợp Đắk Pring"
    document.save(update_fields=["title"])
    assert groups(world, "an", "dak pring")["van-ban"].total == 1
    indicator = Indicator.objects.get(code="xa-ntm")
    indicator.name = "Số xã Ếch Ộp"
    indicator.save()
    assert groups(world, "an", "ech op")["chi-tieu"].total == 1
    assert not PlanDocument.objects.filter(search_key="").exists()
    assert not Indicator.objects.filter(search_key="").exists()


def test_a_document_shows_its_quotes_and_what_rests_on_them(world: World) -> None:
    listed = text_of(world.client("giang").get("/thoi-han/van-ban/"))
    document = PlanDocument.objects.get(code="kh-bcd-2023", plan_year__year=2023)
    assert f"/thoi-han/van-ban/{document.pk}/" in listed
    assert "chưa ghi số" in listed
    page = text_of(world.client("an").get(f"/thoi-han/van-ban/{document.pk}/"))
    assert document.title in page
    assert "Có thêm ít nhất 100 thôn đạt chuẩn thôn NTM kiểu mẫu" in page
    assert "/chi-tieu/xa-ntm/" in page
    assert "#quy-tac-" in page
    assert "/chi-tieu/xa-ntm/" not in text_of(world.client("giang").get(f"/thoi-han/van-ban/{document.pk}/"))
    cited = PlanDocument.objects.get(code="qd-90-ttg", plan_year__year=2023)
    assert f"/thoi-han/van-ban/{cited.pk}/" in page
    other = text_of(world.client("an").get(f"/thoi-han/van-ban/{cited.pk}/"))
    assert "Quyết định số 90/QĐ-TTg ngày 18/02/2022 của Thủ tướng Chính phủ" in other
    assert "18/01/2022" in other
    assert world.client("la").get(f"/thoi-han/van-ban/{document.pk}/").status_code == 404


def test_a_document_costs_a_fixed_number_of_statements(world: World, django_assert_max_num_queries: Any) -> None:
    client = world.client("chi")
    client.get("/thoi-han/van-ban/")
    counts = []
    for code in ("kh-bcd-2023", "kh-ntm-2023", "qd-90-ttg"):
        with django_assert_max_num_queries(40) as asked:
            client.get(f"/thoi-han/van-ban/{PlanDocument.objects.get(code=code, plan_year__year=2023).pk}/")
        counts.append(len(asked))
    assert len(set(counts)) == 1
