"""A real browser against a real server. Without a Chromium the journeys are skipped, with the reason, unless one is required."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import Toegang
from tests import build

# Quiet flags: without them Chromium keeps looking for the internet.
FLAGS = (
    "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDTHS = (1280, 640, 320)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here is a journey: a browser, a server thread and committed rows."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.django_db(transaction=True))


def chromium() -> str | None:
    """The browser to use: CHROMIUM, else one on PATH."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        reason = "geen Chromium gevonden; zet CHROMIUM of installeer chromium"
        if os.environ.get("LOKET_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    # The sync API runs an event loop in this thread; Django would refuse the database because of it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


class Walker:
    """Somebody at a browser: logs in as a person, opens pages, and watches for faults that a person would not see."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.faults: list[str] = []
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self._note("error", str(error)))

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.faults.append(f"{kind}: {text}")

    def enter(self, toegang: Toegang) -> "Walker":
        self.go("/inloggen/")
        self.page.fill("input[name=login]", toegang.user.email)
        self.page.fill("input[name=password]", build.PASSWORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(lambda url: "/inloggen/" not in url)
        return self

    def go(self, path: str) -> "Walker":
        self.page.goto(f"{self.base}{path}")
        return self

    def check(self) -> None:
        """axe finds nothing at three widths, nothing scrolls sideways, and no fault came by on the console."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            found = Axe().run(self.page)
            assert found.violations_count == 0, f"{self.page.url} at {width}px\n{found.generate_report()}"
            assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
                f"{self.page.url} at {width}px"
            )
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        assert self.faults == []


@pytest.fixture
def walker(browser: Browser, live_server: LiveServer) -> Iterator[Walker]:
    context = browser.new_context(
        viewport={"width": WIDTHS[0], "height": 900}, locale="nl-NL", timezone_id="Europe/Amsterdam"
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield Walker(page, live_server.url)
    context.close()


@pytest.fixture(autouse=True)
def _live_server_settings(settings: pytest.FixtureRequest) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]  # type: ignore[attr-defined]
