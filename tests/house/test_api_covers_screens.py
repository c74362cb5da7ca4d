"""What a person reads on screen a program reads: every page that shows has its address, for the same roles."""

from __future__ import annotations

from tests.house.api_matrix import API_MATRIX
from tests.house.matrix import MATRIX

# Each page that only shows, and the addresses that tell the same.
TOLD = {
    "notices": "api_own_notices", "mail_log": "api_mail_log", "job": "api_job", "search": "api_search",
    "units": "api_units", "unit": "api_unit", "people": "api_people", "person": "api_person",
    "invitations": "api_people", "setup_people": "api_people", "audit_log": "api_audit", "my_work": "api_tasks",
    "overview": "api_overview", "provinces": "api_provinces", "unit_year": "api_unit_year",
    "deadlines": "api_form_periods", "plan_documents": "api_documents", "plan_document": "api_document",
    "submissions": "api_obligations", "submission_form": "api_form", "submission_template": "api_form_file",
    "chase": "api_chase", "review_queue": "api_review_queue", "submission": "api_submission",
    "reports": "api_possible_reports", "issued_report": "api_report", "issued_file": "api_report_file",
    "report": "api_report_draft", "exports": "api_exports", "export": "api_exports",
    "export_file": "api_export_content",
    "targets": "api_targets", "target": "api_target_places", "candidates": "api_candidates",
    "conflicts": "api_conflicts", "conflict": "api_conflicts", "setup_units": "api_units",
    "setup_years": "api_plan_years", "plan_year": "api_plan_years", "plan_year_file": "api_plan_pack",
    "plan_section": "api_forms", "rule_version": "api_rule_versions", "capital": "api_matrix",
    "capital_lines": "api_lines", "capital_line": "api_line", "capital_decision": "api_decision",
    "plan_files": "api_plan_files", "plan_file": "api_plan_file", "plan_file_content": "api_plan_file_content",
    "counterpart": "api_counterpart", "contributions": "api_contributions", "contribution": "api_contributions",
    "top_ups": "api_top_ups", "top_up": "api_top_ups", "trial_balance": "api_trial_balance",
    "projects": "api_projects", "project": "api_project", "project_ledger": "api_project_book",
    "project_arrears": "api_project_arrears", "project_progress": "api_progress", "progress_photo": "api_photo",
    "arrears": "api_arrears", "ranking": "api_ranking", "list_changes": "api_list_changes",
    "capital_gates": "api_gates_given", "checks": "api_check_runs", "freeze_runs": "api_check_runs",
    "check_rule": "api_alerts", "check_run": "api_findings", "freeze_run": "api_findings",
    "freeze_letter": "api_freeze_letter", "rehearse_calendar": "api_rehearsal", "rehearse_check": "api_rehearsal",
    "rehearse_freeze": "api_rehearsal", "transfer_answers": "api_answers", "early_warnings": "api_early_warnings",
    "capital_cases": "api_cases", "capital_case": "api_case", "case_paper": "api_case_paper",
    "recalled": "api_recalled", "treasury_notices": "api_notices", "treasury_files": "api_treasury_files",
    "treasury_file": "api_treasury_file", "treasury_file_content": "api_treasury_content",
    "treasury_problems": "api_treasury_problems", "treasury_template": "api_treasury_template",
    "treasury_aliases": "api_treasury_aliases", "treasury_layouts": "api_treasury_layouts",
    "treasury_layout": "api_treasury_layouts", "reconciliations": "api_reconciliations",
    "reconciliation": "api_reconciliation", "difference": "api_difference", "plan_tasks": "api_plan_tasks",
    "plan_task": "api_plan_tasks",
}  # fmt: skip
# How one signs in, the pages about the portal itself, steps of a deed, blank workbooks that no address takes in.
ON_SCREEN = {
    "single_sign_on", "single_sign_on_arrive", "account_security", "api_page", "api_schema", "help", "help_topic",
    "setup", "case_givers", "plan_template", "register_file", "treasury_sample", "treasury_list_sample",
}  # fmt: skip
# Drawings of what a page shows already.
DRAWN = {name for name in MATRIX if name.endswith("_file") and name not in TOLD} | {"freeze_appendix"}


def test_every_page_has_its_address() -> None:
    shows = {name for name, row in MATRIX.items() if row.verbs == ("GET",)}
    assert sorted(shows - set(TOLD) - ON_SCREEN - DRAWN) == []
    assert sorted((set(TOLD) | ON_SCREEN) - shows) == []
    assert set(TOLD.values()) <= set(API_MATRIX)


def test_whoever_opens_the_page_may_ask_the_address() -> None:
    shut_out = {
        name: sorted(MATRIX[name].roles - API_MATRIX[told].roles)
        for name, told in TOLD.items()
        if not MATRIX[name].roles <= API_MATRIX[told].roles
    }
    assert shut_out == {}


def test_nobody_asks_for_more_than_they_open() -> None:
    wider = {
        told: sorted(API_MATRIX[told].roles - opened)
        for told in set(TOLD.values())
        if not API_MATRIX[told].roles
        <= (opened := frozenset().union(*(MATRIX[name].roles for name, one in TOLD.items() if one == told)))
    }
    # Duties and their form are also read on the page of a submission, by whoever sees it; years where one is chosen.
    assert set(wider) <= {"api_obligations", "api_form", "api_plan_years"}
