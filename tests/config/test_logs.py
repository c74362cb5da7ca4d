"""The log: one JSON object a line, with the ids of request and job, without anything personal."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts import jobs
from accounts.models import Job, Province, User
from config.watch.logs import JsonLines, masked
from reporting import tasks
from tests.rig.cast import Cast


class Log:
    """What was written since the test began."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def log() -> Iterator[Log]:
    """Everything that reaches the root logger, as a server writes it."""
    written = Log()
    handler = logging.StreamHandler(written.stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.django_db
def test_a_request_is_one_line_with_its_view_and_id(client: Client, log: Log) -> None:
    client.get("/dang-nhap/?next=/tim-kiem/", headers={"X-Request-ID": "proxy-0001"})
    (line,) = [one for one in log.lines if one["logger"] == "portal.request"]
    told = {name: line[name] for name in ("request", "view", "method", "status", "level")}
    assert told == {"request": "proxy-0001", "view": "sign_in", "method": "GET", "status": 200, "level": "info"}
    assert line["ms"] > 0


def test_a_job_s_lines_carry_its_id(cast: Cast, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    job = Job.objects.create(province=Province.objects.get(code="49"), kind="broken", key="1")

    def broken(taken: Job, progress: jobs.Progress) -> str:
        raise ValueError("Nguyễn Văn An <an@example.vn> typed 'bí mật'")

    monkeypatch.setitem(tasks.HANDLERS, "broken", broken)
    tasks.run_job(job.pk)
    (line,) = [one for one in log.lines if one["event"].startswith("job.broke")]
    assert line["job"] == job.pk
    assert line["exception"]["type"] == "builtins.ValueError"
    assert any("broken" in place for place in line["exception"]["at"])
    assert "an@example.vn" not in log.text
    assert "bí mật" not in log.text


def test_nothing_personal_is_written(cast: Cast, log: Log) -> None:
    """Sign in rightly and wrongly, search, ask for what is not there, break a rule of the database: nobody is named."""
    client = Client(raise_request_exception=False)
    seat = cast.users["an"]
    seat.username, seat.full_name, seat.email = "kiem.thu.nhat.ky", "Trần Thị Kiểm Thử", "kiem@thu.example.vn"
    seat.set_password("mot-mat-khau-dai")
    seat.save()
    for password in ("sai-mat-khau-123", "mot-mat-khau-dai"):
        client.post("/dang-nhap/", {"username": seat.username, "password": password})
    assert client.get("/tim-kiem/", {"q": seat.full_name}).status_code == 200
    assert client.get(f"/khong-co/{seat.username}/{seat.full_name}/").status_code == 404
    assert client.get("/dang-nhap/", headers={"Host": f"{seat.username}.example.vn"}).status_code == 400
    link = "/loi-moi/1-0123456789abcdef/"
    strict = Client(raise_request_exception=False, enforce_csrf_checks=True)
    assert strict.post(link, {"new_password": "x"}).status_code == 403
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        User.objects.create(username=seat.username, full_name=seat.full_name, email=seat.email)
    logging.getLogger("portal").error("broke", exc_info=refused.value)
    assert len(log.lines) >= 7
    typed = ("mot-mat-khau-dai", "sai-mat-khau-123", link)
    for secret in (seat.username, seat.full_name, "Kiểm Thử", seat.email, *typed):
        assert secret not in log.text, secret


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Key (username)=(an.nguyen) already exists.", "an.nguyen"),
        ("DETAIL: Failing row contains (1, Trần Bình)", "Trần Bình"),
        ("invalid literal for int(): 'Trần Bình'", "Trần Bình"),
        ("Không tìm thấy «Trần Bình»", "Trần Bình"),
        ("GET /tim-kiem/?q=Tran+Binh&trang=2", "Binh"),
        ("to binh@quangnam.gov.vn", "binh"),
    ],
)
def test_what_a_library_repeats_is_masked(text: str, left: str) -> None:
    assert left not in masked(text)


def test_a_broken_view_tells_where_and_not_what(db: None, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """A 500 leaves the places of the code and the request's id."""
    client = Client(raise_request_exception=False)

    def explode(*_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'Trần Bình'::int")

    monkeypatch.setattr("accounts.views.session.render", explode)
    answer = client.get("/dang-nhap/")
    assert answer.status_code == 500
    assert "Trần Bình" not in log.text
    (line,) = [one for one in log.lines if "exception" in one]
    assert (line["event"], line["exception"]["type"]) == ("answered 500", "django.db.utils.DataError")
    assert any("explode" in place for place in line["exception"]["at"])
    assert line["request"] == answer.headers["X-Request-ID"]
