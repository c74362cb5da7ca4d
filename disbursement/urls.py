"""Addresses of the book (địa chỉ của phần vốn): nguồn vốn, tệp Kho bạc, dừng giải ngân."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from disbursement.views import allocation, answers, assign, capital, checks, freeze, lines, projects, treasury

urlpatterns: list[URLPattern | URLResolver] = [
    path("nguon-von/", capital.capital, name="capital"),
    path("nguon-von/bang.xlsx", capital.capital_file, name="capital_file"),
    path("nguon-von/giao-von/", assign.assign_capital, name="assign_capital"),
    path("nguon-von/dong-von/", lines.line_list, name="capital_lines"),
    path("nguon-von/dong-von.xlsx", lines.line_file, name="capital_lines_file"),
    path("nguon-von/dong-von/<int:pk>/", lines.capital_line, name="capital_line"),
    path("nguon-von/dong-von/<int:pk>/phan-bo/", assign.allocate_further, name="allocate_further"),
    path("nguon-von/dong-von/<int:pk>/dieu-chinh/", assign.adjust_capital, name="adjust_capital"),
    path("nguon-von/van-ban/<int:pk>/", lines.capital_decision, name="capital_decision"),
    path("nguon-von/can-doi/", capital.trial_balance_page, name="trial_balance"),
    path("nguon-von/cong-trinh/", projects.project_list, name="projects"),
    path("nguon-von/cong-trinh.xlsx", projects.project_file, name="project_file"),
    path("nguon-von/cong-trinh/them/", projects.add_project, name="add_project"),
    path("nguon-von/cong-trinh/<int:pk>/", projects.project, name="project"),
    path("nguon-von/cong-trinh/<int:pk>/nha-thau/", projects.set_contractor, name="set_contractor"),
    path("nguon-von/cong-trinh/<int:pk>/thanh-toan/", projects.record_payment, name="record_payment"),
    path("nguon-von/cong-trinh/<int:pk>/giao-von/", allocation.allocate_capital, name="allocate_capital"),
    path("nguon-von/but-toan/<int:pk>/dao/", projects.reverse_entry, name="reverse_movement"),
    path("kho-bac/", treasury.treasury_files, name="treasury_files"),
    path("kho-bac/nap/", treasury.upload_treasury_file, name="upload_treasury_file"),
    path("kho-bac/mau.xlsx", treasury.treasury_template_file, name="treasury_template"),
    path("kho-bac/<int:pk>/", treasury.treasury_file, name="treasury_file"),
    path("kho-bac/<int:pk>/tep.xlsx", treasury.treasury_file_content, name="treasury_file_content"),
    path("kho-bac/<int:pk>/loi.xlsx", treasury.treasury_problems, name="treasury_problems"),
    path("kho-bac/<int:pk>/huy/", treasury.undo_treasury_file, name="undo_treasury_file"),
    path("nguon-von/kiem-tra/", checks.checks, name="checks"),
    path("nguon-von/kiem-tra/<int:pk>/", checks.check_run, name="check_run"),
    path("nguon-von/kiem-tra/<int:pk>/danh-sach.xlsx", checks.check_run_file, name="check_run_file"),
    path("nguon-von/kiem-tra/quy-tac/<int:pk>/", checks.check_rule, name="check_rule"),
    path("nguon-von/kiem-tra/quy-tac/<int:pk>/dien-tap/", checks.rehearse_check, name="rehearse_check"),
    path("nguon-von/kiem-tra/quy-tac/<int:pk>/kiem-tra/", checks.record_check, name="record_check"),
    path("nguon-von/kiem-tra/quy-tac/<int:pk>/tra-loi/", answers.transfer_answers, name="transfer_answers"),
    path(
        "nguon-von/kiem-tra/quy-tac/<int:pk>/tra-loi/<int:unit_pk>/",
        answers.answer_transfer_page,
        name="answer_transfer",
    ),
    path("nguon-von/dung-giai-ngan/", freeze.freeze_runs, name="freeze_runs"),
    path("nguon-von/dung-giai-ngan/<int:pk>/", freeze.freeze_run, name="freeze_run"),
    path("nguon-von/dung-giai-ngan/<int:pk>/phu-luc.xlsx", freeze.freeze_appendix, name="freeze_appendix"),
    path("nguon-von/dung-giai-ngan/<int:pk>/xac-nhan/", freeze.confirm_freeze, name="confirm_freeze"),
    path("nguon-von/dung-giai-ngan/<int:pk>/giai-toa/<int:project_pk>/", freeze.release_frozen, name="release_frozen"),
    path("nguon-von/dung-giai-ngan/quy-tac/<int:pk>/dien-tap/", freeze.rehearse_freeze, name="rehearse_freeze"),
    path("nguon-von/dung-giai-ngan/quy-tac/<int:pk>/kiem-tra/", freeze.run_check, name="run_check"),
]
