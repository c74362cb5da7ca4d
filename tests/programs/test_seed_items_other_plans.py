"""The items of the plan of 2022, of Kon Tum's letter and of the review plan: what they say, and how packs hold it."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from programs.plans.entries import PlanPack, Target
from programs.plans.pack import load_pack
from programs.rules.kinds import (
    Budget,
    Comparison,
    DocumentByEveryUnit,
    MinimumRate,
    Reach,
    Recall,
    RuleKind,
    Source,
    TransferWindow,
    WorkItemDue,
)

PACKS = {"S2": "quang-nam-2022", "S3": "kon-tum-2023", "S4": "quang-nam-2023-so-ket"}
PLANS = {"S2": "kh-bcd-2022", "S3": "cv-692-ubnd-2023", "S4": "kh-so-ket-2023"}

# item | key of the pack | operator | value as printed | words of the document
TARGETS = """
S2-10 | bcd-xa-ntm-them                | range      | 5-7     | Có thêm 05- 07 xã đạt chuẩn NTM
S2-11 | bcd-xa-ntm                     | range      | 123-125 | lên 123-125 xã/194 xã
S2-12 | bcd-duy-tri-nang-cao           | maintain   |         | các xã đã đạt chuẩn NTM nâng cao, NTM kiểu mẫu
S2-13 | bcd-binh-quan-tieu-chi         | at_least   | 16.5    | (194 xã) từ 16,5 tiêu chí/xã trở lên
S2-14 | bcd-so-tieu-chi-xa             | none_below | 10      | Không còn xã dưới 10 tiêu chí
S2-15 | bcd-thon-kieu-mau-them         | at_least   | 40      | ít nhất 40 thôn
S2-16 | bcd-duy-tri-chuan              | maintain   |         | các địa phương đã đạt chuẩn NTM
S2-17 | bcd-hoi-an-hoan-thanh          | by_date    |         | xét công nhận khi đủ điều kiện
S2-18 | bcd-ty-le-giai-ngan-ntm        | equal      | 100     | giải ngân 100% nguồn vốn được giao năm 2022
S2-20 | bcd-ho-ngheo-giam              | at_least   | 3000    | giảm ít nhất 3.000 hộ nghèo
S2-21 | bcd-gn-ty-le-ho-ngheo-dtts     | more_than  | 3       | hộ nghèo dân tộc thiểu số giảm trên 3%
S2-22 | bcd-ty-le-ho-ngheo-huyen-ngheo | more_than  | 6       | ở các huyện nghèo giảm trên 6%
S2-24 | bcd-dtts-ty-le-ho-ngheo-vung   | more_than  | 3       | trong vùng đồng bào dân tộc thiểu số và miền núi trên 3%
S2-25 | bcd-ho-on-dinh-dan-cu          | equal      | 200     | tập trung và xen ghép cho 200 hộ
S2-26 | bcd-ty-le-giai-ngan-gn         | equal      | 100     | giải ngân 100% nguồn vốn được giao năm 2022
S2-26 | bcd-ty-le-giai-ngan-dtts       | equal      | 100     | giải ngân 100% nguồn vốn được giao năm 2022
"""

# item | key of the pack | kind | last good day | words of the document
RULES = """
S2-30 | van-ban-huong-dan    | work_item_due             | 2022-06-30 | chậm nhất trong tháng 6/2022
S2-34 | giai-ngan-60         | minimum_disbursement_rate | 2022-09-30 | đảm bảo giải ngân đạt trên 60%
S2-35 | giai-ngan-90         | minimum_disbursement_rate | 2022-12-31 | đến hết ngày 31/12/2022 đạt trên 90%
S2-36 | giai-ngan-von-2021   | minimum_disbursement_rate | 2022-12-31 | giải ngân sang năm 2022 phải đạt 100%
S2-37 | de-xuat-dieu-chuyen  | transfer_window           | 2022-11-09 | gửi trước 10/11/2022
S2-38 | hoan-tra-cap-tren    | recall                    | 2023-01-31 | thực hiện hoàn trả ngân sách cấp trên (trừ
S2-39 | hoan-tra-cap-tren    | recall                    | 2023-01-31 | bố trí ngân sách cấp mình
S3-05 | giai-ngan-von-2022   | work_item_due             | 2023-12-31 | từ nay đến cuối năm 2023
S3-06 | van-ban-khung        | work_item_due             | 2023-03-31 | hoàn thành trong Quý I năm 2023
S3-11 | bao-cao-bo-khdt      | work_item_due             | 2023-03-19 | (trước ngày 20 tháng 3 năm 2023)
S4-43 | so-ket-xa            | milestone_reached         | 2023-10-14 | ở cấp xã trước ngày 15/10/2023
S4-45 | so-ket-huyen         | milestone_reached         | 2023-11-14 | ở cấp huyện trước ngày 15/11/2023
S4-46 | so-ket-tinh          | milestone_reached         | 2023-12-14 | tổ chức trước ngày 15/12/2023
S4-54 | bao-ra-truoc-hoi-nghi | work_item_due            | 2023-12-13 | trước ngày tổ chức Hội nghị 01 ngày
S4-20 | bao-cao-3-nam-huyen  | document_by_every_unit    | 2023-11-14 | ước thực hiện đến tháng 12/2023
S4-30 | bao-cao-3-nam-so     | work_item_due             | 2023-11-14 | có dự kiến số liệu đến cuối năm 2023
S4-P1 | tham-luan-so         | work_item_due             | 2023-11-29 | Trước ngày 30/11/2023.
S4-P2 | tham-luan-doan-the   | work_item_due             | 2023-11-29 | Nội dung thành phần số 09
S4-P3 | tham-luan-huyen      | work_item_due             | 2023-11-29 | UBND huyện Nam Giang (huyện trắng xã NTM)
S4-P4 | tham-luan-xa         | work_item_due             | 2023-11-29 | UBND xã Đại Hiệp, huyện Đại Lộc
S4-P5 | tham-luan-thon       | document_by_every_unit    | 2023-11-29 | Chọn 01 thôn tiêu biểu nhất
S4-P6 | tham-luan-htx        | document_by_every_unit    | 2023-11-29 | 01 hợp tác xã tiêu biểu nhất
"""

# item | key of the pack | number | day of the document | words that cite it
DOCUMENTS = """
S2-01 | kh-bcd-2022      |                   |            |
S2-02 | qd-3954-2021     | 3954/QĐ-UBND      | 2021-12-31 | 3954/QĐ-UBND ngày 31/12/2021
S2-02 | qd-295-2022      | 295/QĐ-UBND       | 2022-01-26 | 295/QĐ-UBND ngày 26/01/2022
S2-23 | qd-90-ttg        | 90/QĐ-TTg         | 2022-01-18 | 90/QĐ-TTg ngày 18/02/2022
S2-23 | nq-06-tu         | 06-NQ/TU          | 2021-05-04 | 06-NQ/TU ngày 04/5/2021
S3-01 | cv-692-ubnd-2023 | 692               | 2023-03-16 |
S3-02 | qd-86-2022       | 86/QĐ-UBND        | 2022-02-22 | 86/QĐ-UBND ngày 22 tháng 02 năm 2022
S3-03 | cd-71-ttg        | 71/CĐ-TTg         | 2023-02-23 | 71/CĐ-TTg ngày 23 tháng 02 năm 2023
S3-03 | tb-58-vpcp       | 58/TB-VPCP        | 2023-02-28 | 58/TB-VPCP ngày 28 tháng 02 năm 2023
S3-03 | cv-549-skhdt     | 549/SKHĐT-KT      | 2023-03-03 | 549/SKHĐT-KT ngày 03 tháng 3 năm 2023
S3-03 | cv-449-ubnd      | 449/UBND-KTTH     | 2023-02-23 | 449/UBND-KTTH ngày 23 tháng 02 năm 2023
S3-03 | cv-625-vpcp      | 625/VPCP-QHĐP     | 2023-02-03 | 625/VPCP-QHĐP ngày 03 tháng 02 năm 2023
S3-03 | cv-513-ubnd      | 513/UBND-NNTN     | 2023-03-01 | 513/UBND-NNTN ngày 01 tháng 3 năm 2023
S3-03 | cv-398-ubnd      | 398/UBND-KTTH     | 2023-02-17 | 398/UBND-KTTH ngày 17 tháng 02 năm 2023
S4-01 | kh-so-ket-2023   |                   |            |
S4-02 | qd-2105-2022     | 2105/QĐ-UBND      | 2022-08-11 | 2105/QĐ-UBND ngày 11/8/2022
S4-11 | qd-2850-2022     | 2850/QĐ-UBND      | 2022-10-24 | 2850/QĐ-UBND ngày 24/10/2022
S4-26 | nq-21-2022-hdnd  | 21/2022/NQ-HĐND   | 2022-07-20 | 21/2022/NQ-HĐND ngày 20/7/2022
S4-27 | nd-27-2022       | 27/2022/NĐ-CP     | 2022-04-19 | Điều 8 Nghị định số 27/2022/NĐ-CP
S4-28 | tb-5485-bnn      | 5485/TB-BNN-VPĐP  | 2023-08-10 | 5485/TB-BNN-VPĐP ngày 10/8/2023
"""


def rows(table: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in line.split("|")) for line in table.strip().splitlines()]


@pytest.fixture(scope="module")
def packs() -> dict[str, PlanPack]:
    return {seed: load_pack(name) for seed, name in PACKS.items()}


def target_of(pack: PlanPack, code: str) -> Target:
    (target,) = [one for one in pack.targets if one.code == code]
    return target


@pytest.mark.parametrize(("item", "code", "operator", "value", "words"), rows(TARGETS))
def test_a_target_of_2022_says_what_the_document_says(
    packs: dict[str, PlanPack], item: str, code: str, operator: str, value: str, words: str
) -> None:
    target = target_of(packs[item[:2]], code)
    printed = "" if target.value is None else str(target.value)
    assert target.operator.value == operator
    assert (f"{printed}-{target.upper}" if target.upper is not None else printed) == value
    assert words in target.quote.words
    assert (target.quote.document, target.period.key) == (PLANS[item[:2]], "2022")


@pytest.mark.parametrize(("item", "code", "kind", "day", "words"), rows(RULES))
def test_a_rule_of_another_plan_has_its_kind_and_last_good_day(
    packs: dict[str, PlanPack], item: str, code: str, kind: str, day: str, words: str
) -> None:
    (entry,) = [one for one in packs[item[:2]].rules if one.rule.code == code]
    assert entry.rule.kind is RuleKind(kind)
    assert entry.rule.due.last_good_day == date.fromisoformat(day)
    assert any(words in quote.words for quote in entry.quotes)
    assert {quote.document for quote in entry.quotes} == {PLANS[item[:2]]}


@pytest.mark.parametrize(("item", "code", "number", "day", "words"), rows(DOCUMENTS))
def test_a_document_of_another_plan_is_held(
    packs: dict[str, PlanPack], item: str, code: str, number: str, day: str, words: str
) -> None:
    (document,) = [one for one in packs[item[:2]].documents if one.code == code]
    assert document.number == number
    assert document.issued_on == (date.fromisoformat(day) if day else None)
    assert words in (document.cited_in.words if document.cited_in else "")


@pytest.mark.parametrize("seed", PACKS)
def test_the_tables_leave_nothing_of_the_packs_out(packs: dict[str, PlanPack], seed: str) -> None:
    pack = packs[seed]
    tables = (rows(TARGETS), rows(RULES), rows(DOCUMENTS))
    told = {code for table in tables for item, code, *_ in table if item.startswith(seed)}
    held = {one.code for one in pack.targets} | {one.rule.code for one in pack.rules}
    assert held | {one.code for one in pack.documents} == told


@pytest.mark.parametrize("seed", PACKS)
def test_quotes_of_every_pack_are_short_and_say_where_they_stand(packs: dict[str, PlanPack], seed: str) -> None:
    assert all(quote.locator and 0 < len(quote.words.split()) <= 32 for quote in packs[seed].quotes)


# ------------------------------------------------------------------ S2, the plan of 2022
def test_the_rates_of_2022_are_strictly_above_and_the_extended_capital_is_whole(packs: dict[str, PlanPack]) -> None:
    rates = {entry.rule.code: entry.rule for entry in packs["S2"].rules if entry.rule.kind is RuleKind.MINIMUM_RATE}
    assert {code: rule.parameters for code, rule in rates.items()} == {
        "giai-ngan-60": MinimumRate(percent=60, comparison=Comparison.ABOVE),  # type: ignore[arg-type]  # equal to Decimal
        "giai-ngan-90": MinimumRate(percent=90, comparison=Comparison.ABOVE),  # type: ignore[arg-type]  # equal to Decimal
        "giai-ngan-von-2021": MinimumRate(percent=100, comparison=Comparison.AT_LEAST),  # type: ignore[arg-type]  # equal to Decimal
    }
    assert {code: set(rule.scope.origin_years) for code, rule in rates.items()} == {
        "giai-ngan-60": {2022},
        "giai-ngan-90": {2022},
        "giai-ngan-von-2021": {2021},
    }


def test_letters_of_2022_are_judged_at_the_end_of_september_and_sent_before_the_tenth_of_november(
    packs: dict[str, PlanPack],
) -> None:
    (rule,) = [entry.rule for entry in packs["S2"].rules if entry.rule.kind is RuleKind.TRANSFER_WINDOW]
    assert isinstance(rule.parameters, TransferWindow)
    assert [due.last_good_day for due in rule.check_dues] == [date(2022, 9, 30), date(2022, 11, 9)]
    assert rule.parameters.province_decides_for == {Reach.OTHER_DISTRICT, Reach.OTHER_AGENCY}


def test_the_refund_of_2022_has_an_exception_a_duty_and_a_ban_and_that_of_2023_has_none(
    packs: dict[str, PlanPack],
) -> None:
    (refund,) = [entry.rule.parameters for entry in packs["S2"].rules if entry.rule.kind is RuleKind.RECALL]
    assert refund == Recall(
        Budget.UPPER_LEVEL,
        carry_over=True,
        own_budget_finishes=True,
        no_refill_from=frozenset({Source.CENTRAL, Source.PROVINCE}),
    )
    of_2023 = {one.rule.parameters for one in load_pack("quang-nam-2023").rules if one.rule.kind is RuleKind.RECALL}
    assert of_2023 == {Recall(Budget.PROVINCE)}


def test_hoi_an_of_2022_waits_for_a_condition_and_has_no_day(packs: dict[str, PlanPack]) -> None:
    mission = target_of(packs["S2"], "bcd-hoi-an-hoan-thanh")
    assert (mission.due, mission.condition, mission.unit) == (None, "Khi đủ điều kiện", "503")


def test_the_area_of_2022_is_another_population_than_the_people_of_2023(packs: dict[str, PlanPack]) -> None:
    later = {target.code: target for target in load_pack("quang-nam-2023").targets}
    area = target_of(packs["S2"], "bcd-dtts-ty-le-ho-ngheo-vung")
    assert area.indicator != later["bcd-dtts-ty-le-ho-ngheo-dtts"].indicator


# ------------------------------------------------------------------ S3, Kon Tum
def test_kon_tum_has_three_lead_agencies_and_no_office(packs: dict[str, PlanPack]) -> None:
    assert {steward.programme: (steward.lead, steward.office) for steward in packs["S3"].stewardships} == {
        "NTM": ("so-nnptnt", ""),
        "GN": ("so-ldtbxh", ""),
        "DTTS": ("ban-dt", ""),
    }
    assert packs["S3"].province == "62"
    assert (packs["S3"].targets, packs["S3"].candidates, packs["S3"].forms) == ((), (), ())


# ------------------------------------------------------------------ S4, the review
def test_a_hundred_papers_are_owed_by_the_thirtieth_of_november(packs: dict[str, PlanPack]) -> None:
    owed: Counter[str] = Counter()
    for entry in packs["S4"].rules:
        parameters = entry.rule.parameters
        if not entry.rule.code.startswith("tham-luan"):
            continue
        if isinstance(parameters, WorkItemDue):
            assert len(set(parameters.responsible)) == len(parameters.responsible)
            owed[entry.rule.code] = len(parameters.responsible)
        elif isinstance(parameters, DocumentByEveryUnit):
            owed[entry.rule.code] = 18
    assert owed == {
        "tham-luan-so": 15,
        "tham-luan-doan-the": 4,
        "tham-luan-huyen": 16,
        "tham-luan-xa": 29,
        "tham-luan-thon": 18,
        "tham-luan-htx": 18,
    }
    assert owed.total() == 100


def test_each_department_s_paper_has_its_own_words(packs: dict[str, PlanPack]) -> None:
    (entry,) = [entry for entry in packs["S4"].rules if entry.rule.code == "tham-luan-so"]
    assert isinstance(entry.rule.parameters, WorkItemDue)
    assert len(entry.quotes) == 1 + len(entry.rule.parameters.responsible)
    assert any("Nội dung thành phần số 10" in quote.words and "Công an" in quote.locator for quote in entry.quotes)


def test_the_review_plan_does_not_quarrel_with_the_plan_of_its_year(packs: dict[str, PlanPack]) -> None:
    year, review = load_pack("quang-nam-2023"), packs["S4"]
    assert (review.province, review.year) == (year.province, year.year)
    there = {document.code: document for document in year.documents}
    shared = [document for document in review.documents if document.code in there]
    assert len(shared) == 4
    for document in shared:
        other = there[document.code]
        told = (document.kind, document.title, document.issuer, document.number, document.issued_on, document.note)
        assert told == (other.kind, other.title, other.issuer, other.number, other.issued_on, other.note)
    assert {entry.rule.code for entry in review.rules} & {entry.rule.code for entry in year.rules} == set()
    assert set(review.stewardships) <= set(year.stewardships)
