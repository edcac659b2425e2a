"""Taking a list back that was read in by mistake: what it began, as far as nobody did anything with it since."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.models import User
from cases.actions.closing import close
from cases.circle import offices_of
from cases.events import record, save_version
from cases.models import Casus, Event, EventKind, Intake, Outcome, RowResult
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
    for casus in untouched:
        _never_was(casus, by, today, now)
    told = dict.fromkeys(person for people in offices.values() for person in people)
    notify_others(
        told, but=by, key=f"lijst-terug:{intake.key}", kind="lijst", text=NOTICE, path=reverse("casussen"), now=now
    )
    return len(untouched)


def _never_was(casus: Casus, by: User, today: date, now: datetime) -> None:
    if casus.is_open:
        close(
            casus=casus, outcome=Outcome.MISTAKE, on=today, by=by, version=casus.version, today=today, text=BECAUSE, now=now
        )  # fmt: skip
        return
    casus.outcome = Outcome.MISTAKE
    save_version(casus, version=casus.version, fields=["outcome"])
    title = f"Uitkomst: {Outcome.MISTAKE.label}"
    record(casus=casus, kind=EventKind.CORRECTED, by=by, on=today, at=now, title=title, text=BECAUSE)
