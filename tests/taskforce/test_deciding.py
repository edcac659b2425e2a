"""What a decision needs, each missing thing by its name. Pure: no database."""

from dataclasses import replace
from datetime import date

import pytest

from taskforce.deciding import (
    Mandate,
    Person,
    Place,
    Start,
    Words,
    Worked,
    before_first,
    before_next,
    why_not,
)

TODAY = date(2026, 11, 24)
MONDAY = date(2027, 1, 11)
WORKED = Worked(visits_held=1, reports_signed=1, report_open=False, options=2, unweighed=(), chosen_weighed=True)
WORDS = Words(
    level="havo", reasons="Dichtbij.", told="Ik wil terug.", supports=1, no_support_because="", talk_on=TODAY, talk_with="de directeur",
    talk_said="Het kan.",
)  # fmt: skip
RUNNING = Mandate(date(2026, 8, 1), None)
PLACE = Place("Heuvelrade College", "Stichting Rade", (RUNNING,))
START = Start(MONDAY, MONDAY)
TALK = (
    "Het gesprek met Heuvelrade College en Stichting Rade is nog niet vastgelegd: wanneer, met wie en wat er is gezegd."
)
PERSON = Person(date(2012, 2, 13), "Lindevoort", in_taskforce=True)


def gaps(**other: object) -> list[tuple[str, str]]:
    given = {"worked": WORKED, "words": WORDS, "place": PLACE, "start": START, "person": PERSON, "today": TODAY}
    return [(gap.text, gap.where) for gap in before_first(**{**given, **other})]  # type: ignore[arg-type]


def test_nothing_is_missing() -> None:
    assert gaps() == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"visits_held": 0}, "Er is nog geen huisbezoek geweest."),
        ({"reports_signed": 0}, "Er is nog geen zaakonderzoek."),
        ({"reports_signed": 0, "report_open": True}, "Het zaakonderzoek is nog niet ondertekend."),
        ({"report_open": True}, "Er loopt een aanvulling op het zaakonderzoek, die nog niet is ondertekend."),
        ({"options": 0}, "Er staan nog geen opties."),
        ({"unweighed": ("Beemdcollege",)}, "Nog niet gewogen: Beemdcollege."),
        ({"unweighed": ("A", "B", "C")}, "Nog niet gewogen: A, B en C."),
        ({"chosen_weighed": False}, "Heuvelrade College staat niet bij de opties. Zet deze school erbij en weeg haar."),
    ],
)
def test_work_that_is_missing(changed: dict[str, object], said: str) -> None:
    assert [text for text, _ in gaps(worked=replace(WORKED, **changed))] == [said]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"level": ""}, "Het niveau ontbreekt."),
        ({"reasons": " \n"}, "De redenen ontbreken: waarom deze school?"),
        ({"told": ""}, "Er staat nog niet wat de leerling en de ouders vertelden."),
        ({"supports": 0}, "Er staat nog geen steun, en ook niet waarom die niet nodig is."),
        ({"talk_on": None}, TALK),
        ({"talk_said": ""}, TALK),
    ],
)  # fmt: skip
def test_words_that_are_missing(changed: dict[str, object], said: str) -> None:
    assert gaps(words=replace(WORDS, **changed)) == [(said, "ontwerp")]  # type: ignore[arg-type]


def test_no_support_is_fine_with_a_reason() -> None:
    assert gaps(words=replace(WORDS, supports=0, no_support_because="De mentor is genoeg.")) == []


@pytest.mark.parametrize(
    ("mandates", "said"),
    [
        ((), "Stichting Rade heeft geen mandaat gegeven"),
        (
            (Mandate(date(2026, 8, 1), TODAY),),
            "het mandaat van Stichting Rade liep tot en met 23 november 2026",
        ),  # ended yesterday
        ((Mandate(date(2026, 8, 1), date(2026, 11, 25)),), ""),  # its last day
        ((Mandate(TODAY, None),), ""),  # its first day
        ((Mandate(date(2026, 12, 1), None),), "het mandaat van Stichting Rade begint op 1 december 2026"),
        ((Mandate(date(2020, 8, 1), date(2021, 8, 1)), RUNNING), ""),
    ],
)
def test_mandate_counts_on_the_day_itself(mandates: tuple[Mandate, ...], said: str) -> None:
    assert why_not(replace(PLACE, mandates=mandates), TODAY) == said


def test_school_without_board_and_a_closed_one() -> None:
    assert why_not(Place("Beemd", ""), TODAY) == "geen schoolbestuur bekend"
    assert why_not(replace(PLACE, closed_on=TODAY), TODAY) == "gesloten op 24 november 2026"
    assert gaps(place=Place("Beemd", "")) == [("Beemd kan niet worden gekozen: geen schoolbestuur bekend.", "ontwerp")]
    assert gaps(place=None)[0] == ("Er is nog geen school gekozen.", "ontwerp")


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (Start(None), "De eerste schooldag ontbreekt."),
        (Start(date(2026, 11, 23), date(2026, 11, 23)), "De eerste schooldag, 23 november 2026, is al geweest."),
        (
            Start(date(2026, 12, 28), date(2027, 1, 4)),
            "Op 28 december 2026 is er geen les op deze school. De eerstvolgende schooldag is 4 januari 2027.",
        ),
        (Start(TODAY, TODAY), None),
    ],
)
def test_first_school_day(start: Start, said: str | None) -> None:
    assert [text for text, _ in gaps(start=start)] == ([said] if said else [])


def test_who_moved_away_turned_18_or_has_a_closed_casus() -> None:
    moved = gaps(person=replace(PERSON, municipality="Oosterbeemd", in_taskforce=False))
    adult = gaps(person=replace(PERSON, birth_date=date(2008, 11, 24)))
    soon = gaps(person=replace(PERSON, birth_date=date(2009, 1, 11)))
    closed = gaps(person=replace(PERSON, casus_open=False))

    assert moved[0][0].startswith("De leerling woont in Oosterbeemd. Die gemeente doet niet mee aan de Taskforce.")
    assert adult[0][0].startswith("De leerling is op 24 november 2026 18 geworden.")
    assert soon[0][0].startswith("De leerling is op de eerste schooldag al 18 (op 11 januari 2027).")
    assert gaps(person=replace(PERSON, birth_date=date(2009, 1, 12))) == []
    assert closed[0][0].startswith("De casus is gesloten.")


def test_the_next_signature_asks_again_what_may_have_changed() -> None:
    later = {"place": PLACE, "start": START, "person": PERSON, "today": TODAY}
    ended = replace(PLACE, mandates=(Mandate(date(2026, 8, 1), TODAY),))

    assert before_next(**later) == []  # type: ignore[arg-type]
    assert [gap.text for gap in before_next(**{**later, "place": ended})] == [  # type: ignore[arg-type]
        "Heuvelrade College kan niet worden gekozen: het mandaat van Stichting Rade liep tot en met 23 november 2026."
    ]
    assert before_next(**{**later, "today": date(2027, 1, 12)})[0].text.endswith("is al geweest.")  # type: ignore[arg-type]
