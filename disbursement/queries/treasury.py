"""The list of Treasury workbooks and what became of their rows (các tệp Kho bạc)."""

from __future__ import annotations

from django.db.models import Case, QuerySet, When

from disbursement.models import TreasuryFile, TreasuryRow


def files(province_id: int) -> QuerySet[TreasuryFile]:
    """Every file of the province, newest first, without its bytes (các tệp Kho bạc)."""
    return TreasuryFile.objects.filter(province_id=province_id).defer("content").select_related("uploaded_by")


def file_rows(file: TreasuryFile) -> QuerySet[TreasuryRow]:
    """What became of each row of a posted file, those that wait first (các dòng của tệp)."""
    rows = TreasuryRow.objects.filter(file=file, attempt=file.attempt).select_related(
        "line__project", "line__component"
    )
    return rows.order_by(Case(When(outcome="held", then=0), default=1), "row_number")
