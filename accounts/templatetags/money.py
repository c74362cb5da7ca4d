"""Money in the unit that the person chose (đơn vị tính): `{{ amount|vnd:scale }}` beside these."""

from __future__ import annotations

from typing import Any, Final

from django import template
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.money_scale import EXACT, PARAMETER, SCALE_OF, USUAL, scale_of

register = template.Library()
_NAMES: Final = {"đồng": _("đồng"), "triệu": _("triệu đồng"), "tỷ": _("tỷ đồng")}


@register.filter
def money_unit(scale: str) -> str:
    """`{{ scale|money_unit }}` → triệu đồng."""
    return str(_NAMES[scale])


@register.inclusion_tag("components/units.html", takes_context=True)
def money_units(context: template.Context, exact: bool = False) -> dict[str, Any]:
    """The choice of the unit, as links that keep the rest of the address; exact tables begin with đồng."""
    request: HttpRequest = context["request"]
    shown = scale_of(request, EXACT if exact else USUAL)
    links = []
    for code, scale in SCALE_OF.items():
        query = request.GET.copy()
        query[PARAMETER] = code
        links.append({"title": _NAMES[scale], "url": f"?{query.urlencode()}", "here": scale == shown})
    return {"links": links}


@register.simple_tag(takes_context=True)
def unit_query(context: template.Context, before: str = "?") -> str:
    """The chosen unit for the address of another page; empty where the usual one is shown."""
    chosen = context["request"].GET.get(PARAMETER, "")
    return f"{before}{PARAMETER}={chosen}" if chosen in SCALE_OF else ""
