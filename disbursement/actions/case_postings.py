"""The entries of a case (bút toán của hồ sơ): one set for one decision, so that all of it is in the book or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from accounts.language import gettext as _
from accounts.roles import Person
from disbursement.actions.freeze import release_lines
from disbursement.actions.lines import line_for
from disbursement.actions.posting import LedgerRefused, Posting, accounts_of, outside_account, post
from disbursement.models import CapitalCase, CapitalLine, CaseItem, Movement
from disbursement.moves import Bucket, Kind
from disbursement.queries.case_money import with_places
from programs.models import Decision

SOURCE = "case"


def post_case(case: CapitalCase, items: Sequence[CaseItem], decision: Decision, *, by: Person) -> list[Movement]:
    """Post every item of a case on the day of its decision, and note at each which entry took it away."""
    lines = with_places(case.province_id, [item.line_id for item in items])
    if case.kind == CapitalCase.Kind.RELEASE:
        return _release(items, lines, decision, by)
    postings = _POSTINGS[CapitalCase.Kind(case.kind)](items, lines, decision, by)
    movements = post([posting for own in postings for posting in own], by=by)
    first = {movement.source_key: movement for movement in movements}
    for item in items:
        item.movement = first[_key(item)]
    CaseItem.objects.bulk_update(items, ["movement", "taker"])
    return movements


def _release(
    items: Sequence[CaseItem], lines: Mapping[int, CapitalLine], decision: Decision, by: Person
) -> list[Movement]:
    movements = release_lines(lines=list(lines.values()), on=decision.decided_on, decision=decision, by=by)
    accounts = {found[Bucket.FROZEN]: line for line, found in accounts_of(list(lines)).items()}
    freed = {accounts[one.from_account_id]: one for one in movements if one.kind == Kind.RELEASE}
    for item in items:
        item.movement = freed.get(item.line_id)
    CaseItem.objects.bulk_update(items, ["movement"])
    return movements


Lines = Mapping[int, CapitalLine]


def _transfers(items: Sequence[CaseItem], lines: Lines, decision: Decision, by: Person) -> list[list[Posting]]:
    for item in items:
        item.taker = _taker(item, lines[item.line_id], by)
    accounts = accounts_of([key for item in items for key in (item.line_id, item.taker_id) if key is not None])
    return [
        [_posting(Kind.TRANSFER, item, decision, accounts[item.line_id], _available(accounts, item.taker_id))]
        for item in items
    ]


def _taker(item: CaseItem, line: CapitalLine, by: Person) -> CapitalLine:
    """The line of the receiving project for the same money, opened if it has none."""
    project = item.taker_project
    assert project is not None
    own = project.lines.filter(plan_year=line.plan_year).select_related("unit").order_by("id")
    same = own.filter(source=line.source, nature=line.nature, origin_year=line.origin_year, assigned=line.assigned)
    # Of a project with several components, the line of the giver's own component comes first.
    found: CapitalLine | None = same.filter(component=line.component).first() or same.first()
    if found is not None:
        return found
    other = own.first()
    wanted = _same_money(line, plan_year=line.plan_year)
    wanted.unit, wanted.project = other.unit if other else project.unit, project
    wanted.component = project.component
    return line_for(wanted, by=by)[0]


def _same_money(line: CapitalLine, *, plan_year: int) -> CapitalLine:
    """An unsaved line of the same money, unit and project, in its year or in another; nothing stands above it."""
    return CapitalLine(
        unit=line.unit,
        component=line.component,
        project=line.project,
        source=line.source,
        nature=line.nature,
        origin_year=line.origin_year,
        plan_year=plan_year,
        assigned=line.assigned,
    )


def _recalls(items: Sequence[CaseItem], lines: Lines, decision: Decision, by: Person) -> list[list[Posting]]:
    """Back through every line it came from and out of the book: no level above keeps it in the year that is over."""
    chains = {line.pk: _chain(line) for line in lines.values()}
    accounts = accounts_of({key for chain in chains.values() for key in chain})
    outside = outside_account(by)
    postings = []
    for item in items:
        chain = chains[item.line_id]
        hops = []
        for place, key in enumerate(chain):
            above = accounts[chain[place + 1]][Bucket.AVAILABLE] if place + 1 < len(chain) else outside
            bucket = Bucket(item.bucket) if place == 0 else Bucket.AVAILABLE
            hops.append(_hop(item, decision, accounts[key][bucket], above, place))
        postings.append(hops)
    return postings


def _chain(line: CapitalLine) -> list[int]:
    keys, at = [line.pk], line.parent
    while at is not None:
        keys.append(at.pk)
        at = at.parent
    return keys


def _hop(item: CaseItem, decision: Decision, source: int, target: int, place: int) -> Posting:
    return Posting(
        kind=Kind.RECALL,
        from_account_id=source,
        to_account_id=target,
        amount_vnd=item.amount_vnd,
        effective_on=decision.decided_on,
        source_kind=SOURCE,
        source_key=_key(item) if place == 0 else f"{_key(item)}|{place}",
        decision_id=decision.pk,
    )


def _carry_overs(items: Sequence[CaseItem], lines: Lines, decision: Decision, by: Person) -> list[list[Posting]]:
    for item in items:
        line = lines[item.line_id]
        if item.bucket != Bucket.AVAILABLE:
            raise LedgerRefused(
                _("Vốn đang tạm dừng (%(line)s) phải được giải tỏa trước khi chuyển nguồn.") % {"line": line}
            )
        item.taker, _made = line_for(_same_money(line, plan_year=line.plan_year + 1), by=by)
    accounts = accounts_of([key for item in items for key in (item.line_id, item.taker_id) if key is not None])
    return [
        [_posting(Kind.CARRY_OVER, item, decision, accounts[item.line_id], _available(accounts, item.taker_id))]
        for item in items
    ]


def _available(accounts: Mapping[int, Mapping[Bucket, int]], line_id: int | None) -> int:
    assert line_id is not None
    return accounts[line_id][Bucket.AVAILABLE]


def _posting(kind: Kind, item: CaseItem, decision: Decision, giver: Mapping[Bucket, int], target: int) -> Posting:
    return Posting(
        kind=kind,
        from_account_id=giver[Bucket(item.bucket)],
        to_account_id=target,
        amount_vnd=item.amount_vnd,
        effective_on=decision.decided_on,
        source_kind=SOURCE,
        source_key=_key(item),
        decision_id=decision.pk,
    )


def _key(item: CaseItem) -> str:
    return f"{item.case_id}|{item.pk}"


_POSTINGS: dict[CapitalCase.Kind, Callable[[Sequence[CaseItem], Lines, Decision, Person], list[list[Posting]]]] = {
    CapitalCase.Kind.TRANSFER: _transfers,
    CapitalCase.Kind.RECALL: _recalls,
    CapitalCase.Kind.CARRY_OVER: _carry_overs,
}
