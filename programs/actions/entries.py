"""Write and remove single entries of a plan year (mục của kế hoạch năm): documents, rules, forms, targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import JSONField
from django.db.models.deletion import ProtectedError

from accounts import audit
from accounts.language import gettext as _
from accounts.models import OrgUnit
from accounts.roles import Permission, Person, require
from accounts.tenancy import TenantModel
from programs.models import Citation, PlanDocument, Programme, ProgrammeScope

Row = TypeVar("Row", bound=TenantModel)


class EntryRefused(Exception):
    """The entry cannot be written or removed; the text says why, in Vietnamese (không lưu được)."""


@dataclass(frozen=True)
class Quoted:
    """Where an entry stands: document, place and words (trích dẫn), under the key of the entry."""

    document: PlanDocument
    key: str
    locator: str
    words: str


def save_entry(*, row: Row, values: Mapping[str, Any], quoted: Quoted | None, by: Person) -> Row:
    """Write an entry with its quote (lưu mục); a code that is taken or a value that does not fit is refused."""
    require(by, Permission.ENTER_PLAN)
    try:
        with transaction.atomic():
            if quoted is not None:
                values = {**values, "citation_id": _cite(row, quoted, by).pk}
            for name, value in values.items():
                setattr(row, name, value)
            _refuse_misfits(row)
            row.save()
            audit.record(by, "plan_entry.saved", row, summary=str(row))
    except IntegrityError as error:
        raise EntryRefused(_("Mã hoặc nội dung này trùng với một mục đã có. Hãy đổi mã hoặc sửa mục đã có.")) from error
    return row


def remove_entry(*, row: TenantModel, by: Person) -> None:
    """Remove an entry that nothing else rests on, with its quotes (bỏ mục)."""
    require(by, Permission.ENTER_PLAN)
    try:
        with transaction.atomic():
            audit.record(by, "plan_entry.removed", row, summary=str(row))
            quotes = _quotes_of(row)
            row.delete()
            for quote in quotes:
                quote.delete()
    except ProtectedError as error:
        used = sorted({str(one._meta.verbose_name) for one in error.protected_objects})
        raise EntryRefused(
            _("Mục này đang được dùng (%(where)s) nên không bỏ được. Hãy sửa, hoặc bỏ các mục đó trước.")
            % {"where": ", ".join(used)}
        ) from error


def set_programme_scope(*, programme: Programme, units: set[int], on: date, legal_basis: str, by: Person) -> int:
    """Say which units take part in a programme from a day on (phạm vi chương trình); returns how many changed.

    Units that are no longer named leave on that day; what was before it stays as it was.
    """
    require(by, Permission.ENTER_PLAN)
    with transaction.atomic():
        known = set(OrgUnit.objects.filter(province=by.province, pk__in=units).values_list("pk", flat=True))
        if known != units:
            raise EntryRefused(_("Có đơn vị không thuộc tỉnh. Hãy chọn lại."))
        rows = list(
            ProgrammeScope.objects.select_for_update()
            .filter(province=by.province, programme=programme)
            .filter(models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=on))
        )
        if any(row.valid_from > on for row in rows):
            raise EntryRefused(_("Đã có phạm vi ghi từ một ngày muộn hơn. Hãy chọn ngày sau ngày đó."))
        inside = {row.unit_id: row for row in rows}
        leaving = [row for key, row in inside.items() if key not in units]
        for row in leaving:
            if row.valid_from == on:
                row.delete()
            else:
                row.valid_to = on
                row.save(update_fields=["valid_to"])
        coming = [
            ProgrammeScope(
                province=by.province, programme=programme, unit_id=key, valid_from=on, legal_basis=legal_basis
            )
            for key in sorted(units - set(inside))
        ]
        ProgrammeScope.objects.bulk_create(coming)
        changed = len(leaving) + len(coming)
        if changed:
            audit.record(by, "programme_scope.set", by.province, summary=str(programme), rows=changed)
    return changed


def _cite(row: TenantModel, quoted: Quoted, by: Person) -> Citation:
    citation = _citation_of(row) or Citation(province=by.province)
    citation.document, citation.key = quoted.document, quoted.key[:60]
    citation.locator, citation.quote = quoted.locator, quoted.words
    citation.save()
    return citation


def _citation_of(row: TenantModel) -> Citation | None:
    key: int | None = getattr(row, "citation_id", None)
    return None if key is None else Citation.objects.select_related("document").get(pk=key)


def _quotes_of(row: TenantModel) -> list[Citation]:
    """The quotes that only this entry holds: its own, and the further ones of a rule."""
    quote = _citation_of(row)
    if quote is None:
        return []
    if not quote.key.startswith(("rule:", "gate:")):
        return [quote]
    of_rule = quote.key.rpartition(":")[0] + ":"
    year = quote.document.plan_year
    return list(Citation.objects.filter(document__plan_year=year, key__startswith=of_rule).order_by("id"))


def _refuse_misfits(row: TenantModel) -> None:
    skipped = [
        one.name
        for one in row._meta.concrete_fields
        if one.is_relation or isinstance(one, JSONField) or (one.null and getattr(row, one.attname) is None)
    ]
    try:
        row.clean_fields(exclude=skipped)
    except ValidationError as error:
        raise EntryRefused(
            " ".join(message for messages in error.message_dict.values() for message in messages)
        ) from error
