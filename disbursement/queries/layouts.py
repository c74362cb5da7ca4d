"""Layouts of Treasury workbooks (các cách đọc tệp Kho bạc): embedded ones and the province's own."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Province
from disbursement.models import TreasuryLayout
from disbursement.outlined import embedded
from programs.intake.outline import Outline, outline


@dataclass(frozen=True, slots=True)
class KnownLayout:
    """A layout as the list shows it: embedded, or the province's own, used or not yet."""

    outline: Outline
    own: TreasuryLayout | None

    @property
    def is_used(self) -> bool:
        """Whether uploads are recognised by it."""
        return self.own is None or self.own.is_used


def layouts_in_use(province_id: int) -> list[Outline]:
    """The province's own layouts that uploads are recognised by (cách đọc đang dùng)."""
    own = TreasuryLayout.objects.filter(province_id=province_id, is_used=True).order_by("code")
    return [outline(one.spec) for one in own]


def known_layouts(province_id: int) -> list[KnownLayout]:
    """Every layout (mọi cách đọc), by title."""
    own = {one.code: one for one in TreasuryLayout.objects.filter(province_id=province_id).order_by("code")}
    found = [KnownLayout(one, None) for one in embedded() if one.code not in own or not own[one.code].is_used]
    found += [KnownLayout(outline(one.spec), one) for one in own.values()]
    return sorted(found, key=lambda one: (one.outline.title, one.outline.code))


def layout_titles(province_id: int) -> dict[str, str]:
    """The title of every layout by its code."""
    return {one.outline.code: one.outline.title for one in known_layouts(province_id)}


def province_names() -> dict[str, str]:
    """The names of all provinces by code, to know a file of another one."""
    return dict(Province.objects.order_by("code").values_list("code", "name"))
