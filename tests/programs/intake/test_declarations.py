"""Declarations, states, changes and the table on screen: what a form means outside of Excel."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.intake import changes, layout, screen, states
from programs.intake.check import check, computed
from programs.intake.formulas import Difference, Ratio, Sum
from programs.intake.kinds import BadSheet, Choice, Kind
from programs.intake.sheet import Column, Row, Sheet, Signatory
from programs.intake.states import Actor, Move, NotAllowed, Standing, State
from tests.rig.sample_sheets import PAYMENTS, SIX_MONTHS

TEXT = Column(key="a", title="A")
NUMBER = Column(key="n", title="N", kind=Kind.INTEGER)


def sheet(**changed: Any) -> Sheet:
    return Sheet(**{"code": "x", "version": "1", "title": "X", "columns": (TEXT,), **changed})


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: sheet(columns=()), "không có cột"),
        (lambda: sheet(columns=(TEXT, TEXT)), "bị lặp"),
        (lambda: sheet(columns=(Column(key="có dấu", title="A"),)), "chỉ gồm chữ cái không dấu"),
        (lambda: sheet(rows=(Row(key="#1", label="A"),)), "chỉ gồm chữ cái không dấu"),
        (lambda: sheet(key=("b",)), "phải là cột nhập"),
        (lambda: sheet(key=("a",), signatories=(Signatory("Ai"),)), "không có dòng cố định"),
        (lambda: sheet(columns=(TEXT, replace(NUMBER, computed=Sum(("z",))))), "tính từ 'z' không có"),
        (lambda: sheet(columns=(replace(NUMBER, computed=Sum(("n",))),)), "tự tính từ chính nó"),
        (
            lambda: sheet(
                columns=(NUMBER,),
                rows=(
                    Row(key="x", label="X", computed=Sum(("y",))),
                    Row(key="y", label="Y", computed=Difference("x", ())),
                ),
            ),
            "tự tính từ chính nó",
        ),
        (lambda: sheet(key=("a",), columns=(TEXT, replace(NUMBER, computed=Sum(("a",))))), "khác đơn vị"),
        (lambda: sheet(rows=(Row(key="x", label="X", columns=frozenset({"z"})),)), "mở cột 'z'"),
        (lambda: sheet(key=("a",), columns=(TEXT, Column(key="m", title="M", kind=Kind.MONEY))), "Đơn vị tiền"),
        (lambda: sheet(key=("a",), columns=(TEXT, Column(key="c", title="C", kind=Kind.CHOICE))), "danh sách lựa chọn"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(make: Callable[[], Sheet], told: str) -> None:
    with pytest.raises(BadSheet, match=told):
        make()


def test_rows_and_choices_come_at_run_time() -> None:
    empty = sheet(columns=(TEXT, NUMBER))
    assert empty.with_rows((Row(key="r", label="R"),)).row("r").label == "R"
    found = PAYMENTS.with_choices("nature", (Choice("x", "Khác"),))
    assert found.column("nature").choices == (Choice("x", "Khác"),)
    assert PAYMENTS.column("nature").choices != found.column("nature").choices


def test_missing_is_not_zero_in_what_is_computed() -> None:
    values = {
        "ngheo": {"done": 3, "plan": 0},
        "can": {"prior": 5},
        "tien": {"plan": 0, "done": 10**6},
    }
    found = computed(SIX_MONTHS, values)
    assert found["ii"] == {"done": 3, "plan": 0, "prior": 5}
    assert "rate" not in found["tien"], "a share of nothing is nothing"
    assert "rate" not in found["can"]
    assert "i" not in found


def test_formulas_say_the_same_to_excel() -> None:
    assert Sum(("a", "b")).excel(str.upper) == '=IF(COUNT(A,B)=0,"",SUM(A,B))'
    assert Difference("a", ("b",)).excel(str.upper) == '=IF(COUNT(A)=0,"",A-SUM(B))'
    assert Ratio("a", "b").excel(str.upper) == '=IF(OR(COUNT(A,B)<2,N(B)=0),"",A/B*100)'
    known = {"a": Decimal(1), "b": Decimal(3)}
    assert Difference("b", ("a", "z")).value(known.get) == Decimal(2)
    assert Difference("z", ("a",)).value(known.get) is None


def test_merged_headings() -> None:
    found = {(cell.row, cell.column): cell for cell in layout.header(PAYMENTS)}
    assert (found[0, 0].text, found[0, 0].height) == ("STT", 3)
    assert (found[0, 5].text, found[0, 5].width) == ("Năm 2023", 5)
    assert (found[1, 6].text, found[1, 6].width, found[1, 6].height) == ("Giải ngân", 3, 1)
    assert (found[1, 9].text, found[1, 9].height) == ("Còn lại", 2)
    assert [layout.letter(at) for at in (1, 26, 27, 702, 703, 16384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


def test_the_screen_shows_what_was_typed_and_what_is_wrong() -> None:
    typed = screen.typed_from_form(
        SIX_MONTHS,
        {
            "ntm:done": " 12,x ",
            "ngheo:done": "3",
            "can:done": "4",
            "ii:done": "99",
            "i:done": "1",
            "khac:done": "1",
            "ntm:khac": "1",
            "csrfmiddlewaretoken": "x",
            "can:note": "  ",
        },
    )
    assert typed == {"ntm": {"done": "12,x"}, "ngheo": {"done": "3"}, "can": {"done": "4"}}
    checked = check(SIX_MONTHS, typed, complete=False)
    drawn = screen.draw(SIX_MONTHS, typed=typed, values=checked.values, problems=checked.problems)
    rows = {row.key: {cell.column_key: cell for cell in row.cells} for row in drawn.rows}
    wrong = rows["ntm"]["done"]
    assert (wrong.name, wrong.text, wrong.is_wrong, wrong.is_input, wrong.required) == (
        "ntm:done",
        "12,x",
        True,
        True,
        True,
    )
    assert wrong.problems[0].complaint == '"12,x" không phải là số. Hãy nhập số nguyên, ví dụ 12.'
    assert wrong.input_mode == "numeric"
    assert (rows["ii"]["done"].text, rows["ii"]["done"].is_input) == ("7", False)
    assert not rows["i"]["done"].is_open
    assert rows["dat"]["done"].choices == (("Có", "Có"), ("Không", "Không"))
    assert drawn.numbers == (1, 2, 3, 4, 5, 6, 7, 8, 9)
    assert len(drawn.header) == 2
    read_only = screen.draw(SIX_MONTHS, typed=typed, values=checked.values, editable=False)
    assert not any(cell.is_input for row in read_only.rows for cell in row.cells)


def test_a_list_on_screen_and_in_the_api() -> None:
    values: dict[str, dict[str, Any]] = {
        "1": {"project": "7012345", "nature": "investment", "paid_on": date(2023, 6, 30), "capital": 1_234_500_000}
    }
    typed = screen.typed_from_values(PAYMENTS, values)
    assert typed["1"] == {
        "project": "7012345",
        "nature": "Vốn đầu tư",
        "paid_on": "30/06/2023",
        "capital": "1234,5",
    }
    assert check(PAYMENTS, typed).values == computed(PAYMENTS, values)
    row = screen.draw(PAYMENTS, values=values, editable=False).rows[0]
    assert [cell.text for cell in row.cells][4] == "1.234,5"
    fields = {field.name: field for field in screen.api_fields(PAYMENTS)}
    assert (fields["capital"].type, fields["capital"].decimals, fields["capital"].minimum) == ("decimal", 6, "0")
    assert fields["left"].read_only
    assert screen.api_rows(values)[0]["paid_on"] == "2023-06-30"
    assert screen.typed_from_form(PAYMENTS, {"1:project": "1", "0:project": "1", "x:project": "1"}) == {
        "1": {"project": "1"}
    }


def test_the_api_may_send_numbers_and_unknown_names() -> None:
    checked = check(SIX_MONTHS, {"ntm": {"done": 15, "zzz": "1"}, "zzz": {"done": 1}}, complete=False)
    assert checked.values["ntm"] == {"done": 15}
    assert [one.complaint for one in checked.problems.listed] == [
        'Cột "zzz" không có trong biểu. Hãy bỏ cột này.',
        'Dòng "zzz" không có trong biểu. Hãy bỏ dòng này.',
    ]


def test_what_changed() -> None:
    before: dict[str, dict[str, Any]] = {"ntm": {"done": 14, "plan": 16}, "tien": {"done": 10**9}}
    after: dict[str, dict[str, Any]] = {"ntm": {"done": 15, "note": "đã sửa"}, "tien": {"done": 1_500_000_000}}
    found = changes.between(SIX_MONTHS, before, after)
    assert [one.sentence for one in found] == [
        "Số tiêu chí đạt, Năm 2023: Kế hoạch: bỏ 16 tiêu chí.",
        "Số tiêu chí đạt, Năm 2023: Thực hiện 6 tháng: 14 → 15 tiêu chí.",
        "Số tiêu chí đạt, Ghi chú: thêm đã sửa.",
        "Huy động nguồn lực, Năm 2023: Thực hiện 6 tháng: 1.000 → 1.500 triệu đồng.",
    ]
    assert [one.difference for one in found] == ["", "+1", "", "+500"]


def test_rows_of_a_list_are_compared_by_their_key() -> None:
    line: dict[str, Any] = {"project": "7012345", "nature": "investment", "capital": 10**6}
    other: dict[str, Any] = {"project": "7099999", "nature": "investment", "capital": 10**6}
    assert changes.between(PAYMENTS, {"1": line, "2": other}, {"1": other, "2": line}) == ()
    gone = changes.between(PAYMENTS, {"1": line, "2": other}, {"1": other})
    assert {one.kind for one in gone} == {changes.ChangeKind.REMOVED}
    assert gone[0].row_label == "7012345 – Vốn đầu tư"


OWNER, FIRST, SECOND = Actor(owns=True), Actor(reviews=frozenset({0})), Actor(reviews=frozenset({1}))


def test_the_way_of_a_submission() -> None:
    draft = Standing(State.DRAFT, 0, 2)
    assert states.allowed(draft, OWNER) == (Move.SAVE, Move.SUBMIT)
    assert states.allowed(draft, FIRST) == ()
    sent = states.after(draft, Move.SUBMIT, OWNER)
    assert sent == Standing(State.SUBMITTED, 0, 2)
    assert states.allowed(sent, OWNER) == ()
    assert states.allowed(sent, SECOND) == ()
    assert states.allowed(sent, FIRST) == (Move.RETURN, Move.APPROVE)
    back = states.after(sent, Move.RETURN, FIRST, reason="Sai số.")
    assert back == Standing(State.RETURNED, 0, 2)
    again = states.after(back, Move.SUBMIT, OWNER)
    second = states.after(again, Move.APPROVE, FIRST)
    assert second == Standing(State.SUBMITTED, 1, 2)
    assert states.after(second, Move.RETURN, SECOND, reason="Sai số.") == Standing(State.RETURNED, 0, 2)
    assert states.after(second, Move.APPROVE, SECOND) == Standing(State.APPROVED, 1, 2)
    with pytest.raises(NotAllowed, match="dài quá"):
        states.after(sent, Move.RETURN, FIRST, reason="x" * 2001)
    with pytest.raises(ValueError, match="ít nhất một bước"):
        Standing(State.DRAFT, 0, 0)


_standings = st.integers(1, 4).flatmap(
    lambda steps: st.builds(Standing, st.sampled_from(list(State)), st.integers(0, steps - 1), st.just(steps))
)
_actors = st.builds(Actor, st.booleans(), st.frozensets(st.integers(0, 3)), st.booleans())


@given(_standings, st.sampled_from(list(Move)), _actors)
def test_nothing_leads_out_of_approved_and_every_refusal_is_a_sentence(
    standing: Standing, move: Move, actor: Actor
) -> None:
    try:
        found = states.after(standing, move, actor, reason="Lý do.")
    except NotAllowed as refusal:
        told = str(refusal)
    else:
        assert standing.state is not State.APPROVED
        assert found.steps == standing.steps
        told = "."
        if move in {Move.APPROVE, Move.RETURN}:
            assert standing.step in actor.reviews
        else:
            assert actor.owns
    assert told.endswith(".")
