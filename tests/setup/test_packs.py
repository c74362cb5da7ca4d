"""Plan packs: out and in again the same, moved to the next year, and hostile ones refused with sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from accounts.actions.units import load_units
from accounts.models import Province
from accounts.queries.people import system_person
from accounts.roles import Person
from accounts.tenancy import scope
from programs.actions.entries import Quoted
from programs.actions.rules import draft_new_rule, draft_rule, enact_rule
from programs.calendar import Due, Operator
from programs.due_text import due_words, read_due
from programs.models import Citation, DeadlineRule, FormPeriod, PlanDocument, PlanYear, ReportForm, Stewardship
from programs.periods import Period
from programs.plans.writing import LARGEST_PACK, read_uploaded
from programs.reading import ReadingError
from programs.rules.parse import parse_rule
from reporting.setup.actions.year import YearRefused, begin_year, copy_year, receive_pack, take_shipped_pack
from reporting.setup.queries.year import shipped_packs, year_file
from targets.models import Indicator, TargetStatement

TODAY = date(2023, 7, 5)


@pytest.fixture
def system(db: None) -> Iterator[Person]:
    """The portal itself in Quảng Nam, its units loaded."""
    province = Province.objects.get(code="49")
    with scope(province.pk):
        person = system_person(province, TODAY)
        load_units(province=province, by=person)
        yield person


def rows() -> dict[str, list[dict[str, Any]]]:
    """Everything of the plan, without keys of rows."""
    kept: dict[str, list[dict[str, Any]]] = {}
    for model in (PlanYear, PlanDocument, Citation, Stewardship, DeadlineRule, ReportForm, FormPeriod, TargetStatement):
        kept[model.__name__] = [
            {
                name: value
                for name, value in row.items()
                if name != "id" and not (name.endswith("_id") and name not in {"unit_id", "lead_id", "owner_id"})
            }
            for row in model.objects.order_by("id").values()
        ]
    return kept


@pytest.mark.parametrize("names", [("quang-nam-2023", "quang-nam-2023-so-ket"), ("quang-nam-2022",)])
def test_a_year_goes_out_and_comes_in_the_same(system: Person, names: tuple[str, ...]) -> None:
    mark = transaction.savepoint()
    for name in names:
        year, _tally = take_shipped_pack(name=name, by=system)
    before, text = rows(), year_file(PlanYear.objects.get(year=year))
    # Into the same year: nothing changes.
    assert receive_pack(content=text.encode(), filename="goi.yaml", by=system)[1].written == 0
    transaction.savepoint_rollback(mark)
    assert PlanYear.objects.count() == 0
    # Into an empty province: the same rows, and the same file again.
    receive_pack(content=text.encode(), filename="goi.yaml", by=system)
    after = rows()
    for table, found in before.items():
        assert sorted(map(str, after[table])) == sorted(map(str, found)), table
    assert year_file(PlanYear.objects.get(year=year)) == text


def test_what_the_province_added_goes_with_its_year(system: Person) -> None:
    mark = transaction.savepoint()
    take_shipped_pack(name="quang-nam-2023", by=system)
    year = PlanYear.objects.get(year=2023)
    old = DeadlineRule.objects.get(plan_year=year, code="giao-von-cho-xa")
    quote = Quoted(old.citation.document, "", "mục IV", "giao vốn sớm hơn")
    values = {name: getattr(old, name) for name in ("kind", "code", "operator", "due", "last_day", "scope")}
    values |= {"parameters": old.parameters, "action": old.action, "authority": old.authority}
    reworded = draft_rule(rule=old, values={**values, "title": "Giao vốn"}, quoted=quote, reason="thử", by=system)
    enact_rule(rule=reworded, by=system)
    draft_new_rule(
        rule=DeadlineRule(province=system.province, plan_year=year),
        values={**values, "code": "quy-tac-moi", "title": "Quy tắc mới"},
        quoted=replace(quote, key="rule:quy-tac-moi:1"),
        by=system,
    )
    target = TargetStatement.objects.filter(plan_year=year).order_by("id")[0]
    made = {"name": "Số thôn sáng", "unit_of_measure": "thôn", "measure": "stock", "source": "reported", "place": 900}
    own = Indicator.objects.create(
        province=system.province, code="thon-sang", reported_by="commune", programme=target.programme, **made
    )
    TargetStatement.objects.filter(pk=target.pk).update(indicator=own)
    text = year_file(year)
    assert receive_pack(content=text.encode(), filename="goi.yaml", by=system)[1].written == 0
    transaction.savepoint_rollback(mark)
    # An empty province has neither the indicator nor the rules.
    receive_pack(content=text.encode(), filename="goi.yaml", by=system)
    assert TargetStatement.objects.get(key=target.key).indicator.name == "Số thôn sáng"
    rules = {row.code: row for row in DeadlineRule.objects.select_related("citation")}
    assert (rules["giao-von-cho-xa"].title, rules["giao-von-cho-xa"].citation.quote) == ("Giao vốn", "giao vốn sớm hơn")
    assert (rules["quy-tac-moi"].in_force, rules["giao-von-cho-xa"].in_force) == (False, True)
    assert year_file(PlanYear.objects.get(year=2023)) == text
    wrong = text.replace("programme: NTM", "programme: KHONG", 1).encode()
    with pytest.raises(ReadingError, match="chương trình «KHONG» không có"):
        receive_pack(content=wrong, filename="goi.yaml", by=system)


def test_the_packs_of_a_province_are_its_own(system: Person) -> None:
    assert ("quang-nam-2023", 2023) in shipped_packs("49")
    with pytest.raises(YearRefused, match="Không có gói này"):
        take_shipped_pack(name="kon-tum-2023", by=system)


def test_last_year_moves_by_a_year_and_waits_for_a_person(system: Person) -> None:
    take_shipped_pack(name="quang-nam-2023", by=system)
    source = PlanYear.objects.get(year=2023)
    made = copy_year(source=source, year=2024, by=system)
    rules = {row.code: row for row in DeadlineRule.objects.filter(plan_year=made)}
    old = {row.code: row for row in DeadlineRule.objects.filter(plan_year=source)}
    assert set(rules) == set(old)
    assert not any(row.in_force for row in rules.values())
    assert all(row.in_force for row in old.values())
    assert rules["giao-von-cho-xa"].last_day == date(2024, 3, 14)
    assert rules["giao-von-cho-xa"].scope["origin_years"] == ["2024"]
    for row in rules.values():
        parse_rule(
            code=row.code,
            kind=row.kind,
            operator=row.operator,
            due=row.due,
            scope=row.scope,
            parameters=row.parameters,
        )
    period = FormPeriod.objects.get(form__plan_year=made, form__code="xa-ntm", period="2024-H1")
    assert (period.opens_on, period.last_day, period.illustrative) == (date(2024, 6, 1), date(2024, 6, 30), True)
    assert TargetStatement.objects.filter(plan_year=made).count() == 0
    with pytest.raises(YearRefused, match="đã có năm kế hoạch 2024"):
        copy_year(source=source, year=2024, by=system)
    with pytest.raises(YearRefused, match="không thuộc giai đoạn nào"):
        begin_year(year=1999, day_off_policy="keep", by=system)


@pytest.mark.parametrize(
    "due",
    [
        Due(Operator.BEFORE, date(2023, 3, 15)),
        Due(Operator.BY, date(2023, 6, 30)),
        Due(Operator.BY, Period.month(2023, 4)),
        Due(Operator.BEFORE, Period.quarter(2023, 2)),
        Due(Operator.WITHIN, Period.quarter(2024, 1)),
        Due(Operator.BY, Period.whole_year(2025)),
        Due(Operator.WITHIN, Period.years(2023, 2025)),
    ],
)
def test_a_due_day_is_read_as_it_was_written(due: Due) -> None:
    assert read_due(due_words(due)) == due


LEVELS = "\n".join(
    f"{name}: [{', '.join(['*' + before] * 9)}]" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "cần các khóa"),
        (b"\xff\xfe", "UTF-8"),
        (b"a: [", "cú pháp"),
        (b"a: &x 1\nb: *x", "& và *"),
        (("a: &a [x]\n" + LEVELS).encode(), "& và *"),
        (b"[" * 100_000, "quá 12 tầng"),
        (b"- " * 3000, "quá 12 tầng"),
        (b"x" * (LARGEST_PACK + 1), "400 KB"),
        (b"- 1\n" * 60_000, "quá 40000 mục"),
        (b"province: '49'\nprovince: '62'", "viết hai lần"),
        (b"!!python/object/apply:os.system ['true']", "cần các khóa"),
        (b"a: \x00", "không đọc được"),
        (b"---\na: 1\n---\nb: 2", "cú pháp"),
        ("ạ: ١".encode(), "không có khóa này"),
    ],
)
def test_a_hostile_pack_is_refused_with_a_sentence(content: bytes, complaint: str) -> None:
    with pytest.raises(ReadingError, match=complaint):
        read_uploaded(content, "goi.yaml")


def test_a_pack_with_mistakes_writes_nothing(system: Person) -> None:
    take_shipped_pack(name="quang-nam-2023", by=system)
    text = year_file(PlanYear.objects.get(year=2023))
    before = rows()
    for wrong, right in (("20527", "99999"), ("unit: '49'", "unit: '62'"), ("province: '49'", "province: '62'")):
        with pytest.raises(ReadingError):
            receive_pack(content=text.replace(wrong, right).encode(), filename="goi.yaml", by=system)
    assert rows() == before
