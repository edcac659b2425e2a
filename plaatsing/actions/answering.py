"""The answer to a terugvraag, and what follows from it: in the casus, for the promise, and on the agenda.

Geplaatst: the pupil is at school, and only now the clock stops. Loopt nog: asked again. Niet gelukt: back on the agenda.
"""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from cases.actions.absence import return_to_school
from cases.actions.enrolment import enrol
from cases.actions.phases import RefusedError, lock, reads_along
from cases.circle import office_of
from cases.deadlines import next_school_day
from cases.events import record
from cases.models import Casus, Enrolment, EventKind
from overleg.models import Overleg
from paper.dates import dutch
from plaatsing.actions import binding
from plaatsing.actions.promises import ask_again, session_on
from plaatsing.actions.returning import bring_back, take_back
from plaatsing.actions.sharing import share_again, stop_sharing
from plaatsing.models import Aanmelding, Ending, Stand, Support, Terugvraag, Toezegging
from plaatsing.people import people_of_school
from post import actions as post
from region.models import Level


class AnsweredError(Exception):
    """Somebody was first; `terugvraag` says who and what."""

    def __init__(self, terugvraag: Terugvraag) -> None:
        super().__init__(terugvraag.pk)
        self.terugvraag = terugvraag


def _failed_key(of: Toezegging) -> str:
    return f"toezegging:{of.pk}:"


@transaction.atomic
def answer(
    *,
    terugvraag: Terugvraag,
    stand: str,
    by: User,
    today: date,
    now: datetime,
    on: date | None = None,
    told: str = "",
    support: str = "",
    needed: str = "",
    overleg: Overleg | None = None,
) -> Toezegging:
    """By one of the two schools, or by the office (`overleg`: at the table of that session). Raises AnsweredError when somebody was
    first, RefusedError for what cannot be true; also when enrolment or return in the casus refuse that day."""
    promise = terugvraag.toezegging
    lock(promise.casus)
    promise.refresh_from_db()
    asked = Terugvraag.objects.select_related("answered_by").get(pk=terugvraag.pk)
    if asked.answered_at is not None:
        raise AnsweredError(asked)
    _check(promise, stand, on, support, today)
    asked.stand, asked.told, asked.answered_at, asked.answered_by = stand, told, now, by
    asked.on = (promise.placed_on or on) if stand == Stand.PLACED else None
    if stand == Stand.FAILED:
        asked.support, asked.needed = support, needed
    asked.overleg = overleg
    asked.save()
    post.settle(now=now, keys=[binding.notice_key(asked)])
    if stand == Stand.PLACED and asked.on and not promise.placed_on:
        _placed(promise, asked, asked.on, by, today, now)
    else:
        follow = {Stand.RUNS: _runs, Stand.PLACED: _holds, Stand.FAILED: _failed}[Stand(stand)]
        follow(promise, asked, by, today, now)
    return promise


def _check(promise: Toezegging, stand: str, on: date | None, support: str, today: date) -> None:
    if stand == Stand.FAILED and support not in Support:
        raise RefusedError("support", "Kies wat nodig was geweest.")
    if stand != Stand.PLACED or promise.placed_on:
        return
    if on is None:
        raise RefusedError("on", "Vul de eerste schooldag in.")
    if on > today:
        raise RefusedError("on", "Deze dag moet nog komen. Kies ‘loopt nog’; dan vraagt Loket het later opnieuw.")
    if on < promise.promised_on:
        raise RefusedError("on", f"De plek is toegezegd op {dutch(promise.promised_on)}; plaatsing ligt niet eerder.")


def _tell(promise: Toezegging, title: str, text: str, by: User, on: date) -> None:
    record(
        casus=promise.casus, kind=EventKind.PROMISED, by=by, on=on, title=title, text=text,
        facts={"toezegging": promise.code}, **reads_along(promise.casus.phase),
    )  # fmt: skip


def _runs(promise: Toezegging, asked: Terugvraag, by: User, today: date, now: datetime) -> None:
    following = binding.ask_next(promise, after=today) if promise.is_binding else ask_again(promise, after=today)
    title = f"Terugvraag over {promise.school}: loopt nog"
    again = f"Opnieuw gevraagd op {dutch(following.ask_on)}."
    _tell(promise, title, " ".join(filter(None, [asked.told, again])), by, today)


def _placed(promise: Toezegging, asked: Terugvraag, day: date, by: User, today: date, now: datetime) -> None:
    """On the day that the pupil came: enrolment and return stand in the casus as if they were typed there."""
    promise.placed_on = day
    promise.save(update_fields=["placed_on"])
    if promise.is_binding:
        binding.ask_next(promise, after=today)
    else:
        weeks = timedelta(weeks=settings.PLACEMENT_CHECK_WEEKS)
        check = next_school_day(day + weeks, binding.calendar_of(promise.school))
        Terugvraag.objects.create(toezegging=promise, number=asked.number + 1, ask_on=check)
    casus = promise.casus
    stays = f" Op proef: de inschrijving blijft bij {casus.school}." if promise.trial and casus.school else ""
    _tell(promise, f"Geplaatst op {promise.school}", f"{asked.told}{stays}".strip(), by, day)
    if casus.is_open:
        if not promise.trial:
            _enrol(promise, casus, day, by, today, now)
        _return(casus, day, by, today, now)


def _enrol(promise: Toezegging, casus: Casus, day: date, by: User, today: date, now: datetime) -> None:
    there = Enrolment.objects.on(day).filter(pupil=casus.pupil_id, school=promise.school_id)
    if there.exists():
        return
    year, level = promise.year_group, promise.level
    if not promise.is_binding:
        entered = Aanmelding.objects.filter(casus=casus).latest("pk")
        year, level = entered.wanted_year, entered.wanted_level
    enrol(
        casus=casus, school=promise.school, on=day, by=by, today=today, year_group=year, level=level or Level.OTHER, now=now,
    )  # fmt: skip


def _return(casus: Casus, day: date, by: User, today: date, now: datetime) -> None:
    absence = casus.absence()
    if absence is not None and absence.ended_on is None:
        return_to_school(absence=absence, on=day, by=by, today=today, now=now)


def _holds(promise: Toezegging, asked: Terugvraag, by: User, today: date, now: datetime) -> None:
    """Still there after some weeks: the promise came true and the aanmelding is done. A binding placement is asked about at every
    planned day."""
    if promise.is_binding and not binding.last_check(promise, asked):
        following = binding.ask_next(promise, after=max(today, asked.ask_on))
        again = f"Opnieuw gevraagd op {dutch(following.ask_on)}."
        _tell(promise, f"Nog op {promise.school}", " ".join(filter(None, [asked.told, again])), by, today)
        return
    _end(promise, Ending.HELD, today)
    done = Aanmelding.objects.not_ended().filter(casus=promise.casus)
    done.update(ended_at=now, ended_by=by)
    title = f"De plaatsing op {promise.school} houdt"
    since = f"Naar school sinds {dutch(asked.on)}." if asked.on else ""
    _tell(promise, title, " ".join(filter(None, [since, asked.told])), by, today)


def _failed(promise: Toezegging, asked: Terugvraag, by: User, today: date, now: datetime) -> None:
    _end(promise, Ending.FAILED, today)
    what = "Plaatsing op" if promise.is_binding else "Toezegging van"
    title = f"{what} {promise.school}: niet gelukt; nodig was geweest: {asked.get_support_display()}"
    _tell(promise, title, asked.needed, by, today)
    if promise.is_binding:
        binding.back_to_the_kerngroep(of=promise, today=today, now=now)
        _tell_it_failed(
            promise, binding.failed_key(promise), "Een bindende plaatsing is niet gelukt.", [], by, today, now
        )
        return
    _end_and_return(promise, by, today, now)


def _end(promise: Toezegging, ending: Ending, today: date) -> None:
    promise.ending, promise.ended_on = ending, today
    promise.version += 1
    promise.save(update_fields=["ending", "ended_on", "version"])


def _end_and_return(promise: Toezegging, by: User, today: date, now: datetime) -> None:
    stop_sharing(toezegging=promise, by=by, today=today, now=now)
    bring_back(toezegging=promise, by=by, today=today)
    entered = Aanmelding.objects.filter(casus=promise.casus, school=promise.from_school).order_by("-pk")[:1]
    school = [person for found in entered for person in people_of_school(found, today)]
    text = "Een toezegging van het Plaatsingsoverleg kwam niet uit."
    _tell_it_failed(promise, _failed_key(promise), text, school, by, today, now)


def _tell_it_failed(
    promise: Toezegging, key: str, text: str, school: list[User], by: User, today: date, now: datetime
) -> None:
    """The office, and the school that entered the pupil: they go on with it."""
    post.notify_others(
        dict.fromkeys([*office_of(promise.casus, today), *school]), but=by, key=f"{key}{promise.version}", kind="toezegging", text=text,
        path=reverse("toezegging", args=[promise.code]), now=now,
    )  # fmt: skip


@transaction.atomic
def withdraw(*, toezegging: Toezegging, support: str, needed: str, by: User, today: date, now: datetime) -> Toezegging:
    """The receiving school (or the voorzitter for it) takes the offer back, and says what would have made it possible. Raises
    RefusedError once the pupil is at school there: what happens then is an answer to the terugvraag."""
    lock(toezegging.casus)
    toezegging.refresh_from_db()
    if toezegging.ending:
        raise RefusedError("", "Deze toezegging is al afgerond.")
    if toezegging.is_binding:
        raise RefusedError(
            "", "Dit is een bindende plaatsing. Loopt het anders? Bel het loket, of beantwoord de terugvraag."
        )
    if toezegging.placed_on:
        raise RefusedError("", "De leerling is al geplaatst. Beantwoord de terugvraag als het niet lukt.")
    if support not in Support:
        raise RefusedError("support", "Kies wat nodig was geweest.")
    asked = toezegging.terugvragen.open().get()
    asked.stand, asked.support, asked.needed = Stand.FAILED, support, needed
    asked.answered_at, asked.answered_by = now, by
    asked.save()
    post.settle(now=now, keys=[binding.notice_key(asked)])
    _end(toezegging, Ending.WITHDRAWN, today)
    title = f"{toezegging.school} trekt de toezegging in; nodig was geweest: {asked.get_support_display()}"
    _tell(toezegging, title, needed, by, today)
    _end_and_return(toezegging, by, today, now)
    return toezegging


def undoable(of: Terugvraag | None) -> bool:
    """Whether an answer can still be taken back: nothing followed from it yet. A first placement stands in the casus, and is
    corrected there."""
    if of is None or of.answered_at is None:
        return False
    promise = of.toezegging
    newer = [row for row in promise.terugvragen.all() if row.number > of.number]
    if any(row.asked_at or row.answered_at for row in newer):
        return False
    if of.stand == Stand.PLACED:
        return promise.ending == Ending.HELD
    return of.stand == Stand.RUNS or promise.ending in {Ending.FAILED, Ending.WITHDRAWN}


@transaction.atomic
def undo(*, terugvraag: Terugvraag, by: User, today: date, now: datetime) -> Toezegging:
    """Take an answer back: the question is open again, as it was, and so is what the answer ended; nobody is told of it any more. Raises
    RefusedError when something followed from it."""
    promise = terugvraag.toezegging
    lock(promise.casus)
    promise.refresh_from_db()
    asked = Terugvraag.objects.select_related("toezegging").get(pk=terugvraag.pk)
    if not undoable(asked):
        raise RefusedError("", "Dit antwoord kan niet meer terug: er is al mee verder gewerkt.")
    if promise.ending in {Ending.FAILED, Ending.WITHDRAWN}:
        take_back(toezegging=promise, by=by, today=today)
        share_again(toezegging=promise, stopped_at=asked.answered_at, by=by, today=today, now=now)
        post.settle(now=now, key_prefix=binding.failed_key(promise) if promise.is_binding else _failed_key(promise))
    if promise.ending == Ending.HELD:
        _run_again(promise, asked)
    promise.terugvragen.filter(number__gt=asked.number).delete()
    asked.stand = asked.told = asked.support = asked.needed = ""
    asked.on = asked.answered_at = asked.answered_by = None
    asked.overleg = session_on(promise.overleg.area, asked.ask_on) if promise.overleg is not None else None
    asked.save()
    post.reopen(keys=[binding.notice_key(asked)])
    promise.ending, promise.ended_on, promise.version = "", None, promise.version + 1
    promise.save(update_fields=["ending", "ended_on", "version"])
    _tell(promise, f"Antwoord over {promise.school} ingetrokken", "De terugvraag staat weer open.", by, today)
    return promise


def _run_again(promise: Toezegging, asked: Terugvraag) -> None:
    """The aanmelding that was done by this answer runs again; another that began since then is what followed from it."""
    if Aanmelding.objects.not_ended().filter(casus=promise.casus).exists():
        raise RefusedError("", "Dit antwoord kan niet meer terug: er loopt al een nieuwe aanmelding.")
    done = Aanmelding.objects.filter(casus=promise.casus, withdrawn_because="", ended_at=asked.answered_at)
    done.update(ended_at=None, ended_by=None)
