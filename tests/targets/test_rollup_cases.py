"""The cases that an official can read and correct: tests/cases/rollup."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from programs.periods import Period
from targets.conflicts import Claim, conflicts
from targets.rating import Demand, Operator, moment, rate, satisfied
from targets.rollup import (
    Coverage,
    Figure,
    Group,
    Measure,
    Measured,
    Shape,
    Source,
    Sums,
    forecast,
    measured,
)
from targets.wording import STANDING_WORDS, short

CASES = Path(__file__).parents[1] / "cases" / "rollup"
OPERATORS = {
    "ít nhất": Operator.AT_LEAST,
    "trên": Operator.MORE_THAN,
    "bằng": Operator.EQUAL,
    "không quá": Operator.AT_MOST,
    "khoảng": Operator.RANGE,
    "khoảng trở lên": Operator.RANGE_OR_MORE,
    "không còn dưới": Operator.NONE_BELOW,
    "hoàn thành đến": Operator.BY_DATE,
    "duy trì": Operator.MAINTAIN,
}
MEASURES = {
    "tổng": Measure.FLOW,
    "tồn": Measure.STOCK,
    "tỷ lệ": Measure.RATE,
    "tỷ lệ trên số đơn vị": Measure.RATE,
    "mức giảm": Measure.DROP,
    "mức giảm tỷ lệ": Measure.DROP,
    "bình quân": Measure.AVERAGE,
    "thấp nhất": Measure.FLOOR,
}


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.load(
        (CASES / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
    )
    return found


def named(name: str) -> list[Any]:
    return [pytest.param(case, id=case["tên"]) for case in cases(name)]


def demand(case: Mapping[str, str]) -> Demand:
    def number(key: str) -> Decimal | None:
        return Decimal(case[key]) if key in case else None

    due = date.fromisoformat(case["ngày"]) if "ngày" in case else None
    return Demand(OPERATORS[case["phép so"]], number("giá trị"), number("từ"), number("đến"), due)


def coverage(text: str) -> Coverage:
    reported, owed = text.split("/")
    return Coverage(int(reported), int(owed))


@pytest.mark.parametrize("case", cases("phep-so"))
def test_an_operator_decides(case: dict[str, str]) -> None:
    assert satisfied(demand(case), Fraction(case["đạt được"])) is (case["kết quả"] == "có")


@pytest.mark.parametrize("case", named("trang-thai"))
def test_a_standing(case: dict[str, Any]) -> None:
    asked = case.get("chỉ tiêu")
    covered = coverage(case["độ phủ"])
    value = Fraction(case["đạt được"]) if "đạt được" in case else None
    expected = Fraction(case["ước cả năm"]) if "ước cả năm" in case else None
    done = Measured(value, covered, lower_bound=case.get("không chỉ tăng") != "có")
    period = Period.from_key(case["kỳ"])
    at = moment(Period.from_key(asked["năm"]) if asked else period, period)
    rating = rate(
        demand(asked) if asked else None,
        done,
        Measured(expected, covered, lower_bound=done.lower_bound),
        at,
        by_time=case.get("tăng dần") == "có",
    )
    assert STANDING_WORDS[rating.standing].lower() == case["trạng thái"]
    if "mức so" in case:
        assert rating.line == Fraction(case["mức so"])
    assert rating.method.endswith(".")


def sums_of(case: dict[str, Any]) -> Sums:
    found = []
    for key, name in ((1, "tử số"), (2, "mẫu số")):
        found.append(Group(key, None, (), int(case["phải báo cáo"])))
        for cells in case.get(name, {}).values():
            for figure, cell in zip(Figure, cells, strict=True):
                if cell != "~":
                    value = Decimal(cell)
                    found.append(Group(key, figure, (), 1, value, value))
    if "số đơn vị" in case:
        number = int(case["số đơn vị"])
        found.append(Group(1, Figure.DONE, (), number, Decimal(number), Decimal(1)))
    return Sums(found)


def shape_of(case: dict[str, Any]) -> tuple[Shape, dict[int, Shape]]:
    kind = case["cách tính"]
    counted = Source.COUNTED if kind == "tỷ lệ trên số đơn vị" else Source.REPORTED
    parts = {1: Shape(1, Measure.FLOW), 2: Shape(2, Measure.STOCK, counted)}
    if MEASURES[kind] in (Measure.FLOW, Measure.STOCK):
        shape = Shape(1, MEASURES[kind])
    else:
        whole = 2 if "mẫu số" in case or counted is Source.COUNTED else None
        shape = Shape(3, MEASURES[kind], Source.DERIVED, 1, whole)
    return shape, {**parts, shape.key: shape}


@pytest.mark.parametrize("case", named("tong-hop"))
def test_a_roll_up(case: dict[str, Any]) -> None:
    shape, shapes = shape_of(case)
    sums = sums_of(case)
    found = measured(shape, shapes, sums)
    assert found.value == (None if case["kết quả"] == "không có" else Fraction(case["kết quả"]))
    assert found.coverage == coverage(case["độ phủ"])
    if "ước cả năm" in case:
        assert forecast(shape, shapes, sums).value == Fraction(case["ước cả năm"])


def test_a_half_year_is_half_of_the_year() -> None:
    year, half = Period.whole_year(2023), Period.half_year(2023, 1)
    assert moment(year, half).elapsed == Fraction(1, 2)
    assert not moment(year, half).final
    assert moment(year, year).final
    assert moment(Period.years(2023, 2024), half).elapsed == Fraction(1, 4)
    assert moment(Period.quarter(2024, 1), half).elapsed == 0


@pytest.mark.parametrize("case", named("mau-thuan"))
def test_documents_that_disagree(case: dict[str, Any]) -> None:
    districts = case.get("huyện", [])
    units = {"tỉnh": 0, **{name: number for number, name in enumerate(districts, start=1)}}
    claims = [
        Claim(
            statement=number,
            indicator=1,
            measure=Measure(case.get("loại", "flow")),
            unit=units.setdefault(one["đơn vị"], len(units)),
            period=one.get("kỳ", "2023"),
            demand=demand(one),
            document=1 if one["văn bản"] == "bcd" else 2,
            programme=one.get("chương trình", "NTM"),
        )
        for number, one in enumerate(case["nguồn"])
    ]
    found = conflicts(claims, {0: [units[name] for name in districts]})
    if "mâu thuẫn" not in case:
        assert found == []
        return
    (conflict,) = found
    assert conflict.kind.value == case["mâu thuẫn"]
    assert [short(claim.demand) for claim in conflict.claims] == case["các bên"]
    if "tổng các phần" in case:
        assert conflict.parts is not None
        assert conflict.parts.total == Decimal(case["tổng các phần"])
        names = {number: name for name, number in units.items()}
        assert [names[unit] for unit in conflict.parts.not_assigned] == case["chưa giao"]
