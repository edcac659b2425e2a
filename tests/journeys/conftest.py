"""A real browser against a real server. Without a Chromium the journeys are skipped, with the reason, unless one is required."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Condition

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from django.conf import settings as loket_settings
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import Toegang
from runtime.checks import find_chromium
from tests import build
from tests.conftest import Login
from tests.journeys.drawing import STOPPED, keep_drawing

# Quiet flags: without them Chromium keeps looking for the internet.
FLAGS = (
    "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDTHS = (1280, 640, 320)
# A refused form (422) and one that came too late (409) are answers; the browser notes them as failed loads all the same.
ANSWERED = re.compile(r"Failed to load resource: the server responded with a status of (409|422) ")
expect.set_options(
    timeout=20_000
)  # a busy machine may stand still for seconds; what never comes is a fault all the same
PASSED: set[str] = set()  # looks of texts, see axe.js
AXE = (Path(__file__).parent / "axe.js").read_text()
TOO_WIDE = """() => [...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .slice(0, 5).map(one => `${one.tagName}.${one.className}`)"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here is a journey: a browser, a server thread and committed rows."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.django_db(transaction=True))
            item.add_marker(pytest.mark.filterwarnings(f"default:{STOPPED}"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium(os.environ)
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
    """Somebody at a browser: logs in as a person, opens pages, counts clicks, and watches for faults that a person would not see."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.main = page.locator("main")
        self.clicks = 0
        self.faults: list[str] = []
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self._note("error", str(error)))

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not ANSWERED.match(text):
            self.faults.append(f"{kind}: {text}")

    def sign_in(self, toegang: Toegang) -> "Walker":
        """Through the login page."""
        self.go("/inloggen/")
        self.page.fill("input[name=login]", toegang.user.email)
        self.page.fill("input[name=password]", build.PASSWORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(lambda url: "/inloggen/" not in url)
        return self

    def enter(self, toegang: Toegang) -> "Walker":
        """With a session that runs already: the login page costs a second every time."""
        session = Login(toegang).cookies[loket_settings.SESSION_COOKIE_NAME].value
        self.page.context.add_cookies(
            [{"name": loket_settings.SESSION_COOKIE_NAME, "value": session, "url": self.base}]
        )
        return self

    def go(self, path: str) -> "Walker":
        self.page.goto(f"{self.base}{path}")
        return self

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.base).partition("?")[0].partition("#")[0]

    def click(self, where: Locator) -> None:
        self.clicks += 1
        where.click()
        self.page.wait_for_load_state()  # if it opened a page, what is typed next belongs there, once its scripts have run

    def press(self, name: str, within: Locator | None = None, *, exact: bool = False) -> None:
        """Click the one button or link with this name."""
        place = within or self.main
        button, link = (place.get_by_role(role, name=name, exact=exact) for role in ("button", "link"))
        self.click(button.or_(link).filter(visible=True))

    def focused(self) -> str:
        """The label or the text of what has the focus."""
        told: str = self.page.evaluate(
            "() => { const a = document.activeElement;"
            " const label = a.labels && a.labels.length ? [...a.labels].at(-1).innerText : a.innerText;"
            " return (a.getAttribute('aria-label') || label || a.id || a.tagName).replace(/\\s+/g, ' ').trim(); }"
        )
        return told

    def check(self) -> None:
        """axe finds nothing at three widths, nothing scrolls sideways, and no fault came by on the console."""
        self.page.wait_for_load_state()  # a new page may have no root element yet, and axe wants one
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            answer = self.page.evaluate(AXE, {"layout": width == 640, "passed": sorted(PASSED)})  # 640: 1280 at 200 %
            found = AxeResults(answer["found"])
            assert found.violations_count == 0, f"{self.page.url} at {width}px\n{found.generate_report()}"
            PASSED.update(answer["looks"])
            if self.page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth"):
                pytest.fail(f"{self.page.url} scrolls sideways at {width}px: {self.page.evaluate(TOO_WIDE)}")
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        assert self.faults == []


def narrow(place: Locator, name: str) -> Locator:
    """The field in which a long list is narrowed by typing. Before the script has run, the name belongs to the list itself."""
    return place.locator("input").and_(place.page.get_by_role("combobox", name=name))


Visit = Callable[..., Walker]


class Served:
    """How many requests the server is busy with. A page that closes may still send what was typed, and emptying the tables under that
    request is a deadlock."""

    def __init__(self) -> None:
        self.busy, self.changed = 0, Condition()

    def _count(self, by: int) -> None:
        with self.changed:
            self.busy += by
            self.changed.notify_all()

    def started(self, **_: object) -> None:
        self._count(1)

    def finished(self, **_: object) -> None:
        self._count(-1)

    def wait(self) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.busy == 0, timeout=30), (
                "a request runs on after its page was closed"
            )


@pytest.fixture
def served() -> Iterator[Served]:
    served = Served()
    request_started.connect(served.started)
    request_finished.connect(served.finished)
    yield served
    served.wait()
    request_started.disconnect(served.started)
    request_finished.disconnect(served.finished)


@pytest.fixture(scope="session")
def watch(browser: Browser) -> Callable[[BrowserContext], None]:
    return keep_drawing(browser)


@pytest.fixture
def visit(
    browser: Browser, live_server: LiveServer, served: Served, watch: Callable[[BrowserContext], None]
) -> Iterator[Visit]:
    """`visit(cast.consulent)`: a browser of one's own, logged in, no page opened yet. `javascript=False`: scripts are off."""
    contexts: list[BrowserContext] = []

    def opened(toegang: Toegang | None = None, *, javascript: bool = True) -> Walker:
        context = browser.new_context(
            viewport={"width": WIDTHS[0], "height": 900}, locale="nl-NL", timezone_id="Europe/Amsterdam",
            java_script_enabled=javascript,
        )  # fmt: skip
        contexts.append(context)
        watch(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        walker = Walker(page, live_server.url)
        return walker.enter(toegang) if toegang else walker

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def walker(visit: Visit) -> Walker:
    """Somebody who still has to log in."""
    return visit()


@pytest.fixture(autouse=True)
def _live_server_hosts(settings: pytest.FixtureRequest) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]  # type: ignore[attr-defined]
