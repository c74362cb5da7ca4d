"""What must I do, by when (việc của tôi): one list over every kind of duty of a person."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import UnitKind
from accounts.roles import Permission, Person
from disbursement.queries.answers import asked_units
from disbursement.queries.dated import dated_rules, days_of
from disbursement.queries.forecast import Alarm, alarms_in_reach, alarms_until
from disbursement.queries.treasury import open_files
from disbursement.queries.waiting import waiting
from programs.calendar import Standing, standing_against
from programs.models import CheckRun, Obligation, PlanYear, Submission
from programs.periods import Period
from programs.queries.fulfilment import own_tasks
from programs.queries.plan import latest_runs
from programs.queries.review import review_queue
from programs.queries.submission import own_duties
from programs.rules.kinds import RuleKind
from reporting.catalogue import COMMITTEE
from reporting.models import IssuedReport
from reporting.queries.case_work import case_tasks
from reporting.queries.overview import open_conflicts
from reporting.queries.report_list import possible_reports
from reporting.queries.tasks import Task
from targets.queries.board import Scene, board

# A review should not lie longer than this; no document says so, it only orders the list.
REVIEW_DAYS = 5
# How long a list of the calendar is news, and how long before its day a unit is asked.
LIST_IS_NEWS = timedelta(days=45)
ASKED_BEFORE = timedelta(days=30)
# How long before its day a rule's early warnings stand in the list.
WARNED_BEFORE = timedelta(days=90)


# Who has something to do about what a check found.
_OF_RUNS = (Permission.RUN_CHECK, Permission.FREEZE_CAPITAL, Permission.UPLOAD_TREASURY_FILE)


def my_tasks(person: Person, plan_year: PlanYear | None) -> list[Task]:
    """Everything that waits for this person, in order of its day; what has no day comes last."""
    branches = person.branches(Permission.VIEW_CAPITAL)
    there = waiting(person.province.pk, plan_year, branches=branches, today=person.today, warned=WARNED_BEFORE)
    tasks = [*_set_up(person, plan_year), *_forms(person), *_reviews(person), *case_tasks(person, there)]
    if plan_year is not None:
        tasks += [*_conflicts(person, plan_year), *_reports(person, plan_year), *_owed(person, plan_year)]
        tasks += _runs(person, plan_year) if there.runs else []
        tasks += _answers(person, plan_year) if there.windows else []
        tasks += _warnings(person, plan_year) if there.warnings else []
    tasks += _treasury_files(person) if there.files else []
    return sorted(tasks, key=lambda task: (task.due_on or date.max, task.title))


def _set_up(person: Person, plan_year: PlanYear | None) -> list[Task]:
    """Until the first reports of the year are asked for, the admin's work is to set the province up."""
    if not person.may(Permission.MANAGE_PROVINCE):
        return []
    if plan_year is not None and Obligation.objects.filter(form_period__form__plan_year=plan_year).exists():
        return []
    detail = _("Đơn vị, con người, năm kế hoạch, biểu và kỳ báo cáo; chưa giao báo cáo nào cho các đơn vị.")
    page, button = ("setup",), _("Thiết lập")
    return [Task(None, _("Thiết lập hệ thống cho tỉnh"), detail, "planned", _("chưa xong"), page, button, urgent=True)]


def _forms(person: Person) -> list[Task]:
    if not person.may(Permission.SUBMIT_FORM):
        return []
    tasks = []
    for duty in own_duties(person):
        if duty.is_handed_in:
            continue
        returned = duty.submission is not None and duty.submission.state == Submission.State.RETURNED
        standing = standing_against(duty.last_day, done_on=None, today=person.today).standing
        tasks.append(
            Task(
                due_on=duty.last_day,
                title=duty.obligation.form_period.form.title,
                detail=f"{duty.unit.full_name}, {Period.from_key(duty.obligation.form_period.period).label}",
                status="returned" if returned else standing.value,
                word="",
                page=("submission_form", duty.obligation.pk),
                button=_("Sửa và nộp lại") if returned else _("Nhập tiếp") if duty.submission else _("Nhập báo cáo"),
                urgent=returned or standing in {Standing.OVERDUE, Standing.DUE_TODAY},
            )
        )
    return tasks


def _reviews(person: Person) -> list[Task]:
    if not person.may(Permission.REVIEW_FORM):
        return []
    waiting = review_queue(person).order_by().aggregate(number=Count("pk"), oldest=Min("submitted_on"))
    if not waiting["number"]:
        return []
    due = waiting["oldest"] + timedelta(days=REVIEW_DAYS)
    return [
        Task(
            due_on=due,
            title=ngettext("Duyệt %(number)s bản báo cáo", "Duyệt %(number)s bản báo cáo", waiting["number"]) % waiting,
            detail=_("bản chờ lâu nhất nộp ngày %(day)s") % {"day": f"{waiting['oldest']:%d/%m/%Y}"},
            status=standing_against(due, done_on=None, today=person.today).standing.value,
            word="",
            page=("review_queue",),
            button=_("Duyệt"),
            urgent=due < person.today,
        )
    ]


def _runs(person: Person, plan_year: PlanYear) -> list[Task]:
    """Checks that wait for the Treasury's data, or for a person's confirmation."""
    if not any(person.may(one) for one in _OF_RUNS):
        return []
    tasks = []
    for run in latest_runs(plan_year).values():
        if not run.found_count:
            continue
        if run.rule.kind != RuleKind.ZERO_FREEZE:
            tasks += _dated(person, run)
            continue
        where = ("freeze_run", run.pk)
        if run.standing == CheckRun.Standing.PROVISIONAL and person.may(Permission.UPLOAD_TREASURY_FILE):
            tasks.append(_data_wanted(run))
        if run.standing == CheckRun.Standing.FINAL and person.may(Permission.FREEZE_CAPITAL):
            tasks.append(_task(run, "decide", _("cần xác nhận"), where, _("Xem và xác nhận"), urgent=True))
        if run.standing == CheckRun.Standing.PROVISIONAL and person.may(Permission.FREEZE_CAPITAL):
            tasks.append(_task(run, "provisional", _("chờ số liệu Kho bạc"), where, _("Xem danh sách"), urgent=False))
    return tasks


def _dated(person: Person, run: CheckRun) -> list[Task]:
    """A list of the capital calendar, while it is news."""
    if not person.may(Permission.RUN_CHECK) or person.today - run.as_of > LIST_IS_NEWS:
        return []
    provisional = run.standing == CheckRun.Standing.PROVISIONAL
    return [
        Task(
            due_on=run.as_of,
            title=run.rule.title,
            detail=ngettext(
                "%(number)s trường hợp, lần kiểm tra %(run)s",
                "%(number)s trường hợp, lần kiểm tra %(run)s",
                run.found_count,
            )
            % {"number": run.found_count, "run": run.number},
            status="provisional" if provisional else "warn",
            word=_("chờ số liệu Kho bạc") if provisional else _("có danh sách"),
            page=("check_run", run.pk),
            button=_("Xem danh sách"),
        )
    ]


def _answers(person: Person, plan_year: PlanYear) -> list[Task]:
    """Units of this person that have money left and have not said whether they can spend it."""
    # A commune may propose, but districts and departments are asked.
    asked_here = any(seat.unit_kind != UnitKind.COMMUNE for seat in person.seats)
    if not asked_here or not person.may(Permission.PROPOSE_TRANSFER):
        return []
    windows = dated_rules(person.province.pk).filter(plan_year=plan_year, kind=RuleKind.TRANSFER_WINDOW)
    tasks = []
    for rule in windows:
        assess, *_rest = days_of(rule)
        if not assess - ASKED_BEFORE <= person.today <= rule.last_day + LIST_IS_NEWS:
            continue
        asked = asked_units(rule, as_of=person.today, branches=person.branches(Permission.PROPOSE_TRANSFER))
        standing = standing_against(assess, done_on=None, today=person.today).standing
        tasks += [
            Task(
                due_on=assess,
                title=_("Trả lời khả năng giải ngân hết vốn"),
                detail=f"{one.unit.full_name}, {rule.title.lower()}",
                status=standing.value,
                word="",
                page=("answer_transfer", rule.pk, one.unit.pk),
                button=_("Trả lời"),
                urgent=standing in {Standing.OVERDUE, Standing.DUE_TODAY},
            )
            for one in asked
            if one.answer is None
        ]
    return tasks


def _owed(person: Person, plan_year: PlanYear) -> list[Task]:
    """Documents and tasks that the person's own units owe, from a month before their day."""
    if not person.may(Permission.SUBMIT_FORM):
        return []
    return [
        Task(
            due_on=task.rule.last_day,
            title=task.rule.title,
            detail=one.unit.full_name,
            status=one.standing.value,
            word="",
            page=("fulfilment", task.rule.pk, one.unit.pk),
            button=_("Ghi kết quả"),
            urgent=one.standing in {Standing.OVERDUE, Standing.DUE_TODAY},
        )
        for task, one in own_tasks(person, plan_year)
        if task.rule.last_day - ASKED_BEFORE <= person.today
    ]


def _warnings(person: Person, plan_year: PlanYear) -> list[Task]:
    """What the next rules to come will probably find, for who answers for capital: one line a rule."""
    if not (person.may(Permission.PROPOSE_TRANSFER) or person.may(Permission.RUN_CHECK)):
        return []
    found = alarms_until(plan_year, as_of=person.today, until=person.today + WARNED_BEFORE)
    branches = None if person.may(Permission.RUN_CHECK) else person.branches(Permission.PROPOSE_TRANSFER)
    counted: dict[int, list[Alarm]] = {}
    for one in alarms_in_reach(found, person.province.pk, branches=branches) if found else ():
        counted.setdefault(one.rule.pk, []).append(one)
    return [
        Task(
            due_on=own[0].rule.last_day,
            title=_("Cảnh báo sớm: %(rule)s") % {"rule": own[0].rule.title},
            detail=ngettext(
                "%(count)d trường hợp có thể bị nêu, dự báo tại %(day)s",
                "%(count)d trường hợp có thể bị nêu, dự báo tại %(day)s",
                len(own),
            )
            % {"count": len(own), "day": f"{person.today:%d/%m/%Y}"},
            status="warn",
            word=_("dự báo"),
            page=("early_warnings",),
            button=_("Xem cảnh báo"),
        )
        for own in counted.values()
    ]


def _task(run: CheckRun, status: str, word: str, page: tuple[str | int, ...], button: str, *, urgent: bool) -> Task:
    return Task(
        due_on=run.as_of,
        title=run.rule.title,
        detail=ngettext(
            "%(number)s công trình, lần kiểm tra %(run)s",
            "%(number)s công trình, lần kiểm tra %(run)s",
            run.found_count,
        )
        % {"number": run.found_count, "run": run.number},
        status=status,
        word=word,
        page=page,
        button=button,
        urgent=urgent,
    )


def _data_wanted(run: CheckRun) -> Task:
    if run.data_complete_through:
        so_far = _("số liệu mới đầy đủ đến %(day)s; kết quả kiểm tra còn tạm tính")
    else:
        so_far = _("số liệu chưa có; kết quả kiểm tra còn tạm tính")
    return Task(
        due_on=run.as_of,
        title=_("Nộp tệp Kho bạc đầy đủ đến hết ngày %(day)s") % {"day": f"{run.as_of:%d/%m/%Y}"},
        detail=so_far % {"day": f"{run.data_complete_through:%d/%m/%Y}" if run.data_complete_through else ""},
        status="overdue",
        word="",
        page=("treasury_files",),
        button=_("Tải tệp lên"),
        urgent=True,
    )


def _treasury_files(person: Person) -> list[Task]:
    """Workbooks that wait for a choice, and comparisons that this side has not signed."""
    of_treasury = person.may(Permission.UPLOAD_TREASURY_FILE)
    if not of_treasury and not person.may(Permission.RECONCILE_CAPITAL):
        return []
    tasks = []
    for file, compared in open_files(person.province.pk, side="treasury" if of_treasury else "committee"):
        if compared is not None:
            tasks.append(
                Task(
                    due_on=None,
                    title=_("Đối chiếu với Kho bạc đến hết ngày %(day)s")
                    % {"day": f"{file.data_complete_through:%d/%m/%Y}"},
                    detail=_("giải trình chênh lệch rồi ký"),
                    status="queued",
                    word=_("chưa ký"),
                    page=("reconciliation", compared),
                    button=_("Đối chiếu"),
                )
            )
        elif of_treasury:
            tasks.append(
                Task(
                    due_on=None,
                    title=_("Xử lý tệp Kho bạc %(name)s") % {"name": file.name},
                    detail=_("chưa ghi sổ dòng nào"),
                    status="warn",
                    word=file.get_state_display().lower(),
                    page=("treasury_file", file.pk),
                    button=_("Mở tệp"),
                    urgent=True,
                )
            )
    return tasks


def _conflicts(person: Person, plan_year: PlanYear) -> list[Task]:
    if not person.may(Permission.SETTLE_CONFLICT):
        return []
    drawn = board(Scene(person.province.pk, plan_year, Period.half_year(plan_year.year, 1)), cited=False)
    number = open_conflicts(drawn)
    if not number:
        return []
    return [
        Task(
            due_on=None,
            title=ngettext(
                "Xử lý %(number)s chỗ các văn bản chưa thống nhất",
                "Xử lý %(number)s chỗ các văn bản chưa thống nhất",
                number,
            )
            % {"number": number},
            detail=_("chọn chỉ tiêu áp dụng và nêu lý do"),
            status="conflict",
            word="",
            page=("conflicts",),
            button=_("Xem"),
        )
    ]


def _reports(person: Person, plan_year: PlanYear) -> list[Task]:
    """Reports of a period that is over and not issued yet; no document says by which day."""
    if not person.may(Permission.ISSUE_REPORT):
        return []
    issued = set(
        IssuedReport.objects.filter(province=person.province, plan_year=plan_year).values_list("report", "period")
    )
    tasks = []
    for possible in possible_reports(person, plan_year):
        code, period = possible.kind.code, possible.period
        committee = possible.kind is COMMITTEE and possible.unit.kind == UnitKind.COMMITTEE
        if not committee or not possible.begun or (code, period.key) in issued:
            continue
        tasks.append(
            Task(
                due_on=None,
                title=_("Ban hành báo cáo %(period)s") % {"period": period.label},
                detail=possible.unit.full_name,
                status="planned",
                word="",
                page=("report", code, period.key, possible.unit.pk),
                button=_("Soạn"),
            )
        )
    return tasks
