"""What a region holds of a coming session: an agenda that is vastgesteld, a blad, a seat, and what a school said beforehand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils import timezone

from accounts.models import Role, Toegang, User
from cases.models import Casus
from overleg.models import Agendapunt, Attendance, Blad, Deelname, Discipline, Overleg, OverlegKind
from plaatsing.models import Aanbod, Belangstelling, OfferKind
from tests import build

AROUND = "VT"  # the voorzitter of the area and who may place for a school in it


@dataclass
class Session:
    overleg: Overleg
    blad: Blad
    punt: Agendapunt
    aanbod: Aanbod


def make(
    *, casus: Casus, plaatser: Toegang, chair: User, today: date, word: Callable[[str, str, bool], str]
) -> Session:
    """`word(readers, what, about)` plants a word; `about`: it is about the casus. What stands on a blad is about nobody. One who may
    place was not invited yet."""
    school = plaatser.school
    assert school is not None
    now = timezone.now()
    overleg = Overleg.objects.create(
        code=f"sessie-{casus.area_id}", kind=OverlegKind.PLAATSING, area=casus.area, on=today + timedelta(days=2),
        starts_at=time(9), ends_at=time(11), created_by=chair, published_at=now, published_by=chair,
    )  # fmt: skip
    question = word(AROUND, "vraag op het blad", False)
    blad = Blad.objects.create(
        overleg=overleg, code="ZB-42", question=question, text=word(AROUND, "tekst op het blad", False), school=str(school),
        approved_by=chair, approved_at=now,
    )  # fmt: skip
    punt = Agendapunt.objects.create(
        overleg=overleg, casus=casus, position=1, sheet_code="ZB-42", question=question, blad=blad,
        sheet={"tried": word("V", "nog niet goedgekeurde tekst", True)},
    )  # fmt: skip
    Deelname.objects.create(
        overleg=overleg, discipline=Discipline.VO, user=plaatser.user, school=school, answer=Attendance.REPLACED,
        replaced_by=word(AROUND, "wie er in de plaats komt", False), answered_at=now,
    )  # fmt: skip
    Belangstelling.objects.create(
        overleg=overleg,
        code="ZB-42",
        school=school,
        text=word(AROUND, "wij kunnen misschien", False),
        by=plaatser.user,
        at=now,
    )
    later = build.user(f"later-{casus.area_id}@loket.example", "Later Gekomen")
    build.toegang(later, Role.PLAATSING, school=school)
    aanbod = Aanbod.objects.create(
        punt=punt,
        school=school,
        kind=OfferKind.PLACE,
        condition=word("V", "voorwaarde aan tafel", True),
        by=chair,
        at=now,
    )
    return Session(overleg, blad, punt, aanbod)
