"""Phase rows: append-only, but for a mistake that is withdrawn. Every act on absence ends by saying how the casus stands."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cases import clock
from cases.events import record
from cases.models import Absence, Casus, Event, EventKind, FirstDayKind, PermittedKind, Phase, PhaseKind
from cases.scope import LEERPLICHT_PHASES
from paper.dates import dutch

RETURNED = "weer naar school"  # what a return answers signals with


class RefusedError(ValueError):
    """What was asked cannot be true. `field` is the field it is about ("" for the whole), the text is Dutch."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


def lock(casus: Casus) -> None:
    """One act at a time on a casus: the second waits and then sees what the first wrote."""
    Casus.objects.select_for_update(no_key=True, of=("self",)).get(pk=casus.pk)


def standing_phase(absence: Absence, day: date) -> Phase | None:
    """The phase of this absence on `day`, as known now; before its first phase, that first one."""
    standing: Phase | None = Phase.objects.filter(absence=absence).standing(day).first()
    return standing or Phase.objects.filter(absence=absence, withdrawn_at=None).order_by("true_from", "pk").first()


def repeat_phase(casus: Casus, today: date) -> None:
    """Write Casus.phase again: the kind of the phase that stands today ("" without absence)."""
    absence = casus.absence()
    phase = standing_phase(absence, today) if absence else None
    casus.phase = phase.kind if phase else ""
    casus.save(update_fields=["phase"])


class Reads(TypedDict):
    """Who reads a line of the timeline beside the office."""

    school_reads: bool
    leerplicht_reads: bool


def reads_along(*kinds: str) -> Reads:
    """The default audience of what moves the absence: the school reads; leerplicht when a phase is theirs to see."""
    return Reads(school_reads=True, leerplicht_reads=any(kind in LEERPLICHT_PHASES for kind in kinds))


def since_when(true_from: date, known_on: date) -> str:
    """When it was true and, when that differs, when it became known."""
    if true_from == known_on:
        return f"Waar vanaf {dutch(true_from)}."
    return f"Waar vanaf {dutch(true_from)}, bekend op {dutch(known_on)}."


def phase_label(phase: Phase | None) -> str:
    """In words, with reason or ground."""
    if phase is None:
        return "zorg om aanwezigheid"
    reason = f", {phase.get_permitted_kind_display()}" if phase.permitted_kind else ""
    return f"{phase.get_kind_display()}{reason}"


def begin_absence(
    *,
    casus: Casus,
    kind: str,
    first_day: date | None,
    first_day_kind: str,
    permitted_kind: str,
    by: User,
    today: date,
    now: datetime,
) -> Absence:
    """The two rows of a new absence, without timeline and clock: for acts that write those themselves.

    A first day that is not known yet is an absence of unknown length: its phase is true from the day it was told.
    """
    if first_day is None:
        first_day_kind = FirstDayKind.UNKNOWN
    absence = Absence.objects.create(casus=casus, first_day=first_day, first_day_kind=first_day_kind, known_on=today)
    Phase.objects.create(
        casus=casus,
        absence=absence,
        kind=kind,
        permitted_kind=permitted_kind,
        true_from=first_day or today,
        known_at=now,
        by=by,
    )
    repeat_phase(casus, today)
    return absence


@transaction.atomic
def shift_phase(
    *,
    absence: Absence,
    kind: str,
    true_from: date,
    by: User,
    now: datetime,
    today: date | None = None,
    permitted_kind: str = "",
    hours: Decimal | None = None,
    target_hours: Decimal | None = None,
    evaluate_on: date | None = None,
    text: str = "",
) -> Phase:
    """From `true_from` it is another kind of absence. The first day stays, so the clock runs on.

    `hours`, `target_hours` (a week) and `evaluate_on` belong to an opbouwrooster. Raises RefusedError for a day before the first
    absence day, in the future, or when the absence is over.
    """
    day = today or timezone.localdate(now)
    casus = absence.casus
    lock(casus)
    absence.refresh_from_db()
    if absence.ended_on is not None:
        raise RefusedError(
            "", "Dit verzuim is voorbij: de leerling is weer naar school. Leg eerst vast dat de leerling weer thuis is."
        )
    if kind == PhaseKind.TERUG:
        raise RefusedError("kind", "Gebruik hiervoor ‘Weer naar school’: dan eindigt ook de telling.")
    if true_from > day:
        raise RefusedError("true_from", "Deze dag moet nog komen. Leg een verandering vast als hij er is.")
    if absence.first_day and true_from < absence.first_day:
        raise RefusedError(
            "true_from", f"De eerste verzuimdag is {dutch(absence.first_day)}; een fase begint niet eerder."
        )
    before = standing_phase(absence, day)
    phase = Phase.objects.create(
        casus=casus, absence=absence, kind=kind, true_from=true_from, known_at=now, by=by, permitted_kind=permitted_kind,
        hours=hours, target_hours=target_hours, evaluate_on=evaluate_on,
    )  # fmt: skip
    repeat_phase(casus, day)
    _say(phase, before, true_from, day, text, by)
    clock.replan([absence], now=now)
    return phase


def _say(phase: Phase, before: Phase | None, true_from: date, today: date, text: str, by: User) -> Event:
    title = phase_label(phase)
    if phase.hours is not None:
        title += f", {_hours(phase.hours)} uur per week"
    lines = [since_when(true_from, today)]
    if phase.target_hours is not None:
        lines.append(f"Doel: {_hours(phase.target_hours)} uur per week.")
    if phase.evaluate_on is not None:
        lines.append(f"Evalueren op {dutch(phase.evaluate_on)}.")
    facts: dict[str, Any] = {"phase": phase.pk, "before": before.kind if before else "", "known_on": today.isoformat()}
    return record(
        casus=phase.casus, kind=EventKind.PHASE, by=by, on=true_from, title=title[:1].upper() + title[1:],
        text="\n".join([" ".join(lines), *([text] if text else [])]), facts=facts,
        **reads_along(phase.kind, before.kind if before else ""),
    )  # fmt: skip


def _hours(amount: Decimal) -> str:
    return f"{amount.normalize():f}".replace(".", ",")


@transaction.atomic
def withdraw_phase(*, phase: Phase, by: User, today: date, now: datetime) -> Phase:
    """A mistake: the row stays, marked withdrawn, and the stand before it returns. Returns that stand.

    Withdrawing "weer naar school" makes the absence run again, and the signals that the return answered wait again; withdrawing
    "weer thuis" leaves the pupil at school. Raises RefusedError for the only phase of an absence, and for a return after which a
    new absence began.
    """
    absence, casus = phase.absence, phase.casus
    lock(casus)
    phase.refresh_from_db()
    if phase.withdrawn_at is not None:
        raise RefusedError("", "Deze fase was al ingetrokken.")
    rest = Phase.objects.filter(absence=absence, withdrawn_at=None).exclude(pk=phase.pk)
    if not rest.exists():
        raise RefusedError(
            "", "Dit is de enige fase van dit verzuim. Leg de goede fase vast, dan vervalt deze vanzelf."
        )
    if phase.kind == PhaseKind.TERUG:
        _run_again(absence, rest)
    else:
        _back_again(absence, rest)
    phase.withdrawn_at = now
    phase.save(update_fields=["withdrawn_at"])
    repeat_phase(casus, today)
    stands = standing_phase(absence, today)
    record(
        casus=casus, kind=EventKind.CORRECTED, by=by, on=today, title=f"Ingetrokken: {phase_label(phase)}",
        text=f"Nu weer: {phase_label(stands)}.", facts={"phase": phase.pk},
        **reads_along(phase.kind, stands.kind if stands else ""),
    )  # fmt: skip
    clock.replan([absence], now=now)
    if phase.kind == PhaseKind.TERUG:
        clock.unhandle_all(casus=casus, handled_at=phase.known_at, because=RETURNED, by=by, now=now)
    return stands or phase


def _run_again(absence: Absence, rest: Any) -> None:
    if Absence.objects.filter(casus=absence.casus_id, ended_on=None).exclude(pk=absence.pk).exists():
        raise RefusedError(
            "", "Na deze terugkeer is een nieuw verzuim begonnen; de terugkeer kan niet meer worden ingetrokken."
        )
    # A fall-back after this return left the absence running; then only the row goes.
    if absence.ended_on is not None and not rest.filter(kind=PhaseKind.TERUG, true_from__gte=absence.ended_on).exists():
        absence.ended_on = None
        absence.save(update_fields=["ended_on"])


def _back_again(absence: Absence, rest: Any) -> None:
    last = rest.order_by("true_from", "known_at", "pk").last()
    if absence.ended_on is None and last.kind == PhaseKind.TERUG:
        absence.ended_on = last.true_from
        absence.save(update_fields=["ended_on"])


def permitted_choices(kind: str) -> list[tuple[str, str]]:
    """Reasons of geoorloofd, grounds of vrijgesteld (Leerplichtwet art. 5, 5a, 11, 15)."""
    reasons = (PermittedKind.ILL, PermittedKind.CARE_FIRST, PermittedKind.SUSPENDED, PermittedKind.LEAVE)
    grounds = (
        PermittedKind.A5_A, PermittedKind.A5_B, PermittedKind.A5_C, PermittedKind.A5A, PermittedKind.A11, PermittedKind.A15,
    )  # fmt: skip
    chosen = (*reasons, PermittedKind.OTHER) if kind == PhaseKind.GEOORLOOFD else grounds
    return [(each.value, str(each.label)) for each in chosen]
