"""Meetings and conversations as a calendar file (RFC 5545). A calendar is read by a whole office and by phones: no pupil and no
number of pupils stands in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone
from icalendar import Calendar, Event


@dataclass(frozen=True)
class Entry:
    """One line of a calendar. `uid` never changes and `sequence` rises when it is moved: a calendar that reads the file again moves
    what it has. `path` is where to look. `cancelled`: it takes it away. Without a time it is the whole day; how long it
    `lasts` may be unknown."""

    uid: str
    sequence: int
    summary: str
    path: str
    on: date
    starts_at: time | None = None
    lasts: timedelta | None = None
    place: str = ""
    cancelled: bool = False


def calendar_file(entries: Iterable[Entry], *, name: str, url: str, now: datetime, method: str = "PUBLISH") -> bytes:
    """One .ics file. `name` says which list it is, `url` is where Loket is, without a slash at the end."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Loket//{name}//NL")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for entry in entries:
        calendar.add_component(_event(entry, url, now))
    data: bytes = calendar.to_ical()
    return data


def _event(entry: Entry, url: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@loket")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("summary", entry.summary)
    event.add("class", "PRIVATE")
    if entry.cancelled:
        event.add("status", "CANCELLED")
    event.add("url", f"{url}{entry.path}")
    if entry.place:
        event.add("location", entry.place)
    if entry.starts_at is None:
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + timedelta(days=1))
        return event
    starts = timezone.make_aware(datetime.combine(entry.on, entry.starts_at)).astimezone(UTC)
    event.add("dtstart", starts)
    if entry.lasts is not None:
        event.add("dtend", starts + entry.lasts)
    return event
