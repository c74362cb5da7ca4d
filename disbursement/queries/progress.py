"""How works go on, as their people report it (tiến độ, ảnh, quyết toán)."""

from __future__ import annotations

from dataclasses import dataclass

from disbursement.models import FinalAccount, ProgressPhoto, ProgressReport, Project


@dataclass(frozen=True, slots=True)
class Progress:
    """The reports of a project, newest first, each with its photos without their bytes, and its final account."""

    reports: list[tuple[ProgressReport, list[ProgressPhoto]]]
    account: FinalAccount | None


def progress_of(project: Project) -> Progress:
    """Everything that was reported of a project, in three statements (tiến độ công trình)."""
    photos: dict[int, list[ProgressPhoto]] = {}
    rows = ProgressPhoto.objects.filter(report__project=project).defer("content", "thumbnail").order_by("id")
    for photo in rows:
        photos.setdefault(photo.report_id, []).append(photo)
    reports = [(report, photos.get(report.pk, [])) for report in project.progress.order_by("-reported_on", "-id")]
    return Progress(reports, FinalAccount.objects.filter(project=project).select_related("decision").first())
