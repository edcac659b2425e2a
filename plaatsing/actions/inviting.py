"""Who comes to a session: inviting, answering, reminding. No pupil and no number of pupils stands in any of it."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Role, Toegang
from cases.actions.phases import RefusedError
from overleg.actions import locked
from overleg.models import Attendance, Deelname, Discipline, Overleg, OverlegKind
from overleg.told import CHANGED, changed_key, changed_text, day_of, stands, take_back
from paper.dates import dutch
from plaatsing.expected import plaatsers_on
from post.actions import notify, settle
from post.models import Notice

REMIND_BEFORE = timedelta(days=7)
CALLED = "Het Plaatsingsoverleg"


@transaction.atomic
def invite(*, overleg: Overleg, now: datetime) -> list[Deelname]:
    """Everybody who may place for a school of the area on the day of the session, and was not invited yet. Twice is harmless.

    Raises ClosedError."""
    locked(overleg)
    made = []
    for toegang in not_invited(overleg):
        seat = Deelname.objects.create(
            overleg=overleg, discipline=Discipline.VO, user=toegang.user, school=toegang.school
        )
        _tell(
            seat, overleg, "uitnodiging", f"U bent uitgenodigd voor het Plaatsingsoverleg van {dutch(overleg.on)}.", now
        )
        made.append(seat)
    return made


def not_invited(overleg: Overleg) -> list[Toegang]:
    """Who may place on that day and has no seat. Two queries."""
    have = set(overleg.deelnames.values_list("user_id", "school_id"))
    return [one for one in plaatsers_on(overleg) if (one.user_id, one.school_id) not in have]


def _tell(seat: Deelname, overleg: Overleg, what: str, text: str, now: datetime, *, asks: bool = True) -> bool:
    """The mail carries the link: the page behind it asks for the login. What asks no answer is told once."""
    if seat.user is None:
        return False
    path = reverse("zitting", args=[overleg.code])
    return notify(
        user=seat.user,
        key=f"{_key(seat)}{what}",
        kind="zitting" if asks else "agenda",
        text=text,
        path=path,
        now=now,
        in_mail=True,
    )


def _key(seat: Deelname) -> str:
    return f"zitting:{seat.pk}:"


@transaction.atomic
def answer(*, seat: Deelname, said: str, replaced_by: str = "", today: date, now: datetime) -> None:
    """Aanwezig, vervangen door, or afgemeld; to be changed until the session. Raises RefusedError, ClosedError."""
    overleg = locked(seat.overleg)
    if overleg.on < today:
        raise RefusedError("", f"Deze zitting was op {dutch(overleg.on)}. Antwoorden kan niet meer.")
    if said not in Attendance.values:
        raise RefusedError("answer", "Kies of u komt.")
    replaced_by = replaced_by.strip() if said == Attendance.REPLACED else ""
    if said == Attendance.REPLACED and not replaced_by:
        raise RefusedError("replaced_by", "Schrijf wie er in uw plaats komt.")
    seat.answer, seat.replaced_by, seat.answered_at = said, replaced_by, now
    seat.save(update_fields=["answer", "replaced_by", "answered_at"])
    settle(key_prefix=_key(seat), now=now)


def ask_again_for(*, overleg: Overleg) -> None:
    """The session is on another day: what was answered was about the old one."""
    overleg.deelnames.filter(school__isnull=False).update(answer="", replaced_by="", answered_at=None)


def tell_changed(*, overleg: Overleg, before: Overleg, now: datetime) -> int:
    """Who was invited hears how day, time and place are now, and is asked to answer (again) who has to. Put back before they heard of it,
    they hear nothing, unless their answer went with it. Returns how many."""
    told = 0
    for seat in invited(overleg):
        known = _known(seat, before, now)
        what, text = changed_key(overleg, known), changed_text(CALLED, known, overleg)
        if known == stands(overleg):
            if seat.answer or Notice.objects.filter(key__startswith=_key(seat), settled_at=None).exists():
                continue
            text = f"Komt u op {dutch(overleg.on)} naar het Plaatsingsoverleg? De dag was even anders: uw antwoord verviel."
        told += _tell(seat, overleg, what, text, now, asks=not seat.answer)
    return told


def _known(seat: Deelname, before: Overleg, now: datetime) -> str:
    """How this seat knows the session, which stood as `before`; what it did not hear of yet is told no more."""
    return next(iter(take_back(f"{_key(seat)}{CHANGED}", now=now).values()), stands(before))


def invited(overleg: Overleg) -> QuerySet[Deelname]:
    """Who hears what changes about a session."""
    rows: QuerySet[Deelname] = overleg.deelnames.filter(school__isnull=False, user__is_active=True)
    return rows.select_related("user").order_by("pk")


def tell_cancelled(*, overleg: Overleg, now: datetime) -> int:
    """Who was invited hears that it does not take place; what was asked of them before is asked no more. Returns how many."""
    told = 0
    for seat in invited(overleg):
        day = day_of(_known(seat, overleg, now))
        text = f"{CALLED} van {dutch(day)} gaat niet door. Haal het uit uw agenda."
        settle(key_prefix=_key(seat), now=now)
        told += _tell(seat, overleg, "vervallen", text, now, asks=False)
    return told


@transaction.atomic
def remind(*, today: date, now: datetime) -> int:
    """A week before a session: whoever has not answered hears it once more, never more than once for a day. Runs on a clock; run
    twice or late it tells nobody twice. Closes the notices of sessions that are over. Returns how many people were told."""
    told = 0
    coming = Overleg.objects.filter(
        kind=OverlegKind.PLAATSING, closed_at=None, on__gt=today, on__lte=today + REMIND_BEFORE
    )
    for overleg in coming.order_by("on", "pk"):
        may = {(one.user_id, one.school_id) for one in plaatsers_on(overleg)}
        silent = overleg.deelnames.filter(school__isnull=False, answer="").select_related("user").order_by("pk")
        text = f"Komt u op {dutch(overleg.on)} naar het Plaatsingsoverleg? U hebt nog niet geantwoord."
        for seat in silent:
            if (seat.user_id, seat.school_id) in may:
                told += _tell(seat, overleg, f"herinnering:{overleg.on}", text, now)
    _forget_past(today, now)
    return told


def _forget_past(today: date, now: datetime) -> None:
    lately = Deelname.objects.filter(
        overleg__kind=OverlegKind.PLAATSING, overleg__on__lt=today, overleg__on__gte=today - timedelta(days=14),
        school__isnull=False,
    )  # fmt: skip
    for seat in lately:
        settle(key_prefix=_key(seat), now=now)


def seat_of(overleg: Overleg, toegang: Toegang) -> Deelname | None:
    """The own seat of a plaatsingsbevoegde: of this person for this school."""
    if toegang.role != Role.PLAATSING:
        return None
    mine = overleg.deelnames.filter(user=toegang.user_id, school=toegang.school_id)
    found: Deelname | None = mine.select_related("overleg", "school", "user").first()
    return found


def may_answer(overleg: Overleg, today: date) -> bool:
    return overleg.closed_at is None and overleg.on >= today
