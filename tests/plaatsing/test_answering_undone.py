"""An answer that is taken back: what it ended goes on, what it told is told no more, and nothing else moves."""

from datetime import date

from django.urls import reverse
from django.utils import timezone

from cases.models import Event, Grant
from overleg.models import Result
from plaatsing.actions.answering import undo, withdraw
from plaatsing.actions.asking import ask_due
from plaatsing.actions.sharing import share
from plaatsing.models import Aanmelding, Consent, Ending, OfferKind, Stand, Toezegging
from post.models import Notice
from tests import build
from tests.conftest import TODAY, Cast, Login
from tests.plaatsing.building import toezegging
from tests.plaatsing.promised import CHECK, LACKED, PLACED, coming, last, promised, said


def taken_back(of: Toezegging, cast: Cast, day: date = TODAY) -> None:
    undo(terugvraag=last(of), by=cast.voorzitter.user, today=day, now=timezone.now())
    of.refresh_from_db()


def open_notices(kind: str) -> int:
    return Notice.objects.filter(kind=kind, settled_at=None).count()


def test_the_school_that_read_along_reads_along_again(cast: Cast) -> None:
    made = promised(cast)
    Aanmelding.objects.update(consent_by=Consent.PARENTS, consent_on=TODAY)
    share(toezegging=made, by=cast.school.user, today=TODAY, now=build.moment(TODAY))
    said(made, Stand.FAILED, cast.school.user, **LACKED)
    assert not Grant.objects.running(timezone.now()).exists()

    taken_back(made, cast)

    grant = Grant.objects.running(timezone.now()).get()
    assert (grant.school, grant.given_by, made.shared_by) == (cast.heuvelrade, cast.school.user, cast.school.user)
    assert made.shared_at == build.moment(TODAY)
    assert Event.objects.filter(casus=made.casus, title="Dossier weer gedeeld met Heuvelrade College").count() == 1


def test_what_the_school_itself_stopped_sharing_stays_so(cast: Cast) -> None:
    made = promised(cast)
    said(made, Stand.FAILED, cast.school.user, **LACKED)

    taken_back(made, cast)

    assert (made.shared_at, Grant.objects.count()) == (None, 0)


def test_nobody_is_told_any_more_that_it_failed(cast: Cast) -> None:
    made = promised(cast)
    said(made, Stand.FAILED, cast.school.user, **LACKED)
    assert open_notices("toezegging")

    taken_back(made, cast)

    assert not open_notices("toezegging")
    withdraw(toezegging=made, by=cast.other_school.user, today=TODAY, now=timezone.now(), **LACKED)
    assert open_notices("toezegging")


def test_who_was_asked_is_asked_again(cast: Cast) -> None:
    made, day = promised(cast), date(2026, 12, 15)
    ask_due(today=day, now=build.moment(day))
    asked = open_notices("terugvraag")
    said(made, Stand.RUNS, cast.school.user, day=day)
    assert (asked > 0, open_notices("terugvraag")) == (True, 0)

    taken_back(made, cast, day)

    assert open_notices("terugvraag") == asked


def test_an_aanmelding_that_ended_otherwise_stays_ended(cast: Cast) -> None:
    """The answer that the placement holds ended no aanmelding: there was none any more."""
    made = promised(cast)
    said(made, Stand.PLACED, cast.school.user, on=PLACED)
    Aanmelding.objects.update(ended_at=build.moment(PLACED), ended_by=cast.voorzitter.user)
    said(made, Stand.PLACED, cast.school.user, day=CHECK)
    assert made.ending == ""
    assert Toezegging.objects.get().ending == Ending.HELD

    taken_back(made, cast, CHECK)

    assert made.is_open
    assert Aanmelding.objects.get().ended_at == build.moment(PLACED)


def test_the_pupil_stays_on_the_agenda_for_another_promise(cast: Cast) -> None:
    first, session = promised(cast), coming(cast)
    second = toezegging(
        first.session.punten.get(result=Result.PROMISED), cast.beemd, cast.voorzitter.user, kind=OfferKind.MEETING
    )
    said(first, Stand.FAILED, cast.school.user, **LACKED)
    said(second, Stand.FAILED, cast.school.user, **LACKED)

    taken_back(second, cast)

    assert session.punten.count() == 1
    taken_back(first, cast)
    assert session.punten.count() == 0


def test_pressed_twice_is_a_friendly_message(cast: Cast) -> None:
    made = promised(cast)
    said(made, Stand.RUNS, cast.school.user)
    client, at = Login(cast.voorzitter), reverse("terugvraag_undo", args=[made.code])

    client.post(at)
    again = client.post(at, follow=True)

    assert (again.status_code, "Er is niets om terug te nemen." in again.content.decode()) == (200, True)
