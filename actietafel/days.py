"""Days that a round has planned, beside its actietafel (overleg.days)."""

from datetime import date

from actietafel.models import Gesprek, Uitvraag
from overleg.days import PlannedDay


def round_days_ahead(today: date) -> list[PlannedDay]:
    """From today on: when an opgave is sent, when it should be back, and conversations still to be held."""
    days = []
    for uitvraag in Uitvraag.objects.filter(stopped_at=None, due_on__gte=today).select_related("area"):
        days.append(PlannedDay(f"{uitvraag} terug", uitvraag.due_on, uitvraag.area_id))
        if uitvraag.opened_at is None and uitvraag.opens_on >= today:
            days.append(PlannedDay(f"{uitvraag} versturen", uitvraag.opens_on, uitvraag.area_id))
    talks = Gesprek.objects.filter(held_at=None, on__gte=today).select_related("uitvraag", "school", "municipality")
    days += [PlannedDay(f"Gesprek met {talk}", talk.on, talk.uitvraag.area_id) for talk in talks if talk.on]
    return sorted(days, key=lambda day: (day.on, day.what))
