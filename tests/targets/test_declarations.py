"""The file of indicators: what it holds, and how it complains."""

from pathlib import Path

import pytest

import targets
from programs.reading import ReadingError
from targets.declarations import Declaration, read
from targets.rollup import Measure, Source

_FILE = Path(next(iter(targets.__path__))) / "data" / "indicators-2021-2025.yaml"
_LINE = 'sections: [{code: ntm, title: "NTM"}]\nindicators:\n  - '


def declared() -> dict[str, Declaration]:
    return {one.code: one for one in read(_FILE.read_text(encoding="utf-8"), _FILE.name)}


def test_communes_report_what_the_targets_of_the_province_need() -> None:
    all_of_them = declared()
    for one in all_of_them.values():
        for code in (one.numerator, one.denominator):
            if code:
                assert all_of_them[code].source in {Source.REPORTED, Source.COUNTED}
    assert all_of_them["ty-le-ho-ngheo-dtts"].measure is Measure.DROP
    assert all_of_them["ty-le-ho-ngheo-huyen-ngheo"].population == "poor_district"
    assert all_of_them["xa-ntm-them"].candidate_title == "ntm"


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ("{code: a, name: A, unit_of_measure: xã, measure: tang}", "measure"),
        ("{code: a, name: A, unit_of_measure: '%', measure: rate}", "tử số"),
        ("{code: a, name: A, unit_of_measure: '%', measure: rate, reported_by: commune}", "không ai báo cáo"),
        ("{code: a, name: A, unit_of_measure: xã, measure: flow, reported_by: commune, section: x}", "section"),
        ("{code: a, name: A, unit_of_measure: xã, measure: flow, reported_by: tinh}", "reported_by"),
        ("{code: a, name: A, unit_of_measure: xã, measure: flow, reported_by: commune, tu_so: b}", "tu_so"),
        ("{code: a, name: A, unit_of_measure: '%', measure: rate, numerator: b, denominator: c}", "«b» chưa có"),
        ("{code: a, name: A, unit_of_measure: xã, measure: floor}", "tử số"),
    ],
)
def test_a_mistake_names_file_key_and_what_was_expected(entry: str, complaint: str) -> None:
    with pytest.raises(ReadingError) as refused:
        read(_LINE + entry, "thu.yaml")
    assert "thu.yaml" in str(refused.value)
    assert complaint in str(refused.value)
