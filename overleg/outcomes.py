"""Acts at the table: who is there, what was said and decided about an item. Nothing reaches a casus before the meeting closes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from cases.events import save_version
from overleg.actions import locked
from overleg.models import Agendapunt, Deelname, Overleg, Result, Tafelactie

FIELDS = ["said", "result", "referred_to", "held_until", "next_step", "next_step_on", "decided_at", "decided_by"]


@dataclass(frozen=True)
class Agreed:
    """One actie as it is typed: by a member, or by somebody named; neither is the consulent of the casus. `pk` of the row that
    it changes."""

    what: str
    due_on: date
    member: Deelname | None = None
    who: str = ""
    pk: int | None = None


@dataclass(frozen=True)
class Seat:
    """How one member was there; `pk` of the Deelname, or None for somebody who joined."""

    pk: int | None
    discipline: str
    name: str
    attendance: str
    replaced_by: str = ""


@transaction.atomic
def record_outcome(
    *,
    punt: Agendapunt,
    by: User,
    now: datetime,
    version: int,
    said: str,
    result: str,
    held_until: date | None,
    next_step: str,
    next_step_on: date | None,
    acties: Iterable[Agreed],
    referred_to: str = "",
) -> None:
    """What was typed about an item; an empty `result` leaves it undecided and keeps the rest.

    Raises ConflictError, ClosedError; ValueError when what is held has no day, a next step has none, or what is referred goes
    nowhere.
    """
    if (result == Result.HELD) != (held_until is not None) or bool(next_step) != (next_step_on is not None):
        raise ValueError("a day without what belongs to it, or the other way round")
    if (result == Result.REFERRED) != bool(referred_to):
        raise ValueError("a referral without where to, or the other way round")
    locked(punt.overleg)
    if not result:
        punt.decided_at, punt.decided_by = None, None
    elif result != punt.result:
        punt.decided_at, punt.decided_by = now, by
    punt.said, punt.result, punt.held_until, punt.referred_to = said, result, held_until, referred_to
    punt.next_step, punt.next_step_on = next_step, next_step_on
    save_version(punt, version=version, fields=FIELDS)
    _agree(punt, acties)


def _agree(punt: Agendapunt, acties: Iterable[Agreed]) -> None:
    standing = {row.pk: row for row in punt.acties.all()}
    for agreed in acties:
        row = standing.pop(agreed.pk, None) if agreed.pk else None
        values = agreed.what, agreed.due_on, agreed.member.pk if agreed.member else None, agreed.who
        if row is None:
            row = Tafelactie(punt=punt)
        elif values == (row.what, row.due_on, row.deelname_id, row.who):
            continue
        row.what, row.due_on, row.deelname, row.who = agreed.what, agreed.due_on, agreed.member, agreed.who
        row.save()
    punt.acties.filter(pk__in=standing).delete()


@transaction.atomic
def record_attendance(*, overleg: Overleg, seats: Iterable[Seat], version: int) -> None:
    """Who is there. Raises ConflictError, ClosedError."""
    locked(overleg)
    save_version(overleg, version=version, fields=[])
    members = {row.pk: row for row in overleg.deelnames.all()}
    for seat in seats:
        row = members.get(seat.pk) if seat.pk else Deelname(overleg=overleg)
        if row is None:
            continue
        row.discipline, row.attendance, row.replaced_by = seat.discipline, seat.attendance, seat.replaced_by
        if row.user_id is None:
            row.name = seat.name
        row.save()
