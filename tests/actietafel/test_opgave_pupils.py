"""Who came: a pupil by form and a list, matched inside the circle of the respondent, twice the same is once."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Toegang
from actietafel.actions.answering import add_regel
from actietafel.models import Opgave, OpgaveAnswer, RegelSource
from cases.intake.entries import Entry
from cases.models import Casus, Intake, RowResult, RowState
from tests.actietafel import building
from tests.actietafel.test_opgave import a_casus, a_running, home_since, page
from tests.cases.intake_lists import HEADERS, a_list, row
from tests.conftest import Cast, Login
from tests.paper.files import workbook


def typed(**changes: Any) -> dict[str, Any]:
    data = {
        "name": "Siebe Terpstra", "birth_date": "3 mei 2012", "kind": "relatief", "first_day": home_since().isoformat(),
        "first_day_kind": "precies", "municipality": "", "year_group": "2",
    }  # fmt: skip
    return {**data, **changes}


def add(toegang: Toegang, opgave: Opgave, **changes: Any) -> Any:
    return Login(toegang).post(reverse("opgave_add", args=[opgave.code]), typed(**changes))


def entry(**fields: Any) -> Entry:
    told = {"given_name": "Siebe", "family_name": "Terpstra", "birth_date": date(2012, 5, 3), "kind": "relatief"}
    return Entry(1, **{**told, "first_day": home_since(), **fields})


# --- by form ----------------------------------------------------------------------------------------------------------


def test_form_has_at_most_seven_fields(cast: Cast) -> None:
    opgave = a_running(cast)

    text = page(Login(cast.school).get(reverse("opgave_add", args=[opgave.code])))

    seen = [name for name in ("name", "birth_date", "kind", "first_day", "first_day_kind", "municipality", "year_group")
            if f'name="{name}"' in text]  # fmt: skip
    assert len(seen) == 7
    assert 'name="school"' not in text


def test_new_pupil_stands_on_the_opgave_and_becomes_no_casus(cast: Cast) -> None:
    opgave = a_running(cast)

    answer = add(cast.school, opgave, first_day_kind="ongeveer")

    regel = opgave.regels.get()
    assert answer.status_code == 302
    assert (regel.pupil, regel.casus, regel.state, regel.answer) == (None, None, RowState.NEW, OpgaveAnswer.HOME)
    assert (regel.name, regel.first_day, regel.about, regel.source) == (
        "Siebe Terpstra",
        home_since(),
        "ongeveer ",
        "erbij",
    )
    assert regel.told["school_id"] == cast.beemd.pk
    assert Casus.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"first_day": ""}, "Vul in sinds wanneer"),
        ({"name": "Siebe"}, "Vul voornaam en achternaam in"),
        ({"birth_date": "31-02-2012"}, "31 februari bestaat niet"),
        ({"year_group": "drie"}, "Schrijf een getal"),
        ({"kind": ""}, "Kies wat er aan de hand is"),
        ({"first_day": (timezone.localdate() - timedelta(days=1)).isoformat()}, "ligt na de peildatum"),
    ],
)
def test_bad_input_is_kept_with_what_is_needed(cast: Cast, changes: dict[str, str], words: str) -> None:
    opgave = a_running(cast)

    answer = add(cast.school, opgave, **changes)

    text = page(answer)
    assert (answer.status_code, opgave.regels.count()) == (422, 0)
    assert words in text
    assert f'value="{changes.get("name", "Siebe Terpstra")}"' in text


def test_known_pupil_of_the_school_is_offered_and_linked_when_pointed_out(cast: Cast) -> None:
    opgave, known = a_running(cast), a_casus(cast, first_day=home_since())
    client, url = Login(cast.school), reverse("opgave_add", args=[opgave.code])
    data = typed(name="Fenne Roskam", birth_date="13 februari 2012")

    asked = client.post(url, data)
    token = asked.context["form"].choices[0].token
    answer = client.post(url, {**data, "who": token})

    assert (asked.status_code, answer.status_code) == (422, 302)
    assert "Dit is dezelfde leerling:" in page(asked)
    regel = opgave.regels.get()
    assert (regel.pupil, regel.casus, regel.state, regel.told) == (known.pupil, known, RowState.KNOWN, {})


def test_somebody_else_with_that_name_is_new(cast: Cast) -> None:
    opgave, known = a_running(cast), a_casus(cast, first_day=home_since())
    client, url = Login(cast.school), reverse("opgave_add", args=[opgave.code])
    data = typed(name="Fenne Roskam", birth_date="13 februari 2012")

    another = client.post(url, data).context["form"].another
    client.post(url, {**data, "who": another})

    regel = opgave.regels.get()
    assert (regel.pupil, regel.state, known.pupil_id in regel.candidates) == (None, RowState.NEW, False)


def test_pupil_of_another_school_is_never_shown_and_kept_for_the_office(cast: Cast) -> None:
    opgave = a_running(cast)
    elsewhere = a_casus(cast, at=cast.heuvelrade, first_day=home_since())

    answer = add(cast.school, opgave, name="Fenna Roskam", birth_date="13 februari 2012")

    regel = opgave.regels.get()
    assert answer.status_code == 302
    assert (regel.pupil, regel.casus, regel.candidates) == (None, None, [elsewhere.pupil_id])
    shown = page(Login(cast.school).get(reverse("opgave", args=[opgave.code])))
    assert elsewhere.code not in shown
    assert "lijkt" not in shown


def test_leerplicht_adds_with_the_school_and_its_own_municipality(cast: Cast) -> None:
    opgave = a_running(cast, municipality=cast.lindevoort)
    data = typed(school=str(cast.heuvelrade.pk))

    answer = Login(cast.leerplicht).post(reverse("opgave_add", args=[opgave.code]), data)

    told = opgave.regels.get().told
    assert answer.status_code == 302
    assert (told["school_id"], told["municipality_id"]) == (cast.heuvelrade.pk, cast.lindevoort.pk)


def test_same_pupil_twice_is_once(cast: Cast) -> None:
    opgave = a_running(cast)

    first = add_regel(opgave=opgave, entry=entry(), source=RegelSource.ADDED, by=cast.school.user, now=timezone.now())
    again = add_regel(opgave=opgave, entry=entry(), source=RegelSource.LIST, by=cast.school.user, now=timezone.now())

    assert (first.new, again.new, again.regel, opgave.regels.count()) == (True, False, first.regel, 1)


def test_answer_that_was_given_is_not_overwritten_by_adding(cast: Cast) -> None:
    opgave, casus = a_running(cast), a_casus(cast, first_day=home_since())
    building.regel(opgave, casus=casus, by=cast.school.user, answer="weg", on=timezone.localdate())
    same = entry(given_name="Fenna", family_name="Roskam", birth_date=date(2012, 2, 13), school_id=cast.beemd.pk)

    added = add_regel(opgave=opgave, entry=same, source=RegelSource.LIST, by=cast.school.user, now=timezone.now())

    assert (added.new, opgave.regels.get().answer) == (False, OpgaveAnswer.GONE)


def test_taking_out_and_putting_back(cast: Cast) -> None:
    opgave = a_running(cast)
    add(cast.school, opgave)
    client, regel = Login(cast.school), opgave.regels.get()

    out = client.post(reverse("opgave_take_out", args=[opgave.code, regel.pk]), follow=True)
    gone = opgave.regels.count()
    client.post(reverse("opgave_put_back", args=[opgave.code]))

    assert reverse("opgave_put_back", args=[opgave.code]) in page(out)
    assert (gone, opgave.regels.get().name) == (0, "Siebe Terpstra")


def test_putting_back_does_not_ask_again_who_it_is(cast: Cast) -> None:
    """A person said that it is not the known pupil with nearly the same name."""
    opgave, known = a_running(cast), a_casus(cast, "Fenna")
    entry = Entry(
        1,
        given_name="Fena",
        family_name="Roskam",
        birth_date=known.pupil.birth_date,
        first_day=home_since(),
        kind="relatief",
    )
    others = frozenset({known.pupil_id})
    add_regel(
        opgave=opgave, entry=entry, source=RegelSource.ADDED, by=cast.school.user, now=timezone.now(), others=others
    )
    client, regel = Login(cast.school), opgave.regels.get()
    assert (regel.state, regel.candidates) == (RowState.NEW, [])

    client.post(reverse("opgave_take_out", args=[opgave.code, regel.pk]))
    client.post(reverse("opgave_put_back", args=[opgave.code]))

    back = opgave.regels.get()
    assert (back.name, back.state, back.candidates) == ("Fena Roskam", RowState.NEW, [])


def test_taking_out_somebody_of_another_opgave_does_not_exist(cast: Cast) -> None:
    opgave = a_running(cast)
    other = building.opgave(opgave.uitvraag, school=cast.heuvelrade)
    regel = building.regel(other, by=cast.other_school.user, told={"given_name": "Jelte"})

    answer = Login(cast.school).post(reverse("opgave_take_out", args=[opgave.code, regel.pk]))

    assert (answer.status_code, other.regels.count()) == (404, 1)


# --- by file ----------------------------------------------------------------------------------------------------------


def upload(client: Client, opgave: Opgave, data: bytes, name: str = "lijst.xlsx") -> Any:
    url = reverse("opgave_list", args=[opgave.code])
    return client.post(url, {"file": SimpleUploadedFile(name, data)}, follow=True)


def take_over(client: Client, opgave: Opgave, **data: Any) -> Any:
    intake = Intake.objects.order_by("-pk")[0]
    url = reverse("opgave_take_over", args=[opgave.code])
    return client.post(url, {"lijst": str(intake.key), **data}, follow=True)


def test_another_sheet_of_the_list_is_chosen_on_the_page_of_the_opgave(cast: Cast) -> None:
    opgave, client = a_running(cast), Login(cast.school)
    told = [row(voornaam=name, eerste_verzuimdag=since()) for name in ("Noortje", "Zuidert")]
    data = workbook({"Noord": [HEADERS, told[0]], "Zuid": [HEADERS, told[1]]})
    first = upload(client, opgave, data)
    again = f"{reverse('opgave_take_over', args=[opgave.code])}?blad=Zuid"

    asked = client.get(again, follow=True)
    sent = {"file": SimpleUploadedFile("lijst.xlsx", data), "sheet": "Zuid"}
    client.post(reverse("opgave_list", args=[opgave.code]), sent, follow=True)

    assert again in first.content.decode()
    assert (asked.redirect_chain[-1][0], asked.context["form"]["sheet"].value()) == (
        f"{reverse('opgave_list', args=[opgave.code])}?blad=Zuid", "Zuid",
    )  # fmt: skip
    assert [line.values["given_name"] for line in Intake.objects.latest("pk").rows.all()] == ["Zuidert"]


def since() -> date:
    return home_since()


def test_list_shows_each_row_and_comes_on_the_opgave_all_at_once(cast: Cast) -> None:
    opgave, known = a_running(cast), a_casus(cast, first_day=home_since())
    elsewhere = a_casus(cast, "Bruun", at=cast.heuvelrade, first_day=home_since())
    data = a_list(
        row(eerste_verzuimdag=since()),
        row(voornaam="Siebe", achternaam="Terpstra", eerste_verzuimdag=since()),
        row(voornaam="Bruun", eerste_verzuimdag=since()),
        row(schoolcode="02CD00", voornaam="Jelte", eerste_verzuimdag=since()),
        row(voornaam="Noor", achternaam="Zandt", soort_verzuim="zorg", eerste_verzuimdag=since()),
    )
    client = Login(cast.school)

    preview = page(upload(client, opgave, data))
    answer = page(take_over(client, opgave))

    assert "Die school meldt zelf" in preview
    assert "Naar de opgave" in preview
    assert elsewhere.code not in preview
    found = {(regel.casus, regel.name) for regel in opgave.regels.all()}
    assert found == {(known, "Een leerling die is uitgezocht"), (None, "Siebe Terpstra"), (None, "Bruun Roskam")}
    assert "Uit de lijst kwamen erbij: 3. Niet overgenomen: 2." in answer
    assert Casus.objects.count() == 2
    intake = Intake.objects.get()
    assert (intake.table, intake.committed_at is not None) == ({}, True)
    assert sorted(intake.rows.values_list("result", flat=True)) == ["buiten", "buiten", "elders", "elders", "elders"]
    assert set(intake.rows.values_list("candidate", flat=True)) == {None}


def test_same_list_again_adds_nothing(cast: Cast) -> None:
    opgave, client = a_running(cast), Login(cast.school)
    a_casus(cast, first_day=home_since())
    data = a_list(row(eerste_verzuimdag=since()), row(voornaam="Siebe", eerste_verzuimdag=since()))
    upload(client, opgave, data)
    take_over(client, opgave)
    before = list(opgave.regels.order_by("pk").values())

    pressed_twice = page(take_over(client, opgave))
    upload(client, opgave, data)
    answer = page(take_over(client, opgave))

    assert "al overgenomen; er is niets veranderd" in pressed_twice
    assert "kwamen erbij: 0. Stond er al: 2." in answer
    assert list(opgave.regels.order_by("pk").values()) == before


def test_list_for_the_opgave_is_never_committed_to_casussen(cast: Cast) -> None:
    opgave, client = a_running(cast), Login(cast.school)
    upload(client, opgave, a_list(row(eerste_verzuimdag=since())))
    intake = Intake.objects.get()

    client.post(reverse("intake_commit", args=[intake.key]))

    intake.refresh_from_db()
    assert (Casus.objects.count(), intake.committed_at) == (0, None)


def test_list_of_somebody_else_or_of_another_opgave_is_not_taken_over(cast: Cast) -> None:
    opgave = a_running(cast)
    other = building.opgave(opgave.uitvraag, school=cast.heuvelrade)
    upload(Login(cast.other_school), other, a_list(row(schoolcode="02CD00", eerste_verzuimdag=since())))

    answer = take_over(Login(cast.school), opgave)

    assert (answer.status_code, opgave.regels.count()) == (404, 0)


def test_row_that_is_alike_is_asked_and_the_choice_counts(cast: Cast) -> None:
    opgave, known = a_running(cast), a_casus(cast, first_day=home_since())
    client = Login(cast.school)
    upload(client, opgave, a_list(row(voornaam="Fenne", eerste_verzuimdag=since())))
    [asked] = Intake.objects.get().rows.all()

    take_over(client, opgave, **{f"keuze-{asked.pk}": "zelfde-0", "gezien": [str(asked.pk)]})

    assert asked.state == RowState.SIMILAR
    assert opgave.regels.get().casus == known


def test_hostile_file_is_refused_beside_the_field(cast: Cast) -> None:
    opgave = a_running(cast)

    answer = upload(Login(cast.school), opgave, b"%PDF-1.4 geen lijst", "lijst.xlsx")

    assert (answer.status_code, Intake.objects.count()) == (422, 0)
    assert "id_file" in page(answer)


def test_unknown_columns_are_asked_for_and_then_lead_on_to_the_opgave(cast: Cast) -> None:
    opgave, client = a_running(cast), Login(cast.school)
    headers = ("x", "y", *HEADERS[2:5], "wanneer jarig", *HEADERS[6:])
    asked = upload(client, opgave, a_list(row(eerste_verzuimdag=since()), headers=headers))
    intake = Intake.objects.get()
    columns = {f"kolom_{index}": name for index, name in enumerate(
        ("", "pupil_no", "given_name", "infix", "family_name", "birth_date", "absent_since", "kind"))}  # fmt: skip

    client.post(reverse("intake_columns", args=[intake.key]), {"header_row": "1", "kind": "", **columns})
    take_over(client, opgave)

    assert "Wat staat waar?" in page(asked)
    assert (opgave.regels.get().source, Intake.objects.get().rows.get().result) == (
        RegelSource.LIST,
        RowResult.ELSEWHERE,
    )


def test_leerplicht_list_of_another_municipality_is_an_error_on_that_row(cast: Cast) -> None:
    opgave, client = a_running(cast, municipality=cast.lindevoort), Login(cast.leerplicht)
    headers = (*HEADERS, "woongemeente")
    lines = [
        (*row(voornaam=name, eerste_verzuimdag=since()), home)
        for name, home in (("Siebe", "Lindevoort"), ("Jelte", "Oosterbeemd"))
    ]

    preview = page(upload(client, opgave, a_list(*lines, headers=headers)))
    take_over(client, opgave)

    assert "woont in een andere gemeente (Oosterbeemd)" in preview
    assert opgave.regels.get().name == "Siebe Roskam"


def test_nothing_is_added_once_it_was_sent(cast: Cast) -> None:
    opgave, client = a_running(cast), Login(cast.school)
    upload(client, opgave, a_list(row(eerste_verzuimdag=since())))
    Opgave.objects.filter(pk=opgave.pk).update(returned_at=timezone.now(), returned_by=cast.school.user, nil=True)

    take_over(client, opgave)
    add(cast.school, opgave)

    assert opgave.regels.count() == 0
    assert Intake.objects.get().committed_at is None
