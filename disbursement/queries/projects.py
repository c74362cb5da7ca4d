"""Projects with their money (danh mục công trình, khoản chi), page by page in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, NullIf

from accounts.models import OrgUnit
from accounts.names import search_key
from disbursement.checks import ZeroVerdict
from disbursement.models import CapitalAccount, Project
from disbursement.moves import DISBURSED_BUCKETS, Bucket
from disbursement.queries.balances import Figures
from disbursement.queries.zero import check_rule, zero_rules


class ProjectState(StrEnum):
    """What a project's money looks like (tình trạng vốn)."""

    ZERO = "chua-giai-ngan"
    FROZEN = "tam-dung"
    AT_RISK = "nguy-co"
    NO_CONTRACTOR = "chua-chon-nha-thau"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return _STATE_LABELS[self]


_STATE_LABELS = {
    ProjectState.ZERO: "Chưa giải ngân (0%)",
    ProjectState.FROZEN: "Đang tạm dừng giải ngân",
    ProjectState.AT_RISK: "Có nguy cơ bị dừng (0% vốn giao đầu năm)",
    ProjectState.NO_CONTRACTOR: "Công trình chưa chọn nhà thầu",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFilter:
    """Which projects are wanted (bộ lọc); `branches` are path prefixes that the person reaches, None everything."""

    plan_year: int
    branches: Sequence[str] | None
    words: str = ""
    programme: str = ""
    under: OrgUnit | None = None
    kind: str = ""
    state: ProjectState | None = None
    sort: str = "ten"


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project with what stands on its lines of the plan year (dòng danh mục)."""

    project: Project
    figures: Figures


_SORTS: dict[str, tuple[str, ...]] = {
    "ten": ("sort_key",),
    "ma": ("code",),
    "dia-ban": ("unit__sort_key", "sort_key"),
    "tong-muc": ("total_investment_vnd",),
    "ke-hoach": ("assigned_vnd",),
    "giai-ngan": ("disbursed_vnd",),
    "ty-le": ("rate",),
}
SORT_KEYS = frozenset(_SORTS) | {f"-{key}" for key in _SORTS}


def projects(province_id: int, wanted: ProjectFilter) -> QuerySet[Project]:
    """The filtered and sorted projects (danh mục đã lọc)."""
    rows = Project.objects.filter(province_id=province_id).select_related("unit", "investor", "component__programme")
    rows = rows.filter(_reach(wanted.branches))
    if wanted.under is not None:
        rows = rows.filter(unit__path__startswith=wanted.under.path)
    if wanted.programme:
        rows = rows.filter(component__programme__code=wanted.programme)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    for word in search_key(wanted.words).split():
        rows = rows.filter(Q(search_key__contains=word) | Q(code__startswith=word))
    if wanted.state is not None:
        rows = rows.filter(_state(province_id, wanted.state, wanted.plan_year))
    return _sorted(rows, wanted)


def page_figures(province_id: int, project_ids: Collection[int], plan_year: int) -> dict[int, Figures]:
    """Balances of some projects as they stand now, in one statement (số dư hiện tại)."""
    sums = (
        CapitalAccount.objects.filter(
            province_id=province_id, line__project_id__in=list(project_ids), line__plan_year=plan_year
        )
        .order_by()
        .values_list("line__project_id", "bucket")
        .annotate(total=Sum("balance_vnd"))
    )
    found: dict[int, dict[str, int]] = {key: {} for key in project_ids}
    for project_id, bucket, amount in sums:
        found[project_id][bucket] = amount
    return {
        key: Figures(
            available_vnd=own.get(Bucket.AVAILABLE, 0),
            advanced_vnd=own.get(Bucket.ADVANCED, 0),
            paid_vnd=own.get(Bucket.PAID, 0),
            frozen_vnd=own.get(Bucket.FROZEN, 0),
        )
        for key, own in found.items()
    }


def with_figures(province_id: int, page: Sequence[Project], plan_year: int) -> list[ProjectRow]:
    """Rows of one page with their balances (một trang danh mục)."""
    figures = page_figures(province_id, [project.pk for project in page], plan_year)
    return [ProjectRow(project, figures[project.pk]) for project in page]


def visible_project(province_id: int, project_id: int, branches: Sequence[str] | None) -> Project | None:
    """One project, if the person's branches reach it (công trình trong phạm vi được xem)."""
    rows = Project.objects.filter(province_id=province_id, pk=project_id).filter(_reach(branches))
    return rows.select_related("unit__parent", "investor", "component__programme").first()


def _reach(branches: Sequence[str] | None) -> Q:
    """A project is seen from the place it stands in, and by the unit that spends its money."""
    if branches is None:
        return Q()
    reached = Q(pk__in=[])
    for path in branches:
        reached |= Q(unit__path__startswith=path) | Q(investor__path__startswith=path)
    return reached


def _accounts(plan_year: int) -> QuerySet[CapitalAccount]:
    return CapitalAccount.objects.filter(
        province_id=OuterRef("province_id"), line__project_id=OuterRef("pk"), line__plan_year=plan_year
    )


def _state(province_id: int, state: ProjectState, plan_year: int) -> Q:
    accounts = _accounts(plan_year)
    if state is ProjectState.FROZEN:
        return Q(Exists(accounts.filter(bucket=Bucket.FROZEN, balance_vnd__gt=0)))
    if state is ProjectState.ZERO:
        spent = accounts.filter(bucket__in=sorted(DISBURSED_BUCKETS), balance_vnd__gt=0)
        return Q(Exists(accounts.filter(balance_vnd__gt=0))) & ~Q(Exists(spent))
    if state is ProjectState.NO_CONTRACTOR:
        return Q(kind=Project.Kind.WORKS, contractor_selected_on=None)
    return Q(pk__in=at_risk_ids(province_id, plan_year))


def at_risk_ids(province_id: int, plan_year: int) -> list[int]:
    """Projects that the year's rule would freeze as things stand (công trình có nguy cơ)."""
    found: set[int] = set()
    for rule in zero_rules(province_id).filter(plan_year__year=plan_year):
        check = check_rule(rule, as_of=rule.last_day)
        found.update(project.project_id for project in check.of(ZeroVerdict.ZERO))
    return sorted(found)


def _sorted(rows: QuerySet[Project], wanted: ProjectFilter) -> QuerySet[Project]:
    key = wanted.sort if wanted.sort in SORT_KEYS else "ten"
    fields = _SORTS[key.lstrip("-")]
    if fields[0] in {"assigned_vnd", "disbursed_vnd", "rate"}:
        rows = _with_sums(rows, wanted.plan_year)
    descending = key.startswith("-")
    first = F(fields[0]).desc(nulls_last=True) if descending else F(fields[0]).asc(nulls_last=True)
    return rows.order_by(first, *fields[1:], "sort_key", "id")


def _with_sums(rows: QuerySet[Project], plan_year: int) -> QuerySet[Project]:
    spent = Case(
        When(bucket__in=sorted(DISBURSED_BUCKETS), then=F("balance_vnd")), default=Value(0), output_field=IntegerField()
    )
    per_project = _accounts(plan_year).order_by().values("line__project_id")
    assigned: Any = Coalesce(Subquery(per_project.annotate(total=Sum("balance_vnd")).values("total")), Value(0))
    disbursed: Any = Coalesce(Subquery(per_project.annotate(total=Sum(spent)).values("total")), Value(0))
    rows = rows.annotate(assigned_vnd=assigned, disbursed_vnd=disbursed)
    ratio: Any = Cast(F("disbursed_vnd"), FloatField()) / NullIf(Cast(F("assigned_vnd"), FloatField()), Value(0.0))
    return rows.annotate(rate=ratio)
