"""The pages of reading in a list: per role, per state, and what is refused."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.intake import read_intake
from cases.models import AccessLog, Casus, ColumnMapping, Intake, IntakeRow, RowState
from tests import build
from tests.cases.intake_lists import HEADERS, a_list, only_row
from tests.cases.uploading import DAY, fenna, page, upload
from tests.conftest import Cast, Login
from tests.paper.files import workbook, xlsx

OWN_WORDS = ("kind van", "wie", "dag geboren", "weg sinds", "wat")


@pytest.mark.parametrize("role", ["consulent", "voorzitter", "leerplicht", "school"])
def test_upload_shows_every_row_and_stores_nothing_about_pupils(cast: Cast, role: str) -> None:
    answer = upload(getattr(cast, role), a_list(fenna()))

    assert answer.status_code == 200
    assert "Leerling toevoegen en casus starten." in page(answer)
    assert only_row(Intake.objects.get()).state == RowState.NEW
    assert not Casus.objects.exists()


def test_other_sheets_of_the_file_are_named_and_read_afterwards(cast: Cast) -> None:
    zuid = "Locatie Zuid & Co"
    data = workbook({"Noord": [HEADERS, fenna()], zuid: [HEADERS, fenna(voornaam="Joris")], "Leeg": []})
    client = Login(cast.school)

    first = upload(cast.school, data)
    noord = Intake.objects.get()
    done = client.post(reverse("intake_commit", args=[noord.key]), follow=True)
    again = f"{reverse('intake_new')}?blad=Locatie%20Zuid%20%26%20Co&lijst={noord.key}"
    asked = client.get(again)
    wrong = upload(cast.school, data, sheet="Oost")
    second = upload(cast.school, data, sheet=zuid)

    assert "Dit is het blad ‘Noord’." in page(first)
    assert again.replace("&", "&amp;") in page(first)
    assert "Van dit bestand is nog niet gelezen: ‘Locatie Zuid &amp; Co’." in page(done)
    assert asked.context["form"]["sheet"].value() == zuid
    assert not asked.context["form"]["sheet"].is_hidden
    assert wrong.context["form"].errors["file"] == [
        "Het blad 'Oost' staat niet in dit bestand. Wel: Noord, Locatie Zuid & Co."
    ]
    assert "Dit is het blad ‘Locatie Zuid &amp; Co’." in page(second)
    assert [row.values["given_name"] for row in Intake.objects.latest("pk").rows.all()] == ["Joris"]
    assert "al eens ingelezen" not in page(second)  # that was the other sheet


def test_sender_and_day_of_the_first_sheet_stand_there_for_the_second(cast: Cast) -> None:
    data, day = (
        workbook({"Noord": [HEADERS, fenna()], "Zuid": [HEADERS, fenna(voornaam="Joris")]}),
        DAY - timedelta(days=3),
    )
    upload(cast.consulent, data, school=cast.beemd.pk, reference_date=day.isoformat())
    mine, new = Intake.objects.get().key, reverse("intake_new")

    def standing(who: Any, key: Any) -> list[Any]:
        form = Login(who).get(new, {"blad": "Zuid", "lijst": key}).context["form"]
        return [form.initial.get(name) for name in ("sheet", "school", "reference_date")]

    assert standing(cast.consulent, mine) == ["Zuid", cast.beemd.pk, day]
    for who, key in ((cast.colleague, mine), (cast.consulent, "geen-sleutel"), (cast.consulent, "")):
        assert standing(who, key) == ["Zuid", None, None]


def test_a_file_of_one_sheet_asks_for_none(cast: Cast) -> None:
    answer = upload(cast.school, a_list(fenna()))

    assert answer.context["others"] == []
    assert "Dit is het blad" not in page(answer)
    assert Login(cast.school).get(reverse("intake_new")).context["form"]["sheet"].is_hidden


@pytest.mark.parametrize("role", ["beheerder", "privacy"])
def test_others_do_not_read_lists(cast: Cast, role: str) -> None:
    assert upload(getattr(cast, role), a_list(fenna())).status_code == 403
    assert not Intake.objects.exists()


@pytest.mark.parametrize("name", ["intake", "intake_columns", "intake_progress"])
def test_list_of_another_does_not_exist(cast: Cast, name: str) -> None:
    upload(cast.school, a_list(fenna()))
    address = reverse(name, args=[Intake.objects.get().key])

    assert Login(cast.school).get(address).status_code in (200, 302)
    assert [Login(each).get(address).status_code for each in (cast.other_school, cast.consulent, cast.voorzitter)] == [
        404
    ] * 3


@pytest.mark.parametrize("name", ["intake_choose", "intake_commit", "intake_remove"])
def test_nobody_acts_on_the_list_of_another(cast: Cast, name: str) -> None:
    upload(cast.school, a_list(fenna()))
    address = reverse(name, args=[Intake.objects.get().key])

    assert Login(cast.other_school).post(address).status_code == 404
    assert Login(cast.school).get(address).status_code == 405
    assert Intake.objects.get().committed_at is None


def test_school_and_leerplicht_send_only_for_themselves(cast: Cast) -> None:
    upload(cast.school, a_list(fenna(), fenna(schoolcode="02CD00", voornaam="Joris")), school=cast.heuvelrade.pk)

    intake = Intake.objects.get()
    assert (intake.school, intake.municipality) == (cast.beemd, None)
    assert [(row.state, row.message) for row in intake.rows.all()] == [
        (RowState.NEW, ""),
        (RowState.ERROR, "Dit is een leerling van een andere school (Heuvelrade College). Die school meldt zelf."),
    ]


def test_leerplicht_row_of_another_municipality_is_an_error(cast: Cast) -> None:
    headers = (*HEADERS, "woongemeente")
    rows = ((*fenna(), "Lindevoort"), (*fenna(voornaam="Joris"), "gemeente Oosterbeemd"))

    upload(cast.leerplicht, a_list(*rows, headers=headers))

    assert [(row.state, row.message) for row in Intake.objects.get().rows.all()] == [
        (RowState.NEW, ""),
        (RowState.ERROR, "Deze leerling woont in een andere gemeente (Oosterbeemd)."),
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"eerste_verzuimdag": timezone.localdate() + timedelta(days=1)}, "Eerste verzuimdag: deze dag moet nog komen."),
        ({"schoolcode": "99ZZ99"}, "De school ‘99ZZ99’ staat niet in Loket."),
        ({"schoolcode": None}, "De school ontbreekt. Zet hem in de lijst, of kies als soort zonder inschrijving."),
        ({"voornaam": None}, "De voornaam ontbreekt; die is nodig voor een leerling die Loket nog niet kent."),
        ({"geboortedatum": None, "leerlingnummer": "L1"}, "De geboortedatum ontbreekt; die is nodig voor een leerling"),
        ({"soort_verzuim": "raar"}, "Soort verzuim: De soort 'raar' is niet bekend."),
        ({"achternaam": "R" * 90}, "Achternaam: te lang (meer dan 80 tekens)."),
    ],
)  # fmt: skip
def test_error_says_why_beside_the_row(cast: Cast, changes: dict[str, Any], message: str) -> None:
    answer = upload(cast.consulent, a_list(fenna(**changes)))

    found = only_row(Intake.objects.get())
    assert (found.state, found.plan) == (RowState.ERROR, "niets")
    assert found.message.removeprefix("School: ").startswith(message)
    assert message.replace("'", "&#x27;")[:40] in page(answer)


def test_same_pupil_twice_counts_once(cast: Cast) -> None:
    upload(cast.school, a_list(fenna(), fenna(), fenna(soort_verzuim="ziek")))

    assert [(row.state, row.message) for row in Intake.objects.get().rows.all()] == [
        (RowState.NEW, ""),
        (RowState.SKIPPED, "Deze leerling staat al op rij 2."),
        (RowState.ERROR, "Deze leerling staat ook op rij 2, met andere gegevens. Laat één rij staan."),
    ]


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"", "lijst.xlsx", "leeg"),
        (b"%PDF-1.7 geen lijst", "lijst.xlsx", "geen lijst"),
        (b"naam;dag\n", "lijst.exe", "Loket leest alleen Excel"),
        (b"PK\x03\x04half een bestand", "lijst.xlsx", "beschadigd"),
        (a_list(), "lijst.xlsx", "Er staan geen leerlingen onder de kolomnamen."),
        (a_list(fenna(achternaam="=1+1")), "lijst.xlsx", "formule"),
    ],
)
def test_hostile_or_wrong_file_is_refused_and_nothing_kept(cast: Cast, data: bytes, name: str, message: str) -> None:
    answer = upload(cast.school, data, name)

    assert answer.status_code == 422
    assert message in page(answer)
    assert not Intake.objects.exists()


def test_reference_date_must_have_been(cast: Cast) -> None:
    answer = upload(cast.school, a_list(fenna()), reference_date=(timezone.localdate() + timedelta(days=1)).isoformat())

    assert answer.status_code == 422
    assert "De lijst gaat over een dag die is geweest." in page(answer)


def test_columns_are_asked_once_per_sender(cast: Cast) -> None:
    data = xlsx([OWN_WORDS, ("Fenna", "Roskam", date(2012, 2, 13), DAY, "ziek")])
    asked = upload(cast.school, data)
    intake = Intake.objects.get()
    columns = dict(
        zip(
            (f"kolom_{index}" for index in range(5)),
            ("given_name", "family_name", "birth_date", "absent_since", "kind"),
            strict=True,
        )
    )

    assert "13-02-2012" in page(asked)
    told = Login(cast.school).post(
        reverse("intake_columns", args=[intake.key]), {"header_row": "1", "kind": "", **columns}, follow=True
    )

    assert "Fenna Roskam" in page(told)
    assert ColumnMapping.objects.get().columns["family_name"] == "wie"
    again = upload(cast.school, xlsx([OWN_WORDS, ("Joris", "Bakker", date(2012, 2, 13), DAY, "ziek")]))
    assert "Joris Bakker" in page(again)
    assert "Wat staat waar?" in page(upload(cast.leerplicht, data))


def test_missing_column_is_named_and_a_kind_may_hold_for_the_whole_list(cast: Cast) -> None:
    upload(cast.school, xlsx([OWN_WORDS[:4], ("Fenna", "Roskam", date(2012, 2, 13), DAY)]))
    address = reverse("intake_columns", args=[Intake.objects.get().key])
    columns = {
        "header_row": "1",
        "kolom_0": "given_name",
        "kolom_1": "family_name",
        "kolom_2": "birth_date",
        "kolom_3": "absent_since",
    }

    refused = Login(cast.school).post(address, {**columns, "kind": ""})
    told = Login(cast.school).post(address, {**columns, "kind": "geoorloofd/ziek"}, follow=True)

    assert refused.status_code == 422
    assert "Wijs nog een kolom aan voor de soort verzuim." in page(refused)
    assert "geoorloofd thuis, ziek" in page(told)


def test_citizen_numbers_are_neither_read_nor_kept(cast: Cast) -> None:
    data = a_list(
        (*fenna(leerlingnummer="111222333"), "12"), (*fenna(voornaam="Joris", leerlingnummer="123456782"), "13"),
        headers=(*HEADERS, "BSN"),
    )  # fmt: skip

    answer = upload(cast.school, data)

    intake = Intake.objects.get()
    assert [text in str(intake.table) for text in ("123456782", "111222333", "'12'", "'13'", "BSN")] == [False] * 4 + [
        True
    ]
    assert "Stuur die de volgende keer niet mee." in page(answer)
    assert "Loket leest ze niet en bewaart ze niet." in page(answer)
    assert [row.values.get("pupil_no") for row in intake.rows.all()] == [None, None]


def test_numbers_that_are_no_citizen_numbers_stay(cast: Cast) -> None:
    upload(cast.school, a_list(fenna(leerlingnummer="123456789"), fenna(voornaam="Joris", leerlingnummer="987654321")))

    assert [row.values["pupil_no"] for row in Intake.objects.get().rows.all()] == ["123456789", "987654321"]


def test_read_in_tells_what_came_of_it(cast: Cast) -> None:
    upload(cast.school, a_list(fenna(), fenna(voornaam="Joris", geboortedatum="31-2-2012")))
    address = reverse("intake_commit", args=[Intake.objects.get().key])

    done = Login(cast.school).post(address, follow=True)
    again = Login(cast.school).post(address, follow=True)

    casus = Casus.objects.get()
    assert "De lijst is ingelezen" in page(done)
    assert f'<a class="code" href="/casus/{casus.code}/">' in page(done)
    assert "Niet ingelezen: 1 rij" in page(done)
    assert "Deze lijst was al ingelezen; er is niets veranderd." in page(again)
    assert AccessLog.objects.filter(page="lijst", casussen__contains=[casus.pk]).exists()


def test_same_list_once_more_says_that_nothing_changed(cast: Cast) -> None:
    data = a_list(fenna())
    for _ in range(2):
        shown = upload(cast.school, data)
        intake = Intake.objects.get(committed_at=None)
        done = Login(cast.school).post(reverse("intake_commit", args=[intake.key]), follow=True)

    assert "Deze lijst is al eens ingelezen" in page(shown)
    assert "Er is niets veranderd" in page(done)


def test_preview_shows_nothing_of_a_pupil_of_a_colleague(cast: Cast) -> None:
    theirs = build.casus(
        by=cast.colleague.user, at=cast.heuvelrade, who=build.pupil("Fenne", "Roskamp"), consulent=cast.colleague.user
    )

    shown = upload(cast.consulent, a_list(fenna()))

    assert "Vraag het na bij Abdel Ottevanger." in page(shown)
    assert [text in page(shown) for text in ("Roskamp", theirs.code, "Heuvelrade")] == [False] * 3
    assert not AccessLog.objects.filter(page="lijst").exists()


def test_preview_writes_the_read_log(cast: Cast) -> None:
    casus = build.casus(by=cast.consulent.user, at=cast.beemd)

    shown = upload(cast.school, a_list(fenna(), fenna(voornaam="Joris", achternaam="Bakker")))

    assert casus.code in page(shown)
    assert AccessLog.objects.get(page="lijst").casussen == [casus.pk]


def test_counts_open_their_rows(cast: Cast) -> None:
    upload(cast.school, a_list(fenna(), fenna(voornaam="Joris", geboortedatum="31-2-2012")))
    address = reverse("intake", args=[Intake.objects.get().key])

    shown = page(Login(cast.school).get(f"{address}?stand=fout"))

    assert "Joris Roskam" in shown
    assert "Fenna Roskam" not in shown


def test_long_preview_has_pages(cast: Cast) -> None:
    upload(cast.school, a_list(*(fenna(achternaam=f"Roskam{chr(97 + n % 26)}{chr(97 + n // 26)}") for n in range(101))))
    address = reverse("intake", args=[Intake.objects.get().key])

    first, second = page(Login(cast.school).get(address)), page(Login(cast.school).get(f"{address}?na=101"))

    assert (first.count('data-label="Leerling"'), second.count('data-label="Leerling"')) == (100, 1)
    assert 'href="?na=101"' in first
    assert 'href="?voor=102"' in second
    assert page(Login(cast.school).get(f"{address}?voor=102")).count('data-label="Leerling"') == 100


def test_preview_asks_as_often_for_three_rows_as_for_one(cast: Cast) -> None:
    casus = build.casus(by=cast.consulent.user, at=cast.beemd)
    build.absence(casus, first_day=DAY - timedelta(days=3))
    others = [build.casus(by=cast.consulent.user, at=cast.beemd, who=build.pupil(name)) for name in ("Joris", "Sanne")]
    counts = []
    for rows in ([fenna()], [fenna(), fenna(voornaam="Joris"), fenna(voornaam="Sanne")]):
        upload(cast.school, a_list(*rows))
        client, address = Login(cast.school), reverse("intake", args=[Intake.objects.latest("pk").key])
        with CaptureQueriesContext(connection) as found:
            assert casus.code in page(client.get(address))
        counts.append(len(found))

    assert len(others) == 2
    assert counts[0] == counts[1]


def test_long_list_is_read_by_whoever_waits_when_no_worker_comes(cast: Cast, settings: Any) -> None:
    rows = [fenna(achternaam=f"Roskam{chr(97 + n % 26)}{chr(97 + n // 26)}") for n in range(501)]
    waiting = upload(cast.school, a_list(*rows))
    intake = Intake.objects.get()
    address = reverse("intake_progress", args=[intake.key])

    assert "0 van 501 rijen gelezen" in page(waiting)
    assert "0 van 501 rijen gelezen" in page(Login(cast.school).get(address))
    Intake.objects.update(created_at=timezone.now() - timedelta(seconds=10))
    ready = Login(cast.school).get(address, headers={"HX-Request": "true"})

    assert ready.headers["HX-Redirect"] == reverse("intake", args=[intake.key])
    assert intake.rows.count() == 501


def test_reader_that_died_is_taken_over_and_one_that_works_is_not(cast: Cast) -> None:
    upload(cast.school, a_list(fenna()))
    intake = Intake.objects.get()
    intake.rows.all().delete()
    now = timezone.now()

    Intake.objects.update(matched_at=None, touched_at=now - timedelta(seconds=5))
    busy = read_intake(pk=intake.pk, today=timezone.localdate())
    Intake.objects.update(touched_at=now - timedelta(seconds=60))
    taken = read_intake(pk=intake.pk, today=timezone.localdate())

    assert (busy, taken, intake.rows.count()) == (False, True, 1)


def test_preview_can_be_thrown_away(cast: Cast) -> None:
    upload(cast.school, a_list(fenna()))

    Login(cast.school).post(reverse("intake_remove", args=[Intake.objects.get().key]))

    assert not Intake.objects.exists()
    assert not IntakeRow.objects.exists()


def test_overview_lists_own_lists_only(cast: Cast) -> None:
    upload(cast.school, a_list(fenna()), name="eigen-lijst.xlsx")

    own, other = (page(Login(each).get(reverse("intakes"))) for each in (cast.school, cast.other_school))

    assert ("eigen-lijst.xlsx" in own, "eigen-lijst.xlsx" in other) == (True, False)


def test_a_sheet_that_was_read_is_not_called_unread_and_is_known_again_by_its_name(cast: Cast) -> None:
    data = workbook({"Noord": [HEADERS, fenna()], "Zuid": [HEADERS, fenna(voornaam="Joris")]})
    client, said = Login(cast.school), []

    for sheet in ("", "Zuid"):
        upload(cast.school, data, sheet=sheet)
        key = Intake.objects.latest("pk").key
        said.append(page(client.post(reverse("intake_commit", args=[key]), follow=True)))
    again = upload(cast.school, data, sheet="Noord")

    assert ["nog niet gelezen" in one for one in said] == [True, False]
    assert "Deze lijst is al eens ingelezen" in page(again)
