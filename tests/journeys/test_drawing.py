"""A browser that hangs is no fault of the page."""

import os
import signal

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Visit
from tests.journeys.drawing import STOPPED, drawing_processes


def test_click_goes_through_when_the_drawing_process_hangs(browser: Browser, visit: Visit) -> None:
    walker = visit().go("/inloggen/")
    for process in drawing_processes(browser):
        os.kill(process, signal.SIGSTOP)

    with pytest.warns(UserWarning, match=STOPPED):
        walker.press("Inloggen")

    assert walker.path == "/inloggen/"
