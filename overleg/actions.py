"""Acts on a meeting: plan it, gather casussen, set their order, take them off again."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import F, Max, ProtectedError
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.models import User
from cases.actions.phases import RefusedError
from cases.events import record, save_version
from cases.models import Casus, Event, EventKind
from overleg.codes import fresh_codes
from overleg.held import take_held
from overleg.models import (
    SHEET_DIGITS,
    Agendapunt,
    Deelname,
    Overleg,
    OverlegKind,
    Section,
    Tafelactie,
)
from paper.dates import dutch
from region.models import Area

OPENING = (
    "De casussen worden anoniem besproken en blijven anoniem. Noem geen namen, ook niet als u een leerling denkt te "
    "herkennen. We zoeken samen naar beweging, zonder verwijt."
)
CODE_LETTERS = "bcdfghjkmnpqrstvwxz"
IN_CALENDARS = ("on", "starts_at", "ends_at", "place")
Member = tuple[str, User | None, str]  # discipline, user or None, name


class ClosedError(Exception):
    """The meeting is closed: what was decided there stands. `overleg` says by whom and when."""

    def __init__(self, overleg: Overleg) -> None:
        super().__init__(overleg.pk)
        self.overleg = overleg


@transaction.atomic
def plan_overleg(
    *,
    kind: OverlegKind,
    area: Area,
    on: date,
    starts_at: time,
    ends_at: time | None,
    place: str,
    next_on: date | None,
    by: User,
    members: Iterable[Member] = (),
    today: date | None = None,
) -> Overleg:
    """A meeting and its members. What an earlier one held until then comes along (overleg.held), written down on `today`
    (default: this day; a year plan of the future has no day of its own)."""
    overleg = Overleg.objects.create(
        code=get_random_string(10, CODE_LETTERS + SHEET_DIGITS), kind=kind, area=area, on=on, starts_at=starts_at,
        ends_at=ends_at, place=place, next_on=next_on, opening=OPENING, created_by=by,
    )  # fmt: skip
    _seat(overleg, members)
    take_held(overleg=overleg, by=by, today=today or timezone.localdate())
    return overleg


@transaction.atomic
def change_overleg(
    *, overleg: Overleg, version: int, by: User, today: date, members: Iterable[Member] | None = None, **fields: Any
) -> list[Agendapunt]:
    """Date, times, place and who sits there (without `members` those who sit there stay). The area stays: the agenda belongs to
    it. `sequence` rises when a calendar that has this meeting must move it: not once its day has passed. On another day comes along
    what was held until then and waits; returns those items. Raises ConflictError, ClosedError, RefusedError."""
    stands = locked(overleg)
    for name, value in fields.items():
        setattr(overleg, name, value)
    if any(getattr(stands, name) != getattr(overleg, name) for name in IN_CALENDARS):
        if stands.on < today:
            this = stands.of_kind.this
            raise RefusedError(
                "on", f"{this[:1].upper()}{this[1:]} was op {dutch(stands.on)}: dag, tijd en plaats blijven zo."
            )
        overleg.sequence = stands.sequence + 1
    save_version(overleg, version=version, fields=[*fields, "sequence"])
    if overleg.on != stands.on:
        _record_moved(overleg, stands.on, by, today)
    if members is not None:
        _seat(overleg, members)
    return take_held(overleg=overleg, by=by, today=today) if overleg.on != stands.on else []


def _record_moved(overleg: Overleg, was: date, by: User, today: date) -> None:
    """In a casus stands on which day it comes to the table; of an Afstemming nothing stands there before it is closed."""
    if overleg.of_kind.with_leerplicht:
        return
    title = f"{overleg} van {dutch(was)} is verzet naar {dutch(overleg.on)}"
    for punt in overleg.punten.filter(casus__closed_on=None).select_related("casus").order_by("pk"):
        record(casus=punt.casus, kind=EventKind.AGENDA, by=by, on=today, title=title)


def _seat(overleg: Overleg, members: Iterable[Member]) -> None:
    """Who stays keeps the row, with the attendance and the acties on it. Of who goes, the acties keep the name."""
    standing = list(overleg.deelnames.order_by("pk"))
    fresh = []
    for discipline, user, name in members:
        same = (discipline, user.pk if user else None, name)
        row = next((row for row in standing if (row.discipline, row.user_id, row.name) == same), None)
        if row is None:
            fresh.append(Deelname(overleg=overleg, discipline=discipline, user=user, name=name))
        else:
            standing.remove(row)
    for row in standing:
        Tafelactie.objects.filter(deelname=row).update(deelname=None, who=row.called)
        row.delete()
    Deelname.objects.bulk_create(fresh)


@transaction.atomic
def put_on_agenda(
    *, overleg: Overleg, casussen: Iterable[Casus], by: User, today: date, brought_by: str = ""
) -> list[Agendapunt]:
    """Add casussen at the end of the agenda; one that is already there stays where it is.

    The text to work from is what stood in the casus when it was opened; it goes to paper only after approval."""
    locked(overleg)
    have = set(overleg.punten.values_list("casus_id", flat=True))
    new = [casus for casus in dict.fromkeys(casussen) if casus.pk not in have]
    discussed = _discussed_before(new, overleg)
    texts = _opening_texts(new)
    last = overleg.punten.aggregate(last=Max("position"))["last"] or 0
    codes = fresh_codes(overleg, len(new))
    added = []
    for place, casus in enumerate(new, last + 1):
        sheet = {"needs": "", "text": texts.get(casus.pk, "")}
        section = Section.CONCERN if casus.phase == "" else Section.RUNNING if casus.pk in discussed else Section.NEW
        added.append(
            Agendapunt.objects.create(
                overleg=overleg,
                casus=casus,
                position=place,
                section=section,
                brought_by=brought_by,
                sheet=sheet,
                sheet_code=codes.pop(),
            )
        )
        title = f"Op de agenda van {overleg}, {dutch(overleg.on)}"
        record(casus=casus, kind=EventKind.AGENDA, by=by, on=today, title=title)
    return added


def locked(overleg: Overleg) -> Overleg:
    """The meeting as it stands now. Two people who change one agenda wait for each other: no double places, no double codes.

    Raises ClosedError: an agenda is changed until the meeting is closed."""
    row: Overleg = Overleg.objects.select_for_update().get(pk=overleg.pk)
    if row.closed_at is not None:
        raise ClosedError(row)
    return row


def mark_cancelled(*, overleg: Overleg, by: User, now: datetime, because: str = "") -> None:
    """Closed without an agenda: the day is free, and a calendar that has it takes it away."""
    Overleg.objects.filter(pk=overleg.pk).update(
        cancelled=True, cancelled_because=because, closed_at=now, closed_by=by, published_at=None, published_by=None,
        sequence=F("sequence") + 1, version=F("version") + 1,
    )  # fmt: skip
    overleg.refresh_from_db()


def _discussed_before(casussen: Iterable[Casus], overleg: Overleg) -> set[int]:
    earlier = Agendapunt.objects.filter(
        overleg__kind=overleg.kind, overleg__on__lt=overleg.on, overleg__cancelled=False
    )
    return set(earlier.filter(casus__in=[casus.pk for casus in casussen]).values_list("casus_id", flat=True))


def _opening_texts(casussen: Iterable[Casus]) -> dict[int, str]:
    told = Event.objects.filter(casus__in=[casus.pk for casus in casussen]).exclude(text="")
    told = told.filter(kind__in=(EventKind.OPENED, EventKind.REPORTED)).order_by("casus", "pk").distinct("casus")
    return dict(told.values_list("casus_id", "text"))


class RecordedError(Exception):
    """At the table something was written down about the item: taking it off would throw that away. The message is Dutch."""

    def __init__(self, punt: Agendapunt) -> None:
        super().__init__(f"{punt.casus.code} blijft op de agenda: aan tafel is er al iets over vastgelegd.")


@transaction.atomic
def take_off_agenda(*, punt: Agendapunt, by: User, today: date) -> None:
    """The casus stays as it is; what was prepared can come back (put_back). Nothing happens to one that a colleague took off first.
    Raises ClosedError, RecordedError."""
    locked(punt.overleg)
    rows = Agendapunt.objects.filter(pk=punt.pk)
    if not rows.exists():
        return
    if rows.exclude(result="", said="", next_step="").exists() or Tafelactie.objects.filter(punt=punt).exists():
        raise RecordedError(punt)
    try:
        punt.delete()
    except ProtectedError as error:  # what a room above keeps of the table
        raise RecordedError(punt) from error
    record(casus=punt.casus, kind=EventKind.AGENDA, by=by, on=today, title=f"Van de agenda van {punt.overleg} gehaald")


@transaction.atomic
def put_back(*, overleg: Overleg, casus: Casus, by: User, today: date) -> Agendapunt | None:
    """Undo of taking off: the punt as it was, with its code, texts, decisions and approval. None when it never was there."""
    locked(overleg)
    there: Agendapunt | None = overleg.punten.filter(casus=casus).first()
    if there is not None:
        return there
    history = Agendapunt._meta.get_field("history").related_model
    was = history._default_manager.filter(overleg=overleg, casus=casus).order_by("-pgh_id").first()
    if was is None:
        return None
    fields = [field.attname for field in Agendapunt._meta.concrete_fields if not field.primary_key]
    punt = Agendapunt.objects.create(**{name: getattr(was, name) for name in fields})
    title = f"Terug op de agenda van {overleg}, {dutch(overleg.on)}"
    record(casus=casus, kind=EventKind.AGENDA, by=by, on=today, title=title)
    return punt


@transaction.atomic
def reorder(*, overleg: Overleg, order: list[int]) -> None:
    """Set the order by agendapunt id; ids that are missing keep their place behind the given ones."""
    locked(overleg)
    rows = list(overleg.punten.order_by("section", "position", "pk"))
    rank = {pk: number for number, pk in enumerate(order)}
    rows.sort(key=lambda row: (rank.get(row.pk, len(rank)), row.section, row.position))
    _number(rows)


@transaction.atomic
def place(*, overleg: Overleg, numbers: Mapping[int, int]) -> None:
    """Put punten at the numbers that were typed, by agendapunt id; the others make room. A punt stays inside its section."""
    locked(overleg)
    rows = list(overleg.punten.order_by("section", "position", "pk"))
    now = {row.pk: number for number, row in enumerate(rows, 1)}

    def wanted(row: Agendapunt) -> tuple[str, int, int, int]:
        number, stands = numbers.get(row.pk, now[row.pk]), now[row.pk]
        return row.section, number, (number > stands) - (number < stands), stands

    rows.sort(key=wanted)
    _number(rows)


def _number(rows: list[Agendapunt]) -> None:
    for number, row in enumerate(rows, 1):
        row.position = number
    Agendapunt.objects.bulk_update(rows, ["position"])
