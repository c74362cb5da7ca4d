"""Files on request (xuất tệp): asked for on a page, drawn by a worker, kept a week for whoever asked."""

from __future__ import annotations

import hashlib
import tempfile
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse

from accounts import audit, jobs
from accounts.figures import decimal
from accounts.language import gettext, ngettext, remembered
from accounts.models import Job
from accounts.roles import Person, require
from reporting.exports import EXPORTS, Asked, ExportKind
from reporting.models import Export
from reporting.render.pdf import PdfUnavailable

EXPORT = "export"
KEPT = timedelta(days=7)
_ROOM = 8 * 2**20


def request_export(*, kind: str, asked: Asked, by: Person) -> Export:
    """Write down what is wanted and have it drawn; the same question while it waits is the same export."""
    require(by, EXPORTS[kind].permission)
    with transaction.atomic():
        own = Export.objects.filter(province=by.province, made_by=by.user)
        own.filter(asked_at__lt=Now() - KEPT).delete()
        waiting = own.filter(kind=kind, parameters=asked.parameters, drawn_at=None).defer("content").first()
        if waiting is not None and _is_open(waiting):
            return waiting
        export = Export.objects.create(
            province=by.province,
            kind=kind,
            parameters=asked.parameters,
            title=remembered(asked.title)[:300],
            file_name=asked.file_name[-200:],
            made_by=by.user,
            made_on=by.today,
        )
        jobs.enqueue(
            kind=EXPORT,
            province=by.province,
            key=str(export.pk),
            by=by,
            title=gettext("Xuất tệp %(name)s") % {"name": asked.file_name},
            result_url=reverse("export", args=[export.pk]),
        )
        audit.record(by, "export.requested", export, summary=asked.title)
    return export


def _is_open(export: Export) -> bool:
    states = [Job.State.QUEUED, Job.State.RUNNING]
    return Job.objects.filter(
        province_id=export.province_id, kind=EXPORT, key=str(export.pk), state__in=states
    ).exists()


def draw_export(job: Job, progress: jobs.Progress) -> str:
    """Draw one export (việc của tiến trình nền); its rows go to a file, never all of them through the memory."""
    export = Export.objects.defer("content").get(province=job.province, pk=int(job.key))
    kind: ExportKind = EXPORTS[export.kind]

    written = gettext("Đã ghi %(count)s dòng")

    def step(rows: int) -> None:
        progress.step(0, 1, written % {"count": decimal(rows)} if rows else "")

    with tempfile.SpooledTemporaryFile(max_size=_ROOM) as out:
        try:
            rows = kind.draw(export, out, step)
        except PdfUnavailable as refused:
            raise jobs.JobFailed(str(refused)) from refused
        out.seek(0)
        content = out.read()
    export.content, export.row_count, export.size_bytes = content, rows, len(content)
    export.sha256 = hashlib.sha256(content).hexdigest()
    export.save(update_fields=["content", "row_count", "size_bytes", "sha256"])
    Export.objects.filter(province=job.province, pk=export.pk).update(drawn_at=Now())
    progress.step(1, 1)
    if rows:
        return ngettext("Tệp đã xong, %(count)s dòng.", "Tệp đã xong, %(count)s dòng.", rows) % {"count": decimal(rows)}
    return gettext("Tệp đã xong.")
