"""The page of a casus tells the way to a place, to the office and to the schools that are part of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Toegang
from cases.actions.absence import fall_back
from cases.actions.circle import open_with_reason
from overleg.models import Result
from plaatsing.actions.answering import undo, withdraw
from plaatsing.models import Ending, Stand, Support, Toezegging
from tests import build
from tests.conftest import Cast, Login
from tests.plaatsing.building import punt, session, toezegging
from tests.plaatsing.promised import coming, promised, said


def page(toegang: Toegang, of: Toezegging) -> str:
    response = Login(toegang).get(reverse("casus", args=[of.casus.code]))
    assert response.status_code == 200
    return response.content.decode()


def test_office_and_entering_school_read_aanmelding_sessions_and_promises(cast: Cast) -> None:
    made = promised(cast, home=True)
    punt(coming(cast), made.casus)

    for toegang in (cast.consulent, cast.voorzitter, cast.school):
        text = page(toegang, made)
        for word in ("aangenomen", "door Beemdcollege", "plaatsing toegezegd", "op de agenda", made.sheet_code):
            assert word in text, (toegang, word)


def test_leerplicht_reads_nothing_of_it(cast: Cast) -> None:
    made = promised(cast, home=True)

    text = page(cast.leerplicht, made)

    for word in ('id="plaatsing"', made.sheet_code, "aangenomen"):
        assert word not in text


def test_the_school_that_placed_the_pupil_reads_its_promise_and_not_the_aanmelding(cast: Cast) -> None:
    made = promised(cast)
    said(made, Stand.PLACED, cast.school.user, on=made.promised_on)

    text = page(cast.other_school, made)

    assert made.sheet_code in text
    assert str(Result.PROMISED.label) not in text
    assert "door Beemdcollege, ingediend" not in text


def test_a_casus_that_was_never_entered_has_no_such_panel(cast: Cast) -> None:
    casus = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)

    assert 'id="plaatsing"' not in Login(cast.consulent).get(reverse("casus", args=[casus.code])).content.decode()


def test_vandaag_of_a_school_begins_with_the_terugvragen_of_today(cast: Cast) -> None:
    made = promised(cast, on=timezone.localdate() - timedelta(days=35))
    later = promised(cast, given_name="Daan", on=timezone.localdate() - timedelta(days=2))

    for toegang in (cast.school, cast.other_school):
        text = Login(toegang).get(reverse("vandaag")).content.decode()
        assert reverse("terugvraag", args=[made.code]) in text
        assert later.code not in text
    assert "Terugvragen" not in Login(cast.consulent).get(reverse("vandaag")).content.decode()


# --- a placement that did not last ---------------------------------------------------------------------------------------------

BROKEN = "hield geen stand"


def broken(cast: Cast, *, trial: bool = False) -> Toezegging:
    """At school since three weeks, and yesterday the school said that it did not work out. Enrolled there, and so of the office of Zuid;
    on trial (`trial`) still of the Beemdcollege."""
    now = timezone.localdate()
    made = promised(cast, home=True, on=now - timedelta(days=30), trial=trial)
    said(made, Stand.PLACED, cast.school.user, now - timedelta(days=20), on=now - timedelta(days=21))
    return said(made, Stand.FAILED, cast.other_school.user, now - timedelta(days=1), support=Support.SMALL)


def test_a_placement_that_did_not_last_proposes_to_record_that_the_pupil_is_at_home_again(cast: Cast) -> None:
    made = broken(cast)
    yesterday = timezone.localdate() - timedelta(days=1)
    link = f"{reverse('casus_fall_back', args=[made.casus.code])}?sinds={yesterday.isoformat()}"
    client = Login(cast.colleague)

    for toegang in (cast.colleague, cast.voorzitter_zuid, cast.other_school):
        text = page(toegang, made)
        assert (BROKEN in text, link in text, "Zit de leerling weer thuis?" in text) == (True, True, True)
    made.casus.refresh_from_db()
    assert made.casus.phase == "terug"  # nothing went by itself
    form = client.get(link).context["form"]
    assert form["on"].value() == yesterday
    client.post(link, {"on": yesterday.isoformat(), "kind": "relatief"})

    made.casus.refresh_from_db()
    assert made.casus.phase == "relatief"
    assert BROKEN not in page(cast.colleague, made)


def test_on_trial_the_entering_school_and_its_consulent_are_asked_and_nobody_else(cast: Cast) -> None:
    made = broken(cast, trial=True)
    open_with_reason(casus=made.casus, user=cast.colleague.user, reason="De vaste collega is ziek.", now=timezone.now())

    for toegang, asked in ((cast.consulent, True), (cast.school, True), (cast.colleague, False)):
        assert (BROKEN in page(toegang, made)) == asked, toegang


def test_nothing_is_proposed_once_the_answer_is_taken_back_or_something_was_recorded_since(cast: Cast) -> None:
    made = broken(cast)
    undo(
        terugvraag=made.terugvragen.latest("number"),
        by=cast.consulent.user,
        today=timezone.localdate(),
        now=timezone.now(),
    )
    taken_back = page(cast.colleague, made)
    again = said(made, Stand.FAILED, cast.other_school.user, timezone.localdate(), support=Support.SMALL)
    absence = again.casus.absence()
    assert absence is not None
    fall_back(
        casus=again.casus, on=timezone.localdate(), kind="relatief", by=cast.consulent.user, today=timezone.localdate()
    )

    assert BROKEN not in taken_back
    assert BROKEN not in page(cast.colleague, again)


def test_a_promise_that_was_withdrawn_before_the_first_schoolday_changes_nothing_in_the_casus(cast: Cast) -> None:
    made = promised(cast, home=True)
    withdraw(
        toezegging=made, support=Support.SMALL, needed="", by=cast.other_school.user, today=timezone.localdate(), now=timezone.now()
    )  # fmt: skip

    assert BROKEN not in page(cast.consulent, made)  # the pupil is at home all the time, and the page says so
    made.casus.refresh_from_db()
    assert made.casus.phase == "relatief"


@pytest.mark.parametrize("text", ["gisteren", "2026-13-40", "9999-01-01"])
def test_a_day_that_cannot_be_is_not_proposed(cast: Cast, text: str) -> None:
    made = broken(cast)

    shown = Login(cast.colleague).get(reverse("casus_fall_back", args=[made.casus.code]), {"sinds": text})

    assert shown.context["form"]["on"].value() == timezone.localdate()


def test_the_page_asks_no_more_of_the_database_for_more_promises(cast: Cast) -> None:
    made, client, counts = broken(cast), Login(cast.colleague), []
    path = reverse("casus", args=[made.casus.code])
    client.get(path)
    for more in (0, 2):
        for number in range(more):
            on = timezone.localdate() - timedelta(days=40 + number)
            held = session(cast.noord, cast.voorzitter.user, on=on, closed_at=timezone.now())
            other = toezegging(punt(held, made.casus, result=Result.PROMISED), cast.heuvelrade, cast.voorzitter.user)
            other.terugvragen.all().delete()
            Toezegging.objects.filter(pk=other.pk).update(ending=Ending.WITHDRAWN, ended_on=timezone.localdate())
        with CaptureQueriesContext(connection) as queries:
            assert BROKEN in client.get(path).content.decode()
        counts.append(len(queries))

    assert counts[0] == counts[1]
