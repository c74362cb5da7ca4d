"""Cases (hồ sơ vốn): the list, and one page for each from its list to the Treasury's answer."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.figures import vnd
from accounts.middleware import PortalRequest
from accounts.money_scale import EXACT, scale_of
from accounts.roles import Permission, require
from disbursement.actions.proposal import may_withdraw
from disbursement.case_forms import AnswerNoticeForm, CaseFilter, OptionalReason, PaperForm, ReturnForm, SubmitForm
from disbursement.exports import Head, Value, money_head, scaled, table_file
from disbursement.models import CapitalCase, TreasuryNotice
from disbursement.queries.case_effects import Effect, effects, holder_of, sees_all, stations
from disbursement.queries.cases import (
    DECIDED_BY,
    TWO_PEOPLE,
    cases_in_reach,
    needs_two,
    notices,
    proposers_of,
    two_people_from,
)
from disbursement.queries.zero import typed
from disbursement.transfers import REACH_WORDS
from disbursement.views.place import illustrative_notes, plan_year_of, sections, xlsx_response
from programs.rules.carry_over import exception
from programs.rules.kinds import Reach, Recall
from programs.rules.words import demands

PAGE_SIZE = 50


def case_in_reach(request: PortalRequest, pk: int) -> CapitalCase:
    """One case that the person may see; 404 otherwise, whether it exists or not."""
    person = request.person
    require(person, Permission.VIEW_CAPITAL)
    found = cases_in_reach(person.province.pk, person.branches(Permission.VIEW_CAPITAL)).filter(pk=pk).first()
    if found is None:
        raise Http404(_("Không có hồ sơ này trong phạm vi của bạn."))
    return found


@require_safe
def capital_cases(request: PortalRequest) -> HttpResponse:
    """List the cases of the plan year, filtered and page by page."""
    person = request.person
    require(person, Permission.VIEW_CAPITAL)
    year = plan_year_of(person)
    form = CaseFilter(request.GET or None)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = cases_in_reach(person.province.pk, person.branches(Permission.VIEW_CAPITAL)).filter(plan_year=year)
    for name, field in (("loai", "kind"), ("buoc", "state")):
        if chosen.get(name):
            found = found.filter(**{field: chosen[name]})
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("trang"))
    sent = {one.case_id: one for one in notices(person.province.pk).filter(case__in=[case.pk for case in page])}
    shown = {
        "plan_year": year,
        "form": form,
        "page": page,
        "rows": [(case, holder_of(case, sent.get(case.pk))) for case in page],
        "may_propose": person.may(Permission.PROPOSE_TRANSFER) and not person.read_only,
        "tabs": sections(person, "capital_cases"),
    }
    return render(request, "disbursement/cases.html", shown)


@require_safe
def capital_case(request: PortalRequest, pk: int) -> HttpResponse:
    """Show one case: what it moves, how far it is, who has it now, and the step that this person may take."""
    return case_response(request, case_in_reach(request, pk))


@require_safe
def capital_case_file(request: PortalRequest, pk: int) -> HttpResponse:
    """Give the list of a case as Excel."""
    case = case_in_reach(request, pk)
    rows = effects(case, request.person.branches(Permission.VIEW_CAPITAL))
    scale = scale_of(request, EXACT)
    heads = [
        Head("TT", 6), Head("Mã dự án", 11), Head("Công trình, đơn vị", 50), Head("Địa điểm", 26),
        Head("Dòng vốn", 44), Head("Lấy từ", 22), money_head("Số tiền", scale),
        Head("Công trình nhận", 50), Head("Phạm vi", 28),
    ]  # fmt: skip
    content = table_file(
        title=_("Danh sách kèm theo hồ sơ %(lower)s số %(pk)s")
        % {"lower": case.get_kind_display().lower(), "pk": case.pk},
        notes=[
            _("%(full_name)s lập; %(lower)s")
            % {"full_name": case.unit.full_name, "lower": case.get_state_display().lower()},
            str(case.decision) if case.decision else _("Chưa có số, ngày văn bản"),
            *illustrative_notes(request.person),
        ],
        heads=heads,
        rows=([place, *_cells(one, scale)] for place, one in enumerate(rows, start=1)),
    )
    return xlsx_response(content, f"ho-so-{case.kind}-{case.pk}.xlsx")


def case_response(request: PortalRequest, case: CapitalCase, *, status: int = 200, **forms: object) -> HttpResponse:
    """The page of a case; a form that was refused comes back as it was typed."""
    person = request.person
    rows = effects(case, person.branches(Permission.VIEW_CAPITAL))
    notice = TreasuryNotice.objects.filter(case=case).select_related("acknowledged_by").first()
    total = sum(one.item.amount_vnd for one in rows)
    states = CapitalCase.State
    decides = person.may(DECIDED_BY[CapitalCase.Kind(case.kind)], case.decider)
    proposes = person.may(Permission.PROPOSE_TRANSFER, case.unit)
    is_first = not person.system and case.first_by_id == person.user.pk
    two = needs_two(case, total) and case.is_open
    is_proposer = two and person.user.pk in proposers_of(case)
    page: dict[str, object] = {
        "case": case,
        "rows": rows,
        "sees_all": sees_all(case, person.branches(Permission.VIEW_CAPITAL)),
        "total_vnd": total,
        "steps": list(case.steps.select_related("by").order_by("id")),
        "stations": stations(case, notice, count=len(rows), total_vnd=total),
        "holder": holder_of(case, notice),
        "notice": notice,
        "reach": _(REACH_WORDS[Reach(case.reach)]) if case.reach else "",
        "basis": exception(case.basis),
        "demands": demands(typed(case.rule)) if case.rule else (),
        "finishes": _finishes(case),
        "changes": _changes(case, rows, total),
        "version": {"version": str(case.version)},
        "editable": proposes and case.kind == "transfer" and case.state in {states.DRAFT, states.RETURNED},
        "may_approve": decides and case.state == states.SUBMITTED and not is_proposer,
        "may_confirm": decides and case.state == states.AWAITING_SECOND and not (is_first or is_proposer),
        "is_first": is_first,
        "barred": is_proposer and decides and case.state in {states.SUBMITTED, states.AWAITING_SECOND},
        "needs_two": needs_two(case, total),
        "may_return": decides and case.state in {states.SUBMITTED, states.AWAITING_SECOND},
        "may_refresh": decides and case.kind == "recall" and case.state in {states.SUBMITTED, states.RETURNED},
        "may_withdraw": case.is_open and may_withdraw(case, person),
        "may_acknowledge": _waits(notice) and person.may(Permission.ACKNOWLEDGE_NOTICE),
        "paper_form": PaperForm(initial=_paper(request, case)),
        "return_form": ReturnForm(),
        "withdraw_form": OptionalReason(),
        "submit_form": SubmitForm(initial={"reason": case.reason, "letter_number": case.letter_number}),
        "answer_form": AnswerNoticeForm(),
        **_told(),
    }
    return render(request, "disbursement/case.html", page | forms, status=status)


def _told() -> dict[str, list[str]]:
    """What each lesser deed changes, sentence by sentence."""
    return {
        "submit_changes": [
            _("Hồ sơ được gửi đến cấp quyết định theo phạm vi của danh sách; số vốn nêu trong hồ sơ được giữ chỗ."),
            _("Từ đó chỉ sửa được khi hồ sơ bị trả lại."),
        ],
        "return_changes": [_("Hồ sơ về lại đơn vị lập kèm lý do; lần duyệt thứ nhất nếu có không còn hiệu lực.")],
        "withdraw_changes": [_("Hồ sơ không còn hiệu lực; số vốn đang giữ chỗ được dùng cho hồ sơ khác.")],
        "refresh_changes": [_("Danh sách được lập lại từ sổ theo số liệu hiện nay.")],
        "acknowledge_changes": [_("Ghi nhận Kho bạc đã nhận và thực hiện thông báo, kèm tên người và thời điểm.")],
    }


def _waits(notice: TreasuryNotice | None) -> bool:
    return notice is not None and notice.acknowledged_on is None


def _paper(request: PortalRequest, case: CapitalCase) -> dict[str, object]:
    if case.kind == CapitalCase.Kind.RELEASE:
        province = request.person.province
        issuer = _("Ban Chỉ đạo các Chương trình MTQG %(lower)s %(name)s") % {
            "lower": province.type_name.lower(),
            "name": province.name,
        }
    else:
        issuer = f"UBND {case.decider.in_a_sentence}"
    return {"decided_on": request.person.today, "issuer": issuer}


def _finishes(case: CapitalCase) -> bool:
    asked = typed(case.rule).parameters if case.rule else None
    return isinstance(asked, Recall) and (asked.own_budget_finishes or bool(asked.no_refill_from))


def _changes(case: CapitalCase, rows: list[Effect], total: int) -> list[str]:
    """What posting the case changes, sentence by sentence."""
    facts = {"count": len(rows), "amount": vnd(total)}
    told = {
        CapitalCase.Kind.TRANSFER: _(
            "Chuyển %(amount)s đồng của %(count)s dòng vốn cho công trình nhận nêu trong danh sách."
        ),
        CapitalCase.Kind.RECALL: _("Rút %(amount)s đồng của %(count)s dòng vốn khỏi sổ của năm kế hoạch."),
        CapitalCase.Kind.CARRY_OVER: _("Chuyển %(amount)s đồng của %(count)s dòng vốn sang kế hoạch năm sau."),
        CapitalCase.Kind.RELEASE: _("%(amount)s đồng của %(count)s dòng vốn được chi trở lại."),
        CapitalCase.Kind.FREEZE: _("%(amount)s đồng của %(count)s dòng vốn không được chi."),
    }
    sentences = [
        told[CapitalCase.Kind(case.kind)] % facts,
        _("Các bút toán có hiệu lực từ ngày văn bản, ghi sổ cùng một lúc; chỉ sửa được bằng bút toán đảo."),
        _("Kho bạc nhận thông báo đánh số kèm danh sách và phải xác nhận."),
    ]
    if needs_two(case, total) and case.state == CapitalCase.State.SUBMITTED:
        sentences[1:] = [
            _("Số tiền từ ngưỡng của tỉnh: chưa ghi sổ cho đến khi người thứ hai duyệt đúng danh sách này.")
        ]
    elif case.is_open and case.kind in TWO_PEOPLE and two_people_from(case.province_id) is None:
        sentences.append(
            _("Tỉnh chưa đặt số tiền phải có hai người duyệt (Thiết lập, bước Tỉnh) nên một người duyệt là đủ.")
        )
    return sentences


def _cells(one: Effect, scale: str) -> list[Value]:
    line = one.item.line
    project, taker = line.project, one.item.taker_project
    return [
        project.code if project else "",
        project.name if project else line.unit.full_name,
        (project.unit if project else line.unit).full_name,
        str(line),
        one.bucket,
        scaled(one.item.amount_vnd, scale),
        f"{taker.code} {taker.name}" if taker else "",
        one.reach,
    ]
