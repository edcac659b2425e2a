"""A drawing process of Chromium that hangs (seen once, on a busy machine) gives no frame any more, and every click waits for one until its
test fails. A page that sees no frame says so, and the browser gets another drawing process, as when one crashes."""

import os
import signal
import time
import warnings
from collections.abc import Callable

from playwright.sync_api import Browser, BrowserContext

STOPPED = "Chromium stopped drawing and was given another drawing process"
_PAUSE = 15.0  # seconds between two: Chromium gives up after a few in a row
_WATCH = """(() => {
    let asked = 0;
    setInterval(() => {
        if (!asked) {
            asked = performance.now();
            requestAnimationFrame(() => { asked = 0; });
        } else if (performance.now() - asked > 5000) {
            asked = performance.now();
            window.seesNoFrame();
        }
    }, 1000);
})()"""


def drawing_processes(browser: Browser) -> list[int]:
    session = browser.new_browser_cdp_session()
    found = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return [one["id"] for one in found if one["type"] == "GPU"]


def keep_drawing(browser: Browser) -> Callable[[BrowserContext], None]:
    """What every new context of this browser goes through."""
    last = -_PAUSE

    def begin_again(_: object) -> None:
        nonlocal last
        if time.monotonic() - last < _PAUSE:
            return
        last = time.monotonic()
        for process in drawing_processes(browser):
            os.kill(process, signal.SIGKILL)
        warnings.warn(STOPPED, stacklevel=1)

    def watch(context: BrowserContext) -> None:
        context.expose_binding("seesNoFrame", begin_again)
        context.add_init_script(_WATCH)

    return watch
