"""The year 2023 from January to February: given, stopped on 30/6, moved, spent, taken back, to the đồng.

Once day by day, once with the worker killed and the clock jumped: the book is the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from accounts.models import ProvinceSettings
from accounts.roles import Role
from accounts.tenancy import scope
from config.local.processes import wait_until
from disbursement.actions.answer import answer_transfer
from disbursement.actions.approval import approve_case, confirm_case
from disbursement.actions.capital import allocate
from disbursement.actions.dated import record_dated_run
from disbursement.actions.noticing import acknowledge_notice
from disbursement.actions.payment import pay
from disbursement.actions.proposal import add_item, open_transfer, submit_transfer
from disbursement.actions.recalling import open_recall
from disbursement.actions.register import set_contractor
from disbursement.actions.zero import confirm_zero_disbursement, record_zero_run
from disbursement.models import CapitalCase, CapitalLine, CapitalNature, Project, TransferAnswer, TreasuryNotice
from disbursement.moves import Bucket, PaymentType
from disbursement.queries.ledger import verify_ledger
from programs.models import CheckRun, DeadlineRule, Decision, RuleAlert
from reporting.models import IssuedReport
from tests.rig.capital import BILLION, Town
from tests.rig.database import Rig
from tests.rig.year import Story, data_complete, rules_of_plan, story

pytestmark = pytest.mark.xdist_group("story")

MILLION = BILLION // 1000
FIRST, JULY, JUNE = date(2023, 1, 2), date(2023, 7, 5), date(2023, 6, 30)
LAST, AFTER = date(2024, 2, 1), date(2024, 2, 2)
DAYS = [
    FIRST, date(2023, 2, 27), date(2023, 3, 15), date(2023, 4, 23), date(2023, 5, 1), date(2023, 7, 1), JULY,
    date(2023, 9, 28), date(2023, 10, 2), date(2023, 12, 31), LAST, AFTER,
]  # fmt: skip


def deciding(town: Town, number: str, on: date) -> Decision:
    """A decision of the province."""
    return Decision.objects.get_or_create(
        province=town.province, issuer="UBND tỉnh", number=number, decided_on=on, defaults={"kind": "decision"}
    )[0]


def gives(line: CapitalLine, amount: int, on: date, town: Town) -> None:
    """Capital is given by decision."""
    paper = deciding(town, f"GV-{on:%d%m}", on)
    allocate(line=line, amount_vnd=amount, on=on, decision=paper, by=town.system, key=f"giao-{line.pk}-{on}")


def pays(line: CapitalLine, amount: int, on: date, town: Town) -> None:
    """The Treasury pays."""
    kind, giang = PaymentType.SETTLEMENT, town.person(Role.TREASURY_OFFICER, town.root, today=town.system.today)
    pay(line=line, payment_type=kind, amount_vnd=amount, on=on, voucher=f"GRV-{line.pk}-{on:%d%m}", by=giang)


def decided(case: CapitalCase, number: str, on: date, role: Role, town: Town) -> None:
    """Two people who did not propose it approve a case by a decision of that day; the Treasury is told and answers."""
    first, second = (town.person(role, case.decider, today=town.system.today) for _ in range(2))
    paper: dict[str, Any] = {"number": number, "decided_on": on, "issuer": f"UBND {case.decider.in_a_sentence}"}
    assert approve_case(case=case, **paper, by=first).state == "awaiting_second"
    done = confirm_case(case=case, by=second)
    assert (done.state, str(done.decision)) == ("posted", f"Quyết định số {number} ngày {on:%d/%m/%Y}")
    giang = town.person(Role.TREASURY_OFFICER, town.root, today=town.system.today)
    acknowledge_notice(notice=TreasuryNotice.objects.get(case=case), by=giang, answer="Đã thực hiện")


def takes_back(code: str, number: str, on: date, town: Town) -> None:
    """What the newest run of a rule of recall found goes back: a case of that run, by a decision of that day."""
    rule = DeadlineRule.objects.get(code=code)
    run = record_dated_run(rule=rule, as_of=rule.last_day, by=town.system)
    assert run.standing == CheckRun.Standing.FINAL
    chi = town.person(Role.COMMITTEE_STAFF, town.root, today=town.system.today)
    decided(open_recall(run=run, by=chi), number, on, Role.COMMITTEE_STAFF, town)


def named(town: Town, name: str, **where: Any) -> Project:
    """A project under a name of its own."""
    project = town.project(**where)
    project.name = name
    project.save()
    return project


def build(told: Story) -> None:
    """Five works and a recurrent item of one district, and what its people do all year."""
    town = told.town
    rules = rules_of_plan(town, 2023)
    ProvinceSettings.objects.filter(province=town.province).update(two_people_from_vnd=1)
    a, b, f = (named(town, name) for name in ("A", "B", "F"))
    c, e = named(town, "C", unit=town.neighbour), named(town, "E", works=False)
    lines = {one.name: town.line(one) for one in (a, b, c)}
    lines["pool"] = town.line(unit=town.district)
    lines["F"] = town.line(f, parent=lines["pool"])
    lines["D"] = town.line(b, origin_year=2022)
    lines["E"] = town.line(e, nature=CapitalNature.RECURRENT)
    for name, amount in (("A", 10_000), ("B", 5_000), ("C", 8_000), ("E", 1_000), ("pool", 3_000)):
        told.on(date(2023, 1, 10), partial(gives, lines[name], amount * MILLION, date(2023, 1, 10)))
    told.on(date(2023, 2, 1), partial(gives, lines["D"], 2_000 * MILLION, date(2023, 2, 1)))
    told.on(date(2023, 3, 20), partial(gives, lines["F"], 3_000 * MILLION, date(2023, 3, 20)))
    for project in (b, c, f):
        told.on(date(2023, 4, 20), partial(_selects, project))
    for on, name, amount in (
        (date(2023, 5, 10), "B", 2_000), (date(2023, 5, 15), "D", 1_500), (date(2023, 6, 1), "C", 3_000),
        (date(2023, 6, 12), "E", 400), (date(2023, 6, 20), "F", 500), (date(2023, 11, 20), "C", 6_000),
        (date(2023, 12, 20), "B", 7_000), (date(2023, 12, 29), "D", 400), (date(2024, 1, 15), "E", 200),
        (date(2024, 1, 15), "F", 1_000),
    ):  # fmt: skip
        told.on(on, partial(pays, lines[name], amount * MILLION, on))
    for day, through in ((date(2023, 7, 3), JUNE), (date(2024, 1, 5), date(2023, 12, 31)), (LAST, date(2024, 1, 31))):
        told.on(day, lambda today, through=through: data_complete(today, through))  # type: ignore[misc]  # a default
    told.on(date(2023, 7, 4), partial(_stops, rules["dung-giai-ngan-0"]))
    takers = {b: 4_000 * MILLION, c: 6_000 * MILLION}
    told.on(date(2023, 7, 12), partial(_moves, rules["dung-giai-ngan-0"], lines["A"], takers))
    told.on(date(2023, 9, 25), partial(_answers, rules["de-xuat-dieu-chuyen"]))
    for code in ("thu-hoi-cong-trinh", "thu-hoi-su-nghiep-ntm"):
        told.on(LAST, partial(takes_back, code, "31/QĐ-UBND", LAST))


def _selects(project: Project, town: Town) -> None:
    set_contractor(project=project, selected_on=date(2023, 4, 20), by=town.system)


def _stops(rule: DeadlineRule, town: Town) -> None:
    run = record_zero_run(rule=rule, by=town.system)
    paper = {"number": "215/BCĐ", "decided_on": date(2023, 7, 4), "issuer": "Ban Chỉ đạo"}
    confirm_zero_disbursement(run=run, **paper, by=town.system)  # type: ignore[arg-type]  # a dict of both types


def _moves(rule: DeadlineRule, giver: CapitalLine, takers: dict[Project, int], town: Town) -> None:
    """The district proposes what its frozen money is for, and two of its people decide."""
    officer = town.person(Role.DISTRICT_OFFICER, town.district, today=town.system.today)
    case = open_transfer(rule=rule, unit=town.district, by=officer)
    for taker, amount in takers.items():
        add_item(case=case, line=giver, bucket=Bucket.FROZEN, amount_vnd=amount, taker_project=taker, by=officer)
    case = submit_transfer(case=case, reason="Không giải ngân được", by=officer)
    decided(case, "120/QĐ-UBND", date(2023, 7, 12), Role.DISTRICT_OFFICER, town)


def _answers(rule: DeadlineRule, town: Town) -> None:
    officer = town.person(Role.DISTRICT_OFFICER, town.district, today=town.system.today)
    answer_transfer(rule=rule, unit=town.district, need=TransferAnswer.Need.NONE, text="Chi hết trong năm", by=officer)


def _sums(told: Story) -> dict[str, int]:
    """What was moved of each kind; what goes back through the line that it came from counts once, where it leaves."""
    sums: dict[str, int] = {}
    for kind, _from, to, amount, _on in told.ledger():
        if kind == "recall" and to != "outside":
            continue
        sums[kind] = sums.get(kind, 0) + amount
    return {kind: amount // MILLION for kind, amount in sums.items()}


def _what_the_year_left(told: Story) -> None:
    assert _sums(told) == {
        "allocation": 32_000, "freeze": 10_000, "transfer": 10_000, "settlement": 22_000, "recall": 6_900,
    }  # fmt: skip
    moves = [row[1:] for row in told.ledger() if row[0] in {"freeze", "transfer"}]
    assert moves == [
        ("A 2023>2023 available", "A 2023>2023 frozen", 10_000 * MILLION, date(2023, 7, 4)),
        ("A 2023>2023 frozen", "B 2023>2023 available", 4_000 * MILLION, date(2023, 7, 12)),
        ("A 2023>2023 frozen", "C 2023>2023 available", 6_000 * MILLION, date(2023, 7, 12)),
    ]
    pool = f"{told.town.district.name} 2023>2023 available"
    assert [row[1:] for row in told.ledger() if row[0] == "recall"] == [
        ("C 2023>2023 available", "outside", 5_000 * MILLION, LAST),
        ("E 2023>2023 available", "outside", 400 * MILLION, LAST),
        ("F 2023>2023 available", pool, 1_500 * MILLION, LAST),
        (pool, "outside", 1_500 * MILLION, LAST),
    ]
    cases_left(told, {"freeze": 1, "transfer": 1, "recall": 2}, unanswered=1)
    assert told.found("giao-von-cho-xa") == [(date(2023, 3, 14), 1, 3_000 * MILLION)]
    assert told.found("chon-nha-thau") == [(date(2023, 4, 30), 1, 10_000 * MILLION)]
    assert told.found("dung-giai-ngan-0") == [(JUNE, 1, 10_000 * MILLION)]
    assert told.found("giai-ngan-von-2022") == [(date(2023, 12, 30), 1, 100 * MILLION)]
    assert told.found("thu-hoi-cong-trinh") == [(date(2024, 1, 31), 2, 6_500 * MILLION)]
    assert told.found("thu-hoi-su-nghiep-ntm") == [(date(2024, 1, 31), 1, 400 * MILLION)]
    with scope(told.town.province.pk):
        assert verify_ledger(told.town.province.pk) == []


def cases_left(told: Story, kinds: dict[str, int], *, unanswered: int) -> None:
    """How many cases of each kind were posted, each with its numbered notice; the others were answered."""
    with scope(told.town.province.pk):
        posted = CapitalCase.objects.filter(state="posted").order_by("kind").values_list("kind", flat=True)
        assert dict(Counter(posted)) == kinds
        assert not CapitalCase.objects.exclude(state="posted").exists()
        twice = CapitalCase.objects.exclude(kind="freeze").filter(second_by__isnull=False)
        assert twice.count() == sum(kinds.values()) - kinds.get("freeze", 0)
        notices = TreasuryNotice.objects.order_by("id")
        assert notices.count() == sum(kinds.values())
        assert notices.filter(acknowledged_on=None).count() == unanswered
        kept = IssuedReport.objects.filter(case__isnull=False)
        assert wait_until(lambda: kept.count() == 2 * notices.count(), 60, step=0.2), "decision and notice of each case"


def told_once(told: Story) -> dict[tuple[str, str], set[str]]:
    """Who was told at which step of which rule; no step of a day on two days."""
    with scope(told.town.province.pk):
        rows = list(
            RuleAlert.objects.order_by("id").values_list("rule__code", "day", "step", "told_on", "user__username")
        )
    days: dict[tuple[str, date, str], set[date]] = {}
    people: dict[tuple[str, str], set[str]] = {}
    for code, day, step, told_on, name in rows:
        days.setdefault((code, day, step), set()).add(told_on)
        people.setdefault((code, step), set()).add(name)
    assert all(len(one) == 1 for one in days.values())
    return people


def test_the_year_2023_day_by_day_and_with_kills_and_jumps(
    rig: Rig, tmp_path: Path, unblocked: Callable[[], Any]
) -> None:
    with unblocked():
        folders = [tmp_path / name for name in ("day-by-day", "jumped")]
        for folder in folders:
            folder.mkdir()
        with story(rig, folders[0], build, first=FIRST) as steady:
            steady.run(DAYS)
            _what_the_year_left(steady)
            assert steady.found("de-xuat-dieu-chuyen") == [(date(2023, 10, 1), 0, 0), (date(2023, 10, 9), 0, 0)]
            told = told_once(steady)
            assert told["chon-nha-thau", "before-7"] == {"an", "binh"}, (
                "a commune without people is told to its district"
            )
            assert told["chon-nha-thau", "above"] == {"binh"}
            assert told["giao-von-cho-xa", "above"] == {"chi"}
            book = steady.ledger()
        with story(rig, folders[1], build, first=FIRST) as jumped:
            jumped.run([FIRST])
            for day in (JULY, LAST):
                jumped.kill_over(day)
            jumped.run([AFTER])
            _what_the_year_left(jumped)
            told_once(jumped)
            assert (jumped.kills, jumped.ledger()) == (2, book)
