"""Benchmark 1: a Treasury workbook of 100,000 rows, read, checked and posted, against calamine and one COPY."""

from __future__ import annotations

import contextlib
import io
import random
import threading
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from django.db import connection, transaction

from accounts.models import Province
from accounts.names import search_key, sort_key
from accounts.roles import Person
from accounts.tenancy import scope
from disbursement.actions.allocation import Allocation
from disbursement.actions.bulk import allocate_many
from disbursement.actions.lines import open_lines
from disbursement.actions.treasury import process_file, receive_file
from disbursement.models import Assigned, CapitalLine, CapitalNature, CapitalSource, Movement, Project, TreasuryFile
from disbursement.queries.ledger import verify_ledger
from disbursement.sheets import TREASURY_SHEET
from programs.intake.layout import letter
from tests.rig.capital import Town, build_town
from tests.rig.database import Rig
from tests.rig.timing import Verdict, by_turns, conclude, say
from tests.rig.workbooks import whole_workbook

PROJECTS, ROWS, ROUNDS = 5000, 100_000, 2
GOAL, LIST_GOAL, AGAIN_GOAL, BAD_GOAL, PEAK_GOAL = 1.5, 2.0, 0.05, 1.1, 250.0
_TITLES = ["STT", *(column.title for column in TREASURY_SHEET.columns)]
_LISTED = [
    "STT", "Mã dự án", "Danh mục dự án", "Mã nguồn vốn", "Năm của vốn", "Ngày chứng từ", "Số chứng từ",
    "Thanh toán khối lượng hoàn thành", "Thu hồi tạm ứng", "Tạm ứng",
]  # fmt: skip
_TABLE = "CREATE TABLE IF NOT EXISTS bench_voucher (LIKE disbursement_movement INCLUDING DEFAULTS INCLUDING INDEXES)"
_COPY = (
    "COPY bench_voucher (id, province_id, kind, from_account_id, to_account_id, amount_vnd, effective_on, known_on,"
    " source_kind, source_key, note) FROM STDIN"
)
# Rows of the book for both sides: works, most of them with several vouchers a month.
_ZERO = date(1899, 12, 30)


def _fill(town: Town) -> list[Project]:
    component = town.component()
    names = [f"Đường liên thôn {number % 97} đoạn {number}" for number in range(PROJECTS)]
    projects = Project.objects.bulk_create(
        Project(
            province=town.province, code=f"7{number:06d}", name=name, sort_key=sort_key(name),
            search_key=search_key(name), kind="works", unit=town.commune, investor=town.commune,
            component=component, total_investment_vnd=5_000_000_000,
        )
        for number, name in enumerate(names)
    )  # fmt: skip
    lines = open_lines(
        lines=[
            CapitalLine(
                province=town.province, unit=one.unit, component=component, project=one, source=CapitalSource.CENTRAL,
                nature=CapitalNature.INVESTMENT, origin_year=2023, plan_year=2023, assigned=Assigned.START_OF_YEAR,
            )
            for one in projects
        ],
        by=town.system,
    )  # fmt: skip
    allocate_many(
        allocations=[
            Allocation(
                line=line, amount_vnd=5_000_000_000, on=date(2023, 1, 1), decision=town.decision, key=f"k{line.pk}"
            )
            for line in lines
        ],
        by=town.system,
    )
    return projects


def _rows(projects: Sequence[Project], *, wrong: int = 0) -> list[list[Any]]:
    """Vouchers of half a year; the last ones may be of a day that has not come."""
    chance = random.Random(1)
    first = date(2023, 1, 2)
    made = []
    for number in range(ROWS):
        project = projects[number % PROJECTS]
        on = first + timedelta(days=chance.randrange(170)) if number < ROWS - wrong else date(2030, 1, 1)
        made.append([
            number + 1, project.code, project.name, "NTM.02", "Ngân sách trung ương", "Đầu tư", 2023, "", on,
            f"KB-{number:06d}", "Thanh toán", chance.randint(1, 200_000_000),
        ])  # fmt: skip
    return made


def _template(rows: Sequence[Sequence[Any]]) -> bytes:
    """Our own workbook."""
    lines = [["Số liệu đầy đủ đến hết ngày 30/06/2023"], ["Đơn vị tính: đồng"], _TITLES, *rows]
    return _workbook(lines, "KB-CTMTQG")


def _foreign(rows: Sequence[Sequence[Any]]) -> bytes:
    """The same vouchers as an office lists them (kb-bang-ke): volume and advances in columns, codes of sources."""
    lines = [
        ["KHO BẠC NHÀ NƯỚC QUẢNG NAM"], ["BẢNG KÊ CHỨNG TỪ"], ["Từ ngày 01/01/2023 đến ngày 30/06/2023"],
        ["ĐVT: đồng"], _LISTED,
        *([row[0], row[1], row[2], "11", row[6], row[8], row[9], row[11], "", ""] for row in rows),
    ]  # fmt: skip
    return _workbook(lines, "Sheet1")


def _workbook(lines: Sequence[Sequence[Any]], name: str) -> bytes:
    """As Excel writes it: shared strings, an address on every cell, a style for days."""
    shared: dict[str, int] = {}
    letters = [letter(at) for at in range(1, len(_TITLES) + 1)]

    def cell(at: int, number: int, value: Any) -> str:
        place = f'r="{letters[at]}{number}"'
        if isinstance(value, str):
            return f'<c {place} t="s"><v>{shared.setdefault(value, len(shared))}</v></c>' if value else f"<c {place}/>"
        if isinstance(value, date):
            return f'<c {place} s="1"><v>{(value - _ZERO).days}</v></c>'
        return f"<c {place}><v>{value}</v></c>"

    body = "".join(
        f'<row r="{number}">{"".join(cell(at, number, value) for at, value in enumerate(line))}</row>'
        for number, line in enumerate(lines, start=1)
    )
    return whole_workbook(f"<sheetData>{body}</sheetData>", tuple(shared), sheet_name=name)


def _silent(_done: int, _total: int, _text: str) -> None:
    """Progress that nobody watches."""


def _peak_since(begin: bool) -> float:
    """The highest memory of this process since the last beginning, in MiB."""
    if begin:
        Path("/proc/self/clear_refs").write_text("5")
    return _high_water(Path("/proc/self/status").read_text())


class _ReaderWatch(threading.Thread):
    """Looks at the child that reads, for its peak: what the kernel says of children counts their parent too."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.over = threading.Event()
        self.peak = 0.0

    def run(self) -> None:
        while not self.over.wait(0.1):
            for place in Path("/proc").glob("[0-9]*"):
                with contextlib.suppress(OSError):
                    if b"programs.intake.bulk_child" in (place / "cmdline").read_bytes():
                        self.peak = max(self.peak, _high_water((place / "status").read_text()))

    def __enter__(self) -> _ReaderWatch:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.join()


def _high_water(status: str) -> float:
    found = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(found[0].split()[1]) / 1024 if found else 0.0


@pytest.fixture
def town(rig: Rig, transactional_db: None) -> tuple[Town, list[Project]]:
    """Five thousand works with money, committed and analysed."""
    with scope(Province.objects.get(code="49").pk):
        built = build_town()
        projects = _fill(built)
    with rig.owner() as cursor:
        cursor.execute(f"{_TABLE}; GRANT ALL ON bench_voucher TO portal_app")
        cursor.execute("VACUUM ANALYZE")
    return built, projects


def _floor(content: bytes, province: int) -> int:
    """Parse in this very process, nothing checked, and one COPY into a table with the indexes of the book."""
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    out = io.StringIO()
    rows = sheet.to_python()[3:]
    for number, row in enumerate(rows, start=1):
        out.write(
            f"{number}\t{province}\tsettlement\t{row[0]:.0f}\t2\t{row[11]:.0f}\t{row[8]}\t2023-07-05\tvoucher\t"
            f"{row[9]}|{row[1]}|{row[10]}\t{row[9]}\n"
        )
    out.seek(0)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.cursor.copy_expert(_COPY, out)
        transaction.set_rollback(True)
    return len(rows)


def _taken(content: bytes, name: str, by: Person) -> TreasuryFile:
    file = receive_file(name=name, content=content, by=by).file
    return process_file(file=file, by=by, step=_silent)


def _tried(content: bytes, by: Person) -> TreasuryFile:
    """The whole way, with what a commit would check, and then as if it had not been."""
    with transaction.atomic():
        with scope(by.province.pk):
            file = _taken(content, "a.xlsx", by)
            connection.check_constraints()
        transaction.set_rollback(True)
    return file


def _in_memory(content: bytes, by: Person) -> tuple[TreasuryFile, float]:
    """The file, posted for good, and the most memory that the worker and its reader took, in MiB."""
    before = _peak_since(begin=True)
    with _ReaderWatch() as reader, scope(by.province.pk):
        file = _taken(content, "a.xlsx", by)
    peak = _peak_since(begin=False)
    print(f"  memory: worker from {before:.0f} to {peak:.0f} MiB at most, reader {reader.peak:.0f} MiB at most")
    return file, max(peak, reader.peak)


@pytest.mark.bench
@pytest.mark.parametrize(("layout", "goal"), [("template", GOAL), ("kb-bang-ke", LIST_GOAL)])
def test_a_hundred_thousand_vouchers(town: tuple[Town, list[Project]], layout: str, goal: float) -> None:
    place, projects = town
    write = _template if layout == "template" else _foreign
    content, bad = write(_rows(projects)), write(_rows(projects, wrong=5000))
    by = place.treasury
    province = by.province.pk
    # The floor of both is that of our own workbook: the list has as many vouchers.
    plain = content if layout == "template" else _template(_rows(projects))
    assert _floor(plain, province) == ROWS
    posted, refused = _tried(content, by), _tried(bad, by)
    assert (posted.state, posted.posted_count) == ("posted", ROWS)
    assert (refused.state, refused.problem_count) == ("refused", 5000)
    timings = by_turns(
        {
            "calamine parse and COPY into an indexed table": lambda: _floor(plain, province),
            "100,000 rows read, checked and posted": lambda: _tried(content, by),
            "100,000 rows with 5,000 errors": lambda: _tried(bad, by),
        },
        rounds=ROUNDS,
    )
    say(f"A Treasury workbook of {ROWS} rows, {layout} ({len(content) / 2**20:.1f} MiB)", timings)
    file, peak = _in_memory(content, by)
    assert (file.state, file.posted_count) == ("posted", ROWS), file.problems[:1]
    with scope(province):
        assert Movement.objects.filter(source_kind="voucher").count() == ROWS
        assert file.total_vnd == sum(row[11] for row in _rows(projects))
        assert verify_ledger(province) == []

    def again() -> bool:
        with scope(province):
            return receive_file(name="c.xlsx", content=content, by=by).already_posted

    assert again()
    (repeated,) = by_turns({"the same file again": again}, rounds=5)
    say("The same content", [repeated])
    base, ours, wrong = timings
    conclude(Verdict(f"import of 100,000 vouchers ({layout}) to its floor", ours.median / base.median, goal))
    conclude(Verdict("the same file again to its first time", repeated.median / ours.median, AGAIN_GOAL))
    conclude(Verdict("a file with 5,000 errors to a good one", wrong.median / ours.median, BAD_GOAL))
    conclude(Verdict("peak memory of the import", peak, PEAK_GOAL, unit="MiB"))
