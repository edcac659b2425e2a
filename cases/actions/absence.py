"""How absence moves: it begins, is confirmed, corrected, ends, and comes back. Phases are in phases.py.

Enrolment and closing have their own modules; their acts are offered here too, as the acts of one casus.
"""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cases import clock
from cases.actions.closing import AlreadyOpen, close, may_reopen, reopen
from cases.actions.enrolment import end_enrolment, enrol, move_house
from cases.actions.phases import (
    RETURNED,
    RefusedError,
    begin_absence,
    lock,
    phase_label,
    reads_along,
    repeat_phase,
    shift_phase,
    since_when,
    standing_phase,
    withdraw_phase,
)
from cases.deadlines import school_days_between
from cases.events import record
from cases.models import Absence, Casus, Event, EventKind, FirstDayKind, Phase, PhaseKind
from paper.dates import dutch
from region.models import Holiday

AGREED = "eerste schooldag afgesproken"


@transaction.atomic
def start_absence(
    *,
    casus: Casus,
    kind: str,
    first_day: date | None,
    first_day_kind: str,
    by: User,
    today: date,
    permitted_kind: str = "",
    now: datetime | None = None,
) -> Absence:
    """Absence on a casus that had none running: a zorg om aanwezigheid becomes absence, or a new stretch begins.

    Raises RefusedError when one runs, for a first day in the future, or one inside an earlier stretch.
    """
    lock(casus)
    last = casus.absence()
    if last is not None and last.ended_on is None:
        raise RefusedError("", "Er loopt al een verzuim op deze casus.")
    _check_first_day(casus, first_day, today)
    if last is not None and last.ended_on and first_day and first_day < last.ended_on:
        raise RefusedError("first_day", f"Tot {dutch(last.ended_on)} liep het vorige verzuim; kies een latere dag.")
    absence = begin_absence(
        casus=casus, kind=kind, first_day=first_day, first_day_kind=first_day_kind, permitted_kind=permitted_kind,
        by=by, today=today, now=now or timezone.now(),
    )  # fmt: skip
    phase = standing_phase(absence, today)
    record(
        casus=casus, kind=EventKind.PHASE, by=by, on=first_day or today, title=f"Thuis: {phase_label(phase)}",
        text=since_when(first_day, today) if first_day else "De eerste verzuimdag is nog niet bekend.",
        facts={"phase": phase.pk if phase else None}, **reads_along(kind),
    )  # fmt: skip
    clock.replan([absence], now=now)
    return absence


def _check_first_day(casus: Casus, first_day: date | None, today: date) -> None:
    if first_day is None:
        return
    if first_day > today:
        raise RefusedError("first_day", "Deze dag moet nog komen. De telling begint op een dag die is geweest.")
    if first_day < casus.pupil.birth_date:
        raise RefusedError("first_day", f"De leerling is geboren op {dutch(casus.pupil.birth_date)}.")


@transaction.atomic
def correct_first_day(
    *,
    absence: Absence,
    first_day: date,
    first_day_kind: str,
    by: User,
    today: date,
    because: str,
    now: datetime | None = None,
    undoes: datetime | None = None,
) -> list[clock.Moved]:
    """Another first absence day, or one that was not known. Returns which terms moved, from when to when; none for what stands already.

    The phase that stands on the new first day begins there: its old row is withdrawn, a new one takes its place. `undoes` the
    correction of that moment: the phases that it withdrew come back, as new rows.
    """
    moment, casus = now or timezone.now(), absence.casus
    lock(casus)
    absence.refresh_from_db()
    _check_first_day(casus, first_day, today)
    if absence.ended_on and first_day > absence.ended_on:
        raise RefusedError("first_day", f"Op {dutch(absence.ended_on)} was de leerling weer op school.")
    if casus.absences.filter(ended_on__gt=first_day, pk__lt=absence.pk).exists():
        raise RefusedError("first_day", "Op die dag liep een eerder verzuim van deze casus.")
    before, before_kind = absence.first_day, absence.first_day_kind
    if (before, before_kind) == (first_day, first_day_kind):
        return []
    if undoes is not None:
        _phases_back(absence, undoes, by, moment)
    absence.first_day, absence.first_day_kind = first_day, first_day_kind
    absence.save(update_fields=["first_day", "first_day_kind"])
    _begin_phases_on(absence, first_day, by, moment)
    repeat_phase(casus, today)
    moved = clock.replan([absence], now=now, because="eerste verzuimdag verbeterd")
    was = dutch(before) if before else "nog niet bekend"
    about = " (ongeveer)" if first_day_kind == FirstDayKind.ABOUT else ""
    record(
        casus=casus, kind=EventKind.CORRECTED, by=by, on=today, title=f"Eerste verzuimdag: {dutch(first_day)}{about}",
        text=f"Was {was}. {because}".strip(),
        facts={
            "first_day": {"before": _iso(before), "after": _iso(first_day), "kind_before": before_kind},
            "moved": [
                {"rule": _rule_name(row), "number": row.number, "before": _iso(row.before), "after": _iso(row.after)}
                for row in moved
            ],
        },
        **reads_along(casus.phase),
    )  # fmt: skip
    return moved


def _rule_name(row: clock.Moved) -> str:
    return str(getattr(row.rule, "name", row.rule))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _begin_phases_on(absence: Absence, first_day: date, by: User, now: datetime) -> None:
    first = standing_phase(absence, first_day)
    if first is None or first.true_from == first_day:
        return
    gone = Phase.objects.filter(absence=absence, withdrawn_at=None, true_from__lt=first_day)
    (gone | Phase.objects.filter(pk=first.pk)).update(withdrawn_at=now)
    Phase.objects.create(
        casus=absence.casus, absence=absence, kind=first.kind, permitted_kind=first.permitted_kind, hours=first.hours,
        target_hours=first.target_hours, evaluate_on=first.evaluate_on, true_from=first_day, known_at=now, by=by,
    )  # fmt: skip


def _phases_back(absence: Absence, corrected_at: datetime, by: User, now: datetime) -> None:
    gone = list(Phase.objects.filter(absence=absence, withdrawn_at=corrected_at).order_by("true_from", "pk"))
    began = Phase.objects.filter(absence=absence, withdrawn_at=None, known_at=corrected_at)
    if gone and began.update(withdrawn_at=now):
        for row in gone:
            row.pk, row.known_at, row.by, row.withdrawn_at = None, now, by, None
        Phase.objects.bulk_create(gone)


@transaction.atomic
def confirm(
    *,
    absence: Absence,
    on: date,
    by: User,
    how: str,
    text: str = "",
    school_reads: bool = True,
    leerplicht_reads: bool | None = None,
) -> bool:
    """Still at home on `on`, says `how` (school, leerplicht, loket). Keeps what stood before, so that it can be undone. False when this
    person said so of that day already."""
    casus = absence.casus
    lock(casus)
    absence.refresh_from_db()
    if absence.ended_on is not None:
        raise RefusedError("", "De leerling is weer naar school.")
    if (absence.confirmed_on, absence.confirmed_by_id) == (on, by.pk):
        return False
    before = [_iso(absence.confirmed_on), absence.confirmed_by_id, absence.confirmed_how]
    absence.confirmed_on, absence.confirmed_by, absence.confirmed_how = on, by, how
    absence.save(update_fields=["confirmed_on", "confirmed_by", "confirmed_how"])
    reads = reads_along(casus.phase)["leerplicht_reads"] if leerplicht_reads is None else leerplicht_reads
    record(
        casus=casus, kind=EventKind.CONFIRMED, by=by, on=on, title="Nog thuis", text=text, school_reads=school_reads,
        leerplicht_reads=reads, facts={"before": before},
    )  # fmt: skip
    return True


@transaction.atomic
def undo_confirmation(*, absence: Absence, by: User, today: date, of: User | None = None) -> bool:
    """Take back the last confirmation, if it is this person's own, or that `of` whom `by` takes something back. False when there is
    nothing of theirs to take back."""
    casus = absence.casus
    lock(casus)
    absence.refresh_from_db()
    last, whose = casus.events.filter(kind=EventKind.CONFIRMED).order_by("-pk").first(), (of or by).pk
    if last is None or absence.confirmed_by_id != whose or last.by_id != whose or last.on != absence.confirmed_on:
        return False
    on, person, how = last.facts["before"]
    absence.confirmed_on = date.fromisoformat(on) if on else None
    absence.confirmed_by_id, absence.confirmed_how = person, how
    absence.save(update_fields=["confirmed_on", "confirmed_by", "confirmed_how"])
    record(
        casus=casus, kind=EventKind.CORRECTED, by=by, on=today, title="Bevestiging ingetrokken",
        school_reads=last.school_reads, leerplicht_reads=last.leerplicht_reads,
    )  # fmt: skip
    return True


@transaction.atomic
def agree_return(*, absence: Absence, on: date, by: User, today: date) -> None:
    """The first school day is agreed; the clock runs until it has happened. Keeps what stood before, so that it can be undone."""
    moment, casus = timezone.now(), absence.casus
    lock(casus)
    absence.refresh_from_db()
    if absence.ended_on is not None:
        raise RefusedError("", "De leerling is al weer naar school.")
    if on < today:
        raise RefusedError("on", "Deze dag is geweest. Kies ‘is weer naar school’ als het is gebeurd.")
    agreed = {"absence": absence.pk, "before": _iso(absence.return_agreed_on), "after": _iso(on)}
    absence.return_agreed_on = on
    absence.save(update_fields=["return_agreed_on"])
    record(
        casus=casus, kind=EventKind.RETURN_AGREED, by=by, on=today, at=moment, title=f"Eerste schooldag afgesproken: {dutch(on)}",
        facts={"agreed": agreed}, **reads_along(casus.phase),
    )  # fmt: skip
    clock.handle_signals(casus=casus, by=by, now=moment, because=AGREED, today=today)


@transaction.atomic
def undo_agreement(*, absence: Absence, by: User, today: date) -> bool:
    """Take back the last agreement, if it is this person's own: the day before it stands again, and the signals that it answered
    wait again. False when there is nothing of theirs to take back."""
    casus = absence.casus
    lock(casus)
    absence.refresh_from_db()
    last = casus.events.filter(kind=EventKind.RETURN_AGREED).order_by("-pk").first()
    if last is None or last.by_id != by.pk or absence.ended_on is not None:
        return False
    agreed = last.facts.get("agreed", {})
    if (agreed.get("absence"), agreed.get("after")) != (absence.pk, _iso(absence.return_agreed_on)):
        return False
    before = date.fromisoformat(agreed["before"]) if agreed["before"] else None
    absence.return_agreed_on = before
    absence.save(update_fields=["return_agreed_on"])
    title = f"Eerste schooldag blijft {dutch(before)}" if before else "Afgesproken eerste schooldag vervalt"
    record(casus=casus, kind=EventKind.RETURN_AGREED, by=by, on=today, title=title, **reads_along(casus.phase))
    clock.unhandle_all(casus=casus, handled_at=last.at, because=AGREED, by=by, now=timezone.now())
    return True


@transaction.atomic
def drop_agreement(*, absence: Absence, by: User, today: date, text: str = "") -> Event:
    """The agreed day falls through, whoever agreed on it: none stands now, and the signals that it answered wait again."""
    casus, now = absence.casus, timezone.now()
    lock(casus)
    absence.refresh_from_db()
    if absence.ended_on is not None:
        raise RefusedError("", "De leerling is al weer naar school.")
    if absence.return_agreed_on is None:
        raise RefusedError("", "Er staat nu geen eerste schooldag.")
    off = f"Eerste schooldag {dutch(absence.return_agreed_on)} gaat niet door"
    absence.return_agreed_on = None
    absence.save(update_fields=["return_agreed_on"])
    agreements = casus.events.filter(kind=EventKind.RETURN_AGREED, facts__agreed__absence=absence.pk).order_by("pk")
    since = agreements.filter(facts__agreed__before=None).last()  # from none to a day; later ones only moved it
    for one in agreements.filter(pk__gte=since.pk) if since else ():
        clock.unhandle_all(casus=casus, handled_at=one.at, because=AGREED, by=by, now=now)
    return record(
        casus=casus,
        kind=EventKind.RETURN_AGREED,
        by=by,
        on=today,
        at=now,
        title=off,
        text=text,
        **reads_along(casus.phase),
    )


@transaction.atomic
def return_to_school(
    *, absence: Absence, on: date, by: User, today: date, text: str = "", now: datetime | None = None
) -> Phase:
    """It happened: `on` is the first school day. The absence ends and its terms stop; the row is kept."""
    moment, casus = now or timezone.now(), absence.casus
    lock(casus)
    absence.refresh_from_db()
    if absence.ended_on is not None:
        raise RefusedError("", f"De leerling is al weer naar school sinds {dutch(absence.ended_on)}.")
    if on > today:
        raise RefusedError("on", "Deze dag moet nog komen. Kies ‘is afgesproken’.")
    if absence.first_day and on < absence.first_day:
        raise RefusedError("on", f"De eerste verzuimdag is {dutch(absence.first_day)}; terugkeer ligt niet eerder.")
    later = absence.phases.filter(withdrawn_at=None, true_from__gt=on).order_by("true_from").last()
    if later is not None:
        raise RefusedError(
            "on", f"Vanaf {dutch(later.true_from)} staat nog een fase van thuis zijn; kies een latere dag."
        )
    before = casus.phase
    absence.ended_on = on
    absence.save(update_fields=["ended_on"])
    phase = Phase.objects.create(
        casus=casus, absence=absence, kind=PhaseKind.TERUG, true_from=on, known_at=moment, by=by
    )
    repeat_phase(casus, today)
    record(
        casus=casus, kind=EventKind.RETURNED, by=by, on=on, text="\n".join(filter(None, [since_when(on, today), text])),
        facts={"phase": phase.pk}, **reads_along(before),
    )  # fmt: skip
    clock.handle_signals(casus=casus, by=by, now=moment, because=RETURNED)
    clock.replan([absence], now=now)
    return phase


def school_days_back(absence: Absence, on: date) -> int:
    """How many school days the pupil was back before being at home again on `on`, by the school's own holidays."""
    if absence.ended_on is None:
        return 0
    casus = absence.casus
    holidays = Holiday.objects.calendar(school=casus.school, municipality=casus.municipality)
    return school_days_between(absence.ended_on, on, holidays) - school_days_between(on, on, holidays)


@transaction.atomic
def fall_back(
    *, casus: Casus, on: date, kind: str, by: User, today: date, permitted_kind: str = "", now: datetime | None = None
) -> Absence:
    """At home again since `on`. Back for fewer school days than SAME_ABSENCE_SCHOOL_DAYS: the same absence runs on from its
    first day; otherwise a new one begins on the same casus. Returns the absence that runs now."""
    moment = now or timezone.now()
    lock(casus)
    last = casus.absence()
    if last is None or last.ended_on is None:
        raise RefusedError("", "Er is geen terugkeer om op terug te komen.")
    if on > today:
        raise RefusedError("on", "Deze dag moet nog komen.")
    if on < last.ended_on:
        raise RefusedError("on", f"Op {dutch(last.ended_on)} ging de leerling weer naar school; kies die dag of later.")
    days = school_days_back(last, on)
    same = days < settings.SAME_ABSENCE_SCHOOL_DAYS
    if same:
        last.ended_on = last.return_agreed_on = None
        last.save(update_fields=["ended_on", "return_agreed_on"])
        Phase.objects.create(
            casus=casus, absence=last, kind=kind, permitted_kind=permitted_kind, true_from=on, known_at=moment, by=by
        )
        repeat_phase(casus, today)
        absence = last
    else:
        absence = begin_absence(
            casus=casus, kind=kind, first_day=on, first_day_kind=FirstDayKind.EXACT, permitted_kind=permitted_kind,
            by=by, today=today, now=moment,
        )  # fmt: skip
    runs = (
        "de telling loopt door vanaf de eerste verzuimdag" if same else "een nieuw verzuim, de telling begint opnieuw"
    )
    back = "1 schooldag" if days == 1 else f"{days} schooldagen"
    record(
        casus=casus, kind=EventKind.FELL_BACK, by=by, on=on,
        text=f"{since_when(on, today)} Terug geweest: {back}; {runs}.", facts={"same": same}, **reads_along(kind),
    )  # fmt: skip
    clock.replan([absence], now=now)
    return absence


__all__ = [
    "AlreadyOpen", "RefusedError", "agree_return", "close", "confirm", "correct_first_day", "end_enrolment", "enrol", "fall_back",
    "may_reopen", "move_house", "reopen", "return_to_school", "school_days_back", "shift_phase", "start_absence",
    "undo_agreement", "undo_confirmation", "withdraw_phase",
]  # fmt: skip
