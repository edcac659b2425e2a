"""A year of 24 sessions: every promise that a table took is asked about until it came true or came back. Prints asked / answered.

The year is lived once (tests.plaatsing.year); what each test judges is taken out of it as plain data.
"""

from collections import Counter

import pytest
from pytest_django import DjangoDbBlocker

from plaatsing.models import Stand
from tests.again import lived_once
from tests.conftest import make_cast
from tests.plaatsing.year import WAYS, Life, Year

pytestmark = pytest.mark.django_db


@pytest.fixture
def _django_db_helper() -> None:
    """No transaction around each test: they read what the one year left behind, and touch no database."""


@pytest.fixture(scope="module")
def year(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Year:
    return lived_once(lambda: Life(make_cast()).live(), "year of sessions", django_db_blocker, tmp_path_factory)


def test_every_promise_is_asked_about_until_it_came_true_or_came_back(
    year: Year, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [one for one in year.questions if one.asked]
    answered = [one for one in asked if one.stand]
    endings = Counter(one.ending or "loopt" for one in year.promises.values())
    with capsys.disabled():
        told = ", ".join(f"{many} {ending.replace('_', ' ')}" for ending, many in sorted(endings.items()))
        print(f"\n  sessions: {year.sessions}; promises: {len(year.taken)} ({told}), {year.came_back} came back")
        print(f"  asked / answered: {len(asked)} / {len(answered)}; dropped: {len(year.dropped())}")

    assert year.sessions == 24
    assert year.dropped() == []
    assert len(year.promises) == len(year.taken) >= 3 * len(WAYS)
    assert set(endings) >= {"gelukt", "niet_gelukt", "ingetrokken"}
    assert len(answered) == len(asked)


def test_a_promise_of_which_nothing_was_asked_is_missed(year: Year) -> None:
    """The measurement itself: each promise in turn is left out of what was asked, and exactly that one is missed."""
    assert [year.dropped(without=key) for key in year.taken] == [[key] for key in year.taken]


def test_a_single_question_that_was_never_put_is_missed(year: Year) -> None:
    assert [year.dropped(without_question=one) for one in year.questions] == [[one.promise] for one in year.questions]


def test_what_did_not_come_true_came_back_also_when_no_session_was_planned(year: Year) -> None:
    failed = [one for one in year.promises.values() if one.ending in {"niet_gelukt", "ingetrokken"}]

    assert year.came_back == len(failed)
    assert year.waited > 0


def test_the_clock_ran_until_the_pupil_was_at_school_and_no_longer(year: Year) -> None:
    assert year.clocks == []


def test_the_year_held_what_can_go_wrong(year: Year) -> None:
    """A placement that did not hold, an offer taken back, an answer at the table, a question that was asked again."""
    stands = Counter(one.stand for one in year.questions)

    assert stands[Stand.RUNS] > 0
    assert any(one.placed and one.ending == "niet_gelukt" for one in year.promises.values())
    assert any(one.ending == "ingetrokken" for one in year.promises.values())
    assert any(not one.asked and one.stand for one in year.questions)  # told before it was asked
