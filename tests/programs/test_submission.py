"""The one door in: a commune hands in, its district returns, the office approves, each only in their turn."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection

from accounts.models import AuditEntry, OrgUnit, Province, User
from accounts.roles import Person, Refused, Role, Seat
from accounts.tenancy import scope
from programs.actions import submission as door
from programs.intake.kinds import Kind
from programs.intake.sheet import Column, Row, Sheet
from programs.intake.states import NotAllowed
from programs.models import FormPeriod, Obligation, Phase, PlanYear, ReportForm, Review, Submission
from programs.queries import review
from programs.queries import submission as queries

SHEET = Sheet(
    code="xa",
    version="1",
    title="Báo cáo 6 tháng",
    columns=(
        Column(key="done", title="Thực hiện", kind=Kind.INTEGER, required=True),
        Column(key="note", title="Ghi chú"),
    ),
    rows=(Row(key="a", label="Số tiêu chí đạt"), Row(key="b", label="Số hộ nghèo", optional=True)),
)
GOOD = {"a": {"done": "15"}}
CHAIN = [
    {"step": "huyen", "by": "parent", "title": "UBND cấp huyện duyệt"},
    {"step": "vp", "by": "vp-ntm", "title": "Văn phòng Điều phối tổng hợp"},
]


class Cast:
    """A commune, its district, a neighbour, the office, and one duty between them."""

    def __init__(self) -> None:
        self.province = Province.objects.get(code="49")
        self.root = self._unit("province", "49", "Quảng Nam", None)
        self.district = self._unit("district", "506", "Đại Lộc", self.root)
        self.commune = self._unit("commune", "20527", "Đại Thạnh", self.district)
        self.neighbour = self._unit("district", "505", "Đông Giang", self.root)
        self.office = self._unit("office", "vp-ntm", "Văn phòng Điều phối NTM", self.root)
        self.an = self.person("an", Role.COMMUNE_OFFICER, self.commune)
        self.binh = self.person("binh", Role.DISTRICT_OFFICER, self.district)
        self.bao = self.person("bao", Role.DISTRICT_OFFICER, self.district)
        self.chi = self.person("chi", Role.COMMITTEE_STAFF, self.office)
        self.stranger = self.person("xa-la", Role.DISTRICT_OFFICER, self.neighbour)
        year = PlanYear.objects.create(province=self.province, year=2023, phase=Phase.objects.order_by("id")[0])
        form = ReportForm.objects.create(
            province=self.province,
            plan_year=year,
            code="xa-ntm",
            title="Báo cáo NTM",
            sheet="xa",
            owed_by="commune",
            chain=CHAIN,
        )
        self.period = FormPeriod.objects.create(
            province=self.province,
            form=form,
            period="2023-H1",
            starts_on=date(2023, 1, 1),
            ends_on=date(2023, 6, 30),
            opens_on=date(2023, 6, 1),
            operator="by",
            due="2023-06-30",
            last_day=date(2023, 6, 30),
        )
        self.duty = Obligation.objects.create(province=self.province, form_period=self.period, unit=self.commune)

    def _unit(self, kind: str, code: str, name: str, parent: OrgUnit | None) -> OrgUnit:
        return OrgUnit.objects.create(
            province=self.province,
            kind=kind,
            code=code,
            name=name,
            type_name="",
            parent=parent,
            path=f"{parent.path if parent else ''}{code}/",
            sort_key=name,
            search_key=name,
            valid_from=date(2021, 1, 1),
        )

    def person(self, username: str, role: Role, unit: OrgUnit) -> Person:
        user = User.objects.create_user(username, None, username.title())
        seat = Seat(1, unit.pk, unit.path, unit.full_name, unit.kind, role)
        return Person(user=user, province=self.province, seats=(seat,), today=date(2023, 6, 20))

    def drafted(self, entries: dict[str, dict[str, str]] | None = None) -> Submission:
        draft = door.open_draft(obligation=self.duty, by=self.an)
        return door.save_draft(submission=draft, entries=entries or GOOD, version=draft.version, by=self.an)

    def handed_in(self) -> Submission:
        draft = self.drafted()
        return door.submit(submission=draft, sheet=SHEET, version=draft.version, by=self.an)


def on(person: Person, day: date) -> Person:
    return replace(person, today=day)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with scope(Province.objects.get(code="49").pk):
        yield Cast()


def test_the_whole_way(cast: Cast) -> None:
    sent = cast.handed_in()
    assert (sent.state, sent.step, sent.on_time, sent.submitted_on) == ("submitted", 0, True, date(2023, 6, 20))
    assert sent.submitted_at is not None
    assert list(review.review_queue(cast.binh)) == [sent]
    assert list(review.review_queue(cast.chi)) == []

    back = door.return_with_reason(
        submission=sent, reason="Thiếu số hộ nghèo.", version=sent.version, by=on(cast.binh, date(2023, 7, 1))
    )
    assert (back.state, back.step) == ("returned", 0)
    found = queries.last_return(back)
    assert found is not None
    assert (found.reason, found.unit_id, found.user_id) == ("Thiếu số hộ nghèo.", cast.district.pk, cast.binh.user.pk)

    mended = door.save_draft(
        submission=back, entries={**GOOD, "b": {"done": "7"}}, version=back.version, by=on(cast.an, date(2023, 7, 3))
    )
    again = door.submit(submission=mended, sheet=SHEET, version=mended.version, by=on(cast.an, date(2023, 7, 3)))
    assert again.on_time is True, "handed in on time, mended later"
    assert (again.first_submitted_on, again.submitted_on) == (date(2023, 6, 20), date(2023, 7, 3))
    assert [change.sentence for change in queries.changes_since_last(SHEET, again)] == [
        "Số hộ nghèo, Thực hiện: thêm 7."
    ]

    first = door.approve(submission=again, version=again.version, by=cast.binh)
    assert (first.state, first.step) == ("submitted", 1)
    assert list(review.review_queue(cast.binh)) == []
    assert list(review.review_queue(cast.chi)) == [first]
    last = door.approve(submission=first, version=first.version, by=on(cast.chi, date(2023, 7, 5)))
    assert (last.state, last.approved_on) == ("approved", date(2023, 7, 5))
    assert list(review.review_queue(cast.chi)) == []
    assert [step.verb for step in queries.history(last)] == [
        "submitted",
        "returned",
        "submitted",
        "approved",
        "approved",
    ]
    assert queries.last_return(last) is None
    actions = list(
        AuditEntry.objects.filter(object_type="programs.submission").order_by("id").values_list("action", flat=True)
    )
    assert actions == [
        "submission.opened",
        "submission.saved",
        "submission.submitted",
        "submission.returned",
        "submission.saved",
        "submission.submitted",
        "submission.approved",
        "submission.approved",
    ]


def test_a_draft_is_kept_as_typed_and_saving_twice_is_saving_once(cast: Cast) -> None:
    typed = {"a": {"done": " 12,x ", "note": ""}, "b": {"note": "Tie\u0302\u0301ng Vie\u0323\u0302t"}}
    draft = cast.drafted(typed)
    assert draft.entries == {"a": {"done": "12,x"}, "b": {"note": "Tiếng Việt"}}
    again = door.save_draft(submission=draft, entries=typed, version=1, by=cast.an)
    assert again.version == draft.version == 2


def test_a_stale_page_does_not_overwrite(cast: Cast) -> None:
    draft = cast.drafted()
    door.save_draft(submission=draft, entries={"a": {"done": "16"}}, version=draft.version, by=cast.an)
    with pytest.raises(door.Outdated, match="vừa được lưu ở nơi khác bởi An"):
        door.save_draft(submission=draft, entries={"a": {"done": "17"}}, version=draft.version, by=cast.an)
    with pytest.raises(door.Outdated):
        door.submit(submission=draft, sheet=SHEET, version=draft.version, by=cast.an)


def test_errors_keep_a_form_from_being_handed_in(cast: Cast) -> None:
    draft = cast.drafted({"a": {"done": "12,x"}})
    with pytest.raises(door.Incomplete) as caught:
        door.submit(submission=draft, sheet=SHEET, version=draft.version, by=cast.an)
    assert str(caught.value) == "Chưa nộp được. Có 1 lỗi phải sửa."
    assert caught.value.problems.listed[0].message == (
        'Số tiêu chí đạt, Thực hiện: "12,x" không phải là số. Hãy nhập số nguyên, ví dụ 12.'
    )
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert not Review.objects.filter(submission=draft).exists()


@pytest.mark.parametrize(
    ("day", "extended", "on_time"),
    [
        (date(2023, 6, 29), None, True),
        (date(2023, 6, 30), None, True),
        (date(2023, 7, 1), None, False),
        (date(2023, 7, 1), date(2023, 7, 1), True),
        (date(2023, 7, 2), date(2023, 7, 1), False),
    ],
)
def test_on_time_or_late(cast: Cast, day: date, extended: date | None, on_time: bool) -> None:
    cast.duty.extended_to = extended
    cast.duty.save()
    cast.an = on(cast.an, day)
    assert cast.handed_in().on_time is on_time


def test_the_period_must_be_open(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="mở từ ngày 01/06/2023"):
        door.open_draft(obligation=cast.duty, by=on(cast.an, date(2023, 5, 31)))


def test_opening_twice_gives_the_same_submission(cast: Cast) -> None:
    assert door.open_draft(obligation=cast.duty, by=cast.an).pk == door.open_draft(obligation=cast.duty, by=cast.an).pk


def test_only_the_commune_itself_writes_its_report(cast: Cast) -> None:
    for person, refusal in ((cast.binh, NotAllowed), (cast.stranger, Refused), (cast.chi, NotAllowed)):
        with pytest.raises(refusal):
            door.open_draft(obligation=cast.duty, by=person)
    draft = cast.drafted()
    with pytest.raises(NotAllowed, match="Chỉ đơn vị lập báo cáo"):
        door.save_draft(submission=draft, entries=GOOD, version=draft.version, by=cast.binh)


def test_reviews_go_by_their_turn(cast: Cast) -> None:
    sent = cast.handed_in()
    with pytest.raises(Refused):
        door.approve(submission=sent, version=sent.version, by=cast.an)
    with pytest.raises(Refused):
        door.approve(submission=sent, version=sent.version, by=cast.stranger)
    with pytest.raises(NotAllowed, match="đang chờ duyệt ở bước 1"):
        door.approve(submission=sent, version=sent.version, by=cast.chi)
    with pytest.raises(NotAllowed, match="phải nêu lý do"):
        door.return_with_reason(submission=sent, reason=" \n ", version=sent.version, by=cast.binh)
    door.approve(submission=sent, version=sent.version, by=cast.binh)
    with pytest.raises(NotAllowed, match="Cấp của bạn đã duyệt bản này"):
        door.approve(submission=sent, version=sent.version, by=cast.bao)
    done = door.approve(submission=sent, version=sent.version, by=cast.chi)
    with pytest.raises(NotAllowed, match="Bản này đã duyệt nên không duyệt được"):
        door.approve(submission=done, version=done.version, by=cast.chi)
    with pytest.raises(NotAllowed, match="không sửa được"):
        door.save_draft(submission=done, entries={"a": {"done": "1"}}, version=done.version, by=cast.an)


def test_whoever_handed_in_does_not_review(cast: Cast) -> None:
    sent = cast.handed_in()
    both = replace(cast.binh, user=cast.an.user)
    with pytest.raises(NotAllowed, match="không tự duyệt"):
        door.approve(submission=sent, version=sent.version, by=both)


def test_a_reader_changes_nothing(cast: Cast) -> None:
    sent = cast.handed_in()
    with pytest.raises(Refused):
        door.approve(submission=sent, version=sent.version, by=replace(cast.binh, read_only=True))


def test_duties_and_coverage(cast: Cast) -> None:
    second = cast._unit("commune", "20500", "Đại Sơn", cast.district)
    Obligation.objects.create(province=cast.province, form_period=cast.period, unit=second)
    cast.handed_in()
    late = on(cast.binh, date(2023, 7, 2))
    found = queries.duties_of_period(cast.period, late)
    assert [(one.unit.name, one.holder, one.verdict.standing.value) for one in found] == [
        ("Đại Sơn", "Chưa lập", "overdue"),
        ("Đại Thạnh", "Chờ: UBND cấp huyện duyệt", "on_time"),
    ]
    counted = queries.coverage(found)
    assert (str(counted), counted.overdue, counted.approved) == ("1/2 đơn vị", 1, 0)
    assert queries.duties_of_period(cast.period, cast.stranger) == []
    assert [one.unit for one in queries.own_duties(cast.an)] == [cast.commune]
    assert queries.own_duties(on(cast.an, date(2023, 5, 1))) == []
    assert queries.visible(cast.stranger).count() == 0
    assert queries.visible(cast.chi).count() == 1


def test_lists_ask_the_same_number_of_times_however_long(cast: Cast, django_assert_num_queries: Any) -> None:
    for code in range(20):
        unit = cast._unit("commune", f"3{code:04d}", f"Xã {code:02d}", cast.district)
        Obligation.objects.create(province=cast.province, form_period=cast.period, unit=unit)
    with django_assert_num_queries(2):
        assert len([one.holder for one in queries.duties_of_period(cast.period, cast.binh)]) == 21
    cast.handed_in()
    with django_assert_num_queries(3):
        assert [row.unit.parent.name for row in review.review_queue(cast.binh)] == ["Đại Lộc"]


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once(rig: Any) -> None:
    province = Province.objects.get(code="49")
    with scope(province.pk):
        cast = Cast()
        sent = cast.handed_in()
    start = threading.Barrier(2)
    told: list[str] = []

    def press(person: Person) -> None:
        try:
            start.wait(10)
            with scope(province.pk):
                told.append(door.approve(submission=sent, version=sent.version, by=person).state)
        except NotAllowed as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(person,)) for person in (cast.binh, cast.bao)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(told) == ["Cấp của bạn đã duyệt bản này; bản đang chờ cấp duyệt tiếp theo.", "submitted"]
    with scope(province.pk):
        assert Review.objects.filter(submission=sent, verb="approved").count() == 1
