"""What an official paper of a case says, before it has a form (số liệu của văn bản hồ sơ vốn). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line of the appendix (dòng phụ lục)."""

    code: str
    name: str
    place: str
    source: str
    nature: str
    component: str
    amount_vnd: int
    budget_code: str = ""
    content: str = ""
    taker_code: str = ""
    taker_name: str = ""
    taker_place: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """The words of the plan that a paper rests on (trích dẫn): its document in short, and as a legal basis names it."""

    text: str
    locator: str
    document: str
    cited: str = ""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Everything that a paper of a case says (số liệu của văn bản).

    `body` is the committee of the unit that decides as it is named inside a sentence; `number` is empty in a draft;
    `unit` is who proposes, empty where the committee decides on its own list.
    """

    kind: str
    year: int
    province: str
    place: str
    body: str
    chief: str
    committee: str
    lines: tuple[PaperLine, ...]
    laws: tuple[str, ...]
    quotes: tuple[Quote, ...]
    reason: str
    unit: str
    letter: str
    as_of: date
    today: date
    illustrative: bool
    number: str = ""
    decided_on: date | None = None
    decision: str = ""
    notice: str = ""
    spend_by: date | None = None
    basis: str = ""
    own_budget_finishes: bool = False
    no_refill: tuple[str, ...] = ()
    draft: bool = False
    treasury: str = ""
    has_districts: bool = True
    only_start_of_year: bool = False
    stopped_by: tuple[str, ...] = ()

    @property
    def total_vnd(self) -> int:
        """All lines together."""
        return sum(line.amount_vnd for line in self.lines)


_TITLES = {
    "transfer": "Về việc điều chuyển vốn các Chương trình mục tiêu quốc gia năm {year}",
    "recall": "Về việc {verb} vốn các Chương trình mục tiêu quốc gia năm {year} không giải ngân hết",
    "carry_over": "Về việc chuyển nguồn, kéo dài thời gian giải ngân vốn các Chương trình mục tiêu quốc gia năm {year}",
    "freeze": "V/v dừng giải ngân vốn các Chương trình mục tiêu quốc gia năm {year}",
    "release": "V/v giải tỏa vốn các Chương trình mục tiêu quốc gia năm {year} đang tạm dừng giải ngân",
}
LISTS = {
    "transfer": "Danh mục vốn điều chuyển",
    "recall": "Danh mục vốn {verb} theo nguồn",
    "carry_over": "Danh mục vốn được chuyển nguồn, kéo dài",
    "freeze": "Danh sách công trình dừng giải ngân",
    "release": "Danh sách công trình được giải tỏa",
}


def verb_of(facts: CaseFacts) -> str:
    """What happens to money that goes back: hoàn trả to the level above, thu hồi to the province."""
    return "hoàn trả" if facts.own_budget_finishes else "thu hồi"


def title_of(facts: CaseFacts) -> str:
    """What the paper is about (trích yếu)."""
    return _TITLES[facts.kind].format(year=facts.year, verb=verb_of(facts))


def subject_of(facts: CaseFacts) -> str:
    """The same inside a sentence, for the letter that tells of it."""
    return title_of(facts).removeprefix("Về việc ").removeprefix("V/v ")
