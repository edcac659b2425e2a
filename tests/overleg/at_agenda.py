"""Addresses of an agenda and its sheets, and a meeting as its form sends it."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from cases.deadlines import next_school_day
from overleg.models import Agendapunt


def sheet_url(row: Agendapunt) -> str:
    return reverse("overleg_sheet", args=[row.overleg.code, row.casus.code])


def weekday(ahead: int) -> date:
    """A day on which people can meet, at least this many days from now."""
    return next_school_day(timezone.localdate() + timedelta(days=ahead), [])


def planned(**changes: str) -> dict[str, str]:
    return {
        "on": weekday(18).isoformat(), "starts_at": "13:30", "ends_at": "15:30", "place": "zaal 2", "next_on": "",
        "leden-TOTAL_FORMS": "2", "leden-INITIAL_FORMS": "0",
        "leden-0-discipline": "leerplicht", "leden-0-user": "", "leden-0-name": "Samira",
        "leden-1-discipline": "", "leden-1-user": "", "leden-1-name": "", **changes,
    }  # fmt: skip
