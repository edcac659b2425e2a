"""The form on screen: kept as it is, errors beside their field."""

import re
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from cases.actions.absence import enrol
from cases.models import Casus, Voice
from plaatsing.models import Aanmelding, AanmeldingState
from tests import build
from tests.conftest import TODAY, Cast, Login
from tests.plaatsing.entering import form, fresh, pupil_of, zitting
from tests.plaatsing.on_screen import page, ready, rows_of, send_in, take, typed

# --- beginning --------------------------------------------------------------------------------------------------------------


def test_a_school_begins_for_its_own_pupil(cast: Cast) -> None:
    of = pupil_of(cast)
    client = Login(cast.school)

    start = client.get(reverse("aanmelding_start"))
    assert of.pupil.name in start.content.decode()
    new = client.get(reverse("aanmelding_new", args=[of.code]))
    assert "Dit is geen aanmelding bij een school." in new.content.decode()
    begun = client.post(reverse("aanmelding_new", args=[of.code]))

    made = Aanmelding.objects.get()
    assert (begun["Location"], made.casus, made.school) == (page(made), of, cast.beemd)
    assert client.get(reverse("aanmelding_new", args=[of.code]))["Location"] == page(made)
    assert of.pupil.name not in client.get(reverse("aanmelding_start")).content.decode()


def test_after_reporting_a_pupil_the_school_comes_back_to_the_form(cast: Cast) -> None:
    client = Login(cast.school)
    start = reverse("aanmelding_start")
    report = f"{reverse('pupil_report')}?terug={start}"
    assert report in client.get(start).content.decode()

    client.post(report, {
        "name": "Siebe Terpstra", "birth_date": "3-5-2012", "kind": "relatief", "first_day": timezone.localdate().isoformat(),
        "client_id": "b3b0a7e2-3f38-4d0f-9b1f-0a7f3b8f8a11",
    })  # fmt: skip
    of = Casus.objects.get()
    back = f"{start}?casus={of.code}"
    assert back in client.get(reverse("pupil_reported")).content.decode()

    assert client.get(back)["Location"] == reverse("aanmelding_new", args=[of.code])


def test_no_form_for_a_pupil_of_another_school(cast: Cast) -> None:
    of = pupil_of(cast)

    assert Login(cast.other_school).get(reverse("aanmelding_new", args=[of.code])).status_code == 404
    assert Login(cast.consulent).get(reverse("aanmelding_new", args=[of.code])).status_code == 403


def test_a_pupil_that_another_school_entered_is_told_without_a_word_of_it(cast: Cast) -> None:
    of = pupil_of(cast)
    made = form(cast, of, school=cast.heuvelrade)

    answer = Login(cast.school).get(reverse("aanmelding_new", args=[of.code]), follow=True)

    assert "van een andere school" in answer.content.decode()
    assert made.situation not in answer.content.decode()


# --- keeping ------------------------------------------------------------------------------------------------------------------


def test_it_is_kept_incomplete(cast: Cast) -> None:
    made = form(cast, schools=0, situation="", needs="", question="")
    client = Login(cast.school)

    answer = client.post(page(made), typed(made, {"person": "mw. Terpstra"}, situation="Zit thuis."))

    assert answer.status_code == 302
    assert (fresh(made).situation, fresh(made).question) == ("Zit thuis.", "")
    assert made.approached.get().person == "mw. Terpstra"
    shown = client.get(page(made)).content.decode()
    assert "Zit thuis." in shown
    assert "mw. Terpstra" in shown


def test_a_day_that_cannot_be_read_is_asked_again_and_nothing_is_lost(cast: Cast) -> None:
    made = form(cast)

    answer = Login(cast.school).post(
        page(made), typed(made, *rows_of(made), opp_on="31-02-2026", situation="Nieuwe tekst.")
    )

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Nieuwe tekst." in shown
    assert "31-02-2026" in shown
    assert "Nog één ding nodig" in shown


def test_a_school_or_a_name_not_both(cast: Cast) -> None:
    made = form(cast)
    rows = rows_of(made)
    rows[0]["name"] = "Lyceum Elders"

    answer = Login(cast.school).post(page(made), typed(made, *rows))

    assert answer.status_code == 422
    assert "Kies een school of schrijf een naam, niet allebei." in answer.content.decode()


def test_two_colleagues_see_both_texts(cast: Cast) -> None:
    made = form(cast)
    data = typed(made, *rows_of(made), works="Muziek.")
    client = Login(cast.school)
    client.post(page(made), typed(made, *rows_of(made), works="Rust."))

    answer = client.post(page(made), data)

    shown = answer.content.decode()
    assert (answer.status_code, fresh(made).works) == (409, "Rust.")
    assert "Muziek." in shown
    assert "Rust." in shown
    data["version"] = re.search(r'name="version" value="(\d+)"', shown)[1]  # type: ignore[index]
    assert client.post(page(made), data).status_code == 302
    assert fresh(made).works == "Muziek."


def test_a_voice_goes_to_the_casus(cast: Cast) -> None:
    made = form(cast)
    client = Login(cast.school)

    client.post(page(made), typed(made, *rows_of(made), voice_pupil="Ik wil naar een kleine klas.", tell_pupil="on"))
    client.post(page(made), typed(fresh(made), *rows_of(made)))

    voice = Voice.objects.get(casus=made.casus)
    assert (voice.party, voice.text, voice.may_be_told, voice.school_reads) == (
        "leerling", "Ik wil naar een kleine klas.", True, True,
    )  # fmt: skip
    assert "Ik wil naar een kleine klas." in client.get(page(made)).content.decode()


def test_eighteen_is_warned_of_and_not_stopped(cast: Cast) -> None:
    born = timezone.localdate().replace(year=timezone.localdate().year - 18, day=1)
    made = ready(cast, pupil_of(cast, birth_date=born), consent_by="leerling")
    client = Login(cast.school)

    shown = client.get(page(made)).content.decode()
    assert "De leerling is 18" in shown
    assert "doorstroompunt" in shown
    answer = client.post(page(made), typed(made, *rows_of(made), doe="indienen"))

    assert answer.status_code == 302
    assert fresh(made).state == AanmeldingState.SENT


# --- sending in ------------------------------------------------------------------------------------------------------------------


def test_sending_in_says_each_thing_beside_its_field(cast: Cast) -> None:
    made = ready(cast, schools=1)
    rows = rows_of(made)
    rows[0] |= {"how": "", "answer": ""}

    answer = Login(cast.school).post(
        page(made), typed(made, *rows, {"school": cast.beemd.pk, "on": TODAY}, doe="indienen", question="", heard_on="")
    )

    shown = answer.content.decode()
    assert answer.status_code == 422
    for text in (
        "Schrijf de vraag aan de tafel.", "Op welke dag is de leerling gehoord? Of waarom nog niet?", "Kies hoe deze school is benaderd.",
        "Kies wat de school antwoordde.", "Nog één andere school nodig", "Dit is uw eigen school.",
    ):  # fmt: skip
        assert text in shown, text
    assert fresh(made).state == AanmeldingState.DRAFT
    for target in re.findall(r'href="#([^"]+)"', shown):
        assert f'id="{target}"' in shown, target


def test_complete_it_is_sent_in(cast: Cast) -> None:
    made = ready(cast)
    client = Login(cast.school)

    answer = client.post(page(made), typed(made, *rows_of(made), doe="indienen"), follow=True)

    assert fresh(made).state == AanmeldingState.SENT
    assert "Ingediend. Het loket kijkt het na" in answer.content.decode()
    again = client.post(page(made), typed(made, doe="indienen"), follow=True)
    assert "intussen ingediend" in again.content.decode()


def test_the_same_school_twice_and_a_sister_school(cast: Cast) -> None:
    made = ready(cast, schools=1)
    sister = build.school("Beemd Mavo", "03EF00", municipality=cast.lindevoort, board=cast.beemd.board)
    [row] = rows_of(made)
    client = Login(cast.school)

    twice = client.post(page(made), typed(made, row, {**row, "pk": ""}, doe="indienen"))
    assert twice.status_code == 422
    assert "Deze school staat er al." in twice.content.decode()

    answer = client.post(
        page(made), typed(made, row, {**row, "pk": "", "school": sister.pk}, doe="indienen"), follow=True
    )
    assert fresh(made).state == AanmeldingState.SENT
    assert "Zelfde schoolbestuur als uw school; zij telt mee." in answer.content.decode()


def test_a_school_that_cannot_be_understood_is_not_said_to_count(cast: Cast) -> None:
    made = ready(cast)
    first, second = rows_of(made)

    answer = (
        Login(cast.school).post(page(made), typed(made, first, {**second, "name": "Lyceum Elders"})).content.decode()
    )

    assert "Kies een school of schrijf een naam, niet allebei." in answer
    assert answer.count("Deze school telt mee.") == 1


def test_with_whom_the_contact_was_is_asked(cast: Cast) -> None:
    made = ready(cast)
    made.approached.update(person="")
    first, second = rows_of(made)

    answer = Login(cast.school).post(
        page(made), typed(made, first, {**second, "how": "schriftelijk", "applied_on": second["on"]}, doe="indienen")
    )

    assert answer.content.decode().count("Met wie was het contact? Een functie mag ook.</strong>") == 1
    assert fresh(made).state == AanmeldingState.DRAFT


def test_a_written_application_shows_its_clock(cast: Cast) -> None:
    made = send_in(cast, ready(cast))
    made.approached.update(applied_on=timezone.localdate() - timedelta(weeks=11))

    shown = Login(cast.consulent).get(page(made)).content.decode()

    assert "Zorgplicht: Kade College" in shown
    assert "recht op een tijdelijke plek" in shown
    assert "Wet voortgezet onderwijs 2020" in shown


def test_words_that_a_school_may_not_read_are_not_called_not_asked(cast: Cast) -> None:
    made = ready(cast)
    Voice.objects.create(
        casus=made.casus, party="ouders", text="Wij willen rust.", on=TODAY, by=cast.consulent.user, school_reads=False
    )

    html = Login(cast.school).get(page(made)).content.decode()

    assert "Wij willen rust." not in html
    assert "Nog niet gevraagd." not in html


def test_the_blad_of_a_pupil_who_went_to_another_school_is_not_the_schools_any_more(cast: Cast) -> None:
    made, today = ready(cast), timezone.localdate()
    overleg = zitting(cast, today + timedelta(weeks=2))
    take(cast, send_in(cast, made))
    client = Login(cast.school)
    assert "relatief verzuim" in client.get(page(made, "aanmelding_blad")).content.decode()
    of = Casus.objects.get()
    enrol(casus=of, school=cast.heuvelrade, on=today, by=cast.consulent.user, today=today)

    looked = client.get(page(made, "aanmelding_blad"))
    sent = client.post(page(made, "aanmelding_blad"), {"doe": "goedkeuren", "version": overleg.punten.get().version})

    assert (looked["Location"], sent["Location"]) == (page(made), page(made))
    assert overleg.punten.get().blad is None
    assert page(made, "aanmelding_blad") not in client.get(page(made)).content.decode()
