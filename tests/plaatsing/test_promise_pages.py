"""The pages of a promise: who reads what, the answer in two clicks, taking back, sharing."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Toegang
from cases.models import AccessLog, Grant
from overleg.models import Overleg
from plaatsing.models import Aanmelding, Ending, Stand, Terugvraag, Toezegging
from tests.cases.listed import day, step
from tests.conftest import Cast, Login
from tests.plaatsing.building import aanmelding
from tests.plaatsing.promised import promised


def url(name: str, of: Toezegging) -> str:
    return reverse(name, args=[of.code])


def html(toegang: Toegang, path: str) -> str:
    response = Login(toegang).get(path)
    assert response.status_code == 200
    return response.content.decode()


def recent(cast: Cast, **fields: object) -> Toezegging:
    """Promised two weeks before today: the page knows what day it is."""
    return promised(cast, on=timezone.localdate() - timedelta(days=14), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("who", ["plaatser_elsewhere", "other_school"])
@pytest.mark.parametrize("page", ["toezegging", "terugvraag", "toezegging_withdraw"])
def test_the_receiving_school_reads_a_code_and_no_pupil(cast: Cast, who: str, page: str) -> None:
    made = recent(cast, condition="Met begeleiding in de klas.")

    text = html(getattr(cast, who), url(page, made))

    for word in ("Fenna", "Roskam", made.casus.code):
        assert word not in text
    assert made.sheet_code in text


def test_the_entering_school_reads_which_casus_it_is(cast: Cast) -> None:
    made = recent(cast)

    assert made.casus.code in html(cast.school, url("toezegging", made))


def test_the_two_schools_find_each_other_once_the_session_is_closed(cast: Cast) -> None:
    made = recent(cast)

    text = html(cast.plaatser_elsewhere, url("toezegging", made))

    for word in ("Jurre Bakelaar", "000 – 765 00 01", "Rivka Dorsman", "Els Winkelaar", "000 – 123 45 67"):
        assert word in text
    Overleg.objects.filter(toezeggingen=made).update(closed_at=None)
    text = html(cast.plaatser_elsewhere, url("toezegging", made))
    for word in ("000 – 765 00 01", "Els Winkelaar"):
        assert word not in text
    assert "Zodra de zitting is gesloten" in text


def test_loopt_nog_is_one_click_on_the_page_of_the_mail(cast: Cast) -> None:
    made = recent(cast)

    response = Login(cast.plaatser_elsewhere).post(url("terugvraag", made), {"stand": "loopt", "told": ""}, follow=True)

    assert [row.stand for row in made.terugvragen.order_by("number")] == [Stand.RUNS, ""]
    text = response.content.decode()
    assert "Antwoord vastgelegd. Loket vraagt het opnieuw op" in text
    assert url("terugvraag_undo", made) in text


def test_a_first_placement_says_where_a_mistake_is_corrected(cast: Cast) -> None:
    made = recent(cast, trial=True)  # the pupil stays with its consulent
    day = str(timezone.localdate() - timedelta(days=3))
    Login(cast.plaatser_elsewhere).post(url("terugvraag", made), {"stand": "geplaatst", "on": day})

    school = html(cast.plaatser_elsewhere, url("toezegging", made))
    office = html(cast.consulent, url("toezegging", made))

    assert "Klopt dit niet? Bel het loket" in school
    assert "De inschrijving en de terugkeer herstelt u in casus" in office
    for text in (school, office):
        assert "Lukte de plaatsing niet, antwoord dan ‘niet gelukt’" in text
    assert made.casus.code not in school


def test_placed_asks_for_a_day_and_keeps_what_was_typed(cast: Cast) -> None:
    made = recent(cast)
    tomorrow = timezone.localdate() + timedelta(days=1)

    response = Login(cast.school).post(
        url("terugvraag", made), {"stand": "geplaatst", "on": tomorrow.isoformat(), "told": "Start met ochtenden."}
    )

    text = response.content.decode()
    assert response.status_code == 422
    assert "Deze dag moet nog komen." in text
    assert "Start met ochtenden." in text
    assert made.terugvragen.get().answered_at is None


def test_placed_takes_the_casus_along(cast: Cast) -> None:
    made = recent(cast, home=True)
    day = timezone.localdate() - timedelta(days=3)

    Login(cast.plaatser_elsewhere).post(url("terugvraag", made), {"stand": "geplaatst", "on": day.isoformat()})

    made.refresh_from_db()
    assert (made.placed_on, made.casus.school, made.casus.absences.get().ended_on) == (day, cast.heuvelrade, day)
    assert "De leerling gaat er nog naar school" in html(cast.plaatser_elsewhere, url("terugvraag", made))


def test_failed_asks_what_was_needed(cast: Cast) -> None:
    made = recent(cast)

    response = Login(cast.school).post(url("terugvraag", made), {"stand": "niet_gelukt", "needed": "Rust."})

    text = response.content.decode()
    assert (response.status_code, "Kies wat nodig was geweest." in text, "Rust." in text) == (422, True, True)


def test_an_answer_that_is_none_says_so(cast: Cast) -> None:
    made = recent(cast)

    response = Login(cast.school).post(url("terugvraag", made), {"stand": "zomaar"})

    assert response.status_code == 422
    assert "Kies een van de antwoorden." in response.content.decode()


def test_who_is_second_hears_who_was_first(cast: Cast) -> None:
    made = recent(cast)
    Login(cast.school).post(url("terugvraag", made), {"stand": "niet_gelukt", "support": "plek"})

    response = Login(cast.plaatser_elsewhere).get(url("terugvraag", made), follow=True)

    assert "Deze terugvraag is al beantwoord door Jurre Bakelaar" in response.content.decode()
    assert Terugvraag.objects.count() == 1


@pytest.mark.parametrize("stand", ["loopt", "geplaatst"])
def test_answer_that_arrives_twice_answers_one_question(cast: Cast, stand: str) -> None:
    """Nobody heard the first time, or the other school had the page open too: the next question is asked when its day comes."""
    made = recent(cast, trial=True)
    day = str(timezone.localdate() - timedelta(days=3))
    clients, forms = (Login(cast.plaatser_elsewhere), Login(cast.school)), []
    for client in clients:
        asked = re.search(r'name="vraag" value="(\d+)"', client.get(url("terugvraag", made)).content.decode())
        assert asked is not None
        forms.append({"vraag": asked[1], "stand": stand, "on": day, "told": "De mentor belt vrijdag."})

    clients[0].post(url("terugvraag", made), forms[0])
    for client, form in zip(clients, forms, strict=True):
        said = client.post(url("terugvraag", made), form, follow=True).content.decode()

        assert "Deze terugvraag is al beantwoord door" in said
        assert "U typte: “De mentor belt vrijdag.”" in said
    assert [row.stand for row in made.terugvragen.order_by("number")] == [stand, ""]
    made.refresh_from_db()
    assert made.ending == ""


def test_who_answered_takes_it_back_and_somebody_else_does_not(cast: Cast) -> None:
    made = recent(cast)
    Login(cast.school).post(url("terugvraag", made), {"stand": "loopt"})

    assert Login(cast.plaatser_elsewhere).post(url("terugvraag_undo", made)).status_code == 403
    assert Login(cast.school).post(url("terugvraag_undo", made)).status_code == 302

    assert made.terugvragen.get().answered_at is None
    assert Login(cast.school).post(url("terugvraag_undo", made)).status_code == 302


def test_the_receiving_school_withdraws_and_the_entering_school_does_not(cast: Cast) -> None:
    made = recent(cast)
    assert Login(cast.school).get(url("toezegging_withdraw", made)).status_code == 403

    response = Login(cast.plaatser_elsewhere).post(
        url("toezegging_withdraw", made), {"support": "begeleiding", "needed": "Een vaste begeleider."}, follow=True
    )

    made.refresh_from_db()
    assert made.ending == Ending.WITHDRAWN
    assert "De leerling komt terug op de agenda zodra er een zitting is gepland." in response.content.decode()


def test_the_entering_school_shares_after_it_said_who_agrees(cast: Cast) -> None:
    made = recent(cast)
    client, path = Login(cast.school), url("toezegging_share", made)
    assert client.post(path).status_code == 422

    client.post(path, {"consent_by": "ouders", "consent_on": timezone.localdate().isoformat()})

    assert Grant.objects.get().school == cast.heuvelrade
    assert made.casus.code in html(cast.other_school, url("toezegging", made))
    assert made.casus.code not in html(cast.plaatser_elsewhere, url("toezegging", made))
    client.post(url("toezegging_unshare", made))
    assert made.casus.code not in html(cast.other_school, url("toezegging", made))


def test_consent_that_is_noted_is_not_asked_again(cast: Cast) -> None:
    made = recent(cast)
    Aanmelding.objects.update(consent_by="allebei", consent_on=timezone.localdate())

    assert "Wie is akkoord" not in html(cast.school, url("toezegging_share", made))


@pytest.mark.parametrize("who", ["voorzitter", "school", "plaatser_elsewhere"])
def test_the_list_asks_no_more_of_the_database_for_more_promises(cast: Cast, who: str) -> None:
    client, counts = Login(getattr(cast, who)), []
    for names in (("Fenna",), ("Daan", "Noa")):
        for name in names:
            recent(cast, given_name=name)
        client.get(reverse("toezeggingen"))
        with CaptureQueriesContext(connection) as queries:
            response = client.get(reverse("toezeggingen"))
        counts.append((len(response.context["lines"]), len(queries)))

    assert [rows for rows, _ in counts] == [1, 3]
    assert counts[0][1] == counts[1][1]


def test_the_contact_of_the_entering_school_is_not_that_of_a_school_that_entered_the_pupil_later(cast: Cast) -> None:
    made = recent(cast)
    Aanmelding.objects.update(ended_at=timezone.now())
    later = {"school": cast.heuvelrade, "contact_name": "Els Winkelaar", "contact_email": "els@rade.example"}
    aanmelding(made.casus, cast.other_school.user, **later)

    text = html(cast.school, url("toezegging", made))

    assert "els@rade.example" not in text
    assert "Jurre Bakelaar" in text


@pytest.mark.parametrize(("address", "page"), [("vandaag", "vandaag"), ("team", "vandaag-team")])
def test_a_promise_on_vandaag_is_read_of_its_casus(cast: Cast, address: str, page: str) -> None:
    """Of a casus that stands nowhere else on the page."""
    made = recent(cast)
    step(made.casus, cast, due_on=day(30), holder=cast.voorzitter.user)

    shown = Login(cast.consulent).get(reverse(address)).content.decode()

    assert made.sheet_code in shown
    assert made.casus_id in AccessLog.objects.get(page=page).casussen
