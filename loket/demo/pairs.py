"""The Afstemming with Lindevoort: two fixed officers, one that was held a month ago with its tasks, and one to come."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import Consulentschap, Role, Toegang, User, VasteAmbtenaar
from cases.actions.work import finish
from cases.models import Actie, Casus, PhaseKind
from loket.demo.region import START
from overleg.afstemming.acts import Taak, close, plan_year, record_line
from overleg.afstemming.listing import LEERPLICHT, LOKET
from overleg.models import Overleg
from region.models import Municipality

# What was agreed about one pupil, and the tasks of both sides; the rest of the list was not discussed.
AGREED: tuple[tuple[str, str, str], ...] = (
    (
        "Moeder wil kennismaken met een kleine school.",
        "School zoeken met een klein lokaal",
        "Ouders uitnodigen voor een gesprek",
    ),
    ("Er is nog geen contact met het gezin.", "", "Huisbezoek afleggen"),
    ("Behandeling begint binnenkort; daarna verder kijken.", "Bellen met de behandelaar", ""),
    ("", "", ""),  # geen actie nodig
)


def plan_pairs(today: date) -> None:
    place = Municipality.objects.select_related("area").order_by("pk").first()
    if place is None:
        return
    running = Toegang.objects.filter(role=Role.LEERPLICHT, municipality=place).select_related("user").order_by("pk")
    officers = [row.user for row in running[:2]]
    for number, officer in zip(VasteAmbtenaar.PLACES, officers, strict=True):
        VasteAmbtenaar.objects.create(municipality=place, officer=officer, place=number, valid_from=START)
    consulent = Consulentschap.objects.on(today).select_related("consulent").get(municipality=place).consulent
    before, coming = _weekday(today - timedelta(days=28)), _weekday(today + timedelta(days=4))
    held, _ = plan_year(
        municipality=place, days=[before, coming], starts_at=time(9, 30), ends_at=time(10, 30), place="Stadhuis, kamer 12",
        by=consulent, today=today,
    )  # fmt: skip
    _hold(held, consulent, officers)


def _weekday(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _hold(overleg: Overleg, consulent: User, officers: list[User]) -> None:
    """As it went a month ago; the consulent did the first own task, one of leerplicht is done as well."""
    now = timezone.make_aware(datetime.combine(overleg.on, time(10, 30)))
    rows = Casus.objects.open().filter(
        phase=PhaseKind.ABSOLUUT, municipality=overleg.municipality_id, consulent=consulent
    )
    due_on = overleg.on + timedelta(days=35)
    for (said, ours, theirs), casus in zip(AGREED, rows.order_by("opened_on", "pk")[: len(AGREED)], strict=False):
        tasks = [Taak(LOKET, ours, consulent, due_on)] if ours else []
        tasks += [Taak(LEERPLICHT, theirs, officers[len(tasks) % 2], due_on)] if theirs else []
        record_line(
            overleg=overleg,
            casus=casus,
            said=said,
            no_action=not (said or tasks),
            tasks=tasks,
            by=consulent,
            now=now,
            version=0,
        )
    close(overleg=overleg, by=consulent, today=overleg.on, now=now)
    made = Actie.objects.filter(van_tafel__punt__overleg=overleg).select_related("holder").order_by("pk")
    made.update(created_at=now)  # an act writes down when it really ran
    for actie in made[:1]:
        finish(actie=actie, by=actie.holder or consulent, now=now + timedelta(days=6))
