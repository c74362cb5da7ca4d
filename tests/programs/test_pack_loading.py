"""Loading the plan of Quảng Nam 2023: complete, twice the same, nothing half-written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.actions.units import load_units
from accounts.models import AuditEntry, OrgUnit, Province, User
from accounts.queries.people import system_person
from accounts.roles import Person, Refused, Role, Seat
from accounts.tenancy import scope
from programs.actions.plan import load_plan_pack
from programs.models import Candidate, CheckRun, Citation, DeadlineRule, FormPeriod, PlanDocument, PlanYear, ReportForm
from programs.plans.entries import PlanPack
from programs.plans.pack import PACK_FOLDER, load_pack
from programs.reading import ReadingError
from programs.rules.parse import parse_rule
from targets.actions.plan import load_targets
from targets.models import TargetStatement

TODAY = date(2023, 7, 5)
PACK = "quang-nam-2023"
pytestmark = pytest.mark.django_db


@pytest.fixture
def pack() -> PlanPack:
    return load_pack(PACK)


@pytest.fixture
def province() -> Iterator[Province]:
    quang_nam = Province.objects.get(code="49")
    with scope(quang_nam.pk):
        load_units(province=quang_nam, by=system_person(quang_nam, TODAY))
        yield quang_nam


@pytest.fixture
def system(province: Province) -> Person:
    return system_person(province, TODAY)


def test_everything_of_the_pack_is_there(pack: PlanPack, province: Province, system: Person) -> None:
    plan = load_plan_pack(pack=pack, province=province, by=system)
    targets = load_targets(pack=pack, province=province, by=system)
    assert (plan.changed, plan.unchanged, targets.changed, targets.unchanged) == (0, 0, 0, 0)
    assert PlanDocument.objects.count() == len(pack.documents)
    assert {title: Candidate.objects.filter(title=title).count() for title in Candidate.Title.values} == {
        "ntm": 8,
        "advanced": 18,
        "model": 1,
    }
    assert DeadlineRule.objects.count() == len(pack.rules)
    assert ReportForm.objects.count() == len(pack.forms)
    assert FormPeriod.objects.count() == sum(len(form.dues) for form in pack.forms)
    assert TargetStatement.objects.count() == len(pack.targets)
    assert Citation.objects.count() == len(pack.quotes)


def test_loading_twice_changes_nothing(pack: PlanPack, province: Province, system: Person) -> None:
    first = load_plan_pack(pack=pack, province=province, by=system)
    first_targets = load_targets(pack=pack, province=province, by=system)
    audited = AuditEntry.objects.count()
    second = load_plan_pack(pack=pack, province=province, by=system)
    second_targets = load_targets(pack=pack, province=province, by=system)
    assert (second.created, second.changed, second.unchanged) == (0, 0, first.created)
    assert (second_targets.created, second_targets.changed, second_targets.unchanged) == (0, 0, first_targets.created)
    assert AuditEntry.objects.count() == audited


@pytest.mark.parametrize(
    ("code", "names"), [("49", ["quang-nam-2022", PACK, "quang-nam-2023-so-ket"]), ("62", ["kon-tum-2023"])]
)
def test_every_pack_loads_and_a_second_time_changes_nothing(code: str, names: list[str]) -> None:
    place = Province.objects.get(code=code)
    with scope(place.pk):
        by = system_person(place, TODAY)
        load_units(province=place, by=by)
        for again in (False, True):
            for name in names:
                one = load_pack(name)
                plan = load_plan_pack(pack=one, province=place, by=by)
                targets = load_targets(pack=one, province=place, by=by)
                assert (plan.changed, targets.changed) == (0, 0)
                assert (plan.created == 0) is again
        assert DeadlineRule.objects.count() == sum(len(load_pack(name).rules) for name in names)
        assert TargetStatement.objects.count() == sum(len(load_pack(name).targets) for name in names)


def test_years_stand_side_by_side_and_hoi_an_of_2022_has_no_day(province: Province, system: Person) -> None:
    for name in ("quang-nam-2022", PACK):
        load_plan_pack(pack=load_pack(name), province=province, by=system)
        load_targets(pack=load_pack(name), province=province, by=system)
    missions = TargetStatement.objects.filter(key="bcd-hoi-an-hoan-thanh").order_by("plan_year__year")
    assert [(one.due_on, one.demand.due_on) for one in missions] == [(None, None), (date(2023, 12, 31),) * 2]
    assert missions[0].qualifier.startswith("Khi đủ điều kiện. ")
    assert DeadlineRule.objects.filter(code="de-xuat-dieu-chuyen").count() == 2


def test_a_changed_pack_changes_only_its_rows(pack: PlanPack, province: Province, system: Person) -> None:
    load_plan_pack(pack=pack, province=province, by=system)
    first, *rest = pack.documents
    changed = replace(pack, documents=(replace(first, number="15/KH-BCĐ", issued_on=date(2023, 2, 10)), *rest))
    again = load_plan_pack(pack=changed, province=province, by=system)
    assert (again.created, again.changed) == (0, 1)
    assert PlanDocument.objects.get(code=first.code).number == "15/KH-BCĐ"


def test_stored_rules_are_read_back_as_they_were_meant(pack: PlanPack, province: Province, system: Person) -> None:
    load_plan_pack(pack=pack, province=province, by=system)
    stored = {
        row.code: parse_rule(
            code=row.code,
            kind=row.kind,
            operator=row.operator,
            due=row.due,
            scope=row.scope,
            parameters=row.parameters,
        )
        for row in DeadlineRule.objects.order_by("id")
    }
    assert stored == {entry.rule.code: entry.rule for entry in pack.rules}
    assert DeadlineRule.objects.get(code="giai-ngan-von-2022").last_day == date(2023, 12, 30)


def test_a_pack_does_not_change_the_words_that_a_run_was_judged_by(
    pack: PlanPack, province: Province, system: Person
) -> None:
    load_plan_pack(pack=pack, province=province, by=system)
    row = DeadlineRule.objects.get(code="chon-nha-thau")
    CheckRun.objects.create(
        province=province, rule=row, as_of=row.last_day, number=1, ran_on=TODAY, standing="final", fingerprint="x",
        checked_count=1, found_count=0, total_vnd=0,
    )  # fmt: skip
    assert load_plan_pack(pack=pack, province=province, by=system).written == 0, "the same words are no change"
    at, entry = next((at, one) for at, one in enumerate(pack.rules) if one.rule.code == row.code)
    other = replace(entry, title="Tên khác")
    rules = (*pack.rules[:at], other, *pack.rules[at + 1 :])
    with pytest.raises(ReadingError, match=r"rules.chon-nha-thau.*đã có 1 lần kiểm tra nên gói không ghi đè được"):
        load_plan_pack(pack=replace(pack, rules=rules), province=province, by=system)
    assert DeadlineRule.objects.get(pk=row.pk).title == entry.title
    CheckRun.objects.all().delete()
    assert load_plan_pack(pack=replace(pack, rules=rules), province=province, by=system).changed == 1


def test_a_day_off_policy_moves_the_last_days(pack: PlanPack, province: Province, system: Person) -> None:
    load_plan_pack(pack=pack, province=province, by=system)
    PlanYear.objects.update(day_off_policy="next")
    load_plan_pack(pack=pack, province=province, by=system)
    assert DeadlineRule.objects.get(code="chon-nha-thau").last_day == date(2023, 5, 4)
    assert PlanYear.objects.get().day_off_policy == "next"


def test_a_due_day_that_a_person_confirmed_stays(pack: PlanPack, province: Province, system: Person) -> None:
    load_plan_pack(pack=pack, province=province, by=system)
    half_year = FormPeriod.objects.get(form__code="xa-ntm", period="2023-H1")
    half_year.last_day, half_year.due, half_year.illustrative = date(2023, 6, 20), "2023-06-20", False
    half_year.save()
    assert load_plan_pack(pack=pack, province=province, by=system).written == 0
    half_year.refresh_from_db()
    assert half_year.last_day == date(2023, 6, 20)


def test_targets_keep_operator_precision_range_and_day(pack: PlanPack, province: Province, system: Person) -> None:
    load_plan_pack(pack=pack, province=province, by=system)
    load_targets(pack=pack, province=province, by=system)
    poverty = TargetStatement.objects.get(key="bcd-gn-ty-le-ho-ngheo-dtts")
    assert (poverty.operator, str(poverty.value), poverty.decimals) == ("more_than", "3.0000", 1)
    criteria = TargetStatement.objects.get(key="ntm-tieu-chi-huyen-506")
    assert (criteria.value, str(criteria.low), str(criteria.high)) == (None, "5.0000", "6.0000")
    assert criteria.unit.name == "Đại Lộc"
    mission = TargetStatement.objects.get(key="bcd-hoi-an-hoan-thanh")
    assert (mission.operator, mission.due_on, mission.unit.name) == ("by_date", date(2023, 12, 31), "Hội An")
    assert mission.citation.quote == "hoàn thành nhiệm vụ xây dựng nông thôn mới vào tháng 12/2023"
    assert mission.owner is not None
    assert mission.owner.code == "vp-ntm"


def test_the_wrong_date_of_a_decision_is_flagged(pack: PlanPack, province: Province, system: Person) -> None:
    load_plan_pack(pack=pack, province=province, by=system)
    decision = PlanDocument.objects.get(code="qd-90-ttg")
    assert decision.issued_on == date(2022, 1, 18)
    assert "Kế hoạch trích ngày 18/02/2022; ngày đúng của văn bản là 18/01/2022." in decision.note


def test_units_that_the_province_does_not_have_are_all_named(
    pack: PlanPack, province: Province, system: Person
) -> None:
    first, second, *rest = pack.candidates
    strange = replace(
        pack,
        candidates=(replace(first, unit="99999"), replace(second, printed_name="Đại Sơn Tây"), *rest),
        stewardships=(replace(pack.stewardships[0], lead="so-khong-co"), *pack.stewardships[1:]),
        splits=(replace(pack.splits[0], unassigned=("512",)),),
    )
    with pytest.raises(ReadingError) as caught:
        load_plan_pack(pack=strange, province=province, by=system)
    assert str(caught.value).splitlines() == [
        "quang-nam-2023.yaml, mục «programmes.NTM»: đơn vị mã «so-khong-co» không có trong danh mục đơn vị của tỉnh.",
        "quang-nam-2023.yaml, mục «candidates.99999»: đơn vị mã «99999» không có trong danh mục đơn vị của tỉnh.",
        "quang-nam-2023.yaml, mục «candidates.20503»: mã này là «Xã Đại Sơn», không phải «Đại Sơn Tây».",
        "quang-nam-2023.yaml, mục «targets.ntm-thon-kieu-mau-them.split»: chưa ghi các huyện 510: giao hay chưa giao?",
    ]
    assert not PlanYear.objects.exists()


def test_a_text_that_does_not_fit_is_named(pack: PlanPack, province: Province, system: Person) -> None:
    first, *rest = pack.documents
    long = replace(pack, documents=(replace(first, title="dài " * 200), *rest))
    with pytest.raises(ReadingError, match=r"quang-nam-2023\.yaml, mục «plandocument kh-bcd-2023, title»: .*400"):
        load_plan_pack(pack=long, province=province, by=system)
    assert not PlanYear.objects.exists()


def test_an_unknown_indicator_is_named_and_nothing_is_written(
    pack: PlanPack, province: Province, system: Person
) -> None:
    load_plan_pack(pack=pack, province=province, by=system)
    strange = replace(pack, targets=(replace(pack.targets[0], indicator="khong-co"), *pack.targets[1:]))
    with pytest.raises(ReadingError, match=r"targets\.bcd-xa-ntm-them\.indicator.*«khong-co»"):
        load_targets(pack=strange, province=province, by=system)
    assert not TargetStatement.objects.exists()


def test_a_pack_of_another_province_is_refused(pack: PlanPack) -> None:
    kon_tum = Province.objects.get(code="62")
    with scope(kon_tum.pk):
        load_units(province=kon_tum, by=system_person(kon_tum, TODAY))
        with pytest.raises(ReadingError, match="gói này của tỉnh «49»"):
            load_plan_pack(pack=pack, province=kon_tum, by=system_person(kon_tum, TODAY))


def test_only_those_who_enter_the_plan_may_load_it(pack: PlanPack, province: Province) -> None:
    commune = OrgUnit.objects.get(kind="commune", code="20527")
    seat = Seat(0, commune.pk, commune.path, commune.full_name, commune.kind, Role.COMMUNE_OFFICER)
    person = Person(user=User(username="an"), province=province, seats=(seat,), today=TODAY)
    with pytest.raises(Refused):
        load_plan_pack(pack=pack, province=province, by=person)
    with pytest.raises(Refused):
        load_targets(pack=pack, province=province, by=person)


def test_the_command_loads_and_tells_what_it_did(province: Province) -> None:
    said = StringIO()
    call_command("load_plan_pack", PACK, stdout=said)
    assert "Chỉ tiêu: thêm 66, sửa 0, giữ nguyên 0." in said.getvalue()
    call_command("load_plan_pack", str(PACK_FOLDER / f"{PACK}.yaml"), stdout=said)
    assert "Chỉ tiêu: thêm 0, sửa 0, giữ nguyên 66." in said.getvalue()


def test_the_command_shows_every_mistake(province: Province, tmp_path: Path) -> None:
    wrong = tmp_path / "sai.yaml"
    wrong.write_text(
        (PACK_FOLDER / f"{PACK}.yaml").read_text(encoding="utf-8").replace('"130"', '"nhiều"'), encoding="utf-8"
    )
    with pytest.raises(CommandError, match=r"sai\.yaml, mục «targets\[1\].value»: cần một số"):
        call_command("load_plan_pack", str(wrong))
