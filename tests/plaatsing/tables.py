"""A session that is held: pupils entered by the Beemdcollege, sheets approved, schools at the table. For the tests of the table."""

from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone

from cases.models import Casus, Guardian
from overleg.approval import approve
from overleg.models import Agendapunt, Attendance, Deelname, Discipline, Overleg, Result
from overleg.outcomes import Agreed
from plaatsing.actions.closing import Risen, rise
from plaatsing.actions.table import Decision, Offered, add_offer, decide
from plaatsing.models import Aanbod, OfferKind
from region.models import School
from tests import build
from tests.conftest import Cast
from tests.plaatsing.building import aanmelding, punt, session

DAY = date(2026, 12, 8)
NOW = datetime(2026, 12, 8, 14, 40, tzinfo=UTC)
LATER = date(2027, 1, 11)
QUESTION = "Wie heeft een rustige plek?"
NAMES = ["Fenna", "Siebe", "Amber", "Jelte", "Merel"]


def pupil(cast: Cast, given_name: str = "Fenna", family_name: str = "Roskam") -> Casus:
    """At home since 16 October, entered by the Beemdcollege."""
    who = build.pupil(given_name, family_name)
    of = build.casus(by=cast.consulent.user, at=cast.beemd, who=who, consulent=cast.consulent.user)
    build.absence(of)
    Guardian.objects.create(pupil=who, name=f"Ria {family_name}", phone="06-00112233")
    aanmelding(of, cast.school.user)
    return of


def item(cast: Cast, on: Overleg, of: Casus, *, approved: bool = True) -> Agendapunt:
    """On the agenda, with a sheet that is approved."""
    coded = {"school": str(of.school), "reason": "zit thuis", "wanted": "vmbo-t, leerjaar 2"}
    sheet = {"text": "Zit thuis.", "needs": "korte dagen", "tried": "", "works": "Eén vast lokaal.", "coded": coded}
    row = punt(on, of, question=QUESTION, sheet=sheet)
    if approved:
        approve(punt=row, by=cast.voorzitter.user, now=timezone.now(), version=row.version)
    return row


def held(cast: Cast, items: int = 2, **fields: Any) -> tuple[Overleg, list[Agendapunt]]:
    """A session of Noord with approved items, and the Heuvelrade College at the table."""
    overleg = session(cast.noord, cast.voorzitter.user, on=fields.pop("on", DAY), **fields)
    at_table(overleg, cast.plaatser.user, cast.beemd)
    at_table(overleg, cast.plaatser_elsewhere.user, cast.heuvelrade)
    rows = [item(cast, overleg, pupil(cast, name, f"{name}stra")) for name in NAMES[:items]]
    return overleg, rows


def at_table(overleg: Overleg, user: Any, school: School, attendance: str = Attendance.PRESENT) -> Deelname:
    return Deelname.objects.create(
        overleg=overleg, discipline=Discipline.VO, user=user, school=school, attendance=attendance
    )


def offer(cast: Cast, row: Agendapunt, school: School, kind: str = OfferKind.PLACE, **fields: Any) -> Aanbod:
    return add_offer(punt=row, offered=Offered(school, kind, **fields), by=cast.voorzitter.user, now=NOW)


def conclude(
    cast: Cast, row: Agendapunt, result: str, *taken: Aanbod, agreed: Agreed | None = None, **fields: Any
) -> Agendapunt:
    """An outcome, as it is recorded at the table."""
    row.refresh_from_db()
    ids = frozenset(one.client_id for one in taken)
    told = Decision(result, ids, agreed=agreed, **fields)
    decide(punt=row, decision=told, by=cast.voorzitter.user, now=NOW, version=row.version)
    row.refresh_from_db()
    return row


def promised(cast: Cast, row: Agendapunt, school: School | None = None, **fields: Any) -> Aanbod:
    made = offer(cast, row, school or cast.heuvelrade, from_on=LATER, **fields)
    conclude(cast, row, Result.PROMISED, made)
    return made


def risen(cast: Cast, overleg: Overleg) -> Risen:
    return rise(overleg=overleg, by=cast.voorzitter.user, today=DAY, now=NOW)
