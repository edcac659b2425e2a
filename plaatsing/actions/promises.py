"""What was promised at the table, and the question that follows it until it has come true or not.

While a Toezegging is open, exactly one Terugvraag of it is: every act that closes one either opens the next or ends the promise.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User
from cases.actions.phases import lock, reads_along
from cases.events import record
from cases.models import EventKind
from cases.scope import Scope
from overleg.models import Agendapunt, Overleg, OverlegKind
from paper.dates import dutch
from plaatsing.models import Aanbod, Aanmelding, OfferKind, PromiseKind, Terugvraag, Toezegging
from region.models import Area

WITHOUT_SESSION = timedelta(weeks=4)  # when no session is planned yet


@transaction.atomic
def promise(*, punt: Agendapunt, aanbod: Aanbod, by: User, today: date, now: datetime) -> Toezegging:
    """The table takes this offer: from now on it is followed, first at the next session of this area."""
    overleg, casus = punt.overleg, punt.casus
    lock(casus)
    entered = Aanmelding.objects.filter(casus=casus).latest("pk")
    made = Toezegging.objects.create(
        casus=casus, overleg=overleg, sheet_code=punt.sheet_code, school=aanbod.school, from_school=entered.school,
        kind=PromiseKind.PLACE if aanbod.kind == OfferKind.PLACE else PromiseKind.MEETING, promised_on=overleg.on,
        from_on=aanbod.from_on, trial=aanbod.trial, condition=aanbod.condition,
    )  # fmt: skip
    ask_again(made, after=overleg.on)
    record(
        casus=casus, kind=EventKind.PROMISED, by=by, on=overleg.on, at=now, title=f"{sentence(made)} door {made.school}",
        text=made.condition and f"Voorwaarde: {made.condition}", facts={"toezegging": made.code}, **reads_along(casus.phase),
    )  # fmt: skip
    return made


def sentence(of: Toezegging) -> str:
    """ "Plaatsing toegezegd vanaf 11 januari 2027, op proef"; without a school, so that it can stand anywhere."""
    since = f" vanaf {dutch(of.from_on)}" if of.from_on else ""
    return f"{of.get_kind_display().capitalize()} toegezegd{since}{', op proef' if of.trial else ''}"


def ask_again(of: Toezegging, *, after: date) -> Terugvraag:
    """The next question about a promise: at the first session after this day, in four weeks while none is planned."""
    session = first_session(of.session.area, after)
    return Terugvraag.objects.create(
        toezegging=of, number=of.terugvragen.count() + 1, overleg=session,
        ask_on=session.on if session else after + WITHOUT_SESSION,
    )  # fmt: skip


def first_session(area: Area, after: date) -> Overleg | None:
    """The first open session of this area after this day."""
    return _sessions(area).filter(on__gt=after).first()


def session_on(area: Area, day: date) -> Overleg | None:
    return _sessions(area).filter(on=day).first()


def _sessions(area: Area) -> QuerySet[Overleg]:
    rows = Overleg.objects.filter(kind=OverlegKind.PLAATSING, area=area, closed_at=None)
    return rows.order_by("on", "starts_at", "pk")


@transaction.atomic
def ask_at(*, overleg: Overleg) -> int:
    """Called when a session is planned or moved: questions that are not asked yet go to the session that comes first now. Returns how
    many got another day. The question after placement keeps its day: it belongs to the calendar of the pupil."""
    sessions = list(_sessions(overleg.area))
    waiting = Terugvraag.objects.open().filter(
        asked_at=None, toezegging__overleg__area=overleg.area_id, toezegging__placed_on=None
    )
    rows = waiting.select_for_update(of=("self",)).select_related("toezegging__overleg")
    before = {
        (one.toezegging_id, one.number + 1): one
        for one in Terugvraag.objects.filter(toezegging__terugvragen__in=waiting, answered_at__isnull=False)
    }
    moved = []
    for row in rows:
        after = _counts_from(row, before.get((row.toezegging_id, row.number)))
        session = next((one for one in sessions if one.on > after), None)
        day = session.on if session else after + WITHOUT_SESSION
        if (row.overleg_id, row.ask_on) != (session and session.pk, day):
            row.overleg, row.ask_on = session, day
            moved.append(row)
    Terugvraag.objects.bulk_update(moved, ["overleg", "ask_on"])
    return len(moved)


def _counts_from(row: Terugvraag, before: Terugvraag | None) -> date:
    """The day after which the next session is looked for: of the promise, else of the question before."""
    if before is None or before.answered_at is None:
        return row.toezegging.session.on
    return timezone.localdate(before.answered_at)


@dataclass(frozen=True)
class Open:
    """A promise that runs and the question about it that waits."""

    toezegging: Toezegging
    terugvraag: Terugvraag


def open_promises(overleg: Overleg, scope: Scope) -> list[Open]:
    """Item 1 of the agenda: every promise of earlier sessions of this area that still runs, oldest first; not what was answered at this
    table, which is asked again at the next. One query."""
    here = Terugvraag.objects.filter(toezegging=OuterRef("toezegging"), overleg=overleg, answered_at__isnull=False)
    rows = (
        Terugvraag.objects.visible_to(scope)
        .open()
        .filter(
            ~Exists(here),
            toezegging__ending="",
            toezegging__overleg__area=overleg.area_id,
            toezegging__overleg__on__lt=overleg.on,
        )
    )
    related = ("toezegging__overleg", "toezegging__school", "toezegging__from_school", "toezegging__casus")
    ordered = rows.select_related(*related).order_by("toezegging__promised_on", "toezegging__pk")
    return [Open(row.toezegging, row) for row in ordered]


def answered_here(overleg: Overleg, scope: Scope) -> list[Terugvraag]:
    """What was answered at this table, in that order. Two queries."""
    rows = Terugvraag.objects.visible_to(scope).filter(overleg=overleg, answered_at__isnull=False)
    related = ("toezegging__overleg", "toezegging__school", "toezegging__casus")
    return list(rows.select_related(*related).prefetch_related("toezegging__terugvragen").order_by("answered_at", "pk"))
