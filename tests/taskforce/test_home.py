"""The first page of the Taskforce per role, the page of an escalatie, and what changed for the pupil meanwhile."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Toegang
from cases.actions.asking import answer
from cases.actions.circle import open_with_reason
from cases.actions.enrolment import move_house
from cases.models import Actie, Answer, Casus
from loket.templatetags.ui import dutch_date
from overleg.models import Agendapunt, Overleg, OverlegKind, Referral, Result
from region.models import Municipality
from taskforce.actions import escalating
from taskforce.actions.visits import plan_visit
from taskforce.models import Escalatie, KerngroepLid, Outcome, Seat
from tests import build
from tests.cases.drafting import opened, typing
from tests.conftest import Cast, Login
from tests.taskforce.building import a_casus, entered, running, seat


def home(toegang: Toegang) -> str:
    answered = Login(toegang).get(reverse("taskforce"))
    assert answered.status_code == 200
    return answered.content.decode()


def page(toegang: Toegang, made: Escalatie) -> str:
    answered = Login(toegang).get(reverse("escalatie", args=[made.code]))
    assert answered.status_code == 200
    return answered.content.decode()


def post(toegang: Toegang, name: str, made: Escalatie, **typed: Any) -> Any:
    return Login(toegang).post(reverse(name, args=[made.code]), {"version": made.version, **typed})


def errors(response: Any) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


# --- home


def test_the_programmamanager_begins_with_what_is_new(cast: Cast) -> None:
    seat(cast.kerngroep.user)
    made = entered(cast)

    html = home(cast.kerngroep)

    assert "Nieuw ingebracht" in html
    assert made.casus.code in html
    assert "4 punten ontbreken" in html


def test_another_member_reads_for_whom_it_waits(cast: Cast) -> None:
    seat(cast.kerngroep.user, Seat.CARE)
    entered(cast)

    html = home(cast.kerngroep)

    assert "Nieuw ingebracht" not in html
    assert "Wacht op programmamanager: in behandeling nemen" in html


def test_the_zaakonderzoeker_begins_with_the_next_visit(cast: Cast) -> None:
    later = running(cast, a_casus(cast, who=build.pupil("Bo", "Later", date(2013, 1, 1))))
    soon = running(cast)
    for made, days in ((later, 9), (soon, 2)):
        plan_visit(
            escalatie=made, by=cast.onderzoeker.user, today=timezone.localdate(), on=timezone.localdate() + timedelta(days=days),
            address="Waterlelie 9",
        )  # fmt: skip

    html = home(cast.onderzoeker)

    assert html.index(soon.casus.code) < html.index(later.casus.code)
    assert "Huisbezoek overmorgen" in html or "Huisbezoek" in html
    assert "Waterlelie" not in html


def test_the_office_reads_what_it_entered_and_no_work_of_the_kerngroep(cast: Cast) -> None:
    made = running(cast)

    html = home(cast.consulent)

    assert made.casus.code in html
    assert "Wacht op de Taskforce ·" in html
    assert "huisbezoek" not in html.lower()
    assert made.casus.code not in home(cast.colleague)


def test_what_a_table_proposed_is_a_candidate_until_it_is_entered(cast: Cast) -> None:
    casus, by = a_casus(cast), cast.voorzitter.user
    held = Overleg.objects.create(
        code="tafel-een", kind=OverlegKind.ACTIETAFEL, area=cast.noord, on=timezone.localdate() - timedelta(days=9),
        starts_at="09:00", created_by=by,
    )  # fmt: skip
    punt = Agendapunt.objects.create(
        overleg=held, casus=casus, position=1, result=Result.REFERRED, referred_to=Referral.TASKFORCE
    )
    assert reverse("casus_escalate", args=[casus.code]) not in home(cast.consulent)  # still open

    Overleg.objects.filter(pk=held.pk).update(closed_at=timezone.now(), closed_by=by)
    assert reverse("casus_escalate", args=[casus.code]) in home(cast.consulent)
    Agendapunt.objects.filter(pk=punt.pk).update(result=Result.TASKFORCE, referred_to="")
    assert reverse("casus_escalate", args=[casus.code]) in home(cast.voorzitter)

    entered(cast, casus)
    assert reverse("casus_escalate", args=[casus.code]) not in home(cast.consulent)


@pytest.mark.parametrize("who", ["kerngroep", "voorzitter", "consulent", "onderzoeker"])
def test_a_list_costs_the_same_for_one_track_as_for_three(cast: Cast, who: str) -> None:
    seat(cast.kerngroep.user)
    client, counts = Login(getattr(cast, who)), []
    client.get(reverse("taskforce"))
    for number in (1, 2):
        for _ in range(number):
            running(cast, a_casus(cast, who=build.pupil(f"Kind {Casus.objects.count()}", "Vol", date(2013, 1, 1))))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("taskforce"))
        counts.append(len(queries))

    assert counts[0] == counts[1]


# --- what changed


def test_a_pupil_who_turned_18_is_said_at_once(cast: Cast) -> None:
    today = timezone.localdate()
    born = (
        date(today.year - 18, today.month, today.day)
        if (today.month, today.day) != (2, 29)
        else date(today.year - 18, 2, 28)
    )
    made = running(cast, a_casus(cast, who=build.pupil(birth_date=born)))

    assert "Is 18 geworden" in home(cast.kerngroep)
    html = page(cast.kerngroep, made)
    assert "Is 18 geworden" in html
    assert "doorstroompunt" in html


def test_a_pupil_who_moved_out_is_said_with_what_it_means(cast: Cast) -> None:
    made = running(cast, now=timezone.now() - timedelta(days=3))
    elsewhere = Municipality.objects.get(pk=cast.oosterbeemd.pk)
    move_house(
        casus=made.casus,
        municipality=elsewhere,
        on=timezone.localdate(),
        by=cast.consulent.user,
        today=timezone.localdate(),
    )

    assert "Woont nu in Oosterbeemd" in home(cast.kerngroep)
    assert "doet niet mee aan de Taskforce" in page(cast.kerngroep, made)
    Municipality.objects.filter(pk=elsewhere.pk).update(in_taskforce=True)
    assert "het traject kan door" in page(cast.kerngroep, made)


# --- what the programmamanager does


def test_without_a_seat_a_member_only_reads(cast: Cast) -> None:
    made = entered(cast)

    assert "In behandeling nemen</a>" not in page(cast.kerngroep, made)
    for name in ("escalatie_take_up", "escalatie_give_back", "escalatie_ask", "escalatie_assign", "escalatie_close"):
        assert Login(cast.kerngroep).get(reverse(name, args=[made.code])).status_code == 403, name


def test_a_missing_point_is_passed_over_on_the_page(cast: Cast) -> None:
    seat(cast.kerngroep.user)
    made = entered(cast)

    empty = post(cast.kerngroep, "escalatie_take_up", made, because="")
    done = post(cast.kerngroep, "escalatie_take_up", made, because="De tafels zijn gepasseerd.")

    assert errors(empty) == {"because": ["Schrijf waarom het toch kan, of geef de escalatie terug."]}
    assert done.status_code == 302
    assert "De tafels zijn gepasseerd." in page(cast.consulent, made)


def test_a_colleague_who_was_first_takes_no_words_away(cast: Cast) -> None:
    seat(cast.kerngroep.user)
    made = running(cast)

    stale = post(cast.kerngroep, "escalatie_close", made, version=1, outcome="anders", closing="bewaar mij")

    assert stale.status_code == 409
    assert "bewaar mij" in stale.content.decode()
    assert "Een collega was u voor" in stale.content.decode()
    again = post(cast.kerngroep, "escalatie_close", made, version=stale.context["form"]["version"].value(), outcome="anders",
                 closing="bewaar mij")  # fmt: skip
    assert again.status_code == 302


def test_an_ended_track_says_so_and_stays_to_be_read_by_the_office(cast: Cast) -> None:
    seat(cast.kerngroep.user)
    made = running(cast)

    post(cast.kerngroep, "escalatie_close", made, outcome="anders", closing="De eigen school begint opnieuw.")

    assert Login(cast.kerngroep).get(reverse("escalatie", args=[made.code])).status_code == 404
    html = page(cast.consulent, made)
    assert "Afgerond op" in html
    assert "De eigen school begint opnieuw." in html
    assert "Terugnemen" not in html


@pytest.mark.parametrize("outcome", ["geplaatst", "zomaar", ""])
def test_an_ending_that_cannot_be_is_refused(cast: Cast, outcome: str) -> None:
    seat(cast.kerngroep.user)
    made = running(cast)

    assert "outcome" in errors(post(cast.kerngroep, "escalatie_close", made, outcome=outcome, closing="Klaar."))
    assert Escalatie.objects.get().is_running


def test_a_question_goes_to_the_consulent_and_the_answer_comes_back(cast: Cast) -> None:
    seat(cast.kerngroep.user)
    made = entered(cast)
    soon = (timezone.localdate() + timedelta(days=5)).isoformat()

    post(cast.kerngroep, "escalatie_ask", made, what="Wie kent de ouders?", due_on=soon)

    asked = Actie.objects.get(what="Wie kent de ouders?")
    assert asked.holder == cast.consulent.user
    assert "Wacht op Noor van Veldhuizen" in page(cast.kerngroep, made)
    answer(actie=asked, answer=Answer.ALTERNATIVE, text="De mentor.", by=cast.consulent.user, now=timezone.now())
    assert "De mentor." in page(cast.kerngroep, made)

    post(cast.kerngroep, "escalatie_ask", made, what="Belt u de vader?", due_on=soon)
    on = timezone.localdate() + timedelta(days=3)
    asked = Actie.objects.get(what="Belt u de vader?")
    answer(actie=asked, answer=Answer.YES, on=on, text="Na vijven.", by=cast.consulent.user, now=timezone.now())
    assert f"“ja, op {dutch_date(on, timezone.localdate())}: Na vijven.”" in page(cast.kerngroep, made)


def test_giving_back_ends_it_with_words(cast: Cast) -> None:
    seat(cast.kerngroep.user)
    made = entered(cast)

    post(cast.kerngroep, "escalatie_give_back", made, closing="Eerst naar het Plaatsingsoverleg.")

    made.refresh_from_db()
    assert (made.outcome, made.closing) == (Outcome.WITHDRAWN, "Eerst naar het Plaatsingsoverleg.")


def test_the_office_takes_back_only_what_was_not_taken_up(cast: Cast) -> None:
    made = entered(cast)
    later = running(cast, a_casus(cast, who=build.pupil("Bo", "Later", date(2013, 1, 1))))

    post(cast.consulent, "escalatie_withdraw", made, closing="Er is een plek gevonden.")
    post(cast.consulent, "escalatie_withdraw", later, closing="Toch niet.")

    assert not Escalatie.objects.get(pk=made.pk).is_running
    assert Escalatie.objects.get(pk=later.pk).is_running


# --- entering


def test_the_form_names_what_is_missing_and_stops_nobody(cast: Cast) -> None:
    casus = a_casus(cast)
    url = reverse("casus_escalate", args=[casus.code])
    client = Login(cast.consulent)

    html = client.get(url).content.decode()
    done = client.post(url, {"why": "Het zit vast.", "wish": "Terug."})

    assert "Er ontbreekt nog iets" in html
    assert "Nog niet op een actietafel of Plaatsingsoverleg geweest." in html
    made = Escalatie.objects.get()
    assert done.headers["Location"] == reverse("escalatie", args=[made.code])


def test_what_is_typed_stays_when_something_is_missing(cast: Cast) -> None:
    casus = a_casus(cast)

    response = Login(cast.consulent).post(
        reverse("casus_escalate", args=[casus.code]), {"why": " ", "wish": "bewaar mij"}
    )

    assert response.status_code == 422
    assert errors(response) == {"why": ["Schrijf waarom deze casus naar de Taskforce gaat."]}
    assert "bewaar mij" in response.content.decode()


def test_entering_twice_goes_to_the_one_that_is_there(cast: Cast) -> None:
    made = entered(cast)

    response = Login(cast.consulent).post(reverse("casus_escalate", args=[made.casus.code]), {"why": "Nog eens."})

    assert response.headers["Location"] == reverse("escalatie", args=[made.code])
    assert Escalatie.objects.count() == 1


def test_a_guest_of_the_casus_enters_nothing(cast: Cast) -> None:
    casus = a_casus(cast)
    open_with_reason(casus=casus, user=cast.colleague.user, reason="De collega is ziek.", now=timezone.now())

    assert Login(cast.colleague).get(reverse("casus_escalate", args=[casus.code])).status_code == 403


def test_ending_by_the_act_leaves_the_outcome_on_the_ladder(cast: Cast) -> None:
    made = running(cast)
    escalating.close(
        escalatie=made, outcome=Outcome.OTHERWISE, closing="Klaar.", version=made.version, by=cast.kerngroep.user, now=timezone.now()
    )  # fmt: skip

    html = Login(cast.consulent).get(reverse("casus", args=[made.casus.code])).content.decode()

    assert "afgerond: anders opgelost" in html


# --- concepten whose page closed


def test_who_has_no_seat_any_more_reads_back_what_was_typed(cast: Cast) -> None:
    held = seat(cast.kerngroep.user)
    made = running(cast)
    client, at = Login(cast.kerngroep), reverse("optie_new", args=[made.code])
    typing(client, opened(client, at), speaks_for="Kleine klas, dicht bij huis.")
    KerngroepLid.objects.filter(pk=held.pk).update(valid_to=timezone.localdate())

    assert client.get(at).status_code == 403
    back = client.get(f"{at}?verder=1", follow=True).content.decode()

    assert ("Kleine klas, dicht bij huis." in back, made.casus.code in back) == (True, True)


def test_after_the_track_only_that_text_waits_is_said(cast: Cast) -> None:
    seat(cast.kerngroep.user)
    made = running(cast)
    client, at = Login(cast.kerngroep), reverse("escalatie_close", args=[made.code])
    typing(client, opened(client, at), closing="Samen met school opgelost.")
    assert "Concepten (1)" in home(cast.kerngroep)
    escalating.close(
        escalatie=made,
        outcome=Outcome.OTHERWISE,
        closing="Klaar.",
        version=made.version,
        by=cast.kerngroep.user,
        now=timezone.now(),
    )

    html = home(cast.kerngroep)
    asked = client.get(f"{at}?verder=1")

    assert ("Van 1 concept ziet u de casus nu niet" in html, made.casus.code in html) == (True, False)
    assert (asked.status_code, "Samen met school" in asked.content.decode()) == (404, False)
