"""Who may ask which address of the API: the same table as `matrix`, for tokens instead of sessions."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from tests.house.rows import (
    ADMIN,
    AUDITOR,
    COMMITTEE,
    COMMUNE,
    DEPARTMENT,
    DISTRICT,
    EVERYONE,
    LOCAL,
    READERS,
    TREASURY,
    VIEWER,
    Row,
    _district,
    _pk,
)

CAPITAL = READERS | LOCAL | TREASURY
FILES = COMMITTEE | TREASURY | AUDITOR


def _file() -> SimpleUploadedFile:
    return SimpleUploadedFile("tep.xlsx", b"PK")


API_MATRIX: dict[str, Row] = {
    # accounts
    "api_me": Row(EVERYONE),
    "api_description": Row(EVERYONE),
    "api_units": Row(EVERYONE),
    "api_unit": Row(EVERYONE, arguments=_pk("unit")),
    "api_job": Row(
        EVERYONE - LOCAL - {role for role in READERS if role == "department_officer"},
        own=LOCAL,
        arguments=_pk("job"),
        by_person=True,
    ),
    "api_audit": Row(ADMIN | AUDITOR | {Role.COMMITTEE_LEADER}),
    **dict.fromkeys(("api_people", "api_mail_log", "api_province"), Row(ADMIN)),
    "api_person": Row(ADMIN, arguments=_pk("person")),
    **dict.fromkeys(("api_delegations", "api_own_notices", "api_letters"), Row(EVERYONE)),
    # programs
    "api_programmes": Row(EVERYONE),
    "api_components": Row(EVERYONE),
    "api_plan_years": Row(EVERYONE),
    "api_documents": Row(EVERYONE),
    "api_rules": Row(EVERYONE),
    "api_check_runs": Row(CAPITAL),
    "api_check_run": Row(CAPITAL, arguments=_pk("run")),
    "api_findings": Row(CAPITAL, arguments=_pk("run")),
    "api_obligations": Row(READERS | LOCAL),
    "api_obligation": Row(READERS, branch=LOCAL, arguments=_pk("obligation")),
    "api_submissions": Row(READERS | LOCAL),
    # targets
    "api_indicators": Row(READERS | LOCAL),
    "api_targets": Row(READERS | LOCAL),
    "api_candidates": Row(READERS | LOCAL),
    "api_conflicts": Row(READERS | LOCAL),
    "api_results": Row(READERS | LOCAL),
    **dict.fromkeys(
        ("api_target_places", "api_target_districts"),
        Row(READERS | LOCAL, arguments=lambda place: (place.indicator,), keys=False),
    ),
    # disbursement
    "api_capital": Row(CAPITAL),
    **dict.fromkeys(
        (
            "api_matrix",
            "api_counterpart",
            "api_counterpart_rules",
            "api_contributions",
            "api_own_estimates",
            "api_top_ups",
            "api_gates",
            "api_gates_given",
            "api_gate_overrides",
            "api_gate_duties",
            "api_arrears",
            "api_ranking",
            "api_ranking_rules",
            "api_list_changes",
            "api_rehearsal",
            "api_early_warnings",
            "api_forecast",
            "api_cases",
            "api_recalled",
        ),
        Row(CAPITAL),
    ),
    **dict.fromkeys(
        ("api_project_book", "api_held_payments", "api_progress", "api_project_arrears", "api_project_gates"),
        Row(READERS | TREASURY, branch=LOCAL, arguments=_pk("project")),
    ),
    "api_trial_balance": Row(READERS | TREASURY),
    "api_line": Row(READERS | TREASURY, branch=LOCAL, arguments=_pk("line")),
    "api_decision": Row(READERS | TREASURY, branch=LOCAL, arguments=_pk("capital_decision")),
    "api_plan_files": Row(COMMITTEE | DEPARTMENT | LOCAL),
    "api_plan_file": Row(COMMITTEE, branch=LOCAL, arguments=_pk("plan_file")),
    "api_plan_file_content": Row(COMMITTEE, branch=LOCAL, arguments=_pk("plan_file")),
    "api_treasury_template": Row(FILES),
    "api_photo": Row(READERS | TREASURY, branch=LOCAL, arguments=lambda place: (place.photo.pk, "thumbnail")),
    "api_answers": Row(CAPITAL, arguments=_pk("window")),
    "api_alerts": Row(CAPITAL, arguments=_pk("window")),
    "api_case": Row(READERS | TREASURY, branch=LOCAL, arguments=_pk("case")),
    **dict.fromkeys(("api_treasury_layouts", "api_treasury_aliases", "api_reconciliations"), Row(FILES)),
    **dict.fromkeys(("api_claims", "api_treasury_problems"), Row(FILES, arguments=_pk("treasury_file"))),
    **dict.fromkeys(
        ("api_reconciliation", "api_reconciliation_lines", "api_difference", "api_difference_rows"),
        Row(FILES, arguments=_pk("reconciliation")),
    ),
    "api_projects": Row(CAPITAL),
    "api_project": Row(READERS | TREASURY, branch=LOCAL, arguments=_pk("project")),
    "api_lines": Row(CAPITAL),
    "api_movements": Row(CAPITAL),
    "api_treasury_files": Row(FILES),
    "api_treasury_file": Row(FILES, arguments=_pk("treasury_file")),
    "api_notices": Row(FILES),
    "api_notice": Row(FILES, arguments=_pk("notice")),
    "api_notice_answer": Row(TREASURY, verbs=("POST",), arguments=_pk("notice"), body=lambda _: {"answer": "Đã làm."}),
    "api_treasury_rows": Row(FILES, arguments=_pk("treasury_file")),
    "api_treasury_content": Row(FILES, arguments=_pk("treasury_file")),
    "api_payments": Row(
        TREASURY,
        branch=DISTRICT,
        verbs=("POST",),
        arguments=_pk("project"),
        body=lambda _: {"line": 1, "payment_type": "settlement", "voucher": "1", "on": "2023-07-01", "amount_vnd": 1},
    ),
    "api_treasury_upload": Row(TREASURY, verbs=("POST",), body=lambda _: {"file": _file()}),
    "api_treasury_undo": Row(
        TREASURY, verbs=("POST",), arguments=_pk("treasury_file"), body=lambda _: {"reason": "Nạp nhầm."}
    ),
    # reporting
    **dict.fromkeys(("api_tasks", "api_form_periods", "api_exports", "api_plan_tasks"), Row(EVERYONE)),
    "api_search": Row(EVERYONE),
    "api_overview": Row(READERS),
    "api_unit_year": Row(READERS, branch=LOCAL, arguments=_pk("unit")),
    "api_provinces": Row(VIEWER),
    **dict.fromkeys(("api_chase", "api_review_queue"), Row(COMMITTEE | DEPARTMENT | DISTRICT)),
    "api_document": Row(EVERYONE, arguments=_pk("document")),
    **dict.fromkeys(("api_forms", "api_stewardships", "api_programme_scopes"), Row(ADMIN | COMMITTEE)),
    "api_plan_pack": Row(ADMIN | COMMITTEE, arguments=lambda _: (2023,), keys=False),
    "api_rule_versions": Row(ADMIN | COMMITTEE, arguments=_pk("window")),
    "api_export_content": Row(own=READERS | LOCAL | TREASURY, arguments=_pk("export"), by_person=True),
    "api_draft": Row(own=COMMUNE, verbs=("PUT",), arguments=_pk("obligation"), body=lambda _: {"entries": {}}),
    "api_draft_file": Row(own=COMMUNE, verbs=("POST",), arguments=_pk("obligation"), body=lambda _: {"file": _file()}),
    "api_hand_in": Row(own=COMMUNE, verbs=("POST",), arguments=_pk("submission")),
    "api_return": Row(
        COMMITTEE, branch=DISTRICT, verbs=("POST",), arguments=_pk("submission"), body=lambda _: {"reason": "Thiếu số."}
    ),
    "api_approve": Row(COMMITTEE, branch=DISTRICT, verbs=("POST",), arguments=_pk("submission")),
    "api_form_file": Row(own=COMMUNE, arguments=_pk("obligation")),
    "api_case_paper": Row(READERS | TREASURY, branch=LOCAL, arguments=lambda place: (place.case.pk, "decision")),
    "api_freeze_letter": Row(READERS | TREASURY, arguments=_pk("run")),
    "api_possible_reports": Row(READERS | LOCAL),
    "api_report_draft": Row(
        COMMITTEE,
        branch=DISTRICT,
        arguments=lambda place: ("phan-viec", "2023-H1", place.district.pk),
        unit=_district,
    ),
    "api_form": Row(READERS, branch=LOCAL, arguments=_pk("obligation")),
    "api_submission": Row(READERS, branch=LOCAL, arguments=_pk("submission")),
    "api_reports": Row(READERS | LOCAL),
    "api_report": Row(READERS, branch=LOCAL, arguments=_pk("issued"), unit=_district),
    "api_report_file": Row(READERS, branch=LOCAL, arguments=lambda place: (place.issued.pk, "xlsx"), unit=_district),
}
