"""The dated checks (kiểm tra theo mốc): rules with their runs, what a run found, rehearsal, Excel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import chain

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.figures import day
from accounts.middleware import PortalRequest
from accounts.money_scale import scale_of
from accounts.roles import Permission, require
from disbursement.actions.dated import record_dated_run
from disbursement.actions.posting import LedgerRefused
from disbursement.dated import Found
from disbursement.exports import DAY_FORMAT, PERCENT_FORMAT, Head, Value, money_head, scaled, table_file
from disbursement.forms import DayForm
from disbursement.models import CapitalCase
from disbursement.queries.alerts import told_of
from disbursement.queries.dated import check_dated, dated_rules, days_of
from disbursement.queries.dated_runs import Column, FoundRow, Variant, found_of, listed, variants
from disbursement.queries.runs import latest_runs, rule_runs
from disbursement.queries.zero import treasury_complete_through, typed, zero_rules
from disbursement.views.place import illustrative_notes, plan_year_of, sections, xlsx_response
from programs.calendar import Due
from programs.models import CheckRun, DeadlineRule
from programs.rules.kinds import RuleKind
from programs.rules.words import demands, scope_words

_FORMATS = {"percent": PERCENT_FORMAT, "day": DAY_FORMAT, "text": "General"}


@require_safe
def checks(request: PortalRequest) -> HttpResponse:
    """List the checked rules of the plan year with their newest runs."""
    person = request.person
    require(person, Permission.VIEW_CAPITAL)
    plan_year = plan_year_of(request.person)
    # The rule about works at zero has pages of its own; its day stands among the others all the same.
    of_year = (
        rules.filter(plan_year=plan_year) for rules in (dated_rules(person.province.pk), zero_rules(person.province.pk))
    )
    rules = sorted(chain.from_iterable(of_year), key=lambda rule: (rule.last_day, rule.code))
    newest = latest_runs(person.province.pk, rules)
    page = {
        "plan_year": plan_year,
        "rules": [
            (rule, _due(rule), RuleKind(rule.kind).label, newest.get(rule.pk), rule.kind == RuleKind.ZERO_FREEZE)
            for rule in rules
        ],
        "tabs": sections(person, "checks"),
    }
    return render(request, "disbursement/checks.html", page)


@require_safe
def check_rule(request: PortalRequest, pk: int) -> HttpResponse:
    """Show one rule: what it demands, its runs, who was told, what other documents say of the same money."""
    rule = _rule(request, pk)
    today = request.person.today
    programmes, told = variants(rule, as_of=min(today, rule.last_day)) if rule.kind == RuleKind.RECALL else ((), [])
    page = {
        **_words(rule),
        "runs": list(rule_runs(rule.province_id, rule)[:40]),
        "days": [(on, on < today) for on in days_of(rule)],
        "may_run": request.person.may(Permission.RUN_CHECK),
        "complete_through": treasury_complete_through(rule.province_id),
        "about_payments": RuleKind(rule.kind).needs_treasury_data,
        "told": told_of(rule, branches=request.person.branches(Permission.VIEW_CAPITAL)),
        "takes_answers": rule.kind == RuleKind.TRANSFER_WINDOW,
        "variants": told,
        "difference": _difference(told),
        "compared": ", ".join(programmes),
        "compared_on": min(today, rule.last_day),
    }
    return render(request, "disbursement/check_rule.html", page)


@require_safe
def check_run(request: PortalRequest, pk: int) -> HttpResponse:
    """Show what one run found."""
    require(request.person, Permission.VIEW_CAPITAL)
    found = CheckRun.objects.filter(province=request.person.province, pk=pk).select_related("rule").first()
    if found is not None and found.rule.kind == RuleKind.ZERO_FREEZE:
        return redirect("freeze_run", found.pk)
    run = _run(request, pk)
    findings = found_of(run)
    page = {
        **_words(run.rule),
        **_list(request, run.rule, findings, run.as_of),
        "run": run,
        **_case_of(request, run),
        "newest": not CheckRun.objects.filter(rule=run.rule, as_of=run.as_of, number__gt=run.number).exists(),
    }
    return render(request, "disbursement/check_run.html", page)


def _difference(told: Sequence[Variant]) -> tuple[int, int]:
    """How many cases and how much more the widest document takes than the narrowest (chênh lệch)."""
    counts, totals = [one.count for one in told] or [0], [one.total_vnd for one in told] or [0]
    return max(counts) - min(counts), max(totals) - min(totals)


def _case_of(request: PortalRequest, run: CheckRun) -> dict[str, object]:
    """The case of a recall, or the step to open one (hồ sơ thu hồi)."""
    if run.rule.kind != RuleKind.RECALL:
        return {"case": None, "may_open_case": False}
    case = CapitalCase.objects.filter(run=run).exclude(state=CapitalCase.State.WITHDRAWN).first()
    final = run.standing != CheckRun.Standing.PROVISIONAL and bool(run.found_count)
    return {
        "case": case,
        "may_open_case": case is None and final and request.person.may(Permission.ALLOCATE_CAPITAL),
        "open_changes": [
            gettext("Danh sách từng dòng vốn, từng nguồn được lập từ sổ; chưa có bút toán nào."),
            gettext("Vốn đang đề nghị chuyển nguồn theo quy định không vào danh sách."),
        ],
    }


@require_safe
def rehearse_check(request: PortalRequest, pk: int) -> HttpResponse:
    """Run the rule's check as of any day, without effect."""
    rule = _rule(request, pk)
    form = DayForm(request.GET or None, label=gettext("Số liệu đến hết ngày"))
    as_of = form.day_or(min(request.person.today, rule.last_day))
    result = check_dated(rule, as_of=as_of)
    page = {
        **_words(rule),
        **_list(request, rule, result.findings, as_of),
        "form": form,
        "as_of": as_of,
        "result": result,
        "complete_through": treasury_complete_through(rule.province_id),
    }
    return render(request, "disbursement/rehearse_check.html", page)


@require_POST
def record_check(request: PortalRequest, pk: int) -> HttpResponse:
    """Run the rule's check of every day that is over, and record it."""
    require(request.person, Permission.RUN_CHECK)
    rule = _rule(request, pk)
    over = [on for on in days_of(rule) if on < request.person.today]
    try:
        runs = [record_dated_run(rule=rule, as_of=on, by=request.person) for on in over or [rule.last_day]]
    except LedgerRefused as refused:
        messages.error(request, str(refused))
        return redirect("check_rule", rule.pk)
    messages.success(
        request,
        ngettext("Đã kiểm tra: %(count)d trường hợp.", "Đã kiểm tra: %(count)d trường hợp.", runs[-1].found_count)
        % {"count": runs[-1].found_count},
    )
    return redirect("check_run", runs[-1].pk)


@require_safe
def check_run_file(request: PortalRequest, pk: int) -> HttpResponse:
    """Give what a run found as Excel."""
    run = _run(request, pk)
    branches = request.person.branches(Permission.VIEW_CAPITAL)
    rows = listed(run.rule, found_of(run), as_of=run.as_of, branches=branches)
    standing, scale = CheckRun.Standing(run.standing).label.lower(), scale_of(request)
    content = table_file(
        title=run.rule.title,
        notes=[
            gettext("Lần kiểm tra %(number)d, số liệu đến hết ngày %(day)s, kết quả %(standing)s")
            % {"number": run.number, "day": day(run.as_of), "standing": standing},
            *_consequence(run.rule),
            *illustrative_notes(request.person),
        ],
        heads=_heads(rows, scale),
        rows=(
            [
                place,
                one.title,
                one.sub,
                one.verdict.label,
                *(_cell(column, value, scale) for column, value in one.cells),
            ]
            for place, one in enumerate(rows, start=1)
        ),
    )
    return xlsx_response(content, f"kiem-tra-{run.rule.code}-{run.as_of:%Y-%m-%d}-lan-{run.number}.xlsx")


def _consequence(rule: DeadlineRule) -> list[str]:
    """What the plan says will follow for those on the list, and who decides it (hệ quả, thẩm quyền)."""
    if not rule.action or not rule.authority:
        return [gettext("Việc phải làm: %(action)s") % {"action": rule.action}] if rule.action else []
    told = gettext("%(action)s (thẩm quyền: %(authority)s)")
    return [told % {"action": rule.action, "authority": rule.authority}]


def _heads(rows: list[FoundRow], scale: str) -> list[Head]:
    heads = [
        Head("TT", 6),
        Head(gettext("Đối tượng"), 44),
        Head(gettext("Chi tiết"), 44),
        Head(gettext("Kết luận"), 30),
    ]
    for column, _ in rows[0].cells if rows else ():
        money = column.kind == "money"
        heads.append(money_head(column.title, scale) if money else Head(column.title, 20, _FORMATS[column.kind]))
    return heads


def _cell(column: Column, value: Value, scale: str) -> Value:
    return scaled(value, scale) if column.kind == "money" and isinstance(value, int) else value


def _list(request: PortalRequest, rule: DeadlineRule, found: Sequence[Found], as_of: date) -> dict[str, object]:
    branches = request.person.branches(Permission.VIEW_CAPITAL)
    rows = listed(rule, found, as_of=as_of, branches=branches)
    return {
        "rows": rows,
        "columns": [column for column, _ in rows[0].cells] if rows else [],
        "sees_all": branches is None,
    }


def _words(rule: DeadlineRule) -> dict[str, object]:
    understood = typed(rule)
    return {
        "rule": rule,
        "due": _due(rule),
        "demands": demands(understood),
        "scope": scope_words(understood.scope),
        "plan_year": rule.plan_year,
    }


def _due(rule: DeadlineRule) -> str:
    return str(Due.from_stored(rule.operator, rule.due))


def _rule(request: PortalRequest, pk: int) -> DeadlineRule:
    require(request.person, Permission.VIEW_CAPITAL)
    found = dated_rules(request.person.province.pk, ever=True).filter(pk=pk).first()
    if found is None:
        raise Http404(gettext("Không có quy tắc này."))
    return found


def _run(request: PortalRequest, pk: int) -> CheckRun:
    require(request.person, Permission.VIEW_CAPITAL)
    rules = dated_rules(request.person.province.pk, ever=True)
    runs = CheckRun.objects.filter(province=request.person.province, pk=pk, rule__in=rules)
    found = runs.select_related("rule__plan_year", "rule__citation__document").first()
    if found is None:
        raise Http404(gettext("Không có lần kiểm tra này."))
    return found
