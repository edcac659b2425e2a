"""The pages of reading in a list: per role, per state, and what is refused."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse, HttpResponseBase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, Toegang
from cases.intake import read_intake
from cases.models import AccessLog, Casus, ColumnMapping, Intake, IntakeRow, RowResult, RowState
from tests import build
from tests.cases.intake_lists import HEADERS, a_list, only_row
from tests.conftest import Cast, Login
from tests.paper.files import xlsx

DAY = timezone.localdate() - timedelta(days=20)
FENNA = ("01AB00", "", "Fenna", "", "Roskam", date(2012, 2, 13), DAY, "relatief")
OWN_WORDS = ("kind van", "wie", "dag geboren", "weg sinds", "wat")


def fenna(**changes: Any) -> tuple[Any, ...]:
    return tuple(changes.get(header.replace(" ", "_"), value) for header, value in zip(HEADERS, FENNA, strict=True))


def upload(toegang: Toegang, data: bytes, name: str = "lijst.xlsx", **fields: Any) -> HttpResponseBase:
    fields = {"reference_date": timezone.localdate().isoformat(), "file": SimpleUploadedFile(name, data), **fields}
    return Login(toegang).post(reverse("intake_new"), fields, follow=True)


def page(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize("role", ["consulent", "voorzitter", "leerplicht", "school"])
def test_upload_shows_every_row_and_stores_nothing_about_pupils(cast: Cast, role: str) -> None:
    answer = upload(getattr(cast, role), a_list(fenna()))

    assert answer.status_code == 200
    assert "Leerling toevoegen en casus starten." in page(answer)
    assert only_row(Intake.objects.get()).state == RowState.NEW
    assert not Casus.objects.exists()


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


def similar(cast: Cast) -> Casus:
    return build.casus(by=cast.consulent.user, at=cast.beemd, who=build.pupil("Fenne"), consulent=cast.consulent.user)


def test_counts_of_a_mixed_list_add_up_before_and_after(cast: Cast) -> None:
    """New, known by number and by name, of a colleague, like somebody known, wrong, and twice: each row counts once, in the preview
    and in what came of it, and every count has its rows."""
    mate = build.toegang(build.user("mate@loket.example", "Mats Oudekerk"), Role.CONSULENT, area=cast.noord)
    home = timezone.localdate() - timedelta(days=60)
    known = build.casus(
        by=mate.user, at=cast.beemd, consulent=mate.user, who=build.pupil("Noa", "Bakker", pupil_no="L7")
    )
    build.absence(known, first_day=DAY, known_on=home)
    alike = build.casus(
        by=mate.user, at=cast.heuvelrade, consulent=cast.colleague.user, who=build.pupil("Sanne", "Visser")
    )
    build.absence(alike, first_day=DAY, known_on=home)
    noa = {"voornaam": "Noa", "achternaam": "Bakker", "geboortedatum": known.pupil.birth_date}
    data = a_list(
        fenna(),
        fenna(**noa, leerlingnummer="L7"),
        fenna(**noa),
        fenna(**noa | {"leerlingnummer": "L7", "geboortedatum": None, "voornaam": "N."}, soort_verzuim="ziek"),
        fenna(voornaam="Sanne", achternaam="Visser", geboortedatum=alike.pupil.birth_date),
        fenna(voornaam="Sanna", achternaam="Visser", geboortedatum=alike.pupil.birth_date),
        fenna(voornaam="Joris", achternaam="Dekker", soort_verzuim="raar"),
        fenna(),
    )
    preview: Any = upload(mate, data)
    intake, client = Intake.objects.get(), Login(mate)
    similar = intake.rows.filter(state=RowState.SIMILAR).order_by("number")
    choices = {f"keuze-{row.pk}": "zelfde-0" for row in similar[:1]} | {"gezien": [row.pk for row in similar]}
    before = {str(one["label"]): one["number"] for one in preview.context["counts"]}

    done = client.post(reverse("intake_commit", args=[intake.key]), choices, follow=True)

    after = dict(done.context["results"])
    assert before == {
        "rijen": 8, "nieuw": 1, "bekend": 1, "met een verschil": 0, "lijken op een bekende leerling": 2, "met een fout": 2,
        "overgeslagen": 2,
    }  # fmt: skip
    assert after == {
        "gestart": 1, "bevestigd": 1, "doorgegeven aan een collega": 1, "niet ingelezen": 3, "overgeslagen": 2,
    }  # fmt: skip
    assert sum(after.values()) == done.context["total"] == before["rijen"]
    named = (
        [row.number for row, _ in done.context["shown"]],
        *([row.number for row in done.context[name]] for name in ("left_out", "skipped")),
    )
    assert named == ([2, 3, 6], [5, 7, 8], [4, 9])


def test_row_without_its_day_is_taken_and_let_go_in_the_preview(cast: Cast) -> None:
    upload(
        cast.school,
        a_list(fenna(eerste_verzuimdag=None), fenna(voornaam="Joris", eerste_verzuimdag=None, soort_verzuim="raar")),
    )
    intake, client = Intake.objects.get(), Login(cast.school)
    row, wrong = intake.rows.order_by("number")
    choose, preview = (reverse(name, args=[intake.key]) for name in ("intake_choose", "intake"))
    ticked = {"gezien": [row.pk, wrong.pk], f"zo-inlezen-{row.pk}": "on", f"zo-inlezen-{wrong.pk}": "on"}

    def stands() -> tuple[list[str], dict[str, int], str]:
        intake.refresh_from_db()
        html = page(client.get(preview))
        assert html.count("zo inlezen") == 1  # the other row has more wrong with it
        return list(intake.rows.order_by("number").values_list("state", flat=True)), intake.counts, html

    assert stands()[0] == ["fout", "fout"]
    answer = client.post(choose, ticked, headers={"HX-Request": "true"})
    states, counts, html = stands()
    assert answer.headers["HX-Refresh"] == "true"  # the row is something else now
    assert (states, counts["nieuw"], counts["fout"]) == (["nieuw", "fout"], 1, 1)
    assert ("eerste verzuimdag nog niet bekend" in html, "Leerling toevoegen en casus starten." in html) == (True, True)
    client.post(choose, {"gezien": [row.pk]})
    states, counts, _ = stands()
    assert (states, counts["nieuw"], counts["fout"]) == (["fout", "fout"], 0, 2)
    row.refresh_from_db()
    assert row.message == "Eerste verzuimdag: De eerste verzuimdag ontbreekt."

    client.post(reverse("intake_commit", args=[intake.key]), ticked)
    assert Casus.objects.get().absences.get().first_day is None


def test_row_without_its_day_that_is_like_somebody_asks_before_it_is_read_in(cast: Cast) -> None:
    casus = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)
    upload(cast.consulent, a_list(fenna(voornaam="Fenne", eerste_verzuimdag=None)))
    intake, client = Intake.objects.get(), Login(cast.consulent)
    row = intake.rows.get()
    commit = reverse("intake_commit", args=[intake.key])
    ticked = {"gezien": [row.pk], f"zo-inlezen-{row.pk}": "on"}

    asked = client.post(commit, ticked, follow=True)

    intake.refresh_from_db()
    assert intake.committed_at is None
    assert "lijkt op een bekende leerling. Kies eerst of het dezelfde is." in page(asked)
    assert page(asked).count(f'name="keuze-{row.pk}"') == 2
    client.post(commit, ticked | {f"keuze-{row.pk}": "ander"})
    assert Casus.objects.exclude(pk=casus.pk).get().pupil.given_name == "Fenne"


def test_unknown_woongemeente_is_never_read_as_that_of_the_school_unless_somebody_says_so(cast: Cast) -> None:
    headers = (*HEADERS, "woongemeente")
    rows = ((*fenna(), "Amsterdam"), (*fenna(voornaam="Joris", achternaam="Bakker"), ""))
    html = page(upload(cast.school, a_list(*rows, headers=headers)))
    intake, client = Intake.objects.get(), Login(cast.school)
    row, without = intake.rows.order_by("number")
    why = (
        "Woongemeente: ‘Amsterdam’ is geen gemeente die Loket kent. "
        "Staat er niets, dan neemt Loket de gemeente van de school, Lindevoort."
    )
    assert (row.state, row.message, without.state) == (RowState.ERROR, why, RowState.NEW)
    assert (why in html, html.count("Woont in Lindevoort: zo inlezen")) == (True, 1)
    ticked = {"gezien": [row.pk], f"zo-inlezen-{row.pk}": "on"}

    client.post(reverse("intake_choose", args=[intake.key]), ticked)
    assert "woont in Lindevoort" in page(client.get(reverse("intake", args=[intake.key])))
    client.post(reverse("intake_choose", args=[intake.key]), {"gezien": [row.pk]})
    row.refresh_from_db()
    assert (row.state, row.message) == (RowState.ERROR, why)
    client.post(reverse("intake_commit", args=[intake.key]), ticked)

    assert [casus.municipality for casus in Casus.objects.all()] == [cast.lindevoort] * 2


def test_unknown_woongemeente_without_a_tick_stays_out(cast: Cast) -> None:
    headers = (*HEADERS, "woongemeente")
    upload(cast.consulent, a_list((*fenna(), "Amsterdam"), (*fenna(schoolcode=None), "Amsterdam"), headers=headers))

    Login(cast.consulent).post(reverse("intake_commit", args=[Intake.objects.get().key]))

    assert (Casus.objects.count(), [row.state for row in IntakeRow.objects.all()]) == (0, [RowState.ERROR] * 2)


def test_leerplicht_reads_its_own_list_and_is_told_whose_municipality_it_becomes(cast: Cast) -> None:
    headers = (*HEADERS, "woongemeente")

    html = page(upload(cast.leerplicht, a_list((*fenna(), "Amsterdam"), headers=headers)))

    assert only_row(Intake.objects.get()).state == RowState.NEW
    assert "‘Amsterdam’ is geen gemeente die Loket kent. Loket neemt Lindevoort." in html


def test_row_without_its_day_gives_way_to_one_that_has_it(cast: Cast) -> None:
    upload(cast.consulent, a_list(fenna(eerste_verzuimdag=None), fenna()))

    assert [(row.state, row.values.get("lacks_day")) for row in Intake.objects.get().rows.order_by("number")] == [
        ("fout", None), ("nieuw", None),
    ]  # fmt: skip
    assert "staat ook op rij 3, met andere gegevens" in IntakeRow.objects.earliest("number").message


def test_choice_is_kept_while_choosing(cast: Cast) -> None:
    casus = similar(cast)
    shown = upload(cast.consulent, a_list(fenna()))
    row = IntakeRow.objects.get()
    address = reverse("intake_choose", args=[row.intake.key])

    answer = Login(cast.consulent).post(
        address, {"gezien": row.pk, f"keuze-{row.pk}": "zelfde-0"}, headers={"HX-Request": "true"}
    )

    row.refresh_from_db()
    assert casus.code in page(shown)
    assert "Bij één rij kiest u nog" in page(shown)
    assert "kiest u nog" not in page(answer)
    assert (row.decision, row.candidate_id) == ("zelfde", casus.pupil_id)


def test_choice_made_on_the_page_counts_when_reading_in(cast: Cast) -> None:
    similar(cast)
    upload(cast.consulent, a_list(fenna()))
    row = IntakeRow.objects.get()

    Login(cast.consulent).post(
        reverse("intake_commit", args=[row.intake.key]), {"gezien": row.pk, f"keuze-{row.pk}": "ander"}
    )

    assert only_row(Intake.objects.get()).result == RowResult.OPENED


@pytest.mark.parametrize("chosen", ["zelfde-7", "zelfde-", "zelfde--1", "iets", "zelfde-0x"])
def test_choice_that_was_not_offered_is_no_choice(cast: Cast, chosen: str) -> None:
    similar(cast)
    upload(cast.consulent, a_list(fenna()))
    row = IntakeRow.objects.get()

    Login(cast.consulent).post(
        reverse("intake_choose", args=[row.intake.key]), {"gezien": row.pk, f"keuze-{row.pk}": chosen}
    )

    row.refresh_from_db()
    assert row.decision == ""


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
