"""The coming actietafel of Noord, gathered but not yet approved, and the ones before it (bron Noord-Limburg: four times a year)."""

from datetime import date, time, timedelta

from accounts.models import Role, Toegang
from actietafel.candidates import candidates
from cases.access import resolve
from overleg.actions import plan_overleg, put_on_agenda
from overleg.approval import change_punt
from overleg.models import Discipline, OverlegKind
from region.models import Area

QUESTIONS = (
    "Wie kan vóór de kerstvakantie een rustige startplek bieden?",
    "Welke school nodigt deze leerling en de ouders uit?",
    "Wie kan vanaf januari de eerste twee lesuren begeleiden?",
    "Wat kan er op school gebeuren zolang de behandeling niet is begonnen?",
    "Wie wordt het ene aanspreekpunt voor het gezin?",
)
ITEMS = 12


def plan_tables(today: date) -> None:
    """Three tables behind us, one to come in two to three weeks with twelve casussen on its agenda."""
    area = Area.objects.get(name="Noord")
    chair = Toegang.objects.select_related("user").get(
        role=Role.VOORZITTER, area=area, user__email="voorzitter@loket.example"
    )
    officers = (
        Toegang.objects.filter(role=Role.LEERPLICHT, municipality__area=area).select_related("user").order_by("pk")[:2]
    )
    members = [(Discipline.CHAIR, chair.user, ""), *((Discipline.LEERPLICHT, one.user, "") for one in officers)]
    members += [
        (discipline, None, "")
        for discipline in (Discipline.MUNICIPALITY, Discipline.CARE, Discipline.DOCTOR, Discipline.VO)
    ]
    coming = today + timedelta(days=14 + (3 - today.weekday()) % 7)
    for weeks in (-39, -26, -13, 0):
        overleg = plan_overleg(
            kind=OverlegKind.ACTIETAFEL, area=area, on=coming + timedelta(weeks=weeks), starts_at=time(13, 30), ends_at=time(16),
            place="vergaderkamer 2.04", next_on=coming + timedelta(weeks=weeks + 13), by=chair.user, members=members,
        )  # fmt: skip
    scope = resolve(chair, today)
    chosen = candidates(overleg, scope).select_related("pupil").order_by("-opened_on", "pk")[:ITEMS]
    for number, punt in enumerate(put_on_agenda(overleg=overleg, casussen=chosen, by=chair.user, today=today)):
        change_punt(punt=punt, version=punt.version, question=QUESTIONS[number % len(QUESTIONS)])
