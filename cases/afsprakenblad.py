"""Afsprakenblad: what was agreed, in plain Dutch, for parents and pupil; addressed to the pupil from 16 (AVG: they decide).

Builds the data that paper.press prints. Nothing goes on it by itself: a person ticks every line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from cases.models import Actie, ActieKind, Casus
from paper.documents import KOPJES_JE, KOPJES_U, Afspraak, Afsprakenblad, Gedeeld, Terecht


@dataclass(frozen=True)
class Talk:
    """What a person typed: the talk, what was agreed, the next one. Times as read out ("15.30")."""

    on: date
    where: str
    agreed: Sequence[str]
    next_on: date | None = None
    next_time: str = ""
    next_where: str = ""


def first_rows(casus: Casus, acties: Iterable[Actie]) -> list[dict[str, Any]]:
    """Who does what when, from the open acties. What only the loket reads stands there without a tick: it would otherwise
    reach the parents by accident."""
    return [
        {
            "on_sheet": actie.school_reads or actie.leerplicht_reads,
            "who": actie.holder_label,
            "what": actie.what,
            "due_on": actie.due_on,
        }
        for actie in acties
        if actie.is_held and actie.kind != ActieKind.REST
    ]


def first_receivers(casus: Casus) -> list[dict[str, Any]]:
    """Who received which data and why, as far as the casus knows; to be checked by the person who prints."""
    rows = []
    if casus.school is not None:
        rows.append({"on_sheet": True, "who": "De school", "what": "Deze afspraken. De school voert ze mee uit."})
    if casus.leerplicht_informed_on is not None:
        at_home = "Dat er een tijd geen school is, en sinds wanneer. Zo staat het in de wet."
        rows.append({"on_sheet": True, "who": f"Leerplicht van de gemeente {casus.municipality}", "what": at_home})
    return rows


def addressed_to_pupil(casus: Casus, today: date) -> bool:
    return casus.pupil.aged_16_on(today)


def sheet(
    casus: Casus, talk: Talk, rows: Sequence[Afspraak], shared: Sequence[Gedeeld], *, today: date, now: datetime
) -> Afsprakenblad:
    """The printed sheet as data. Je-form for a pupil of 16 or older, u-form for parents of a younger one."""
    je = addressed_to_pupil(casus, today)
    given, you, your = casus.pupil.given_name, "je" if je else "u", "jouw" if je else "uw"
    consulent = casus.consulent
    data: Afsprakenblad = {
        "loket": settings.OFFICE_NAME,
        "datum": talk.on.isoformat(),
        "afgedrukt": timezone.localtime(now).strftime("%Y-%m-%dT%H:%M"),
        "kopjes": KOPJES_JE if je else KOPJES_U,
        "voor": given if je else f"{given} en ouders",
        "waar": talk.where,
        "inleiding": _opening(given, je),
        "contact": {
            "naam": consulent.name if consulent else settings.OFFICE_NAME,
            "wat": f"van {settings.OFFICE_NAME}" if consulent else "",
            "telefoon": (consulent.phone if consulent else "") or settings.OFFICE_PHONE,
        },
        "afspraken": list(talk.agreed),
        "acties": list(rows),
        "gedeeld": list(shared),
        "gedeeld_slot": (
            # who ticks the lines knows more than the casus: that nobody else received anything is not for the sheet to say
            f"{'Wil je' if je else 'Wilt u'} weten of nog iemand gegevens kreeg? Vraag het ons. {you.capitalize()} mag altijd zien wat "
            f"wij hebben opgeschreven. {you.capitalize()} mag ook vragen om iets te veranderen."
        ),
        "terecht": _where_to_turn(consulent.name if consulent else settings.OFFICE_NAME, je, your),
    }
    if talk.next_on is not None:
        data["volgende"] = {"op": talk.next_on.isoformat(), "tijd": talk.next_time, "waar": talk.next_where}
    return data


def file_name(casus: Casus, on: date) -> str:
    """Never a name: "afspraken-K7M-42Q-2026-11-24.pdf"."""
    return f"afspraken-{casus.code}-{on.isoformat()}.pdf"


def _opening(given: str, je: bool) -> str:
    said = (
        "Je gaat nu niet, of niet hele dagen, naar school. Samen zoeken we hoe dat weer kan."
        if je
        else f"{given} gaat nu niet, of niet hele dagen, naar school. Samen zoeken we hoe dat weer kan."
    )
    return f"{said} Op dit blad staat wat we hebben afgesproken. Bewaar het goed."


def _where_to_turn(contact: str, je: bool, your: str) -> list[Terecht]:
    return [
        {
            "titel": "Gaat het niet zoals afgesproken?",
            "tekst": f"Bel {contact}. Wacht niet tot het volgende gesprek.",
        },
        {
            "titel": "Wil je met iemand anders praten?" if je else "Wilt u met iemand anders praten?",
            "tekst": f"Bel {settings.PARENT_SUPPORT}. Dat is gratis. Zij kiezen geen kant.",
        },
        {
            "titel": "Niet tevreden over ons?",
            "tekst": "Vraag om een gesprek met de voorzitter van het loket. "
            + ("Je kunt" if je else "U kunt")
            + f" ook een klacht sturen, naar het loket of het bestuur van {your} school.",
        },
    ]
