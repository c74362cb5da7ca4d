"""Addresses of set-up (địa chỉ của phần thiết lập)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reporting.setup.views import entries, people, province, rules, scope, units, years

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
    path("thiet-lap/nam/", years.plan_years, name="setup_years"),
    path("thiet-lap/nam/lap/", years.begin_plan_year, name="begin_plan_year"),
    path("thiet-lap/nam/nap/", years.upload_plan_pack, name="upload_plan_pack"),
    path("thiet-lap/nam/<int:year>/", years.plan_year, name="plan_year"),
    path("thiet-lap/nam/<int:year>/goi.yaml", years.plan_year_file, name="plan_year_file"),
    path("thiet-lap/nam/<int:year>/danh-muc-dai-luong/", years.take_indicators, name="take_indicators"),
    path("thiet-lap/nam/<int:year>/pham-vi/<slug:code>/", scope.programme_scope, name="programme_scope"),
    path("thiet-lap/nam/<int:year>/hai-nguoi/", rules.set_two_for_rules, name="set_two_for_rules"),
    path("thiet-lap/nam/<int:year>/quy-tac/<int:pk>/ban/", rules.rule_version, name="rule_version"),
    path("thiet-lap/nam/<int:year>/quy-tac/<int:pk>/ap-dung/", rules.enact, name="enact_rule"),
    path("thiet-lap/nam/<int:year>/quy-tac/<int:pk>/ngung/", rules.retire, name="retire_rule"),
    path("thiet-lap/nam/<int:year>/quy-tac/<int:pk>/bo-du-thao/", rules.drop, name="drop_rule_draft"),
    path("thiet-lap/nam/<int:year>/<slug:section>/", entries.plan_section, name="plan_section"),
    path("thiet-lap/nam/<int:year>/<slug:section>/them/", entries.add_plan_entry, name="add_plan_entry"),
    path("thiet-lap/nam/<int:year>/<slug:section>/<int:pk>/", entries.plan_entry, name="plan_entry"),
    path("thiet-lap/nam/<int:year>/<slug:section>/<int:pk>/bo/", entries.remove_plan_entry, name="remove_plan_entry"),
    path("thiet-lap/ky-bao-cao/<int:pk>/giao/", entries.assign_period, name="assign_period"),
]
