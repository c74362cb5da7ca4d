"""Begin a plan year (lập năm kế hoạch): empty, from last year's, from a pack that is there or that is sent in."""

from __future__ import annotations

from django.db import transaction

from accounts import audit
from accounts.language import gettext as _
from accounts.roles import Permission, Person, require
from programs.actions.plan import load_plan_pack
from programs.actions.upsert import Tally
from programs.models import Phase, PlanYear
from programs.plans.entries import PlanPack
from programs.plans.pack import load_pack, read_sections
from programs.plans.shift import shifted_sections
from programs.plans.writing import read_uploaded
from programs.queries.pack import plan_sections
from reporting.setup.queries.year import shipped_packs
from targets.actions.plan import load_targets


class YearRefused(Exception):
    """The plan year cannot be made; the text says why, in Vietnamese (không lập được năm)."""


def begin_year(*, year: int, day_off_policy: str, by: Person) -> PlanYear:
    """Make an empty plan year (năm kế hoạch trống)."""
    require(by, Permission.ENTER_PLAN)
    with transaction.atomic():
        plan_year = _new_year(year, by)
        plan_year.day_off_policy = day_off_policy
        plan_year.save(update_fields=["day_off_policy"])
        audit.record(by, "plan_year.begun", plan_year, summary=str(year))
    return plan_year


def copy_year(*, source: PlanYear, year: int, by: Person) -> PlanYear:
    """Make a plan year from another one (sao từ năm khác): programmes, documents, rules, forms with later dates.

    Rules come without force and due days as examples, until a person has compared them with the new documents.
    """
    require(by, Permission.ENTER_PLAN)
    with transaction.atomic():
        plan_year = _new_year(year, by)
        sections = shifted_sections(plan_sections(source, [], []), year)
        pack = read_sections(sections, _("năm %(year)d") % {"year": source.year})
        load_plan_pack(pack=pack, province=by.province, by=by)
        audit.record(by, "plan_year.copied", plan_year, summary=f"{source.year} → {year}")
    return plan_year


def take_shipped_pack(*, name: str, by: Person) -> tuple[int, Tally]:
    """Load a pack that came with the portal (gói có sẵn); returns its year and what was written."""
    require(by, Permission.ENTER_PLAN)
    if name not in {one for one, _year in shipped_packs(by.province.code)}:
        raise YearRefused(_("Không có gói này cho tỉnh. Hãy chọn lại."))
    return _load(load_pack(name), by)


def receive_pack(*, content: bytes, filename: str, by: Person) -> tuple[int, Tally]:
    """Load a pack that somebody sent (nạp gói kế hoạch); `ReadingError` names every mistake, and nothing is written."""
    require(by, Permission.ENTER_PLAN)
    return _load(read_uploaded(content, filename[:80]), by)


def _load(pack: PlanPack, by: Person) -> tuple[int, Tally]:
    with transaction.atomic():
        plan = load_plan_pack(pack=pack, province=by.province, by=by)
        targets = load_targets(pack=pack, province=by.province, by=by)
    total = Tally(plan.created + targets.created, plan.changed + targets.changed, plan.unchanged + targets.unchanged)
    return pack.year, total


def _new_year(year: int, by: Person) -> PlanYear:
    phase = Phase.objects.filter(start_year__lte=year, end_year__gte=year).first()
    if phase is None:
        known = ", ".join(f"{one.start_year}–{one.end_year}" for one in Phase.objects.order_by("start_year"))
        sentence = _(
            "Năm %(year)d không thuộc giai đoạn nào trong danh mục chương trình (%(phases)s). Hãy nhập năm khác."
        )
        raise YearRefused(sentence % {"year": year, "phases": known})
    if PlanYear.objects.filter(province=by.province, year=year).exists():
        raise YearRefused(_("Tỉnh đã có năm kế hoạch %(year)d.") % {"year": year})
    return PlanYear.objects.create(province=by.province, year=year, phase=phase)
