"""Who may open which address: the expected outcome of every URL, for every role, near and far.

One row an address. `everywhere`: roles that reach it in their whole province; `branch`: roles that reach what lies at
or below their own unit; `own`: roles that reach what lies at their own unit. Whoever is in none of the three is
refused; what belongs to another province does not exist; strangers are sent to sign-in unless the row is `public`.
An address without a row fails the build, and so does a row without an address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from accounts.invitations import token_for
from accounts.models import OrgUnit
from accounts.roles import Role
from tests.rig.three_places import Place

ADMIN = frozenset({Role.PROVINCE_ADMIN})
STAFF = frozenset({Role.COMMITTEE_STAFF})
COMMITTEE = STAFF | {Role.COMMITTEE_LEADER}
DEPARTMENT = frozenset({Role.DEPARTMENT_OFFICER})
DISTRICT = frozenset({Role.DISTRICT_OFFICER})
COMMUNE = frozenset({Role.COMMUNE_OFFICER})
TREASURY = frozenset({Role.TREASURY_OFFICER})
AUDITOR = frozenset({Role.AUDITOR})
VIEWER = frozenset({Role.CENTRAL_VIEWER})
NOBODY: frozenset[Role] = frozenset()
EVERYONE = frozenset(Role)
# Roles that read the whole province; the two local ones read their branch.
READERS = ADMIN | COMMITTEE | DEPARTMENT | AUDITOR | VIEWER
LOCAL = DISTRICT | COMMUNE


@dataclass(frozen=True)
class Row:
    """What one address expects."""

    everywhere: frozenset[Role] = NOBODY
    branch: frozenset[Role] = NOBODY
    own: frozenset[Role] = NOBODY
    verbs: tuple[str, ...] = ("GET",)
    arguments: Callable[[Place], tuple[object, ...]] | None = None
    # Which of the arguments are keys of rows, so that another province's are unknown.
    keys: bool = True
    unit: Callable[[Place], OrgUnit] = lambda place: place.unit
    public: bool = False
    # What a deed is asked with, where an empty form would be refused before the permission is asked.
    body: Callable[[Place], dict[str, object]] = lambda _: {}
    # `own` means the person, not their unit.
    by_person: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        """Roles that can reach it somewhere."""
        return self.everywhere | self.branch | self.own


def _district(place: Place) -> OrgUnit:
    return place.district


def _pk(name: str) -> Callable[[Place], tuple[object, ...]]:
    return lambda place: (getattr(place, name).pk,)


def _layout(place: Place) -> tuple[object, ...]:
    return (place.layout,)


GET_POST = ("GET", "POST")

MATRIX: dict[str, Row] = {
    # accounts
    "sign_in": Row(EVERYONE, verbs=GET_POST, public=True),
    "sign_out": Row(EVERYONE, verbs=("POST",), public=True),
    "second_factor_code": Row(EVERYONE, verbs=GET_POST, public=True),
    "single_sign_on": Row(EVERYONE, arguments=lambda _: ("49",), keys=False, public=True),
    "single_sign_on_arrive": Row(EVERYONE, arguments=lambda _: ("49",), keys=False, public=True),
    "language": Row(EVERYONE, verbs=("POST",), public=True),
    "account_security": Row(EVERYONE),
    "end_sessions": Row(EVERYONE, verbs=("POST",)),
    "set_up_second_factor": Row(EVERYONE, verbs=GET_POST),
    "remove_second_factor": Row(EVERYONE, verbs=GET_POST),
    "renew_recovery_codes": Row(EVERYONE, verbs=GET_POST),
    "switch_seat": Row(EVERYONE, verbs=GET_POST),
    "password": Row(EVERYONE, verbs=GET_POST),
    "end_session": Row(own=EVERYONE, verbs=("POST",), arguments=_pk("session"), by_person=True),
    "api_tokens": Row(EVERYONE, verbs=GET_POST),
    "revoke_api_token": Row(ADMIN, own=EVERYONE, verbs=("POST",), arguments=_pk("token"), by_person=True),
    "api_page": Row(EVERYONE),
    "api_schema": Row(EVERYONE),
    "notices": Row(EVERYONE),
    "notices_read": Row(EVERYONE, verbs=("POST",)),
    "delegation": Row(EVERYONE, verbs=GET_POST),
    "take_back_seat": Row(own=EVERYONE - AUDITOR - VIEWER, verbs=("POST",), arguments=_pk("lent"), by_person=True),
    "mailbox": Row(EVERYONE, verbs=GET_POST),
    "mail_log": Row(ADMIN),
    "job": Row(EVERYONE - LOCAL - DEPARTMENT, own=LOCAL, arguments=_pk("job"), by_person=True),
    "cancel_job": Row(ADMIN, own=EVERYONE, verbs=("POST",), arguments=_pk("job"), by_person=True),
    "search": Row(EVERYONE),
    "accept_invitation": Row(
        EVERYONE, verbs=GET_POST, arguments=lambda place: (token_for(place.invited),), keys=False, public=True
    ),
    "invitations": Row(ADMIN),
    "renew_invitation": Row(ADMIN, verbs=("POST",), arguments=_pk("invited")),
    "renew_invitations": Row(ADMIN, verbs=("POST",)),
    "units": Row(EVERYONE),
    "unit": Row(EVERYONE, arguments=_pk("unit")),
    "people": Row(ADMIN),
    "invite_person": Row(ADMIN, verbs=GET_POST),
    "person": Row(ADMIN, arguments=_pk("person")),
    "assign_person": Row(ADMIN, verbs=("POST",), arguments=_pk("person")),
    "disable_person": Row(ADMIN, verbs=("POST",), arguments=_pk("person")),
    "enable_person": Row(ADMIN, verbs=("POST",), arguments=_pk("person")),
    "reset_password": Row(ADMIN, verbs=("POST",), arguments=_pk("person")),
    "unlink_provider": Row(ADMIN, verbs=("POST",), arguments=_pk("person")),
    "reset_second_factor": Row(ADMIN, verbs=("POST",), arguments=_pk("person")),
    "end_membership": Row(ADMIN, verbs=("POST",), arguments=_pk("membership")),
    "audit_log": Row(ADMIN | AUDITOR | {Role.COMMITTEE_LEADER}),
    "sign_in_rules": Row(ADMIN, verbs=GET_POST),
    "training_clock": Row(ADMIN, verbs=GET_POST),
    "help": Row(EVERYONE, public=True),
    "help_topic": Row(EVERYONE, arguments=lambda _: ("dang-nhap",), keys=False, public=True),
    # reporting
    "my_work": Row(EVERYONE),
    "overview": Row(READERS),
    "provinces": Row(VIEWER),
    "unit_year": Row(READERS, branch=LOCAL, arguments=_pk("unit")),
    "overview_file": Row(READERS),
    "plan_years": Row(EVERYONE, verbs=GET_POST, body=lambda _: {"nam": "2023"}),
    "deadlines": Row(EVERYONE),
    "plan_documents": Row(EVERYONE),
    "plan_document": Row(EVERYONE, arguments=_pk("document")),
    "submissions": Row(STAFF | DEPARTMENT | LOCAL),
    "submission_form": Row(own=COMMUNE, arguments=_pk("obligation")),
    "submission_draft": Row(own=COMMUNE, verbs=("POST",), arguments=_pk("obligation")),
    "submission_submit": Row(own=COMMUNE, verbs=("POST",), arguments=_pk("obligation")),
    "submission_template": Row(own=COMMUNE, arguments=_pk("obligation")),
    "submission_upload": Row(own=COMMUNE, verbs=("POST",), arguments=_pk("obligation")),
    "chase": Row(COMMITTEE | DEPARTMENT | DISTRICT),
    "chase_file": Row(COMMITTEE | DEPARTMENT | DISTRICT),
    "remind_chosen": Row(COMMITTEE | DEPARTMENT | DISTRICT, verbs=("POST",)),
    "review_queue": Row(COMMITTEE | DEPARTMENT | DISTRICT),
    "approve_chosen": Row(COMMITTEE | DEPARTMENT | DISTRICT, verbs=("POST",)),
    "submission": Row(READERS, branch=LOCAL, arguments=_pk("submission")),
    "submission_return": Row(
        COMMITTEE,
        branch=DISTRICT,
        verbs=("POST",),
        arguments=_pk("submission"),
        body=lambda place: {"reason": "Thiếu số liệu.", "version": place.submission.version},
    ),
    "submission_approve": Row(COMMITTEE, branch=DISTRICT, verbs=("POST",), arguments=_pk("submission")),
    "reports": Row(READERS | LOCAL),
    "issued_report": Row(READERS, branch=LOCAL, arguments=_pk("issued"), unit=_district),
    "issued_file": Row(READERS, branch=LOCAL, arguments=lambda place: (place.issued.pk, "xlsx"), unit=_district),
    "exports": Row(EVERYONE),
    "request_export": Row(
        READERS - VIEWER | LOCAL | TREASURY,
        verbs=("POST",),
        arguments=lambda _: ("so-bien-dong",),
        keys=False,
    ),
    "export": Row(own=EVERYONE, arguments=_pk("export"), by_person=True),
    "export_file": Row(own=READERS | LOCAL | TREASURY, arguments=_pk("export"), by_person=True),
    # targets
    "targets": Row(READERS | LOCAL),
    "targets_file": Row(READERS | LOCAL),
    "candidates": Row(READERS | LOCAL),
    "conflicts": Row(READERS | LOCAL),
    "conflict": Row(READERS, arguments=lambda place: (place.conflict,)),
    "settle_conflict": Row(
        COMMITTEE,
        verbs=("POST",),
        arguments=lambda place: (place.conflict,),
        body=lambda place: {"nguon": place.statement, "ly_do": "Văn bản ban hành sau."},
    ),
    "target": Row(READERS | LOCAL, arguments=lambda place: (place.indicator,), keys=False),
    # disbursement
    "capital": Row(READERS | LOCAL | TREASURY),
    "capital_file": Row(READERS | LOCAL | TREASURY),
    "capital_lines": Row(READERS | LOCAL | TREASURY),
    "capital_lines_file": Row(READERS | LOCAL | TREASURY),
    "capital_line": Row(READERS | TREASURY, LOCAL, arguments=_pk("line")),
    "capital_decision": Row(READERS | TREASURY, LOCAL, arguments=_pk("capital_decision")),
    "assign_capital": Row(COMMITTEE | DISTRICT, verbs=GET_POST),
    "allocate_further": Row(COMMITTEE, DISTRICT, verbs=GET_POST, arguments=_pk("line")),
    "counterpart": Row(READERS | LOCAL | TREASURY),
    "counterpart_file": Row(READERS | LOCAL | TREASURY),
    "commit_counterpart": Row(COMMITTEE | DISTRICT, verbs=GET_POST),
    "add_counterpart_rule": Row(COMMITTEE | ADMIN, verbs=GET_POST),
    "edit_counterpart_rule": Row(COMMITTEE | ADMIN, verbs=GET_POST, arguments=_pk("counterpart_rule")),
    "contributions": Row(READERS | LOCAL | TREASURY),
    "contributions_file": Row(READERS | LOCAL | TREASURY),
    "add_contribution": Row(STAFF | DEPARTMENT | LOCAL, verbs=GET_POST),
    "contribution": Row(READERS | TREASURY, LOCAL, arguments=_pk("contribution")),
    "receive_contribution": Row(STAFF, LOCAL, verbs=("POST",), arguments=_pk("contribution")),
    "top_ups": Row(READERS | LOCAL | TREASURY),
    "own_estimate": Row(STAFF | DEPARTMENT | LOCAL, verbs=GET_POST),
    "add_top_up": Row(STAFF | DEPARTMENT | LOCAL, verbs=GET_POST),
    "top_up": Row(READERS | TREASURY, LOCAL, arguments=_pk("top_up")),
    "appraise_top_up": Row(COMMITTEE, DISTRICT, verbs=("POST",), arguments=_pk("top_up")),
    "grant_top_up": Row(COMMITTEE, verbs=("POST",), arguments=_pk("top_up")),
    "refuse_top_up": Row(COMMITTEE, verbs=("POST",), arguments=_pk("top_up")),
    "plan_files": Row(COMMITTEE | DISTRICT),
    "plan_template": Row(COMMITTEE | DISTRICT),
    "upload_plan_file": Row(COMMITTEE | DISTRICT, verbs=("POST",)),
    "plan_file": Row(COMMITTEE, DISTRICT, arguments=_pk("plan_file")),
    "plan_file_content": Row(COMMITTEE, DISTRICT, arguments=_pk("plan_file")),
    "post_plan_file": Row(COMMITTEE, DISTRICT, verbs=("POST",), arguments=_pk("plan_file")),
    "undo_plan_file": Row(COMMITTEE, DISTRICT, verbs=("POST",), arguments=_pk("plan_file")),
    "adjust_capital": Row(COMMITTEE, verbs=GET_POST, arguments=_pk("line")),
    "trial_balance": Row(READERS | TREASURY),
    "projects": Row(READERS | LOCAL | TREASURY),
    "project_file": Row(READERS | LOCAL | TREASURY),
    "add_project": Row(COMMITTEE, verbs=GET_POST),
    "register_file": Row(COMMITTEE),
    "upload_register": Row(COMMITTEE, verbs=GET_POST),
    "edit_project": Row(COMMITTEE, branch=LOCAL, verbs=GET_POST, arguments=_pk("project")),
    "override_gate": Row(COMMITTEE, verbs=("POST",), arguments=_pk("project")),
    "ranking": Row(READERS | LOCAL | TREASURY),
    "ranking_file": Row(READERS | LOCAL | TREASURY),
    "ranking_rules": Row(ADMIN | COMMITTEE, verbs=GET_POST),
    "list_changes": Row(READERS | LOCAL | TREASURY),
    "propose_addition": Row(STAFF | DEPARTMENT | LOCAL, verbs=("POST",)),
    "decide_list_change": Row(COMMITTEE, verbs=("POST",), arguments=_pk("list_change")),
    "score_project": Row(COMMITTEE, branch=LOCAL, verbs=GET_POST, arguments=_pk("project")),
    "propose_list_change": Row(COMMITTEE, branch=LOCAL, verbs=("POST",), arguments=_pk("project")),
    "project_ledger": Row(READERS | TREASURY, branch=LOCAL, arguments=_pk("project")),
    "project_ledger_file": Row(READERS | TREASURY, branch=LOCAL, arguments=_pk("project")),
    "arrears": Row(READERS | LOCAL | TREASURY),
    "arrear_file": Row(READERS | LOCAL | TREASURY),
    "project_arrears": Row(READERS | TREASURY, branch=LOCAL, arguments=_pk("project")),
    "record_arrear": Row(COMMITTEE, branch=LOCAL, verbs=("POST",), arguments=_pk("project")),
    "report_progress": Row(COMMITTEE, branch=LOCAL, verbs=("POST",), arguments=_pk("project")),
    "plan_arrear": Row(
        COMMITTEE,
        branch=LOCAL,
        verbs=("POST",),
        arguments=_pk("arrear"),
        body=lambda _: {"settle_in": "2024", "settle_from": "extra_revenue"},
    ),
    "pay_arrear": Row(
        COMMITTEE,
        branch=LOCAL,
        verbs=("POST",),
        arguments=_pk("arrear"),
        body=lambda _: {"amount_vnd": "1", "paid_on": "05/07/2023"},
    ),
    "take_back_arrear_payment": Row(
        COMMITTEE,
        branch=LOCAL,
        verbs=("POST",),
        arguments=_pk("arrear_payment"),
        body=lambda _: {"reason": "Ghi nhầm."},
    ),
    "project_progress": Row(READERS | TREASURY, branch=LOCAL, arguments=_pk("project")),
    "progress_photo": Row(READERS | TREASURY, branch=LOCAL, arguments=lambda place: (place.photo.pk, "nho")),
    "remove_photo": Row(COMMITTEE, branch=LOCAL, verbs=("POST",), arguments=_pk("photo")),
    "submit_final_account": Row(COMMITTEE, branch=LOCAL, verbs=("POST",), arguments=_pk("project")),
    "approve_final_account": Row(COMMITTEE, branch=LOCAL, verbs=("POST",), arguments=_pk("project")),
    "capital_gates": Row(READERS | LOCAL | TREASURY),
    "capital_gates_file": Row(READERS | LOCAL | TREASURY),
    "project": Row(READERS | TREASURY, branch=LOCAL, arguments=_pk("project")),
    "record_payment": Row(TREASURY, branch=DISTRICT, verbs=GET_POST, arguments=_pk("project")),
    "allocate_capital": Row(COMMITTEE, DISTRICT, verbs=GET_POST, arguments=_pk("project")),
    "reverse_movement": Row(
        COMMITTEE,
        verbs=("POST",),
        arguments=_pk("movement"),
        body=lambda _: {"on": "05/07/2023", "reason": "Ghi nhầm."},
    ),
    "set_contractor": Row(
        COMMITTEE,
        branch=LOCAL,
        verbs=("POST",),
        arguments=_pk("project"),
        body=lambda _: {"contractor_selected_on": "20/04/2023"},
    ),
    "checks": Row(READERS | LOCAL | TREASURY),
    "early_warnings": Row(READERS | LOCAL | TREASURY),
    "early_warnings_file": Row(READERS | LOCAL | TREASURY),
    "rehearse_calendar": Row(READERS | LOCAL | TREASURY),
    "rehearse_calendar_file": Row(READERS | LOCAL | TREASURY),
    "check_rule": Row(READERS | LOCAL | TREASURY, arguments=_pk("window")),
    "check_run": Row(READERS | LOCAL | TREASURY, arguments=_pk("dated_run")),
    "check_run_file": Row(READERS | LOCAL | TREASURY, arguments=_pk("dated_run")),
    "rehearse_check": Row(READERS | LOCAL | TREASURY, arguments=_pk("window")),
    "record_check": Row(COMMITTEE, verbs=("POST",), arguments=_pk("window")),
    "transfer_answers": Row(READERS | LOCAL | TREASURY, arguments=_pk("window")),
    "answer_transfer": Row(
        branch=DISTRICT,
        verbs=GET_POST,
        arguments=lambda place: (place.window.pk, place.district.pk),
        unit=_district,
        body=lambda _: {"need": "none", "text": "Chi hết trong năm."},
    ),
    "treasury_files": Row(COMMITTEE | TREASURY | AUDITOR),
    "upload_treasury_file": Row(TREASURY, verbs=("POST",)),
    # Only a province with made-up figures offers it, and these two have real ones.
    "treasury_sample": Row(NOBODY),
    "treasury_list_sample": Row(NOBODY, arguments=lambda _: ("bang-ke",), keys=False),
    "treasury_template": Row(COMMITTEE | TREASURY | AUDITOR),
    "treasury_file": Row(COMMITTEE | TREASURY | AUDITOR, arguments=_pk("treasury_file")),
    "treasury_file_content": Row(COMMITTEE | TREASURY | AUDITOR, arguments=_pk("treasury_file")),
    "treasury_problems": Row(COMMITTEE | TREASURY | AUDITOR, arguments=_pk("treasury_file")),
    "undo_treasury_file": Row(TREASURY, verbs=("POST",), arguments=_pk("treasury_file")),
    "capital_cases": Row(READERS | LOCAL | TREASURY),
    "propose_transfer": Row(DEPARTMENT | LOCAL, verbs=GET_POST),
    "capital_case": Row(READERS | TREASURY, branch=LOCAL, arguments=_pk("case")),
    "capital_case_file": Row(READERS | TREASURY, branch=LOCAL, arguments=_pk("case")),
    "case_paper": Row(READERS | TREASURY, branch=LOCAL, arguments=lambda place: (place.case.pk, "van-ban")),
    "case_paper_file": Row(
        READERS | TREASURY, branch=LOCAL, arguments=lambda place: (place.case.pk, "van-ban", "docx")
    ),
    "case_givers": Row(branch=LOCAL, arguments=_pk("case")),
    "case_receivers": Row(branch=LOCAL, verbs=GET_POST, arguments=lambda place: (place.case.pk, place.line.pk)),
    "remove_case_item": Row(branch=LOCAL, verbs=("POST",), arguments=lambda place: (place.case.pk, place.case_item.pk)),
    "choose_receiver": Row(
        COMMITTEE, branch=DISTRICT, verbs=GET_POST, arguments=lambda place: (place.case.pk, place.case_item.pk)
    ),
    "submit_case": Row(branch=LOCAL, verbs=("POST",), arguments=_pk("case")),
    "return_capital_case": Row(COMMITTEE, branch=DISTRICT, verbs=("POST",), arguments=_pk("case")),
    "withdraw_capital_case": Row(COMMITTEE, branch=LOCAL, verbs=("POST",), arguments=_pk("case")),
    "approve_capital_case": Row(COMMITTEE, branch=DISTRICT, verbs=("POST",), arguments=_pk("case")),
    "confirm_capital_case": Row(COMMITTEE, branch=DISTRICT, verbs=("POST",), arguments=_pk("case")),
    "refresh_capital_case": Row(COMMITTEE, verbs=("POST",), arguments=_pk("case")),
    "acknowledge_notice": Row(TREASURY, verbs=("POST",), arguments=_pk("case")),
    "recalled": Row(READERS | LOCAL | TREASURY),
    "carry_line_over": Row(COMMITTEE, branch=LOCAL, verbs=GET_POST, arguments=_pk("line")),
    "release_project": Row(COMMITTEE, verbs=GET_POST, arguments=_pk("project")),
    "open_recall_case": Row(COMMITTEE, verbs=("POST",), arguments=_pk("dated_run")),
    "treasury_notices": Row(COMMITTEE | TREASURY | AUDITOR),
    "treasury_notices_file": Row(COMMITTEE | TREASURY | AUDITOR),
    "resume_treasury_file": Row(TREASURY, verbs=("POST",), arguments=_pk("treasury_file")),
    "choose_file_layout": Row(TREASURY, verbs=("POST",), arguments=_pk("treasury_file")),
    "match_claim": Row(TREASURY, verbs=GET_POST, arguments=lambda place: (place.treasury_file.pk, place.claim.pk)),
    "exclude_claim": Row(TREASURY, verbs=("POST",), arguments=lambda place: (place.treasury_file.pk, place.claim.pk)),
    "treasury_aliases": Row(COMMITTEE | TREASURY | AUDITOR),
    "withdraw_treasury_alias": Row(TREASURY, verbs=("POST",), arguments=_pk("alias")),
    "treasury_layouts": Row(COMMITTEE | TREASURY | AUDITOR),
    "add_treasury_layout": Row(TREASURY, verbs=GET_POST),
    "treasury_layout": Row(COMMITTEE | TREASURY | AUDITOR, arguments=_layout),
    "edit_treasury_layout": Row(TREASURY, verbs=GET_POST, arguments=_layout),
    "try_treasury_layout": Row(TREASURY, verbs=("POST",), arguments=_layout),
    "use_treasury_layout": Row(TREASURY, verbs=("POST",), arguments=_layout),
    "reconciliations": Row(COMMITTEE | TREASURY | AUDITOR),
    "reconciliation": Row(COMMITTEE | TREASURY | AUDITOR, arguments=_pk("reconciliation")),
    "reconciliation_file": Row(COMMITTEE | TREASURY | AUDITOR, arguments=_pk("reconciliation")),
    "explain_reconciliation": Row(COMMITTEE | TREASURY, verbs=("POST",), arguments=_pk("reconciliation")),
    "sign_reconciliation": Row(COMMITTEE | TREASURY, verbs=("POST",), arguments=_pk("reconciliation")),
    "freeze_runs": Row(READERS | LOCAL | TREASURY),
    "freeze_run": Row(READERS | LOCAL | TREASURY, arguments=_pk("run")),
    "freeze_appendix": Row(READERS | LOCAL | TREASURY, arguments=_pk("run")),
    "confirm_freeze": Row(COMMITTEE, verbs=("POST",), arguments=_pk("run")),
    "release_frozen": Row(COMMITTEE, verbs=("POST",), arguments=lambda place: (place.run.pk, place.project.pk)),
    "rehearse_freeze": Row(READERS | LOCAL | TREASURY, arguments=_pk("rule")),
    "run_check": Row(COMMITTEE, verbs=("POST",), arguments=_pk("rule")),
}


def _report(place: Place) -> tuple[object, ...]:
    return ("phan-viec", "2023-H1", place.district.pk)


MATRIX |= {
    "report": Row(COMMITTEE, branch=DISTRICT, arguments=_report, unit=_district),
    "report_file": Row(COMMITTEE, branch=DISTRICT, arguments=lambda place: (*_report(place), "xlsx"), unit=_district),
    "request_pdf": Row(COMMITTEE, branch=DISTRICT, verbs=("POST",), arguments=_report, unit=_district),
    "write_report": Row(COMMITTEE, branch=DISTRICT, verbs=("POST",), arguments=_report, unit=_district),
    "issue_report": Row(
        COMMITTEE,
        verbs=("POST",),
        arguments=lambda place: ("ban-chi-dao", "2023-H1", place.committee.pk),
        unit=lambda place: place.committee,
    ),
}

PLANNERS = ADMIN | COMMITTEE

MATRIX |= {
    # set-up
    "setup": Row(PLANNERS),
    "setup_province": Row(ADMIN, verbs=GET_POST),
    "setup_units": Row(ADMIN),
    "setup_units_national": Row(ADMIN, verbs=("POST",)),
    "setup_units_file": Row(ADMIN),
    "setup_units_upload": Row(ADMIN, verbs=("POST",)),
    "add_unit": Row(ADMIN, verbs=GET_POST),
    "edit_unit": Row(ADMIN, verbs=GET_POST, arguments=_pk("unit")),
    "close_unit": Row(ADMIN, verbs=("POST",), arguments=_pk("unit")),
    "set_attribute": Row(ADMIN, verbs=("POST",), arguments=_pk("unit")),
    "setup_people": Row(ADMIN),
    "setup_people_file": Row(ADMIN),
    "setup_people_upload": Row(ADMIN, verbs=("POST",)),
}


def _paper(place: Place) -> tuple[object, ...]:
    return (2023, "van-ban", place.document.pk)


MATRIX |= {
    "setup_years": Row(PLANNERS),
    "begin_plan_year": Row(PLANNERS, verbs=("POST",)),
    "upload_plan_pack": Row(PLANNERS, verbs=("POST",)),
    "plan_year": Row(PLANNERS, arguments=lambda _: (2023,), keys=False),
    "plan_year_file": Row(PLANNERS, arguments=lambda _: (2023,), keys=False),
    "take_indicators": Row(PLANNERS, verbs=("POST",), arguments=lambda _: (2023,), keys=False),
    "programme_scope": Row(PLANNERS, verbs=GET_POST, arguments=lambda _: (2023, "NTM"), keys=False),
    "plan_section": Row(PLANNERS, arguments=lambda _: (2023, "van-ban"), keys=False),
    "add_plan_entry": Row(PLANNERS, verbs=GET_POST, arguments=lambda _: (2023, "van-ban"), keys=False),
    "plan_entry": Row(PLANNERS, verbs=GET_POST, arguments=_paper),
    "remove_plan_entry": Row(PLANNERS, verbs=("POST",), arguments=_paper),
    "set_two_for_rules": Row(ADMIN, verbs=("POST",), arguments=lambda _: (2023,), keys=False),
    "rule_version": Row(PLANNERS, arguments=lambda place: (2023, place.window.pk)),
    "enact_rule": Row(PLANNERS, verbs=("POST",), arguments=lambda place: (2023, place.window.pk)),
    "retire_rule": Row(PLANNERS, verbs=("POST",), arguments=lambda place: (2023, place.window.pk)),
    "drop_rule_draft": Row(PLANNERS, verbs=("POST",), arguments=lambda place: (2023, place.window.pk)),
    "assign_period": Row(PLANNERS, verbs=("POST",), arguments=_pk("form_period")),
}
