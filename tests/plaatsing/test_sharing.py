"""The file goes to the receiving school when the entering school says so: after the session, with consent, for reading alone."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Toegang
from cases.access import ACTS, may, resolve
from cases.actions.phases import RefusedError
from cases.circle import viewers
from cases.intake.matching import circle_of
from cases.models import Casus, Event, EventKind, Grant, GrantGround
from overleg.models import Overleg
from plaatsing.actions.sharing import share, stop_sharing
from plaatsing.models import Aanmelding, Consent, Stand, Support, Toezegging
from tests import build
from tests.conftest import TODAY, Cast, Login
from tests.plaatsing.promised import promised, said

DAY = date(2026, 11, 20)


def consented(cast: Cast, **fields: object) -> Toezegging:
    made = promised(cast, **fields)  # type: ignore[arg-type]
    Aanmelding.objects.update(consent_by=Consent.PARENTS, consent_on=DAY)
    return made


def shared(cast: Cast, **fields: object) -> Toezegging:
    """Shared just now: who sees what asks the clock on the wall."""
    made = consented(cast, **fields)
    share(toezegging=made, by=cast.school.user, today=timezone.localdate(), now=timezone.now())
    return made


def sees(toegang: Toegang, casus: Casus) -> bool:
    return Casus.objects.visible_to(resolve(toegang, timezone.localdate())).filter(pk=casus.pk).exists()


def test_shared_is_a_grant_for_that_school_alone(cast: Cast) -> None:
    made = consented(cast)
    assert not sees(cast.other_school, made.casus)

    share(toezegging=made, by=cast.school.user, today=timezone.localdate(), now=timezone.now())

    grant = Grant.objects.get()
    assert (grant.school, grant.ground, grant.given_by) == (cast.heuvelrade, GrantGround.PLACEMENT, cast.school.user)
    assert sees(cast.other_school, made.casus)
    assert not any(sees(one, made.casus) for one in (cast.plaatser_elsewhere, cast.plaatser, cast.leerplicht_elsewhere))
    told = Event.objects.get(kind=EventKind.ACCESS)
    assert (told.title, told.school_reads) == ("Dossier gedeeld met Heuvelrade College", True)


def test_the_receiving_school_reads_and_does_nothing(cast: Cast) -> None:
    made = shared(cast, home=True)
    scope = resolve(cast.other_school, timezone.localdate())

    assert [act for act in ACTS if may(scope, act, made.casus_id)] == []
    assert scope.guest_of(made.casus_id) == GrantGround.PLACEMENT
    page = Login(cast.other_school).get(reverse("casus", args=[made.casus.code]))
    assert "Uw school heeft deze leerling een plek toegezegd." in page.content.decode()
    note = reverse("casus_note", args=[made.casus.code])
    assert Login(cast.other_school).post(note, {"text": "Wij schrijven mee."}).status_code == 403


def test_it_reads_what_is_meant_for_schools(cast: Cast) -> None:
    made = shared(cast)
    for text, reads in (("Alleen voor het loket.", False), ("Voor de scholen.", True)):
        Event.objects.create(
            casus=made.casus, kind=EventKind.NOTE, on=TODAY, text=text, by=cast.consulent.user, school_reads=reads
        )

    html = Login(cast.other_school).get(reverse("casus", args=[made.casus.code])).content.decode()

    assert "Voor de scholen." in html
    assert "Alleen voor het loket." not in html


def test_nothing_is_asked_of_somebody_who_only_reads(cast: Cast) -> None:
    made = shared(cast)

    reading = [one for one in viewers(made.casus, today=timezone.localdate(), now=timezone.now()) if one.only_reads]

    assert [(one.user, one.why) for one in reading] == [(cast.other_school.user, "gaat de leerling plaatsen")]
    html = Login(cast.consulent).get(reverse("casus_ask", args=[made.casus.code])).content.decode()
    assert f'value="{cast.other_school.user_id}"' not in html
    assert f'value="{cast.school.user_id}"' in html


def test_a_list_of_the_receiving_school_does_not_write_in_the_casus(cast: Cast) -> None:
    made = shared(cast)
    scope = resolve(cast.other_school, timezone.localdate())

    assert not circle_of(scope, {made.casus.pupil_id}).seen
    assert circle_of(resolve(cast.school, timezone.localdate()), {made.casus.pupil_id}).seen


def test_who_thinks_along_and_reads_for_the_school_may_still_answer(cast: Cast) -> None:
    made = shared(cast)
    Grant.objects.create(
        casus=made.casus, user=cast.other_school.user, ground=GrantGround.THINK_ALONG, given_by=cast.consulent.user,
        given_at=timezone.now() - timedelta(minutes=1),
    )  # fmt: skip

    assert may(resolve(cast.other_school, timezone.localdate()), "answer", made.casus_id)


@pytest.mark.parametrize("ending", ["failed", "stopped"])
def test_sharing_ends_when_the_promise_fails_or_the_entering_school_stops_it(cast: Cast, ending: str) -> None:
    made = shared(cast)

    if ending == "failed":
        said(made, Stand.FAILED, cast.other_school.user, support=Support.ROOM)
    else:
        assert stop_sharing(toezegging=made, by=cast.school.user, today=TODAY, now=timezone.now())

    made.refresh_from_db()
    assert (made.shared_at, Grant.objects.running(timezone.now()).count()) == (None, 0)
    assert not sees(cast.other_school, made.casus)
    assert Event.objects.filter(title="Dossier niet meer gedeeld met Heuvelrade College").exists()
    assert not stop_sharing(toezegging=made, by=cast.school.user, today=TODAY, now=timezone.now())


def refused(made: Toezegging, by: object, **more: object) -> tuple[str, str]:
    with pytest.raises(RefusedError) as error:
        share(toezegging=made, by=by, today=TODAY, now=build.moment(TODAY), **more)  # type: ignore[arg-type]
    return error.value.field, str(error.value)


def test_never_before_the_session_is_closed_after_the_promise_ended_or_twice(cast: Cast) -> None:
    made = consented(cast)
    Overleg.objects.filter(toezeggingen=made).update(closed_at=None)
    assert refused(made, cast.school.user) == ("", "Delen kan als de zitting is gesloten.")

    Overleg.objects.filter(toezeggingen=made).update(closed_at=build.moment(DAY))
    share(toezegging=made, by=cast.school.user, today=TODAY, now=build.moment(TODAY))
    assert refused(made, cast.school.user) == ("", "Het dossier is al gedeeld met Heuvelrade College.")

    said(made, Stand.FAILED, cast.other_school.user, support=Support.ROOM)
    assert refused(made, cast.school.user)[1] == "Deze toezegging is afgerond: er valt niets meer te delen."


def test_without_consent_it_is_asked_and_noted(cast: Cast) -> None:
    made = promised(cast)
    by = cast.school.user

    assert refused(made, by) == ("consent_by", "Kies wie akkoord is met delen.")
    assert refused(made, by, consent_by=Consent.PARENTS)[0] == "consent_on"
    assert refused(made, by, consent_by=Consent.PARENTS, consent_on=TODAY + timedelta(days=1))[0] == "consent_on"
    share(toezegging=made, by=by, today=TODAY, now=build.moment(TODAY), consent_by=Consent.PARENTS, consent_on=DAY)

    entered = Aanmelding.objects.get()
    assert (entered.consent_by, entered.consent_on) == (Consent.PARENTS, DAY)


def test_from_sixteen_the_pupil_agrees(cast: Cast) -> None:
    made = consented(cast)
    made.casus.pupil.birth_date = date(2010, 11, 1)
    made.casus.pupil.save()

    assert refused(made, cast.school.user)[0] == "consent_by"
    assert refused(made, cast.school.user, consent_by=Consent.PARENTS)[0] == "consent_by"
