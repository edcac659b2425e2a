"""From approved Bladen and lines to the shapes of paper.documents. The anonymous papers read those only; the sleutelblad alone
reads casussen."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, cast

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from overleg.earlier import look_back_on_paper
from overleg.figures import figures_of
from overleg.held import later_than
from overleg.models import Attendance, Blad, Deelname, Discipline, Overleg, Result, Resultaatblad, Section
from overleg.sheet import Sheet
from paper.dates import dutch
from paper.documents import (
    Agendablad,
    Bijeenkomst,
    BladRow,
    Cijfers,
    EerdereActie,
    Onderdeel,
    ResultaatRow,
    Resultatenoverzicht,
    Sleutelblad,
    Stem,
    VoorzitterOnderdeel,
    VoorzitterRow,
    Voorzittersexemplaar,
    Vorige,
)

CHECKS = [
    "Elke casus heeft een uitkomst.",
    "Elke actie heeft een naam en een datum.",
    "Alle … agendabladen zijn ingeleverd.",
]
KEEP = "Bewaar dit blad apart van het agendablad. Vernietig het na het overleg."


@dataclass(frozen=True)
class Item:
    """One numbered Blad for print, in its section; the note, and what more its kind says beside it, only for the chair's copy."""

    number: int
    section: str
    blad: Blad
    note: str = ""
    beside: Mapping[str, Any] = field(default_factory=dict)


def agendablad(
    overleg: Overleg, items: list[Item], copies: list[int], now: datetime, more: Mapping[str, Any] | None = None
) -> Agendablad:
    """`more`: what the kind of meeting adds (overleg.kinds.OnPaper)."""
    parts: list[Onderdeel] = [
        {"titel": title, "casussen": [_row(item) for item in rows]} for title, rows in _sections(overleg, items)
    ]
    paper = {
        **meeting(overleg, now), "exemplaren": copies, "oplage": len(copies), "opening": overleg.opening,
        "deelnemers": _disciplines(_there(overleg)), "vorige": _look_back(overleg), **_figures(overleg), "onderdelen": parts,
        "slot": _closing(overleg), **(more or {}),
    }  # fmt: skip
    return cast(Agendablad, paper)


def voorzittersexemplaar(
    overleg: Overleg, items: list[Item], now: datetime, more: Mapping[str, Any] | None = None
) -> Voorzittersexemplaar:
    parts: list[VoorzitterOnderdeel] = [
        {"titel": title, "casussen": [_chair_row(item) for item in rows]} for title, rows in _sections(overleg, items)
    ]
    chair = {
        **meeting(overleg, now), "opening": overleg.opening, "onderdelen": parts, "aanwezigheid": _disciplines(overleg.deelnames.all()),
        "vorige": _look_back(overleg), **_figures(overleg), "controle": CHECKS,
        "uitkomsten": [str(one.label) for one in overleg.of_kind.outcomes], **(more or {}),
    }  # fmt: skip
    return cast(Voorzittersexemplaar, chair)


def _chair_row(item: Item) -> VoorzitterRow:
    return cast(VoorzitterRow, {**_row(item), "notitie": item.note, **item.beside})


def sleutelblad(overleg: Overleg, sheets: Iterable[tuple[int, Sheet]], now: datetime) -> Sleutelblad:
    """Which code is which pupil: for the chair alone."""
    return Sleutelblad(
        **meeting(overleg, now),
        bewaren=KEEP,
        rijen=[
            {
                "nummer": number,
                "code": sheet.punt.sheet_code,
                "casus": sheet.material.casus.code,
                "leerling": sheet.material.pupil.name,
                "school": sheet.material.casus.school.name if sheet.material.casus.school else "",
                "consulent": sheet.material.casus.consulent.name if sheet.material.casus.consulent else "",
            }
            for number, sheet in sheets
        ],
    )


def resultatenoverzicht(overleg: Overleg, lines: list[tuple[int, Resultaatblad]], now: datetime) -> Resultatenoverzicht:
    """From approved lines alone: codes, outcomes, disciplines, days, and texts that a person approved."""
    count = Counter(line.result for _, line in lines)
    found = {
        **meeting(overleg, now), "deelnemers": _disciplines(_there(overleg)), "vorige": _look_back(overleg),
        "samenvatting": [["besproken", len(lines)], *([_short(one), count[one]] for one in Result if count[one])],
        "uitkomsten": [_result_row(number, line) for number, line in lines], "slot": _closing(overleg),
    }  # fmt: skip
    return cast(Resultatenoverzicht, found)


def _short(result: Result) -> str:
    return str(result.label).removesuffix(" tot …")


def _result_row(number: int, line: Resultaatblad) -> ResultaatRow:
    row = ResultaatRow(
        nummer=number, code=line.code, uitkomst=_short(Result(line.result)), stap=line.next_step,
        acties=[{"actie": one["what"], "wie": one["who"], "voor": one["due_on"]} for one in line.lines],
    )  # fmt: skip
    if line.held_until:
        row["tot"] = line.held_until.isoformat()
    if line.next_step_on:
        row["stap_op"] = line.next_step_on.isoformat()
    return row


def _look_back(overleg: Overleg) -> Vorige:
    """Empty, and then not on paper, when no earlier table agreed anything."""
    last, acties = look_back_on_paper(overleg)
    if last is None or not acties:
        return {"acties": []}
    rows: list[EerdereActie] = [
        {
            "code": one.code,
            "actie": one.text,
            "door": one.who,
            "voor": one.due_on.isoformat() if one.due_on else "",
            "stand": one.state,
        }
        for one in acties
    ]
    return {"datum": last.on.isoformat(), "acties": rows}


def _figures(overleg: Overleg) -> dict[str, Cijfers]:
    found = figures_of(overleg)
    return {"cijfers": found} if found else {}


def _row(item: Item) -> BladRow:
    blad = item.blad
    return BladRow(
        nummer=item.number, code=blad.code, leeftijd=blad.age_band, onderwijs=blad.education, fase=blad.phase,
        weken=blad.weeks, vraag=blad.question, tekst=blad.text, nodig=blad.needs, gedaan=blad.tried, werkt=blad.works,
        inbrenger=blad.school, aanleiding=blad.reason, gezocht=blad.wanted, inbreng=blad.brought_by,
        minuten=blad.minutes or 0,
        stemmen={
            "leerling": _voice(blad.voice_pupil, blad.not_asked_pupil),
            "ouders": _voice(blad.voice_parents, blad.not_asked_parents),
            "professional": _voice(blad.voice_professional, blad.not_asked_professional),
        },
    )  # fmt: skip


def _voice(text: str, not_asked: str) -> Stem:
    return {"tekst": text} if text else {"niet_gevraagd": not_asked}


def _sections(overleg: Overleg, items: list[Item]) -> list[tuple[str, list[Item]]]:
    label = overleg.of_kind.section_label
    found = [(label(section), [item for item in items if item.section == section]) for section in Section]
    return [(title, rows) for title, rows in found if rows]


def meeting(overleg: Overleg, now: datetime) -> Bijeenkomst:
    return {
        "loket": settings.OFFICE_NAME,
        "overleg": overleg.get_kind_display(),
        "gebied": overleg.area.name,
        "datum": overleg.on.isoformat(),
        "van": _clock(overleg.starts_at),
        "tot": _clock(overleg.ends_at),
        "plaats": overleg.place,
        "afgedrukt": timezone.localtime(now).strftime("%Y-%m-%dT%H:%M"),
    }


def _clock(moment: time | None) -> str:
    return f"{moment.hour}.{moment.minute:02}" if moment else ""


def _there(overleg: Overleg) -> QuerySet[Deelname]:
    """Who is not known to be away: paper that is kept does not seat them at the table."""
    return overleg.deelnames.exclude(attendance=Attendance.EXCUSED)


def _disciplines(members: QuerySet[Deelname]) -> list[str]:
    """ "leerplicht (2)": what sits at the table, never who."""
    count = Counter(members.values_list("discipline", flat=True))
    return [f"{one.label} ({count[one]})" if count[one] > 1 else str(one.label) for one in Discipline if count[one]]


def _closing(overleg: Overleg) -> list[str]:
    """When they meet again: as it was announced, else as it is planned."""
    day = overleg.next_on or next((one.on for one in later_than(overleg)), None)
    if day is None:
        return []
    return [f"Volgende {overleg.of_kind.this.removeprefix('deze ')}: {dutch(day)}."]
