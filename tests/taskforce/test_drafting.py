"""The ontwerpbesluit: only schools with a mandate, days that can be, two who write, what is still missing."""

import pytest

from taskforce.models import BindendBesluit, Escalatie, GeldendBesluit, Ontwerpbesluit
from tests.conftest import Cast, Login
from tests.taskforce import making
from tests.taskforce.making import Desk, draft, said, url

pytestmark = pytest.mark.usefixtures("today")


# --- the draft ------------------------------------------------------------------------------------------------------------------------


def test_a_draft_is_written_and_signed_by_two(cast: Cast, people: Desk) -> None:
    track = making.escalatie(cast, people)
    making.mandate(cast)
    making.visit(track)
    making.report(track)
    making.optie(track, school=cast.heuvelrade)
    first, second = Login(people.manager), Login(people.member)

    kept = first.post(url("ontwerp", track), {**draft(cast), "ondertekenen": "1"})
    page = first.get(url("ontwerp_sign", track)).content.decode()
    first.post(url("ontwerp_sign", track), {"version": track.ontwerp.version})
    besluit = BindendBesluit.objects.get()
    read = second.get(url("besluit_sign", besluit)).content.decode()
    done = second.post(url("besluit_sign", besluit), {"fingerprint": besluit.fingerprint}, follow=True)

    assert kept.headers["Location"] == url("ontwerp_sign", track)
    for text in (
        "Hanna Zandvliet",
        "programmamanager Taskforce",
        "dinsdag 24 november, 12.00 uur",
        "In klas 3 is ruimte.",
    ):
        assert text in page
    assert "Teun Ruigewaard" in read
    assert besluit.fingerprint in read
    assert "Het besluit is bekrachtigd en van kracht." in said(done)
    assert [(row.name, row.function) for row in besluit.ondertekeningen.all()] == [
        ("Hanna Zandvliet", "programmamanager Taskforce"), ("Teun Ruigewaard", "namens het samenwerkingsverband VO"),
    ]  # fmt: skip
    assert besluit.supports == [{"what": "Begeleider in de klas", "who": "het loket", "from": "2027-01-11"}]
    assert GeldendBesluit.objects.get().besluit == besluit
    event = track.casus.events.get(kind="besluit")
    title = "Plaatsingsbesluit: Heuvelrade College vanaf 11 januari 2027"
    assert (event.title, event.school_reads, event.leerplicht_reads) == (title, True, True)


def test_only_schools_with_a_mandate_can_be_chosen_and_the_others_say_why(
    cast: Cast, track: Escalatie, people: Desk
) -> None:
    Ontwerpbesluit.objects.all().delete()
    client = Login(people.manager)

    page = client.get(url("ontwerp", track))
    refused = client.post(url("ontwerp", track), draft(cast, school=cast.beemd.pk))

    offered = [str(label) for _, label in page.context["form"].fields["school"].choices]
    assert offered == ["nog niet gekozen", "Heuvelrade College"]
    assert page.context["elsewhere"] == [("Stichting Beemd heeft geen mandaat gegeven", ["Beemdcollege"])]
    assert "school" in refused.context["form"].errors
    assert not Ontwerpbesluit.objects.exists()


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"starts_on": "2026-11-23"}, ("starts_on", "Deze dag is al geweest. Kies vandaag of een dag daarna.")),
        (
            {"starts_on": "2027-01-09"},
            (
                "starts_on",
                "Op 9 januari 2027 is er geen les op deze school. De eerstvolgende schooldag is 11 januari 2027.",
            ),
        ),
        ({"talk_on": "2026-11-25"}, ("talk_on", "Deze dag moet nog komen. Kies vandaag of een dag daarvoor.")),
    ],
)
def test_days_that_cannot_be(
    cast: Cast, track: Escalatie, people: Desk, typed: dict[str, str], error: tuple[str, str]
) -> None:
    answer = Login(people.manager).post(url("ontwerp", track), draft(cast, version=track.ontwerp.version, **typed))

    assert answer.status_code == 422
    assert answer.context["form"].errors == {error[0]: [error[1]]}
    assert "In klas 3 is ruimte." in answer.content.decode()  # what was typed is still there


def test_half_a_line_of_support_is_asked_about(cast: Cast, track: Escalatie, people: Desk) -> None:
    answer = Login(people.manager).post(
        url("ontwerp", track), draft(cast, version=track.ontwerp.version, **{"steun-0-who": ""})
    )

    assert answer.context["rows"].forms[0].errors == {"who": ["Vul in door wie, of maak de regel leeg."]}
    assert answer.context["form"].non_field_errors() == [
        "Kijk de regels bij de steun na, of maak ze leeg."
    ]  # the summary


def test_support_does_not_begin_in_the_past_unless_it_stood_there(cast: Cast, track: Escalatie, people: Desk) -> None:
    client, track_url = Login(people.manager), url("ontwerp", track)
    long_ago = draft(cast, version=track.ontwerp.version, **{"steun-0-starts": "9-12-2020"})

    answer = client.post(track_url, long_ago)
    Ontwerpbesluit.objects.update(supports=[{"what": "Begeleider", "who": "het loket", "from": "2020-12-09"}])
    stood = client.post(track_url, long_ago)

    assert answer.status_code == 422
    assert answer.context["rows"].forms[0].errors == {
        "starts": ["Deze dag is al geweest. Kies vandaag of een dag daarna."]
    }
    assert 'value="2020-12-09"' in answer.content.decode()
    assert stood.status_code == 302


def test_two_who_write_see_both_texts(cast: Cast, track: Escalatie, people: Desk) -> None:
    version = track.ontwerp.version
    Login(people.manager).post(url("ontwerp", track), draft(cast, version=version, reasons="Dichtbij."))

    answer = Login(people.member).post(
        url("ontwerp", track), draft(cast, version=version, reasons="Rustig.", **{"steun-0-who": "wijkteam"})
    )

    assert answer.status_code == 409
    assert [(both.label, both.theirs, both.mine) for both in answer.context["conflict"].fields] == [
        ("Waarom deze school?", "Dichtbij.", "Rustig."),
        ("Steun", "Begeleider in de klas, het loket, vanaf 2027-01-11", "Begeleider in de klas, wijkteam, vanaf 2027-01-11"),
    ]  # fmt: skip
    assert Ontwerpbesluit.objects.get().reasons == "Dichtbij."


def test_changed_after_it_was_read_is_read_again(cast: Cast, track: Escalatie, people: Desk) -> None:
    version = track.ontwerp.version
    Login(people.member).post(url("ontwerp", track), draft(cast, version=version, reasons="Dichtbij."))

    answer = Login(people.manager).post(url("ontwerp_sign", track), {"version": version}, follow=True)

    assert said(answer) == ["Een collega heeft het ontwerp intussen gewijzigd. Hieronder staat het zoals het nu is."]
    assert not BindendBesluit.objects.exists()


def test_what_is_missing_is_named_before_the_first_signature(track: Escalatie, people: Desk) -> None:
    track.opties.update(weighed="")
    Ontwerpbesluit.objects.update(reasons="", talk_on=None)

    answer = Login(people.manager).post(url("ontwerp_sign", track), {"version": track.ontwerp.version})

    assert answer.status_code == 409
    assert [gap.text for gap in answer.context["gaps"]] == [
        "Nog niet gewogen: Heuvelrade College.", "De redenen ontbreken: waarom deze school?",
        "Het gesprek met Heuvelrade College en Stichting Rade is nog niet vastgelegd: wanneer, met wie en wat er is gezegd.",
    ]  # fmt: skip
    assert not BindendBesluit.objects.exists()


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 30, "", "٣"])
def test_a_version_that_no_page_ever_showed_signs_nothing(
    cast: Cast, track: Escalatie, people: Desk, number: str
) -> None:
    making.report(track, signed=False)

    draft_signed = Login(people.manager).post(url("ontwerp_sign", track), {"version": number}, follow=True)
    report_signed = Login(people.investigator).post(url("zaakonderzoek_sign", track), {"version": number}, follow=True)

    assert (draft_signed.status_code, report_signed.status_code) == (200, 200)
    assert not BindendBesluit.objects.exists()
    assert track.onderzoeken.exclude(signed_at=None).count() == 1  # that of before, which makes it ready
