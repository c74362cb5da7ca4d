"""Treasury workbooks by API (tệp Kho bạc)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.doors import XLSX, Door, Listing, Single, file_response
from accounts.models import Job
from accounts.roles import Permission, Person
from disbursement.actions.treasury import TREASURY_FILE
from disbursement.api import shapes
from disbursement.models import TreasuryFile, TreasuryRow
from disbursement.queries.treasury import file_rows, files

TAG = _("Tệp Kho bạc")


class FileFilter(serializers.Serializer[Any]):
    """Which files."""

    state = serializers.ChoiceField(TreasuryFile.State.choices, required=False)


class TreasuryFileList(Listing):
    """Treasury workbooks, newest first (các tệp Kho bạc)."""

    tag = TAG
    summaries = {"GET": _("Các tệp Kho bạc")}
    permission = Permission.VIEW_TREASURY_FILES
    shape = shapes.TreasuryFileBrief
    filters = FileFilter

    def rows(self, wanted: dict[str, Any]) -> QuerySet[TreasuryFile]:
        """All of the province, or those in one state."""
        found = files(self.person.province.pk)
        return found.filter(state=wanted["state"]) if "state" in wanted else found


def with_job(file: TreasuryFile) -> TreasuryFile:
    """The file with the key of the job that checks and posts it."""
    job = Job.objects.filter(province=file.province_id, kind=TREASURY_FILE, key=f"{file.pk}:{file.attempt}").first()
    shown: Any = file
    shown.job_id = job.pk if job else None
    return file


def found_file(person: Person, key: int) -> TreasuryFile:
    """A file of the province."""
    return get_object_or_404(files(person.province.pk), pk=key)


class TreasuryFileDetail(Single):
    """One workbook: its progress and its problems by cell (một tệp Kho bạc)."""

    tag = TAG
    summaries = {"GET": _("Một tệp Kho bạc: tình trạng, lỗi từng ô")}
    permission = Permission.VIEW_TREASURY_FILES
    shape = shapes.TreasuryFileShape

    def one(self, **keys: Any) -> TreasuryFile:
        """The file."""
        return with_job(found_file(self.person, keys["pk"]))


class TreasuryRowList(Listing):
    """The rows of a posted workbook (các chứng từ của tệp)."""

    tag = TAG
    summaries = {"GET": _("Các chứng từ của một tệp đã ghi sổ")}
    permission = Permission.VIEW_TREASURY_FILES
    shape = shapes.TreasuryRowShape
    paged = "key"

    def rows(self, wanted: dict[str, Any]) -> QuerySet[TreasuryRow]:
        """What became of each."""
        return file_rows(found_file(self.person, self.kwargs["pk"]))


class TreasuryContent(Door):
    """A workbook as it was handed in (tệp gốc)."""

    tag = TAG
    summaries = {"GET": _("Tải lại tệp Kho bạc như đã nộp")}
    permission = Permission.VIEW_TREASURY_FILES
    media_types = (XLSX,)

    def get(self, request: Any, pk: int) -> HttpResponse:
        """The bytes."""
        file = found_file(self.person, pk)
        return file_response(bytes(TreasuryFile.objects.get(pk=file.pk).content), file.name, XLSX)
