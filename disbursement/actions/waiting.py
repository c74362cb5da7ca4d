"""A Treasury workbook that waits for a person (tệp chờ): for the choice of its layout, or of lines for its rows."""

from __future__ import annotations

from collections.abc import Sequence

from accounts import audit
from accounts.language import ngettext
from accounts.roles import Person
from disbursement.actions.treasury_set import Settled, Unknown
from disbursement.models import TreasuryClaim, TreasuryFile
from disbursement.sheets import Claim

_FACTS = ("project_code", "project_name", "component", "source", "nature", "origin_year", "assigned", "year")


def claim_of(kept: TreasuryClaim) -> Claim:
    """What the rows say, as the matcher asks it (căn cứ)."""
    return Claim(*(getattr(kept, name) for name in _FACTS))


def settled_claims(file: TreasuryFile) -> Settled:
    """What people decided about rows of this file (các dòng đã ghép hoặc bỏ)."""
    kept = list(TreasuryClaim.objects.filter(file=file).order_by("id"))
    return Settled(
        {claim_of(one): one.line_id for one in kept if one.line_id is not None},
        [claim_of(one) for one in kept if one.excluded_reason],
    )


def wait_for_layout(file: TreasuryFile, codes: Sequence[str], by: Person) -> None:
    """Several layouts fit: nothing is read before a person has chosen (cần chọn cách đọc)."""
    file.state = TreasuryFile.State.CHOOSING
    file.understood = {"ask": list(codes)}
    file.save(update_fields=["state", "understood"])
    audit.record(by, "treasury_file.asked", file, summary=f"{file.name}: {', '.join(codes)}")


def wait_for_matching(file: TreasuryFile, unknown: Sequence[Unknown], rows: int, by: Person) -> None:
    """Keep what no code brings to a line; nothing is posted before all of it is settled (cần ghép)."""
    file.state = TreasuryFile.State.MATCHING
    file.row_count = rows
    file.problem_count = len(unknown)
    file.save(update_fields=["state", "row_count", "problem_count", "understood"])
    TreasuryClaim.objects.filter(file=file, line=None, excluded_reason="").delete()
    made = (
        TreasuryClaim(
            province=by.province,
            file=file,
            column_key=one.column,
            complaint=one.complaint[:2000],
            row_count=one.rows,
            first_row=one.first_row,
            total_vnd=one.total_vnd,
            **dict(zip(_FACTS, one.claim.parts, strict=True)),
        )
        for one in unknown
    )
    TreasuryClaim.objects.bulk_create(made, batch_size=2000)
    audit.record(by, "treasury_file.waits", file, summary=_counted(file, len(unknown)))


def _counted(file: TreasuryFile, count: int) -> str:
    return ngettext("%(name)s: %(count)s nhóm dòng cần ghép", "%(name)s: %(count)s nhóm dòng cần ghép", count) % {
        "name": file.name,
        "count": count,
    }
