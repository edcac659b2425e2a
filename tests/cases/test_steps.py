"""Next steps: held, done, lapsed, postponed; a rest; what a closed casus takes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actions import work
from cases.events import ConflictError
from cases.models import Actie, ActieKind, Casus, Event, EventKind
from paper.dates import dutch
from post.models import Notice
from tests import build
from tests.cases.working import a_casus, a_step, typed_contact, url
from tests.conftest import TODAY, Cast, Login
from tests.post.building import waits_for

# --- steps


def test_step_belongs_to_its_holder_and_stands_on_the_timeline(cast: Cast) -> None:
    casus = a_casus(cast)
    due = timezone.localdate() + timedelta(days=2)

    Login(cast.consulent).post(
        url("casus_step", casus),
        {"what": "Rustige ingang regelen", "due_on": due.isoformat(), "holder": cast.school.user_id},
    )

    step = Actie.objects.get(casus=casus)
    assert (step.kind, step.holder, step.due_on, step.school_reads) == (ActieKind.STEP, cast.school.user, due, True)
    assert [event.title for event in Event.objects.filter(casus=casus, kind=EventKind.STEP)] == [
        "Rustige ingang regelen"
    ]
    assert "Rustige ingang regelen" in Login(cast.school).get(url("casus", casus)).content.decode()


def test_step_is_held_only_by_somebody_who_sees_the_casus(cast: Cast) -> None:
    casus = a_casus(cast)

    response = Login(cast.consulent).post(
        url("casus_step", casus),
        {"what": "x", "due_on": timezone.localdate().isoformat(), "holder": cast.colleague.user_id},
    )

    assert "holder" in response.context["form"].errors
    assert not Actie.objects.exists()


@pytest.mark.parametrize("due", ["", "1999-01-01", "2999-01-01", "morgen"])
def test_step_on_an_impossible_day_is_refused(cast: Cast, due: str) -> None:
    casus = a_casus(cast)

    response = Login(cast.consulent).post(
        url("casus_step", casus), {"what": "Gesprek plannen", "due_on": due, "holder": cast.consulent.user_id}
    )

    assert "due_on" in response.context["form"].errors
    assert "Gesprek plannen" in response.content.decode()
    assert not Actie.objects.exists()


def test_step_is_done_in_one_click_and_can_be_undone(cast: Cast) -> None:
    casus = a_casus(cast)
    step = a_step(casus, cast)
    client = Login(cast.consulent)

    done = client.post(url("casus_step_done", casus, step.pk), follow=True)
    step.refresh_from_db()
    was_done = step.done_by
    client.post(url("casus_step_undo", casus, step.pk))
    step.refresh_from_db()

    assert was_done == cast.consulent.user
    assert url("casus_step_undo", casus, step.pk) in done.content.decode()
    assert step.is_open


def test_step_done_twice_is_a_friendly_message_and_one_event(cast: Cast) -> None:
    casus = a_casus(cast)
    step = a_step(casus, cast)

    first = work.finish(actie=step, by=cast.consulent.user, now=timezone.now())
    second = work.finish(actie=step, by=cast.voorzitter.user, now=timezone.now())
    response = Login(cast.consulent).post(url("casus_step_done", casus, step.pk), follow=True)

    assert (first, second) == (True, False)
    assert Event.objects.filter(kind=EventKind.STEP_DONE).count() == 1
    assert "Dit was al afgerond." in response.content.decode()


def test_step_that_lapses_keeps_the_reason_and_can_be_undone(cast: Cast) -> None:
    casus = a_casus(cast)
    step = a_step(casus, cast)
    client = Login(cast.consulent)

    client.post(url("casus_step_drop", casus, step.pk), {"because": "Ouders regelen het zelf"})
    step.refresh_from_db()
    because = step.dropped_because
    client.post(url("casus_step_undo", casus, step.pk))
    step.refresh_from_db()

    assert because == "Ouders regelen het zelf"
    assert (step.is_open, step.dropped_because) == (True, "")


def test_step_does_not_lapse_without_a_reason(cast: Cast) -> None:
    casus = a_casus(cast)
    step = a_step(casus, cast)

    response = Login(cast.consulent).post(url("casus_step_drop", casus, step.pk), {"because": " "})

    step.refresh_from_db()
    assert "because" in response.context["form"].errors
    assert step.is_open


def test_postponing_over_a_colleague_shows_both_dates_and_saves_nothing(cast: Cast) -> None:
    casus = a_casus(cast)
    step = a_step(casus, cast)
    read = step.version
    theirs, mine = timezone.localdate() + timedelta(days=5), timezone.localdate() + timedelta(days=9)
    work.postpone(actie=step, due_on=theirs, by=cast.voorzitter.user, today=timezone.localdate(), version=read)

    response = Login(cast.consulent).post(
        url("casus_step_postpone", casus, step.pk), {"due_on": mine.isoformat(), "version": read}
    )
    html = response.content.decode()
    step.refresh_from_db()
    saved_over = step.due_on
    again = Login(cast.consulent).post(
        url("casus_step_postpone", casus, step.pk), {"due_on": mine.isoformat(), "version": step.version}
    )
    step.refresh_from_db()

    assert dutch(theirs) in html
    assert dutch(mine) in html
    assert saved_over == theirs
    assert again.status_code == 302
    assert step.due_on == mine


def test_postponing_compares_versions(cast: Cast) -> None:
    step = a_step(a_casus(cast), cast)

    with pytest.raises(ConflictError):
        work.postpone(actie=step, due_on=TODAY, by=cast.consulent.user, today=TODAY, version=step.version + 1)


@pytest.mark.parametrize("name", ["casus_step_done", "casus_step_drop", "casus_step_postpone"])
def test_school_settles_its_own_steps_and_not_those_of_others(cast: Cast, name: str) -> None:
    casus = a_casus(cast)
    own = a_step(casus, cast, holder=cast.school.user, school_reads=True)
    of_office = a_step(casus, cast, school_reads=True)
    typed = {"because": "klaar", "due_on": timezone.localdate().isoformat(), "version": "1"}
    client = Login(cast.school)

    assert client.post(url(name, casus, own.pk), typed).status_code == 302
    assert client.post(url(name, casus, of_office.pk), typed).status_code == 403


def test_actie_of_another_casus_is_not_found_by_this_address(cast: Cast) -> None:
    casus = a_casus(cast)
    other = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user, who=build.pupil("Bram"))
    step = a_step(other, cast)

    assert Login(cast.consulent).post(url("casus_step_done", casus, step.pk)).status_code == 404


def test_newer_rest_takes_the_place_of_the_older(cast: Cast) -> None:
    casus = a_casus(cast)
    work.rest(casus=casus, until=TODAY + timedelta(days=7), what="", by=cast.consulent.user, today=TODAY)

    work.rest(
        casus=casus, until=TODAY + timedelta(days=30), what="Behandeling loopt", by=cast.consulent.user, today=TODAY
    )

    assert list(Actie.objects.open().values_list("what", "due_on")) == [
        ("Behandeling loopt", TODAY + timedelta(days=30))
    ]


def test_closed_casus_takes_a_contact_and_no_step(cast: Cast) -> None:
    casus = a_casus(cast)
    Casus.objects.filter(pk=casus.pk).update(closed_on=timezone.localdate(), outcome="vso")
    client = Login(cast.consulent)

    contact = client.post(url("casus_contact", casus), typed_contact(volgende="1"))
    step = client.get(url("casus_step", casus), follow=True)

    assert contact.status_code == 302
    assert Event.objects.filter(casus=casus, kind=EventKind.CONTACT).count() == 1
    assert "Deze casus is gesloten." in step.content.decode()


def test_who_gets_a_step_from_somebody_else_hears_of_it(cast: Cast) -> None:
    casus = a_casus(cast)
    mine, of_school = a_step(casus, cast), a_step(casus, cast, holder=cast.school.user, what="Rooster")

    told = Notice.objects.all()
    assert [(one.user, one.key) for one in told] == [(cast.school.user, f"stap:{of_school.pk}")]
    assert waits_for(cast.school.user) == []

    work.drop(actie=of_school, because="Niet meer nodig.", by=cast.consulent.user, now=timezone.now())
    assert not told.filter(settled_at=None).exists()
    assert mine.is_open
