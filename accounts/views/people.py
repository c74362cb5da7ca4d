"""People and roles of the province (quản trị con người)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import people as acts
from accounts.forms import EndForm, InviteForm, MembershipForm, PeopleFilter
from accounts.invitations import expires_at, is_open, is_pending
from accounts.middleware import PortalRequest
from accounts.models import Membership, User
from accounts.queries.people import memberships_of_province, people_lines, people_of_province, shut_out
from accounts.queries.sign_in import linked_at, second_factor_of
from accounts.roles import Permission, Role, require
from accounts.tree import holds_on
from accounts.views.invitations import show_links

_PAGE = 50


@require_safe
def people(request: PortalRequest) -> HttpResponse:
    """List the people of the province by given name (danh sách con người)."""
    require(request.person, Permission.MANAGE_PEOPLE)
    form = PeopleFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    lines = [
        line
        for line in people_lines(request.person.today)
        if line.fits(wanted.get("q", ""), wanted.get("vai_tro", ""), wanted.get("trang_thai", ""))
    ]
    page = Paginator(lines, _PAGE).get_page(request.GET.get("trang"))
    return render(request, "accounts/people.html", {"form": form, "page": page})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite_person(request: PortalRequest) -> HttpResponse:
    """Add a person (thêm người)."""
    require(request.person, Permission.MANAGE_PEOPLE)
    form = InviteForm(request.POST or None, initial={"valid_from": request.person.today})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            invitation = acts.Invitation(**{**given, "role": Role(given["role"])})
            user = acts.invite(invitation=invitation, by=request.person)
        except acts.PeopleRefused as refused:
            form.add_error(None, str(refused))
        else:
            return show_links(request, [user])
    return render(request, "accounts/invite_person.html", {"form": form})


@require_safe
def person(request: PortalRequest, pk: int) -> HttpResponse:
    """Show a person with their roles (một người)."""
    require(request.person, Permission.MANAGE_PEOPLE)
    return _person_page(request, _here(pk))


@require_POST
def assign_person(request: PortalRequest, pk: int) -> HttpResponse:
    """Give a person one more role (giao tư cách)."""
    require(request.person, Permission.MANAGE_PEOPLE)
    user = _here(pk)
    form = MembershipForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            acts.assign(user=user, **{**given, "role": Role(given["role"])}, by=request.person)
        except acts.PeopleRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Đã giao tư cách cho %(full_name)s.") % {"full_name": user.full_name})
            return redirect("person", pk=pk)
    return _person_page(request, user, assign_form=form, status=422)


@require_POST
def end_membership(request: PortalRequest, pk: int) -> HttpResponse:
    """End a role on a day (kết thúc tư cách)."""
    require(request.person, Permission.MANAGE_PEOPLE)
    membership = get_object_or_404(memberships_of_province(), pk=pk)
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form["on"].errors)))
    else:
        try:
            acts.end_membership(membership=membership, on=form.cleaned_data["on"], by=request.person)
            messages.success(
                request, _("Đã kết thúc tư cách tại %(full_name)s.") % {"full_name": membership.unit.full_name}
            )
        except acts.PeopleRefused as refused:
            messages.error(request, str(refused))
    return redirect("person", pk=membership.user_id)


@require_POST
def disable_person(request: PortalRequest, pk: int) -> HttpResponse:
    """Shut a person out of the province (khóa tài khoản)."""
    return _done_to(request, pk, acts.disable, _("Đã khóa tài khoản của %(name)s; các phiên đang mở đã kết thúc."))


@require_POST
def enable_person(request: PortalRequest, pk: int) -> HttpResponse:
    """Let a disabled person in again (mở khóa)."""
    return _done_to(request, pk, acts.enable, _("Đã mở khóa tài khoản của %(name)s."))


@never_cache
@require_POST
def reset_password(request: PortalRequest, pk: int) -> HttpResponse:
    """Void a forgotten password and show the link to set a new one, once (đặt lại mật khẩu)."""
    require(request.person, Permission.MANAGE_PEOPLE)
    user = _here(pk)
    try:
        acts.reset_password(user=user, by=request.person)
    except acts.PeopleRefused as refused:
        messages.error(request, str(refused))
        return redirect("person", pk=pk)
    return show_links(request, [user])


@require_POST
def unlink_provider(request: PortalRequest, pk: int) -> HttpResponse:
    """Take a person's link with the provider of the province off (gỡ liên kết đăng nhập một lần)."""
    return _done_to(request, pk, acts.unlink_provider, _("Đã gỡ liên kết đăng nhập một lần của %(name)s."))


@require_POST
def reset_second_factor(request: PortalRequest, pk: int) -> HttpResponse:
    """Take a lost second factor off a person (gỡ xác thực hai lớp)."""
    return _done_to(request, pk, acts.reset_second_factor, _("Đã gỡ xác thực hai lớp của %(name)s."))


def _done_to(request: PortalRequest, pk: int, act: Callable[..., None], sentence: str) -> HttpResponse:
    """Do one thing to a person of the province, and say so or why not."""
    require(request.person, Permission.MANAGE_PEOPLE)
    user = _here(pk)
    try:
        act(user=user, by=request.person)
    except acts.PeopleRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, sentence % {"name": user.full_name})
    return redirect("person", pk=pk)


def _here(pk: int) -> User:
    return get_object_or_404(people_of_province(), pk=pk)


def _listed(row: Membership, today: date) -> tuple[Membership, bool, EndForm | None, list[str]]:
    """A role, whether it holds, and the step to end it unless it has ended."""
    says = [
        _("%(full_name)s thôi làm %(lower)s tại %(full_name_2)s từ ngày được chọn.")
        % {"full_name": row.user.full_name, "lower": row.get_role_display().lower(), "full_name_2": row.unit.full_name}
    ]
    over = row.valid_to is not None and row.valid_to <= today
    form = None if over else EndForm(initial={"on": today}, auto_id=f"tu-cach-{row.pk}-%s")
    return row, holds_on(row, today), form, says


def _person_page(
    request: PortalRequest, user: User, assign_form: MembershipForm | None = None, status: int = 200
) -> HttpResponse:
    today = request.person.today
    rows = memberships_of_province().filter(user=user).order_by("-valid_from", "-id")
    shown = {
        "who": user,
        "disabled": user.pk in shut_out(),
        "linked_at": linked_at(user, request.person.province),
        "unlink_says": [
            _("Lần đăng nhập một lần kế tiếp được so lại theo địa chỉ thư; mọi phiên đang mở kết thúc ngay."),
        ],
        "factor": second_factor_of(user),
        "factor_says": [
            _("%(name)s đăng nhập chỉ bằng mật khẩu cho đến khi bật lại; mọi phiên đang mở kết thúc ngay.")
            % {"name": user.full_name},
            _("Mã dự phòng cũ hết tác dụng. Chỉ làm khi chắc chắn người yêu cầu là chính chủ."),
        ],
        "pending": is_pending(user),
        "invitation_open": is_open(user),
        "invitation_ends": expires_at(user),
        "renew_says": [
            _("Đường dẫn cũ hết tác dụng ngay; đường dẫn mới dùng một lần, trong bảy ngày."),
        ],
        "oneself": user.pk == request.person.user.pk,
        "memberships": [_listed(row, today) for row in rows],
        "assign_form": assign_form or MembershipForm(initial={"valid_from": today}),
        "disable_says": [
            _("%(full_name)s không đăng nhập được nữa và mọi phiên đang mở kết thúc ngay.")
            % {"full_name": user.full_name},
            _("Tư cách, báo cáo và nhật ký đã có vẫn giữ nguyên."),
        ],
        "enable_says": [
            _("%(full_name)s đăng nhập lại được với các tư cách còn hiệu lực.") % {"full_name": user.full_name}
        ],
        "reset_says": [
            _("Mật khẩu cũ hết tác dụng và mọi phiên đang mở kết thúc ngay."),
            _("Hệ thống cho một đường dẫn dùng một lần, trong bảy ngày, để người đó tự đặt mật khẩu mới."),
        ],
    }
    return render(request, "accounts/person.html", shown, status=status)
