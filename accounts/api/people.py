"""People by API (con người, tư cách, ủy quyền, thông báo, thư): the admin's lists, and what is one's own."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.fields import UnitBrief
from accounts.api.reads import Ask, listing, single
from accounts.invitations import is_pending
from accounts.models import Membership, Notice, OutgoingMail, ProvinceSettings, User
from accounts.queries.delegation import lent_by
from accounts.queries.mail import all_mail, mail_to
from accounts.queries.notices import notices_of
from accounts.queries.people import PersonLine, memberships_of_province, people_lines, people_of_province, shut_out
from accounts.queries.sign_in import linked_at, second_factor_counts, second_factor_of, second_factor_roles
from accounts.roles import Permission, Role

_PEOPLE = _("Con người")
_OWN = _("Của tôi")
_COMMON = _("Chung")
# How the screen calls the states of people.
_STATES = {"active": "dang-lam", "over": "het-han", "shut_out": "khoa"}
_NAMES = {slug: name for name, slug in _STATES.items()}


class SeatShape(serializers.Serializer[Membership]):
    """A role of a person at a unit, between two days."""

    id = serializers.IntegerField(source="pk")
    role = serializers.ChoiceField(Role.choices)
    title = serializers.CharField(allow_blank=True)
    unit = UnitBrief()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True, help_text=_("Ngày đầu tiên không còn đúng."))
    on_behalf_of_id = serializers.IntegerField(allow_null=True, help_text=_("Khóa người ủy quyền."))


class PersonShape(serializers.Serializer[PersonLine]):
    """A person with the roles held today."""

    id = serializers.IntegerField(source="user.pk")
    username = serializers.CharField(source="user.username")
    full_name = serializers.CharField(source="user.full_name")
    email = serializers.CharField(source="user.email", allow_blank=True)
    pending = serializers.SerializerMethodField(help_text=_("Được mời, chưa đặt mật khẩu."))
    state = serializers.SerializerMethodField(help_text=_("active: đang làm; over: hết tư cách; shut_out: đã khóa."))
    seats = SeatShape(many=True, source="roles")

    def get_pending(self, line: PersonLine) -> bool:
        """Whether the person was invited and has not come in yet."""
        return is_pending(line.user)

    def get_state(self, line: PersonLine) -> str:
        """By its English name."""
        return _NAMES[line.state]


class PersonDetailShape(serializers.Serializer[Any]):
    """A person with every role ever held, and how they sign in; no secret is told."""

    id = serializers.IntegerField(source="user.pk")
    username = serializers.CharField(source="user.username")
    full_name = serializers.CharField(source="user.full_name")
    email = serializers.CharField(source="user.email", allow_blank=True)
    shut_out = serializers.BooleanField()
    pending = serializers.BooleanField(help_text=_("Được mời, chưa đặt mật khẩu."))
    second_factor = serializers.BooleanField()
    linked_at = serializers.DateTimeField(allow_null=True, help_text=_("Gắn với đăng nhập một lần từ lúc nào."))
    seats = SeatShape(many=True)


class LentShape(serializers.Serializer[Membership]):
    """A seat that one has lent."""

    id = serializers.IntegerField(source="pk")
    to = serializers.CharField(source="user.full_name")
    role = serializers.ChoiceField(Role.choices)
    unit = UnitBrief()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(help_text=_("Ngày đầu tiên không còn đúng."))


class NoticeToMeShape(serializers.Serializer[Notice]):
    """A notice of one's own."""

    id = serializers.IntegerField(source="pk")
    text = serializers.CharField()
    url = serializers.CharField(allow_blank=True, help_text=_("Trang trên màn hình."))
    urgent = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


class SentShape(serializers.Serializer[OutgoingMail]):
    """A letter and how it went."""

    id = serializers.IntegerField(source="pk")
    subject = serializers.CharField()
    state = serializers.ChoiceField(OutgoingMail.State.choices)
    created_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)


class LetterShape(SentShape):
    """A letter of one's own with its text."""

    text = serializers.CharField()


class LoggedLetterShape(SentShape):
    """A letter of the province: to whom, without its text."""

    to = serializers.CharField(source="user.full_name")
    to_address = serializers.CharField()


class RoleCountShape(serializers.Serializer[Any]):
    """How many people of a role sign in with a second factor."""

    role = serializers.CharField(source="role.value")
    people = serializers.IntegerField()
    with_factor = serializers.IntegerField()


class SettingsShape(serializers.Serializer[Any]):
    """What the province set for itself."""

    training_today = serializers.DateField(
        allow_null=True, help_text=_("Ngày của đồng hồ tập huấn; null là ngày thật.")
    )
    illustrative = serializers.BooleanField(help_text=_("Số liệu minh họa."))
    place_name = serializers.CharField(allow_blank=True)
    two_people_from_vnd = serializers.IntegerField(allow_null=True, help_text=_("Ngưỡng phải hai người duyệt, đồng."))
    second_factor_roles = serializers.ListField(child=serializers.CharField())
    second_factor_counts = RoleCountShape(many=True)


class PeopleFilter(serializers.Serializer[Any]):
    """Which people."""

    q = serializers.CharField(required=False, max_length=80, help_text=_("Họ tên, tên đăng nhập hoặc đơn vị."))
    role = serializers.ChoiceField(Role.choices, required=False)
    state = serializers.ChoiceField([(one, one) for one in _STATES], required=False)


class NoticeFilter(serializers.Serializer[Any]):
    """Which notices."""

    unread = serializers.BooleanField(required=False, help_text=_("Chỉ thông báo chưa đọc."))


class LetterFilter(serializers.Serializer[Any]):
    """Which letters."""

    state = serializers.ChoiceField(OutgoingMail.State.choices, required=False)


def _people(ask: Ask) -> list[PersonLine]:
    """The people of the province by given name (danh sách con người)."""
    wanted = ask.wanted
    asked = (wanted.get("q", ""), wanted.get("role", ""), _STATES.get(wanted.get("state", ""), ""))
    return [line for line in people_lines(ask.person.today) if line.fits(*asked)]


def _person(ask: Ask) -> dict[str, Any]:
    """One person with every role (một người)."""
    user: User = get_object_or_404(people_of_province(), pk=ask.pk)
    return {
        "user": user,
        "shut_out": user.pk in shut_out(),
        "pending": is_pending(user),
        "second_factor": second_factor_of(user) is not None,
        "linked_at": linked_at(user, ask.person.province),
        "seats": memberships_of_province().filter(user=user).order_by("-valid_from", "-id"),
    }


def _lent(ask: Ask) -> QuerySet[Membership]:
    """What one has lent and is not over yet (đang ủy quyền)."""
    return lent_by(ask.person)


def _notices(ask: Ask) -> QuerySet[Notice]:
    """One's own notices, newest first (thông báo)."""
    found = notices_of(ask.person)
    return found.filter(read_at=None) if ask.wanted.get("unread") else found


def _letters(ask: Ask) -> QuerySet[OutgoingMail]:
    """One's own letters, newest first (thư của tôi)."""
    return mail_to(ask.person)


def _mail_log(ask: Ask) -> QuerySet[OutgoingMail]:
    """Every letter of the province, newest first (thư đã lập)."""
    found = all_mail(ask.person)
    return found.filter(state=ask.wanted["state"]) if "state" in ask.wanted else found


def _settings(ask: Ask) -> dict[str, Any]:
    """The clock, the threshold and the sign-in rules of the province (thiết lập của tỉnh)."""
    row = ProvinceSettings.objects.filter(province=ask.province_id).first() or ProvinceSettings()
    names = ("training_today", "illustrative", "place_name", "two_people_from_vnd")
    return {
        **{name: getattr(row, name) for name in names},
        "second_factor_roles": second_factor_roles(ask.person.province),
        "second_factor_counts": second_factor_counts(ask.person.today),
    }


PeopleList = listing(
    "PeopleList", _people, tag=_PEOPLE, summary=_("Con người của tỉnh và tư cách hôm nay"),
    permission=Permission.MANAGE_PEOPLE, shape=PersonShape, filters=PeopleFilter,
)  # fmt: skip
PersonDetail = single(
    "PersonDetail", _person, tag=_PEOPLE, summary=_("Một người với mọi tư cách"), permission=Permission.MANAGE_PEOPLE,
    shape=PersonDetailShape,
)  # fmt: skip
MailLog = listing(
    "MailLog", _mail_log, tag=_PEOPLE, summary=_("Thư đã lập của tỉnh và tình trạng gửi"),
    permission=Permission.MANAGE_PEOPLE, shape=LoggedLetterShape, filters=LetterFilter,
)  # fmt: skip
DelegationList = listing("DelegationList", _lent, tag=_OWN, summary=_("Tư cách tôi đang ủy quyền"), shape=LentShape)
OwnNoticeList = listing(
    "OwnNoticeList", _notices, tag=_OWN, summary=_("Thông báo của tôi"), shape=NoticeToMeShape, filters=NoticeFilter
)
LetterList = listing("LetterList", _letters, tag=_OWN, summary=_("Thư của tôi"), shape=LetterShape)
ProvinceSettingsDetail = single(
    "ProvinceSettingsDetail", _settings, tag=_COMMON, summary=_("Thiết lập của tỉnh"),
    permission=Permission.MANAGE_PROVINCE, shape=SettingsShape,
)  # fmt: skip
