"""What the press is fed in the tests, and ways to read what came out."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdf

from paper.documents import KOPJES_U
from paper.letters import BESLUIT_U
from paper.press import Document


def row(nummer: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "nummer": nummer,
        "code": f"RT-{40 + nummer}",
        "leeftijd": "12–13 jaar",
        "onderwijs": "havo, onderbouw",
        "fase": "relatief verzuim",
        "weken": 6,
        "vraag": "Wie kan de eerste twee lesuren begeleiden?",
        "nodig": "rustige start van de dag",
        "stemmen": {
            "leerling": {"tekst": "In een klein lokaal lukt het wel."},
            "ouders": {"niet_gevraagd": "er is nog geen gesprek geweest"},
        },
        "inbreng": "school",
        "minuten": 5,
        **changes,
    }


def meeting(**changes: Any) -> dict[str, Any]:
    return {
        "loket": "Onderwijsloket Rietlanden",
        "overleg": "Actietafel",
        "gebied": "Noord",
        "datum": "2026-12-10",
        "van": "13.30",
        "tot": "16.00",
        "plaats": "kamer 2.04",
        "afgedrukt": "2026-12-09T15:42",
        "exemplaar": 3,
        "oplage": 12,
        "opening": "De casussen worden anoniem besproken.",
        "deelnemers": ["leerplicht (2)", "jeugdhulp"],
        "vorige": {
            "datum": "2026-09-10",
            "acties": [
                {
                    "code": "BC-23",
                    "actie": "Aanbod uitwerken",
                    "door": "jeugdhulp",
                    "voor": "2026-10-15",
                    "stand": "loopt",
                }
            ],
        },
        "cijfers": {
            "kop": ["Aantal leerlingen", "1 sept", "1 dec"],
            "rijen": [["Thuis", 64, 67]],
            "sterk": [0],
            "noot": "Gebied Noord.",
        },
        "onderdelen": [{"titel": "Nieuwe casussen", "casussen": [row(1), row(2)]}],
        "slot": ["Volgende actietafel: 11 maart 2027."],
        "aanwezigheid": ["leerplicht", "jeugdhulp"],
        "uitkomsten": ["naar MDO", "aangehouden tot …"],
        "controle": ["Elke casus heeft een uitkomst"],
        **changes,
    }


def key_row(nummer: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "nummer": nummer,
        "code": f"RT-{40 + nummer}",
        "casus": "K7M-42Q",
        "leerling": "Fenna Tammeling",
        "school": "Kwikstaart College",
        "consulent": "A. Brinkhorst",
        **changes,
    }


def results(**changes: Any) -> dict[str, Any]:
    actie = {"actie": "Aanbod uitwerken", "wie": "jeugdhulp", "voor": "2026-12-17"}
    return meeting(
        samenvatting=[["besproken", 2], ["in beweging", 1], ["aanhouden", 1]],
        uitkomsten=[
            {"nummer": 1, "code": "RT-41", "uitkomst": "in beweging", "acties": [actie, actie], "stap": "Bellen", "stap_op": "2026-12-18"},
            {"nummer": 2, "code": "RT-42", "uitkomst": "aanhouden", "tot": "2027-03-11"},
        ],
        **changes,
    )  # fmt: skip


def key_sheet(**changes: Any) -> dict[str, Any]:
    return meeting(rijen=[key_row()], bewaren="Bewaar dit blad apart.", **changes)


def agreements(**changes: Any) -> dict[str, Any]:
    return {
        "loket": "Onderwijsloket Rietlanden",
        "datum": "2026-12-03",
        "afgedrukt": "2026-12-03T16:20",
        "kopjes": KOPJES_U,
        "voor": "Noor Tammeling en haar ouders",
        "waar": "op school",
        "inleiding": "Noor gaat nu niet naar school.",
        "contact": {
            "naam": "Anneke Brinkhorst",
            "wat": "van het loket",
            "telefoon": "000 – 123 45 67",
            "wanneer": "op werkdagen",
        },
        "afspraken": ["Noor begint op maandag 11 januari."],
        "acties": [{"wie": "Noor", "wat": "kiest drie vakken", "op": "2026-12-17"}],
        "volgende": {"op": "2027-01-28", "tijd": "15.30", "waar": "op school"},
        "gedeeld": [{"wie": "De school", "wat": "Deze afspraken."}],
        "gedeeld_slot": "Niemand anders kreeg gegevens.",
        "terecht": [{"titel": "Loopt het anders?", "tekst": "Bel Anneke Brinkhorst."}],
        **changes,
    }


def overview(**changes: Any) -> dict[str, Any]:
    return {
        "loket": "Onderwijsloket Rietlanden",
        "gebied": "Noord",
        "datum": "2026-11-02",
        "afgedrukt": "2026-11-12T10:05",
        "voor": "Voor bestuur en partners",
        "titel": "Wie zit er thuis in Noord?",
        "ondertitel": "Op 2 november 2026 zaten 124 leerlingen thuis.",
        "cijfers": [
            {"naam": "Thuis op 2 nov", "getal": "124", "eenheid": "leerlingen", "uitleg": "Op 7 sep waren het er 121."}
        ],
        "grafiek": {
            "titel": "Dezelfde en andere leerlingen",
            "svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><rect width="5" height="9"/></svg>',
            "alt": "Staaf van 2 november 2026.",
            "kop": ["Peildatum", "2 nov 26"],
            "rijen": [["Thuis op de peildatum", "124"]],
        },
        "oorzaken": [["angst", "31"]],
        "soorten": [["relatief verzuim", "80"]],
        "verbeteringen": ["Stand van 7 september 2026: 121 werd 122."],
        "noten": ["Geteld is wie thuis is."],
        **changes,
    }


def decision(**changes: Any) -> dict[str, Any]:
    return {
        "datum": "2026-12-15",
        "taskforce": "Taskforce Thuiszitters Rietlanden",
        "namens": "namens de samenwerkende schoolbesturen",
        "kopjes": BESLUIT_U,
        "aan": ["De ouders van Ravi Oostkamp", "Waterlelie 900", "0000 ZZ  Rietlanden"],
        "kenmerk": "k7m4q2bcdf",
        "onderwerp": "een school voor Ravi vanaf 11 januari 2027",
        "aanhef": "Beste ouders van Ravi, beste Ravi,",
        "besluit": "Ravi gaat vanaf maandag 11 januari 2027 naar Kwikstaart College, klas 3 vmbo-kader.",
        "bindend": "Dit besluit is bindend voor het bestuur van de school.",
        "vervangt": "Dit besluit komt in de plaats van het besluit van 4 december 2026.",
        "redenen": ["Ravi wil graag weer naar school.", "In klas 3 is ruimte."],
        "verteld": ["Ravi zei: ‘Ik wil gewoon weer een rooster hebben.’"],
        "hulp": [{"wat": "Begeleider in de klas", "wie": "het loket", "vanaf": "2027-01-11"}],
        "nodig": ["De begeleider is er vanaf de eerste dag."],
        "verder": [{"op": "2027-01-11", "wat": "eerste schooldag"}],
        "oneens": ["Praat dan eerst met ons."],
        "contact": {"naam": "Mirjam Ottevanger", "wat": "uw contactpersoon", "telefoon": "000 – 123 45 68"},
        "groet": "Met vriendelijke groet,",
        "ondertekend": [
            {"naam": "H. Zandvliet-Bos", "functie": "programmamanager", "op": "2026-12-15T11:20"},
            {"naam": "T. Ruigewaard", "functie": "namens het samenwerkingsverband", "op": "2026-12-15T14:05"},
        ],
        "ook_aan": ["de directie van de school"],
        "afzender": ["Taskforce Thuiszitters Rietlanden", "000 – 123 45 00"],
        **changes,
    }


def full(document: Document) -> dict[str, Any]:
    made = {
        "sleutelblad": key_sheet, "resultatenoverzicht": results, "afsprakenblad": agreements, "kwartaaloverzicht": overview,
        "plaatsingsbesluit": decision,
    }  # fmt: skip
    return made.get(document, meeting)()


# Everything a document may not do without, and nothing more.
BARE_MEETING = {"loket": "L", "overleg": "Actietafel", "datum": "2026-12-10"}
BARE_SECTION = {"titel": "Nieuw", "casussen": [{"nummer": 1, "code": "RT-41"}]}
BARE_KEY = {"nummer": 1, "code": "RT-41", "casus": "K7M-42Q", "leerling": "Noor"}
BARE: dict[Document, dict[str, Any]] = {
    "agendablad": {**BARE_MEETING, "onderdelen": [BARE_SECTION]},
    "voorzittersexemplaar": {**BARE_MEETING, "onderdelen": [BARE_SECTION]},
    "sleutelblad": {**BARE_MEETING, "rijen": [BARE_KEY]},
    "resultatenoverzicht": {
        **BARE_MEETING,
        "samenvatting": [["besproken", 1]],
        "uitkomsten": [{"nummer": 1, "code": "RT-41", "uitkomst": "van tafel"}],
    },
    "kwartaaloverzicht": {
        "loket": "L",
        "gebied": "Noord",
        "datum": "2026-11-02",
        "titel": "Wie zit er thuis?",
        "ondertitel": "Niemand.",
        "cijfers": [],
        "grafiek": {
            "titel": "Leerlingen",
            "svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"/>',
            "alt": "Leeg.",
            "kop": ["Peildatum"],
            "rijen": [],
        },
    },
    "afsprakenblad": {
        "loket": "L",
        "datum": "2026-12-03",
        "kopjes": KOPJES_U,
        "voor": "Noor",
        "contact": {"naam": "Anneke", "telefoon": "000 – 123 45 67"},
    },
    "plaatsingsbesluit": {
        "datum": "2026-12-15",
        "taskforce": "T",
        "kopjes": BESLUIT_U,
        "aan": [],
        "kenmerk": "k7m4q2bcdf",
        "onderwerp": "een school",
        "aanhef": "Beste ouders,",
        "besluit": "Naar school.",
        "bindend": "Bindend.",
        "contact": {"naam": "Anneke", "telefoon": "000 – 123 45 67"},
        "ondertekend": [],
    },
}


def text_of(pdf: bytes) -> str:
    """All text in reading order, spaces and line ends as single spaces."""
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    return re.sub(r"\s+", " ", " ".join(pages))


def lines_of(pdf: bytes) -> list[list[tuple[str, float]]]:
    """Per page every piece of text with the height of its baseline, in points from the bottom."""
    pages: list[list[tuple[str, float]]] = []
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        pieces: list[tuple[str, float]] = []

        def keep(
            text: str, cm: list[float], tm: list[float], *_: object, pieces: list[tuple[str, float]] = pieces
        ) -> None:
            if text.strip():
                pieces.append((text, cm[3] * tm[5] + cm[5]))

        page.extract_text(visitor_text=keep)
        pages.append(pieces)
    return pages


def outline_of(pdf: bytes) -> list[str]:
    def walk(items: list[Any]) -> Iterator[str]:
        for item in items:
            if isinstance(item, list):
                yield from walk(item)
            else:
                yield str(item.title)

    return list(walk(pypdf.PdfReader(io.BytesIO(pdf)).outline))


def everything_in(pdf: bytes) -> str:
    """Text, outline, Info dictionary, XMP, and every string and stream of the file: where a name could hide."""
    parts = [text_of(pdf), *outline_of(pdf)]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        parts += [f"{key}={value}" for key, value in opened.docinfo.items()]
        for thing in opened.objects:
            if isinstance(thing, pikepdf.Stream):
                parts.append(thing.read_bytes().decode("utf-8", "replace"))
            if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                parts += [str(value) for value in thing.values() if isinstance(value, pikepdf.String)]
    return "\n".join(parts)
