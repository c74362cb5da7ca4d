"""Values written for people, for input fields and for storage (cách ghi giá trị)."""

from datetime import date
from decimal import Decimal

from accounts.language import figure_text, gettext
from programs.intake.kinds import NUMERIC, Kind, Rule, Value


def typed_amount(rule: Rule, value: Value) -> Decimal | None:
    """The figure in the unit that people type: đồng become triệu đồng (số theo đơn vị của biểu)."""
    if value is None or rule.kind not in NUMERIC or not isinstance(value, (int, Decimal)):
        return None
    return Decimal(value) / rule.scale if rule.scale > 1 else Decimal(value)


def stored(rule: Rule, amount: Decimal) -> int | Decimal:
    """The value that is kept for a figure in the unit that people type; exact or an error (giá trị lưu)."""
    if rule.kind in {Kind.INTEGER, Kind.MONEY}:
        whole = amount * rule.scale
        if whole != whole.to_integral_value():
            raise ValueError(gettext("%(amount)s không phải là số nguyên đồng.") % {"amount": amount})
        return int(whole)
    return amount


def plain(amount: Decimal) -> str:
    """The digits without exponent and needless zeros: 1234.5."""
    text = format(amount, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def figure(amount: Decimal) -> str:
    """1234567.8 → "1.234.567,8", all its decimals kept (số ghi theo lối Việt Nam, trang tiếng Anh theo lối Anh)."""
    whole, _, rest = plain(amount).partition(".")
    return figure_text(int(whole + rest), len(rest))


def unmistakable(amount: Decimal) -> str:
    """A number that reads one way only, for input fields and advice: no groups, never three lone decimals."""
    whole, _, rest = plain(amount).partition(".")
    if len(rest) == 3:
        rest += "0"
    return f"{whole},{rest}" if rest else whole


def shown(rule: Rule, value: Value) -> str:
    """The value as people read it: 1.234,5 · 05/07/2023 · Có; nothing for a missing value (hiển thị)."""
    if value is None:
        return ""
    amount = typed_amount(rule, value)
    if amount is not None and not isinstance(value, bool):
        return figure(amount)
    return _words(rule, value)


def as_typed(rule: Rule, value: Value) -> str:
    """The value as a person could have typed it: parsing it again gives the same value (nội dung ô nhập)."""
    amount = typed_amount(rule, value)
    if amount is not None and not isinstance(value, bool):
        return unmistakable(amount)
    return "" if value is None else _words(rule, value)


def _words(rule: Rule, value: Value) -> str:
    if isinstance(value, bool):
        return rule.answers[0 if value else 1]
    if isinstance(value, date):
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    if rule.kind is Kind.CHOICE:
        return next((one.label for one in rule.choices if one.value == value), str(value))
    return str(value)


def as_json(value: Value) -> str | int | bool | None:
    """Plain JSON that keeps decimals exact (lưu trữ)."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def from_json(rule: Rule, value: str | int | bool | None) -> Value:
    """The value out of its JSON."""
    if isinstance(value, str) and rule.kind in {Kind.DECIMAL, Kind.PERCENT}:
        return Decimal(value)
    if isinstance(value, str) and rule.kind is Kind.DATE:
        return date.fromisoformat(value)
    return value
