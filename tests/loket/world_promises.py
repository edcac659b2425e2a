"""What a region holds of promises: one that the own school received, for a pupil it does not know, and one for its own pupil."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils import timezone

from accounts.models import User
from cases.models import Casus
from overleg.models import Agendapunt, Attendance, Deelname, Discipline, Overleg, OverlegKind, Result, Resultaatblad
from plaatsing.models import Aanmelding, PromiseKind, Reason, Stand, Terugvraag, Toezegging
from region.models import School

RECEIVED = "CVST"  # the office of the casus, and the own school in both its roles
OFFERED = "CVS"  # a plaatsingsbevoegde knows what the own school promised, not what it entered


@dataclass
class Promises:
    """`received`: promised by the own school; answered once, open again. `offered`: for a pupil of the own school."""

    received: Toezegging
    offered: Toezegging


def make(
    *, unknown: Casus, own: Casus, neighbour: School, today: date, office: User, word: Callable[[str, str, Casus | None], str]
) -> Promises:  # fmt: skip
    """`unknown` is a casus of `neighbour`; `word(readers, what, of)` plants a word. What the own school reads of a promise for a pupil
    it does not know, is of no casus to it."""
    school = own.school
    assert school is not None
    held = today - timedelta(days=21)
    overleg = Overleg.objects.create(
        code=f"zitting-{own.area_id}", kind=OverlegKind.PLAATSING, area=own.area, on=held, starts_at=time(9),
        closed_at=timezone.now() - timedelta(days=21), closed_by=office, created_by=office,
    )  # fmt: skip
    Deelname.objects.create(
        overleg=overleg,
        discipline=Discipline.VO,
        school=school,
        name=word("V", "wie aan tafel zat", None),
        attendance=Attendance.PRESENT,
    )
    agreed = word(RECEIVED, "afspraak op het resultatenoverzicht", None)
    Resultaatblad.objects.create(
        overleg=overleg, code="TZ-12", result=Result.PROMISED, lines=[{"what": agreed, "who": "", "due_on": ""}], approved_by=office,
        approved_at=timezone.now(),
    )  # fmt: skip
    made = []
    for position, (casus, receiving, entering) in enumerate(
        ((unknown, school, neighbour), (own, neighbour, school)), 1
    ):
        code, readers = f"TZ-{position}2", OFFERED
        of: Casus | None = casus
        if receiving == school:
            readers, of = RECEIVED, None
        Agendapunt.objects.create(
            overleg=overleg, casus=casus, position=position, sheet_code=code, result=Result.PROMISED
        )
        Aanmelding.objects.create(
            casus=casus, school=entering, reason=Reason.HOME, contact_name=word(readers, "wie licht toe", of),
            created_by=office, created_at=timezone.now(),
        )  # fmt: skip
        promise = Toezegging.objects.create(
            casus=casus, overleg=overleg, sheet_code=code, school=receiving, from_school=entering, kind=PromiseKind.PLACE,
            promised_on=held, condition=word(readers, "voorwaarde", of),
        )  # fmt: skip
        asked = today - timedelta(days=1)
        Terugvraag.objects.create(
            toezegging=promise, number=1, ask_on=asked, stand=Stand.RUNS, told=word(readers, "antwoord op terugvraag", of),
            answered_at=timezone.now(), answered_by=office,
        )  # fmt: skip
        Terugvraag.objects.create(toezegging=promise, number=2, ask_on=today)
        made.append(promise)
    return Promises(*made)
