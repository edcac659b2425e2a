"""The Afstemming of each side: one to come in which something was written down already."""

from collections.abc import Callable
from datetime import date, time, timedelta

from django.utils import timezone

from accounts.models import Consulentschap, Overdracht, User, VasteAmbtenaar
from cases.models import Casus
from overleg.models import Agendapunt, Deelname, Discipline, Overleg, OverlegKind, Result, Tafelactie
from tests import build

WITH_LEERPLICHT = "CVL"


def make(
    *, casus: Casus, today: date, consulent: User, officer: User, by: User, word: Callable[[str, str], str]
) -> Overleg:
    """`word(readers, what)` plants a word about this casus."""
    place = casus.municipality
    VasteAmbtenaar.objects.create(municipality=place, officer=officer, place=1, valid_from=build.START)
    Consulentschap.objects.create(municipality=place, consulent=consulent, valid_from=build.START)
    overleg = Overleg.objects.create(
        code=f"paar-{place.pk}", kind=OverlegKind.AFSTEMMING, area=place.area, municipality=place, on=today + timedelta(days=4),
        starts_at=time(9, 30), created_by=by,
    )  # fmt: skip
    punt = Agendapunt.objects.create(
        overleg=overleg, casus=casus, position=1, sheet_code="PR-23", result=Result.AGREED,
        said=word(WITH_LEERPLICHT, "afgesproken met leerplicht"),
    )  # fmt: skip
    for user, discipline in ((consulent, Discipline.CONSULENT), (officer, Discipline.LEERPLICHT)):
        seat = Deelname.objects.create(overleg=overleg, user=user, discipline=discipline)
        what = word(WITH_LEERPLICHT, f"taak van {discipline}")
        Tafelactie.objects.create(punt=punt, what=what, deelname=seat, due_on=today + timedelta(days=20))
    return overleg


def handed(consulent: User, chair: User, casus: Casus, word: Callable[[str, str], str]) -> Overdracht:
    """The school of this casus, which the consulent got from the chair and did not confirm yet."""
    text = word("CV", "wat een collega moet weten")
    found = Overdracht.objects.create(
        giver=chair, receiver=consulent, text=text, on=casus.opened_on, by=chair, created_at=timezone.now()
    )
    Consulentschap.objects.filter(school=casus.school).update(overdracht=found)
    return found
