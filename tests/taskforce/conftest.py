"""Pages read the clock; here it stands still, so that a first school day and a mandate are what the tests say."""

import pytest
from django.utils import timezone

from taskforce.models import Escalatie
from tests.conftest import Cast
from tests.taskforce import making
from tests.taskforce.making import NOW, Desk


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is noon on 24 November 2026."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def people(cast: Cast) -> Desk:
    return making.desk(cast)


@pytest.fixture
def track(cast: Cast, people: Desk) -> Escalatie:
    """Everything is there for the first signature."""
    return making.ready(cast, people)
