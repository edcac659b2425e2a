"""How a casus ends, and how it is taken up again."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Consulentschap, User
from cases import clock
from cases.actions.enrolment import search_text
from cases.actions.phases import RefusedError, lock, reads_along
from cases.actions.work import end_actie
from cases.events import record, save_version
from cases.models import Actie, Casus, Event, EventKind, Outcome, Pupil
from paper.dates import dutch

# Outcomes that say the pupil goes to school: they need a first school day, or there never was absence.
AT_SCHOOL = frozenset(
    {
        Outcome.OWN_SCHOOL, Outcome.OTHER_SCHOOL, Outcome.PRO, Outcome.VSO, Outcome.OPDC, Outcome.ARRANGEMENT,
        Outcome.MAATWERK, Outcome.MBO, Outcome.NO_CONCERN,
    }
)  # fmt: skip
CLOSED = "casus gesloten"
DOUBLES = "dubbels"  # in the Event of becoming a double: what pointed to this casus until then


class AlreadyOpen(Exception):  # noqa: N818 - not a mistake but an answer: open this one instead
    """The pupil has an open casus: one at a time."""

    def __init__(self, casus: Casus) -> None:
        super().__init__(casus.code)
        self.casus = casus


@transaction.atomic
def close(
    *, casus: Casus, outcome: str, on: date, by: User, version: int, today: date | None = None, text: str = "",
    double_of: Casus | None = None, now: datetime | None = None,
) -> int:  # fmt: skip
    """Close with an outcome. Open steps and verzoeken are dropped, with that reason, and with them the sight of who thought along;
    returns how many. `double_of`: for Outcome.DOUBLE the casus, of the same pupil under another name, in which the work goes on.

    Raises ConflictError when somebody saved first, RefusedError when the outcome says "at school" while an absence runs, or the other
    casus does not run. An absence without return stays as it was on the day of closing; its terms stop.
    """
    moment = now or timezone.now()
    day = today or timezone.localdate(moment)
    for one in sorted((casus, double_of) if double_of else (casus,), key=lambda each: each.pk):
        lock(one)
    if on > day:
        raise RefusedError("on", "Deze dag moet nog komen.")
    if on < casus.opened_on:
        raise RefusedError("on", f"De casus is geopend op {dutch(casus.opened_on)}.")
    absence = casus.absence()
    if outcome in AT_SCHOOL and absence is not None and absence.ended_on is None:
        raise RefusedError(
            "outcome", "Er loopt nog een verzuim. Leg eerst de eerste schooldag vast bij ‘Weer naar school’."
        )
    if double_of is not None:
        _check_goes_on(double_of, casus)
    casus.closed_on, casus.outcome, casus.double_of = on, outcome, double_of
    save_version(casus, version=version, fields=["closed_on", "outcome", "double_of"])
    along = list(casus.doubles.values_list("pk", flat=True)) if double_of is not None else []
    if double_of is not None:
        casus.doubles.update(double_of=double_of)
        title = f"Dezelfde leerling stond ook in casus {casus.code}"
        record(casus=double_of, kind=EventKind.NOTE, by=by, on=on, title=title)
    acties = Actie.objects.open().filter(casus=casus).order_by("pk")
    dropped = sum(end_actie(actie, dropped_at=moment, dropped_because=CLOSED) for actie in acties)
    record(
        casus=casus, kind=EventKind.CLOSED, by=by, on=on, at=moment, title=f"Gesloten: {Outcome(outcome).label}", text=text,
        facts={DOUBLES: along} if along else {}, **reads_along(casus.phase),
    )  # fmt: skip
    clock.handle_signals(casus=casus, by=by, now=moment, because=CLOSED)
    clock.replan(list(casus.absences.all()), now=now, because=CLOSED)
    return dropped


def _check_goes_on(other: Casus, casus: Casus) -> None:
    other.refresh_from_db()
    if other.pk == casus.pk:
        raise RefusedError("other", "Dat is deze casus zelf.")
    if not other.is_open:
        raise RefusedError(
            "other", f"{other.code} is gesloten. Sluit deze casus zoals het is afgelopen, en kies daarna ‘Dubbel’."
        )


def may_reopen(casus: Casus, today: date) -> bool:
    """Closed no longer ago than REOPEN_WITHIN_DAYS; later a new casus begins."""
    return casus.closed_on is not None and (today - casus.closed_on).days <= settings.REOPEN_WITHIN_DAYS


def give_back_doubles(casus: Casus, other: Casus) -> None:
    """What pointed to this casus, and went along when this one became a double of `other`, points here again."""
    told = casus.events.filter(facts__has_key=DOUBLES).order_by("-pk").first()
    Casus.objects.filter(pk__in=told.facts[DOUBLES] if told else (), double_of=other).update(double_of=casus)


def last_closing(casus: Casus) -> Event | None:
    found: Event | None = casus.events.filter(kind=EventKind.CLOSED).order_by("-pk").first()
    return found


def dropped_by_closing(casus: Casus) -> list[Actie]:
    """Steps and verzoeken that ended with the casus. They do not come back: who was asked was told that it is over."""
    if (closed := last_closing(casus)) is None:
        return []
    rows = casus.acties.filter(dropped_at=closed.at, dropped_because=CLOSED).select_related("holder", "partner")
    return list(rows.order_by("due_on", "pk"))


@transaction.atomic
def reopen(*, casus: Casus, because: str, by: User, today: date, now: datetime | None = None) -> None:
    """Take a casus up again, with a reason; an absence that had not ended runs on from its first day, and the signals that closing answered
    wait again. Where the pupil is by now is told by a casus that was opened and closed since; whose it is, by who holds the school now.
    What was asked of people is not asked again (dropped_by_closing).

    Raises RefusedError when it was closed too long ago, AlreadyOpen when the pupil has another casus by now.
    """
    # As opening a new one does: only one can be open.
    Pupil.objects.select_for_update(no_key=True).get(pk=casus.pupil_id)
    lock(casus)
    casus.refresh_from_db()
    if casus.is_open:
        raise RefusedError("", "Deze casus is al open.")
    if other := Casus.objects.open().filter(pupil=casus.pupil_id).first():
        raise AlreadyOpen(other)
    if not may_reopen(casus, today):
        raise RefusedError("", f"Langer dan {settings.REOPEN_WITHIN_DAYS} dagen gesloten: start een nieuwe casus.")
    was, other, closed = casus.closed_on, casus.double_of, last_closing(casus)
    casus.closed_on, casus.outcome, casus.double_of = None, "", None
    moved = _moved_since(casus) or _handed_over_since(casus, was or today, today)
    save_version(casus, version=casus.version, fields=["closed_on", "outcome", "double_of", *moved])
    record(casus=casus, kind=EventKind.REOPENED, by=by, on=today, text=because, **reads_along(casus.phase))
    if other is not None:
        give_back_doubles(casus, other)
        title = f"Toch niet dezelfde leerling als in casus {casus.code}"
        record(casus=other, kind=EventKind.NOTE, by=by, on=today, title=title)
    if moved:
        where = f"{casus.school or 'geen school'}, woont in {casus.municipality}"
        if "school" not in moved:
            where = f"{casus.consulent} is de vaste contactpersoon"
        record(casus=casus, kind=EventKind.CORRECTED, by=by, on=today, title=f"Sinds het sluiten veranderd: {where}")
    clock.replan(list(casus.absences.filter(ended_on=None)), now=now, because="casus heropend")
    if closed is not None:
        clock.unhandle_all(casus=casus, handled_at=closed.at, because=CLOSED, by=by, now=now or timezone.now())


def _handed_over_since(casus: Casus, closed_on: date, today: date) -> tuple[str, ...]:
    """What runs goes along when a school is handed over, what is closed stays behind: it follows now. A casus that was with somebody else
    than the fixed consulent stays there."""
    then, now = (
        Consulentschap.objects.consulent_for(school=casus.school, municipality=casus.municipality, day=day)
        for day in (closed_on, today)
    )
    if now is None or now == casus.consulent or then != casus.consulent:
        return ()
    casus.consulent = now
    return ("consulent",)


def _moved_since(casus: Casus) -> tuple[str, ...]:
    """Take over where the pupil is from the newest casus that began after this one. Returns the columns, none when nothing differs."""
    columns = ("school", "municipality", "area", "consulent")
    newer = Casus.objects.filter(pupil=casus.pupil_id, pk__gt=casus.pk).order_by("-pk").first()
    if newer is None or (newer.school_id, newer.municipality_id) == (casus.school_id, casus.municipality_id):
        return ()
    for name in columns:
        setattr(casus, name, getattr(newer, name))
    casus.search = search_text(casus)
    return (*columns, "search")
