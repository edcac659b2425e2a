"""Conversations as a calendar file. Conversations planned in one go are equally long, so their length tells nothing either."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse

from actietafel.models import Gesprek
from overleg import calendar_file as ics


def calendar_file(gesprekken: Iterable[Gesprek], *, url: str, now: datetime) -> bytes:
    """The planned ones as one .ics file."""
    entries = [
        ics.Entry(
            uid=f"gesprek-{one.code}", sequence=one.sequence, summary=f"Gespreksronde: {one}",
            path=reverse("gesprek", args=[one.code]), on=one.on, starts_at=one.starts_at,
            lasts=timedelta(minutes=one.minutes), place=one.place,
        )
        for one in gesprekken
        if one.on is not None
    ]  # fmt: skip
    return ics.calendar_file(entries, name="gespreksronde", url=url, now=now)
