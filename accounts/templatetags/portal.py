"""What every template may use: figures, dates, states, small drawings and components (thẻ và bộ lọc giao diện).

The small pieces are written here, because a table draws them hundreds of times; the larger ones are the templates
of `templates/components/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.forms.forms import BaseForm
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import figures
from accounts.money_scale import PARAMETER as UNIT_PARAMETER
from accounts.statuses import LOOKS, Look

register = template.Library()

PAGE_PARAMETER = "trang"
SORT_PARAMETER = "sap-xep"
_NO_FILTER = frozenset({PAGE_PARAMETER, SORT_PARAMETER, UNIT_PARAMETER})
_HEAT_STEPS = (25, 50, 75, 100)


# ------------------------------------------------------------------ filters
@register.filter
def vnd(amount_vnd: figures.Figure | None, scale: str = "đồng") -> str:
    """`{{ amount|vnd:"tỷ" }}` → 612,3 (the unit stands in the header)."""
    return figures.MISSING if amount_vnd is None else figures.vnd(amount_vnd, scale)


@register.filter
def money(amount_vnd: figures.Figure | None, scale: str = "đồng") -> str:
    """`{{ amount|money:"tỷ" }}` → 612,3 tỷ đồng."""
    return figures.MISSING if amount_vnd is None else f"{figures.vnd(amount_vnd, scale)} {figures.unit_of(scale)}"


@register.filter
def number(value: figures.Figure | None, places: int = 0) -> str:
    """`{{ value|number:1 }}` → 1.234,5."""
    return figures.MISSING if value is None else figures.decimal(value, places)


@register.filter
def percent(value: figures.Figure | None, places: int = 1) -> str:
    """`{{ rate|percent }}` → 31,4%."""
    return figures.MISSING if value is None else figures.percent(value, places)


@register.filter
def share(part: figures.Figure | None, whole: figures.Figure | None) -> str:
    """`{{ paid|share:assigned }}` → 31,4%."""
    rate = None if part is None or whole is None else figures.share_percent(part, whole)
    return percent(rate)


@register.filter
def heat(rate: figures.Figure | None, expected: figures.Figure = 100) -> str:
    """The class of a heat cell: how far a rate is from the rate expected on that day."""
    if rate is None:
        return ""
    reached = figures.share_percent(rate, expected) or 0
    return f"heat-{sum(reached >= step for step in _HEAT_STEPS)}"


@register.filter
def day(on: date | None) -> str:
    """`{{ due_on|day }}` → 05/07/2023."""
    return figures.MISSING if on is None else figures.day(on)


@register.filter
def day_before(on: date | None) -> date | None:
    """The day before (ngày trước đó): the last day of a span whose end is exclusive."""
    return on - timedelta(days=1) if on else None


@register.filter
def moment(at: datetime | None) -> str:
    """`{{ recorded_at|moment }}` → 14:05 ngày 05/07/2023."""
    return figures.MISSING if at is None else figures.moment(at)


@register.filter
def days_left(due_on: date | None, today: date) -> str:
    """`{{ due_on|days_left:today }}` → còn 5 ngày."""
    return "" if due_on is None else figures.days_left(due_on, today)


# ------------------------------------------------------------- small pieces
@register.simple_tag
@lru_cache(maxsize=512, typed=True)  # a safe text and an unsafe one are equal, and not the same
def icon(name: str, label: str = "") -> SafeString:
    """A sign of `static/icons.svg`; without a label it is decoration only."""
    source = f"{static('icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, source)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', source)


@register.simple_tag
def status(key: str, word: str = "") -> SafeString:
    """The chip of a state (tình trạng): sign, word and colour; `word` replaces the usual one."""
    return _chip(key, word, get_language())


@lru_cache(maxsize=2048, typed=True)
def _chip(key: str, word: str, _language: str | None) -> SafeString:
    look = LOOKS.get(key) or Look("calm", "dash", key)
    return format_html('<span class="status {}">{}{}</span>', look.tone, icon(look.sign), word or _(look.word))


@register.simple_tag
def bar(
    value: figures.Figure | None,
    mark: figures.Figure | None = None,
    tone: str = "",
    label: str = "",
    thin: bool = False,
) -> SafeString:
    """A horizontal bar of a percentage, with the mark of what was expected (thanh tiến độ)."""
    width = _share_of_width(value)
    told = {"rate": percent(value), "wanted": percent(mark)}
    words = label or (told["rate"] if mark is None else _("%(rate)s, cần đạt %(wanted)s") % told)
    top, height, radius = ("0", "100%", "4") if thin else ("4", "10", "5")
    marker = SafeString("")
    if mark is not None:
        marker = format_html('<rect class="mark" x="{}%" y="0" width="2" height="100%"/>', _share_of_width(mark))
    return format_html(
        '<svg class="bar{}" role="img" aria-label="{}"><rect class="track" y="{}" width="100%" height="{}" rx="{}"/>'
        '<rect class="fill {}" y="{}" width="{}%" height="{}" rx="{}"/>{}</svg>',
        " thin" if thin else "", words, top, height, radius, tone, top, width, height, radius, marker,
    )  # fmt: skip


@register.simple_tag
def segments(
    *, good: int = 0, info: int = 0, warn: int = 0, none: int = 0, bad: int = 0, legend: bool = True
) -> SafeString:
    """One bar split by standing: đạt, đúng tiến độ, có nguy cơ, chưa đạt, chưa báo cáo."""
    parts = [
        ("good", good, _("đạt")), ("info", info, _("đúng tiến độ")), ("warn", warn, _("có nguy cơ")),
        ("bad", bad, _("chưa đạt")), ("none", none, _("chưa báo cáo")),
    ]  # fmt: skip
    shown = [part for part in parts if part[1] or part[0] != "bad"]
    total = sum(part[1] for part in shown) or 1
    drawn, start = [], 0.0
    for tone, count, _word in shown:
        if count:
            width = 100 * count / total
            drawn.append((tone, f"{start:.2f}", f"{max(width - 0.8, 0.8):.2f}"))
            start += width
    words = ", ".join(f"{count} {word}" for _tone, count, word in shown)
    rects = format_html_join("", '<rect class="{}" x="{}%" y="1" width="{}%" height="10" rx="2"/>', drawn)
    picture = format_html('<svg class="segments" role="img" aria-label="{}">{}</svg>', words, rects)
    if not legend:
        return picture
    items = format_html_join(
        "",
        '<li><svg class="swatch {}" aria-hidden="true"><rect width="10" height="10" rx="2"/></svg><b>{}</b> {}</li>',
        shown,
    )
    return format_html('{}<ul class="legend">{}</ul>', picture, items)


@register.simple_tag
def coverage(reported: int, owed: int, unit: str = "") -> SafeString:
    """How much of a total stands on reports (độ phủ): 31/34 đơn vị đã báo cáo."""
    rate = figures.share_percent(reported, owed)
    picture = bar(rate, tone="good" if reported >= owed else "warn", label=percent(rate), thin=True)
    words = _("%(units)s đã báo cáo") % {"units": unit or _("đơn vị")}
    return format_html('<span class="coverage">{}<span><b>{}/{}</b> {}</span></span>', picture, reported, owed, words)


@register.simple_tag
def diff(before: object, after: object) -> SafeString:
    """Before and after of one value (thay đổi)."""
    old = figures.MISSING if before in (None, "") else before
    new = figures.MISSING if after in (None, "") else after
    if old == new:
        return format_html('<span class="diff">{}</span>', new)
    shape = '<{tag}><span class="sr">{}: </span>{}</{tag}>'
    pairs = ((_("trước"), old, "del"), (_("sau"), new, "ins"))
    told = [format_html(shape, word, it, tag=tag) for word, it, tag in pairs]
    return format_html('<span class="diff">{} → {}</span>', *told)


@register.simple_tag(takes_context=True)
def sort_header(context: template.Context, key: str, title: str, num: bool = False, unit: str = "") -> SafeString:
    """A column header that sorts by the address (`?sap-xep=key`, `-key` for descending)."""
    request: HttpRequest = context["request"]
    current = request.GET.get(SORT_PARAMETER, "")
    first, second = (f"-{key}", key) if num else (key, f"-{key}")
    order = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    sign = {"ascending": "up-arrow", "descending": "down-arrow"}.get(order, "sort")
    aria = format_html(' aria-sort="{}"', order) if order else ""
    return format_html(
        '<th scope="col"{}{}><a href="{}">{}{}</a>{}</th>',
        SafeString(' class="num"') if num else "",
        aria,
        _address(request, SORT_PARAMETER, second if current == first else first),
        title,
        icon(sign),
        format_html('<span class="unit">{}</span>', unit) if unit else "",
    )


def _share_of_width(value: figures.Figure | None) -> str:
    return "0" if value is None else f"{min(max(float(value), 0.0), 100.0):.2f}"


def _address(request: HttpRequest, name: str, value: str) -> str:
    query = request.GET.copy()
    query[name] = value
    if name != PAGE_PARAMETER:
        query.pop(PAGE_PARAMETER, None)
    return f"?{query.urlencode()}"


# --------------------------------------------------------------- components
@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any], noun: str = "") -> dict[str, Any]:
    """Pages of a long list (phân trang), kept in the address."""
    request: HttpRequest = context["request"]
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)

    def url(target: int | str) -> str:
        return _address(request, PAGE_PARAMETER, str(target)) if isinstance(target, int) else ""

    return {
        "page": page,
        "noun": noun,
        "links": [{"number": item, "here": item == page.number, "url": url(item)} for item in numbers],
        "previous_url": url(page.number - 1) if page.has_previous() else "",
        "next_url": url(page.number + 1) if page.has_next() else "",
    }


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, label: str = "", optional: bool = True) -> dict[str, Any]:
    """One field of a form (ô nhập): label, help and error next to it."""
    kind = getattr(bound.field.widget, "input_type", "")
    return {
        "field": bound,
        "label": label or bound.label,
        "is_choice": kind == "checkbox" and not bound.use_fieldset,
        "is_file": kind == "file",
        "show_optional": optional and not bound.field.required,
    }


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """The summary above a form that was not accepted (tổng hợp lỗi), each line a link to its field."""
    lines = [
        {"label": bound.label, "target": bound.id_for_label or bound.auto_id, "messages": list(bound.errors)}
        for bound in form.visible_fields()
        if bound.errors
    ]
    return {"general": list(form.non_field_errors()), "lines": lines}


@register.inclusion_tag("components/filters.html", takes_context=True)
def filters(context: template.Context, form: BaseForm, button: str = "") -> dict[str, Any]:
    """A bar of filters that writes them into the address (bộ lọc)."""
    request: HttpRequest = context["request"]
    return {
        "form": form,
        "button": button,
        "kept": [(key, request.GET[key]) for key in (SORT_PARAMETER, UNIT_PARAMETER) if request.GET.get(key)],
        "filtered": any(value for key, value in request.GET.items() if key not in _NO_FILTER),
        "clear_url": request.path,
    }


@register.inclusion_tag("components/problems.html")
def problems(listed: Iterable[Any], title: str = "", total: int = 0, heading: str = "h2") -> dict[str, Any]:
    """What is wrong, where, and what to do (danh sách lỗi); takes `place`/`complaint` objects or pairs."""
    rows = [_problem(item) for item in listed]
    return {"rows": rows, "title": title, "total": total or len(rows), "heading": heading}


def _problem(item: Any) -> dict[str, str]:
    if isinstance(item, tuple):
        return {"where": str(item[0]), "message": str(item[1]), "url": str(item[2]) if len(item) > 2 else ""}
    return {"where": str(item.place), "message": str(item.complaint), "url": str(getattr(item, "url", ""))}


@register.inclusion_tag("components/upload.html")
def upload(bound: BoundField, template_url: str = "", limit: str = "", template_label: str = "") -> dict[str, Any]:
    """The place to hand in a file (nộp tệp), with the blank template beside it."""
    return {"field": bound, "template_url": template_url, "limit": limit, "template_label": template_label}


@register.inclusion_tag("components/confirm.html")
def confirm(
    label: str,
    action: str,
    changes: Sequence[object],
    *,
    button: str = "",
    form: BaseForm | None = None,
    tone: str = "go",
    opened: bool = False,
    hidden: dict[str, str] | None = None,
) -> dict[str, Any]:
    """A binding step (bước có hiệu lực): shows exactly what will change and asks once."""
    return {
        "label": label,
        "action": action,
        "changes": changes,
        "button": button or label,
        "form": form,
        "tone": tone,
        "opened": opened,
        "hidden": hidden or {},
    }


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Sequence[Any]], label: str = "") -> dict[str, Any]:
    """Parts of one screen (thẻ), each with its own address; items are (title, url, is current[, count])."""
    rows = [
        {"title": item[0], "url": item[1], "here": bool(item[2]), "count": item[3] if len(item) > 3 else None}
        for item in items
    ]
    return {"items": rows, "label": label}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """A history (lịch sử); entries are dicts with `when`, `who`, `what` and, if wanted, `note`, `tone`."""
    empty = {"when": "", "who": "", "what": "", "note": "", "tone": ""}
    return {"entries": [{**empty, **entry} for entry in entries]}


@register.inclusion_tag("components/facts.html")
def facts(pairs: Iterable[Sequence[object]]) -> dict[str, Any]:
    """Names and values of one thing (thông tin)."""
    return {"pairs": [(pair[0], figures.MISSING if pair[1] in (None, "") else pair[1]) for pair in pairs]}


@register.inclusion_tag("components/citation.html")
def citation(cite: Any, label: str = "", pop: bool = True) -> dict[str, Any]:
    """Document, place and quote behind a figure or a rule (trích dẫn)."""
    return {"cite": cite, "label": label, "pop": pop}


@register.inclusion_tag("components/figure.html")
def figure(label: str, value: object, unit: str = "", note: str = "", url: str = "") -> dict[str, Any]:
    """One large figure with its unit (số liệu chính); with a url it can be followed."""
    return {
        "label": label,
        "value": figures.MISSING if value is None else value,
        "unit": unit,
        "note": note,
        "url": url,
    }


@register.inclusion_tag("components/empty.html")
def empty(
    title: str, text: str = "", *, url: str = "", button: str = "", sign: str = "inbox", heading: str = "h2"
) -> dict[str, Any]:
    """Nothing to show, and what to do about it (chưa có gì)."""
    return {"title": title, "text": text, "url": url, "button": button, "sign": sign, "heading": heading}


@register.inclusion_tag("components/job.html")
def job_progress(
    job: Any,
    title: str,
    *,
    poll_url: str,
    cancel_url: str = "",
    result_url: str = "",
    result_label: str = "",
) -> dict[str, Any]:
    """Long work with its progress (việc đang chạy); asks again every two seconds until it ends."""
    return {
        "job": job,
        "open": job.state in ("queued", "running"),
        "title": title,
        "poll_url": poll_url,
        "cancel_url": cancel_url,
        "result_url": result_url,
        "result_label": result_label,
    }
