"""The holidays that count for a casus, for many places in one query (the rule of Holiday.objects.calendar)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q

from cases import deadlines
from cases.models import Casus
from region.models import Holiday


@dataclass(frozen=True)
class NamedCalendar:
    """Holidays of one region or school: the days to count with, and the rows to name them by."""

    holidays: tuple[Holiday, ...]

    @cached_property
    def days(self) -> deadlines.Calendar:
        return deadlines.Calendar((row.first_day, row.last_day) for row in self.holidays)


class Place(NamedTuple):
    """Where the holidays come from: the school, and the region of its municipality; without a school of the woongemeente."""

    school_id: int | None
    region: str

    @classmethod
    def of(cls, casus: Casus) -> "Place":
        """Needs school__municipality and municipality selected."""
        municipality = casus.school.municipality if casus.school else casus.municipality
        return cls(casus.school_id, municipality.holiday_region)


@dataclass
class Calendars:
    """Holidays by region and by school; each distinct calendar is prepared once."""

    _regional: dict[str, list[Holiday]] = field(default_factory=dict)
    _own: dict[int, list[Holiday]] = field(default_factory=dict)
    _made: dict[Place, NamedCalendar] = field(default_factory=dict)

    @classmethod
    def of(cls, places: Iterable[Place]) -> "Calendars":
        """Calendars for these places, in one query."""
        wanted = set(places)
        made = cls()
        regional = Q(school=None, region__in={place.region for place in wanted})
        own = Q(school__in={place.school_id for place in wanted if place.school_id})
        for holiday in Holiday.objects.filter(regional | own).order_by("first_day", "pk") if wanted else ():
            if holiday.school_id:
                made._own.setdefault(holiday.school_id, []).append(holiday)
            else:
                made._regional.setdefault(holiday.region, []).append(holiday)
        return made

    def at(self, place: Place) -> NamedCalendar:
        """The school's own holidays, and those of its region that it does not replace."""
        own = self._own.get(place.school_id or 0, [])
        key = Place(place.school_id if own else None, place.region)
        if key not in self._made:
            replaced = {(row.school_year, row.name) for row in own}
            regional = [r for r in self._regional.get(key.region, []) if (r.school_year, r.name) not in replaced]
            self._made[key] = NamedCalendar(tuple(own + regional))
        return self._made[key]
