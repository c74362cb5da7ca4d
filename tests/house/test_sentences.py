"""Whatever people read goes through gettext: Vietnamese stands in the sources only where it is said why."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

import pytest

from config.catalogues import po
from config.catalogues.sources import (
    called_translator,
    catalogue_path,
    messages_of,
    python_of,
    templates_of,
    translators,
)
from config.local.places import ROOT
from config.local.stamps import APPS

VIETNAMESE: Final = re.compile("[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)
# Vietnamese words without any accent, which the letters above do not give away.
PLAIN: Final = frozenset({"Xem", "Xong", "Ghi ra", "Trang sau", "Xem theo", "Chung"})
_PLAIN: Final = re.compile(f"""[>"'](?:{"|".join(sorted(PLAIN))})[<"']""")
_PLACE: Final = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}")
_TRANSLATED: Final = (
    re.compile(r"{#.*?#}", re.DOTALL),
    re.compile(r"{%\s*blocktranslate\b.*?{%\s*endblocktranslate\s*%}", re.DOTALL),
    re.compile(r"{%\s*translate\s.*?%}", re.DOTALL),
    re.compile(r"""\b_\((?:"[^"]*"|'[^']*')\)"""),
    re.compile(r"""\|(?:money|vnd):"[^"]+\""""),
    re.compile(r"""lang="vi">.*?</button>"""),
)

# What stays Vietnamese, by file or folder, and why.
OFFICIAL: Final = "official forms and documents are Vietnamese"
DATA: Final = "names and data, no sentences of the interface"
PARSED: Final = "words that are read as people and documents write them"
WRITTEN: Final = "notes of the ledger and of its files are written once, for every reader"
KEYS: Final = "names of rows and values for whoever mends the portal"
TERMINAL: Final = "commands of whoever runs the portal speak Vietnamese"
STAYS: Final = {
    "accounts/language.py": DATA,
    "accounts/management/": TERMINAL,
    "accounts/models/province.py": DATA,
    "accounts/names.py": PARSED,
    "programs/actions/catalogue.py": DATA,
    "programs/due_text.py": PARSED,
    "programs/intake/layout.py": OFFICIAL,
    "programs/intake/outline_rows.py": PARSED,
    "programs/intake/template.py": OFFICIAL,
    "programs/plans/entries.py": DATA,
    "programs/spreadsheet.py": DATA,
    "targets/sheets.py": OFFICIAL,
    "disbursement/outlined.py": OFFICIAL,
    "disbursement/sheets.py": OFFICIAL,
    "disbursement/staging.py": WRITTEN,
    "reporting/canonical.py": KEYS,
    "reporting/charts/": OFFICIAL,
    "reporting/demo/": DATA,
    "reporting/document.py": OFFICIAL,
    "reporting/figures.py": OFFICIAL,
    "reporting/management/": TERMINAL,
    "reporting/setup/views/scope.py": DATA,
    "reporting/numbers.py": OFFICIAL,
    "reporting/queries/case_facts.py": OFFICIAL,
    "reporting/queries/report_facts.py": OFFICIAL,
    "reporting/render/": OFFICIAL,
    "reporting/reports/": OFFICIAL,
}
# Words of other files that are no sentences: scales of money, yes and no, names of sheets, headings of forms.
WORDS: Final = frozenset(
    {"đồng", "nghìn", "triệu", "tỷ", "nghìn đồng", "triệu đồng", "tỷ đồng"}
    | {"có", "không", "Có", "Không", "đạt", "không đạt", "chưa", "chưa đạt", "đến hết ngày "}
    | {"Bảng", "Số: ", " số "}
    | {"tổng", "tổng số", "tổng cộng", "cộng", "đvt", "đơn vị tính", "Biểu", "Nội dung", "(Ký, ghi rõ họ tên)"}
)
# Notes of the ledger and titles of letters are written once, for every reader; quotes are quotes.
_RECORDED: Final = frozenset({"note", "letter", "OWN_ESTIMATE_QUOTE"})


@pytest.mark.parametrize("app", APPS)
def test_every_sentence_of_the_code_goes_through_gettext(app: str) -> None:
    found = [
        f"{name}:{line} {text}"
        for path in python_of(app)
        if not (name := str(path.relative_to(ROOT))).startswith(tuple(STAYS))
        for line, text in bare_sentences(path.read_text("utf-8"))
    ]
    assert found == []


def test_the_list_of_what_stays_is_true() -> None:
    """Nothing is excused that is not there."""
    paths = [path for app in APPS for path in python_of(app)]
    needed = {str(path.relative_to(ROOT)) for path in paths if list(bare_sentences(path.read_text("utf-8")))}
    assert [place for place in STAYS if not any(name.startswith(place) for name in needed)] == []


@pytest.mark.parametrize("app", APPS)
def test_a_lazy_sentence_is_not_filled_before_it_is_read(app: str) -> None:
    """Filling it asks for its words at once, in the language of whoever imports the module."""
    found = [
        f"{path.relative_to(ROOT)}:{line}" for path in python_of(app) for line in filled_early(path.read_text("utf-8"))
    ]
    assert found == [], "ask gettext when it is read, through `lazy` where a class declares it"


@pytest.mark.parametrize("app", APPS)
def test_every_sentence_of_the_pages_goes_through_gettext(app: str) -> None:
    found = {
        str(path.relative_to(ROOT)): left for path in templates_of(app) if (left := bare_words(path.read_text("utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize("app", APPS)
def test_every_sentence_has_its_english(app: str) -> None:
    said = messages_of(app)
    entries = {entry.message: entry for entry in po.read(catalogue_path(app).read_text("utf-8"))}
    assert [message.one for message in said if message not in entries or not entries[message].done] == [], (
        "run `./portal manage update_catalogues` and translate"
    )
    assert [message.one for message in entries if message not in said] == []


@pytest.mark.parametrize("app", APPS)
def test_english_keeps_the_values_of_the_sentence(app: str) -> None:
    wrong = [
        entry.message.one
        for entry in po.read(catalogue_path(app).read_text("utf-8"))
        for text in entry.texts
        if set(_PLACE.findall(text)) != set(_PLACE.findall(entry.message.one))
    ]
    assert wrong == []


def test_a_sentence_has_one_english_everywhere() -> None:
    """Django joins the catalogues of all apps into one."""
    told: dict[po.Message, set[tuple[str, ...]]] = {}
    for app in APPS:
        for entry in po.read(catalogue_path(app).read_text("utf-8")):
            if entry.done:
                told.setdefault(entry.message, set()).add(entry.texts)
    assert {message.one: texts for message, texts in told.items() if len(texts) > 1} == {}


def bare_sentences(source: str) -> Iterator[tuple[int, str]]:
    """Find Vietnamese texts of a module that are neither docstrings nor given to gettext."""
    tree = ast.parse(source)
    names = translators(tree)
    quiet = {id(inner) for node in ast.walk(tree) if _is_quiet(node, names) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in quiet:
            text = node.value
            if (VIETNAMESE.search(text) and text not in WORDS) or text in PLAIN:
                yield node.lineno, text


def filled_early(source: str) -> Iterator[int]:
    """Find where a lazy sentence gets its values by `%`."""
    tree = ast.parse(source)
    names = translators(tree)
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(op=ast.Mod(), left=ast.Call() as call) if "lazy" in called_translator(call, names):
                yield node.lineno


def _is_quiet(node: ast.AST, names: dict[str, str]) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.FunctionDef(name="__str__"):
            return True  # a docstring, the name of a row
        case ast.Call():
            return bool(called_translator(node, names))
        case ast.keyword(arg=str(name)):
            return name in _RECORDED
        case ast.Assign():
            return any(_name(target) in _RECORDED for target in node.targets)
        case _:
            return False


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def bare_words(source: str) -> list[str]:
    """Find the Vietnamese lines of a template outside its translate and blocktranslate."""
    for translated in _TRANSLATED:
        source = translated.sub("", source)
    return [line.strip() for line in source.splitlines() if VIETNAMESE.search(line) or _PLAIN.search(line)]


def test_bare_sentences_are_found() -> None:
    """The judge itself."""
    source = """
from django.utils.translation import gettext as _
x = "Đã lưu", _("Đã nộp"), f"{1} dòng"
audit.record(by, "x", summary="thêm năm dòng", note="Chứng từ")
"""
    assert [text for _, text in bare_sentences(source)] == ["Đã lưu", " dòng", "thêm năm dòng"]
    lazily = "from django.utils.translation import gettext_lazy as _\nx = _('%(a)s') % {}\ny = _('b')"
    assert list(filled_early(lazily)) == [2]
    page = """{% translate "Đã lưu" %}{% icon "x" _("Lỗi") %}{# ghi chú #}{{ sum|money:"tỷ" }}
{% blocktranslate %}Đã nộp{% endblocktranslate %}
<p>Đã duyệt</p>
{% filters form button="Xem" %}"""
    assert bare_words(page) == ["<p>Đã duyệt</p>", '{% filters form button="Xem" %}']
