"""Acts at the table of a Plaatsingsoverleg: which item is on the screen, what schools offer, what the table decides.

Each of them waits for the other (the meeting is locked), and each arrives once: an offer by the client id of its form, everything
else because it says what should stand, not what should change. Nothing reaches a casus before the table rises (actions.closing).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F

from accounts.models import User
from cases.events import ConflictError
from overleg.actions import locked
from overleg.models import Agendapunt, Overleg, Result
from overleg.outcomes import Agreed, record_outcome
from plaatsing.models import Aanbod, OfferKind, Tafelstand
from region.models import School

# The outcomes that a school carries out, and what it must have offered for that.
CARRIED = {Result.PROMISED.value: OfferKind.PLACE, Result.MEETING.value: OfferKind.MEETING}
_OFFERED = (OfferKind.PLACE, OfferKind.MEETING)


class AlreadyOffersError(Exception):
    """This school offered something else for this pupil already; `standing` is that offer."""

    def __init__(self, standing: Aanbod) -> None:
        super().__init__(standing.pk)
        self.standing = standing


class NothingTakenError(Exception):
    """A place or a first meeting was decided without an offer of that kind, or with one that was undone in the meantime."""


class StillOfferedError(Exception):
    """ "Geen aanbod" while a school offers a place or a first meeting."""


@dataclass(frozen=True)
class Offered:
    """An offer as it is typed."""

    school: School
    kind: str
    from_on: date | None = None
    trial: bool = False
    condition: str = ""
    client_id: UUID = field(default_factory=uuid4)

    def is_like(self, row: Aanbod) -> bool:
        mine = (self.school.pk, self.kind, self.from_on, self.trial, self.condition)
        return mine == (row.school_id, row.kind, row.from_on, row.trial, row.condition)


@dataclass(frozen=True)
class Decision:
    """What the table decides. `taken` are the client ids of offers that it takes, `offered` one that is typed in the same breath."""

    result: str
    taken: frozenset[UUID] = frozenset()
    offered: Offered | None = None
    referred_to: str = ""
    held_until: date | None = None
    agreed: Agreed | None = None


@transaction.atomic
def show(*, overleg: Overleg, punt: Agendapunt | None, by: User) -> None:
    """Put an item on the screen, or the terugvragen. Raises ClosedError."""
    locked(overleg)
    _move(overleg, {"punt": punt})


def _move(overleg: Overleg, fields: dict[str, Agendapunt | None]) -> None:
    changed = Tafelstand.objects.filter(overleg=overleg).update(version=F("version") + 1, **fields)
    if not changed:
        Tafelstand.objects.create(overleg=overleg, **fields)


@transaction.atomic
def add_offer(*, punt: Agendapunt, offered: Offered, by: User, now: datetime, instead: bool = False) -> Aanbod:
    """What one school offers. The same one twice is one. `instead` of what this school offered before, which is kept as undone.

    Raises AlreadyOffersError, ClosedError. Who said "geen aanbod" before has to decide again."""
    locked(punt.overleg)
    twin: Aanbod | None = Aanbod.objects.filter(client_id=offered.client_id).first()
    if twin is not None:
        return twin
    standing: Aanbod | None = punt.aanbod.standing().select_related("school").filter(school=offered.school).first()
    if standing is not None:
        if offered.is_like(standing):
            return standing
        if not instead:
            raise AlreadyOffersError(standing)
        undo_offer(aanbod=standing, by=by, now=now)
    made: Aanbod = Aanbod.objects.create(
        punt=punt, school=offered.school, kind=offered.kind, from_on=offered.from_on, trial=offered.trial,
        condition=offered.condition, client_id=offered.client_id, by=by, at=now,
    )  # fmt: skip
    punt.refresh_from_db()
    if punt.result == Result.NO_OFFER and made.kind in _OFFERED:
        _reopen(punt, by, now)
    _move(punt.overleg, {})
    return made


@transaction.atomic
def undo_offer(*, aanbod: Aanbod, by: User, now: datetime) -> None:
    """Typed by mistake, or the school withdraws it. What was decided on it is open again. Raises ClosedError."""
    punt = aanbod.punt
    locked(punt.overleg)
    changed = Aanbod.objects.standing().filter(pk=aanbod.pk).update(undone_at=now, chosen=False)
    if not changed:
        return
    punt.refresh_from_db()
    kind = CARRIED.get(punt.result)
    if kind and not punt.aanbod.standing().filter(chosen=True, kind=kind).exists():
        _reopen(punt, by, now)
    _move(punt.overleg, {})


@transaction.atomic
def restore_offer(*, aanbod: Aanbod, by: User) -> None:
    """Undo of undoing, unless the school offered something else since. Raises AlreadyOffersError, ClosedError."""
    punt = aanbod.punt
    locked(punt.overleg)
    other = (
        punt.aanbod.standing().select_related("school").filter(school=aanbod.school_id).exclude(pk=aanbod.pk).first()
    )
    if other is not None:
        raise AlreadyOffersError(other)
    Aanbod.objects.filter(pk=aanbod.pk).update(undone_at=None)
    _move(punt.overleg, {})


@transaction.atomic
def choose_offer(*, aanbod: Aanbod, chosen: bool, by: User, now: datetime) -> None:
    """Tick what the table takes. One place for one pupil: ticking a place unticks another. Raises ClosedError, NothingTakenError."""
    punt = aanbod.punt
    locked(punt.overleg)
    if not Aanbod.objects.standing().filter(pk=aanbod.pk, kind__in=_OFFERED).exists():
        raise NothingTakenError
    if chosen and aanbod.kind == OfferKind.PLACE:
        punt.aanbod.filter(kind=OfferKind.PLACE, chosen=True).exclude(pk=aanbod.pk).update(chosen=False)
    Aanbod.objects.filter(pk=aanbod.pk).update(chosen=chosen)
    punt.refresh_from_db()
    kind = CARRIED.get(punt.result)
    if kind and not punt.aanbod.standing().filter(chosen=True, kind=kind).exists():
        _reopen(punt, by, now)
    _move(punt.overleg, {})


@transaction.atomic
def decide(*, punt: Agendapunt, decision: Decision, by: User, now: datetime, version: int) -> None:
    """What the table decides about an item. When just that stands already, nothing happens: an answer that got lost on its way
    back makes no second entry and no conflict.

    Raises ConflictError, ClosedError, NothingTakenError, StillOfferedError, AlreadyOffersError.
    """
    locked(punt.overleg)
    punt.refresh_from_db()
    if _stands(punt, decision):
        return
    if punt.version != version:
        raise ConflictError
    if decision.offered is not None:
        made = add_offer(punt=punt, offered=decision.offered, by=by, now=now)
        decision = Decision(decision.result, frozenset({made.client_id}))
        punt.refresh_from_db()
    _take(punt, decision)
    _write(punt, decision, by, now)
    _move(punt.overleg, {})


def _stands(punt: Agendapunt, decision: Decision) -> bool:
    kind = CARRIED.get(decision.result)
    standing = list(punt.aanbod.standing().select_related("school"))
    taken = {row.client_id for row in standing if row.chosen and row.kind == kind}
    wanted = set(decision.taken)
    if decision.offered is not None:
        wanted = {row.client_id for row in standing if decision.offered.is_like(row)}
    lines = [(row.what, row.due_on, row.deelname_id, row.who) for row in punt.acties.all()]
    agreed = decision.agreed
    mine = [(agreed.what, agreed.due_on, agreed.member.pk if agreed.member else None, agreed.who)] if agreed else []
    return (punt.result, punt.referred_to, punt.held_until, lines) == (
        decision.result, decision.referred_to, decision.held_until, mine
    ) and (kind is None or (bool(wanted) and taken == wanted))  # fmt: skip


def _take(punt: Agendapunt, decision: Decision) -> None:
    """Tick what is taken, and nothing else."""
    standing = punt.aanbod.standing()
    kind = CARRIED.get(decision.result)
    if kind is None:
        if decision.result == Result.NO_OFFER and standing.filter(kind__in=_OFFERED).exists():
            raise StillOfferedError
        standing.filter(chosen=True).update(chosen=False)
        return
    taken = standing.filter(client_id__in=decision.taken, kind=kind)
    if not decision.taken or taken.count() != len(decision.taken):
        raise NothingTakenError
    standing.filter(chosen=True).exclude(client_id__in=decision.taken).update(chosen=False)
    taken.update(chosen=True)


def _write(punt: Agendapunt, decision: Decision, by: User, now: datetime) -> None:
    punt.result = ""  # who writes the same outcome with other words answers for those words
    record_outcome(
        punt=punt, by=by, now=now, version=punt.version, said=punt.said, result=decision.result, held_until=decision.held_until,
        next_step=punt.next_step, next_step_on=punt.next_step_on, referred_to=decision.referred_to,
        acties=[decision.agreed] if decision.agreed else [],
    )  # fmt: skip


@transaction.atomic
def undo_outcome(*, punt: Agendapunt, by: User, now: datetime, version: int) -> None:
    """Not decided after all; the offers stay. Raises ConflictError, ClosedError."""
    locked(punt.overleg)
    punt.refresh_from_db()
    if not punt.result:
        return
    if punt.version != version:
        raise ConflictError
    _reopen(punt, by, now)
    _move(punt.overleg, {})


def _reopen(punt: Agendapunt, by: User, now: datetime) -> None:
    _write(punt, Decision(""), by, now)


def taken_of(offers: Iterable[Aanbod], result: str) -> list[Aanbod]:
    """The offers that carry this outcome out."""
    kind = CARRIED.get(result)
    return [row for row in offers if kind and row.chosen and row.undone_at is None and row.kind == kind]
