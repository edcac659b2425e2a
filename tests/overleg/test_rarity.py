"""Fewer open casussen that look the same: more recognisable."""

from datetime import date

from cases.models import Casus, Enrolment, Level
from overleg.rarity import sharing
from overleg.sheet import sheet_of
from tests.conftest import Cast
from tests.overleg.tables import punt, table, thuiszitter


def alike(cast: Cast, of: Casus, level: Level, year: int) -> Casus:
    Enrolment.objects.filter(pupil=of.pupil).update(level=level, year_group=year)
    return of


def test_counts_same_age_education_and_phase_in_the_area(cast: Cast) -> None:
    of = alike(cast, thuiszitter(cast), Level.VMBO_B, 2)
    alike(cast, thuiszitter(cast, "Siebe", "Siebestra"), Level.VMBO_T, 1)
    for name, level, year in (("Amber", Level.VMBO_B, 3), ("Jelte", Level.HAVO, 2)):
        alike(cast, thuiszitter(cast, name, f"{name}stra"), level, year)
    alike(cast, thuiszitter(cast, "Merel", "Merelstra", birth_date=date(2009, 1, 1)), Level.VMBO_B, 2)
    alike(cast, thuiszitter(cast, "Hidde", "Hiddestra"), Level.VMBO_B, 2)
    Casus.objects.filter(pupil__given_name="Hidde").update(phase="absoluut")

    assert sharing(sheet_of(punt(cast, table(cast), of))) == 2


def test_unknown_education_does_not_count_as_none(cast: Cast) -> None:
    of = alike(cast, thuiszitter(cast), Level.OTHER, 2)
    alike(cast, thuiszitter(cast, "Siebe", "Siebestra"), Level.HAVO, 2)

    assert sharing(sheet_of(punt(cast, table(cast), of))) == 2
