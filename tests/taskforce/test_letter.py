"""The letter: one text, three addressees, only of a decision in force; nothing in file or title says a name."""

from datetime import date
from typing import Any

import pytest

from cases.actions.phases import RefusedError
from cases.models import Guardian
from taskforce import letter
from taskforce.actions import signing
from taskforce.models import Addressee, BindendBesluit, Briefafdruk
from tests.conftest import TODAY, Cast
from tests.paper.papers import outline_of, text_of
from tests.taskforce import making
from tests.taskforce.making import NOW, Desk


@pytest.fixture
def besluit(cast: Cast, people: Desk) -> BindendBesluit:
    """In force, of a pupil with two parents; school and board have an address."""
    places = {
        cast.heuvelrade: "Beukenlaan 4\n0000 ZZ  Oosterbeemd",
        cast.heuvelrade.board: "Postbus 12\n0000 ZZ  Rietlanden",
    }
    for place, address in places.items():
        assert place is not None
        place.post_address = address
        place.save()
    made = making.signed(making.ready(cast, people), people, times=2)
    pupil = made.casus.pupil
    pupil.street, pupil.postcode, pupil.town = "Waterlelie 9", "0000 ZZ", "Lindevoort"
    pupil.save()
    Guardian.objects.create(pupil=pupil, name="Ilse Roskam")
    Guardian.objects.create(pupil=pupil, name="Sander Lalmahom")
    Guardian.objects.create(pupil=pupil, name="Tante Tineke", has_authority=False)
    return signing.whole(made.pk)


def printed(besluit: BindendBesluit, addressee: Addressee, people: Desk) -> bytes:
    return letter.print_letter(besluit=besluit, addressee=addressee, by=people.manager.user, today=TODAY, now=NOW)


def test_parents_read_it_in_u_form(besluit: BindendBesluit) -> None:
    said = letter.letter(besluit, Addressee.FAMILY, TODAY)

    assert said["aan"] == [
        "De ouders van Fenna Roskam",
        "Ilse Roskam en Sander Lalmahom",
        "Waterlelie 9",
        "0000 ZZ  Lindevoort",
    ]
    assert said["aanhef"] == "Beste Ilse Roskam, beste Sander Lalmahom, beste Fenna,"
    assert said["besluit"] == "Fenna gaat vanaf maandag 11 januari 2027 naar Heuvelrade College, klas 3 vmbo-kader."
    assert said["bindend"] == (
        "Dit besluit is bindend voor Stichting Rade, het bestuur van Heuvelrade College. Dat betekent: de school schrijft Fenna in en "
        "geeft Fenna les. Het bestuur heeft daar vooraf zijn mandaat voor gegeven. Voor u en Fenna is het een aanbod dat vaststaat."
    )
    assert said["redenen"] == ["Fenna wil weer naar school.", "In klas 3 is ruimte."]
    assert [(row["op"], row["wat"]) for row in said["verder"]] == [
        ("2027-01-11", "eerste schooldag"),
        ("2027-01-25", "we vragen u, Fenna en de school hoe het gaat"),
        ("2027-02-22", "we vragen het opnieuw"),
        ("2027-04-05", "we vragen het nog een keer; daarna is de Taskforce klaar, als het goed gaat"),
    ]
    assert said["kopjes"]["oneens"] == "Bent u het er niet mee eens?"
    assert [row["naam"] for row in said["ondertekend"]] == ["Hanna Zandvliet", "Teun Ruigewaard"]


def test_a_pupil_of_16_is_addressed_with_je(besluit: BindendBesluit) -> None:
    besluit.casus.pupil.birth_date = date(2010, 11, 24)

    said = letter.letter(besluit, Addressee.FAMILY, TODAY)

    assert said["aan"][0] == "Fenna Roskam"
    assert said["aanhef"] == "Beste Fenna,"
    assert said["onderwerp"] == "een school voor jou vanaf 11 januari 2027"
    assert said["besluit"].startswith("Je gaat vanaf maandag 11 januari 2027 naar Heuvelrade College")
    assert said["kopjes"]["oneens"] == "Ben je het er niet mee eens?"
    assert said["ook_aan"][0] == "je ouders"
    assert " u " not in f" {' '.join([said['bindend'], *said['oneens'], *(row['wat'] for row in said['verder'])])} "


@pytest.mark.parametrize(
    ("addressee", "lines", "salutation"),
    [
        (Addressee.SCHOOL, ["Heuvelrade College", "t.a.v. de directie", "Beukenlaan 4", "0000 ZZ  Oosterbeemd"], "Geachte directie,"),
        (Addressee.BOARD, ["Stichting Rade", "t.a.v. het bestuur", "Postbus 12", "0000 ZZ  Rietlanden"], "Geacht bestuur,"),
    ],
)  # fmt: skip
def test_school_and_board_get_the_same_text(
    besluit: BindendBesluit, addressee: Addressee, lines: list[str], salutation: str
) -> None:
    said, family = letter.letter(besluit, addressee, TODAY), letter.letter(besluit, Addressee.FAMILY, TODAY)

    assert (said["aan"], said["aanhef"]) == (lines, salutation)
    assert said["besluit"].startswith("Fenna Roskam, geboren op 13 februari 2012, gaat vanaf maandag 11 januari 2027")
    for part in ("redenen", "verteld", "hulp", "nodig", "oneens", "ondertekend", "datum", "kenmerk"):
        assert said[part] == family[part], part
    assert str(addressee.label).removeprefix("de ").removeprefix("het ") not in " ".join(said["ook_aan"])


@pytest.mark.parametrize("addressee", list(Addressee))
def test_it_is_printed_and_leaves_a_row(
    besluit: BindendBesluit, people: Desk, addressee: Addressee, settings: Any
) -> None:
    pdf = printed(besluit, addressee, people)

    text = text_of(pdf)
    assert "Stichting Rade" in text
    assert settings.TASKFORCE_DISAGREE.splitlines()[0][:40] in " ".join(text.split())
    assert "bezwaar" not in text  # the decision binds a board that gave a mandate, not the parents
    row = Briefafdruk.objects.get()
    assert (row.addressee, row.by, len(row.sha256)) == (addressee, people.manager.user, 64)
    assert outline_of(pdf)[0] == "Het besluit"
    assert not any(name in " ".join(outline_of(pdf)) for name in ("Fenna", "Roskam"))
    assert letter.file_name(besluit, addressee) == f"plaatsingsbesluit-{addressee.value}-{besluit.code}.pdf"


def test_no_letter_before_it_is_in_force(cast: Cast, people: Desk) -> None:
    waits = making.signed(making.ready(cast, people), people)

    with pytest.raises(RefusedError, match="wacht op bekrachtiging"):
        printed(waits, Addressee.FAMILY, people)
    assert not Briefafdruk.objects.exists()


def test_no_support_is_said_with_its_reason(cast: Cast, people: Desk) -> None:
    made = making.signed(
        making.ready(cast, people, supports=[], no_support_because="De mentor is genoeg."), people, times=2
    )

    text = text_of(printed(made, Addressee.FAMILY, people))

    assert "De mentor is genoeg." in text
    assert "Door wie" not in text


def test_texts_of_any_length_never_print_over_each_other(cast: Cast, people: Desk) -> None:
    many = [
        {
            "what": "Een begeleider die elke dag meegaat " * 5,
            "who": "het wijkteam van de gemeente",
            "from": "2027-01-11",
        }
    ] * 9
    made = making.signed(making.ready(cast, people, reasons="Een lange reden. " * 200, supports=many), people, times=2)
    pupil = made.casus.pupil
    pupil.street = "Een straat met een heel lange naam en nog meer woorden waar niemand op had gerekend 9"
    pupil.save()

    text = text_of(printed(signing.whole(made.pk), Addressee.FAMILY, people))

    assert text.count("Een begeleider die elke dag meegaat") >= 9
    assert "Hoe gaat het verder?" in text
