"""The form of a layout of Treasury workbooks (khai cách đọc tệp): what the screen says and what is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from accounts.names import search_key
from disbursement.forms import text_field
from disbursement.models import CapitalNature, CapitalSource
from disbursement.moves import PaymentType
from disbursement.outlined import TOTALS, VOUCHERS, column_words
from programs.intake.kinds import MONEY_SCALES
from programs.intake.outline import MOST_WORDS, Outline
from programs.intake.text import label_key

# A column of a part of the amount is a kind of payment; what was recovered is part of what was settled.
_RECOVERED = {"within": "settled", "below": {"payment_type": PaymentType.ADVANCE_SETTLED.value}}
_PAYMENTS = {
    "settled": PaymentType.SETTLEMENT,
    "recovered": PaymentType.ADVANCE_SETTLED,
    "advance": PaymentType.ADVANCE,
    "advance_repaid": PaymentType.ADVANCE_REPAID,
    "settlement_repaid": PaymentType.SETTLEMENT_REPAID,
}
TARGET_CHOICES = [
    (VOUCHERS, gettext_lazy("Danh sách chứng từ, để ghi sổ")),
    (TOTALS, gettext_lazy("Bảng lũy kế, để đối chiếu")),
]


class LayoutForm(forms.Form):
    """A layout column by column, by the words above each."""

    unit = forms.ChoiceField(
        label=gettext_lazy("Đơn vị tính khi tệp không ghi"),
        required=False,
        choices=[("", gettext_lazy("Không có: tệp phải ghi")), *((one, gettext_lazy(one)) for one in MONEY_SCALES)],
    )
    codes = forms.CharField(
        label=gettext_lazy("Mã nguồn vốn"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Mỗi dòng một mã: 11 = Ngân sách trung ương, Đầu tư. Để trống nếu tệp ghi bằng chữ."),
    )

    def __init__(self, given: QueryDict | None, *, target: str, known: Outline | None = None) -> None:
        self.target = target
        self.words = column_words(target)
        super().__init__(given, initial=_initial(known) if known else None)
        self.fields["title"] = text_field(gettext("Tên cách đọc"), 200)
        self.fields["sheet"] = text_field(
            gettext("Tên trang tính có chữ"), 60, required=False, help_text=gettext("Để trống: xem mọi trang.")
        )
        for key, label in self.words.items():
            self.fields[f"words-{key}"] = forms.CharField(label=label, required=False, max_length=MOST_WORDS)
            self.fields[f"nth-{key}"] = forms.IntegerField(
                label=gettext("%(name)s: lần xuất hiện") % {"name": label}, required=False, min_value=0, max_value=9
            )
            self.fields[f"optional-{key}"] = forms.BooleanField(
                label=gettext("%(name)s: có thể vắng") % {"name": label}, required=False
            )

    def columns(self) -> Iterator[tuple[str, Any, Any, Any]]:
        """Every column with its three fields."""
        for key, label in self.words.items():
            yield label, self[f"words-{key}"], self[f"nth-{key}"], self[f"optional-{key}"]

    def general(self) -> list[Any]:
        """The other fields."""
        return [self[name] for name in ("title", "sheet", "unit", "codes")]

    def clean_codes(self) -> dict[str, dict[str, str]]:
        """Codes with the source and nature that they mean."""
        found: dict[str, dict[str, str]] = {}
        for number, line in enumerate(self.cleaned_data["codes"].splitlines(), start=1):
            if not line.strip():
                continue
            code, _, meaning = line.partition("=")
            sets = _meant(meaning)
            if not code.strip() or len(code.strip()) > 20 or sets is None:
                raise forms.ValidationError(
                    gettext("Dòng %(number)s phải có dạng «11 = Ngân sách trung ương, Đầu tư».") % {"number": number}
                )
            found[code.strip()] = sets
        return found

    def spec(self, code: str) -> dict[str, Any]:
        """The layout as it is kept."""
        given = self.cleaned_data
        columns = [
            {
                "key": key,
                "words": given[f"words-{key}"].strip(),
                "nth": given[f"nth-{key}"] or 0,
                "optional": given[f"optional-{key}"],
            }
            for key in self.words
            if given[f"words-{key}"].strip()
        ]
        keys = {one["key"] for one in columns}
        parts = [key for key in _PAYMENTS if key in keys] if self.target == VOUCHERS else []
        less = {"settled": "recovered"} if "recovered" in keys else {}
        return {
            "code": code,
            "title": given["title"],
            "target": self.target,
            "sheet": given["sheet"],
            "unit": given["unit"],
            "columns": columns,
            "amounts": [
                {
                    "column": key,
                    "less": less.get(key, ""),
                    "sets": {"payment_type": _PAYMENTS[key].value},
                    **(_RECOVERED if key == "advance" and "settled" in keys else {}),
                }
                for key in parts
            ],
            "codes": {"source": given["codes"]} if given["codes"] and "source" in keys else {},
        }


def new_code(title: str) -> str:
    """A code out of a title: "Bảng kê KB" gives "bang-ke-kb"."""
    return "-".join(search_key(title).split())[:50] or "cach-doc"


def _meant(meaning: str) -> dict[str, str] | None:
    sets: dict[str, str] = {}
    for part in meaning.split(","):
        for key, choices in (("source", CapitalSource.choices), ("nature", CapitalNature.choices)):
            for value, label in choices:
                if label_key(part) in {label_key(value), label_key(str(label))}:
                    sets[key] = value
    return sets if sets and len(sets) == len([one for one in meaning.split(",") if one.strip()]) else None


def _initial(known: Outline) -> dict[str, Any]:
    labels = dict(CapitalSource.choices) | dict(CapitalNature.choices)
    codes: Mapping[str, Mapping[str, str]] = known.codes.get("source", {})
    found: dict[str, Any] = {
        "title": known.title,
        "sheet": known.sheet_words,
        "unit": known.unit,
        "codes": "\n".join(
            f"{code} = {', '.join(str(labels.get(one, one)) for one in sets.values())}" for code, sets in codes.items()
        ),
    }
    for one in known.headings:
        found[f"words-{one.key}"], found[f"optional-{one.key}"] = one.words, one.optional
        found[f"nth-{one.key}"] = one.nth or None
    return found
