"""Conversations as a calendar file (RFC 5545). A calendar is read by a whole office and by phones: no pupil and no number of pupils
stands in it. Conversations planned in one go are equally long, so their length tells nothing either."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from actietafel.models import Gesprek


def calendar_file(gesprekken: Iterable[Gesprek], *, url: str, now: datetime) -> bytes:
    """The planned ones as one .ics file. `url` is where Loket is, without a slash at the end. The UID of a conversation never
    changes and SEQUENCE rises when it is moved: a calendar that reads the file again moves what it has."""
    calendar = Calendar()
    calendar.add("prodid", "-//Loket//gespreksronde//NL")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for gesprek in gesprekken:
        if gesprek.on is not None:
            calendar.add_component(_event(gesprek, url, now))
    data: bytes = calendar.to_ical()
    return data


def _event(gesprek: Gesprek, url: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"gesprek-{gesprek.code}@loket")
    event.add("sequence", gesprek.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("summary", f"Gespreksronde: {gesprek}")
    event.add("class", "PRIVATE")
    event.add("url", f"{url}{reverse('gesprek', args=[gesprek.code])}")
    if gesprek.place:
        event.add("location", gesprek.place)
    if gesprek.on is not None and gesprek.starts_at is not None:
        starts = timezone.make_aware(datetime.combine(gesprek.on, gesprek.starts_at)).astimezone(UTC)
        event.add("dtstart", starts)
        event.add("dtend", starts + timedelta(minutes=gesprek.minutes))
    elif gesprek.on is not None:
        event.add("dtstart", gesprek.on)
        event.add("dtend", gesprek.on + timedelta(days=1))
    return event
