"""Addresses of the foundation (địa chỉ của phần nền): sign-in, people, units, audit, notices."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from accounts.views import session

urlpatterns: list[URLPattern | URLResolver] = [
    path("dang-nhap/", session.sign_in, name="sign_in"),
    path("dang-xuat/", session.sign_out, name="sign_out"),
    path("tai-khoan/tu-cach/", session.switch_seat, name="switch_seat"),
    path("tai-khoan/phien/<int:pk>/ket-thuc/", session.end_session, name="end_session"),
    path("tai-khoan/mat-khau/", session.password, name="password"),
]
