"""Closing while others close or take back, on threads with connections of their own."""

import threading
from datetime import date

import pytest
from django.db import connection

from cases.events import ConflictError
from cases.models import Actie, Event
from overleg.actions import ClosedError, plan_overleg
from overleg.models import Agendapunt, Overleg, OverlegKind, Result
from overleg.outcomes import Agreed
from overleg.tabling import UndecidedError
from tests.conftest import TODAY, make_cast
from tests.overleg.sessions import DUE, agenda, close, decide

THREADS = 20


@pytest.mark.django_db(transaction=True)
def test_twenty_who_close_and_twenty_who_take_back_leave_one_outcome() -> None:
    cast = make_cast()
    overleg, rows = agenda(cast, 2)
    for row in rows:
        decide(cast, row, Result.MOVING, Agreed("Plek", DUE))
    start, outcomes, lock = threading.Barrier(THREADS), [], threading.Lock()

    def race(number: int) -> None:
        start.wait()
        try:
            if number % 2:
                close(cast, Overleg.objects.get(pk=overleg.pk))
                said = "closed"
            else:
                fresh = Agendapunt.objects.select_related("overleg").get(pk=rows[0].pk)
                decide(cast, fresh, "")
                said = "taken back"
        except (ClosedError, ConflictError, UndecidedError) as error:
            said = type(error).__name__
        finally:
            connection.close()
        with lock:
            outcomes.append(said)

    threads = [threading.Thread(target=race, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    overleg.refresh_from_db()
    decided = not overleg.punten.filter(result="").exists()
    assert len(outcomes) == THREADS  # any other error ends its thread without a word here, and is reported by pytest
    assert outcomes.count("closed") == (overleg.closed_at is not None)
    assert Actie.objects.count() == (2 * outcomes.count("closed"))
    assert decided or overleg.closed_at is None


@pytest.mark.django_db(transaction=True)
def test_twenty_who_close_at_once_close_it_once() -> None:
    cast = make_cast()
    overleg, (row,) = agenda(cast, 1)
    decide(cast, row, Result.HELD, Agreed("Plek", DUE), held_until=date(2027, 3, 11))
    following = plan_overleg(
        kind=OverlegKind.ACTIETAFEL, area=cast.noord, on=date(2027, 3, 11), starts_at=overleg.starts_at, ends_at=None, place="",
        next_on=None, by=cast.voorzitter.user, today=TODAY,
    )  # fmt: skip
    start, closed, lock = threading.Barrier(THREADS), [], threading.Lock()

    def race() -> None:
        start.wait()
        try:
            close(cast, Overleg.objects.get(pk=overleg.pk))
            said = True
        except ClosedError:
            said = False
        finally:
            connection.close()
        with lock:
            closed.append(said)

    threads = [threading.Thread(target=race) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(closed) == [False] * (THREADS - 1) + [True]
    assert (Actie.objects.count(), following.punten.count()) == (1, 1)
    assert Event.objects.filter(title__startswith="Uitkomst van de actietafel").count() == 1
