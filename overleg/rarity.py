"""How many open casussen of the area look the same on paper: a small group is recognisable without a name."""

from datetime import date

from django.db.models import Exists, OuterRef

from cases.coarse import LEVEL_ON_PAPER, onderbouw
from cases.models import Casus, Enrolment
from overleg.sheet import Sheet
from region.models import Level


def sharing(sheet: Sheet) -> int:
    """Open casussen of the area with the same age band, education and phase as this sheet, this one included. One query."""
    overleg, casus = sheet.material.overleg, sheet.material.casus
    day, age = overleg.on, sheet.material.pupil.age_on(overleg.on)
    low = age - age % 2
    rows = Casus.objects.open().filter(area=overleg.area_id, phase=casus.phase)
    rows = rows.filter(
        pupil__birth_date__gt=_years_before(day, low + 2), pupil__birth_date__lte=_years_before(day, low)
    )
    enrolment = sheet.material.enrolment
    shown = LEVEL_ON_PAPER.get(Level(enrolment.level)) if enrolment else None
    if enrolment and shown:
        same = Enrolment.objects.on(day).filter(pupil=OuterRef("pupil"))
        same = same.filter(level__in=[level for level, label in LEVEL_ON_PAPER.items() if label == shown])
        if "," in sheet.facts.education and enrolment.year_group is not None:
            last = onderbouw(shown)
            same = same.filter(**{"year_group__lte" if enrolment.year_group <= last else "year_group__gt": last})
        rows = rows.filter(Exists(same))
    return rows.count()


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return date(day.year - years, 2, 28)
