"""The rig: databases in clones, Chromium where it is found, and what no test may do."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import TransactionTestCase, override_settings

from tests.rig import guards, places
from tests.rig.database import Rig

_CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_BROWSER_SKIP = "Chromium was not found"


def chromium() -> str | None:
    """Return the browser's program."""
    return os.environ.get("PORTAL_CHROMIUM") or next(filter(None, map(shutil.which, _CHROMIUM_NAMES)), None)


def pytest_configure(config: pytest.Config) -> None:
    """Stop at once when the test server was not started."""
    if not os.environ.get("DATABASE_URL"):
        pytest.exit("The tests need their database server: run them by ./portal test [arguments].", returncode=4)
    # Playwright keeps an event loop in the thread of the test, and Django would refuse the database there.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    # Collecting makes a million things that stay: looking through them for rings took a quarter of its time.
    gc.disable()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Collect rings as the web server does: what is loaded by now stays, and pages drop what they make."""
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave benchmarks to `./portal bench`; skip browser tests without a browser, unless they are required."""
    places.share(items)
    if config.getoption("markexpr") != "bench":
        bench = [item for item in items if item.get_closest_marker("bench")]
        config.hook.pytest_deselected(items=bench)
        items[:] = [item for item in items if item not in bench]
    if chromium() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=_BROWSER_SKIP))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail the run when browser tests are required and there is no browser."""
    if os.environ.get("PORTAL_REQUIRE_BROWSER") == "1" and chromium() is None:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say clearly when the browser tests did not run."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if _BROWSER_SKIP in str(report.longrepr)]
    if chromium() is None:
        terminalreporter.write_sep(
            "!", f"{len(skipped)} BROWSER TESTS DID NOT RUN: Chromium was not found (install it or set PORTAL_CHROMIUM)"
        )


@pytest.fixture(scope="session", autouse=True)
def _guards() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        guards.refuse_network(patch)
        guards.shuffle_unordered(patch)
        guards.refuse_instants_in_dates(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def _plain_static_files() -> Iterator[None]:
    """Serve static files without the manifest that `collectstatic` writes, and let tests ask as fast as they can."""
    from django.conf import settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    endless = {f"API_{who}_PER_MINUTE": 10**6 for who in ("READS", "WRITES", "STRANGERS")}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}, **endless):
        yield


@pytest.fixture(scope="session")
def rig(django_test_environment: None) -> Rig:
    """The test database of this process: `owner()` is a cursor through the wall, `environment()` for a real worker."""
    return Rig()


@pytest.fixture(scope="session")
def django_db_setup(rig: Rig, django_db_blocker: Any) -> Iterator[None]:
    """Replace pytest-django's own database: tests run in a clone as the role that owns nothing."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        rig.attach()
        # Tests that commit (live server, races) cannot truncate as this role: they get a fresh clone instead.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda this: rig.reset())
        yield
        rig.detach()


@pytest.fixture(scope="module")
def demo_portal(rig: Rig, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Put this module's tests into a clone that holds the demo."""
    with django_db_blocker.unblock(), rig.demo():
        yield


@pytest.fixture
def chromium_path() -> Path:
    """The browser's program, for tests marked `browser`."""
    found = chromium()
    if found is None:
        pytest.fail(_BROWSER_SKIP)
    return Path(found)
