"""What the gates ask about lines that are to be given capital, as sets (số liệu cho quy tắc phân bổ vốn)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q, Sum

from accounts.language import gettext as _
from accounts.language import joined
from accounts.models import OrgUnit, UnitAttribute, UnitKind
from disbursement.gates import REFILL, Asked, Debt, Found, Refund, judge
from disbursement.models import CapitalAccount, CapitalLine, GateOverride, Movement, Project
from disbursement.moves import Kind
from disbursement.queries.arrears import unpaid_arrears
from disbursement.queries.registered import Registered
from programs.models import Candidate, CapitalGate, Citation, DeadlineRule, PlanYear
from programs.rules.gates import Gate, GateKind, parse_gate
from programs.rules.kinds import RuleKind
from programs.rules.scope import Assigned, CapitalFacts, CapitalNature, CapitalObject

# Natures that the scopes of rules speak of; other money is asked by no gate.
_NATURES = frozenset(nature.value for nature in CapitalNature)


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """Capital that is to go somewhere (khoản vốn sắp giao) on a day, whether its line is open already or not."""

    plan_year: int
    origin_year: int
    source: str
    nature: str
    assigned: str
    programme: str
    component_id: int
    unit_id: int
    project: Project | None
    on: date
    line_id: int | None = None

    @property
    def place_id(self) -> int:
        """The unit whose place the capital goes to."""
        return self.project.unit_id if self.project else self.unit_id

    @property
    def key(self) -> tuple[int | None, int, int]:
        """What an override or a refund is about: the project, or the component at the unit."""
        return (self.project.pk, 0, 0) if self.project else (None, self.unit_id, self.component_id)


def money_into(given: Collection[tuple[int, date]]) -> list[Money]:
    """The money of the lines that these accounts belong to on their days, in one statement (vốn của nơi nhận)."""
    accounts = CapitalAccount.objects.filter(pk__in={account for account, _day in given}, line__isnull=False)
    lines = accounts.select_related("line__project", "line__component__programme").order_by("id")
    known = {account.pk: account.line for account in lines}
    return [money_of(line, on) for account, on in sorted(given) if (line := known.get(account)) is not None]


def money_of(line: CapitalLine, on: date) -> Money:
    """A line, which need not be saved, as money on a day."""
    return Money(
        plan_year=line.plan_year,
        origin_year=line.origin_year,
        source=line.source,
        nature=line.nature,
        assigned=line.assigned,
        programme=line.component.programme.code,
        component_id=line.component_id,
        unit_id=line.unit_id or line.unit.pk,
        project=line.project,
        on=on,
        line_id=line.pk,
    )


def gates_say(province_id: int, moneys: Sequence[Money]) -> list[tuple[Money, tuple[Found, ...]]]:
    """What the gates say of each capital that some gate has a word about, as of its own day (quy tắc nói gì)."""
    found: list[tuple[Money, tuple[Found, ...]]] = []
    for year in sorted({money.plan_year for money in moneys}):
        own = [money for money in moneys if money.plan_year == year and money.nature in _NATURES]
        question = _Question(province_id, year, own)
        if own and (question.gates or question.refunds):
            said = ((money, judge(question.asked(money), question.gates)) for money in own)
            found += [(money, findings) for money, findings in said if findings]
    return found


def closed_sentence(province_id: int, closed: Iterable[tuple[int, Found]]) -> str:
    """Why capital stays out, with the words of each rule (lý do và lời trích); findings with their plan years."""
    told = list(closed)
    quotes = {key: _quoted(province_id, *key) for key in {(year, found.gate) for year, found in told}}
    sentences = dict.fromkeys(
        joined(" ", filter(None, (found.sentence, quotes[year, found.gate]))) for year, found in told
    )
    way = _("Cần quyết định cho phép, ghi tại trang công trình hoặc trang Quy tắc phân bổ, rồi mới giao được.")
    return joined(" ", [*sentences, way])


def _quoted(province_id: int, plan_year: int, gate: str) -> str:
    quotes = quotes_of(province_id, plan_year, gate)
    if not quotes:
        return ""
    facts = {"quote": quotes[0].quote, "locator": quotes[0].locator, "document": quotes[0].document}
    return _("Quy định: «%(quote)s» (%(locator)s, %(document)s).") % facts


def quotes_of(province_id: int, plan_year: int, gate: str) -> list[Citation]:
    """The quotes of a gate, or of the rule that a refund was made under, in their order (lời trích)."""
    rows = Citation.objects.filter(province_id=province_id).select_related("document")
    if gate.startswith(REFILL):
        # The ban stands in the last sentence of such a rule.
        code, year = gate.removeprefix(REFILL), plan_year - 1
        first = DeadlineRule.objects.filter(province_id=province_id, plan_year__year=year, code=code).order_by()
        named = Q(key__startswith=f"rule:{code}:") | Q(pk__in=first.values("citation"))
        return list(rows.filter(named, document__plan_year__year=year).order_by("-id"))
    return list(rows.filter(document__plan_year__year=plan_year, key__startswith=f"gate:{gate}:").order_by("id"))


def quotes_by_gate(province_id: int, plan_year: int) -> dict[str, list[Citation]]:
    """The quotes of every gate of a year by its code, in their order, in one statement (lời trích của các quy tắc)."""
    rows = Citation.objects.filter(
        province_id=province_id, document__plan_year__year=plan_year, key__startswith="gate:"
    )
    found: dict[str, list[Citation]] = defaultdict(list)
    for row in rows.select_related("document").order_by("id"):
        found[row.key.split(":")[1]].append(row)
    return found


@dataclass
class _Question:
    """Everything about the capital of one plan year, fetched once for all of it."""

    province_id: int
    year: int
    moneys: Sequence[Money]

    @cached_property
    def gates(self) -> list[Gate]:
        rows = CapitalGate.objects.filter(province_id=self.province_id, plan_year__year=self.year, in_force=True)
        return [
            parse_gate(code=row.code, kind=row.kind, effect=row.effect, scope=row.scope, parameters=row.parameters)
            for row in rows.order_by("id")
        ]

    @cached_property
    def places(self) -> dict[int, OrgUnit]:
        rows = OrgUnit.objects.filter(province_id=self.province_id, pk__in={one.place_id for one in self.moneys})
        return {row.pk: row for row in rows.select_related("parent").order_by("id")}

    @cached_property
    def attributes(self) -> dict[tuple[str, int], list[tuple[date, date | None]]]:
        """When communes, and the districts above them, have which attribute."""
        units = {key for place in self.places.values() for key in (place.pk, place.parent_id) if key}
        rows = UnitAttribute.objects.filter(province_id=self.province_id, unit_id__in=units).order_by("id")
        found: dict[tuple[str, int], list[tuple[date, date | None]]] = defaultdict(list)
        for kind, unit, since, until in rows.values_list("kind", "unit_id", "valid_from", "valid_to"):
            found[kind, unit].append((since, until))
        return found

    def has(self, kind: str, unit_id: int | None, on: date) -> bool:
        """Whether a unit has an attribute on a day; its last day is excluded."""
        spans = self.attributes.get((kind, unit_id), ()) if unit_id else ()
        return any(since <= on and (until is None or on < until) for since, until in spans)

    @cached_property
    def titles(self) -> dict[int, set[tuple[int, str]]]:
        """Titles that communes strive for, with the year, in the whole phase."""
        phase = PlanYear.objects.filter(province_id=self.province_id, year=self.year).order_by().values("phase")
        rows = Candidate.objects.filter(
            province_id=self.province_id, plan_year__phase__in=phase, unit_id__in=list(self.places)
        )
        found: dict[int, set[tuple[int, str]]] = defaultdict(set)
        for unit, year, title in rows.order_by("id").values_list("unit_id", "plan_year__year", "title"):
            found[unit].add((year, title))
        return found

    @cached_property
    def debts(self) -> dict[int, list[tuple[int | None, Debt]]]:
        """Debts by commune, with the year in which they are planned to be paid."""
        rows = unpaid_arrears(self.province_id).filter(project__unit_id__in=list(self.places)).order_by("id")
        found: dict[int, list[tuple[int | None, Debt]]] = defaultdict(list)
        names = ("project__unit_id", "settle_in", "arose_in", "unpaid_vnd")
        for unit, settle_in, arose_in, unpaid in rows.values_list(*names):
            found[unit].append((settle_in, Debt(arose_in, unpaid)))
        return found

    @cached_property
    def begun(self) -> set[int | None]:
        """Projects that money of an earlier year was for."""
        keys = [money.project.pk for money in self.moneys if money.project]
        rows = CapitalLine.objects.filter(province_id=self.province_id, project_id__in=keys)
        return set(rows.filter(origin_year__lt=self.year).order_by().values_list("project_id", flat=True))

    @cached_property
    def refunds(self) -> dict[tuple[int | None, int, int], list[Refund]]:
        return refunds_of(self.province_id, self.year - 1)

    @cached_property
    def overrides(self) -> dict[tuple[int | None, int, int], set[str]]:
        rows = GateOverride.objects.filter(province_id=self.province_id, plan_year=self.year)
        found: dict[tuple[int | None, int, int], set[str]] = defaultdict(set)
        for row in rows.order_by("id"):
            key = (row.project_id, 0, 0) if row.project_id else (None, row.unit_id, row.component_id)
            found[key].add(row.gate)
        return found

    @cached_property
    def registered(self) -> Registered | None:
        """Who registered for the standard, where a gate asks."""
        asks = any(gate.kind is GateKind.REGISTERED_FIRST for gate in self.gates)
        return Registered(self.province_id, self.year, self.places) if asks else None

    def asked(self, money: Money) -> Asked:
        """One capital as the gates see it."""
        known = self.registered
        place, project = self.places[money.place_id], money.project
        works = project is not None and project.kind == Project.Kind.WORKS
        titles = self.titles.get(place.pk, set())
        debts = self.debts.get(place.pk, ())
        return Asked(
            place=place.full_name,
            plan_year=self.year,
            source=money.source,
            capital=CapitalFacts(
                programme=money.programme,
                nature=CapitalNature(money.nature),
                origin_year=money.origin_year,
                assigned=Assigned(money.assigned),
                object=CapitalObject.WORKS if works else CapitalObject.RECURRENT_LINES,
            ),
            difficult=place.kind == UnitKind.COMMUNE
            and self.has(UnitAttribute.ESPECIALLY_DIFFICULT, place.pk, money.on),
            titles_of_year=frozenset(title for year, title in titles if year == self.year),
            titles_of_phase=frozenset(title for _, title in titles),
            new_works=works and project is not None and self._is_new(project),
            # Those without a plan, or whose plan is over.
            debts=tuple(debt for settle_in, debt in debts if settle_in is None or settle_in < money.on.year),
            merger=any(self.has(UnitAttribute.PLANNED_MERGER, one, money.on) for one in (place.pk, place.parent_id)),
            registered=known is not None and known.has(money.place_id, money.on),
            waiting=known.waiting(money.place_id, money.programme, money.on) if known else (),
            refunds=tuple(self.refunds.get(money.key, ())),
            overridden=frozenset(self.overrides.get(money.key, ())),
        )

    def _is_new(self, project: Project) -> bool:
        started = project.starts_on is not None and project.starts_on.year < self.year
        return not started and project.pk not in self.begun


def refunds_of(province_id: int, year: int) -> dict[tuple[int | None, int, int], list[Refund]]:
    """What was given back of a year's money after the year, by project or component at a unit (phần đã hoàn trả)."""
    rules = DeadlineRule.objects.filter(
        province_id=province_id, plan_year__year=year, kind=RuleKind.RECALL, in_force=True
    ).order_by("last_day", "code")
    banning = [rule for rule in rules if rule.parameters.get("no_refill_from")]
    if not banning:
        return {}
    # Of several rules the first one with a ban speaks; they differ in days, not in what they forbid.
    rule = banning[0]
    found: dict[tuple[int | None, int, int], list[Refund]] = {}
    for key, amount in _given_back(province_id, year, rule.scope.get("programmes") or ()).items():
        if amount > 0:
            banned = frozenset(rule.parameters["no_refill_from"])
            found[key] = [Refund(rule.code, year, banned, amount)]
    return found


def _given_back(province_id: int, year: int, programmes: Collection[str]) -> dict[tuple[int | None, int, int], int]:
    """Recalled amounts of a year's lines after its end, less what was reversed or only passed through a line."""
    rows = Movement.objects.filter(
        province_id=province_id, kind=Kind.RECALL, effective_on__gt=date(year, 12, 31)
    ).order_by()
    totals: dict[tuple[int | None, int, int], int] = defaultdict(int)
    for side, sign in (("from_account", 1), ("to_account", -1)):
        of_year = rows.filter(**{f"{side}__line__plan_year": year})
        if programmes:
            of_year = of_year.filter(**{f"{side}__line__component__programme__code__in": list(programmes)})
        names = [f"{side}__line__{one}" for one in ("project_id", "unit_id", "component_id")]
        for project, unit, component, amount in of_year.values_list(*names).annotate(total=Sum("amount_vnd")):
            key = (project, 0, 0) if project else (None, unit, component)
            totals[key] += sign * amount
    return totals
