"""The demo as tests use it (bản trình diễn): who signs in, who owes what, how a form is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.db import connection
from django.test import Client

from accounts.models import AuditEntry, Membership, OrgUnit, Province, ProvinceAccess, ProvinceSettings, User
from accounts.queries.people import person_at
from accounts.roles import ONLY_READ, Person, Role
from accounts.tenancy import TenantModel, scope
from programs.intake.kinds import Kind
from programs.intake.screen import input_name
from programs.models import FormPeriod, Obligation, Phase, PlanYear, ReportForm, Submission
from reporting.sheets import sheet_of

BACKEND = "accounts.sign_in.ActiveUserBackend"
SINCE, TODAY = date(2022, 1, 1), date(2023, 7, 5)
DAI_THANH, DAI_MINH, DAI_LOC, PHU_NINH = "20527", "20539", "506", "518"
HALF_YEAR = "2023-H1"


@dataclass
class World:
    """Quảng Nam's demo with its scope open; Kon Tum lies beyond the wall."""

    quang_nam: Province
    kon_tum: Province
    clients: dict[str, Client] = field(default_factory=dict)

    def user(self, name: str) -> User:
        """Somebody of the cast."""
        return User.objects.get(username=name)

    def person(self, name: str) -> Person:
        """The person as a request sees them, in Quảng Nam."""
        door = ProvinceAccess.objects.select_related("province").get(user=self.user(name), province=self.quang_nam)
        found = person_at(door, door.user, None)
        assert found is not None
        return found

    def client(self, name: str) -> Client:
        """The browser of somebody who has signed in."""
        if name not in self.clients:
            self.clients[name] = Client()
            self.clients[name].force_login(self.user(name), BACKEND)
        return self.clients[name]

    def newcomer(self, name: str, role: Role, unit: OrgUnit) -> User:
        """Give somebody new a seat at a unit of Quảng Nam."""
        user = User.objects.create_user(name, None, f"Cán bộ {name}")
        ProvinceAccess.objects.create(user=user, province=self.quang_nam, read_only=role in ONLY_READ)
        Membership.objects.create(province=self.quang_nam, user=user, unit=unit, role=role, valid_from=SINCE)
        return user

    def unit(self, code: str) -> OrgUnit:
        """A unit of Quảng Nam."""
        return OrgUnit.objects.exclude(kind="hamlet").get(province=self.quang_nam, code=code)

    def duty(self, unit: str = DAI_THANH, form: str = "xa-ntm", period: str = HALF_YEAR) -> Obligation:
        """What a unit owes; An's own form unless said otherwise."""
        found = Obligation.objects.select_related("unit__parent", "form_period__form")
        return found.get(unit__code=unit, form_period__form__code=form, form_period__period=period)

    def submission(self, duty: Obligation | None = None) -> Submission:
        """What was handed in for a duty."""
        found = Submission.objects.select_related("unit__parent", "obligation__form_period__form")
        return found.get(obligation=duty or self.duty())

    def waiting(self, branch: str = DAI_LOC, step: int = 0) -> list[Submission]:
        """Submissions of a district's communes that wait for review."""
        found = Submission.objects.filter(state="submitted", step=step, unit__parent__code=branch)
        return list(found.select_related("unit__parent", "obligation__form_period__form").order_by("id"))

    def on(self, day: date | None) -> None:
        """Move the training clock."""
        ProvinceSettings.objects.filter(province=self.quang_nam).update(training_today=day)

    def filled(self, typed: Mapping[str, str] | None = None, duty: Obligation | None = None) -> dict[str, str]:
        """A form as a person posts it: zeros and "Không" wherever something is required, and the version."""
        sheet = sheet_of(duty or self.duty())
        posted = {"version": "1"}
        for row in sheet.rows:
            for column in sheet.columns:
                if not row.heading and sheet.is_input(row, column) and sheet.rule(row, column).required:
                    yes_no = sheet.rule(row, column).kind is Kind.YES_NO
                    posted[input_name(row.key, column.key)] = "Không" if yes_no else "0"
        return {**posted, **(typed or {})}

    def hand_in(
        self, typed: Mapping[str, str] | None = None, name: str = "an", duty: Obligation | None = None
    ) -> Submission:
        """Fill a form in and send it, as somebody."""
        wanted = duty or self.duty()
        had = Submission.objects.filter(obligation=wanted).first()
        posted = self.filled({"version": str(had.version) if had else "1", **(typed or {})}, wanted)
        answer = self.client(name).post(f"/nop-bao-cao/{wanted.pk}/nop/", posted)
        assert answer.status_code == 302, text_of(answer)
        return self.submission(wanted)

    def foreign_duty(self) -> Obligation:
        """A duty of a commune in Kon Tum."""
        with scope(self.kon_tum.pk):
            unit = OrgUnit.objects.filter(kind="commune").order_by("code")[0]
            year, _ = PlanYear.objects.get_or_create(
                province=self.kon_tum, year=2023, defaults={"phase": Phase.objects.get(code="2021-2025")}
            )
            form = ReportForm.objects.create(
                province=self.kon_tum, plan_year=year, code="xa-ntm", title="Biểu xã", sheet="xa", owed_by="commune"
            )
            period = FormPeriod.objects.create(
                province=self.kon_tum,
                form=form,
                period=HALF_YEAR,
                starts_on=date(2023, 1, 1),
                ends_on=date(2023, 6, 30),
                opens_on=date(2023, 6, 1),
                operator="by",
                due="2023-06-30",
                last_day=date(2023, 6, 30),
            )
            return Obligation.objects.create(province=self.kon_tum, form_period=period, unit=unit)

    def rows(self) -> dict[str, int]:
        """How many rows each tenant table of Quảng Nam holds, but for the log."""
        return row_counts()


def text_of(answer: Any) -> str:
    """A page as text."""
    return str(answer.content.decode())


def row_counts() -> dict[str, int]:
    """Return the number of rows of every tenant table but the log, in one statement."""
    tables = [model._meta.db_table for model in apps.get_models() if issubclass(model, TenantModel)]
    counted = sorted(set(tables) - {AuditEntry._meta.db_table})
    query = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in counted)
    with connection.cursor() as cursor:
        cursor.execute(query)
        return dict(cursor.fetchall())
