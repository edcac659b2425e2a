"""The zaakonderzoek: written in pieces, read back, signed once; what comes later is a supplement."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Role
from cases.models import Draft, Grant, GrantGround
from taskforce.models import Escalatie, Zaakonderzoek
from tests import build
from tests.conftest import TODAY, Cast, Login
from tests.taskforce import making
from tests.taskforce.making import NOW, Desk

pytestmark = pytest.mark.usefixtures("today")
WRITTEN = {
    "pupil_words": "Ik wil weer een rooster.", "parents_words": "Wij willen rust.", "findings": "Een rustig huis.", "possible": "",
    "read_back_on": "2026-11-23", "read_back_to": "moeder en Fenna", "read_back_said": "Zo klopt het.",
}  # fmt: skip


@pytest.fixture
def track(cast: Cast, people: Desk) -> Escalatie:
    made = making.escalatie(cast, people)
    making.visit(made)
    making.optie(made, what="Eerst opbouwen")
    return made


def page(name: str, track: Escalatie, *args: Any) -> str:
    return reverse(name, args=[track.code, *args])


def test_saved_and_written_on(track: Escalatie, people: Desk) -> None:
    client = Login(people.investigator)
    client.post(page("zaakonderzoek", track), {**WRITTEN, "findings": "", "version": 0})
    first = Zaakonderzoek.objects.get()

    answer = client.post(page("zaakonderzoek", track), {**WRITTEN, "version": first.version, "ondertekenen": "1"})

    assert answer.headers["Location"] == page("zaakonderzoek_sign", track)
    report = Zaakonderzoek.objects.get()
    assert (report.findings, report.signed_at, report.by) == ("Een rustig huis.", None, people.investigator.user)


def test_options_that_a_colleague_changed_are_read_before_they_are_signed(track: Escalatie, people: Desk) -> None:
    """They go along with the report, and it never changes after that."""
    making.report(track, signed=False)
    client = Login(people.investigator)
    shown = client.get(page("zaakonderzoek_sign", track)).content.decode()
    fields = dict(re.findall(r'name="(version|options)" value="([^"]+)"', shown))
    making.optie(track, what="Een andere school")

    answer = client.post(page("zaakonderzoek_sign", track), fields, follow=True)

    assert making.said(answer) == ["Dit verslag is intussen gewijzigd. Lees het nog een keer en onderteken dan."]
    assert Zaakonderzoek.objects.get().signed_at is None
    fields = dict(re.findall(r'name="(version|options)" value="([^"]+)"', answer.content.decode()))
    client.post(page("zaakonderzoek_sign", track), fields)
    assert len(Zaakonderzoek.objects.get().options) == 2


def test_signing_shows_exactly_what_is_signed(track: Escalatie, people: Desk) -> None:
    report = making.report(track, signed=False)

    shown = Login(people.investigator).get(page("zaakonderzoek_sign", track)).content.decode()

    for text in (
        report.pupil_words,
        report.parents_words,
        report.findings,
        report.read_back_said,
        "Eerst opbouwen",
        "Vlakbij.",
    ):
        assert text in shown
    assert "Zoë Warmerdam" in shown
    assert "zaakonderzoeker" in shown
    assert "dinsdag 24 november, 12.00 uur" in shown


def test_signed_it_does_not_change(track: Escalatie, people: Desk) -> None:
    report, client = making.report(track, signed=False), Login(people.investigator)

    client.post(page("zaakonderzoek_sign", track), {"version": report.version})

    report.refresh_from_db()
    assert (report.signed_name, report.signed_function, report.signed_at) == ("Zoë Warmerdam", "zaakonderzoeker", NOW)
    assert report.options == [{"what": "Eerst opbouwen", "for": "Vlakbij.", "against": "Een grote school."}]
    again = client.post(page("zaakonderzoek_sign", track), {"version": report.version})
    assert again.headers["Location"] == page("escalatie", track)
    assert track.casus.events.get(kind="onderzoek").title == "Zaakonderzoek ondertekend"


def test_what_is_missing_is_named_and_nothing_is_signed(track: Escalatie, people: Desk) -> None:
    report = making.report(track, signed=False, pupil_words="", read_back_on=None)
    track.huisbezoeken.update(result="niet_thuis")
    track.opties.all().delete()

    answer = Login(people.investigator).post(page("zaakonderzoek_sign", track), {"version": report.version})

    assert answer.status_code == 409
    assert [lack.split(".")[0] for lack in answer.context["lacks"]] == [
        "Er is nog geen huisbezoek geweest", "De woorden van de leerling ontbreken", "Er staan nog geen opties",
        "Het verslag is nog niet teruggelezen: op welke dag, en aan wie?",
    ]  # fmt: skip
    assert Zaakonderzoek.objects.get().signed_at is None


def test_changed_after_it_was_read_is_read_again(track: Escalatie, people: Desk) -> None:
    report, client = making.report(track, signed=False), Login(people.investigator)
    client.post(page("zaakonderzoek", track), {**WRITTEN, "findings": "Toch anders.", "version": report.version})

    answer = client.post(page("zaakonderzoek_sign", track), {"version": report.version}, follow=True)

    assert "Dit verslag is intussen gewijzigd." in answer.content.decode()
    assert Zaakonderzoek.objects.get().signed_at is None


def test_read_back_on_a_day_that_must_still_come_is_refused(track: Escalatie, people: Desk) -> None:
    tomorrow = (TODAY + timedelta(days=1)).isoformat()

    answer = Login(people.investigator).post(
        page("zaakonderzoek", track), {**WRITTEN, "read_back_on": tomorrow, "version": 0}
    )

    assert answer.context["form"].errors == {
        "read_back_on": ["Deze dag moet nog komen. Kies vandaag of een dag daarvoor."]
    }


def test_a_supplement_refers_to_the_report_and_needs_no_new_visit(track: Escalatie, people: Desk) -> None:
    first, client = making.report(track), Login(people.investigator)
    assert "Aanvulling op het zaakonderzoek" in client.get(page("zaakonderzoek", track)).content.decode()

    client.post(page("zaakonderzoek", track), {**WRITTEN, "pupil_words": "", "findings": "School belde.", "version": 0})
    extra = Zaakonderzoek.objects.get(signed_at=None)
    client.post(page("zaakonderzoek_sign", track), {"version": extra.version})

    extra.refresh_from_db()
    first.refresh_from_db()
    assert (extra.supplements, extra.signed_at) == (first, NOW)
    assert first.findings == "Een rustig huis; Fenna staat om acht uur op."
    read = client.get(page("zaakonderzoek_read", track, extra.code)).content.decode()
    assert page("zaakonderzoek_read", track, first.code) in read


def test_who_falls_out_is_followed_up_and_what_was_signed_stays(cast: Cast, track: Escalatie, people: Desk) -> None:
    signed = making.report(track)
    report = making.report(track, signed=False, supplements=signed, findings="Tot hier geschreven.")
    follows = build.toegang(build.user("ruud@loket.example", "Ruud Vogelpoel"), Role.ONDERZOEKER)
    at = build.moment(TODAY)
    Grant.objects.filter(ground=GrantGround.INVESTIGATED).update(ended_at=at)
    Grant.objects.create(
        casus=track.casus, user=follows.user, ground=GrantGround.INVESTIGATED, given_by=people.manager.user, given_at=at
    )
    Escalatie.objects.update(investigator=follows.user)
    client = Login(follows)

    shown = client.get(page("zaakonderzoek", track))
    client.post(page("zaakonderzoek", track), {**WRITTEN, "version": report.version})

    assert "Tot hier geschreven." in shown.content.decode()
    assert "Zoë Warmerdam begon dit verslag." in shown.content.decode()
    report.refresh_from_db()
    signed.refresh_from_db()
    assert (report.by, signed.signed_name) == (follows.user, "Zoë Warmerdam")
    assert Login(people.investigator).get(page("zaakonderzoek", track)).status_code == 404


def test_the_kerngroep_reads_it_once_it_is_signed(track: Escalatie, people: Desk) -> None:
    report = making.report(track, signed=False)
    client = Login(people.manager)

    before = client.get(page("escalatie", track)).content.decode()
    closed = client.get(page("zaakonderzoek_read", track, report.code))
    Zaakonderzoek.objects.update(signed_at=NOW, signed_name="Zoë Warmerdam")
    after = client.get(page("zaakonderzoek_read", track, report.code)).content.decode()

    assert "Het verslag wordt geschreven" in before
    assert report.findings not in before
    assert closed.status_code == 404
    assert report.findings in after


def test_two_windows_see_both_texts(track: Escalatie, people: Desk) -> None:
    report, client = making.report(track, signed=False), Login(people.investigator)
    client.post(page("zaakonderzoek", track), {**WRITTEN, "findings": "Eerst.", "version": report.version})

    answer = client.post(page("zaakonderzoek", track), {**WRITTEN, "findings": "Daarna.", "version": report.version})

    assert answer.status_code == 409
    assert [(both.theirs, both.mine) for both in answer.context["conflict"].fields] == [("Eerst.", "Daarna.")]


def test_what_was_signed_meanwhile_becomes_a_supplement(track: Escalatie, people: Desk) -> None:
    report, client = making.report(track, signed=False), Login(people.investigator)
    client.post(page("zaakonderzoek_sign", track), {"version": report.version})

    answer = client.post(page("zaakonderzoek", track), {**WRITTEN, "findings": "Nog iets.", "version": report.version})

    assert answer.status_code == 409
    assert "Nog iets." in answer.content.decode()
    assert answer.context["form"]["version"].value() == "0"


def test_what_is_typed_is_kept_on_the_server(track: Escalatie, people: Desk) -> None:
    client = Login(people.investigator)
    shown = client.get(page("zaakonderzoek", track))
    token = shown.context["request"].concept.token

    client.post(reverse("draft_save"), {"concept": token, "concept_nummer": "1", "pupil_words": "In de trein getypt."})

    assert Draft.objects.get().fields["pupil_words"] == ["In de trein getypt."]
    assert "In de trein getypt." in client.get(page("zaakonderzoek", track)).content.decode()


def test_a_signed_report_says_the_year_in_which_it_was_signed(track: Escalatie, people: Desk) -> None:
    report = making.report(track)

    shown = Login(people.manager).get(page("zaakonderzoek_read", track, report.code)).content.decode()

    assert "op maandag 23 november 2026, 12.00 uur." in shown  # it is printed and kept
