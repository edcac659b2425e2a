"""The form on screen: kept as it is, errors beside their field, who reads and does what."""

import re
from datetime import time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Actie, Casus, Voice
from overleg.models import Overleg, OverlegKind, Result
from plaatsing.actions.aanmelding import ask_back, ask_deviation, submit
from plaatsing.actions.entering import accept
from plaatsing.actions.sessions import plan_sessions
from plaatsing.models import Aanmelding, AanmeldingState, Spelregels
from tests import build
from tests.conftest import TODAY, Cast, Login
from tests.plaatsing.entering import FILLED, approach, form, other_schools, pupil_of, zitting
from tests.plaatsing.test_aanmelding import told


@pytest.fixture
def today() -> Any:
    return timezone.localdate()


def page(of: Aanmelding, name: str = "aanmelding") -> str:
    return reverse(name, args=[of.code])


def fresh(of: Aanmelding) -> Aanmelding:
    found: Aanmelding = Aanmelding.objects.select_related("casus__pupil", "school").get(pk=of.pk)
    return found


def ready(cast: Cast, of: Casus | None = None, **fields: Any) -> Aanmelding:
    """Filled in, with days around the real today: pages ask the clock of the house."""
    week_ago = timezone.localdate() - timedelta(days=7)
    days = dict.fromkeys(("parents_informed_on", "consent_on", "heard_on"), week_ago)
    made = form(cast, of, **days | fields)
    made.approached.update(on=week_ago)
    return made


def send_in(cast: Cast, made: Aanmelding) -> Aanmelding:
    return submit(aanmelding=made, by=cast.school.user, today=timezone.localdate(), now=timezone.now())


def take(cast: Cast, made: Aanmelding) -> Aanmelding:
    return accept(aanmelding=made, by=cast.consulent.user, today=timezone.localdate(), now=timezone.now()).aanmelding


def soon(weeks: int = 2) -> Any:
    return timezone.localdate() + timedelta(weeks=weeks)


def typed(made: Aanmelding, *rows: dict[str, Any], doe: str = "bewaren", **fields: Any) -> dict[str, Any]:
    """What the page posts: the form as it stands, with `fields` typed over it."""
    names = [*FILLED, "contact_email", "contact_function", "opp_on", "parents_not_because", "consent_not_because",
             "heard_not_because", "leerplicht_on"]  # fmt: skip
    told = {name: getattr(made, name) for name in names} | {"version": made.version, "doe": doe}
    data = {name: "" if value is None else str(value) for name, value in (told | fields).items()}
    data |= {"scholen-TOTAL_FORMS": str(len(rows)), "scholen-INITIAL_FORMS": str(made.approached.count())}
    for number, row in enumerate(rows):
        data |= {f"scholen-{number}-{name}": str(value) for name, value in row.items() if value not in (None, False)}
    return data


def rows_of(made: Aanmelding) -> list[dict[str, Any]]:
    return [
        {name: getattr(row, name) for name in ("pk", "on", "person", "how", "answer", "support", "needed")}
        | {"school": row.school_id}
        for row in made.approached.all()
    ]


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


# --- home ---------------------------------------------------------------------------------------------------------------------------


def test_home_of_the_loket(cast: Cast) -> None:
    to_check = send_in(cast, ready(cast))
    back = send_in(cast, ready(cast, pupil_of(cast, "Siebe")))
    ask_back(aanmelding=back, question="Welk leerjaar?", by=cast.consulent.user, today=TODAY, now=timezone.now())
    ready(cast, pupil_of(cast, "Amber"))

    shown = Login(cast.consulent).get(reverse("plaatsing")).content.decode()

    assert page(to_check) in shown
    assert "Teruggevraagd aan de school" in shown
    assert "Amber" not in shown
    assert "Fenna" not in Login(cast.colleague).get(reverse("plaatsing")).content.decode()


def test_home_of_a_school_says_what_is_asked_of_it(cast: Cast) -> None:
    zitting(cast, soon())
    take(cast, send_in(cast, ready(cast)))
    ready(cast, pupil_of(cast, "Siebe"))

    shown = Login(cast.school).get(reverse("plaatsing")).content.decode()

    assert "keur het blad goed" in shown
    assert "nog niet ingediend" in shown
    assert "Fenna" not in Login(cast.other_school).get(reverse("plaatsing")).content.decode()
    assert Login(cast.plaatser).get(reverse("plaatsing")).status_code == 200
    assert Login(cast.leerplicht).get(reverse("plaatsing")).status_code == 403


def test_home_shows_coming_sessions_to_who_may_see_them(cast: Cast) -> None:
    due = zitting(cast, soon())
    zitting(cast, soon(3), area=cast.zuid)
    take(cast, send_in(cast, ready(cast)))

    chair = Login(cast.voorzitter).get(reverse("plaatsing")).content.decode()
    invited = Login(cast.plaatser).get(reverse("plaatsing")).content.decode()

    assert "één leerling op de agenda" in chair
    assert "één leerling van u op de agenda" in Login(cast.consulent).get(reverse("plaatsing")).content.decode()
    assert "u bent nog niet uitgenodigd" in invited
    assert chair.count("/plaatsingsoverleg/zitting/") == invited.count("/plaatsingsoverleg/zitting/") == 1
    assert due.get_absolute_url() in invited
    assert "Fenna" not in invited


def test_planning_sessions_gives_what_waits_a_place(cast: Cast) -> None:
    made = take(cast, send_in(cast, ready(cast)))

    first, second = plan_sessions(
        area=cast.noord, days=[soon(8), soon(4)], starts_at=time(9), ends_at=time(11), place="aula", by=cast.voorzitter.user,
        today=timezone.localdate(),
    )  # fmt: skip

    assert [punt.casus for punt in first.punten.all()] == [made.casus]
    assert second.punten.count() == 0


def referred_casus(cast: Cast, name: str = "Jelte") -> Casus:
    of = pupil_of(cast, name)
    tafel, _ = Overleg.objects.get_or_create(
        code="tafel1",
        kind=OverlegKind.ACTIETAFEL,
        area=cast.noord,
        on=TODAY,
        starts_at="13:30",
        created_by=cast.voorzitter.user,
    )
    number = tafel.punten.count() + 1
    tafel.punten.create(casus=of, position=number, result=Result.PLACING, sheet_code=f"BK-{22 + number}")
    Overleg.objects.filter(pk=tafel.pk).update(closed_at=timezone.now())
    return of


def test_what_the_actietafel_sent_on_is_asked_of_the_school(cast: Cast) -> None:
    of = referred_casus(cast)
    client = Login(cast.consulent)
    assert "Doorverwezen naar het Plaatsingsoverleg" in client.get(reverse("plaatsing")).content.decode()

    client.post(reverse("aanmelding_request", args=[of.code]))
    client.post(reverse("aanmelding_request", args=[of.code]))

    verzoek = Actie.objects.get(casus=of)
    assert (verzoek.holder, verzoek.kind) == (cast.school.user, "verzoek")
    shown = client.get(reverse("plaatsing")).content.decode()
    assert "is gevraagd om het formulier in te vullen" in shown
    form(cast, of)
    assert "Doorverwezen naar" not in client.get(reverse("plaatsing")).content.decode()


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(path).status_code == 200
    return len(found)


@pytest.mark.parametrize("who", ["consulent", "voorzitter", "school"])
def test_queries_do_not_grow(cast: Cast, who: str) -> None:
    zitting(cast, soon())
    client, home, start = Login(getattr(cast, who)), reverse("plaatsing"), reverse("aanmelding_start")

    def add(name: str) -> Aanmelding:
        made = send_in(cast, ready(cast, pupil_of(cast, f"{name} een")))
        take(cast, send_in(cast, ready(cast, pupil_of(cast, f"{name} twee"))))
        asked = ready(cast, pupil_of(cast, f"{name} drie"), schools=1)
        ask_deviation(aanmelding=asked, because="Haast.", by=cast.school.user, today=TODAY, now=timezone.now())
        referred_casus(cast, f"{name} vier")
        pupil_of(cast, f"{name} vijf")
        return made

    made = add("A")
    client.get(home)
    before = queries(client, home), queries(client, page(made))
    starting = queries(client, start) if who == "school" else 0
    add("B")
    add("C")
    for row in other_schools(cast, 3)[2:]:
        approach(made, row)

    assert (queries(client, home), queries(client, page(made))) == before
    assert (queries(client, start) if who == "school" else 0) == starting


def test_the_form_itself_asks_as_many_queries_with_three_schools(cast: Cast) -> None:
    made = ready(cast, schools=1)
    client = Login(cast.school)
    client.get(page(made))
    before = queries(client, page(made))
    for row in (cast.heuvelrade, None, None):
        approach(made, row, **{} if row else {"name": "Lyceum Elders"})

    assert queries(client, page(made)) == before
