"""Made-up capital of the demo (số liệu minh họa), calibrated to published totals; pure, from a fixed seed.

Published for Quảng Nam 2023: 3.290,5 tỷ đồng with the capital carried over, about 60 : 40 between investment and
recurrent capital, 53 % of it in the nine mountain districts, about 700 works. The names, amounts and dates of single
works are invented.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

Nature = Literal["investment", "recurrent"]
Assigned = Literal["start_of_year", "later"]
PaymentKind = Literal["advance", "settlement"]

BILLION = 1_000_000_000
MILLION = 1_000_000
WITHHELD_FROM = date(2023, 6, 16)
SUPPLEMENT_SPENT_FROM = date(2023, 4, 17)
COMPLETE_THROUGH = date(2023, 6, 15)
WORKBOOK_THROUGH = date(2023, 6, 30)
POOR_DISTRICTS = frozenset({"505", "504", "511", "510", "515", "516"})


@dataclass(frozen=True)
class Place:
    """A commune as the generator sees it (xã)."""

    code: str
    name: str
    district: str
    mountain: bool
    in_ntm: bool
    in_dtts: bool
    # Especially difficult and no candidate: money of NTM is not invested there (xã ĐBKK ngoài danh sách phấn đấu).
    difficult: bool = False


@dataclass
class Payment:
    """One payment on a line (lần thanh toán)."""

    on: date
    kind: PaymentKind
    amount_vnd: int
    voucher: str = ""


@dataclass
class Line:
    """One capital line (dòng vốn)."""

    component: str
    source: str
    nature: Nature
    origin_year: int
    assigned: Assigned
    amount_vnd: int
    payments: list[Payment] = field(default_factory=list)


@dataclass
class Holding:
    """A work or a recurrent item (công trình, khoản chi) with its lines."""

    code: str
    name: str
    works: bool
    commune: str | None
    holder: str
    total_investment_vnd: int
    lines: list[Line]


@dataclass(frozen=True)
class Cell:
    """How much one programme has of one nature in one part of the province, and in how many pieces."""

    programme: str
    nature: Nature
    mountain: bool
    total_vnd: int
    pieces: int


CELLS = (
    Cell("NTM", "investment", True, 110 * BILLION, 48),
    Cell("NTM", "investment", False, 640 * BILLION, 205),
    Cell("GN", "investment", True, 520 * BILLION, 152),
    Cell("GN", "investment", False, 104_300 * MILLION, 32),
    Cell("DTTS", "investment", True, 445 * BILLION, 208),
    Cell("DTTS", "investment", False, 155 * BILLION, 57),
    Cell("NTM", "recurrent", True, 47 * BILLION, 90),
    Cell("NTM", "recurrent", False, 253 * BILLION, 300),
    Cell("GN", "recurrent", True, 305 * BILLION, 260),
    Cell("GN", "recurrent", False, 219 * BILLION, 180),
    Cell("DTTS", "recurrent", True, 317 * BILLION, 270),
    Cell("DTTS", "recurrent", False, 175_200 * MILLION, 60),
)
# Which components a piece may belong to, and what such a piece is called.
_WORKS: dict[str, list[tuple[str, str]]] = {
    "NTM": [
        ("NTM.02", "Bê tông hóa đường giao thông nông thôn {hamlet}"),
        ("NTM.02", "Kiên cố hóa kênh mương nội đồng {hamlet}"),
        ("NTM.05", "Nâng cấp Trường tiểu học và THCS xã {commune}"),
        ("NTM.06", "Nhà văn hóa - khu thể thao {hamlet}"),
        ("NTM.07", "Hệ thống nước sạch tập trung {hamlet}"),
        ("NTM.07", "Điểm tập kết rác và tuyến đường cây xanh {hamlet}"),
    ],
    "GN": [
        ("GN.1.1", "Đường liên thôn {hamlet} - trung tâm xã"),
        ("GN.1.1", "Cầu treo dân sinh {hamlet}"),
        ("GN.1.1", "Công trình thủy lợi nhỏ {hamlet}"),
        ("GN.1.1", "Trường mẫu giáo {hamlet}"),
        ("GN.1.2", "Đường vào khu sản xuất {hamlet}"),
    ],
    "DTTS": [
        ("DTTS.4.1", "Đường giao thông {hamlet}"),
        ("DTTS.4.1", "Nhà sinh hoạt cộng đồng {hamlet}"),
        ("DTTS.4.1", "Nâng cấp điểm trường {hamlet}"),
        ("DTTS.1", "Nước sinh hoạt tập trung {hamlet}"),
        ("DTTS.2", "Khu sắp xếp, ổn định dân cư {hamlet}"),
        ("DTTS.6", "Bảo tồn làng truyền thống {hamlet}"),
    ],
}
_RECURRENT: dict[str, list[tuple[str, str]]] = {
    "NTM": [
        ("NTM.03", "Hỗ trợ phát triển sản xuất theo chuỗi giá trị"),
        ("NTM.CD6", "Hỗ trợ chủ thể OCOP"),
        ("NTM.08", "Chuyển đổi số trong xây dựng nông thôn mới"),
        ("NTM.11", "Tập huấn, truyền thông, giám sát"),
    ],
    "GN": [
        ("GN.2", "Mô hình đa dạng hóa sinh kế"),
        ("GN.3.1", "Hỗ trợ phát triển sản xuất nông nghiệp"),
        ("GN.3.2", "Cải thiện dinh dưỡng"),
        ("GN.4.1", "Đào tạo nghề vùng nghèo"),
        ("GN.5", "Hỗ trợ nhà ở cho hộ nghèo"),
        ("GN.7.1", "Nâng cao năng lực, giám sát"),
    ],
    "DTTS": [
        ("DTTS.1", "Hỗ trợ chuyển đổi nghề, nước sinh hoạt phân tán"),
        ("DTTS.3.1", "Khoán bảo vệ rừng, sinh kế dưới tán rừng"),
        ("DTTS.3.2", "Hỗ trợ sản xuất theo chuỗi giá trị"),
        ("DTTS.5.3", "Giáo dục nghề nghiệp vùng đồng bào DTTS"),
        ("DTTS.8", "Bình đẳng giới, hỗ trợ phụ nữ và trẻ em"),
        ("DTTS.10.1", "Truyền thông, biểu dương người có uy tín"),
    ],
}
_DTTS_DEPARTMENTS = ("ban-dt", "so-gddt", "so-yt")
_DEPARTMENT = {"NTM": "so-nnptnt", "GN": "so-ldtbxh", "DTTS": "ban-dt"}


def make(places: Sequence[Place], *, seed: int = 2023) -> list[Holding]:
    """Return the whole made-up capital of the year; the same places and seed give the same rows."""
    chance = random.Random(seed)  # noqa: S311  # made-up figures, nothing secret
    holdings: list[Holding] = []
    for cell in CELLS:
        wanted = [place for place in places if _may_hold(cell, place)]
        open_places = [place for place in wanted if not place.difficult]
        sizes = _sizes(chance, cell)
        for amount in sizes:
            place = chance.choice(wanted)
            number = len(holdings) + 1
            if (cell.programme, cell.nature) == ("NTM", "investment") and place.difficult:
                place = open_places[number % len(open_places)]
            make_one = _work if cell.nature == "investment" else _recurrent
            holdings.append(make_one(chance, cell, place, number, amount))
    return holdings


def _may_hold(cell: Cell, place: Place) -> bool:
    if place.mountain != cell.mountain:
        return False
    if cell.programme == "NTM":
        return place.in_ntm
    if cell.programme == "DTTS":
        return place.in_dtts
    if cell.programme == "GN" and cell.nature == "investment" and cell.mountain:
        return place.district in POOR_DISTRICTS
    return True


def _sizes(chance: random.Random, cell: Cell) -> list[int]:
    """Lognormal pieces in whole millions that add up to the cell's total."""
    raw = [min(chance.lognormvariate(0.0, 0.75), 7.0) for _ in range(cell.pieces)]
    unit = cell.total_vnd // MILLION
    shares = [max(20, round(unit * piece / sum(raw))) for piece in raw]
    shares[shares.index(max(shares))] += unit - sum(shares)
    return [share * MILLION for share in shares]


def _hamlet(chance: random.Random) -> str:
    return f"thôn {chance.randint(1, 9)}"


def _holder(chance: random.Random, cell: Cell, place: Place) -> str:
    if cell.programme == "DTTS" and cell.nature == "recurrent" and not cell.mountain:
        return chance.choice(_DTTS_DEPARTMENTS)
    roll = chance.random()
    if roll < 0.6:
        return place.code
    if roll < 0.9 or cell.mountain:
        return place.district
    return _DEPARTMENT[cell.programme]


def _work(chance: random.Random, cell: Cell, place: Place, number: int, amount: int) -> Holding:
    component, pattern = chance.choice(_WORKS[cell.programme])
    name = pattern.format(hamlet=_hamlet(chance), commune=place.name)
    if "{commune}" not in pattern:
        name = f"{name}, xã {place.name}"
    lines = _lines(chance, cell, component, amount)
    _pay_work(chance, lines, number)
    return Holding(
        code=f"7{number:06d}",
        name=name,
        works=True,
        commune=place.code,
        holder=_holder(chance, cell, place),
        total_investment_vnd=round(amount * chance.uniform(1.2, 2.6) / MILLION) * MILLION,
        lines=lines,
    )


def _recurrent(chance: random.Random, cell: Cell, place: Place, number: int, amount: int) -> Holding:
    component, name = chance.choice(_RECURRENT[cell.programme])
    holder = _holder(chance, cell, place)
    lines = _lines(chance, cell, component, amount)
    for line in lines:
        if chance.random() < 0.52:
            _pay(chance, line, share=chance.betavariate(1.3, 4.2), first=date(2023, 4, 3))
    return Holding(
        code=f"8{number:06d}",
        name=name,
        works=False,
        commune=place.code if holder == place.code else None,
        holder=holder,
        total_investment_vnd=amount,
        lines=lines,
    )


def _lines(chance: random.Random, cell: Cell, component: str, amount: int) -> list[Line]:
    """Split the money of a piece by origin year, moment of assignment and source."""
    roll = chance.random()
    parts: list[tuple[int, Assigned, float]]
    if roll < 0.55:
        parts = [(2023, "start_of_year", 1.0)]
    elif roll < 0.83:
        parts = [(2023, "start_of_year", 0.55), (2022, "start_of_year", 0.45)]
    elif roll < 0.91:
        parts = [(2022, "start_of_year", 1.0)]
    elif roll < 0.96:
        parts = [(2023, "later", 1.0)]
    else:
        parts = [(2023, "start_of_year", 0.6), (2023, "later", 0.4)]
    lines: list[Line] = []
    left = amount
    for index, (origin, assigned, share) in enumerate(parts):
        piece = left if index == len(parts) - 1 else round(amount * share / MILLION) * MILLION
        left -= piece
        for source, part in _sources(chance, piece):
            lines.append(Line(component, source, cell.nature, origin, assigned, part))
    return lines


def _sources(chance: random.Random, amount: int) -> list[tuple[str, int]]:
    if amount < 400 * MILLION or chance.random() < 0.55:
        return [("central", amount)]
    province = round(amount * chance.uniform(0.12, 0.3) / MILLION) * MILLION
    if chance.random() < 0.3:
        district = round(amount * 0.06 / MILLION) * MILLION
        return [("central", amount - province - district), ("province", province), ("district", district)]
    return [("central", amount - province), ("province", province)]


def _pay_work(chance: random.Random, lines: list[Line], number: int) -> None:
    """Decide whether a work moves before 30/6: about a fifth does not, a few only in the last days of June."""
    roll = chance.random()
    fresh = [line for line in lines if line.origin_year == 2023 and line.assigned == "start_of_year"]
    if roll < 0.185:
        return
    if roll < 0.225 and fresh:
        last_days = WITHHELD_FROM + timedelta(days=chance.randint(0, 13))
        fresh[0].payments.append(Payment(_weekday(last_days), "advance", _part(fresh[0], 0.3)))
        return
    if number % 233 == 0 and fresh:
        fresh[0].payments.append(Payment(date(2023, 5, 22), "advance", max(MILLION, fresh[0].amount_vnd // 1000)))
        return
    for line in lines:
        share = chance.betavariate(2.0, 3.6) if line.origin_year == 2022 else chance.betavariate(1.8, 3.9)
        _pay(chance, line, share=share, first=date(2023, 2, 6))
    if roll < 0.26 and any(line.origin_year == 2022 for line in lines):
        # A few spend what was carried over first: paid, and still at zero under the rule.
        for line in fresh:
            line.payments.clear()


def _part(line: Line, share: float) -> int:
    return min(line.amount_vnd, max(MILLION, round(line.amount_vnd * share / MILLION) * MILLION))


def _pay(chance: random.Random, line: Line, *, share: float, first: date) -> None:
    total = _part(line, share)
    if line.assigned == "later":
        first = max(first, SUPPLEMENT_SPENT_FROM)
    days = (WORKBOOK_THROUGH - first).days
    pieces = chance.choice((1, 2, 2, 3)) if total > 60 * MILLION else 1
    # Payments gather towards the middle of the year, as they do in life.
    when = sorted(first + timedelta(days=int(days * chance.betavariate(2.6, 1.5))) for _ in range(pieces))
    left = total
    for index, day in enumerate(when):
        piece = left if index == pieces - 1 else round(total / pieces / MILLION) * MILLION
        kind: PaymentKind = "advance" if index == 0 and pieces > 1 else "settlement"
        if piece > 0:
            line.payments.append(Payment(_weekday(day), kind, piece))
        left -= piece


def _weekday(day: date) -> date:
    """Treasury pays on working days; the last one of the half year is Friday 30/6."""
    while day.weekday() >= 5:
        day -= timedelta(days=1)
    return day
