"""One run of the clock, for the tests of what it does and whom it tells."""

from datetime import date, timedelta

from cases.clock import flag_deadlines
from cases.models import ClockRun
from post.models import Notice
from tests import build

DUE = date(2026, 9, 29)
DAY = timedelta(days=1)


def run(today: date) -> ClockRun:
    return flag_deadlines(today=today, now=build.moment(today))


def readers() -> list[str]:
    return sorted(Notice.objects.values_list("user__name", flat=True))
