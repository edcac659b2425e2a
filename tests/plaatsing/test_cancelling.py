"""A session that does not take place: nobody waits for it, nothing on it is lost."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases.access import resolve
from cases.actions.closing import close as close_casus
from cases.actions.closing import reopen
from cases.actions.phases import RefusedError
from overleg.actions import ClosedError, take_off_agenda
from overleg.models import Agendapunt, Blad, Overleg, Result
from plaatsing.actions import sessions
from plaatsing.actions.cancelling import Cancelling, cancel_session, will_cancel
from plaatsing.actions.inviting import invite, remind
from plaatsing.actions.promises import open_promises
from plaatsing.models import Belangstelling, Ending, OfferKind, Stand, Support
from post.models import Notice
from tests import build
from tests.conftest import TODAY, Cast, Login
from tests.overleg.tables import thuiszitter
from tests.plaatsing import building

NOW = build.moment(TODAY)
FIRST, SECOND, THIRD = date(2026, 12, 8), date(2027, 1, 12), date(2027, 2, 9)
TIMES: dict[str, Any] = {"starts_at": time(9), "ends_at": time(11), "place": "zaal 2"}


def plan(cast: Cast, *days: date) -> list[Overleg]:
    return sessions.plan_sessions(area=cast.noord, days=days, by=cast.voorzitter.user, today=TODAY, **TIMES)


def cancel(cast: Cast, overleg: Overleg) -> Cancelling:
    done = cancel_session(overleg=overleg, by=cast.voorzitter.user, today=TODAY, now=NOW)
    overleg.refresh_from_db()
    return done


def entered(cast: Cast, overleg: Overleg) -> Agendapunt:
    """Entered by the Beemdcollege, its sheet approved."""
    of = thuiszitter(cast)
    building.aanmelding(of, cast.school.user)
    return building.approved(building.entered(overleg, of), cast.voorzitter.user)


def test_what_stood_on_it_goes_to_the_next_session_to_be_approved_again(cast: Cast) -> None:
    first, second = plan(cast, FIRST, SECOND)
    punt = entered(cast, first)
    building.belangstelling(punt, cast.heuvelrade, cast.plaatser_elsewhere.user, text="Na de kerst.")

    done = cancel(cast, first)

    moved = Agendapunt.objects.get()
    assert (moved.overleg, moved.casus, moved.question, moved.sheet) == (second, punt.casus, punt.question, punt.sheet)
    assert (moved.blad, moved.sheet_code == punt.sheet_code, done.to) == (None, False, second)
    assert Blad.objects.filter(overleg=first).count() == 1
    said = Belangstelling.objects.get()
    assert (said.overleg, said.code, said.text) == (second, moved.sheet_code, "Na de kerst.")
    asked = Notice.objects.get(user=cast.school.user, key__contains=f"agenda:{second.pk}")
    assert asked.text.startswith("Uw aanmelding staat op een agenda.")


def test_a_fixed_agenda_is_passed_over(cast: Cast) -> None:
    first, second, third = plan(cast, FIRST, SECOND, THIRD)
    Overleg.objects.filter(pk=second.pk).update(published_at=NOW, published_by=cast.voorzitter.user)
    entered(cast, first)

    assert cancel(cast, first).to == third


def test_without_a_next_session_it_waits_until_one_is_planned(cast: Cast) -> None:
    [first] = plan(cast, FIRST)
    punt = entered(cast, first)

    done = cancel(cast, first)
    nowhere = Agendapunt.objects.exists()
    [later] = plan(cast, SECOND)

    assert (done.to, nowhere) == (None, False)
    assert [row.casus for row in later.punten.all()] == [punt.casus]
    assert Notice.objects.filter(user=cast.school.user, text__startswith="De zitting gaat niet door.").count() == 1


@pytest.mark.parametrize("then", [(FIRST, SECOND), (FIRST,)])
def test_what_was_held_and_what_failed_come_back_all_the_same(cast: Cast, then: tuple[date, ...]) -> None:
    earlier = building.session(cast.noord, cast.voorzitter.user)
    held = building.entered(earlier, thuiszitter(cast, "Siebe"), result=Result.HELD, held_until=FIRST, decided_at=NOW)
    of = thuiszitter(cast, "Amber")
    building.aanmelding(of, cast.school.user)
    failed = building.toezegging(
        building.entered(earlier, of, result=Result.PROMISED), cast.heuvelrade, cast.voorzitter.user
    )
    Overleg.objects.filter(pk=earlier.pk).update(closed_at=NOW, closed_by=cast.voorzitter.user)
    failed.ending, failed.ended_on = Ending.FAILED, TODAY
    failed.save()
    failed.terugvragen.update(
        answered_at=NOW, answered_by=cast.voorzitter.user, stand=Stand.FAILED, support=Support.ROOM
    )
    first = plan(cast, *then)[0]
    assert first.punten.count() == 2

    cancel(cast, first)
    later = plan(cast, THIRD)

    there = Overleg.objects.get(on=SECOND) if SECOND in then else later[0]
    assert {row.casus for row in there.punten.all()} == {held.casus, of}
    assert Agendapunt.objects.exclude(overleg=earlier).count() == 2


def test_what_was_held_of_a_casus_that_is_closed_waits_until_it_is_taken_up_again(cast: Cast) -> None:
    earlier = building.session(cast.noord, cast.voorzitter.user)
    held = building.entered(earlier, thuiszitter(cast), result=Result.HELD, held_until=FIRST, decided_at=NOW)
    Overleg.objects.filter(pk=earlier.pk).update(closed_at=NOW, closed_by=cast.voorzitter.user)
    first, second = plan(cast, FIRST, SECOND)
    casus, by = held.casus, cast.consulent.user
    close_casus(casus=casus, outcome="verhuisd", on=TODAY, by=by, version=casus.version, today=TODAY)

    cancel(cast, first)
    reopen(casus=casus, because="Toch niet verhuisd.", by=by, today=TODAY)
    [third] = plan(cast, THIRD)

    assert not second.punten.exists()
    assert third.punten.get().casus == casus


def test_what_the_chair_took_off_does_not_come_back_with_the_rest(cast: Cast) -> None:
    earlier = building.session(cast.noord, cast.voorzitter.user)
    building.entered(earlier, thuiszitter(cast), result=Result.HELD, held_until=FIRST, decided_at=NOW)
    Overleg.objects.filter(pk=earlier.pk).update(closed_at=NOW, closed_by=cast.voorzitter.user)
    [first] = plan(cast, FIRST)
    take_off_agenda(punt=first.punten.get(), by=cast.voorzitter.user, today=TODAY)

    cancel(cast, first)
    [second] = plan(cast, SECOND)

    assert not second.punten.exists()


def test_what_is_asked_about_a_promise_moves_along(cast: Cast) -> None:
    earlier = building.session(cast.noord, cast.voorzitter.user)
    of = thuiszitter(cast)
    building.aanmelding(of, cast.school.user)
    promised = building.toezegging(building.punt(earlier, of), cast.heuvelrade, cast.voorzitter.user)
    first, second = plan(cast, FIRST, SECOND)

    done = cancel(cast, first)

    asked = promised.terugvragen.get()
    assert (asked.overleg, asked.ask_on, done.asked) == (second, SECOND, 1)
    assert [one.toezegging for one in open_promises(second, resolve(cast.voorzitter, TODAY))] == [promised]


def test_who_was_invited_hears_it_once_and_is_not_reminded(cast: Cast) -> None:
    [first] = plan(cast, FIRST)
    invite(overleg=first, now=NOW)

    done = cancel(cast, first)
    reminded = remind(today=FIRST - timedelta(days=3), now=NOW)

    notices = Notice.objects.filter(user=cast.plaatser.user, settled_at=None)
    assert [(one.text, one.in_mail) for one in notices] == [
        ("Het Plaatsingsoverleg van 8 december 2026 gaat niet door. Haal het uit uw agenda.", True)
    ]
    assert (done.told, reminded) == (1, 0)


def test_its_day_is_free_again_and_it_stays_closed(cast: Cast) -> None:
    [first] = plan(cast, FIRST)
    cancel(cast, first)

    again = plan(cast, FIRST)

    assert [one.on for one in again] == [FIRST]
    with pytest.raises(ClosedError):
        cancel(cast, first)
    with pytest.raises(IntegrityError), transaction.atomic():
        Overleg.objects.filter(pk=first.pk).update(closed_at=None)


@pytest.mark.parametrize("undone", [False, True])
def test_not_once_something_was_recorded_at_the_table(cast: Cast, undone: bool) -> None:
    [first] = plan(cast, FIRST)
    punt = entered(cast, first)
    fields: dict[str, Any] = {"chosen": False, "undone_at": NOW} if undone else {}
    building.aanbod(punt, cast.heuvelrade, cast.voorzitter.user, kind=OfferKind.PLACE, **fields)

    with pytest.raises(RefusedError, match="Aan tafel is al iets vastgelegd"):
        cancel(cast, first)
    assert first.punten.count() == 1


def test_the_question_says_how_many_and_where_to(cast: Cast) -> None:
    first, _ = plan(cast, FIRST, SECOND)
    entered(cast, first)
    before = will_cancel(first, today=TODAY).lines
    invite(overleg=first, now=NOW)

    lines = " ".join(will_cancel(first, today=TODAY).lines)

    assert before[0] == "Er is nog niemand uitgenodigd: niemand krijgt bericht."
    assert "1 genodigde krijgt bericht" in lines
    assert "1 leerling gaat naar de zitting van 12 januari 2027." in lines


# --- in the browser ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def coming(cast: Cast) -> Overleg:
    day = timezone.localdate() + timedelta(days=9)
    overleg = building.session(cast.noord, cast.voorzitter.user, on=day, sequence=2)
    invite(overleg=overleg, now=timezone.now())
    Overleg.objects.filter(pk=overleg.pk).update(published_at=timezone.now(), published_by=cast.voorzitter.user)
    entered(cast, overleg)
    return overleg


def test_the_voorzitter_asks_once_and_everybody_sees_that_it_is_off(cast: Cast, coming: Overleg) -> None:
    client, address = Login(cast.voorzitter), reverse("zitting_cancel", args=[coming.code])

    edit = client.get(coming.edit_url).content.decode()
    question = client.get(address).content.decode()
    done = client.post(address, follow=True).content.decode()
    again = client.post(address, follow=True).content.decode()
    invited = Login(cast.plaatser).get(coming.get_absolute_url()).content.decode()
    home = Login(cast.plaatser).get(reverse("plaatsing")).content.decode()
    file = Login(cast.plaatser).get(reverse("zitting_ics", args=[coming.code])).content.decode()

    assert address in edit
    assert "Zitting laten vervallen?" in question
    assert "De zitting vervalt." in done
    assert "Er is niets gewijzigd. Deze zitting gaat niet door." in again
    assert "Deze zitting gaat niet door" in invited
    assert "Siebe" not in invited + home + file
    assert "gaat niet door" in home
    for line in ("METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:3", f"UID:zitting-{coming.code}@loket"):
        assert line in file
    assert Login(cast.voorzitter).get(reverse("zitting_results", args=[coming.code])).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [("consulent", 403), ("plaatser", 403), ("plaatser_elsewhere", 404), ("leerplicht", 403)]
)
def test_nobody_else_cancels(cast: Cast, coming: Overleg, who: str, status: int) -> None:
    answer = Login(getattr(cast, who)).post(reverse("zitting_cancel", args=[coming.code]))

    coming.refresh_from_db()
    assert (answer.status_code, coming.cancelled) == (status, False)


def test_what_was_cancelled_is_not_changed_any_more(cast: Cast) -> None:
    [first] = plan(cast, FIRST)
    cancel(cast, first)

    page = Login(cast.voorzitter).get(reverse("zitting_edit", args=[first.code]), follow=True)

    assert page.redirect_chain == [(first.get_absolute_url(), 302)]
    assert "Er is niets gewijzigd. Deze zitting gaat niet door." in page.content.decode()
