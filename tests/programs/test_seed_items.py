"""The items of the two plans of 2023, one line each: what the document says, and how the plan pack understands it."""

from __future__ import annotations

from datetime import date

import pytest

from programs.plans.entries import PlanPack
from programs.plans.pack import load_pack
from programs.rules.kinds import RuleKind

# item | key of the pack | operator | value as printed | words of the document
TARGETS = """
S0-10 | bcd-xa-ntm-them                | at_least      | 7    | 07 xã đạt chuẩn NTM
S0-11 | bcd-xa-ntm                     | at_least      | 130  | lên ít nhất 130 xã
S0-12 | bcd-ty-le-xa-ntm               | equal         | 67   | đạt tỷ lệ 67%
S0-13 | bcd-xa-nang-cao-them           | at_least      | 15   | ít nhất 15 xã NTM nâng cao
S0-14 | bcd-xa-kieu-mau-them           | equal         | 1    | và 01 xã NTM kiểu mẫu
S0-15 | bcd-thon-kieu-mau-them         | at_least      | 100  | ít nhất 100 thôn
S0-16 | bcd-duy-tri-chuan              | maintain      |      | giai đoạn 2021-2025
S0-18 | bcd-ty-le-giai-ngan-ntm        | equal         | 100  | kể cả vốn 2022 chuyển sang
S0-20 | bcd-ho-ngheo-giam              | at_least      | 3000 | giảm ít nhất 3.000 hộ nghèo
S0-21 | bcd-gn-ty-le-ho-ngheo-dtts     | more_than     | 3.0  | giảm trên 3,0%
S0-22 | bcd-ty-le-ho-ngheo-huyen-ngheo | more_than     | 6    | ở các huyện nghèo giảm trên 6%
S0-25 | bcd-ty-le-giai-ngan-gn         | equal         | 100  | giải ngân 100% nguồn vốn
S0-30 | bcd-dtts-ty-le-ho-ngheo-dtts   | more_than     | 3    | giảm trên 3%
S0-31 | bcd-ho-chuyen-doi-nghe         | equal         | 460  | 460 hộ
S0-32 | bcd-ho-dat-o                   | equal         | 152  | 152 hộ
S0-33 | bcd-ho-nha-o                   | equal         | 186  | xóa nhà tạm ho 186 hộ
S0-34 | bcd-ho-on-dinh-dan-cu          | equal         | 650  | 650 hộ
S0-35 | bcd-ty-le-giai-ngan-dtts       | equal         | 100  | giải ngân 100% nguồn vốn
S1-10 | ntm-xa-ntm-them                | at_least      | 7    | có thêm ít nhất 07 xã
S1-10 | ntm-xa-ntm                     | at_least      | 130  | lên ít nhất 130 xã
S1-10 | ntm-ty-le-xa-ntm               | equal         | 67   | đạt tỷ lệ 67%
S1-12 | ntm-xa-nang-cao-them           | at_least      | 15   | ít nhất 15 xã NTM nâng cao
S1-14 | ntm-xa-kieu-mau-them           | equal         | 1    | xã Điện Quang (Điện Bàn)
S1-15 | ntm-thon-kieu-mau-them         | at_least      | 80   | ít nhất 80 thôn
S1-16 | ntm-thon-kieu-mau-them-514     | equal         | 10   | Tiên Phước phấn đấu mới 10 thôn
S1-16 | ntm-thon-kieu-mau-them-513     | equal         | 10   | Thăng Bình phấn đấu mới 10 thôn
S1-16 | ntm-thon-kieu-mau-them-517     | equal         | 6    | Núi Thành phấn đấu mới 06 thôn
S1-16 | ntm-thon-kieu-mau-them-509     | equal         | 7    | Quế Sơn phấn đấu mới 07 thôn
S1-16 | ntm-thon-kieu-mau-them-518     | equal         | 6    | Phú Ninh phấn đấu mới 06 thôn
S1-16 | ntm-thon-kieu-mau-them-506     | equal         | 13   | Đại Lộc phấn đấu mới 13 thôn
S1-16 | ntm-thon-kieu-mau-them-519     | equal         | 5    | Nông Sơn phấn đấu mới 05 thôn
S1-16 | ntm-thon-kieu-mau-them-504     | equal         | 10   | Tây Giang phấn đấu mới 10 thôn
S1-16 | ntm-thon-kieu-mau-them-505     | equal         | 2    | Đông Giang phấn đấu mới 02 thôn
S1-16 | ntm-thon-kieu-mau-them-511     | equal         | 1    | Phước Sơn phấn đấu mới 01 thôn
S1-16 | ntm-thon-kieu-mau-them-515     | equal         | 2    | Bắc Trà My phấn đấu mới 02 thôn
S1-16 | ntm-thon-kieu-mau-them-516     | equal         | 1    | Nam Trà My phấn đấu mới 01 thôn
S1-16 | ntm-thon-kieu-mau-them-503     | equal         | 4    | Hội An phấn đấu mới 04 thôn
S1-16 | ntm-thon-kieu-mau-them-508     | equal         | 5    | Duy Xuyên phấn đấu mới 05 thôn
S1-16 | ntm-thon-kieu-mau-them-507     | equal         | 8    | Điện Bàn phấn đấu mới 08 thôn
S1-16 | ntm-thon-kieu-mau-them-502     | equal         | 9    | Tam Kỳ phấn đấu mới 09 thôn
S1-17 | ntm-duy-tri-chuan              | maintain      |      | giai đoạn 2022- 2025
S1-18 | ntm-ty-le-giai-ngan-ntm        | equal         | 100  | kể cả vốn năm 2022 chuyển sang
S1-19 | ntm-tieu-chi-huyen-506         | range_or_more | 5-6  | từ 5-6 tiêu chí cấp huyện trở lên
S1-35 | ntm-so-tieu-chi-xa             | none_below    | 15   | không còn xã dưới 15 tiêu chí vào năm 2025
S1-37 | ntm-ty-le-thon-tiep-can        | equal         | 100  | 100% các thôn ở xã này
S1-41 | ntm-ty-le-xa-co-100-thon       | equal         | 100  | 100% xã đã đạt chuẩn NTM có 100% thôn
S1-42 | ntm-noi-dung-kieu-mau          | at_least      | 1    | ít nhất 01 nội dung kiểu mẫu
S1-46 | ntm-huyen-nang-cao             | equal         | 2    | Duy Xuyên, Phú Ninh
S1-47 | ntm-huyen-ntm                  | equal         | 5    | Tiên Phước, Nông Sơn, Núi Thành, Đại Lộc, Quế Sơn
S1-50 | ntm-thon-171-dat-chuan         | equal         | 171  | hỗ trợ 171 thôn
S1-51 | ntm-thon-172-duy-tri           | equal         | 172  | 172 thôn
"""

# item | key | the last good day | words of the document
MILESTONES = """
S0-17 | bcd-hoi-an-hoan-thanh | 2023-12-31 | vào tháng 12/2023
S0-17 | bcd-hoi-an-trinh-tw   | 2024-03-31 | trong Quý I/2024
S1-20 | ntm-hoi-an-hoan-thanh | 2024-12-31 | giai đoạn 2023-2024
"""

# item | code of the rule | kind | the last good day | words of one of its documents
RULES = """
S0-17 | hoi-an-ho-so           | milestone_reached         | 2023-12-31 | vào tháng 12/2023
S0-40 | van-ban-huong-dan      | work_item_due             | 2023-03-31 | chậm nhất đến tháng 3/2023
S0-52 | giao-von-cho-xa        | allocation_complete       | 2023-03-14 | trước ngày 15/3/2023
S0-53 | dung-giai-ngan-0       | zero_disbursement_freeze  | 2023-06-30 | đến ngày 30/6/2023
S0-58 | de-xuat-dieu-chuyen    | transfer_window           | 2023-10-09 | trước ngày 10/10/2023
S0-59 | thu-hoi-cong-trinh     | recall                    | 2024-01-31 | Đến ngày 31/01/2024
S1-39 | danh-gia-duy-tri-chuan | milestone_reached         | 2023-12-31 | cuối năm 2023 đánh giá
S1-56 | quy-hoach-huyen-xa     | document_by_every_unit    | 2023-11-30 | trước tháng 12/2023
S1-57 | quy-hoach-xa-phan-dau  | document_by_every_unit    | 2023-05-31 | trước tháng 6/2023
S1-72 | ke-hoach-ntm-2021-2025 | document_by_every_unit    | 2023-03-31 | Trước quý II/2023
S1-77 | giai-ngan-von-2022     | minimum_disbursement_rate | 2023-12-30 | trước ngày 31/12/2023
S1-79 | chon-nha-thau          | milestone_reached         | 2023-04-30 | chậm nhất trong tháng 4/2023
S1-82 | thu-hoi-su-nghiep-ntm  | recall                    | 2024-01-31 | nguồn vốn sự nghiệp kế hoạch năm 2023
"""


def rows(table: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in line.split("|")) for line in table.strip().splitlines()]


@pytest.fixture(scope="module")
def pack() -> PlanPack:
    return load_pack("quang-nam-2023")


@pytest.mark.parametrize(("item", "code", "operator", "value", "words"), rows(TARGETS))
def test_a_target_says_what_the_document_says(
    pack: PlanPack, item: str, code: str, operator: str, value: str, words: str
) -> None:
    (target,) = [one for one in pack.targets if one.code == code]
    printed = "" if target.value is None else str(target.value)
    assert target.operator.value == operator
    assert (f"{printed}-{target.upper}" if target.upper is not None else printed) == value
    assert words in target.quote.words
    assert target.quote.document == {"S0": "kh-bcd-2023", "S1": "kh-ntm-2023"}[item[:2]]


@pytest.mark.parametrize(("item", "code", "day", "words"), rows(MILESTONES))
def test_a_milestone_has_its_last_good_day(pack: PlanPack, item: str, code: str, day: str, words: str) -> None:
    (target,) = [one for one in pack.targets if one.code == code]
    assert target.due is not None
    assert target.due.last_good_day == date.fromisoformat(day)
    assert target.unit == "503"
    assert words in target.quote.words


@pytest.mark.parametrize(("item", "code", "kind", "day", "words"), rows(RULES))
def test_a_rule_has_its_kind_and_last_good_day(
    pack: PlanPack, item: str, code: str, kind: str, day: str, words: str
) -> None:
    (entry,) = [one for one in pack.rules if one.rule.code == code]
    assert entry.rule.kind is RuleKind(kind)
    assert entry.rule.due.last_good_day == date.fromisoformat(day)
    assert any(words in quote.words for quote in entry.quotes)


def test_the_tables_leave_nothing_of_the_pack_out(pack: PlanPack) -> None:
    told = {code for _, code, *_ in rows(TARGETS) + rows(MILESTONES)}
    rest = {target.code for target in pack.targets} - told
    # The same sentence about other districts, and two sentences of one item.
    assert {code.rpartition("-")[0] if code[-3:].isdigit() else code for code in rest} == {
        "ntm-tieu-chi-huyen",
        "ntm-huyen-ntm-100-xa",
        "ntm-ty-le-xa-co-ke-hoach-nang-cao",
        "ntm-ke-hoach-phan-loai-rac",
        "ntm-huyen-phan-loai-rac",
    }
    assert {entry.rule.code for entry in pack.rules} - {code for _, code, *_ in rows(RULES)} == {"hoi-an-trinh-tw"}
