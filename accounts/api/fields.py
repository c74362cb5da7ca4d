"""Fields that several parts of the API share (trường dùng chung)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.language import told
from accounts.models import OrgUnit, UnitKind

_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


class DayField(serializers.DateField):
    """A day that a calendar can count from (ngày)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def to_internal_value(self, value: Any) -> date:
        """Refuse years that no document names."""
        day: date = super().to_internal_value(value)
        if not _FIRST_DAY <= day <= _LAST_DAY:
            self.fail("invalid", format="YYYY-MM-DD")
        return day


class KeyField(serializers.IntegerField):
    """The key of a row in a filter (khóa)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "min_value": 1, "max_value": 2**63 - 1, **kwargs})


class YearField(serializers.IntegerField):
    """A year in a filter (năm)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "min_value": 2000, "max_value": 2100, **kwargs})


class CodeField(serializers.CharField):
    """A short code in a filter (mã)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 80, **kwargs})


class ToldField(serializers.CharField):
    """A sentence that was written down (câu), said in the language of the asker."""

    def to_representation(self, value: Any) -> str:
        """Say it."""
        return told(str(value))


@extend_schema_field(OpenApiTypes.STR)
class ExactField(serializers.Field[Any, Any, Any, Any]):
    """A figure as text, never rounded by a binary fraction: "67.01" (số)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, allow_null=True, **kwargs)

    def to_representation(self, value: Decimal | Fraction) -> str:
        """Four decimals are what a fact can hold."""
        exact = Fraction(value)
        rounded = round(Decimal(exact.numerator) / Decimal(exact.denominator), 4)
        text = format(rounded, "f")
        return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


class UnitBrief(serializers.Serializer[OrgUnit]):
    """A unit where another row speaks of it."""

    id = serializers.IntegerField(source="pk")
    code = serializers.CharField()
    kind = serializers.ChoiceField(UnitKind.choices)
    full_name = serializers.CharField()
