"""The tree of units (cây đơn vị): paths, cycles, what a unit was on a day."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Protocol, TypeVar

from accounts.language import gettext as _

Made = TypeVar("Made")
Key = TypeVar("Key", bound=Hashable)


class TreeError(ValueError):
    """The units do not form a tree, or their dates do not fit (cây đơn vị sai)."""


class Spell(Protocol):
    """Anything that holds between two days; `valid_to` is exclusive (có hiệu lực)."""

    @property
    def valid_from(self) -> date:
        """The first day."""

    @property
    def valid_to(self) -> date | None:
        """The first day on which it holds no more."""


AnySpell = TypeVar("AnySpell", bound=Spell)


def holds_on(spell: Spell, day: date) -> bool:
    """Tell whether it holds on that day (còn hiệu lực)."""
    return spell.valid_from <= day and (spell.valid_to is None or day < spell.valid_to)


def version_on(versions: Iterable[AnySpell], day: date) -> AnySpell | None:
    """Return the one version that holds on that day, or None (đơn vị tại ngày)."""
    return next((version for version in versions if holds_on(version, day)), None)


def check_versions(name: str, versions: Sequence[Spell]) -> None:
    """Refuse versions that overlap, leave a gap or end before they begin; oldest first."""
    if not versions:
        raise TreeError(_("%(name)s: chưa có tên và loại cho ngày nào.") % {"name": name})
    for version in versions:
        if version.valid_to is not None and version.valid_to <= version.valid_from:
            raise TreeError(
                _("%(name)s: ngày hết hiệu lực phải sau ngày %(valid_from)s.")
                % {"name": name, "valid_from": f"{version.valid_from:%d/%m/%Y}"}
            )
    for before, after in pairwise(versions):
        if before.valid_to != after.valid_from:
            raise TreeError(
                _("%(name)s: thời gian trước ngày %(valid_from)s bị chồng hoặc bị hở.")
                % {"name": name, "valid_from": f"{after.valid_from:%d/%m/%Y}"}
            )


def paths(parents: Mapping[Key, Key | None], codes: Mapping[Key, str]) -> dict[Key, str]:
    """Return the codes from the root down to each unit, each followed by "/" (đường dẫn trong cây)."""
    found: dict[Key, str] = {}
    for key in parents:
        line = _line(key, parents)
        for place in reversed(line):
            parent = parents[place]
            found[place] = f"{found[parent] if parent is not None else ''}{codes[place]}/"
    return found


def _line(key: Key, parents: Mapping[Key, Key | None]) -> list[Key]:
    line = [key]
    while (parent := parents[line[-1]]) is not None:
        if parent not in parents:
            raise TreeError(_("%(line)s: không có đơn vị cấp trên %(parent)s.") % {"line": line[-1], "parent": parent})
        if parent in line:
            raise TreeError(_("%(key)s: đơn vị không thể nằm dưới chính nó.") % {"key": key})
        line.append(parent)
    return line


@dataclass(frozen=True)
class Branch:
    """A unit with what stands below it, in order (nhánh)."""

    key: int
    below: tuple[Branch, ...]

    def __len__(self) -> int:
        """Count the unit and everything below it."""
        return 1 + sum(map(len, self.below))

    def __iter__(self) -> Iterator[int]:
        """Walk from the top down."""
        yield self.key
        for branch in self.below:
            yield from branch

    def map(self, make: Callable[[int, tuple[Made, ...]], Made]) -> Made:
        """Make something of every unit from the bottom up; `make` gets the key and what was made below it."""
        return make(self.key, tuple(branch.map(make) for branch in self.below))


def grow(parents: Mapping[int, int | None]) -> tuple[Branch, ...]:
    """Return the trees of these units; those below one another keep the order in which they are given."""
    below: dict[int | None, list[int]] = {}
    for key, parent in parents.items():
        below.setdefault(parent if parent in parents else None, []).append(key)

    def branch(key: int) -> Branch:
        return Branch(key, tuple(branch(child) for child in below.get(key, [])))

    return tuple(branch(key) for key in below.get(None, []))
