"""What was taken of the ladder, read for one reader: the office with outcomes, others the days alone."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.models import Role
from cases.models import Casus, ContactChannel, Deadline, Event, EventKind
from cases.scope import Scope
from taskforce.entry import Session
from taskforce.ladder import TEN, TWELVE, Proposal, Rung, Step, Taken, proposal, steps
from taskforce.models import Escalatie
from taskforce.tried import sessions_of

DECIDES = (Role.KERNGROEP, Role.ONDERZOEKER)


@dataclass(frozen=True)
class Ladder:
    steps: list[Step]
    proposal: Proposal | None = None
    running: Escalatie | None = None


def ladder_of(casus: Casus, scope: Scope) -> Ladder:
    """Four queries, three for who is no consulent or voorzitter."""
    words = scope.in_office or scope.role in DECIDES
    tracks = list(Escalatie.objects.filter(casus=casus).order_by("entered_at", "pk"))
    sessions = sessions_of(casus)
    taken = {
        Rung.CONSULENT: [Taken(casus.opened_on, str(casus.consulent or "") if words else "")],
        Rung.MDO: [Taken(day) for day in _mdos(casus)],
        Rung.TABLE: [_table(one, words) for one in sessions],
        Rung.TASKFORCE: [Taken(timezone.localdate(track.entered_at), _said(track) if words else "") for track in tracks],
    }  # fmt: skip
    running = next((track for track in tracks if track.is_running), None)
    return Ladder(
        steps(taken, open_casus=casus.is_open),
        _proposal(casus, scope, taken, running),
        running if scope.in_office or scope.role in DECIDES else None,
    )


def _mdos(casus: Casus) -> list[date]:
    """Days of an MDO that was logged as a contact that went on. That there was one is no secret, what was said there is."""
    rows = Event.objects.filter(casus=casus, kind=EventKind.CONTACT, channel=ContactChannel.MDO, reached=True)
    return list(rows.order_by("on", "pk").values_list("on", flat=True))


def _table(one: Session, words: bool) -> Taken:
    return Taken(one.on, f"{one.kind}: {one.outcome or 'op de agenda'}" if words else "", planned=not one.outcome)


def _said(track: Escalatie) -> str:
    return f"afgerond: {track.get_outcome_display()}" if track.ended_at else "loopt"


def _proposal(casus: Casus, scope: Scope, taken: dict[Rung, list[Taken]], running: Escalatie | None) -> Proposal | None:
    if not scope.in_office or not casus.is_open:
        return None
    terms = Deadline.objects.standing().filter(
        casus=casus, absence__ended_on=None, rule__code__in=(TEN, TWELVE), due_on__lte=scope.today
    )
    reached = dict(terms.filter(rule__alerts_in__contains=[casus.phase]).values_list("rule__code", "due_on"))
    had = {rung: Step(rung, tuple(taken[rung])).tried for rung in Rung} | {Rung.TASKFORCE: running is not None}
    planned = any(one.planned and one.on >= scope.today for one in taken[Rung.TABLE])
    return proposal(had, reached, in_taskforce=casus.municipality.in_taskforce, planned=planned)
