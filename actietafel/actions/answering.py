"""Answering an Opgave: one pupil at a time, kept at once; adding who came; sending it in, or nothing to report.

An answer changes no casus by itself. Only *nog thuis*, once the Opgave is sent in, confirms the absence that runs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from actietafel.actions.reconciling import lock_round, reconcile
from actietafel.models import Opgave, OpgaveAnswer, Opgaveregel, RegelSource
from actietafel.prefill import Line, prefill, respondent_scope
from cases.actions.absence import confirm, undo_confirmation
from cases.actions.phases import RefusedError
from cases.events import save_version
from cases.intake.entries import Entry
from cases.intake.matching import Match, match
from cases.intake.standing import heard_on
from cases.models import Absence, Casus, PhaseKind, Pupil, RowState
from cases.scope import Scope
from paper.dates import dutch
from post import actions as post

SENT = "Deze opgave is al verstuurd. Kies ‘Wijzigen’ om er nog iets aan te veranderen."
CLOSED = "De ronde is gesloten. Bel uw consulent om nog iets te veranderen."
EMPTY = "Er staat nog niemand op. Is er niemand thuis, kies dan ‘Geen leerlingen te melden’."


class AlreadySentError(RefusedError):
    """Somebody sent it in before."""


@transaction.atomic
def mark_seen(*, opgave: Opgave, now: datetime) -> None:
    """The respondent opened it: the board says so. The first time counts."""
    if opgave.seen_at is None:
        Opgave.objects.filter(pk=opgave.pk, seen_at=None).update(seen_at=now)
        opgave.seen_at = now


def _lock(opgave: Opgave) -> Opgave:
    """One act at a time on an Opgave; raises AlreadySentError once it was sent in."""
    rows = Opgave.objects.select_for_update(of=("self",)).select_related(
        "uitvraag", "school", "municipality", "returned_by"
    )
    locked: Opgave = rows.get(pk=opgave.pk)
    if locked.returned_at is not None:
        raise AlreadySentError("", SENT)
    return locked


@transaction.atomic
def answer_regel(
    *,
    opgave: Opgave,
    casus: Casus,
    answer: str,
    by: User,
    now: datetime,
    first_day: date | None = None,
    on: date | None = None,
    changed: str = "",
    kind: str = "",
    source: str = RegelSource.KNOWN,
) -> Opgaveregel:
    """What the respondent says of one known pupil; a later answer replaces an earlier one. `first_day` counts with *nog thuis*,
    `on` with the other answers (deels since, first school day, left on) and may come later.

    Raises RefusedError for a day that cannot be true, AlreadySentError once the Opgave was sent in.
    """
    locked = _lock(opgave)
    today = timezone.localdate(now)
    at_home = answer == OpgaveAnswer.HOME
    _check_days(casus, first_day if at_home else None, None if at_home else on, locked.uitvraag.reference_date, today)
    said = {
        "casus": casus, "answer": answer, "first_day": first_day if at_home else None, "on": None if at_home else on,
        "changed": changed[:500], "kind": kind, "answered_at": now, "answered_by": by,
    }  # fmt: skip
    regel, new = Opgaveregel.objects.select_for_update().get_or_create(
        opgave=locked, pupil=casus.pupil, defaults={**said, "source": source}
    )
    if not new and any(getattr(regel, name) != said[name] for name in ("answer", "first_day", "on", "changed", "kind")):
        for name, value in said.items():
            setattr(regel, name, value)
        save_version(regel, version=regel.version, fields=list(said))
    return cast(Opgaveregel, regel)


def _check_days(casus: Casus, first_day: date | None, on: date | None, reference: date, today: date) -> None:
    if first_day and first_day > reference:
        text = (
            "Deze dag moet nog komen." if first_day > today else f"Deze dag ligt na de peildatum, {dutch(reference)}."
        )
        raise RefusedError("first_day", text)
    if first_day and first_day < casus.pupil.birth_date:
        raise RefusedError("first_day", "Deze dag ligt voor de geboortedatum.")
    if on and on > today:
        raise RefusedError("on", "Deze dag moet nog komen.")
    if on and on < casus.pupil.birth_date:
        raise RefusedError("on", "Deze dag ligt voor de geboortedatum.")


@transaction.atomic
def all_home(*, opgave: Opgave, by: User, now: datetime, reader: Scope | None = None) -> list[int]:
    """*Nog (deels) thuis, niets veranderd* for everybody without an answer. Returns the ids of what was written, to undo it."""
    locked = _lock(opgave)
    waiting = prefill(locked, timezone.localdate(now), reader).unanswered
    made = [
        Opgaveregel(
            opgave=locked, casus=line.casus, pupil=line.pupil, answered_at=now, answered_by=by, **_as_it_stands(line)
        )
        for line in waiting
    ]  # fmt: skip
    return [regel.pk for regel in Opgaveregel.objects.bulk_create(made)]


def _as_it_stands(line: Line) -> dict[str, Any]:
    """Nothing changed: at home since the day we know, or partly at school since the opbouwrooster began."""
    if line.is_partly and line.phase is not None:
        return {"answer": OpgaveAnswer.PARTLY, "on": line.phase.true_from}
    return {"answer": OpgaveAnswer.HOME, "first_day": line.absence.first_day if line.absence else None}


@transaction.atomic
def undo_all_home(*, opgave: Opgave, ids: Iterable[int], by: User) -> int:
    """Take back what all_home wrote, as far as nobody said something else since. Returns how many."""
    locked = _lock(opgave)
    rows = locked.regels.filter(pk__in=list(ids), answered_by=by, version=1)
    return rows.delete()[0]


@dataclass(frozen=True)
class Named:
    """Somebody whom the respondent names. `same`: a person said it is this known pupil; `others`: known pupils it is not.
    `about`: the first day is approximate."""

    entry: Entry
    same: int | None = None
    others: frozenset[int] = frozenset()
    about: bool = False


@dataclass(frozen=True)
class Added:
    """What became of a named pupil. `new` is False for somebody who stood on the Opgave already."""

    regel: Opgaveregel
    new: bool


@transaction.atomic
def add_regel(
    *, opgave: Opgave, entry: Entry, source: str, by: User, now: datetime, same: int | None = None,
    others: frozenset[int] = frozenset(), about: bool = False,
) -> Added:  # fmt: skip
    """One pupil more, as typed. Raises AlreadySentError."""
    [added] = add_regels(opgave=opgave, named=[Named(entry, same, others, about)], source=source, by=by, now=now)
    return added


@transaction.atomic
def add_regels(*, opgave: Opgave, named: Iterable[Named], source: str, by: User, now: datetime) -> list[Added]:
    """Pupils that the respondent names, in their order. Somebody who stands on the Opgave already is left as they are: the same
    list twice adds nothing.

    Matched inside the respondent's circle, whoever types: who is not in it stays in `told`, with `candidates` for the office.
    """
    locked, told = _lock(opgave), list(named)
    circle = respondent_scope(locked, timezone.localdate(now))
    found = match([each.entry for each in told], circle)
    ids = {pk for each in told for pk in ([each.same] if each.same else [])}
    ids |= {pk for one in found.values() for pk in one.candidates if one.state == RowState.KNOWN}
    pupils = Pupil.objects.in_bulk(ids)
    casussen = {row.pupil_id: row for row in Casus.objects.visible_to(circle).open().filter(pupil__in=ids)}
    standing = _Standing(locked)
    done = []
    for each in told:
        one = found[each.entry.number]
        pupil_id = each.same or (one.candidates[0] if one.state == RowState.KNOWN else None)
        if pupil_id in each.others:
            pupil_id = None
        if there := standing.find(each.entry, pupil_id):
            done.append(Added(there, new=False))
            continue
        regel = _regel(locked, each, one, source, by, now)
        if pupil_id:
            regel.state, regel.candidates = RowState.KNOWN, []
            regel.pupil, regel.casus = pupils[pupil_id], casussen.get(pupil_id)
        if regel.casus_id:
            regel.told = {}
        regel.save()
        standing.add(regel)
        done.append(Added(regel, new=True))
    return done


class _Standing:
    """Who stands on an Opgave: known pupils by key, others by name and birth date."""

    def __init__(self, opgave: Opgave) -> None:
        self._by_pupil: dict[int, Opgaveregel] = {}
        self._by_name: dict[tuple[str, date | None], Opgaveregel] = {}
        for regel in opgave.regels.all():
            self.add(regel)

    def add(self, regel: Opgaveregel) -> None:
        if regel.pupil_id:
            self._by_pupil[regel.pupil_id] = regel
        if regel.told:
            entry = Entry.from_json(0, regel.told)
            self._by_name[entry.sorted_by, entry.birth_date] = regel

    def find(self, entry: Entry, pupil_id: int | None) -> Opgaveregel | None:
        found = self._by_pupil.get(pupil_id) if pupil_id else None
        return found or self._by_name.get((entry.sorted_by, entry.birth_date))


def _regel(opgave: Opgave, named: Named, found: Match, source: str, by: User, now: datetime) -> Opgaveregel:
    entry = named.entry
    rejected = found.state == RowState.SIMILAR and set(found.candidates) <= named.others
    partly = entry.kind == PhaseKind.DEELS
    answer = OpgaveAnswer.BACK if entry.returned_on else OpgaveAnswer.PARTLY if partly else OpgaveAnswer.HOME
    return Opgaveregel(
        opgave=opgave, told=entry.as_json() | ({"first_day_kind": "ongeveer"} if named.about else {}),
        state=RowState.NEW if rejected or found.state == RowState.KNOWN else found.state,
        candidates=[] if rejected else [pk for pk in found.candidates if pk not in named.others],
        source=source, answer=answer, first_day=entry.first_day, kind=entry.kind, permitted_kind=entry.permitted_kind,
        on=entry.returned_on or (entry.first_day if partly else None), answered_at=now, answered_by=by,
    )  # fmt: skip


@transaction.atomic
def take_out(*, regel: Opgaveregel, by: User) -> dict[str, Any]:
    """Take back one answer, or somebody who was added by mistake. Returns what put_back needs. Raises AlreadySentError."""
    _lock(regel.opgave)
    regel.delete()
    kept = {name: getattr(regel, name) for name in ("told", "source", "state", "candidates")}
    return {**kept, "same": regel.pupil_id}


@transaction.atomic
def put_back(*, opgave: Opgave, kept: dict[str, Any], by: User, now: datetime) -> Added:
    """Undo of take_out: as it was, also whom it was said to be or not to be. Raises AlreadySentError."""
    added = add_regel(
        opgave=opgave, entry=Entry.from_json(1, kept["told"]), source=kept["source"], by=by, now=now, same=kept["same"],
        about="first_day_kind" in kept["told"],
    )  # fmt: skip
    if added.new:
        Opgaveregel.objects.filter(pk=added.regel.pk).update(state=kept["state"], candidates=kept["candidates"])
    return added


@transaction.atomic
def return_opgave(*, opgave: Opgave, by: User, now: datetime, remark: str = "", version: int) -> Opgave:
    """Send it in. Everybody on it must be answered, with the day that belongs to the answer. Late answers are accepted too.

    Raises RefusedError while something is missing, AlreadySentError, and ConflictError when it was sent and reopened meanwhile.
    """
    lock_round(opgave.uitvraag_id)
    locked = _lock(opgave)
    today = timezone.localdate(now)
    found = prefill(locked, today)
    if found.unfinished:
        number = len(found.unfinished)
        raise RefusedError(
            "", "Er is nog 1 leerling niet af." if number == 1 else f"Er zijn nog {number} leerlingen niet af."
        )
    if not found.lines and not found.added:
        raise RefusedError("", EMPTY)
    _send(locked, by, now, version, nil=False, remark=remark)
    for line in found.lines:
        if line.regel is not None and line.regel.answer == OpgaveAnswer.HOME:
            _confirm(locked, line.absence, by)
    reconcile(uitvraag=locked.uitvraag, today=today, now=now)
    return locked


def _send(opgave: Opgave, by: User, now: datetime, version: int, *, nil: bool, remark: str = "") -> None:
    opgave.returned_at, opgave.returned_by, opgave.nil, opgave.remark = now, by, nil, remark[:500]
    opgave.seen_at = opgave.seen_at or now
    save_version(opgave, version=version, fields=["returned_at", "returned_by", "nil", "remark", "seen_at"])
    post.settle(key_prefix=f"opgave:{opgave.pk}:", now=now)


def _confirm(opgave: Opgave, absence: Absence | None, by: User) -> None:
    """At home on the peildatum, says the respondent; only when that is news."""
    reference = opgave.uitvraag.reference_date
    if absence is None or heard_on(absence) >= reference:
        return
    how = "school" if opgave.school_id else "leerplicht"
    absence.casus = Casus.objects.get(pk=absence.casus_id)
    confirm(absence=absence, on=reference, by=by, how=how, text=f"Kwartaalopgave, peildatum {dutch(reference)}.")


@transaction.atomic
def nil_return(*, opgave: Opgave, by: User, now: datetime) -> Opgave:
    """*Geen leerlingen te melden op <peildatum>*. Pupils whom Loket knows become a question to the consulent, no more.

    Raises RefusedError when somebody was named as at home already, AlreadySentError.
    """
    lock_round(opgave.uitvraag_id)
    locked = _lock(opgave)
    home = locked.regels.filter(answer__in=(OpgaveAnswer.HOME, OpgaveAnswer.PARTLY)).count()
    if home:
        whom = "1 leerling" if home == 1 else f"{home} leerlingen"
        raise RefusedError(
            "", f"U gaf al {whom} op als thuis of deels op school. Haal dat eerst weg, of verstuur de opgave zo."
        )
    _send(locked, by, now, locked.version, nil=True)
    reconcile(uitvraag=locked.uitvraag, today=timezone.localdate(now), now=now)
    return locked


@transaction.atomic
def reopen_opgave(*, opgave: Opgave, by: User, now: datetime) -> Opgave:
    """Change what was sent in, until the round is closed. Confirmations that were given with it are taken back, and it waits again for
    who was asked.

    Raises RefusedError once the round is closed. What was not sent in is left as it is.
    """
    lock_round(opgave.uitvraag_id)
    rows = Opgave.objects.select_for_update(of=("self",)).select_related("uitvraag", "returned_by")
    locked: Opgave = rows.get(pk=opgave.pk)
    if locked.uitvraag.stopped_at is not None:
        raise RefusedError("", CLOSED)
    if locked.returned_at is None:
        return locked
    for regel in locked.regels.filter(answer=OpgaveAnswer.HOME, casus__isnull=False).select_related("casus"):
        absence = regel.casus.absence() if regel.casus else None
        if absence is not None and absence.confirmed_on == locked.uitvraag.reference_date:
            undo_confirmation(absence=absence, by=by, today=timezone.localdate(now), of=locked.returned_by)
    locked.returned_at, locked.returned_by, locked.nil = None, None, False
    save_version(locked, version=locked.version, fields=["returned_at", "returned_by", "nil"])
    post.reopen(keys=[f"opgave:{locked.pk}:vraag"])
    reconcile(uitvraag=locked.uitvraag, today=timezone.localdate(now), now=now)
    return locked
