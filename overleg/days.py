"""On which days people of an area can meet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cases.deadlines import Calendar, is_school_day
from overleg.models import Overleg
from paper.dates import dutch
from region.models import Holiday, Municipality


def area_calendar(area_id: int) -> Calendar:
    """Holidays of the regions in which the municipalities of an area lie: a day is free when it is free somewhere."""
    regions = Municipality.objects.filter(area=area_id).values("holiday_region")
    rows = Holiday.objects.filter(school=None, region__in=regions)
    return Calendar([(row.first_day, row.last_day) for row in rows])


def wrong_day(day: date, calendar: Calendar, today: date) -> str:
    """Why no meeting can be planned on this day, in Dutch; "" when it can."""
    if day < today:
        return f"{dutch(day)} is al geweest."
    return "" if is_school_day(day, calendar) else f"{dutch(day)} valt in een weekend of vakantie."


@dataclass(frozen=True)
class PlannedDay:
    """What was planned in an area, in Dutch, and on which day."""

    what: str
    on: date
    area_id: int

    def __str__(self) -> str:
        return f"{self.what} op {dutch(self.on)}"


def meetings_ahead(today: date) -> list[PlannedDay]:
    """Meetings still to be held, from today on."""
    ahead = Overleg.objects.filter(closed_at=None, on__gte=today).select_related("area", "municipality")
    return [PlannedDay(str(overleg), overleg.on, overleg.area_id) for overleg in ahead.order_by("on", "pk")]


def without_school(planned: Iterable[PlannedDay]) -> list[PlannedDay]:
    """Those on a day on which none could be planned any more. One question for each area."""
    days = list(planned)
    calendars = {area: area_calendar(area) for area in {day.area_id for day in days}}
    return [day for day in days if not is_school_day(day.on, calendars[day.area_id])]


def first_year_of(day: date) -> int:
    """The year in which the school year of this day began, on 1 August."""
    return day.year if day.month >= 8 else day.year - 1


def school_year(day: date) -> str:
    """ "2026-2027"."""
    first = first_year_of(day)
    return f"{first}-{first + 1}"
