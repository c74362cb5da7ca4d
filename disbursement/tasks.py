"""Long work of the book (việc chạy nền): the worker's end of an uploaded Treasury workbook."""

from __future__ import annotations

from accounts.jobs import Progress
from accounts.language import gettext as _
from accounts.language import ngettext
from accounts.models import Job
from accounts.queries.people import seats, system_person
from accounts.roles import Person
from accounts.today import province_today
from disbursement.actions.treasury import process_file
from disbursement.models import TreasuryFile


def treasury_file(job: Job, progress: Progress) -> str:
    """Check and post one uploaded workbook (nạp tệp Kho bạc); returns the closing sentence."""
    file = TreasuryFile.objects.defer("content").get(province=job.province, pk=int(job.key.partition(":")[0]))
    done = process_file(file=file, by=_person(job), step=progress.step)
    return _told(done)


def _told(done: TreasuryFile) -> str:
    if done.state == TreasuryFile.State.POSTED:
        return ngettext(
            (
                "Đã ghi sổ %(posted_count)s chứng từ; %(already_count)s chứng từ đã có trong sổ, "
                "%(held_count)s chứng từ chờ giải tỏa."
            ),
            (
                "Đã ghi sổ %(posted_count)s chứng từ; %(already_count)s chứng từ đã có trong sổ, "
                "%(held_count)s chứng từ chờ giải tỏa."
            ),
            done.posted_count,
        ) % {"posted_count": done.posted_count, "already_count": done.already_count, "held_count": done.held_count}
    if done.state == TreasuryFile.State.MATCHING:
        return _("Tệp có dòng chưa ghép được với dòng vốn nên chưa ghi sổ chứng từ nào. Mở tệp để ghép.")
    if done.state == TreasuryFile.State.CHOOSING:
        return _("Tệp hợp với nhiều cách đọc. Mở tệp để chọn một cách.")
    if done.state == TreasuryFile.State.TAKEN:
        return _("Đã nhận bảng lũy kế; mở mục Đối chiếu để so với sổ.")
    return ngettext(
        "Tệp có %(problem_count)s lỗi nên chưa ghi sổ chứng từ nào. Mở tệp để xem từng lỗi.",
        "Tệp có %(problem_count)s lỗi nên chưa ghi sổ chứng từ nào. Mở tệp để xem từng lỗi.",
        done.problem_count,
    ) % {"problem_count": done.problem_count}


def _person(job: Job) -> Person:
    today = province_today(job.province_id)
    if job.started_by is None:
        return system_person(job.province, today)
    return Person(
        user=job.started_by,
        province=job.province,
        seats=seats(job.started_by, job.province, today),
        today=today,
    )
