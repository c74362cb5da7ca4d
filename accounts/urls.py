"""Addresses of the foundation (địa chỉ của phần nền): sign-in, people, units, audit, notices."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from accounts.views import (
    audit,
    invitations,
    mail,
    notices,
    people,
    province,
    second_factor,
    security,
    session,
    tokens,
    units,
)
from accounts.views import help as help_pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("dang-nhap/", session.sign_in, name="sign_in"),
    path("dang-nhap/ma/", second_factor.code, name="second_factor_code"),
    path("loi-moi/<str:token>/", invitations.accept_invitation, name="accept_invitation"),
    path("dang-xuat/", session.sign_out, name="sign_out"),
    path("tai-khoan/tu-cach/", session.switch_seat, name="switch_seat"),
    path("tai-khoan/bao-mat/", security.account_security, name="account_security"),
    path("tai-khoan/phien/<int:pk>/ket-thuc/", security.end_session, name="end_session"),
    path("tai-khoan/phien/ket-thuc-het/", security.end_sessions, name="end_sessions"),
    path("tai-khoan/xac-thuc-hai-lop/", second_factor.set_up, name="set_up_second_factor"),
    path("tai-khoan/xac-thuc-hai-lop/go/", second_factor.remove, name="remove_second_factor"),
    path("tai-khoan/ma-du-phong/", second_factor.renew_codes, name="renew_recovery_codes"),
    path("tai-khoan/mat-khau/", session.password, name="password"),
    path("tai-khoan/ma-truy-cap/", tokens.api_tokens, name="api_tokens"),
    path("tai-khoan/ma-truy-cap/<int:pk>/thu-hoi/", tokens.revoke_api_token, name="revoke_api_token"),
    path("api/", tokens.api_page, name="api_page"),
    path("api/openapi.json", tokens.api_schema, name="api_schema"),
    path("tro-giup/", help_pages.index, name="help"),
    path("tro-giup/<slug:slug>/", help_pages.topic, name="help_topic"),
    path("thong-bao/", notices.notices, name="notices"),
    path("thong-bao/da-doc/", notices.notices_read, name="notices_read"),
    path("thong-bao/thu/", mail.mailbox, name="mailbox"),
    path("quan-tri/thu/", mail.mail_log, name="mail_log"),
    path("viec-chay/<int:pk>/", notices.job, name="job"),
    path("viec-chay/<int:pk>/dung/", notices.cancel_job, name="cancel_job"),
    path("dia-ban/", units.units, name="units"),
    path("dia-ban/<int:pk>/", units.unit, name="unit"),
    path("quan-tri/con-nguoi/", people.people, name="people"),
    path("quan-tri/con-nguoi/them/", people.invite_person, name="invite_person"),
    path("quan-tri/con-nguoi/<int:pk>/", people.person, name="person"),
    path("quan-tri/con-nguoi/<int:pk>/giao/", people.assign_person, name="assign_person"),
    path("quan-tri/con-nguoi/<int:pk>/khoa/", people.disable_person, name="disable_person"),
    path("quan-tri/con-nguoi/<int:pk>/mo-khoa/", people.enable_person, name="enable_person"),
    path("quan-tri/con-nguoi/<int:pk>/mat-khau/", people.reset_password, name="reset_password"),
    path("quan-tri/con-nguoi/<int:pk>/xac-thuc/", people.reset_second_factor, name="reset_second_factor"),
    path("quan-tri/con-nguoi/<int:pk>/moi-lai/", invitations.renew_invitation, name="renew_invitation"),
    path("quan-tri/loi-moi/", invitations.invitations, name="invitations"),
    path("quan-tri/loi-moi/gui-lai/", invitations.renew_invitations, name="renew_invitations"),
    path("quan-tri/tu-cach/<int:pk>/ket-thuc/", people.end_membership, name="end_membership"),
    path("quan-tri/nhat-ky/", audit.audit_log, name="audit_log"),
    path("quan-tri/dang-nhap/", province.sign_in_rules, name="sign_in_rules"),
    path("quan-tri/dong-ho/", province.training_clock, name="training_clock"),
]
