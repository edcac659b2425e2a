"""What every office starts with: school holidays and the ladder of terms. Loading twice changes nothing."""

import csv
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction

from cases.models import DeadlineRule, Unit
from region.models import Holiday

HOLIDAYS = settings.BASE_DIR / "region" / "data" / "schoolvakanties.csv"
HOLIDAY_NAMES = {
    "herfst": "herfstvakantie",
    "kerst": "kerstvakantie",
    "voorjaar": "voorjaarsvakantie",
    "mei": "meivakantie",
    "zomer": "zomervakantie",
}
SINCE = date(2016, 8, 1)  # the first school year after the Thuiszitterspact of 13 June 2016

# Only four weeks has a ground in law. The others are aims, and no screen may call them wettelijk.
LADDER: tuple[dict[str, Any], ...] = (
    {
        "code": "4-weken",
        "name": "4 weken",
        "amount": 4,
        "source": "Leerplichtwet 1969, melding langdurig relatief verzuim",
    },
    {
        "code": "10-weken",
        "name": "10 weken",
        "amount": 10,
        "source": "streeftermijn, naar het voorbeeld van Rotterdam",
    },
    {
        "code": "12-weken",
        "name": "12 weken",
        "amount": 12,
        "source": "streeftermijn (Thuiszitterspact 2016)",
        "asks_offer": True,
    },
    {
        "code": "3-maanden",
        "name": "3 maanden",
        "amount": 3,
        "unit": Unit.MONTHS,
        "source": "streeftermijn (Thuiszitterspact 2016)",
        "asks_offer": True,
        "every_weeks": 13,
    },
)


@dataclass(frozen=True)
class Loaded:
    """How many rows were added."""

    holidays: int
    rules: int


@dataclass(frozen=True)
class Missing:
    """Rows that are not there yet."""

    holidays: list[Holiday]
    rules: list[DeadlineRule]

    def __bool__(self) -> bool:
        return bool(self.holidays or self.rules)


def missing_reference() -> Missing:
    """School years that a holiday region has nothing of, and rules by code. A year that is there is the office's own: what somebody
    edited, renamed or removed in it does not come back at the next start."""
    present = set(Holiday.objects.filter(school=None).values_list("region", "school_year"))
    holidays = [row for row in _holidays() if (row.region, row.school_year) not in present]
    codes = set(DeadlineRule.objects.filter(municipality=None).values_list("code", flat=True))
    rules = [DeadlineRule(valid_from=SINCE, **fields) for fields in LADDER if fields["code"] not in codes]
    return Missing(holidays, rules)


@transaction.atomic
def load_reference() -> Loaded:
    """Add what is missing. Terms that run already are counted again by whoever calls this on a database in use."""
    missing = missing_reference()
    Holiday.objects.bulk_create(missing.holidays)
    DeadlineRule.objects.bulk_create(missing.rules)
    return Loaded(len(missing.holidays), len(missing.rules))


def _holidays() -> list[Holiday]:
    with HOLIDAYS.open(encoding="utf-8", newline="") as lines:
        return [
            Holiday(
                region=line["regio"],
                school_year=line["schooljaar"],
                name=HOLIDAY_NAMES[line["vakantie"]],
                first_day=date.fromisoformat(line["eerste_dag"]),
                last_day=date.fromisoformat(line["laatste_dag"]),
            )
            for line in csv.DictReader(lines)
        ]
