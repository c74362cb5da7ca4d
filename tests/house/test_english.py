"""The second language is complete: no page that is asked for in English shows a sentence that has an English one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from config.catalogues import po
from config.catalogues.sources import catalogue_path
from config.local.stamps import APPS
from tests.house.matrix import MATRIX
from tests.rig.three_places import ThreePlaces

# Committee staff, commune officer, auditor, admin of the province.
READERS = ("chi", "an", "minh", "khanh")
VIETNAMESE = re.compile("[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)
_SAID = frozenset({"aria-label", "alt", "title", "placeholder", "data-label"})
_SILENT = frozenset({"script", "style", "blockquote"})
_PLACE = re.compile(r"%\(\w+\)[sd]")
# Words that people or documents wrote, although the interface knows them too.
DATA = frozenset(
    {"Xã", "Huyện", "Thị xã", "Thành phố", "Tỉnh", "Văn phòng giúp việc"}  # names of units
    | {"Quyết định", "Công văn", "Thông báo", "Kết luận", "Kế hoạch"}  # kinds of documents
    | {"Nông thôn mới", "Giảm nghèo bền vững"}  # names of programmes
    | {"Thực hiện", "Dừng giải ngân", "Kế hoạch, Quyết định, Nghị quyết, Công văn …"}  # rules and kinds of the plan
    | {"Mã dự án", "Nguồn vốn", "Ngày chứng từ", "Số chứng từ", "Đợt giao vốn"}  # columns of the Treasury's lists
    | {"Thanh toán khối lượng hoàn thành", "Tạm ứng", "nội dung", "Mã nội dung, dự án thành phần"}
    | {"Tính khả thi", "Hiệu quả", "Khả năng giải ngân"}  # criteria that a province has taken over
    | {"xã", "đồng", "triệu đồng", "ĐVT", "Nội dung", "Ghi chú", "Xã đạt chuẩn NTM"}  # words of official forms
)


# A sentence with values: how it begins, how it ends, and all of it.
Shape = tuple[str, str, re.Pattern[str]]


class _Words(HTMLParser):
    """Collects what a page says, its texts and labels; an official paper says of itself that it is Vietnamese."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._closes = ""
        self._deep = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._closes:
            self._deep += tag == self._closes
        elif tag in _SILENT or ("lang", "vi") in attrs:
            self._closes, self._deep = tag, 1
        else:
            self.said += [value for name, value in attrs if name in _SAID and value]

    def handle_endtag(self, tag: str) -> None:
        self._deep -= tag == self._closes
        if not self._deep:
            self._closes = ""

    def handle_data(self, data: str) -> None:
        if not self._closes:
            self.said.append(data)


def words_of(page: str) -> set[str]:
    """Return the Vietnamese texts of a page."""
    reader = _Words()
    reader.feed(page)
    told = (" ".join(text.split()) for text in reader.said)
    return {text for text in told if VIETNAMESE.search(text)}


@cache
def sentences() -> tuple[frozenset[str], tuple[Shape, ...]]:
    """Return the sentences that have an English one: those without values, and patterns of those with."""
    entries = [entry for app in APPS for entry in po.read(catalogue_path(app).read_text("utf-8")) if entry.done]
    # What is the same in both languages is names.
    entries = [entry for entry in entries if entry.message.one not in entry.texts]
    fixed = {entry.message.one for entry in entries if not _PLACE.search(entry.message.one)}
    return frozenset(fixed - DATA), tuple(_pattern(entry.message.one) for entry in entries if _speaks(entry.message))


def _speaks(message: po.Message) -> bool:
    """Whether a sentence with values can be known by the words around them."""
    return bool(_PLACE.search(message.one)) and len(VIETNAMESE.findall(_PLACE.sub("", message.one))) > 3


def _pattern(sentence: str) -> Shape:
    parts = [" ".join(part.replace("%%", "%").split()) for part in _PLACE.split(sentence)]
    return parts[0], parts[-1], re.compile(r"\s*.+?\s*".join(map(re.escape, parts)))


@cache
def is_untranslated(text: str) -> bool:
    fixed, patterns = sentences()
    return text in fixed or any(
        text.startswith(first) and text.endswith(last) and pattern.fullmatch(text) for first, last, pattern in patterns
    )


@pytest.fixture(scope="module")
def english(world: ThreePlaces, browsers: dict[str, Client]) -> Iterator[dict[str, Client]]:
    """The browsers of people who have chosen English."""
    User.objects.filter(username__in=READERS).update(language="en")
    yield browsers
    User.objects.filter(username__in=READERS).update(language="")


@pytest.mark.parametrize("name", READERS)
def test_pages_in_english_leave_no_sentence_in_vietnamese(
    name: str, world: ThreePlaces, english: dict[str, Client]
) -> None:
    found: dict[str, list[str]] = {}
    seen = 0
    for url_name, row in MATRIX.items():
        if "GET" not in row.verbs:
            continue
        address = reverse(url_name, args=row.arguments(world.places["own"]) if row.arguments else ())
        answer = english[name].get(address)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        seen += 1
        assert answer.headers["Content-Language"] == "en", address
        left = sorted(text for text in words_of(answer.content.decode()) if is_untranslated(text))
        if left:
            found[address] = left
    assert seen > 20
    assert found == {}


def test_an_untranslated_sentence_is_seen() -> None:
    """The judge itself."""
    page = '<p title="Việc của tôi">Quá hạn</p><script>"Việc của tôi"</script><b>Xã Đại Thạnh</b>'
    assert {text for text in words_of(page) if is_untranslated(text)} == {"Việc của tôi"}
    with translation.override("en"):
        assert translation.gettext("Việc của tôi") == "My work"


def test_the_help_names_buttons_and_pages_as_they_are_called() -> None:
    entries = [entry for app in APPS for entry in po.read(catalogue_path(app).read_text("utf-8")) if entry.done]
    called: dict[str, set[str]] = {}
    for entry in entries:
        called.setdefault(entry.message.one, set()).update(text.casefold() for text in entry.texts)
    called.pop("Nộp trả tạm ứng")  # as the Treasury's own lists write it
    wrong = [
        (label, text)
        for entry in entries
        if any("templates/help/" in file for file in entry.files)
        for label in re.findall("(?:<b>|«|“)(.+?)(?:</b>|»|”)", entry.message.one)
        for text in entry.texts
        if label in called and not any(one in text.casefold() for one in called[label])
    ]
    assert wrong == []
