"""What each printed document is made of.

Every field of these shapes may be left out, except those of ``Required``: what is missing prints empty, and a part
without content is not printed at all. Dates are ISO texts (``2026-12-10``), ``afgedrukt`` is an ISO moment to the
minute, times are as they are read out (``13.30``). Field names are the Dutch words that stand on the paper.

The anonymous documents (agendablad, voorzittersexemplaar) have no place where a name, school, municipality or
casus code could go, but for schools that place pupils together: at a Plaatsingsoverleg the one that enters a pupil
explains it, and those that promised are asked about it. Only the sleutelblad, the afsprakenblad and the letter of a
plaatsingsbesluit (paper.letters) carry names.
"""

from __future__ import annotations

from typing import Literal, NotRequired, Required, TypedDict


class Stem(TypedDict, total=False):
    """What one voice says, or why it was not asked."""

    tekst: str
    niet_gevraagd: str


class Stemmen(TypedDict, total=False):
    leerling: Stem
    ouders: Stem
    professional: Stem


class BladRow(TypedDict, total=False):
    """One casus on paper: coded facts and approved text.

    ``nummer`` counts over the whole agenda, ``code`` is fresh for each meeting. ``leeftijd`` is an age band
    (``12–13 jaar``), ``weken`` the weeks at home, absent when there is no absence. ``tekst`` (the situation) has a
    line of its own only when there is one, and so have ``gedaan`` and ``werkt``. ``inbreng`` (a discipline) and ``minuten`` are for
    the chair. ``inbrenger``, ``aanleiding`` and ``gezocht`` only at a Plaatsingsoverleg: the school that enters its pupil explains it.
    """

    nummer: Required[int]
    code: Required[str]
    leeftijd: str
    onderwijs: str
    fase: str
    weken: int | None
    vraag: str
    tekst: str
    nodig: str
    gedaan: str
    werkt: str
    inbrenger: str
    aanleiding: str
    gezocht: str
    stemmen: Stemmen
    inbreng: str
    minuten: int


class VoorzitterRow(BladRow, total=False):
    """The same casus for the chair, with the internal note that is not read out, and schools that could perhaps."""

    notitie: str
    belangstelling: list[str]


class Onderdeel(TypedDict, total=False):
    """A section of the agenda; the letter before its title follows from its place."""

    titel: Required[str]
    uitleg: str
    tijd: str
    casussen: list[BladRow]


class VoorzitterOnderdeel(TypedDict, total=False):
    titel: Required[str]
    uitleg: str
    tijd: str
    casussen: list[VoorzitterRow]


class EerdereActie(TypedDict, total=False):
    """An actie of an earlier meeting; ``code`` is the code of its casus there. Codes are fresh for each meeting, and the number
    of the casus on this agenda is left out on purpose: nobody at the table can follow one pupil from paper to paper."""

    code: str
    actie: Required[str]
    door: str
    voor: str
    stand: Literal["gedaan", "loopt", "vervallen", ""]


class Vorige(TypedDict, total=False):
    datum: str
    acties: Required[list[EerdereActie]]


class Toegezegd(TypedDict, total=False):
    """An open promise of an earlier Plaatsingsoverleg: code on the paper of then, ``datum`` of then, the school that entered the
    pupil, what was promised by whom, how it stands."""

    code: Required[str]
    datum: str
    inbrenger: str
    toegezegd: Required[str]
    stand: str


class Cijfers(TypedDict, total=False):
    """Figures of the quarter: ``kop`` heads the columns, ``sterk`` holds the indexes of the bold rows.

    A row label that starts with three spaces is indented. Small counts are blanked by the caller.
    """

    kop: Required[list[str]]
    rijen: Required[list[list[str | int]]]
    sterk: list[int]
    noot: str


class Tijden(TypedDict, total=False):
    opening: str
    vorige: str
    cijfers: str
    slot: str


class Bijeenkomst(TypedDict, total=False):
    """What every paper of one meeting shares. ``deelnemers`` are disciplines, never persons.

    ``exemplaar`` numbers a single copy. ``exemplaren`` prints several in one file, one after the other, each with its own
    number and its own page count; it goes before ``exemplaar``.
    """

    loket: Required[str]
    overleg: Required[str]
    gebied: str
    datum: Required[str]
    van: str
    tot: str
    plaats: str
    afgedrukt: str
    exemplaar: int | str
    exemplaren: list[int]
    oplage: int


class Agendablad(Bijeenkomst, total=False):
    opening: str
    deelnemers: list[str]
    tijden: Tijden
    terugvragen: list[Toegezegd]
    vorige: Vorige
    cijfers: Cijfers
    onderdelen: Required[list[Onderdeel]]
    slot: list[str]


class Voorzittersexemplaar(Bijeenkomst, total=False):
    """``uitkomsten``, ``controle`` and ``aanbod`` may hold ``…``, which prints as a line to write on. With ``aanbod`` the boxes
    of an item are those of a Plaatsingsoverleg (what schools offer, the outcome, what is agreed) and ``aanwezigheid`` names schools."""

    opening: str
    tijden: Tijden
    terugvragen: list[Toegezegd]
    aanbod: list[str]
    vorige: Vorige
    cijfers: Cijfers
    onderdelen: Required[list[VoorzitterOnderdeel]]
    aanwezigheid: list[str]
    uitkomsten: list[str]
    controle: list[str]


class ResultaatActie(TypedDict, total=False):
    """``wie`` is a discipline, never a person; ``voor`` an ISO date."""

    actie: Required[str]
    wie: str
    voor: str


class ResultaatRow(TypedDict, total=False):
    """What was decided about one casus; ``tot`` (ISO date) when it is held."""

    nummer: Required[int]
    code: Required[str]
    uitkomst: Required[str]
    tot: str
    acties: list[ResultaatActie]
    stap: str
    stap_op: str


class TerugvraagRow(TypedDict, total=False):
    """What became of a promise; ``nummer`` reads T1, T2. ``school`` entered the pupil, ``op`` is the day of the promise, ``dag`` of
    the placement (ISO dates). All words are coded."""

    nummer: Required[str]
    code: Required[str]
    school: str
    niveau: str
    op: str
    stand: Required[str]
    dag: str
    toelichting: str
    verder: str


class ZittingRow(TypedDict, total=False):
    """What a Plaatsingsoverleg decided about one pupil. ``wie`` is a school or the consulent, never a person; ``afspraak`` holds
    texts, a line each, that were searched for names when they were typed."""

    nummer: Required[int]
    code: Required[str]
    school: str
    niveau: str
    uitkomst: Required[str]
    afspraak: str
    wie: str
    voor: str


class Resultatenoverzicht(Bijeenkomst, total=False):
    """``samenvatting`` holds pairs of a word and how many. A Plaatsingsoverleg has ``zitting`` instead of ``uitkomsten``, and
    ``terugvraag`` instead of ``vorige``; ``aanwezig`` counts schools, ``volgende`` is an ISO date."""

    deelnemers: list[str]
    samenvatting: Required[list[list[str | int]]]
    vorige: Vorige
    uitkomsten: Required[list[ResultaatRow]]
    terugvraag: list[TerugvraagRow]
    zitting: list[ZittingRow]
    aanwezig: int
    volgende: str
    slot: list[str]


class SleutelRow(TypedDict, total=False):
    """Which code is which pupil."""

    nummer: Required[int]
    code: Required[str]
    casus: Required[str]
    leerling: Required[str]
    school: str
    consulent: str


class Sleutelblad(Bijeenkomst, total=False):
    bewaren: str
    rijen: Required[list[SleutelRow]]


class Contact(TypedDict, total=False):
    naam: Required[str]
    wat: str
    telefoon: Required[str]
    wanneer: str


class Afspraak(TypedDict, total=False):
    """Who does what; ``op`` is an ISO date (prints "uiterlijk 17 december 2026"), ``wanneer`` free text instead of it."""

    wie: Required[str]
    wat: Required[str]
    op: str
    wanneer: str


class Gedeeld(TypedDict):
    wie: str
    wat: str


class Terecht(TypedDict):
    titel: str
    tekst: str


class VolgendGesprek(TypedDict):
    op: str
    tijd: NotRequired[str]
    waar: NotRequired[str]


class Kopjes(TypedDict):
    """The fixed words of an afsprakenblad; use ``KOPJES_U`` or, addressed to a pupil from 16, ``KOPJES_JE``."""

    titel: str
    contact: str
    afspraken: str
    acties: str
    volgende: str
    gedeeld: str
    terecht: str
    vragen: str
    voet: str


KOPJES_U: Kopjes = {
    "titel": "Afspraken over school",
    "contact": "Uw vaste contactpersoon",
    "afspraken": "Dit hebben we afgesproken",
    "acties": "Wie doet wat, en wanneer?",
    "volgende": "Het volgende gesprek",
    "gedeeld": "Wie heeft uw gegevens gekregen?",
    "terecht": "Klopt er iets niet, of loopt het anders?",
    "vragen": "Wat wilt u de volgende keer vragen?",
    "voet": "dit blad is voor u",
}
KOPJES_JE: Kopjes = {
    **KOPJES_U,
    "contact": "Jouw vaste contactpersoon",
    "gedeeld": "Wie heeft jouw gegevens gekregen?",
    "vragen": "Wat wil jij de volgende keer vragen?",
    "voet": "dit blad is voor jou",
}


class Afsprakenblad(TypedDict, total=False):
    """For parents and pupil, in plain words. ``voor`` names whom it is for; title and headings never do."""

    loket: Required[str]
    datum: Required[str]
    afgedrukt: str
    kopjes: Required[Kopjes]
    voor: Required[str]
    waar: str
    inleiding: str
    contact: Required[Contact]
    afspraken: list[str]
    acties: list[Afspraak]
    volgende: VolgendGesprek
    gedeeld: list[Gedeeld]
    gedeeld_slot: str
    terecht: list[Terecht]


class Cijfer(TypedDict, total=False):
    """One figure with the line that says what it is."""

    naam: Required[str]
    getal: Required[str]
    eenheid: str
    uitleg: Required[str]


class Grafiek(TypedDict):
    """``svg`` is a picture made of shapes and texts; ``alt`` says it in words. The table holds the same numbers."""

    titel: str
    svg: str
    alt: str
    kop: list[str]
    rijen: list[list[str]]


class Kwartaaloverzicht(TypedDict, total=False):
    """One page of counts for board and partners: nobody's name, school or municipality.

    ``voor`` says for whom this version is, ``oorzaken`` and ``soorten`` are rows of a label and a number. Small counts are
    blanked by the caller.
    """

    loket: Required[str]
    gebied: Required[str]
    datum: Required[str]
    afgedrukt: str
    voor: str
    titel: Required[str]
    ondertitel: Required[str]
    cijfers: Required[list[Cijfer]]
    grafiek: Required[Grafiek]
    oorzaken: list[list[str]]
    soorten: list[list[str]]
    verbeteringen: list[str]
    noten: list[str]
