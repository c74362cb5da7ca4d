"""How works go on (tiến độ): reports with photos, final accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts import audit
from accounts.figures import day, decimal, dong, vnd
from accounts.language import gettext, ngettext
from accounts.roles import Person
from disbursement.actions.decisions import Cited, written
from disbursement.actions.posting import EARLIEST_YEAR, LedgerRefused
from disbursement.actions.register import require_keeper
from disbursement.life import Status
from disbursement.models import FinalAccount, ProgressPhoto, ProgressReport, Project
from disbursement.photos import Photo

MOST_PHOTOS = 30


def report_progress(
    *,
    project: Project,
    reported_on: date,
    volume_percent: Decimal,
    by: Person,
    value_vnd: int | None = None,
    note: str = "",
    photos: Sequence[Photo] = (),
) -> ProgressReport:
    """Say how far works are on a day, with photos (báo cáo tiến độ); the same photo twice counts once."""
    require_keeper(project, by)
    if reported_on > by.today or reported_on.year < EARLIEST_YEAR:
        raise LedgerRefused(
            gettext("Ngày báo cáo không được sau hôm nay (%(today)s); hãy sửa ngày.") % {"today": day(by.today)}
        )
    total = project.total_investment_vnd
    if value_vnd is not None and total is not None and value_vnd > total:
        raise LedgerRefused(
            gettext("Giá trị khối lượng lớn hơn tổng mức đầu tư %(total)s đồng; hãy kiểm tra số tiền.")
            % {"total": vnd(total)}
        )
    kept = ProgressPhoto.objects.filter(report__project=project).count()
    if kept + len(photos) > MOST_PHOTOS:
        raise LedgerRefused(
            gettext("Mỗi công trình giữ nhiều nhất %(most_photos)s ảnh (đang có %(kept)s); hãy bỏ bớt ảnh cũ.")
            % {"most_photos": MOST_PHOTOS, "kept": kept}
        )
    with transaction.atomic():
        report = ProgressReport.objects.create(
            province=by.province,
            project=project,
            reported_on=reported_on,
            volume_percent=volume_percent,
            value_vnd=value_vnd,
            note=note.strip()[:600],
            known_on=by.today,
            reported_by=None if by.system else by.user,
        )
        different = {photo.sha256: photo for photo in photos}
        ProgressPhoto.objects.bulk_create(_kept(report, photo, by) for photo in different.values())
        told = ngettext(
            "%(project)s: %(volume)s%% khối lượng ngày %(day)s, %(count)s ảnh",
            "%(project)s: %(volume)s%% khối lượng ngày %(day)s, %(count)s ảnh",
            len(different),
        ) % {
            "project": project,
            "volume": decimal(volume_percent, 1),
            "day": day(reported_on),
            "count": len(different),
        }
        audit.record(by, "progress.reported", project, summary=told)
    return report


def remove_photo(*, photo: ProgressPhoto, by: Person) -> None:
    """Remove a photo that should not be there (bỏ ảnh)."""
    project = photo.report.project
    require_keeper(project, by)
    with transaction.atomic():
        audit.record(
            by,
            "photo.removed",
            project,
            summary=gettext("%(project)s: ảnh %(mark)s") % {"project": project, "mark": photo.sha256[:12]},
        )
        photo.delete()


def submit_final_account(
    *, project: Project, submitted_on: date, submitted_vnd: int, by: Person, note: str = ""
) -> FinalAccount:
    """Hand in the final accounts of a completed project, or correct them before approval (trình quyết toán)."""
    require_keeper(project, by)
    if project.status != Status.COMPLETED:
        raise LedgerRefused(
            gettext("Chỉ công trình đã hoàn thành và chưa quyết toán mới trình quyết toán; hãy sửa trạng thái.")
        )
    finished = project.completed_on
    if submitted_on > by.today or (finished is not None and submitted_on < finished):
        raise LedgerRefused(gettext("Ngày trình phải từ ngày hoàn thành đến hôm nay; hãy sửa ngày."))
    with transaction.atomic():
        account, _ = FinalAccount.objects.update_or_create(
            province=by.province,
            project=project,
            defaults={"submitted_on": submitted_on, "submitted_vnd": submitted_vnd, "note": note.strip()[:300]},
        )
        told = gettext("%(project)s: trình quyết toán %(sum)s") % {"project": project, "sum": dong(submitted_vnd)}
        audit.record(by, "final_account.submitted", project, summary=told, amount_vnd=submitted_vnd)
    return account


def approve_final_account(*, account: FinalAccount, approved_vnd: int, decision: Cited, by: Person) -> FinalAccount:
    """Record the approved value with its decision; the project is finally settled (phê duyệt quyết toán)."""
    project = account.project
    require_keeper(project, by)
    if account.decision_id is not None:
        raise LedgerRefused(gettext("Quyết toán này đã được phê duyệt."))
    if approved_vnd > account.submitted_vnd:
        raise LedgerRefused(
            gettext("Giá trị phê duyệt lớn hơn giá trị trình %(submitted_vnd)s đồng; hãy kiểm tra số tiền.")
            % {"submitted_vnd": vnd(account.submitted_vnd)}
        )
    if decision.decided_on < account.submitted_on:
        raise LedgerRefused(
            gettext("Quyết định có trước ngày trình %(submitted_on)s; hãy kiểm tra ngày.")
            % {"submitted_on": day(account.submitted_on)}
        )
    with transaction.atomic():
        account.approved_vnd, account.decision = approved_vnd, written(decision, by=by)
        account.save(update_fields=["approved_vnd", "decision"])
        project.status = Status.SETTLED
        project.save(update_fields=["status"])
        told = gettext("%(project)s: quyết toán %(sum)s, %(decision)s") % {
            "project": project,
            "sum": dong(approved_vnd),
            "decision": account.decision,
        }
        audit.record(by, "final_account.approved", project, summary=told, amount_vnd=approved_vnd)
    return account


def _kept(report: ProgressReport, photo: Photo, by: Person) -> ProgressPhoto:
    return ProgressPhoto(
        province=by.province,
        report=report,
        content=photo.content,
        thumbnail=photo.thumbnail,
        sha256=photo.sha256,
        width=photo.width,
        height=photo.height,
        uploaded_on=by.today,
        uploaded_by=None if by.system else by.user,
    )
