"""One raw cell → a value, or one Vietnamese sentence that says what is wrong and what to do (đọc một ô).

An empty cell is "chưa có số liệu", never 0. A lone "-" is refused in figures: some write it for zero, some for
"no data". How 1.234,5 is read stands in `numerals`, how dates are read in `dates`. Text is never evaluated.
"""

import difflib
import math
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from accounts.language import framed, joined
from accounts.language import gettext as _
from programs.intake import dates, numerals
from programs.intake.kinds import LARGEST, NUMERIC, Kind, Rule, Value
from programs.intake.raw import Broken, Computed, Duration, Percent, Plain, Raw, is_empty
from programs.intake.text import clip, label_key, tidy
from programs.intake.values import figure, plain, stored, unmistakable

EARLIEST: Final = date(1990, 1, 1)
LATEST: Final = date(2099, 12, 31)
MOST_DIGITS: Final = 15
_YES: Final = frozenset({"x", "có", "co", "yes", "y", "đạt", "true", "1", "✓", "✔", "☑"})
_NO: Final = frozenset({"không", "khong", "ko", "no", "n", "không đạt", "chưa", "chưa đạt", "false", "0"})
_DASHES: Final = frozenset({"-", "–", "—", "−", "...", "…"})


@dataclass(frozen=True, slots=True)
class Parsed:
    """A cell that was looked at: its value, and at most one complaint (refusal blocks, warning does not)."""

    value: Value = None
    refusal: str = ""
    warning: str = ""


class Refused(ValueError):
    """The cell cannot be understood; carries the complaint."""


def parse(rule: Rule, raw: Raw) -> Parsed:
    """Understand one cell under its rule; never raises for anything a person can type."""
    if isinstance(raw, Computed):
        return Parsed(
            refusal=_(
                "Ô này chứa công thức. Hãy sao chép ô rồi dán lại dạng giá trị (Paste Special › Values), "
                "hoặc gõ trực tiếp."
            )
        )
    if is_empty(raw):
        return _missing(rule)
    try:
        return _present(rule, raw)
    except Refused as refused:
        return Parsed(refusal=str(refused))


def computed_figure(raw: Raw) -> Decimal | None:
    """The number that a file shows in a computed cell, to compare with our own; None where it shows none."""
    seen = raw.result if isinstance(raw, Computed) else raw
    if isinstance(seen, Percent):
        seen = seen.fraction * 100
    if isinstance(seen, (int, float, Decimal)) and not isinstance(seen, bool):
        return _exact(seen)
    if isinstance(seen, str):
        try:
            return numerals.parse(tidy(seen).removesuffix("%"), fractions=True)
        except numerals.NotANumber:
            return None
    return None


def _missing(rule: Rule) -> Parsed:
    if not rule.required:
        return Parsed()
    zero = _(" Nếu kết quả bằng không, hãy ghi 0.") if rule.kind in NUMERIC else ""
    return Parsed(refusal=_("Chưa có số liệu bắt buộc. %(advice)s%(zero)s") % {"advice": _advice(rule), "zero": zero})


def _present(rule: Rule, raw: Plain) -> Parsed:
    if isinstance(raw, Broken):
        raise Refused(_("Ô này báo lỗi %(code)s. %(advice)s") % {"code": raw.code, "advice": _advice(rule)})
    if rule.kind in NUMERIC:
        return _number(rule, raw)
    match rule.kind:
        case Kind.DATE:
            return Parsed(_date(rule, raw))
        case Kind.CHOICE:
            return Parsed(_choice(rule, raw))
        case Kind.YES_NO:
            return Parsed(_yes_no(rule, raw))
        case _:
            return Parsed(_text(rule, raw) or None)


def _number(rule: Rule, raw: Plain) -> Parsed:
    amount = _amount(rule, raw)
    warning = ""
    if amount != _rounded(amount, rule.places):
        if rule.kind is Kind.INTEGER or (rule.kind is Kind.MONEY and not rule.places):
            raise Refused(
                _('"%(amount)s" không phải là số nguyên. %(advice)s')
                % {"amount": figure(amount), "advice": _advice(rule)}
            )
        if rule.kind is Kind.MONEY:
            raise Refused(
                _('"%(amount)s" lẻ quá %(places)s chữ số thập phân. Hãy làm tròn rồi ghi lại.')
                % {"amount": figure(amount), "places": rule.places}
            )
        warning = _('"%(amount)s" được làm tròn thành %(figure)s.') % {
            "amount": figure(amount),
            "figure": figure(_rounded(amount, rule.places)),
        }
        amount = _rounded(amount, rule.places)
    _verify_limits(rule, amount)
    return Parsed(stored(rule, amount), warning=warning)


def _verify_limits(rule: Rule, amount: Decimal) -> None:
    if abs(amount * rule.scale) > LARGEST:
        raise Refused(
            _('"%(amount)s" lớn bất thường. Hãy kiểm tra lại số và đơn vị tính.') % {"amount": figure(amount)}
        )
    if len(plain(amount).strip("-0.").replace(".", "")) > MOST_DIGITS:
        raise Refused(
            _('"%(amount)s" có hơn %(most_digits)s chữ số, Excel không giữ đúng. Hãy làm tròn.')
            % {"amount": figure(amount), "most_digits": MOST_DIGITS}
        )
    unit = framed(" %(unit)s", unit=rule.unit_told) if rule.unit else ""
    if rule.minimum is not None and amount < rule.minimum:
        if rule.minimum == 0:
            raise Refused(_('"%(amount)s" là số âm. Hãy nhập số từ 0 trở lên.') % {"amount": figure(amount)})
        raise Refused(
            _('"%(amount)s" nhỏ hơn mức thấp nhất %(minimum)s%(unit)s. Hãy kiểm tra lại.')
            % {"amount": figure(amount), "minimum": figure(rule.minimum), "unit": unit}
        )
    if rule.maximum is not None and amount > rule.maximum:
        raise Refused(
            _('"%(amount)s" lớn hơn mức cao nhất %(maximum)s%(unit)s. Hãy kiểm tra lại.')
            % {"amount": figure(amount), "maximum": figure(rule.maximum), "unit": unit}
        )


def _amount(rule: Rule, raw: Plain) -> Decimal:
    if isinstance(raw, str):
        return _typed_amount(rule, tidy(raw))
    if isinstance(raw, Percent):
        percent = _exact(raw.fraction * 100)
        if not _is_percent(rule) or percent is None:
            raise Refused(
                _('"%(figure)s%%" là tỷ lệ phần trăm. %(advice)s')
                % {"figure": figure(percent or Decimal(0)), "advice": _advice(rule)}
            )
        return percent
    if isinstance(raw, (int, float, Decimal)) and not isinstance(raw, bool):
        exact = _exact(raw)
        if exact is None:
            raise Refused(_("Số trong ô vượt quá mức tính được. %(advice)s") % {"advice": _advice(rule)})
        return exact
    if isinstance(raw, (date, Duration)):
        raise Refused(
            _(
                'Excel đã đổi nội dung ô thành ngày giờ "%(spoken)s". Hãy định dạng ô là Số (Number) rồi '
                "nhập lại. %(advice)s"
            )
            % {"spoken": spoken(raw), "advice": _advice(rule)}
        )
    raise Refused(_('"%(spoken)s" không phải là số. %(advice)s') % {"spoken": spoken(raw), "advice": _advice(rule)})


def _typed_amount(rule: Rule, text: str) -> Decimal:
    if text in _DASHES:
        raise Refused(
            _('"%(text)s" không rõ là số 0 hay chưa có số liệu. Hãy ghi 0, hoặc để trống nếu chưa có số liệu.')
            % {"text": text}
        )
    bare = text.removesuffix("%").rstrip() if _is_percent(rule) else text
    try:
        return numerals.parse(bare, fractions=rule.places > 0)
    except numerals.Ambiguous as two:
        raise Refused(
            _(
                '"%(text)s" có hai cách hiểu. Hãy ghi %(unmistakable)s, hoặc ghi %(unmistakable_2)s nếu '
                "đó là số thập phân."
            )
            % {
                "text": clip(text),
                "unmistakable": unmistakable(two.grouped),
                "unmistakable_2": unmistakable(two.decimal),
            }
        ) from None
    except numerals.NotANumber:
        raise Refused(
            _('"%(text)s" không phải là số. %(advice)s') % {"text": clip(text), "advice": _advice(rule)}
        ) from None


def _exact(number: int | float | Decimal) -> Decimal | None:
    # Excel keeps fifteen significant digits; what stands behind them is noise of binary fractions.
    if isinstance(number, float):
        return Decimal(format(number, ".15g")) if math.isfinite(number) else None
    exact = Decimal(number)
    return exact if exact.is_finite() and abs(exact) < Decimal(10) ** 40 else None


def _rounded(amount: Decimal, places: int) -> Decimal:
    if abs(amount) >= Decimal(10) ** 20:
        return amount
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _is_percent(rule: Rule) -> bool:
    return rule.kind is Kind.PERCENT or rule.unit.strip() == "%"


def _date(rule: Rule, raw: Plain) -> date:
    if isinstance(raw, datetime):
        found = raw.date()
    elif isinstance(raw, date):
        found = raw
    elif isinstance(raw, str):
        text = tidy(raw)
        try:
            found = dates.parse(text)
        except dates.NotADate as wrong:
            raise Refused(framed('"%(text)s" %(wrong)s', text=clip(text), wrong=str(wrong))) from None
    else:
        raise Refused(
            _('"%(spoken)s" không phải là ngày. %(advice)s') % {"spoken": spoken(raw), "advice": _advice(rule)}
        )
    earliest, latest = rule.earliest or EARLIEST, rule.latest or LATEST
    if not earliest <= found <= latest:
        raise Refused(
            _('"%(spoken)s" nằm ngoài khoảng %(spoken_2)s – %(spoken_3)s. Hãy kiểm tra lại năm.')
            % {"spoken": spoken(found), "spoken_2": spoken(earliest), "spoken_3": spoken(latest)}
        )
    return found


def _choice(rule: Rule, raw: Plain) -> str:
    text = spoken(raw)
    wanted = label_key(text)
    found = {one.value for one in rule.choices if one.is_called(wanted, label_key)}
    if len(found) == 1:
        return found.pop()
    labels = [one.label for one in rule.choices]
    near = difflib.get_close_matches(clip(text), labels, n=3, cutoff=0.6) if len(labels) <= 1000 else []
    offered = near or labels[:3]
    more = "…" if len(labels) > len(offered) else ""
    names = ", ".join(f"«{clip(label)}»" for label in offered)
    raise Refused(
        _('"%(text)s" không có trong danh mục. Hãy chọn một mục của danh sách: %(names)s%(more)s.')
        % {"text": clip(text), "names": names, "more": more}
    )


def _yes_no(rule: Rule, raw: Plain) -> bool:
    if isinstance(raw, bool):
        return raw
    text = label_key(spoken(raw)) or tidy(spoken(raw))
    yes, no = (label_key(answer) for answer in rule.answers)
    if text == yes or (text in _YES and text != no):
        return True
    if text == no or text in _NO:
        return False
    raise Refused(
        _('"%(clip)s" không rõ là có hay không. %(advice)s') % {"clip": clip(spoken(raw)), "advice": _advice(rule)}
    )


def _text(rule: Rule, raw: Plain) -> str:
    text = tidy(spoken(raw))
    if len(text) > rule.longest:
        raise Refused(
            _("Nội dung dài %(count)s ký tự, quá %(longest)s ký tự. Hãy rút gọn.")
            % {"count": len(text), "longest": rule.longest}
        )
    if rule.pattern and text and not re.fullmatch(rule.pattern, text):
        raise Refused(
            _('"%(text)s" không đúng dạng. %(value)s')
            % {"text": clip(text), "value": rule.pattern_hint or _("Hãy kiểm tra lại.")}
        )
    return text


def spoken(raw: Plain) -> str:
    """The cell's content as a person sees it."""
    match raw:
        case bool():
            return "TRUE" if raw else "FALSE"
        case int() | float() | Decimal():
            exact = _exact(raw)
            return _("vô cực") if exact is None else figure(exact).replace(".", "")
        case Percent(fraction):
            exact = _exact(fraction * 100)
            return _("vô cực") if exact is None else f"{figure(exact)}%"
        case date():
            return f"{raw.day:02d}/{raw.month:02d}/{raw.year:04d}"
        case Duration(text) | Broken(text):
            return text
        case None:
            return ""
        case _:
            return raw


def _advice(rule: Rule) -> str:
    match rule.kind:
        case Kind.INTEGER:
            return _("Hãy nhập số nguyên, ví dụ 12.")
        case Kind.DECIMAL:
            return _("Hãy nhập số, ví dụ 12,5.")
        case Kind.PERCENT:
            return _("Hãy nhập tỷ lệ phần trăm, ví dụ 12,5.")
        case Kind.MONEY:
            return _("Hãy nhập số tiền theo %(unit)s, ví dụ %(value)s.") % {
                "unit": rule.unit_told,
                "value": "1250,5" if rule.places else "1250",
            }
        case Kind.DATE:
            return _("Hãy ghi theo dạng ngày/tháng/năm, ví dụ 05/07/2023.")
        case Kind.CHOICE:
            return _("Hãy chọn một mục của danh sách.")
        case Kind.YES_NO:
            yes, no = rule.answers
            return _("Hãy ghi %(yes)s hoặc %(no)s.") % {"yes": yes, "no": no}
        case _:
            return _("Hãy nhập nội dung.")


def limits(rule: Rule) -> str:
    """What the cell accepts, in one line, for prompts in Excel and hints on screen (hướng dẫn nhập)."""
    unit = framed(" %(unit)s", unit=rule.unit_told) if rule.unit else ""
    bounds = []
    if rule.minimum:
        bounds.append(_("từ %(minimum)s%(unit)s") % {"minimum": figure(rule.minimum), "unit": unit})
    if rule.maximum is not None:
        bounds.append(_("không quá %(maximum)s%(unit)s") % {"maximum": figure(rule.maximum), "unit": unit})
    return (
        _("%(advice)s Giá trị %(list)s.") % {"advice": _advice(rule), "list": joined(", ", bounds)}
        if bounds
        else _advice(rule)
    )
