"""Who comes to a session: inviting, answering, reminding. No pupil and no number of pupils stands in any of it."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Role, Toegang
from cases.actions.phases import RefusedError
from overleg.actions import locked
from overleg.models import Attendance, Deelname, Discipline, Overleg, OverlegKind
from paper.dates import dutch
from plaatsing.expected import plaatsers_on
from post.actions import notify, settle

REMIND_BEFORE = timedelta(days=7)


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


def tell_moved(*, overleg: Overleg, now: datetime) -> int:
    """Who was invited hears that day, time or place changed, each time it does; who has to answer (again) is asked. Returns how many."""
    text = f"Het Plaatsingsoverleg is gewijzigd. Het is nu op {dutch(overleg.on)}. Kijk in Loket naar tijd en plaats."
    what = f"gewijzigd:{overleg.sequence}"
    return sum(_tell(seat, overleg, what, text, now, asks=not seat.answer) for seat in invited(overleg))


def invited(overleg: Overleg) -> QuerySet[Deelname]:
    """Who hears what changes about a session."""
    rows: QuerySet[Deelname] = overleg.deelnames.filter(school__isnull=False, user__is_active=True)
    return rows.select_related("user").order_by("pk")


def tell_cancelled(*, overleg: Overleg, now: datetime) -> int:
    """Who was invited hears that it does not take place; what was asked of them before is asked no more. Returns how many."""
    text = f"Het Plaatsingsoverleg van {dutch(overleg.on)} gaat niet door. Haal het uit uw agenda."
    told = 0
    for seat in invited(overleg):
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
