"""Stopping payments (dừng giải ngân): runs of the rule, what they found, rehearsal, confirmation, release."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.figures import day, vnd
from accounts.middleware import PortalRequest
from accounts.money_scale import EXACT, scale_of
from accounts.roles import Permission, require
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.zero import confirm_zero_disbursement, record_zero_run, release_contradicted
from disbursement.checks import ZeroVerdict
from disbursement.exports import PERCENT_FORMAT, Head, money_head, scaled, table_file
from disbursement.forms import DayForm, LetterForm
from disbursement.queries.alerts import told_of
from disbursement.queries.runs import FoundProject, found_projects, latest_runs, rehearsed_projects, rule_runs
from disbursement.queries.zero import check_rule, treasury_complete_through, zero_rules
from disbursement.views.place import illustrative_notes, project_in_reach, sections, xlsx_response
from programs.models import CheckRun, DeadlineRule


@require_safe
def freeze_runs(request: PortalRequest) -> HttpResponse:
    """List the rules of this kind with every run and who was told."""
    person = request.person
    require(person, Permission.VIEW_CAPITAL)
    rules = list(zero_rules(person.province.pk, ever=True))
    newest = latest_runs(person.province.pk, rules)
    page = {
        "rules": [
            (
                rule,
                newest.get(rule.pk),
                list(rule_runs(person.province.pk, rule)[:20]),
                told_of(rule, branches=person.branches(Permission.VIEW_CAPITAL)),
            )
            for rule in rules
        ],
        "complete_through": treasury_complete_through(person.province.pk),
        "may_run": person.may(Permission.RUN_CHECK),
        "sees_all": person.branches(Permission.VIEW_CAPITAL) is None,
        "tabs": sections(person, "freeze_runs"),
    }
    return render(request, "disbursement/freeze_runs.html", page)


@require_safe
def freeze_run(request: PortalRequest, pk: int) -> HttpResponse:
    """Show what one run found, and, where it is final, the step to confirm it."""
    run = run_in_reach(request, pk)
    return render(request, "disbursement/freeze_run.html", _run_page(request, run, None))


@require_safe
def rehearse_freeze(request: PortalRequest, pk: int) -> HttpResponse:
    """Run the rule's check as of any day, without effect."""
    person = request.person
    require(person, Permission.VIEW_CAPITAL)
    rule = _rule(request, pk)
    form = DayForm(request.GET or None, label=_("Số liệu đến hết ngày"))
    as_of = form.day_or(min(person.today, rule.last_day))
    check = check_rule(rule, as_of=as_of)
    found = rehearsed_projects(person.province.pk, check, branches=person.branches(Permission.VIEW_CAPITAL))
    page = {
        "rule": rule,
        "form": form,
        "as_of": as_of,
        "checked_count": check.checked_count,
        "found": [one for one in found if one.verdict is ZeroVerdict.ZERO],
        "total_vnd": sum(one.amount_vnd for one in found if one.verdict is ZeroVerdict.ZERO),
        "complete_through": check.complete_through,
        "sees_all": person.branches(Permission.VIEW_CAPITAL) is None,
    }
    return render(request, "disbursement/rehearse_freeze.html", page)


@require_POST
def run_check(request: PortalRequest, pk: int) -> HttpResponse:
    """Run the rule's check now and record it."""
    require(request.person, Permission.RUN_CHECK)
    rule = _rule(request, pk)
    try:
        run = record_zero_run(rule=rule, by=request.person)
    except LedgerRefused as refused:
        messages.error(request, str(refused))
        return redirect("freeze_runs")
    messages.success(
        request,
        ngettext(
            "Lần kiểm tra %(number)s: %(found_count)s công trình giải ngân 0%%.",
            "Lần kiểm tra %(number)s: %(found_count)s công trình giải ngân 0%%.",
            run.found_count,
        )
        % {"number": run.number, "found_count": run.found_count},
    )
    return redirect("freeze_run", run.pk)


@require_POST
def confirm_freeze(request: PortalRequest, pk: int) -> HttpResponse:
    """Confirm a final run with the letter to the Treasury."""
    require(request.person, Permission.FREEZE_CAPITAL)
    run = run_in_reach(request, pk)
    form = LetterForm(request.POST)
    if form.is_valid():
        try:
            confirm_zero_disbursement(run=run, **form.cleaned_data, by=request.person)
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                ngettext(
                    "Đã dừng giải ngân %(found_count)s công trình.",
                    "Đã dừng giải ngân %(found_count)s công trình.",
                    run.found_count,
                )
                % {"found_count": run.found_count},
            )
            return redirect("freeze_run", run.pk)
    return render(request, "disbursement/freeze_run.html", _run_page(request, run, form), status=422)


@require_POST
def release_frozen(request: PortalRequest, pk: int, project_pk: int) -> HttpResponse:
    """Release a project whose freeze later data contradicts."""
    run = run_in_reach(request, pk)
    project = project_in_reach(request.person, project_pk)
    require(request.person, Permission.FREEZE_CAPITAL, project.unit)
    form = LetterForm(request.POST)
    if not form.is_valid():
        told = " ".join(str(message) for errors in form.errors.values() for message in errors)
        messages.error(request, _("Chưa giải tỏa: %(told)s") % {"told": told})
        return redirect("freeze_run", run.pk)
    try:
        release_contradicted(run=run, project=project, **form.cleaned_data, by=request.person)
    except LedgerRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Đã giải tỏa vốn của %(name)s.") % {"name": project.name})
    return redirect("freeze_run", run.pk)


@require_safe
def freeze_appendix(request: PortalRequest, pk: int) -> HttpResponse:
    """Give the list that goes with the letter as Excel."""
    run = run_in_reach(request, pk)
    rows = found_projects(run, branches=request.person.branches(Permission.VIEW_CAPITAL), verdict=ZeroVerdict.ZERO)
    scale = scale_of(request, EXACT)
    heads = [
        Head("TT", 6), Head("Mã dự án", 11), Head("Tên công trình", 50), Head("Địa điểm", 24), Head("Huyện", 22),
        Head("Chủ đầu tư", 28), Head("Nội dung", 12), money_head("Vốn giao đầu năm", scale),
        money_head("Đã giải ngân", scale), Head("Tỷ lệ (%)", 10, PERCENT_FORMAT),
        money_head("Dừng giải ngân", scale),
    ]  # fmt: skip
    standing = CheckRun.Standing(run.standing).label.lower()
    content = table_file(
        title=_("Danh sách công trình dừng giải ngân"),
        notes=[
            _("%(title)s. Lần kiểm tra %(number)s, số liệu đến hết ngày %(as_of)s, kết quả %(standing)s")
            % {"title": run.rule.title, "number": run.number, "as_of": day(run.as_of), "standing": standing},
            _("Kèm theo %(decision)s") % {"decision": run.decision} if run.decision else _("Chưa có công văn"),
            *illustrative_notes(request.person),
        ],
        heads=heads,
        rows=(
            [
                place, one.project.code, one.project.name, one.project.unit.full_name, one.district,
                one.project.investor.full_name, one.project.component.code,
                scaled(one.assigned_vnd, scale), scaled(one.counted_vnd, scale), 0, scaled(one.amount_vnd, scale),
            ]
            for place, one in enumerate(rows, start=1)
        ),
    )  # fmt: skip
    return xlsx_response(content, f"phu-luc-dung-giai-ngan-{run.as_of:%Y-%m-%d}-lan-{run.number}.xlsx")


def _rule(request: PortalRequest, pk: int) -> DeadlineRule:
    found = zero_rules(request.person.province.pk).filter(pk=pk).first()
    if found is None:
        raise Http404(_("Không có quy tắc này."))
    return found


def run_in_reach(request: PortalRequest, pk: int) -> CheckRun:
    """One run of a rule of this kind; 404 otherwise."""
    require(request.person, Permission.VIEW_CAPITAL)
    runs = CheckRun.objects.filter(
        province=request.person.province, pk=pk, rule__in=zero_rules(request.person.province.pk, ever=True)
    )
    found = runs.select_related("rule__plan_year", "rule__citation__document", "decision", "confirmed_by").first()
    if found is None:
        raise Http404(_("Không có lần kiểm tra này."))
    return found


def _run_page(request: PortalRequest, run: CheckRun, form: LetterForm | None) -> dict[str, object]:
    person = request.person
    branches = person.branches(Permission.VIEW_CAPITAL)
    found = found_projects(run, branches=branches)
    newest = not CheckRun.objects.filter(rule=run.rule, as_of=run.as_of, number__gt=run.number).exists()
    may_confirm = run.standing == CheckRun.Standing.FINAL and newest and person.may(Permission.FREEZE_CAPITAL)
    zero = [one for one in found if one.verdict is ZeroVerdict.ZERO]
    release = [one for one in found if one.verdict is ZeroVerdict.RELEASE]
    return {
        "run": run,
        "newest": newest,
        "zero": zero,
        "zero_vnd": sum(one.amount_vnd for one in zero),
        "already": [one for one in found if one.verdict is ZeroVerdict.FROZEN],
        "release": release,
        "release_forms": [
            (one, LetterForm(initial=_initial(request), auto_id=f"giai-toa-{one.project.pk}-%s")) for one in release
        ],
        "sees_all": branches is None,
        "letter_drafted": branches is None and bool(zero) and newest and run.standing != CheckRun.Standing.CONFIRMED,
        "may_release": newest and person.may(Permission.FREEZE_CAPITAL),
        "may_confirm": may_confirm and bool(zero),
        "changes": _changes(run, zero),
        "form": form or LetterForm(initial=_initial(request)),
        "opened": form is not None,
        "release_changes": [
            _("Phần vốn đang tạm dừng của công trình này được chi trở lại."),
            _("Chứng từ chờ giải tỏa được ghi sổ đúng ngày của chứng từ."),
        ],
    }


def _initial(request: PortalRequest) -> dict[str, object]:
    province = request.person.province
    issuer = _("Ban Chỉ đạo các Chương trình MTQG %(lower)s %(name)s") % {
        "lower": province.type_name.lower(),
        "name": province.name,
    }
    return {"decided_on": request.person.today, "issuer": issuer}


def _changes(run: CheckRun, zero: list[FoundProject]) -> list[str]:
    total = sum(one.amount_vnd for one in zero)
    return [
        ngettext(
            "Dừng giải ngân %(count)s công trình, tổng %(total)s đồng vốn giao đầu năm %(year)s.",
            "Dừng giải ngân %(count)s công trình, tổng %(total)s đồng vốn giao đầu năm %(year)s.",
            len(zero),
        )
        % {"count": len(zero), "total": vnd(total), "year": run.rule.plan_year.year},
        _(
            "Sau ngày công văn, Kho bạc không thanh toán số vốn này; chứng từ đến ngày đó gửi muộn "
            "được giữ chờ giải tỏa."
        ),
        _("Vốn giao bổ sung và vốn năm trước chuyển sang của cùng công trình vẫn được thanh toán."),
        _("Danh sách dưới đây là phụ lục của công văn."),
    ]
