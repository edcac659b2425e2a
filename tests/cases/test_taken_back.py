"""An act that handled a signal and is taken back: the signal waits again, for what was done was not done."""

import pytest
from django.utils import timezone

from cases.actions import work
from cases.actions.absence import (
    RefusedError,
    agree_return,
    close,
    drop_agreement,
    fall_back,
    reopen,
    return_to_school,
    start_absence,
    undo_agreement,
    withdraw_phase,
)
from cases.actions.story import inform_leerplicht
from cases.clock import flag_deadlines
from cases.models import Absence, Actie, Casus, Deadline, DeadlineRule
from paper.dates import dutch
from post.models import Notice
from tests import build
from tests.cases.listed import day
from tests.conftest import Cast, Login


@pytest.fixture
def signal(cast: Cast) -> Deadline:
    """Four weeks were reached five days ago, and signalled."""
    DeadlineRule.objects.create(
        code="4-weken", name="4 weken", amount=4, source="Leerplichtwet", valid_from=build.START
    )
    casus = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user, opened_on=day(-33))
    start_absence(
        casus=casus, kind="relatief", first_day=day(-33), first_day_kind="precies", by=cast.consulent.user, today=day(-33),
        now=build.moment(day(-33)),
    )  # fmt: skip
    flag_deadlines(today=day(-5), now=build.moment(day(-5)))
    return Deadline.objects.get()


def waits(signal: Deadline) -> tuple[bool, str, bool]:
    """Open, with what it was handled, and whether its notices are open."""
    signal.refresh_from_db()
    told = Notice.objects.filter(key=f"termijn:{signal.pk}")
    return signal.is_signal, signal.handled_with, told.exists() and not told.exclude(settled_at=None).exists()


OPEN = (True, "", True)


def test_of_a_return(signal: Deadline, cast: Cast) -> None:
    by = cast.consulent.user
    phase = return_to_school(absence=signal.absence, on=day(-1), by=by, today=day(0))
    assert waits(signal) == (False, "weer naar school", False)

    withdraw_phase(phase=phase, by=by, today=day(0), now=timezone.now())

    assert waits(signal) == OPEN


def test_of_a_return_not_what_was_done_before_it(signal: Deadline, cast: Cast) -> None:
    by = cast.consulent.user
    work.set_step(casus=signal.casus, what="Bellen", due_on=day(3), holder=by, by=by, today=day(0))
    phase = return_to_school(absence=signal.absence, on=day(-1), by=by, today=day(0))

    withdraw_phase(phase=phase, by=by, today=day(0), now=timezone.now())

    assert waits(signal) == (False, "volgende stap gezet", False)


def test_of_a_step_that_was_not_done(signal: Deadline, cast: Cast) -> None:
    by = cast.consulent.user
    step = Actie.objects.create(casus=signal.casus, kind="stap", what="Bellen", due_on=day(1), holder=by, asked_by=by)
    work.finish(actie=step, by=by, now=timezone.now())
    assert waits(signal) == (False, "stap gedaan", False)

    work.unfinish(actie=step, by=cast.voorzitter.user, now=timezone.now())

    assert waits(signal) == OPEN


def test_of_an_agreed_return(signal: Deadline, cast: Cast) -> None:
    by, absence = cast.consulent.user, signal.absence
    agree_return(absence=absence, on=day(4), by=by, today=day(0))
    assert waits(signal) == (False, "eerste schooldag afgesproken", False)

    assert undo_agreement(absence=absence, by=by, today=day(0))

    assert waits(signal) == OPEN
    assert not undo_agreement(absence=absence, by=by, today=day(0))


def test_of_an_agreed_return_that_falls_through_weeks_later(signal: Deadline, cast: Cast) -> None:
    """Whoever agreed on it, and however often the day moved since; a text goes with it, for who reads along."""
    absence, school = signal.absence, cast.school.user
    agree_return(absence=absence, on=day(4), by=cast.consulent.user, today=day(0))
    agree_return(absence=absence, on=day(6), by=cast.consulent.user, today=day(0))

    event = drop_agreement(absence=absence, by=school, today=day(0), text="Leerling was ziek.")

    assert absence.return_agreed_on is None
    assert (event.title, event.text, event.by) == (
        f"Eerste schooldag {dutch(day(6))} gaat niet door",
        "Leerling was ziek.",
        school,
    )
    assert waits(signal) == OPEN
    with pytest.raises(RefusedError, match="Er staat nu geen eerste schooldag"):
        drop_agreement(absence=absence, by=school, today=day(0))


def test_an_agreement_of_before_the_last_return_keeps_its_answers(signal: Deadline, cast: Cast) -> None:
    by, absence = cast.consulent.user, signal.absence
    agree_return(absence=absence, on=day(0), by=by, today=day(0))
    return_to_school(absence=absence, on=day(0), by=by, today=day(0))
    fall_back(casus=signal.casus, on=day(0), kind="relatief", by=by, today=day(0))
    absence.refresh_from_db()
    agree_return(absence=absence, on=day(6), by=by, today=day(0))

    drop_agreement(absence=absence, by=by, today=day(0))

    assert waits(signal)[:2] == (False, "eerste schooldag afgesproken")


def test_what_was_done_and_undone_at_once_has_a_number(signal: Deadline, cast: Cast) -> None:
    Deadline.objects.create(
        casus=signal.casus, absence=signal.absence, rule=signal.rule, number=1, due_on=day(-3), flagged_on=day(-3)
    )
    client, at = Login(cast.consulent), f"/casus/{signal.casus.code}/signaal/"

    done = client.post(at, {"text": "Gebeld"}, follow=True).content.decode()
    back = client.post(f"{at}terug/", follow=True).content.decode()

    assert f"{signal.casus.code}: 2 signalen afgehandeld." in done
    assert f"{signal.casus.code}: 2 signalen staan weer open." in back


def test_undo_twice_takes_back_one_answer(signal: Deadline, cast: Cast) -> None:
    """The second press is about the same "afgehandeld": what this person did weeks ago stays done."""
    long_ago = build.moment(day(-20))
    other = Deadline.objects.create(
        casus=signal.casus, absence=signal.absence, rule=signal.rule, number=1, due_on=day(-25), flagged_on=day(-25),
        handled_at=long_ago, handled_by=cast.consulent.user, handled_with="contact gelogd",
    )  # fmt: skip
    client, at = Login(cast.consulent), f"/casus/{signal.casus.code}/signaal/"
    client.post(at, {"text": "Gebeld"})

    client.post(f"{at}terug/")
    client.post(f"{at}terug/")

    assert waits(signal) == OPEN
    assert waits(other)[:2] == (False, "contact gelogd")


def test_undo_leaves_what_a_real_act_handled(signal: Deadline, cast: Cast) -> None:
    by = cast.consulent.user
    client, at = Login(cast.consulent), f"/casus/{signal.casus.code}/signaal/"
    work.log_contact(
        casus=signal.casus,
        by=by,
        on=day(0),
        party="ouder",
        channel="telefoon",
        reached=True,
        text="Gebeld",
        today=day(0),
    )

    client.post(f"{at}terug/")

    assert waits(signal)[:2] == (False, "contact gelogd")


def test_a_fall_back_that_is_withdrawn_leaves_the_pupil_at_school(signal: Deadline, cast: Cast) -> None:
    by, casus = cast.consulent.user, signal.casus
    return_to_school(absence=signal.absence, on=day(-1), by=by, today=day(0))
    fall_back(casus=casus, on=day(0), kind="relatief", by=by, today=day(0))
    again = casus.phases.latest("pk")

    withdraw_phase(phase=again, by=by, today=day(0), now=timezone.now())

    absence = Absence.objects.get()
    assert (absence.ended_on, Casus.objects.get().phase) == (day(-1), "terug")


def test_another_agreed_day_taken_back_is_the_day_before_it(signal: Deadline, cast: Cast) -> None:
    client, code = Login(cast.consulent), signal.casus.code
    client.post(f"/casus/{code}/weer-naar-school/", {"happened": "nee", "on": day(4).isoformat()})
    client.post(f"/casus/{code}/weer-naar-school/", {"happened": "nee", "on": day(8).isoformat()})
    assert Absence.objects.get().return_agreed_on == day(8)

    Login(cast.voorzitter).post(f"/casus/{code}/weer-naar-school/ongedaan/")
    assert Absence.objects.get().return_agreed_on == day(8)
    client.post(f"/casus/{code}/weer-naar-school/ongedaan/")
    client.post(f"/casus/{code}/weer-naar-school/ongedaan/")

    assert Absence.objects.get().return_agreed_on == day(4)


def test_of_closing_not_what_the_return_before_it_answered(signal: Deadline, cast: Cast) -> None:
    """One act may do both, at one moment (a difference of the quarter): who is at school stays there."""
    by, now = cast.consulent.user, timezone.now()
    return_to_school(absence=signal.absence, on=day(-1), by=by, today=day(0), now=now)
    casus = Casus.objects.get()
    close(casus=casus, outcome="eigen_school", on=day(0), by=by, version=casus.version, now=now)

    reopen(casus=Casus.objects.get(), because="Nog een gesprek.", by=by, today=day(0))

    assert waits(signal) == (False, "weer naar school", False)


def test_of_closing_the_casus(signal: Deadline, cast: Cast) -> None:
    by, casus = cast.consulent.user, Casus.objects.get()
    close(casus=casus, outcome="verhuisd", on=day(0), by=by, version=casus.version)
    assert waits(signal) == (False, "casus gesloten", False)

    reopen(casus=Casus.objects.get(), because="Toch niet verhuisd.", by=by, today=day(0))

    assert waits(signal) == OPEN


def test_leerplicht_that_was_told_since_stays_told(signal: Deadline, cast: Cast) -> None:
    """The step is taken back, not what was recorded after it about the same day."""
    by, casus = cast.consulent.user, Casus.objects.get()
    step = work.set_step(casus=casus, what=work.INFORM_LEERPLICHT, due_on=day(1), holder=by, by=by, today=day(0))
    work.finish(actie=step, by=by, now=timezone.now())
    inform_leerplicht(casus=casus, on=day(0), by=by, today=day(0))

    work.unfinish(actie=step, by=by, now=timezone.now())

    assert Casus.objects.get().leerplicht_informed_on == day(0)


def test_an_older_rest_does_not_come_back_beside_a_newer(signal: Deadline, cast: Cast) -> None:
    by, casus = cast.consulent.user, signal.casus
    older = work.rest(casus=casus, until=day(10), what="", by=by, today=day(0))
    work.finish(actie=older, by=by, now=timezone.now())
    newer = work.rest(casus=casus, until=day(20), what="", by=by, today=day(0))

    again = work.unfinish(actie=older, by=by, now=timezone.now())

    assert not again
    assert list(Actie.objects.open().filter(kind="rust")) == [newer]
