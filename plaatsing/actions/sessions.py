"""Sessions: a year of them in one go, another day, the agenda vastgesteld, and everything held when too few are there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import F

from accounts.models import User
from cases.actions.phases import RefusedError
from overleg.actions import change_overleg, locked, plan_overleg
from overleg.agenda import Agenda
from overleg.models import Agendapunt, Overleg, OverlegKind, Result
from overleg.outcomes import Agreed
from overleg.table import next_meeting_on
from overleg.tabling import counted
from overleg.told import CHANGED, changed_key, changed_text, stands, take_back
from paper.dates import dutch
from plaatsing.actions.entering import place_waiting
from plaatsing.actions.inviting import ask_again_for, tell_changed
from plaatsing.actions.promises import ask_at
from plaatsing.actions.returning import bring_waiting_back
from plaatsing.actions.table import Decision, decide
from plaatsing.models import Aanmelding
from plaatsing.people import PROGRESS, key_of, people_of_school, tell
from region.models import Area


@transaction.atomic
def plan_sessions(
    *, area: Area, days: Iterable[date], starts_at: time, ends_at: time, place: str, by: User, today: date
) -> list[Overleg]:
    """Sessions of this area on these days. A day that has one already keeps it: doing it twice plans nothing double, also when two
    people do it at once. What waits for a session comes on the first that fits."""
    Area.objects.select_for_update().get(pk=area.pk)
    planned = Overleg.objects.filter(kind=OverlegKind.PLAATSING, area=area, cancelled=False)
    have = set(planned.values_list("on", flat=True))
    made = [
        plan_overleg(
            kind=OverlegKind.PLAATSING, area=area, on=day, starts_at=starts_at, ends_at=ends_at, place=place, next_on=None, by=by,
            today=today,
        )
        for day in sorted(set(days) - have)
    ]  # fmt: skip
    for overleg in made:
        take_what_waits(overleg=overleg, by=by, today=today)
    return made


def take_what_waits(*, overleg: Overleg, by: User, today: date) -> int:
    """A session came, or came on another day: what is asked about promises moves along, what failed comes back on it, and what was
    accepted without a session gets a place. Returns how many questions got another day."""
    asked = ask_at(overleg=overleg)
    bring_waiting_back(today=today)
    place_waiting(overleg=overleg, by=by, today=today)
    return asked


@dataclass(frozen=True)
class Changed:
    """How many who were invited heard of it, and how many questions about promises are asked on another day."""

    told: int = 0
    asked: int = 0

    @property
    def lines(self) -> list[str]:
        found = [f"{counted(self.told, 'genodigde krijgt', 'genodigden krijgen')} bericht."] if self.told else []
        if self.asked:
            found.append(f"{counted(self.asked, 'terugvraag schuift', 'terugvragen schuiven')} mee.")
        return found


@transaction.atomic
def change_session(
    *,
    overleg: Overleg,
    version: int,
    on: date,
    starts_at: time,
    ends_at: time | None,
    place: str,
    by: User,
    today: date,
    now: datetime,
) -> Changed:
    """Another day, time or place. Who was invited hears it, and the school of who stands on the agenda; an answer for another day is
    asked again. Raises ConflictError, ClosedError, RefusedError."""
    before = Overleg.objects.get(pk=overleg.pk)
    change_overleg(
        overleg=overleg, version=version, by=by, today=today, on=on, starts_at=starts_at, ends_at=ends_at, place=place
    )
    if overleg.sequence == before.sequence:
        return Changed()
    # first: who is put on this agenda now, hears of this day alone
    _tell_schools(overleg, before, by, today, now)
    asked = 0
    if before.on != on:
        asked = take_what_waits(overleg=overleg, by=by, today=today)
        ask_again_for(overleg=overleg)
    return Changed(tell_changed(overleg=overleg, before=before, now=now), asked)


def _tell_schools(overleg: Overleg, before: Overleg, by: User, today: date, now: datetime) -> None:
    rows = Aanmelding.objects.running().filter(casus__in=overleg.punten.values("casus"), accepted_at__isnull=False)
    for found in rows.select_related("casus", "school").order_by("pk"):
        unheard = take_back(f"{key_of(found)}{CHANGED}", now=now)
        for user in people_of_school(found, today):
            known = unheard.get(user.pk, stands(before))
            if known != stands(overleg):
                what, text = changed_key(overleg, known), changed_text("De zitting", known, overleg)
                tell(found, [user], what=what, text=text, by=by, now=now, kind=PROGRESS)


@transaction.atomic
def publish(*, overleg: Overleg, agenda: Agenda, by: User, now: datetime) -> None:
    """The agenda is vastgesteld: plaatsingsbevoegden read the bladen, and what comes in later goes to the next session.

    Raises RefusedError while a text is not approved, ClosedError."""
    if locked(overleg).published_at is not None:
        return
    if why := not_publishable(agenda):
        raise RefusedError("", why)
    Overleg.objects.filter(pk=overleg.pk).update(published_at=now, published_by=by, version=F("version") + 1)


def not_publishable(agenda: Agenda) -> str:
    """What must be done before the agenda can be vastgesteld, in Dutch; "" when nothing."""
    if not agenda.rows:
        return "Er staat nog geen leerling op de agenda."
    if agenda.elsewhere:
        return "Niet elke leerling op de agenda hoort nog bij uw gebied. Haal die eerst van de agenda."
    if left := len(agenda.rows) - agenda.approved:
        return f"Er {'is nog 1 tekst' if left == 1 else f'zijn nog {left} teksten'} niet goedgekeurd."
    return ""


@transaction.atomic
def unpublish(*, overleg: Overleg, today: date) -> None:
    """Back to preparing: nobody of a school reads a blad any more. Raises RefusedError once the day has passed, ClosedError."""
    locked(overleg)
    if overleg.on < today:
        raise RefusedError("", f"De zitting was op {dutch(overleg.on)}: de agenda blijft wat zij was.")
    Overleg.objects.filter(pk=overleg.pk).update(published_at=None, published_by=None, version=F("version") + 1)


@transaction.atomic
def hold_all(*, overleg: Overleg, punten: Iterable[Agendapunt], by: User, now: datetime) -> int:
    """Too few schools are there: everything that is not decided comes back at the next session. Returns how many. What a colleague decided
    since `punten` were read stands. Raises ClosedError."""
    locked(overleg)
    held_until, held = next_meeting_on(overleg), 0
    still = overleg.punten.filter(pk__in=[punt.pk for punt in punten], result="").select_related(
        "overleg__area", "casus"
    )
    for punt in still:
        held_back = Decision(Result.HELD, held_until=held_until, agreed=_agreed(punt))
        decide(punt=punt, decision=held_back, by=by, now=now, version=punt.version)
        held += 1
    return held


def _agreed(punt: Agendapunt) -> Agreed | None:
    """What was agreed already stays: the table writes one line an item."""
    row = punt.acties.select_related("deelname").first()
    return Agreed(row.what, row.due_on, row.deelname, row.who, row.pk) if row else None
