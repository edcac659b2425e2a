"""The one function that writes on the timeline, and optimistic locking of what is edited in place."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import F

from accounts.models import User
from cases.models import Casus, Event, EventKind


def record(
    *,
    casus: Casus,
    kind: EventKind,
    by: User | None,
    on: date,
    at: datetime | None = None,
    title: str = "",
    text: str = "",
    school_reads: bool = False,
    leerplicht_reads: bool = False,
    **more: Any,
) -> Event:
    """Append one Event. `on` is the day it was true; `at` (default now) when it was written; `by` None is Loket itself."""
    row = Event(
        casus=casus, kind=kind, by=by, on=on, title=title[:160], text=text,
        school_reads=school_reads, leerplicht_reads=leerplicht_reads, **more,
    )  # fmt: skip
    if at is not None:
        row.at = at
    row.save(force_insert=True)
    return row


ALIKE = "Lijkt op een bekende leerling"


def alike_text(how: str, whom: Collection[str]) -> str:
    """For the office, under ALIKE: `how` the pupils are alike, whom to ask, and the way out when they are one."""
    return (
        f"{how}. Vraag het na bij {' of '.join(sorted(whom)) or 'een collega'}. Is het dezelfde leerling, sluit dan een van de twee "
        "casussen als dubbel; beide namen leiden daarna naar de andere."
    )


class ConflictError(Exception):
    """Somebody else saved first. The page shows both texts; nothing is lost."""


def save_version(row: models.Model, *, version: int, fields: list[str]) -> None:
    """Save `fields` of a row that has a `version`, only if it is still at `version`; else ConflictError.

    Compare-and-set in the database: two people who press the button together cannot both win.
    """
    values = {name: getattr(row, name) for name in fields}
    changed = type(row)._default_manager.filter(pk=row.pk, version=version).update(**values, version=F("version") + 1)
    if not changed:
        raise ConflictError
    row.version = version + 1  # type: ignore[attr-defined]
