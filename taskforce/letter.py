"""The letter of a decision in force: one text in plain Dutch, for each addressee an own address and salutation.

Fails closed: a decision that is not in force has no letter. The words about disagreeing are a setting, because they need a lawyer.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cases.actions.phases import RefusedError
from paper.dates import DAYS, dutch
from paper.documents import Contact
from paper.letters import BESLUIT_JE, BESLUIT_U, BESLUIT_ZAKELIJK, Plaatsingsbesluit, Vervolg
from paper.press import press
from plaatsing.actions import binding
from taskforce.models import Addressee, BindendBesluit, Briefafdruk
from taskforce.standing import State, replaced, state

ON_BEHALF = "namens de samenwerkende schoolbesturen, gemeenten en samenwerkingsverbanden"
GREETING = "Met vriendelijke groet, namens de kerngroep van de Taskforce,"
HOURS = "elke werkdag van 9 tot 17 uur"


def may_print(besluit: BindendBesluit) -> bool:
    return state(besluit) == State.HOLDS


@transaction.atomic
def print_letter(*, besluit: BindendBesluit, addressee: Addressee, by: User, today: date, now: datetime) -> bytes:
    """The PDF, and a row that says who printed it for whom. RefusedError when the decision is not in force; PressError when a letter of
    the text stands in no font."""
    if not may_print(besluit):
        raise RefusedError(
            "", f"Dit besluit is {state(besluit)}; een brief is er alleen van een besluit dat van kracht is."
        )
    pdf = press("plaatsingsbesluit", letter(besluit, addressee, today))
    Briefafdruk.objects.create(
        besluit=besluit, addressee=addressee, sha256=hashlib.sha256(pdf).hexdigest(), by=by, at=now
    )
    return pdf


def file_name(besluit: BindendBesluit, addressee: Addressee) -> str:
    """Never a name: "plaatsingsbesluit-school-k7m4q2bcdf.pdf"."""
    return f"plaatsingsbesluit-{addressee.value}-{besluit.code}.pdf"


def check_days(besluit: BindendBesluit) -> list[date]:
    """On which days we ask how it goes."""
    return binding.checks_from(besluit.starts_on, besluit.school)


def in_force_since(besluit: BindendBesluit) -> datetime:
    """The moment of the signature that brought it into force: the last one, because nobody signs afterwards."""
    return max(row.at for row in besluit.ondertekeningen.all())


@dataclass(frozen=True)
class _To:
    """Whom the letter is for: the pupil (je), the parents (u), or a school or board that reads about a pupil."""

    addressee: Addressee
    given: str
    je: bool

    @property
    def family(self) -> bool:
        return self.addressee == Addressee.FAMILY


def letter(besluit: BindendBesluit, addressee: Addressee, today: date) -> Plaatsingsbesluit:
    pupil = besluit.casus.pupil
    to = _To(addressee, pupil.given_name, je=addressee == Addressee.FAMILY and pupil.aged_16_on(today))
    said: Plaatsingsbesluit = {
        "datum": timezone.localtime(in_force_since(besluit)).date().isoformat(),
        "taskforce": settings.TASKFORCE_NAME,
        "namens": ON_BEHALF,
        "kopjes": BESLUIT_JE if to.je else BESLUIT_U if to.family else BESLUIT_ZAKELIJK,
        "aan": _address(besluit, to),
        "kenmerk": besluit.code,
        "onderwerp": f"een school voor {'jou' if to.je else to.given} vanaf {dutch(besluit.starts_on)}",
        "aanhef": _salutation(besluit, to),
        "besluit": _decision(besluit, to),
        "bindend": _binding(besluit, to),
        "redenen": _lines(besluit.reasons),
        "verteld": _lines(besluit.told),
        "hulp": [{"wat": row["what"], "wie": row["who"], "vanaf": row["from"]} for row in besluit.supports],
        "geen_hulp": besluit.no_support_because,
        "nodig": _lines(besluit.needs),
        "verder": _next(besluit, to),
        "oneens": _lines(settings.TASKFORCE_DISAGREE_PUPIL if to.je else settings.TASKFORCE_DISAGREE),
        "contact": _contact(besluit, to),
        "groet": GREETING,
        "ondertekend": [
            {"naam": row.name, "functie": row.function, "op": timezone.localtime(row.at).strftime("%Y-%m-%dT%H:%M")}
            for row in besluit.ondertekeningen.all()
        ],
        "ook_aan": _also(besluit, to),
        "afzender": [settings.TASKFORCE_NAME, settings.OFFICE_NAME, settings.OFFICE_PHONE],
    }
    if replaced := _replaced(besluit):
        said["vervangt"] = f"Dit besluit komt in de plaats van het besluit van {replaced}."
    return said


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _parents(besluit: BindendBesluit) -> list[str]:
    """Who has authority, by name."""
    return list(besluit.casus.pupil.guardians.filter(has_authority=True).order_by("pk").values_list("name", flat=True))


def _address(besluit: BindendBesluit, to: _To) -> list[str]:
    pupil, school = besluit.casus.pupil, besluit.school
    home = [pupil.street, f"{pupil.postcode}  {pupil.town}".strip()]
    match to.addressee:
        case Addressee.SCHOOL:
            lines = [school.name, "t.a.v. de directie", *_lines(school.post_address)]
        case Addressee.BOARD:
            board = school.board
            lines = [board.name if board else "", "t.a.v. het bestuur", *_lines(board.post_address if board else "")]
        case _:
            parents = _parents(besluit)
            lines = [pupil.name, *home] if to.je else [f"De ouders van {pupil.name}", " en ".join(parents), *home]
    return [line for line in lines if line]


def _salutation(besluit: BindendBesluit, to: _To) -> str:
    match to.addressee:
        case Addressee.SCHOOL:
            return "Geachte directie,"
        case Addressee.BOARD:
            return "Geacht bestuur,"
        case _:
            parents = [] if to.je else _parents(besluit) or [f"ouders van {to.given}"]
            return (
                ", ".join(f"{'beste' if place else 'Beste'} {name}" for place, name in enumerate([*parents, to.given]))
                + ","
            )


def _decision(besluit: BindendBesluit, to: _To) -> str:
    pupil, day = besluit.casus.pupil, besluit.starts_on
    who = "Je" if to.je else to.given if to.family else f"{pupil.name}, geboren op {dutch(pupil.birth_date)},"
    year = f"klas {besluit.year_group} " if besluit.year_group else ""
    return f"{who} gaat vanaf {DAYS[day.weekday()]} {dutch(day)} naar {besluit.school}, {year}{besluit.get_level_display()}."


def _binding(besluit: BindendBesluit, to: _To) -> str:
    board = besluit.mandaat.board
    whom = "jou" if to.je else to.given
    binds = f"Dit besluit is bindend voor {board}, het bestuur van {besluit.school}."
    means = f"{binds} Dat betekent: de school schrijft {whom} in en geeft {whom} les."
    given = "Het bestuur heeft daar vooraf zijn mandaat voor gegeven."
    if not to.family:
        return f"{means} {given} Voor {to.given} en de ouders is het een aanbod dat vaststaat."
    return (
        f"{means} {given} Voor {'jou en je ouders' if to.je else f'u en {to.given}'} is het een aanbod dat vaststaat."
    )


def _replaced(besluit: BindendBesluit) -> str:
    """ "4 december 2026 (kenmerk k7m…)" of the last one before it that was in force."""
    before = replaced(besluit)
    return (
        f"{dutch(timezone.localtime(in_force_since(before)).date())} (kenmerk {before.code})"
        if before is not None
        else ""
    )


def _next(besluit: BindendBesluit, to: _To) -> list[Vervolg]:
    whom = "jou, je ouders" if to.je else f"u, {to.given}"
    days = check_days(besluit)
    said = ["we vragen het opnieuw"] * len(days)
    said[0] = (
        f"we vragen {whom} en de school hoe het gaat"
        if to.family
        else f"we vragen de school, {to.given} en de ouders hoe het gaat"
    )
    said[-1] = "we vragen het nog een keer; daarna is de Taskforce klaar, als het goed gaat"
    first: Vervolg = {"op": besluit.starts_on.isoformat(), "wat": "eerste schooldag"}
    asked: list[Vervolg] = [{"op": day.isoformat(), "wat": what} for day, what in zip(days, said, strict=True)]
    return [first, *asked]


def _contact(besluit: BindendBesluit, to: _To) -> Contact:
    consulent = besluit.casus.consulent
    what = "jouw contactpersoon" if to.je else "uw contactpersoon" if to.family else f"de contactpersoon van {to.given}"
    return {
        "naam": consulent.name if consulent else settings.OFFICE_NAME,
        "wat": f"{what} bij het loket" if consulent else "",
        "telefoon": (consulent.phone if consulent else "") or settings.OFFICE_PHONE,
        "wanneer": HOURS,
    }


def _also(besluit: BindendBesluit, to: _To) -> list[str]:
    others = {
        Addressee.FAMILY: "de leerling en de ouders",
        Addressee.SCHOOL: f"de directie van {besluit.school}",
        Addressee.BOARD: f"het bestuur, {besluit.mandaat.board}",
    }
    found = [said for addressee, said in others.items() if addressee != to.addressee]
    if to.je:
        found.insert(0, "je ouders")
    return [*found, f"leerplicht van de gemeente {besluit.casus.municipality}"]
