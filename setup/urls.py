"""Addresses of set-up (địa chỉ của phần thiết lập)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from setup.views import people, province, units

urlpatterns: list[URLPattern | URLResolver] = [
    path("thiet-lap/", province.setup, name="setup"),
    path("thiet-lap/tinh/", province.setup_province, name="setup_province"),
    path("thiet-lap/don-vi/", units.setup_units, name="setup_units"),
    path("thiet-lap/don-vi/danh-muc/", units.setup_units_national, name="setup_units_national"),
    path("thiet-lap/don-vi/tep.xlsx", units.setup_units_file, name="setup_units_file"),
    path("thiet-lap/don-vi/nap/", units.setup_units_upload, name="setup_units_upload"),
    path("thiet-lap/don-vi/them/", units.add_unit, name="add_unit"),
    path("thiet-lap/don-vi/<int:pk>/", units.edit_unit, name="edit_unit"),
    path("thiet-lap/don-vi/<int:pk>/ket-thuc/", units.close_unit, name="close_unit"),
    path("thiet-lap/don-vi/<int:pk>/thuoc-tinh/", units.set_attribute, name="set_attribute"),
    path("thiet-lap/con-nguoi/", people.setup_people, name="setup_people"),
    path("thiet-lap/con-nguoi/mau.xlsx", people.setup_people_file, name="setup_people_file"),
    path("thiet-lap/con-nguoi/nap/", people.setup_people_upload, name="setup_people_upload"),
]
