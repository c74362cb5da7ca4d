"""The list of Treasury workbooks and what became of their rows (các tệp Kho bạc)."""

from __future__ import annotations

from django.db.models import Case, F, Q, QuerySet, When

from disbursement.models import TreasuryAlias, TreasuryClaim, TreasuryFile, TreasuryRow


def files(province_id: int) -> QuerySet[TreasuryFile]:
    """Every file of the province, newest first, without its bytes (các tệp Kho bạc)."""
    return TreasuryFile.objects.filter(province_id=province_id).defer("content").select_related("uploaded_by")


def open_files(province_id: int, *, side: str) -> list[tuple[TreasuryFile, int | None]]:
    """Files that wait for a choice, or whose comparison "treasury" or "committee" has not signed: with its key."""
    waiting = Q(state__in=(TreasuryFile.State.MATCHING, TreasuryFile.State.CHOOSING))
    unsigned = Q(state=TreasuryFile.State.TAKEN, **{f"reconciliations__{side}_signed_on": None})
    found = TreasuryFile.objects.filter(waiting | unsigned, province_id=province_id).defer("content")
    return [(one, one.compared) for one in found.annotate(compared=F("reconciliations__pk")).order_by("-pk")]


def file_rows(file: TreasuryFile) -> QuerySet[TreasuryRow]:
    """What became of each row of a posted file, those that wait first (các dòng của tệp)."""
    rows = TreasuryRow.objects.filter(file=file, attempt=file.attempt).select_related(
        "line__project", "line__component"
    )
    return rows.order_by(Case(When(outcome="held", then=0), default=1), "row_number", "part")


def claims(file: TreasuryFile, *, words: str = "", open_only: bool = False) -> QuerySet[TreasuryClaim]:
    """Groups of rows that a person has to bring to a line, the open ones first (các dòng cần ghép)."""
    found = TreasuryClaim.objects.filter(file=file).select_related("line__project", "settled_by")
    for word in words.split():
        found = found.filter(Q(project_code__icontains=word) | Q(project_name__icontains=word))
    if open_only:
        found = found.filter(_OPEN)
    return found.order_by(Case(When(_OPEN, then=0), default=1), "first_row", "id")


def claims_left(file: TreasuryFile) -> int:
    """How many of them are not settled yet (còn phải ghép)."""
    return TreasuryClaim.objects.filter(_OPEN, file=file).count()


_OPEN = Q(line=None, excluded_reason="")


def aliases(province_id: int) -> QuerySet[TreasuryAlias]:
    """What is remembered of earlier choices, newest first, also what was withdrawn (ghi nhớ)."""
    rows = TreasuryAlias.objects.filter(province_id=province_id)
    return rows.select_related("project", "line__project", "made_by", "withdrawn_by").order_by("-id")
