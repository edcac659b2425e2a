"""What the letter of a plaatsingsbesluit is made of; a shape as those of paper.documents."""

from __future__ import annotations

from typing import Required, TypedDict

from paper.documents import Contact


class Hulp(TypedDict):
    """``vanaf`` is an ISO date."""

    wat: str
    wie: str
    vanaf: str


class Vervolg(TypedDict):
    """What happens on a day (ISO date)."""

    op: str
    wat: str


class Handtekening(TypedDict):
    """``op`` is an ISO moment to the minute."""

    naam: str
    functie: str
    op: str


class BesluitKopjes(TypedDict):
    """The fixed words of a plaatsingsbesluit: ``BESLUIT_U`` for parents, ``BESLUIT_JE`` for a pupil from 16, ``BESLUIT_ZAKELIJK`` for
    school and board."""

    titel: str
    besluit: str
    redenen: str
    verteld: str
    hulp: str
    nodig: str
    verder: str
    oneens: str
    vragen: str
    bel: str


BESLUIT_U: BesluitKopjes = {
    "titel": "Plaatsingsbesluit",
    "besluit": "Het besluit",
    "redenen": "Waarom deze school?",
    "verteld": "Wat u ons vertelde",
    "hulp": "Welke hulp komt erbij?",
    "nodig": "Wat de school nodig heeft",
    "verder": "Hoe gaat het verder?",
    "oneens": "Bent u het er niet mee eens?",
    "vragen": "Heeft u nog vragen?",
    "bel": "Bel",
}
BESLUIT_JE: BesluitKopjes = {
    **BESLUIT_U,
    "verteld": "Wat jij en je ouders ons vertelden",
    "oneens": "Ben je het er niet mee eens?",
    "vragen": "Heb je nog vragen?",
}
BESLUIT_ZAKELIJK: BesluitKopjes = {**BESLUIT_U, "verteld": "Wat de leerling en de ouders vertelden"}


class Plaatsingsbesluit(TypedDict, total=False):
    """The letter of a binding decision. ``aan`` is the address, line by line; ``vervangt`` says which decision this one replaces,
    ``geen_hulp`` why there is no help. Title and headings never carry a name."""

    datum: Required[str]
    taskforce: Required[str]
    namens: str
    kopjes: Required[BesluitKopjes]
    aan: Required[list[str]]
    kenmerk: Required[str]
    onderwerp: Required[str]
    aanhef: Required[str]
    besluit: Required[str]
    bindend: Required[str]
    vervangt: str
    redenen: list[str]
    verteld: list[str]
    hulp: list[Hulp]
    geen_hulp: str
    nodig: list[str]
    verder: list[Vervolg]
    oneens: list[str]
    contact: Required[Contact]
    groet: str
    ondertekend: Required[list[Handtekening]]
    ook_aan: list[str]
    afzender: list[str]
