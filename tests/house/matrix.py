"""Who may open which address: the expected outcome of every URL, for every role, near and far.

One row an address. `everywhere`: roles that reach it in their whole province; `branch`: roles that reach what lies at
or below their own unit; `own`: roles that reach what lies at their own unit. Whoever is in none of the three is
refused; what belongs to another province does not exist; strangers are sent to sign-in unless the row is `public`.
An address without a row fails the build, and so does a row without an address.
"""

from __future__ import annotations

from accounts.invitations import token_for
from accounts.roles import Role
from tests.house.capital_matrix import CAPITAL_MATRIX
from tests.house.rows import (
    ADMIN,
    AUDITOR,
    COMMITTEE,
    COMMUNE,
    DEPARTMENT,
    DISTRICT,
    EVERYONE,
    GET_POST,
    LOCAL,
    READERS,
    STAFF,
    TREASURY,
    VIEWER,
    Row,
    _district,
    _pk,
)
from tests.rig.three_places import Place

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
    "plan_tasks": Row(EVERYONE),
    "plan_task_file": Row(EVERYONE),
    "plan_task": Row(EVERYONE, arguments=lambda place: (place.fulfilment.rule_id,)),
    "fulfilment": Row(
        COMMITTEE | ADMIN,
        branch=DISTRICT | COMMUNE,
        verbs=GET_POST,
        arguments=lambda place: (place.fulfilment.rule_id, place.unit.pk),
    ),
    "withdraw_fulfilment": Row(
        COMMITTEE | ADMIN, branch=DISTRICT | COMMUNE, verbs=("POST",), arguments=_pk("fulfilment")
    ),
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

MATRIX |= CAPITAL_MATRIX
