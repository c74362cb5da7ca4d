"""Bringing rows up to what a file says, counting what was done (nạp dữ liệu từ tệp)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import JSONField

from accounts.models import Province
from accounts.tenancy import TenantModel
from programs.reading import Problem, ReadingError

Row = TypeVar("Row", bound=TenantModel)


@dataclass
class Tally:
    """How many rows were made, changed and left as they were (kết quả nạp)."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def written(self) -> int:
        """How many rows were made or changed."""
        return self.created + self.changed


@dataclass
class Shelf(Generic[Row]):
    """The rows of one table that a file may create or change, by what names them."""

    model: type[Row]
    province: Province
    source: str
    tally: Tally
    rows: dict[Hashable, Row] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        model: type[Row],
        province: Province,
        source: str,
        tally: Tally,
        there: Iterable[Row],
        key: Callable[[Row], Hashable],
    ) -> Shelf[Row]:
        """Take the rows that are there already; `source` is the file that the mistakes will name."""
        return cls(model, province, source, tally, {key(row): row for row in there})

    def put(self, key: Hashable, name: Mapping[str, Any], values: Mapping[str, Any]) -> Row:
        """Create the row, or change what differs; `name` are its unchanging fields."""
        row = self.rows.get(key)
        if row is None:
            row = self.model(province=self.province, **name, **values)
            self._refuse_misfits(row, key)
            row.save(force_insert=True)
            self.rows[key] = row
            self.tally.created += 1
            return row
        different = {field: value for field, value in values.items() if getattr(row, field) != value}
        if not different:
            self.tally.unchanged += 1
            return row
        for field_name, value in different.items():
            setattr(row, field_name, value)
        self._refuse_misfits(row, key)
        row.save(update_fields=list(different))
        self.tally.changed += 1
        return row

    def _refuse_misfits(self, row: Row, key: Hashable) -> None:
        """Say which value is too long, too large or not allowed, before the database does."""
        skipped = [
            one.name
            for one in row._meta.concrete_fields
            if one.is_relation or isinstance(one, JSONField) or (one.null and getattr(row, one.attname) is None)
        ]
        try:
            row.clean_fields(exclude=skipped)
        except ValidationError as error:
            raise ReadingError(
                tuple(
                    Problem(self.source, f"{self.model._meta.model_name} {key}, {field_name}", " ".join(messages))
                    for field_name, messages in error.message_dict.items()
                )
            ) from error
