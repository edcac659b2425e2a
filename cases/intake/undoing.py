"""Taking a list back that was read in by mistake: what it began, as far as nobody did anything with it since."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import User
from cases import clock
from cases.actions.closing import CLOSED
from cases.actions.phases import reads_along
from cases.circle import offices_of
from cases.intake.rows_in import among, insert_many
from cases.models import Absence, Actie, Casus, Event, EventKind, Intake, Outcome, RowResult
from cases.querysets import CasusQuerySet
from cases.scope import Scope
from post.actions import notify_others, settle

BECAUSE = "De lijst is teruggedraaid."
NOTICE = "Een lijst is teruggedraaid; wat daarmee bij u was gemeld, is weer gesloten."


@dataclass(frozen=True)
class Begun:
    """Casussen that a list began and that its reader still sees; an old list closed some at once. In `touched` a person did something
    since: those are theirs by now."""

    untouched: list[Casus]
    touched: list[Casus]


def _begun(intake: Intake, scope: Scope) -> CasusQuerySet:
    """None of a list that was not read in: then no row has a result."""
    since = Event.objects.filter(
        casus=OuterRef("pk"), by__isnull=False, at__gt=intake.committed_at or intake.created_at
    )
    rows = intake.rows.filter(result=RowResult.OPENED).values("casus")
    begun = Casus.objects.visible_to(scope.working()).filter(pk__in=rows).exclude(outcome=Outcome.MISTAKE)
    marked: CasusQuerySet = begun.annotate(touched=Exists(since)).order_by("pk")
    return marked


def may_take_back(intake: Intake, scope: Scope) -> bool:
    """Whether anything would go by it."""
    return _begun(intake, scope).filter(touched=False).exists()


def begun_by(intake: Intake, scope: Scope) -> Begun:
    """One query."""
    found: dict[bool, list[Casus]] = {True: [], False: []}
    for casus in _begun(intake, scope):
        found[casus.touched].append(casus)
    return Begun(found[False], found[True])


@transaction.atomic
def take_back(*, intake: Intake, scope: Scope, by: User, now: datetime) -> int:
    """The untouched ones become opened by mistake, closed; the office is told; returns how many. What the list confirmed or noted on
    casussen that were there already stays: it was said. Reading the same list again begins them anew."""
    rows = intake.rows.filter(result=RowResult.OPENED).values("casus")
    list(Casus.objects.select_for_update(no_key=True).filter(pk__in=rows).order_by("pk").values_list("pk"))
    untouched, today = begun_by(intake, scope).untouched, scope.today
    if not untouched:
        return 0
    offices = offices_of(untouched, today)
    settle(keys=[f"lijst:{intake.key}", *(f"dubbel:{casus.code}" for casus in untouched)], now=now)
    _never_were(untouched, by, today, now)
    told = dict.fromkeys(person for people in offices.values() for person in people)
    notify_others(
        told, but=by, key=f"lijst-terug:{intake.key}", kind="lijst", text=NOTICE, path=reverse("casussen"), now=now
    )
    return len(untouched)


def _never_were(casussen: list[Casus], by: User, today: date, now: datetime) -> None:
    """As actions.closing.close with Outcome.MISTAKE, in the same few queries for ten thousand as for one: on what nobody touched no
    verzoek waits, and nobody thinks along."""
    open_now = [casus for casus in casussen if casus.is_open]
    ids = [casus.pk for casus in open_now]
    Casus.objects.filter(among("pk", (casus.pk for casus in casussen))).update(
        closed_on=Coalesce("closed_on", Value(today)), outcome=Outcome.MISTAKE, version=F("version") + 1
    )
    steps = Actie.objects.open().filter(among("casus", ids))
    steps.update(dropped_at=now, dropped_because=CLOSED, version=F("version") + 1)
    insert_many([_ended(casus, by, today, now) for casus in casussen])
    clock.handle_all(casus_ids=ids, by=by, now=now, because=CLOSED)
    clock.replan(Absence.objects.filter(among("casus", ids)), now=now, because=CLOSED)


def _ended(casus: Casus, by: User, today: date, now: datetime) -> Event:
    """What stood closed already, as an old list leaves it, keeps its day: only the outcome is another."""
    kind, said = (EventKind.CLOSED, "Gesloten") if casus.is_open else (EventKind.CORRECTED, "Uitkomst")
    event = Event(
        casus=casus, kind=kind, by=by, on=today, at=now, title=f"{said}: {Outcome.MISTAKE.label}", text=BECAUSE
    )
    if casus.is_open:
        audience = reads_along(casus.phase)
        event.school_reads, event.leerplicht_reads = audience["school_reads"], audience["leerplicht_reads"]
    return event
