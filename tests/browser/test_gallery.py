"""The design system in Chromium: accessible in both schemes, fits a telephone, works without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.finders import find
from playwright.sync_api import Browser, Route, sync_playwright

from tests.browser.gallery import pages

pytestmark = pytest.mark.browser
_ADDRESS = "http://portal.test"
_CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'"


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    """Every sample page."""
    return pages()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the module."""
    from tests.conftest import chromium

    with sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=chromium(), args=_CHROMIUM_OPTIONS)
        yield program
        program.close()


def _serve(route: Route, drawn: dict[str, str]) -> None:
    path = route.request.url.removeprefix(f"{_ADDRESS}/").split("?")[0]
    if path.startswith("static/"):
        file = find(path.removeprefix("static/"))
        route.fulfill(path=Path(str(file)))
    elif path not in drawn:
        route.fulfill(status=204)
    else:
        headers = {"Content-Security-Policy": _POLICY}
        route.fulfill(body=drawn[path], content_type="text/html; charset=utf-8", headers=headers)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1440])
def test_pages_are_accessible_and_fit(
    browser: Browser, drawn: dict[str, str], scheme: Literal["light", "dark"], width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.route("**/*", lambda route: _serve(route, drawn))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for name in drawn:
        page.goto(f"{_ADDRESS}/{name}")
        excess = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert excess == 0, f"{name} is {excess} px too wide at {width} px"
        violations = Axe().run(page).response["violations"]
        assert not violations, f"{name}: {[(item['id'], item['nodes'][0]['target']) for item in violations]}"
    context.close()
    assert not complaints


def test_every_entry_is_reached_on_a_telephone_without_javascript(browser: Browser, drawn: dict[str, str]) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.route("**/*", lambda route: _serve(route, drawn))
    page.goto(f"{_ADDRESS}/overview")
    hidden = page.locator(".nav-more .sheet a")
    assert not hidden.first.is_visible()
    page.click(".nav-more summary")
    shown = [link for link in page.locator(".nav a").all() if link.is_visible()]
    assert len({link.get_attribute("href") for link in shown}) == 11
    context.close()


def test_a_draft_survives_a_dead_line(browser: Browser, drawn: dict[str, str]) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.clock.install()
    page.route("**/*", lambda route: _serve(route, drawn))
    received: list[str] = []
    alive = False

    def take(route: Route) -> None:
        if not alive:
            route.abort()
            return
        received.append(route.request.post_data or "")
        route.fulfill(status=204)

    page.route("**/nhap/7/", take)
    page.goto(f"{_ADDRESS}/form")
    page.fill("#o-1", "1234,5")
    page.clock.run_for(3500)
    page.get_by_text("Mất kết nối").wait_for()
    page.goto(f"{_ADDRESS}/form")
    alive = True
    page.get_by_role("button", name="Lấy lại").click()
    page.get_by_text("Đã lưu lúc").wait_for()
    assert page.input_value("#o-1") in {"1234,5", "1.234,5"}
    assert len(received) == 1
    page.goto(f"{_ADDRESS}/list")
    assert page.evaluate("localStorage.length") == 0
    context.close()
