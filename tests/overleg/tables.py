"""A meeting with casussen on it, for the tests of this room."""

from datetime import date, time
from typing import Any

from django.utils import timezone

from accounts.models import Toegang
from cases.access import resolve
from cases.models import Casus, Guardian, Voice
from cases.scope import Scope
from overleg.actions import plan_overleg, put_on_agenda
from overleg.approval import approve, change_punt
from overleg.models import Agendapunt, Overleg, OverlegKind
from tests import build
from tests.conftest import TODAY, Cast

MEETING = date(2026, 12, 10)
QUESTION = "Wie kan de eerste twee lesuren begeleiden?"
NAMES = ["Fenna", "Siebe", "Amber", "Jelte", "Merel"]


def table(cast: Cast, **fields: Any) -> Overleg:
    """An actietafel of Noord, two weeks from TODAY."""
    members = fields.pop("members", [("leerplicht", cast.leerplicht.user, ""), ("jeugdhulp", None, "Hatice Sönmezer")])
    told: dict[str, Any] = {"area": cast.noord, "on": MEETING, "starts_at": time(13, 30), "ends_at": time(15, 30)}
    told |= {"place": "zaal 2"} | fields
    return plan_overleg(kind=OverlegKind.ACTIETAFEL, next_on=None, by=cast.voorzitter.user, members=members, **told)


def thuiszitter(cast: Cast, given_name: str = "Fenna", family_name: str = "Roskam", **fields: Any) -> Casus:
    """A casus at the Beemdcollege, at home since 16 October."""
    who = build.pupil(given_name, family_name, **fields)
    of = build.casus(by=cast.consulent.user, at=cast.beemd, who=who, consulent=cast.consulent.user)
    build.absence(of)
    Guardian.objects.create(pupil=who, name=f"Ria {family_name}", phone="06-00112233")
    return of


def punt(cast: Cast, overleg: Overleg, of: Casus, *, question: str = QUESTION, **fields: Any) -> Agendapunt:
    """On the agenda, with a question and further texts."""
    put_on_agenda(overleg=overleg, casussen=[of], by=cast.voorzitter.user, today=TODAY)
    row: Agendapunt = Agendapunt.objects.select_related("overleg", "casus").get(overleg=overleg, casus=of)
    change_punt(punt=row, version=row.version, question=question, **fields)
    return row


def approved(cast: Cast, row: Agendapunt) -> Agendapunt:
    approve(punt=row, by=cast.voorzitter.user, now=timezone.now(), version=row.version)
    return row


def voice(cast: Cast, of: Casus, party: str, text: str, **fields: Any) -> Voice:
    fields = {"may_be_told": True, "on": TODAY} | fields
    return Voice.objects.create(casus=of, party=party, text=text, by=cast.consulent.user, **fields)


def scope_of(toegang: Toegang, today: date = TODAY) -> Scope:
    return resolve(toegang, today)
