"""Projects with their money (danh mục công trình, khoản chi), page by page in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import (
    Case,
    Count,
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
    Window,
)
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import OrgUnit
from accounts.names import search_key
from accounts.queries.search import Found, nearest, words_of
from disbursement.life import Status
from disbursement.models import CapitalAccount, Project
from disbursement.moves import DISBURSED_BUCKETS, Bucket
from disbursement.queries.arrears import unpaid_arrears
from disbursement.queries.balances import Figures


class ProjectState(StrEnum):
    """What a project's money looks like (tình trạng vốn)."""

    ZERO = "chua-giai-ngan"
    FROZEN = "tam-dung"
    AT_RISK = "nguy-co"
    NO_CONTRACTOR = "chua-chon-nha-thau"
    UNALLOCATED = "chua-giao-von"
    IN_ARREARS = "no-dong"
    SPECIAL = "co-che-dac-thu"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return _(_STATE_LABELS[self])


_STATE_LABELS = {
    ProjectState.ZERO: gettext_noop("Chưa giải ngân (0%)"),
    ProjectState.FROZEN: gettext_noop("Đang tạm dừng giải ngân"),
    ProjectState.AT_RISK: gettext_noop("Có nguy cơ (theo cảnh báo sớm)"),
    ProjectState.NO_CONTRACTOR: gettext_noop("Công trình chưa chọn nhà thầu"),
    ProjectState.UNALLOCATED: gettext_noop("Chưa được giao vốn năm nay"),
    ProjectState.IN_ARREARS: gettext_noop("Còn nợ đọng xây dựng cơ bản"),
    ProjectState.SPECIAL: gettext_noop("Theo cơ chế đặc thù"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFilter:
    """Which projects are wanted (bộ lọc); `branches` are path prefixes that the person reaches, None everything.

    `at_risk`: whom the early warnings name, for that state.
    """

    plan_year: int
    branches: Sequence[str] | None
    words: str = ""
    programme: str = ""
    under: OrgUnit | None = None
    investor: str = ""
    kind: str = ""
    status: str = ""
    state: ProjectState | None = None
    at_risk: Collection[int] = ()
    sort: str = "ten"


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project as a line of the list, with what stands on its lines of the plan year (dòng danh mục)."""

    pk: int
    code: str
    name: str
    kind: str
    unit_name: str
    investor_name: str
    component_code: str
    starts_on: date | None
    total_investment_vnd: int | None
    status: str
    arrears_vnd: int
    figures: Figures

    @property
    def kind_label(self) -> str:
        """Công trình, or khoản chi."""
        return str(Project.Kind(self.kind).label)

    @property
    def is_calm(self) -> bool:
        """Whether there is nothing to say beside the figures."""
        spent = self.figures.assigned_vnd and self.figures.disbursed_vnd and not self.figures.frozen_vnd
        return bool(spent) and not self.arrears_vnd and self.status == Status.UNDER_WAY

    @property
    def status_label(self) -> str:
        """Where the project stands in its life."""
        return Status(self.status).label


_LISTED = """
SELECT project.id, project.code, project.name, project.kind, trim(unit.type_name || ' ' || unit.name),
    trim(investor.type_name || ' ' || investor.name), component.code, project.starts_on, project.total_investment_vnd,
    project.status, coalesce(owed.unpaid, 0)::bigint,
    ARRAY[
        coalesce(standing.available, 0), coalesce(standing.advanced, 0), coalesce(standing.paid, 0),
        coalesce(standing.frozen, 0)
    ]::bigint[]
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS wanted (id, place)
JOIN disbursement_project AS project ON project.id = wanted.id AND project.province_id = %(province)s
JOIN accounts_orgunit AS unit ON unit.id = project.unit_id AND unit.province_id = %(province)s
JOIN accounts_orgunit AS investor ON investor.id = project.investor_id AND investor.province_id = %(province)s
JOIN programs_component AS component ON component.id = project.component_id
LEFT JOIN LATERAL (
    SELECT sum(account.balance_vnd) FILTER (WHERE account.bucket = 'available') AS available,
        sum(account.balance_vnd) FILTER (WHERE account.bucket = 'advanced') AS advanced,
        sum(account.balance_vnd) FILTER (WHERE account.bucket = 'paid') AS paid,
        sum(account.balance_vnd) FILTER (WHERE account.bucket = 'frozen') AS frozen
    FROM disbursement_capitalline AS line
    JOIN disbursement_capitalaccount AS account
        ON account.province_id = line.province_id AND account.line_id = line.id
    WHERE line.province_id = %(province)s AND line.project_id = project.id AND line.plan_year = %(plan_year)s
) AS standing ON true
LEFT JOIN LATERAL (
    SELECT sum(arrear.amount_vnd - coalesce(paid.amount_vnd, 0)) AS unpaid
    FROM disbursement_arrear AS arrear
    LEFT JOIN LATERAL (
        SELECT sum(CASE WHEN takes_back_id IS NULL THEN amount_vnd ELSE -amount_vnd END) AS amount_vnd
        FROM disbursement_arrearpayment WHERE province_id = arrear.province_id AND arrear_id = arrear.id
    ) AS paid ON true
    WHERE arrear.province_id = %(province)s AND arrear.project_id = project.id
) AS owed ON true
ORDER BY wanted.place
"""


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
    rows = Project.objects.filter(_reach(wanted.branches), province_id=province_id)
    if wanted.under is not None:
        below = OrgUnit.objects.filter(province_id=province_id, path__startswith=wanted.under.path)
        rows = rows.filter(unit_id__in=below.order_by().values("pk"))
    if wanted.programme:
        rows = rows.filter(component__programme__code=wanted.programme)
    if wanted.investor:
        named = OrgUnit.objects.filter(province_id=province_id)
        for word in search_key(wanted.investor).split():
            named = named.filter(search_key__contains=word)
        rows = rows.filter(investor_id__in=named.order_by().values("pk"))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    for word in search_key(wanted.words).split():
        rows = rows.filter(Q(search_key__contains=word) | (Q(code__startswith=word) if word.isdigit() else Q()))
    if wanted.state is not None:
        rows = rows.filter(_state(province_id, wanted.state, wanted))
    return _sorted(rows, wanted)


def listed(province_id: int, ids: Sequence[int], plan_year: int) -> list[ProjectRow]:
    """Rows of the list with their balances, in one statement and in the order given (một trang danh mục)."""
    with connection.cursor() as cursor:
        cursor.execute(_LISTED, {"province": province_id, "ids": list(ids), "plan_year": plan_year})
        return [ProjectRow(*(*facts, Figures(*balances))) for *facts, balances in cursor.fetchall()]


def projects_named(province_id: int, branches: Sequence[str] | None, typed: str, most: int) -> Found[Project]:
    """Projects that the person reaches by words of the name or by the code, nearest first (tìm công trình)."""
    if not words_of(typed):
        return Found()
    rows = projects(province_id, ProjectFilter(plan_year=0, branches=branches, words=typed))
    return nearest(rows.select_related("unit__parent", "component__programme"), typed, most, "sort_key")


def ids_and_total(found: QuerySet[Project], start: int, size: int) -> tuple[list[int], int]:
    """The projects of one page and how many there are in all, in one pass over the table (một trang và tổng số)."""
    page = list(found.annotate(total=Window(Count("pk"))).values_list("pk", "total")[start : start + size])
    if page or start == 0:
        return [pk for pk, _ in page], page[0][1] if page else 0
    return [], found.count()


def visible_project(province_id: int, project_id: int, branches: Sequence[str] | None) -> Project | None:
    """One project, if the person's branches reach it (công trình trong phạm vi được xem)."""
    rows = Project.objects.filter(province_id=province_id, pk=project_id).filter(_reach(branches))
    return rows.select_related("unit__parent", "investor", "component__programme", "investment_decision").first()


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


def _state(province_id: int, state: ProjectState, wanted: ProjectFilter) -> Q:
    accounts = _accounts(wanted.plan_year)
    if state is ProjectState.FROZEN:
        return Q(Exists(accounts.filter(bucket=Bucket.FROZEN, balance_vnd__gt=0)))
    if state is ProjectState.ZERO:
        spent = accounts.filter(bucket__in=sorted(DISBURSED_BUCKETS), balance_vnd__gt=0)
        return Q(Exists(accounts.filter(balance_vnd__gt=0))) & ~Q(Exists(spent))
    if state is ProjectState.NO_CONTRACTOR:
        return Q(kind=Project.Kind.WORKS, contractor_selected_on=None)
    if state is ProjectState.UNALLOCATED:
        return ~Q(Exists(accounts.filter(balance_vnd__gt=0)))
    if state is ProjectState.SPECIAL:
        return Q(special_mechanism=True)
    if state is ProjectState.IN_ARREARS:
        unpaid = unpaid_arrears(province_id).filter(project_id=OuterRef("pk"))
        return Q(Exists(unpaid))
    return Q(pk__in=sorted(wanted.at_risk))


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
