"""What the loket does with a form on screen, and the rules of play."""

from django.urls import reverse
from django.utils import timezone

from cases.models import Casus
from plaatsing.models import AanmeldingState, Spelregels
from tests import build
from tests.cases.drafting import opened, typing
from tests.conftest import Cast, Login
from tests.plaatsing.building import rules
from tests.plaatsing.entering import approach, form, fresh, pupil_of, told, zitting
from tests.plaatsing.on_screen import page, ready, rows_of, send_in, soon, take, typed

# --- the loket -------------------------------------------------------------------------------------------------------------------


def test_the_consulent_accepts_and_is_told_where_it_stands(cast: Cast) -> None:
    zitting(cast, soon(2), published_at=timezone.now())
    due = zitting(cast, soon(6))
    made = send_in(cast, ready(cast))
    client = Login(cast.consulent)
    assert "Aannemen" in client.get(page(made)).content.decode()

    answer = client.post(page(made, "aanmelding_accept"), follow=True)

    assert "is al vastgesteld; het staat op de agenda van" in answer.content.decode()
    assert due.punten.get().casus == made.casus
    again = client.post(page(made, "aanmelding_accept"), follow=True)
    assert "Er is niets gewijzigd. Dit formulier is al aangenomen." in again.content.decode()


def test_without_a_session_it_says_that_it_waits(cast: Cast) -> None:
    made = send_in(cast, ready(cast))

    answer = Login(cast.consulent).post(page(made, "aanmelding_accept"), follow=True)

    assert "zodra er een is gepland, komt het op die agenda" in answer.content.decode()
    assert "wacht op een zitting" in Login(cast.consulent).get(reverse("plaatsing")).content.decode()


def test_the_voorzitter_takes_it_along_late(cast: Cast) -> None:
    fixed = zitting(cast, soon(2), published_at=timezone.now())
    zitting(cast, soon(6))
    made = take(cast, send_in(cast, ready(cast)))
    assert "Nagekomen op" not in Login(cast.consulent).get(page(made)).content.decode()
    assert Login(cast.consulent).post(page(made, "aanmelding_late"), {"zitting": fixed.code}).status_code == 403
    client = Login(cast.voorzitter)
    assert "Nagekomen op" in client.get(page(made)).content.decode()

    answer = client.post(page(made, "aanmelding_late"), {"zitting": fixed.code}, follow=True)

    assert "nagekomen" in answer.content.decode()
    assert fixed.punten.get().casus == made.casus
    assert client.post(page(made, "aanmelding_late"), {"zitting": "bestaat-niet"}).status_code == 404


def test_asking_back_and_answering(cast: Cast) -> None:
    made = send_in(cast, ready(cast))
    office, school = Login(cast.consulent), Login(cast.school)

    assert office.post(page(made, "aanmelding_ask_back"), {"because": ""}).status_code == 422
    office.post(page(made, "aanmelding_ask_back"), {"because": "Welk leerjaar is het nu?"})

    assert "Welk leerjaar is het nu?" in school.get(page(made)).content.decode()
    school.post(page(made), typed(fresh(made), *rows_of(made), doe="indienen", situation="Leerjaar 2, zit thuis."))
    assert fresh(made).state == AanmeldingState.SENT
    assert "Leerjaar 2, zit thuis." in office.get(page(made)).content.decode()


def test_what_was_typed_about_a_form_is_listed_only_while_its_casus_is_in_sight(cast: Cast) -> None:
    made = send_in(cast, ready(cast))
    client, at = Login(cast.consulent), page(made, "aanmelding_ask_back")
    question = "Welk leerjaar is het nu?"
    typing(client, opened(client, at), because=question)
    assert question in client.get(f"{at}?verder=1").content.decode()

    Casus.objects.filter(pk=made.casus_id).update(consulent=cast.colleague.user, school=cast.heuvelrade, area=cast.zuid)
    gone = client.get(f"{at}?verder=1")
    assert (gone.status_code, question in gone.content.decode()) == (404, False)
    assert "Terugvragen aan de school" not in client.get("/").content.decode()


def test_the_answer_is_kept_while_it_is_typed_and_shown_to_who_asked_and_on_the_casus(cast: Cast) -> None:
    made = send_in(cast, ready(cast))
    office, school = Login(cast.consulent), Login(cast.school)
    office.post(page(made, "aanmelding_ask_back"), {"because": "Welk leerjaar is het nu?"})

    school.post(page(made), typed(fresh(made), *rows_of(made), doe="bewaren", answer="Dat zoek ik uit."))
    kept, waiting = school.get(page(made)).context["form"]["answer"].value(), office.get(page(made)).content.decode()
    told = typed(fresh(made), *rows_of(made), doe="indienen", answer="Leerjaar 2, na de zomer 3.")
    refused = school.post(page(made), told | {"contact_name": ""})
    school.post(page(made), told)

    assert kept == "Dat zoek ik uit."
    assert "Dat zoek ik uit." not in waiting  # not sent yet
    assert (refused.status_code, "Leerjaar 2, na de zomer 3." in refused.content.decode()) == (422, True)
    casus = reverse("casus", args=[made.casus.code])
    for client in (office, school):
        for path in (page(made), casus):
            text = client.get(path).content.decode()
            assert ("Welk leerjaar is het nu?" in text, "Leerjaar 2, na de zomer 3." in text) == (True, True)
            assert "Jurre Bakelaar" in text
    assert "Leerjaar 2" not in Login(cast.leerplicht).get(casus).content.decode()


def test_a_form_about_which_nothing_was_asked_has_no_place_for_an_answer(cast: Cast) -> None:
    shown = Login(cast.school).get(page(ready(cast)))

    assert "answer" not in shown.context["form"].fields
    assert "Het loket vraagt iets" not in shown.content.decode()


def test_an_afwijking_from_question_to_sending_in(cast: Cast) -> None:
    made = ready(cast, schools=1)
    school, chair = Login(cast.school), Login(cast.voorzitter)

    to = school.post(page(made), typed(made, *rows_of(made), doe="afwijking", works="Muziek."))
    assert (to["Location"], fresh(made).works) == (page(made, "aanmelding_deviation"), "Muziek.")
    school.post(page(made, "aanmelding_deviation"), {"because": "Er is maar één vso."})
    assert "Er is maar één vso." in chair.get(page(made)).content.decode()
    assert "Afwijking van de spelregel gevraagd" in chair.get(reverse("plaatsing")).content.decode()
    assert Login(cast.consulent).get(page(made, "aanmelding_deviation")).status_code == 403
    assert chair.get(page(made, "aanmelding_deviation")).status_code == 200
    chair.post(page(made, "aanmelding_deviation"), {"because": "Eén vso in de regio."})

    assert told(cast.school) == ["Er is antwoord op uw vraag om af te wijken."]
    school.post(page(made), typed(fresh(made), *rows_of(made), doe="indienen"))
    assert fresh(made).state == AanmeldingState.SENT
    assert "Eén vso in de regio." in Login(cast.consulent).get(page(made)).content.decode()


def test_taking_back(cast: Cast) -> None:
    made = send_in(cast, ready(cast))
    client = Login(cast.school)
    assert client.get(page(made, "aanmelding_withdraw")).status_code == 200

    client.post(page(made, "aanmelding_withdraw"), {"because": "De leerling blijft bij ons."})

    assert fresh(made).state == AanmeldingState.WITHDRAWN
    assert "De leerling blijft bij ons." in Login(cast.consulent).get(page(made)).content.decode()


def test_who_is_not_in_the_circle_finds_nothing(cast: Cast) -> None:
    made = send_in(cast, ready(cast))
    approach(made, cast.heuvelrade)

    for stranger in (cast.other_school, cast.colleague, cast.voorzitter_zuid):
        assert Login(stranger).get(page(made)).status_code == 404
    for shut in (cast.leerplicht, cast.beheerder, cast.privacy, cast.plaatser):
        assert Login(shut).get(page(made)).status_code == 403
    draft = form(cast, pupil_of(cast, "Siebe"))
    assert Login(cast.consulent).get(page(draft)).status_code == 404


def test_a_pupil_who_went_to_another_school_is_no_longer_shown(cast: Cast) -> None:
    made = send_in(cast, ready(cast))
    made.casus.pupil.enrolments.update(valid_to=timezone.localdate(), valid_from=build.START)
    Casus.objects.filter(pk=made.casus_id).update(school=cast.heuvelrade)

    shown = Login(cast.school).get(page(made)).content.decode()

    assert "hoort nu bij een andere school" in shown
    assert made.casus.pupil.name not in shown


# --- rules of play -----------------------------------------------------------------------------------------------------------------


def test_a_new_version_and_the_old_one_stays(cast: Cast) -> None:
    made = send_in(cast, ready(cast))
    chair = Login(cast.voorzitter)
    old = Spelregels.objects.get()

    same = chair.post(reverse("spelregels_new"), {"text": old.text.replace("\n", "\r\n")})
    assert same.status_code == 422
    chair.post(reverse("spelregels_new"), {"text": "Minstens twee scholen. Ook een gesprek telt."})

    shown = Login(cast.school).get(reverse("spelregels")).content.decode()
    assert "Ook een gesprek telt." in shown
    earlier = Login(cast.plaatser).get(reverse("spelregels_version", args=[1])).content.decode()
    assert "Dit is een eerdere versie." in earlier
    assert "versie 1" in Login(cast.consulent).get(page(made)).content.decode()
    draft = ready(cast, pupil_of(cast, "Siebe"))
    assert "Ook een gesprek telt." in Login(cast.school).get(page(draft)).content.decode()
    assert Login(cast.consulent).get(reverse("spelregels_new")).status_code == 403
    assert Login(cast.school).get(reverse("spelregels_version", args=[9])).status_code == 404


def test_rules_that_a_colleague_published_meanwhile_are_shown_and_not_replaced_unseen(cast: Cast) -> None:
    old, chair = rules(), Login(cast.voorzitter)
    opened = chair.get(reverse("spelregels_new")).context["form"]["version"].value()
    Login(cast.voorzitter_zuid).post(reverse("spelregels_new"), {"text": f"{old.text} Van Zuid.", "version": opened})

    late = chair.post(reverse("spelregels_new"), {"text": f"{old.text} Van Noord.", "version": opened})

    assert late.status_code == 409
    assert "Van Zuid." in late.content.decode()
    assert "Van Noord." in late.content.decode()
    assert Spelregels.objects.latest("number").text == f"{old.text} Van Zuid."
    again = {"text": f"{old.text} Van Noord en Zuid.", "version": late.context["form"]["version"].value()}
    assert chair.post(reverse("spelregels_new"), again).status_code == 302
    assert Spelregels.objects.count() == 3
