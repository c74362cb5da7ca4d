"""Loads a plan pack into a province (nạp gói kế hoạch năm); loading it twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from accounts import audit
from accounts.language import gettext as _
from accounts.models import OrgUnit, Province, UnitKind
from accounts.roles import Permission, Person, require
from programs.actions.upsert import Shelf, Tally
from programs.models import (
    Candidate,
    CapitalGate,
    CheckRun,
    Citation,
    DeadlineRule,
    FormPeriod,
    Phase,
    PlanDocument,
    PlanYear,
    Programme,
    ReportForm,
    Stewardship,
)
from programs.models.plan import CITED
from programs.plans.duties import PARENT
from programs.plans.entries import Document, Form, FormDue, PlanPack, Quote, RuleEntry
from programs.queries.calendar import working_calendar
from programs.reading import Problem, ReadingError
from programs.rules.kinds import DocumentByEveryUnit, MilestoneReached, WorkItemDue


def load_plan_pack(*, pack: PlanPack, province: Province, by: Person) -> Tally:
    """Bring plan year, documents, candidates, rules and forms up to the pack (nạp gói kế hoạch).

    Needs the province's scope. Raises `ReadingError` with every mistake, and then writes nothing. Rows that the pack
    does not name stay; a due day of a form that a person confirmed (no longer illustrative) stays too.
    """
    require(by, Permission.ENTER_PLAN)
    units = units_by_code(province)
    refuse_strangers(pack, province, units)
    with transaction.atomic():
        loader = _Loader(pack, province, units, Tally())
        plan_year = loader.load()
        if loader.tally.written:
            audit.record(
                by,
                "plan_pack.loaded",
                plan_year,
                summary=_("%(name)s: số mục thêm %(added)s, sửa %(changed)s")
                % {"name": pack.source, "added": loader.tally.created, "changed": loader.tally.changed},
            )
    return loader.tally


def units_by_code(province: Province) -> dict[str, OrgUnit]:
    """The units that a pack may name: official units and the province's own bodies."""
    return {unit.code: unit for unit in OrgUnit.objects.filter(province=province).exclude(kind=UnitKind.HAMLET)}


def refuse_strangers(pack: PlanPack, province: Province, units: dict[str, OrgUnit]) -> None:
    """Raise with everything in the pack that this province or the catalogue does not have."""
    problems = [Problem(pack.source, path, sentence) for path, sentence in _strangers(pack, province, units)]
    if problems:
        raise ReadingError(tuple(problems))


def _strangers(pack: PlanPack, province: Province, units: dict[str, OrgUnit]) -> Iterator[tuple[str, str]]:
    if pack.province != province.code:
        yield (
            "province",
            _("gói này của tỉnh «%(province)s», không phải của tỉnh «%(code)s».")
            % {"province": pack.province, "code": province.code},
        )
    yield from _unknown_programmes(pack)
    for path, code in _named_units(pack):
        if code not in units:
            yield path, _("đơn vị mã «%(code)s» không có trong danh mục đơn vị của tỉnh.") % {"code": code}
    for candidate in pack.candidates:
        unit = units.get(candidate.unit)
        if unit is not None and unit.name != candidate.printed_name:
            yield (
                f"candidates.{candidate.unit}",
                _("mã này là «%(full_name)s», không phải «%(printed_name)s».")
                % {"full_name": unit.full_name, "printed_name": candidate.printed_name},
            )
    for form in pack.forms:
        if form.owed_by not in UnitKind.values:
            yield (
                f"forms.{form.code}",
                _("loại đơn vị «%(owed_by)s» không có; dùng %(list)s.")
                % {"owed_by": form.owed_by, "list": ", ".join(UnitKind.values)},
            )
    yield from _split_gaps(pack, units)


def _unknown_programmes(pack: PlanPack) -> Iterator[tuple[str, str]]:
    if not Phase.objects.filter(code=pack.phase.key).exists():
        yield "phase", _("giai đoạn «%(key)s» không có trong danh mục chương trình.") % {"key": pack.phase.key}
    known = set(Programme.objects.filter(phase__code=pack.phase.key).values_list("code", flat=True))
    named = [("programmes", steward.programme) for steward in pack.stewardships]
    named += [(f"indicators.{one.code}", one.programme) for one in pack.indicators if one.programme]
    for path, programme in named:
        if programme not in known:
            sentence = _("chương trình «%(programme)s» không có trong danh mục của giai đoạn.")
            yield path, sentence % {"programme": programme}


def _named_units(pack: PlanPack) -> Iterator[tuple[str, str]]:
    for steward in pack.stewardships:
        yield f"programmes.{steward.programme}", steward.lead
        if steward.office:
            yield f"programmes.{steward.programme}", steward.office
    for target in pack.targets:
        yield f"targets.{target.code}", target.unit
        yield f"targets.{target.code}", target.owner
    for candidate in pack.candidates:
        yield f"candidates.{candidate.unit}", candidate.unit
    for entry in pack.rules:
        for code in _units_of_rule(entry):
            yield f"rules.{entry.rule.code}", code
    for form in pack.forms:
        for step in form.chain:
            if step.by != PARENT:
                yield f"forms.{form.code}.chain.{step.step}", step.by


def _units_of_rule(entry: RuleEntry) -> tuple[str, ...]:
    match entry.rule.parameters:
        case WorkItemDue(responsible=codes):
            return codes
        case MilestoneReached(units=named) | DocumentByEveryUnit(units=named):
            return named.codes
        case _:
            return ()


def _split_gaps(pack: PlanPack, units: dict[str, OrgUnit]) -> Iterator[tuple[str, str]]:
    districts = {code for code, unit in units.items() if unit.kind == UnitKind.DISTRICT}
    for split in pack.splits:
        missing = districts - set(split.assigned) - set(split.unassigned)
        if missing:
            yield (
                f"targets.{split.whole}.split",
                _("chưa ghi các huyện %(list)s: giao hay chưa giao?") % {"list": ", ".join(sorted(missing))},
            )


# What a run was judged by; a pack does not change it under the run.
_WORDING = ("kind", "title", "operator", "due", "scope", "parameters", "action", "authority")


def _runs_of(plan_year: PlanYear) -> dict[int, int]:
    """How many times each rule of the year was run (số lần kiểm tra)."""
    runs = CheckRun.objects.filter(province_id=plan_year.province_id, rule__plan_year=plan_year).order_by()
    return dict(runs.values_list("rule").annotate(count=Count("id")))


def _judged(rule: DeadlineRule, runs: int) -> str:
    return _(
        "quy tắc «%(title)s» đã có %(runs)s lần kiểm tra nên gói không ghi đè được; hãy sửa thành bản mới của "
        "quy tắc trên trang thiết lập năm kế hoạch, hoặc giữ nguyên quy tắc trong gói."
    ) % {"title": rule.title, "runs": runs}


@dataclass
class _Loader:
    """One loading of one pack."""

    pack: PlanPack
    province: Province
    units: dict[str, OrgUnit]
    tally: Tally

    def load(self) -> PlanYear:
        self.plan_year = self._plan_year()
        self._stewardships()
        self._documents()
        self.citations = Shelf.of(
            Citation,
            self.province,
            self.pack.source,
            self.tally,
            Citation.objects.filter(province=self.province, document__plan_year=self.plan_year),
            lambda row: (row.document_id, row.key),
        )
        self._cite_all()
        self._candidates()
        self._rules()
        self._gates()
        self._forms()
        return self.plan_year

    def _plan_year(self) -> PlanYear:
        phase = Phase.objects.get(code=self.pack.phase.key)
        there = PlanYear.objects.filter(province=self.province, year=self.pack.year)
        years = Shelf.of(PlanYear, self.province, self.pack.source, self.tally, there, lambda row: row.year)
        policy = self.pack.day_off_policy
        values = {"phase_id": phase.pk, **({"day_off_policy": policy.value} if policy else {})}
        return years.put(self.pack.year, {"year": self.pack.year}, values)

    def _stewardships(self) -> None:
        there = Stewardship.objects.filter(province=self.province, plan_year=self.plan_year)
        shelf = Shelf.of(Stewardship, self.province, self.pack.source, self.tally, there, lambda row: row.programme_id)
        programmes = dict(Programme.objects.filter(phase__code=self.pack.phase.key).values_list("code", "pk"))
        for steward in self.pack.stewardships:
            programme = programmes[steward.programme]
            values = {
                "lead_id": self.units[steward.lead].pk,
                "office_id": self.units[steward.office].pk if steward.office else None,
                "assumed": steward.assumed,
                "note": steward.note,
            }
            shelf.put(programme, {"plan_year": self.plan_year, "programme_id": programme}, values)

    def _documents(self) -> None:
        there = PlanDocument.objects.filter(province=self.province, plan_year=self.plan_year)
        self.documents = Shelf.of(
            PlanDocument, self.province, self.pack.source, self.tally, there, lambda row: row.code
        )
        for document in self.pack.documents:
            name = {"plan_year": self.plan_year, "code": document.code}
            self.documents.put(document.code, name, _document_values(document))

    def _cite(self, key: str, quote: Quote) -> Citation:
        document = self.documents.rows[quote.document]
        values = {"locator": quote.locator, "quote": quote.words}
        return self.citations.put((document.pk, key), {"document": document, "key": key}, values)

    def _cite_all(self) -> None:
        for document in self.pack.documents:
            if document.cited_in is not None:
                self._cite(f"{CITED}{document.code}", document.cited_in)
        for base in self.pack.baselines:
            if base.quote is not None:
                self._cite(f"base:{base.indicator}", base.quote)
        for free in self.pack.citations:
            self._cite(free.key, free.quote)
        for target in self.pack.targets:
            self._cite(target_citation(target.code), target.quote)

    def _candidates(self) -> None:
        there = Candidate.objects.filter(province=self.province, plan_year=self.plan_year)
        shelf = Shelf.of(
            Candidate, self.province, self.pack.source, self.tally, there, lambda row: (row.title, row.unit_id)
        )
        for candidate in self.pack.candidates:
            unit = self.units[candidate.unit]
            title = candidate.title.value
            citation = self._cite(f"candidate:{title}:{candidate.unit}", candidate.quote)
            shelf.put(
                (title, unit.pk),
                {"plan_year": self.plan_year, "title": title, "unit": unit},
                {"field_of_excellence": candidate.field_of_excellence, "citation_id": citation.pk},
            )

    def _rules(self) -> None:
        there = DeadlineRule.objects.filter(province=self.province, plan_year=self.plan_year, replaced_on__isnull=True)
        shelf = Shelf.of(
            DeadlineRule, self.province, self.pack.source, self.tally, there.order_by("-is_draft"), lambda row: row.code
        )
        calendar = working_calendar(self.plan_year)
        judged = _runs_of(self.plan_year)
        kept: list[Problem] = []
        for entry in self.pack.rules:
            rule = entry.rule
            known = shelf.rows.get(rule.code)
            if known is not None and (known.version > 1 or known.is_draft):
                self.tally.unchanged += 1  # the province has worded it otherwise
                continue
            cited = [self._cite(f"rule:{rule.code}:{number}", quote) for number, quote in enumerate(entry.quotes, 1)]
            values = {
                "kind": rule.kind.value,
                "title": entry.title,
                "operator": rule.due.operator.value,
                "due": rule.due.moment_key,
                "last_day": calendar.last_good_day(rule.due),
                "scope": dict(entry.scope_as_written),
                "parameters": dict(entry.parameters_as_written),
                "action": entry.action,
                "authority": entry.authority,
                "citation_id": cited[0].pk,
                # Only a pack that says so decides whether a rule counts; otherwise the province does.
                **({} if entry.in_force is None else {"in_force": entry.in_force}),
            }
            if known is not None and known.pk in judged:
                # Days that were judged stay judged by these words; only whether it counts is the pack's to say.
                if any(getattr(known, name) != values[name] for name in _WORDING):
                    kept.append(Problem(self.pack.source, f"rules.{rule.code}", _judged(known, judged[known.pk])))
                    continue
                values = {name: value for name, value in values.items() if name == "in_force"}
            shelf.put(rule.code, {"plan_year": self.plan_year, "code": rule.code}, values)
        if kept:
            raise ReadingError(tuple(kept))

    def _gates(self) -> None:
        there = CapitalGate.objects.filter(province=self.province, plan_year=self.plan_year)
        shelf = Shelf.of(CapitalGate, self.province, self.pack.source, self.tally, there, lambda row: row.code)
        for entry in self.pack.gates:
            gate = entry.gate
            cited = [self._cite(f"gate:{gate.code}:{number}", quote) for number, quote in enumerate(entry.quotes, 1)]
            values = {
                "kind": gate.kind.value,
                "title": entry.title,
                "effect": gate.effect.value,
                "scope": dict(entry.scope_as_written),
                "parameters": dict(entry.parameters_as_written),
                "citation_id": cited[0].pk,
                **({} if entry.in_force is None else {"in_force": entry.in_force}),
            }
            shelf.put(gate.code, {"plan_year": self.plan_year, "code": gate.code}, values)

    def _forms(self) -> None:
        forms = Shelf.of(
            ReportForm,
            self.province,
            self.pack.source,
            self.tally,
            ReportForm.objects.filter(province=self.province, plan_year=self.plan_year),
            lambda row: row.code,
        )
        periods = Shelf.of(
            FormPeriod,
            self.province,
            self.pack.source,
            self.tally,
            FormPeriod.objects.filter(province=self.province, form__plan_year=self.plan_year),
            lambda row: (row.form_id, row.period),
        )
        for form in self.pack.forms:
            citation = self._cite(f"form:{form.code}", form.quote)
            values = {**_form_values(form), "citation_id": citation.pk}
            row = forms.put(form.code, {"plan_year": self.plan_year, "code": form.code}, values)
            for due in form.dues:
                self._period(periods, row, due)

    def _period(self, periods: Shelf[FormPeriod], form: ReportForm, due: FormDue) -> None:
        key = (form.pk, due.period.key)
        there = periods.rows.get(key)
        if there is not None and due.illustrative and not there.illustrative:
            self.tally.unchanged += 1  # a person has set the real day
            return
        values = {
            "starts_on": due.period.first_day,
            "ends_on": due.period.last_day,
            "opens_on": due.opens_on,
            "operator": due.due.operator.value,
            "due": due.due.moment_key,
            "last_day": working_calendar(self.plan_year).last_good_day(due.due),
            "illustrative": due.illustrative,
        }
        periods.put(key, {"form": form, "period": due.period.key}, values)


def target_citation(code: str) -> str:
    """The key under which the quote of a target statement is kept."""
    return f"target:{code}"


def _document_values(document: Document) -> dict[str, object]:
    return {
        "kind": document.kind,
        "title": document.title,
        "issuer": document.issuer,
        "number": document.number,
        "issued_on": document.issued_on,
        "signer": document.signer,
        "note": " ".join(filter(None, (document.note, document.warning))),
    }


def _form_values(form: Form) -> dict[str, object]:
    return {
        "title": form.title,
        "sheet": form.sheet,
        "owed_by": form.owed_by,
        "programmes": list(form.programmes),
        "chain": [{"step": step.step, "by": step.by, "title": step.title} for step in form.chain],
    }
