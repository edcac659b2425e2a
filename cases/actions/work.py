"""Work on a casus: contacts, notes, steps, bewuste rust."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases import clock
from cases.actions.circle import end_thinking_along, let_think_along
from cases.actions.phases import lock
from cases.events import record, save_version
from cases.models import Actie, ActieKind, Answer, Casus, ContactChannel, ContactParty, Event, EventKind
from paper.dates import dutch
from post import actions as post

_SPOKEN = {
    ContactChannel.PHONE: ("Gebeld met {}", "{} gebeld, niet bereikt"),
    ContactChannel.MEETING: ("Gesprek met {}", "Gesprek met {} ging niet door"),
    ContactChannel.HOME: ("Huisbezoek, gesproken met {}", "Huisbezoek, {} niet thuis getroffen"),
    ContactChannel.MDO: ("MDO, met {}", "MDO met {} ging niet door"),
    ContactChannel.MAIL: ("Bericht aan en van {}", "Bericht aan {}, nog geen antwoord"),
}


def contact_title(party: str, channel: str, reached: bool) -> str:
    """What a contact is called on the timeline."""
    said = _SPOKEN[ContactChannel(channel)][0 if reached else 1].format(ContactParty(party).label)
    return said[0].upper() + said[1:]


DONE = "stap gedaan"
SAME_WITHIN = timedelta(minutes=15)
INFORM_LEERPLICHT = "Leerplicht informeren"  # the step that a casus may begin with: done once leerplicht knows


def handled(casus: Casus, by: User, because: str, today: date, now: datetime | None = None) -> None:
    """A real act settles the open signals of the casus (bron Noord-Limburg: beweging telt).

    `because` is read by everybody who sees the signal, also leerplicht: say which act it was, never what was written.
    """
    clock.handle_signals(casus=casus, by=by, now=now or timezone.now(), because=because, today=today)


def _once(casus: Casus, by: User, **said: Any) -> Event | None:
    """Write it, unless this person wrote exactly this a moment ago: None then. Back in the browser and sent again is a page of its own
    to the drafts; here it shows that it is the same. The casus is taken first: of two clicks at once the second sees the first."""
    lock(casus)
    if Event.objects.filter(casus=casus, by=by, at__gt=timezone.now() - SAME_WITHIN, **said).exists():
        return None
    return record(casus=casus, by=by, **said)


def just_set(casus: Casus, by: User, **said: Any) -> Actie | None:
    """The open actie that this person made of exactly this a moment ago, as `_once`: it is not made again."""
    lock(casus)
    recent = Actie.objects.open().filter(casus=casus, asked_by=by, created_at__gt=timezone.now() - SAME_WITHIN, **said)
    found: Actie | None = recent.first()
    return found


@transaction.atomic
def log_contact(
    *,
    casus: Casus,
    by: User,
    on: date,
    party: str,
    channel: str,
    reached: bool,
    text: str,
    today: date,
    school_reads: bool = False,
    leerplicht_reads: bool = False,
) -> Event | None:
    """Who was spoken to, how, whether they were reached, and what was agreed. None when it stood there already (`SAME_WITHIN`);
    ValueError for a day still to come."""
    if on > today:
        raise ValueError("a contact lies in the past")
    event = _once(
        casus, by, kind=EventKind.CONTACT, on=on, title=contact_title(party, channel, reached), text=text,
        party=party, channel=channel, reached=reached, school_reads=school_reads, leerplicht_reads=leerplicht_reads,
    )  # fmt: skip
    if event is not None:
        handled(casus, by, "contact gelogd", today)
    return event


@transaction.atomic
def note(
    *, casus: Casus, by: User, today: date, text: str, school_reads: bool = False, leerplicht_reads: bool = False
) -> Event | None:
    """Something to remember. It moves nothing, so it handles no signal. None when it stood there already (`SAME_WITHIN`)."""
    return _once(
        casus, by, kind=EventKind.NOTE, on=today, text=text,
        school_reads=school_reads, leerplicht_reads=leerplicht_reads,
    )  # fmt: skip


@transaction.atomic
def set_step(
    *,
    casus: Casus,
    what: str,
    due_on: date,
    holder: User,
    by: User,
    today: date,
    school_reads: bool = False,
    leerplicht_reads: bool = False,
) -> Actie:
    """The next step: one thing by one date by one person, who hears of it once when somebody else set it."""
    actie = Actie.objects.create(
        casus=casus, kind=ActieKind.STEP, what=what, due_on=due_on, holder=holder, asked_by=by,
        school_reads=school_reads, leerplicht_reads=leerplicht_reads,
    )  # fmt: skip
    _say(actie, EventKind.STEP, by, today, what, f"Uiterlijk {dutch(due_on)}, {holder}.")
    post.notify_others(
        [holder], but=by, key=f"stap:{actie.pk}", kind="stap", text="Er is een actie voor u afgesproken.",
        path=reverse("casus", args=[casus.code]), now=timezone.now(),
    )  # fmt: skip
    handled(casus, by, "volgende stap gezet", today)
    return actie


@transaction.atomic
def finish(*, actie: Actie, by: User, now: datetime) -> bool:
    """Done. False when it was already done or dropped: then nothing changes."""
    if not end_actie(actie, done_at=now, done_by=by):
        return False
    verzoek = actie.kind == ActieKind.VERZOEK and actie.answer != Answer.YES
    title = f"Verzoek afgerond: {actie.what}" if verzoek else actie.what
    _say(actie, EventKind.STEP_DONE, by, timezone.localdate(now), title, **_informs(actie, timezone.localdate(now)))
    handled(actie.casus, by, DONE, timezone.localdate(now), now)
    return True


@transaction.atomic
def unfinish(*, actie: Actie, by: User, now: datetime) -> bool:
    """Undo of finish and drop: open again, also for who was asked, and with it the signals that it answered. What stood on the
    timeline stays; a line says it was taken back. False when it is open, or a newer rest took its place."""
    lock(actie.casus)
    actie.refresh_from_db()
    done_at = actie.done_at
    if actie.kind == ActieKind.REST and Actie.objects.open().filter(casus=actie.casus_id, kind=ActieKind.REST).exists():
        return False
    taken_back = (
        Actie.objects.filter(pk=actie.pk)
        .exclude(done_at=None, dropped_at=None)
        .update(done_at=None, done_by=None, dropped_at=None, dropped_because="", version=F("version") + 1)
    )
    if not taken_back:
        return False
    actie.refresh_from_db()
    _not_informed(actie)
    if done_at is not None:
        clock.unhandle_all(casus=actie.casus, handled_at=done_at, because=DONE, by=by, now=now)
    if actie.waits_for_answer:
        post.reopen(keys=[f"verzoek:{actie.pk}"])
        if actie.thinks_along and actie.holder is not None:
            let_think_along(actie=actie, colleague=actie.holder, by=by, now=now)
    _say(actie, EventKind.STEP, by, timezone.localdate(now), f"Toch nog open: {actie.what}")
    return True


@transaction.atomic
def postpone(*, actie: Actie, due_on: date, by: User, today: date, version: int) -> None:
    """Another date. ConflictError when somebody changed the actie since `version` was read."""
    before = actie.due_on
    actie.due_on = due_on
    save_version(actie, version=version, fields=["due_on"])
    _say(actie, EventKind.STEP, by, today, f"Verzet: {actie.what}", f"Van {dutch(before)} naar {dutch(due_on)}.")


@transaction.atomic
def drop(*, actie: Actie, because: str, by: User, now: datetime) -> bool:
    """It need not be done any more, because … False when it was already done or dropped."""
    if not end_actie(actie, dropped_at=now, dropped_because=because):
        return False
    _say(actie, EventKind.STEP, by, timezone.localdate(now), f"Vervalt: {actie.what}", because)
    return True


@transaction.atomic
def rest(*, casus: Casus, until: date, what: str, by: User, today: date) -> Actie:
    """Bewuste rust: nothing for now, on purpose, look again on `until`. A newer rest takes the place of the older; the same
    twice is one."""
    lock(casus)
    what = what or "Weer bekijken"
    open_now = Actie.objects.open().filter(casus=casus, kind=ActieKind.REST)
    same: Actie | None = open_now.filter(due_on=until, what=what, holder=by).first()
    if same is not None:
        return same
    for older in open_now:
        end_actie(older, dropped_at=timezone.now(), dropped_because="vervangen door een nieuwe datum")
    actie = Actie.objects.create(casus=casus, kind=ActieKind.REST, what=what, due_on=until, holder=by, asked_by=by)
    _say(actie, EventKind.REST, by, today, "Bewuste rust", f"{what}. Weer bekijken op {dutch(until)}.")
    handled(casus, by, "bewuste rust afgesproken", today)
    return actie


def end_actie(actie: Actie, **values: object) -> bool:
    """Compare and set: two people who press together settle it once. Nobody is reminded of it any more, and who thought along no longer
    sees the casus."""
    nobody = {"passed_to": None, "passed_by": None, "passed_at": None}
    if not Actie.objects.open().filter(pk=actie.pk).update(**values, **nobody, version=F("version") + 1):
        return False
    actie.refresh_from_db()
    post.settle(
        keys=[f"verzoek:{actie.pk}", f"stap:{actie.pk}"], key_prefix=f"doorgegeven:{actie.pk}:", now=timezone.now()
    )
    post.settle(key_prefix=f"herinnering:{actie.pk}:", now=timezone.now())
    end_thinking_along(actie=actie, now=timezone.now())
    return True


def _informs(actie: Actie, today: date) -> dict[str, str]:
    """The step to tell leerplicht is done: from today they know, unless they knew already. What is new in it, for the undo."""
    if actie.kind != ActieKind.STEP or actie.what != INFORM_LEERPLICHT:
        return {}
    unknown = Casus.objects.filter(pk=actie.casus_id, leerplicht_informed_on=None)
    return {"informed": today.isoformat()} if unknown.update(leerplicht_informed_on=today) else {}


def _not_informed(actie: Actie) -> None:
    """Undo of `_informs`."""
    if actie.kind != ActieKind.STEP or actie.what != INFORM_LEERPLICHT:
        return
    done = (
        Event.objects.filter(casus=actie.casus_id, kind=EventKind.STEP_DONE, facts__actie=actie.pk)
        .order_by("-pk")
        .first()
    )
    since = Event.objects.filter(casus=actie.casus_id, kind=EventKind.INFORMED, pk__gt=done.pk if done else 0)
    if done is not None and "informed" in done.facts and not since.exists():
        told = Casus.objects.filter(
            pk=actie.casus_id, leerplicht_informed_on=date.fromisoformat(done.facts["informed"])
        )
        told.update(leerplicht_informed_on=None)


def _say(actie: Actie, kind: EventKind, by: User, on: date, title: str, text: str = "", **facts: str) -> None:
    record(
        casus=actie.casus, kind=kind, by=by, on=on, title=title, text=text,
        school_reads=actie.school_reads, leerplicht_reads=actie.leerplicht_reads, facts={"actie": actie.pk, **facts},
    )  # fmt: skip
