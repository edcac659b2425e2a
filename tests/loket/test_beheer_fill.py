"""Schools and people from a list: what is shown first, what is recorded, and what is said about a row that does not fit."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Consulentschap, Toegang, User
from loket.beheer import filling
from loket.beheer.sheet import MOST_ROWS, Columns
from post.models import Mail
from region.models import School, SchoolBoard
from tests.conftest import Cast
from tests.paper.files import xlsx

SCHOOLS = ("Vestigingscode", "School", "Gemeente", "Bestuur", "Niveaus", "Vaste consulent", "Opmerking")
LINDE = ("03EF00", "Lindecollege", "lindevoort", "Stichting Nieuw", "havo, vwo", "noor@loket.example", "x")
PEOPLE = ("Naam", "E-mail", "Rol", "School", "Gemeente", "Vanaf")
JANNA = ("Janna Vos", "janna@school.example", "School", "01ab00", "", "")


def page(kind: str) -> str:
    return reverse("beheer_fill", args=[kind])


def shown(beheer: Client, kind: str, *rows: Sequence[Any]) -> Any:
    return beheer.post(page(kind), {"file": SimpleUploadedFile("lijst.xlsx", xlsx(rows))})


def outcomes(answer: Any) -> list[tuple[int, str, str]]:
    return [(one.number, one.kind, one.said) for one in answer.context["outcomes"]]


def recorded(beheer: Client, kind: str, *rows: Sequence[Any]) -> Any:
    """Through the button of the page that was shown."""
    answer = shown(beheer, kind, *rows)
    found = re.search(r'name="rows" value="([^"]+)"', answer.content.decode())
    assert found
    return beheer.post(page(kind), {"rows": found[1]}, follow=True)


def told(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def test_list_of_schools_is_shown_first_and_then_recorded(cast: Cast, beheer: Client) -> None:
    rows = (("Scholen per 1 december",), SCHOOLS, LINDE, ("01AB00", "Beemdcollege", "Lindevoort"))

    answer = shown(beheer, "scholen", *rows)

    assert outcomes(answer) == [
        (3, "new", "Lindevoort, nieuw bestuur Stichting Nieuw, vaste consulent Noor van Veldhuizen"),
        (4, "there", ""),
    ]
    assert answer.context["unread"] == ["Opmerking"]
    assert not School.objects.filter(code="03EF00").exists()
    assert not SchoolBoard.objects.filter(name="Stichting Nieuw").exists()

    assert told(recorded(beheer, "scholen", *rows)) == "1 school vastgelegd."
    school = School.objects.get(code="03EF00")
    assert (school.name, school.municipality, school.area, str(school.board), school.levels, school.sector) == (
        "Lindecollege", cast.lindevoort, cast.noord, "Stichting Nieuw", ["havo", "vwo"], "vo",
    )  # fmt: skip
    held = Consulentschap.objects.get(school=school)
    assert (held.consulent, held.valid_from) == (cast.consulent.user, timezone.localdate())


def test_the_same_list_again_changes_nothing(cast: Cast, beheer: Client) -> None:
    recorded(beheer, "scholen", SCHOOLS, LINDE)
    before = list(School.objects.order_by("pk").values())

    again = ("03EF00", "Lindecollege Lindevoort", "Oosterbeemd")
    assert outcomes(shown(beheer, "scholen", SCHOOLS, again)) == [(2, "there", "staat er als Lindecollege")]
    assert 'name="rows"' in shown(beheer, "scholen", SCHOOLS, again).content.decode()
    assert "vastleggen" not in shown(beheer, "scholen", SCHOOLS, again).content.decode()
    assert list(School.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("3E", "Lindecollege", "Lindevoort"), "Vestigingscode (BRIN): Schrijf twee cijfers, twee letters"),
        (("03EF00", "", "Lindevoort"), "Naam: Vul dit nog in."),
        (("03EF00", "Lindecollege", "Nergenshuizen"), "Gemeente ‘Nergenshuizen’ staat nog niet in Loket."),
        (("03EF00", "Lindecollege", ""), "Gemeente: Maak een keuze."),
        (("03EF00", "Beemdcollege", "Lindevoort"), "In Lindevoort is al een school met deze naam (01AB00)."),
        (("03EF00", "Lindecollege", "Lindevoort", "", "hogeschool"), "Niveau ‘hogeschool’ is er niet."),
        (("03EF00", "Lindecollege", "Lindevoort", "", "", "Samira Ouhadi"), "Vaste consulent ‘Samira Ouhadi’ is vandaag geen"),
    ],
)  # fmt: skip
def test_row_that_does_not_fit_says_why_and_the_rest_goes_on(
    cast: Cast, beheer: Client, row: tuple[str, ...], said: str
) -> None:
    first, second = outcomes(shown(beheer, "scholen", SCHOOLS, row, LINDE))

    assert (first[1], said in first[2], second[1]) == ("refused", True, "new" if row[0] != "03EF00" else second[1])
    assert "Niet gelezen: rij 2." in told(recorded(beheer, "scholen", SCHOOLS, row, LINDE))
    assert School.objects.get(code="03EF00").name == "Lindecollege"


def test_a_code_twice_in_one_list_is_one_school(cast: Cast, beheer: Client) -> None:
    assert [kind for _, kind, _ in outcomes(shown(beheer, "scholen", SCHOOLS, LINDE, LINDE))] == ["new", "there"]


def test_people_are_invited_or_get_the_toegang_beside_what_they_have(
    cast: Cast, beheer: Client, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "post.backend.OutboxBackend"
    rows = (
        PEOPLE, JANNA, ("Janna Vos", "Janna@school.example", "plaatsingsbevoegde", "Beemdcollege"),
        ("Samira Ouhadi", "samira@loket.example", "leerplichtambtenaar", "", "Oosterbeemd", "1 januari 2027"),
        ("Noor", "noor@loket.example", "Consulent", "", "", ""),
    )  # fmt: skip
    answer = shown(beheer, "gebruikers", *rows)
    assert [said for _, kind, said in outcomes(answer) if kind == "new"] == [
        "School · Beemdcollege, uitnodiging naar janna@school.example",
        "Plaatsingsbevoegde · Beemdcollege, erbij voor janna@school.example",
        "Leerplicht · Oosterbeemd, erbij voor samira@loket.example",
        "Consulent, erbij voor noor@loket.example",
    ]
    assert (User.objects.filter(email="janna@school.example").exists(), Mail.objects.count()) == (False, 0)

    assert told(recorded(beheer, "gebruikers", *rows)) == "4 toegangen vastgelegd."

    janna = User.objects.get(email="janna@school.example")
    assert {(one.role, one.school) for one in janna.toegangen.all()} == {
        ("school", cast.beemd),
        ("plaatsing", cast.beemd),
    }
    assert [mail.recipient for mail in Mail.objects.all()] == ["janna@school.example"]
    later = Toegang.objects.get(user=cast.leerplicht.user, municipality=cast.oosterbeemd)
    assert later.valid_from.isoformat() == "2027-01-01"
    assert [kind for _, kind, _ in outcomes(shown(beheer, "gebruikers", *rows))] == ["there", "there", "there", "there"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("Janna Vos", "janna", "School", "01AB00"), "E-mailadres: Dit is geen e-mailadres."),
        (("Janna Vos", "janna@school.example", "School", "09ZZ00"), "School ‘09ZZ00’ staat nog niet in Loket."),
        (("Janna Vos", "janna@school.example", "School", ""), "Kies een school bij de rol School."),
        (("Janna Vos", "janna@school.example", "Leerplicht", ""), "Kies een gemeente bij de rol Leerplicht."),
        (("Janna Vos", "janna@school.example", "Conciërge", ""), "Rol ‘Conciërge’ is er niet. Kies uit: Consulent"),
        (("Janna Vos", "janna@school.example", "Beheerder", ""), "De rol Beheerder geeft u met de hand"),
        (("Janna Vos", "janna@school.example", "Consulent", "", "", "ooit"), "Vanaf: "),
    ],
)
def test_person_who_does_not_fit_says_why(cast: Cast, beheer: Client, row: tuple[str, ...], said: str) -> None:
    ((_, kind, why),) = outcomes(shown(beheer, "gebruikers", PEOPLE, row))

    assert (kind, said in why) == ("refused", True), why


def test_ended_account_is_not_brought_back_by_a_list(cast: Cast, beheer: Client) -> None:
    User.objects.filter(pk=cast.school.user_id).update(is_active=False)

    ((_, kind, why),) = outcomes(
        shown(beheer, "gebruikers", PEOPLE, ("Jurre", "jurre@loket.example", "School", "01AB00"))
    )

    assert (kind, why) == ("refused", "Dit account is beëindigd. Heropen het bij Gebruikers.")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("School", "Gemeente"), ("Linde", "Lindevoort")], "ontbreekt een kolom voor vestigingscode"),
        ([("Dit is", "geen lijst")], "Er is geen rij met kolomnamen gevonden."),
        ([SCHOOLS], "Onder de kolomnamen staat niets."),
        ([SCHOOLS, ("03EF00", "=1+1", "Lindevoort")], "In cel B2 staat een formule."),
        ([SCHOOLS, *[("03EF00", "Linde", "Lindevoort")] * (MOST_ROWS + 1)], "hooguit 200 tegelijk"),
    ],
)
def test_file_that_is_no_such_list_is_refused_beside_the_field(
    cast: Cast, beheer: Client, rows: list[tuple[str, ...]], said: str
) -> None:
    answer = shown(beheer, "scholen", *rows)

    assert answer.status_code == 422
    assert said in answer.context["form"].errors["file"][0]


def test_rows_that_loket_did_not_send_are_not_recorded(cast: Cast, beheer: Client) -> None:
    answer = beheer.post(page("scholen"), {"rows": "W10:zelfgemaakt"}, follow=True)

    assert "Kies het bestand nog eens" in told(answer)
    assert School.objects.count() == 2
    assert beheer.get(page("partners")).status_code == 404


@pytest.mark.parametrize("columns", [filling.SCHOOLS, filling.PEOPLE])
def test_every_column_stands_in_the_guide_with_all_its_names(columns: Columns) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")

    for column in columns.values():
        names = ", ".join(f"`{name}`" for name in (column.label, *column.headers))
        assert f"| {column.label} | {'ja' if column.needed else 'nee'} | {names} |" in guide
