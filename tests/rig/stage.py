"""The stage of a story (sân khấu): the real portal, one browser, and a desk for each person of the demo."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, expect, sync_playwright

from config.local.processes import wait_until
from tests.conftest import chromium
from tests.rig.database import PASSWORD, Rig
from tests.rig.portal import RealPortal, real_portal

OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 60_000  # milliseconds; the machine may be busy, a story never waits without a condition


class Desk:
    """One person before one browser window."""

    def __init__(
        self, browser: Browser, address: str, name: str, complaints: list[str], *, invitation: str = "", **window: Any
    ) -> None:
        self.address = address
        self.name = name
        self.complaints = complaints
        context = browser.new_context(base_url=address, locale="vi-VN", **window)
        context.set_default_timeout(PATIENCE)
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self._note(f"script: {error}"))
        self.page.on("console", self._console)
        self.page.on("response", self._response)
        if invitation:
            self._accept(invitation)
        elif name:
            self.give_password()
            expect(self.page.get_by_role("heading", name="Việc của tôi")).to_be_visible()

    def give_password(self, name: str = "") -> None:
        """Sign in as this desk's person, or as somebody else."""
        self.page.goto("/dang-nhap/")
        self.page.get_by_label("Tên đăng nhập").fill(name or self.name)
        self.page.get_by_label("Mật khẩu").fill(PASSWORD)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Đăng nhập").click()

    def go(self, path: str) -> Page:
        """Open an address; the page must be there."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == 200, (self.name, path, answer.status)
        return self.page

    def follow(self, words: str, *, within: str = "main") -> Page:
        """Click a link and wait for its page."""
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role("link", name=words).first.click()
        return self.page

    def press(self, words: str, *, within: str = "main") -> Page:
        """Press a button that sends something, and wait for the answer."""
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role("button", name=words, exact=True).first.click()
        return self.page

    def unfold(self, words: str) -> Locator:
        """Open the panel that says what would change before a binding step; returns the panel."""
        step = self.page.locator("details.confirm").filter(has=self.page.locator("summary", has_text=words)).first
        step.locator("summary").click()
        return step.locator(".confirm-panel")

    def confirm(self, panel: Locator) -> Page:
        """Take the binding step."""
        with self.page.expect_navigation():
            panel.get_by_role("button").click()
        return self.page

    def sees(self, words: str, *, within: str = "main") -> None:
        """These words are on the page."""
        expect(self.page.locator(within).get_by_text(words).first).to_be_visible(timeout=PATIENCE)

    def misses(self, words: str) -> None:
        """These words are not on the page."""
        expect(self.page.get_by_text(words)).to_have_count(0)

    def waits_for(self, words: str, path: str) -> None:
        """Look again and again until the work behind the page has come so far."""

        def there() -> bool:
            return self.go(path).locator("main").get_by_text(words).count() > 0

        assert wait_until(there, 90, step=0.5), f"{self.name} never saw {words!r} at {path}"

    def download(self, words: str) -> bytes:
        """Click a link to a file and return what came."""
        with self.page.expect_download() as coming:
            self.page.get_by_role("link", name=words).first.click()
        return Path(coming.value.path()).read_bytes()

    def status(self, path: str) -> int:
        """What the portal answers to a request for this address, whoever links to it."""
        return self.page.request.get(path, max_redirects=0).status

    def sends(self, path: str, **fields: str) -> int:
        """What the portal answers to a form sent to this address."""
        tokens = [one.get("value", "") for one in self.page.context.cookies() if one.get("name") == "csrftoken"]
        return self.page.request.post(path, form={"csrfmiddlewaretoken": tokens[0], **fields}, max_redirects=0).status

    @property
    def path(self) -> str:
        """The address of the page, without the host."""
        return self.page.url.removeprefix(self.address)

    @property
    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def _accept(self, link: str) -> None:
        """Come in through an invitation and set the password."""
        self.page.goto(link)
        self.page.get_by_label("Mật khẩu mới", exact=True).fill(PASSWORD)
        self.page.get_by_label("Nhập lại mật khẩu mới").fill(PASSWORD)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Đặt mật khẩu và vào").click()
        expect(self.page.get_by_role("heading", name="Việc của tôi")).to_be_visible()

    def _console(self, message: ConsoleMessage) -> None:
        # The browser reports every answer from 400 on; the story itself expects some of them.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self._note(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self._note(f"{response.status} {response.url}")

    def _note(self, text: str) -> None:
        self.complaints.append(f"{self.name}, {self.path}: {text}")


class Stage:
    """The portal and its browser; whoever is asked for the first time signs in."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.complaints: list[str] = []
        self.desks: dict[str, Desk] = {}

    def __getitem__(self, name: str) -> Desk:
        if name not in self.desks:
            self.desks[name] = Desk(self.browser, self.address, name, self.complaints)
        return self.desks[name]

    def invited(self, name: str, link: str) -> Desk:
        """The desk of somebody who comes in by an invitation."""
        self.desks[name] = Desk(self.browser, self.address, name, self.complaints, invitation=link)
        return self.desks[name]

    def other(self, name: str, **window: Any) -> Desk:
        """Another window of somebody (of a stranger without a name): a telephone, a browser without JavaScript."""
        return Desk(self.browser, self.address, name, self.complaints, **window)


@contextmanager
def stage(rig: Rig, folder: Path) -> Iterator[Stage]:
    """Start the real portal with the whole demo, and the browser; at the end nothing may have complained."""
    with rig.demo(), real_portal(rig, folder) as portal, _opened(portal) as opened:
        yield opened


@contextmanager
def empty_stage(rig: Rig, folder: Path) -> Iterator[tuple[Stage, RealPortal]]:
    """The same with an empty portal, as after its installation."""
    rig.reset()
    with real_portal(rig, folder) as portal, _opened(portal) as opened:
        yield opened, portal
    rig.reset()


@contextmanager
def _opened(portal: RealPortal) -> Iterator[Stage]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=OPTIONS)
        opened = Stage(browser, portal.address)
        try:
            yield opened
        finally:
            browser.close()
        assert opened.complaints == []
