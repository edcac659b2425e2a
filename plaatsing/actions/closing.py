"""The table rises: outcomes in the casussen, promises that will be followed, and the results list, ready at that moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Prefetch

from accounts.models import User
from overleg.actions import locked
from overleg.known import known_of
from overleg.material import gather
from overleg.models import Agendapunt, Overleg, Result, Resultaatblad, Tafelactie
from overleg.tabling import Closed, UndecidedError, close_overleg, coming, counted, undecided
from paper.dates import dutch
from paper.text import listed
from plaatsing.actions.entering import ask_for_blad
from plaatsing.actions.promises import first_session, promise
from plaatsing.actions.table import CARRIED, taken_of
from plaatsing.models import Aanbod, Aanmelding, OfferKind
from plaatsing.people import PROGRESS, key_of, people_of_school, tell
from plaatsing.table import members_of, said, schools_there, who_does
from plaatsing.wording import Reader, names_of
from post.actions import settle

DISCUSSED = "Uw aanmelding is besproken in het Plaatsingsoverleg. Lees wat er is afgesproken."
ENDED = (Result.WITHDRAWN.value, Result.REFERRED.value)


class NotEnteredError(Exception):
    """A place or a first meeting for a pupil whom no school entered: nobody could answer the terugvraag. The message is Dutch."""

    def __init__(self, numbers: list[int]) -> None:
        super().__init__(
            f"Bij punt {listed(numbers)} hoort geen aanmelding van een school. Kies daar een andere uitkomst."
        )
        self.numbers = numbers


@dataclass
class Risen:
    """What rising did, or will do."""

    closed: Closed
    promises: int = 0
    ended: int = 0
    asked_on: date | None = None

    @property
    def lines(self) -> list[str]:
        found = self.closed.lines
        if self.promises:
            when = (
                f"op {dutch(self.asked_on)}" if self.asked_on else "over vier weken, zolang er geen zitting is gepland"
            )
            found.append(
                f"{counted(self.promises, 'toezegging wordt', 'toezeggingen worden')} gevolgd. Terugvraag {when}."
            )
        if self.ended:
            found.append(
                f"{counted(self.ended, 'aanmelding eindigt', 'aanmeldingen eindigen')}: teruggetrokken of doorverwezen."
            )
        return [
            *found,
            "Het resultatenoverzicht staat klaar voor wie aan deze zitting deelnam; de school die inbracht, krijgt bericht.",
        ]


def unfinished(overleg: Overleg) -> list[int]:
    """Numbers on the agenda without an outcome, or with one that no offer carries any more. Two queries."""
    offers = Prefetch("aanbod", Aanbod.objects.standing())
    open_now = set(undecided(overleg))
    for number, punt in enumerate(overleg.punten.prefetch_related(offers), 1):
        if punt.result in CARRIED and not taken_of(punt.aanbod.all(), punt.result):
            open_now.add(number)
    return sorted(open_now)


@transaction.atomic
def rise(*, overleg: Overleg, by: User, today: date, now: datetime) -> Risen:
    """Close the session, once. Every offer that the table took is promised from now on; who was withdrawn or referred is no longer
    entered; what was recorded becomes the results list, approved by who recorded it.

    Raises ClosedError when somebody was first, UndecidedError while an item is open, NotEnteredError.
    """
    locked(overleg)
    check(overleg)
    done = Risen(close_overleg(overleg=overleg, by=by, today=today, now=now))
    done.asked_on = _next(overleg)
    punten = _punten(overleg)
    readers = _readers(overleg, punten)
    for punt in punten:
        for aanbod in taken_of(punt.aanbod.all(), punt.result):
            promise(punt=punt, aanbod=aanbod, by=by, today=today, now=now)
            done.promises += 1
        done.ended += _end(punt, by, now)
        Resultaatblad.objects.create(
            overleg=overleg, code=punt.sheet_code, approved_by=punt.decided_by or by, approved_at=now,
            **result_columns(punt, readers[punt.pk]),
        )  # fmt: skip
    _nothing_asked(overleg, now)
    _tell_schools(overleg, by, today, now)
    return done


def _nothing_asked(overleg: Overleg, now: datetime) -> None:
    """Nobody has to look at a blad any more that was on this table; what is held back comes to another."""
    over = overleg.punten.exclude(result=Result.HELD).values("casus")
    for found in Aanmelding.objects.filter(casus__in=over, accepted_at__isnull=False):
        settle(key_prefix=key_of(found), now=now)


def _tell_schools(overleg: Overleg, by: User, today: date, now: datetime) -> None:
    """Who entered a pupil was not always there, and goes on with what was agreed: the schools arrange it between them. What is held back
    has a new blad at the next table."""
    rows = Aanmelding.objects.filter(casus__agendapunten__overleg=overleg, accepted_at__isnull=False)
    newest = {found.casus_id: found for found in rows.select_related("school").order_by("pk")}
    for punt in overleg.punten.select_related("returned_in"):
        found = newest.get(punt.casus_id)
        if found is None:
            continue
        people = people_of_school(found, today)
        tell(found, people, what=f"besproken:{overleg.pk}", text=DISCUSSED, by=by, now=now, kind=PROGRESS)
        if punt.returned_in is not None:
            ask_for_blad(found, punt.returned_in, by=by, today=today, now=now)


def check(overleg: Overleg) -> None:
    """Whether it can rise now. Raises UndecidedError, NotEnteredError."""
    if open_now := unfinished(overleg):
        raise UndecidedError(open_now)
    entered = set(Aanmelding.objects.filter(casus__agendapunten__overleg=overleg).values_list("casus_id", flat=True))
    rows = enumerate(overleg.punten.values_list("casus_id", "result"), 1)
    if missing := [number for number, (casus, result) in rows if result in CARRIED and casus not in entered]:
        raise NotEnteredError(missing)


def will_happen(overleg: Overleg, *, today: date, now: datetime) -> Risen:
    """What rising will do, for the question before it. Its queries do not grow with the agenda."""
    told = Risen(coming(overleg, today=today, now=now), asked_on=_next(overleg))
    entered = set(
        Aanmelding.objects.not_ended().filter(casus__agendapunten__overleg=overleg).values_list("casus_id", flat=True)
    )
    for punt in _punten(overleg):
        told.promises += len(taken_of(punt.aanbod.all(), punt.result))
        told.ended += punt.result in ENDED and punt.casus_id in entered
    return told


def _next(overleg: Overleg) -> date | None:
    session = first_session(overleg.area, overleg.on)
    return session.on if session else None


def _punten(overleg: Overleg) -> list[Agendapunt]:
    offers = Prefetch("aanbod", Aanbod.objects.standing().select_related("school").order_by("pk"))
    acties = Prefetch("acties", Tafelactie.objects.select_related("deelname__school"))
    rows = overleg.punten.select_related("casus", "overleg__area", "decided_by")
    return list(rows.prefetch_related(offers, acties))


def _readers(overleg: Overleg, punten: Iterable[Agendapunt]) -> dict[int, Reader]:
    """Everybody's names once more: one that came into a record after the words were typed, stays off the list."""
    there = schools_there(members_of(overleg))
    offering = [row.school for punt in punten for row in punt.aanbod.all()]
    entering = [
        row.school for row in Aanmelding.objects.filter(casus__agendapunten__overleg=overleg).select_related("school")
    ]
    said_aloud = names_of([*there, *offering, *entering])
    material = gather(overleg, [punt.pk for punt in punten])
    return {one.punt.pk: Reader(known_of(one), said_aloud, overleg.on.year) for one in material}


def result_columns(punt: Agendapunt, reader: Reader) -> dict[str, Any]:
    """The columns of the Resultaatblad: which schools react and what was agreed, who does it, before when. Schools, never persons."""
    offers = list(punt.aanbod.all())
    taken = taken_of(offers, punt.result)
    lines = [_line(f"{row.school} {reader.masked(said(row))}", row) for row in taken]
    lines += [
        {"what": reader.masked(row.what), "who": who_does(row), "due_on": row.due_on.isoformat()}
        for row in punt.acties.all()
    ]
    lines += [
        _line(f"{_not_taken(row, taken)}{row.school} {reader.masked(said(row))}", None)
        for row in offers
        if row not in taken
    ]
    return {
        "result": punt.result, "referred_to": punt.referred_to, "held_until": punt.held_until, "lines": lines,
    }  # fmt: skip


def _not_taken(row: Aanbod, taken: Iterable[Aanbod]) -> str:
    """Which of two schools that both placed the pupil it became, nobody should have to guess."""
    return "ook aangeboden: " if taken and row.kind != OfferKind.THINKS else ""


def _line(what: str, taken: Aanbod | None) -> dict[str, str]:
    """What a school offers; who does it and before when, only of what the table took."""
    if taken is None:
        return {"what": what, "who": "", "due_on": ""}
    return {"what": what, "who": str(taken.school), "due_on": taken.from_on.isoformat() if taken.from_on else ""}


def _end(punt: Agendapunt, by: User, now: datetime) -> int:
    if punt.result not in ENDED:
        return 0
    because = f"Teruggetrokken in de zitting van {dutch(punt.overleg.on)}." if punt.result == Result.WITHDRAWN else ""
    there = Aanmelding.objects.not_ended().filter(casus=punt.casus_id)
    return int(there.update(ended_at=now, ended_by=by, withdrawn_because=because, version=F("version") + 1))
