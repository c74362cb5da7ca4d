"""The plan of Quảng Nam 2023 as data: complete, and refused with every mistake named when it is broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from programs.due_text import read_day
from programs.plans.entries import PlanPack, Target, TargetOperator
from programs.plans.pack import PACK_FOLDER, load_pack, load_pack_file, read_pack
from programs.reading import ReadingError, yaml_text
from programs.rules.gates import Title
from programs.rules.kinds import Level, Reach, RuleKind, TransferWindow, UnitChoice, ZeroFreeze
from programs.rules.parse import parse_rule
from programs.rules.scope import Assigned, CapitalFacts, CapitalNature, CapitalObject
from targets import rating

PACK = "quang-nam-2023"
BROKEN_PACKS = Path(__file__).parents[1] / "cases" / "plan_packs" / "goi-sai.yaml"
BROKEN = yaml.load(BROKEN_PACKS.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
COMMITTEE, COUNTRYSIDE = "kh-bcd-2023", "kh-ntm-2023"


@pytest.fixture(scope="module")
def pack() -> PlanPack:
    return load_pack(PACK)


def targets_of(pack: PlanPack, document: str) -> dict[str, Target]:
    return {target.code: target for target in pack.targets if target.quote.document == document}


def test_the_split_of_model_hamlets_adds_up_to_99_over_16_districts(pack: PlanPack) -> None:
    (split,) = pack.splits
    parts = {target.unit: target.value for target in pack.targets if target.part_of == split.whole}
    assert sum(value for value in parts.values() if value is not None) == 99
    assert len(parts) == len(split.assigned) == 16
    assert split.unassigned == ("512", "510")
    assert not set(split.unassigned) & set(parts)


def test_two_plans_and_the_split_say_three_different_things_about_hamlets(pack: PlanPack) -> None:
    hamlets = [target for target in pack.targets if target.indicator == "thon-kieu-mau-them" and target.unit == "49"]
    assert {target.quote.document: target.value for target in hamlets} == {COMMITTEE: 100, COUNTRYSIDE: 80}


def test_the_named_candidates_are_8_and_18_and_1(pack: PlanPack) -> None:
    assert Counter(candidate.title for candidate in pack.candidates) == {
        Title.NTM: 8,
        Title.ADVANCED: 18,
        Title.MODEL: 1,
    }
    assert len({candidate.district for candidate in pack.candidates if candidate.title is Title.NTM}) == 6
    assert len({candidate.district for candidate in pack.candidates if candidate.title is Title.ADVANCED}) == 8
    (model,) = [candidate for candidate in pack.candidates if candidate.title is Title.MODEL]
    assert (model.printed_name, model.field_of_excellence) == ("Điện Quang", "văn hóa")


def test_the_committee_sets_twenty_targets(pack: PlanPack) -> None:
    found = targets_of(pack, COMMITTEE)
    assert len(found) == 20
    assert Counter(target.programme for target in found.values()) == {"NTM": 10, "GN": 4, "DTTS": 6}


@pytest.mark.parametrize(
    ("code", "operator", "value"),
    [
        ("bcd-xa-ntm-them", TargetOperator.AT_LEAST, "7"),
        ("bcd-xa-ntm", TargetOperator.AT_LEAST, "130"),
        ("bcd-ty-le-xa-ntm", TargetOperator.EQUAL, "67"),
        ("bcd-xa-nang-cao-them", TargetOperator.AT_LEAST, "15"),
        ("bcd-xa-kieu-mau-them", TargetOperator.EQUAL, "1"),
        ("bcd-thon-kieu-mau-them", TargetOperator.AT_LEAST, "100"),
        ("bcd-ho-ngheo-giam", TargetOperator.AT_LEAST, "3000"),
        ("bcd-gn-ty-le-ho-ngheo-dtts", TargetOperator.MORE_THAN, "3.0"),
        ("bcd-ty-le-ho-ngheo-huyen-ngheo", TargetOperator.MORE_THAN, "6"),
        ("bcd-dtts-ty-le-ho-ngheo-dtts", TargetOperator.MORE_THAN, "3"),
        ("bcd-ho-chuyen-doi-nghe", TargetOperator.EQUAL, "460"),
        ("bcd-ho-dat-o", TargetOperator.EQUAL, "152"),
        ("bcd-ho-nha-o", TargetOperator.EQUAL, "186"),
        ("bcd-ho-on-dinh-dan-cu", TargetOperator.EQUAL, "650"),
        ("bcd-ty-le-giai-ngan-gn", TargetOperator.EQUAL, "100"),
        ("ntm-so-tieu-chi-xa", TargetOperator.NONE_BELOW, "15"),
        ("ntm-thon-171-dat-chuan", TargetOperator.EQUAL, "171"),
        ("ntm-thon-172-duy-tri", TargetOperator.EQUAL, "172"),
        ("ntm-thon-kieu-mau-them-506", TargetOperator.EQUAL, "13"),
        ("ntm-thon-kieu-mau-them-516", TargetOperator.EQUAL, "1"),
    ],
)
def test_a_target_keeps_its_operator_and_printed_precision(
    pack: PlanPack, code: str, operator: TargetOperator, value: str
) -> None:
    (target,) = [target for target in pack.targets if target.code == code]
    assert target.operator is operator
    assert str(target.value) == value


def test_a_range_and_a_milestone_keep_both_ends_and_the_day(pack: PlanPack) -> None:
    by_code = {target.code: target for target in pack.targets}
    criteria = by_code["ntm-tieu-chi-huyen-506"]
    assert criteria.operator is TargetOperator.RANGE_OR_MORE
    assert (str(criteria.value), str(criteria.upper)) == ("5", "6")
    days = {
        code: by_code[code].due.last_good_day  # type: ignore[union-attr]  # a milestone has a day, or the test fails
        for code in ("bcd-hoi-an-hoan-thanh", "bcd-hoi-an-trinh-tw", "ntm-hoi-an-hoan-thanh")
    }
    assert list(days.values()) == [read_day("31/12/2023"), read_day("31/03/2024"), read_day("31/12/2024")]


def test_stock_flow_and_rate_follow_from_the_base_figures(pack: PlanPack) -> None:
    base = {one.indicator: one.value for one in pack.baselines}
    by_code = {target.code: target.value for target in pack.targets}
    stock, flow = by_code["bcd-xa-ntm"], by_code["bcd-xa-ntm-them"]
    assert stock is not None
    assert flow is not None
    assert base["xa-ntm"] + flow == stock
    assert round(Fraction(stock) * 100 / Fraction(base["xa-thuoc-ct"])) == by_code["bcd-ty-le-xa-ntm"]


def test_operators_of_the_pack_are_those_of_targets() -> None:
    assert {one.value for one in TargetOperator} == {one.value for one in rating.Operator}


def test_every_indicator_of_the_pack_is_declared(pack: PlanPack) -> None:
    path = Path(rating.__file__).parent / "data" / "indicators-2021-2025.yaml"
    declared = yaml_text(path.read_text(encoding="utf-8"), path.name)
    assert isinstance(declared, dict)
    codes = {entry["code"] for entry in declared["indicators"]}
    named = {target.indicator for target in pack.targets} | {base.indicator for base in pack.baselines}
    assert named - codes == set()


def test_the_misprinted_date_is_kept_and_flagged(pack: PlanPack) -> None:
    (document,) = [document for document in pack.documents if document.is_misprinted]
    assert document.number == "90/QĐ-TTg"
    assert document.issued_on == read_day("18/01/2022")
    assert document.cited_in is not None
    assert "18/02/2022" in document.cited_in.words
    assert document.warning == "Kế hoạch trích ngày 18/02/2022; ngày đúng của văn bản là 18/01/2022."


def test_a_plan_may_have_no_number_and_no_date(pack: PlanPack) -> None:
    plans = {document.code: document for document in pack.documents if document.code in (COMMITTEE, COUNTRYSIDE)}
    assert all(plan.number == "" and plan.issued_on is None for plan in plans.values())


def test_quotes_are_short_and_say_where_they_stand(pack: PlanPack) -> None:
    assert all(quote.locator and 0 < len(quote.words.split()) <= 32 for quote in pack.quotes)


def test_the_freeze_covers_only_works_assigned_at_the_start_of_the_year(pack: PlanPack) -> None:
    (entry,) = [entry for entry in pack.rules if entry.rule.kind is RuleKind.ZERO_FREEZE]
    inside = CapitalFacts("GN", CapitalNature.INVESTMENT, 2023, Assigned.START_OF_YEAR, CapitalObject.WORKS)
    assert entry.rule.scope.covers(inside)
    outside = [
        CapitalFacts("GN", CapitalNature.INVESTMENT, 2023, Assigned.LATER, CapitalObject.WORKS),
        CapitalFacts("GN", CapitalNature.INVESTMENT, 2022, Assigned.START_OF_YEAR, CapitalObject.WORKS),
        CapitalFacts("GN", CapitalNature.RECURRENT, 2023, Assigned.START_OF_YEAR, CapitalObject.RECURRENT_LINES),
    ]
    assert not any(entry.rule.scope.covers(line) for line in outside)
    assert isinstance(entry.rule.parameters, ZeroFreeze)
    assert entry.rule.parameters.transfer_order == (Reach.SAME_COMMUNE, Reach.SAME_DISTRICT)


def test_recall_of_recurrent_capital_binds_only_the_programme_whose_plan_says_so(pack: PlanPack) -> None:
    recalls = {entry.rule.code: entry.rule.scope for entry in pack.rules if entry.rule.kind is RuleKind.RECALL}
    works = CapitalFacts("DTTS", CapitalNature.INVESTMENT, 2023, Assigned.LATER, CapitalObject.WORKS)
    lines = CapitalFacts("DTTS", CapitalNature.RECURRENT, 2023, Assigned.LATER, CapitalObject.RECURRENT_LINES)
    assert [code for code, scope in recalls.items() if scope.covers(works)] == ["thu-hoi-cong-trinh"]
    assert [code for code, scope in recalls.items() if scope.covers(lines)] == []


def test_rules_rebuild_from_what_is_stored(pack: PlanPack) -> None:
    for entry in pack.rules:
        rebuilt = parse_rule(
            code=entry.rule.code,
            kind=entry.rule.kind.value,
            operator=entry.rule.due.operator.value,
            due=entry.rule.due.moment_key,
            scope=entry.scope_as_written,
            parameters=entry.parameters_as_written,
        )
        assert rebuilt == entry.rule


def test_the_plan_uses_every_kind_of_rule_but_reports_which_the_forms_date(pack: PlanPack) -> None:
    assert {entry.rule.kind for entry in pack.rules} == set(RuleKind) - {RuleKind.REPORT_DUE}


def test_candidate_communes_owe_their_spatial_plan_first(pack: PlanPack) -> None:
    plans = {entry.rule.code: entry.rule.parameters for entry in pack.rules}
    assert plans["quy-hoach-xa-phan-dau"].units.choice is UnitChoice.CANDIDATES  # type: ignore[union-attr]  # its kind has units
    assert plans["quy-hoach-huyen-xa"].units.levels == {Level.DISTRICT, Level.COMMUNE}  # type: ignore[union-attr]  # its kind has units
    assert isinstance(plans["de-xuat-dieu-chuyen"], TransferWindow)


def test_the_chain_of_review_is_that_of_each_plan(pack: PlanPack) -> None:
    chains = {form.code: [step.by for step in form.chain] for form in pack.forms}
    assert chains["xa-ntm"] == ["parent", "vp-ntm"]
    assert chains["huyen-gn"] == ["so-khdt", "so-ldtbxh"]
    assert chains["huyen-dtts"] == ["so-khdt", "ban-dt"]
    assert {due.period.key for form in pack.forms for due in form.dues} == {"2023-H1", "2023"}
    assert all(due.illustrative for form in pack.forms for due in form.dues)


def test_forms_are_due_around_the_middle_of_the_year(pack: PlanPack) -> None:
    days = {form.code: form.dues[0].due.last_good_day for form in pack.forms}
    assert days["xa-ntm"] == read_day("30/06/2023")
    assert days["huyen-ntm"] == read_day("07/07/2023")
    assert days["so-nganh"] == read_day("10/07/2023")


# Broken packs


def broken(change: Callable[[str], str]) -> list[str]:
    """The sentences with which a changed pack is refused."""
    text = (PACK_FOLDER / f"{PACK}.yaml").read_text(encoding="utf-8")
    changed = change(text)
    assert changed != text
    with pytest.raises(ReadingError) as caught:
        read_pack(changed, "goi.yaml")
    return str(caught.value).splitlines()


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case["bằng"].strip())
def test_a_mistake_names_file_key_and_what_was_expected(case: dict[str, str]) -> None:
    assert case["báo"] in broken(lambda text: text.replace(case["thay"], case["bằng"], 1))


def test_all_mistakes_come_at_once() -> None:
    def three(text: str) -> str:
        text = text.replace("year: 2023", "year: nay", 1)
        text = text.replace("document: kh-bcd-2022", "document: kh-2022", 1)
        return text.replace("operator: none_below", "operator: khong_con", 1)

    sentences = broken(three)
    assert any("«year»" in sentence for sentence in sentences)
    assert any("«baselines[0].document»" in sentence for sentence in sentences)
    assert any("khong_con" in sentence for sentence in sentences)


@pytest.mark.parametrize("section", ["documents", "programmes", "targets", "candidates", "rules", "forms"])
def test_a_missing_section_is_named(section: str) -> None:
    sentences = broken(lambda text: text.replace(f"\n{section}:", f"\n{section}-cu:", 1))
    assert f"goi.yaml, mục «{section}»: cần một danh sách, nhưng đang để trống." in sentences


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("year: 2023\nyear: 2024\n", "goi.yaml: dòng 2, cột 1: khóa «year» viết hai lần."),
        ("[" * 100_000, "goi.yaml: dòng 1, cột 51: lồng nhau quá 50 tầng."),
        ("- " * 100_000, "goi.yaml: dòng 1, cột 101: lồng nhau quá 50 tầng."),
        ("targets: [1\nrules: 2\n", "goi.yaml: dòng 2, cột 6: không đúng cú pháp YAML."),
        ("", "cần các khóa province, year, phase"),
        ("- 1\n", "cần các khóa province, year, phase"),
        ("a: \x00", "goi.yaml: có ký tự không đọc được."),
    ],
)
def test_a_file_that_is_no_pack_is_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ReadingError) as caught:
        read_pack(text, "goi.yaml")
    assert sentence in str(caught.value)
    assert len(caught.value.problems) == 1


def test_a_file_that_is_not_there_or_not_utf_8(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match="không tìm thấy"):
        load_pack("khong-co")
    path = tmp_path / "la.yaml"
    path.write_bytes("năm".encode("utf-16"))
    with pytest.raises(ReadingError, match="UTF-8"):
        load_pack_file(path)


def test_the_file_is_plain_yaml() -> None:
    text = (PACK_FOLDER / f"{PACK}.yaml").read_text(encoding="utf-8")
    assert isinstance(yaml.safe_load(text), dict)


def test_values_are_decimals_never_floats(pack: PlanPack) -> None:
    assert all(isinstance(target.value, Decimal) for target in pack.targets if target.value is not None)
