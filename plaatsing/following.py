"""Promises as they are read: the list, one page, and what each reader may know and do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from accounts.models import AT_SCHOOL, Role, Toegang
from cases.access import may
from cases.models import Casus
from cases.scope import Scope
from overleg.models import Blad
from plaatsing.actions.answering import undoable
from plaatsing.actions.returning import NOT_HELD
from plaatsing.models import Aanmelding, Stand, Terugvraag, Toezegging


@dataclass
class Followed:
    """One promise for one reader. `casus` only when this reader sees it; `blad` is the approved anonymous row that the table read."""

    toezegging: Toezegging
    scope: Scope
    terugvragen: list[Terugvraag]
    casus: Casus | None = None
    blad: Blad | None = None
    aanmelding: Aanmelding | None = None
    receivers: list[Toegang] = field(default_factory=list)

    @property
    def open_question(self) -> Terugvraag | None:
        return next((row for row in self.terugvragen if row.answered_at is None), None)

    @property
    def answered(self) -> list[Terugvraag]:
        """Newest first."""
        return [row for row in reversed(self.terugvragen) if row.answered_at is not None]

    @property
    def may_undo(self) -> bool:
        last = self.answered[0] if self.answered else None
        return last is not None and may_undo(last, self.scope) and undoable(last)

    @property
    def stands_in_casus(self) -> bool:
        """The last answer put the pupil at school: enrolment and return stand in the casus, and are corrected there."""
        last = self.answered[0] if self.answered else None
        return last is not None and last.stand == Stand.PLACED and self.toezegging.is_open and not self.may_undo

    @property
    def may_withdraw(self) -> bool:
        promise = self.toezegging
        return (
            promise.is_open
            and promise.placed_on is None
            and not promise.is_binding
            and may_withdraw(promise, self.scope)
        )

    @property
    def may_share(self) -> bool:
        """The entering school, for a casus that is its own, as long as there is something to share."""
        return (
            self.toezegging.is_open
            and not self.toezegging.is_binding
            and self.casus is not None
            and is_entering(self.toezegging, self.scope)
        )

    @property
    def is_closed(self) -> bool:
        """The schools may know of each other: the session is closed, or there was none."""
        return self.toezegging.overleg is None or self.toezegging.overleg.closed_at is not None


def may_withdraw(of: Toezegging, scope: Scope) -> bool:
    """The school that promised, or the voorzitter for it."""
    return scope.role == Role.VOORZITTER or (scope.role in AT_SCHOOL and of.school_id in scope.school_ids)


def may_undo(of: Terugvraag, scope: Scope) -> bool:
    """Who answered; the office anybody's."""
    return scope.in_office or of.answered_by_id == scope.user_id


def is_entering(of: Toezegging, scope: Scope) -> bool:
    return scope.role == Role.SCHOOL and of.from_school_id in scope.school_ids


def follow(toezegging: Toezegging, scope: Scope) -> Followed:
    """Read the page of one promise. The contact data of the two schools come with it once the session is closed, not before."""
    found = Followed(
        toezegging, scope,
        terugvragen=list(toezegging.terugvragen.select_related("answered_by", "overleg", "toezegging").order_by("number")),
        casus=Casus.objects.visible_to(scope).filter(pk=toezegging.casus_id).first(),
        blad=Blad.objects.filter(overleg=toezegging.overleg_id, code=toezegging.sheet_code).order_by("-pk").first(),
    )  # fmt: skip
    if found.is_closed:
        entered = Aanmelding.objects.filter(casus=toezegging.casus_id, school=toezegging.from_school_id)
        found.aanmelding = entered.order_by("-pk").first()
        people = Toegang.objects.on(scope.today).filter(role__in=AT_SCHOOL, school=toezegging.school_id)
        rows = people.filter(user__is_active=True).select_related("user").order_by("user__name", "role")
        found.receivers = list({row.user_id: row for row in rows}.values())
    return found


@dataclass(frozen=True)
class Line:
    """A promise in a list, with the question that is open."""

    toezegging: Toezegging
    terugvraag: Terugvraag | None
    scope: Scope

    @property
    def is_due(self) -> bool:
        return self.terugvraag is not None and self.terugvraag.ask_on <= self.scope.today


def lines(rows: QuerySet[Toezegging], scope: Scope) -> list[Line]:
    """Two queries, however many there are."""
    found = list(rows.select_related("overleg__area", "school", "from_school"))
    asked = {
        row.toezegging_id: row for row in Terugvraag.objects.open().filter(toezegging__in=[one.pk for one in found])
    }
    return [Line(one, asked.get(one.pk), scope) for one in found]


def read_of(casus_ids: Iterable[int], scope: Scope) -> list[int]:
    """Of promises shown, for the read log: whose casus this person sees is read of; to others a promise says a code, and nothing of
    anybody. No query for none."""
    ids = set(casus_ids)
    return list(Casus.objects.visible_to(scope).filter(pk__in=ids).values_list("pk", flat=True)) if ids else []


@dataclass(frozen=True)
class BrokenOff:
    """A placement that did not last, while the casus still says that the pupil is at school since `back_on`. Nothing goes by itself: who
    knows it records that the pupil is at home again."""

    toezegging: Toezegging
    back_on: date


def broken_off(casus: Casus, found: list[Line], scope: Scope) -> BrokenOff | None:
    """For who may record it. None as well when something was recorded since, or another placement holds. Without a placement that
    failed no query; else two."""
    placed = [line.toezegging for line in found if line.toezegging.placed_on is not None]
    last = max(placed, key=lambda one: (one.placed_on, one.pk), default=None)
    if last is None or last.ending not in NOT_HELD or not casus.is_open or not may(scope, "return", casus.pk):
        return None
    later = Toezegging.objects.filter(casus=casus, placed_on__gte=last.placed_on).exclude(ending__in=NOT_HELD)
    absence = casus.absence()
    if absence is None or absence.ended_on is None or last.ended_on is None:
        return None
    if absence.ended_on > last.ended_on or later.exists():
        return None
    return BrokenOff(last, absence.ended_on)


def waiting_for(scope: Scope) -> list[Line]:
    """Whose day has come and nobody answered: what a school finds on its first page."""
    due = Terugvraag.objects.visible_to(scope).due(scope.today)
    return lines(Toezegging.objects.open().filter(pk__in=due.values("toezegging")), scope)
