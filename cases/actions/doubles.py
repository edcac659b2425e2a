"""Two pupils who turn out to be one after both their casussen were closed. While one of them runs, closing it says so (closing.close)."""

from datetime import date

from django.db import transaction

from accounts.models import User
from cases.actions.closing import DOUBLES, give_back_doubles
from cases.actions.phases import RefusedError, lock
from cases.events import record, save_version
from cases.models import Casus, EventKind, Outcome, Pupil

WAS = "uitkomst_was"  # in the Event of naming: the outcome to give back


def ran_together(one: Casus, other: Casus) -> bool:
    """Both were open on some day: what was one stay at home is counted twice."""
    ends = [casus.closed_on or date.max for casus in (one, other)]
    return max(one.opened_on, other.opened_on) < min(ends)


@transaction.atomic
def name_double(*, casus: Casus, of: Casus, by: User, version: int, today: date) -> bool:
    """The pupil of this closed casus is the pupil of `of`, under another name: from now on both names lead there. When the two ran together
    this one counts nowhere any more; else each was a stay at home of its own and keeps its outcome. Returns whether it ceased to count.

    Raises ConflictError when somebody saved first, RefusedError when it says nothing new or goes in a circle."""
    pupils = sorted({casus.pupil_id, of.pupil_id})
    list(Pupil.objects.select_for_update(no_key=True).filter(pk__in=pupils).order_by("pk"))
    for one in sorted((casus, of), key=lambda each: each.pk):
        lock(one)
        one.refresh_from_db()
    _check(casus, of)
    was, together = casus.outcome, ran_together(casus, of)
    casus.double_of, casus.outcome = of, Outcome.DOUBLE if together else was
    save_version(casus, version=version, fields=["double_of", "outcome"])
    along = list(casus.doubles.values_list("pk", flat=True))
    casus.doubles.update(double_of=of)
    record(casus=of, kind=EventKind.NOTE, by=by, on=today, title=f"Dezelfde leerling stond ook in casus {casus.code}")
    record(
        casus=casus, kind=EventKind.CORRECTED, by=by, on=today, title=f"Dubbel: dezelfde leerling als in casus {of.code}",
        facts={WAS: was, DOUBLES: along},
    )  # fmt: skip
    return together


def _check(casus: Casus, of: Casus) -> None:
    if casus.is_open:
        raise RefusedError("", "Deze casus loopt nog. Kies bij het sluiten ‘dubbel’.")
    if casus.double_of is not None:
        raise RefusedError("", f"Deze casus staat al als dubbel van {casus.double_of.code}.")
    if of.pk == casus.pk:
        raise RefusedError("other", "Dat is deze casus zelf.")
    if of.pupil_id == casus.pupil_id:
        raise RefusedError("other", "Dat is al een casus van dezelfde leerling.")
    if Casus.objects.open().filter(pupil=casus.pupil_id).exists():
        raise RefusedError("", "Deze leerling heeft ook een casus die loopt. Kies bij het sluiten daarvan ‘dubbel’.")
    doubles = Casus.objects.filter(double_of__isnull=False)
    if doubles.filter(pupil=casus.pupil_id).exclude(double_of__pupil=of.pupil_id).exists():
        raise RefusedError("other", "Een andere casus van deze leerling staat al als dubbel van iemand anders.")
    if doubles.filter(pupil=of.pupil_id).exists():
        raise RefusedError("other", "Die leerling staat zelf als dubbel. Kies de casus waar die naar verwijst.")


def named_double(casus: Casus) -> bool:
    """Whether taking it back gives an outcome back; of one that was closed as a double there is none: that is reopened."""
    return casus.double_of_id is not None and _outcome_before(casus) is not None


def _outcome_before(casus: Casus) -> str | None:
    """What naming kept; None when it was closed as a double, also after it was named, taken back and reopened."""
    said = casus.events.filter(kind__in=(EventKind.CORRECTED, EventKind.CLOSED)).order_by("-pk")
    newest = next((row for row in said if row.kind == EventKind.CLOSED or WAS in row.facts), None)
    return newest.facts.get(WAS) if newest else None


@transaction.atomic
def take_back_double(*, casus: Casus, by: User, today: date) -> bool:
    """Undo of name_double. False when there is nothing to take back, any more."""
    lock(casus)
    casus.refresh_from_db()
    was, other = _outcome_before(casus), casus.double_of
    if was is None or other is None:
        return False
    casus.double_of, casus.outcome = None, was
    save_version(casus, version=casus.version, fields=["double_of", "outcome"])
    give_back_doubles(casus, other)
    title = "Toch niet dezelfde leerling als in casus"
    record(casus=other, kind=EventKind.NOTE, by=by, on=today, title=f"{title} {casus.code}")
    record(casus=casus, kind=EventKind.CORRECTED, by=by, on=today, title=f"{title} {other.code}")
    return True
