"""How a casus begins: is this pupil already known, adding a pupil, opening."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consulentschap, User
from cases import clock
from cases.actions.closing import AlreadyOpen, may_reopen
from cases.actions.enrolment import register, reindex, search_text
from cases.actions.phases import begin_absence
from cases.actions.work import INFORM_LEERPLICHT
from cases.circle import office_of
from cases.deadlines import explain, next_school_day
from cases.events import record
from cases.models import (
    Actie,
    ActieKind,
    Casus,
    CountsFrom,
    DeadlineRule,
    Enrolment,
    Event,
    EventKind,
    Pupil,
    Residence,
)
from cases.names import Name, fold, likely_same, similarity
from cases.scope import LEERPLICHT_PHASES, Scope
from post.actions import notify_others
from region.models import Holiday, Municipality, School

RETRY_DAYS = 7  # how long a submitted form is recognised when it is sent again
LOOK_AGAIN = timedelta(days=14)


@dataclass(frozen=True)
class Candidate:
    """A known pupil who may be the one typed.

    A pupil outside the circle of the asker is only a colleague to ask: `pupil`, `casus` and `closed` are None then and
    nothing about the pupil is told. `likeness` orders them, 0..1.
    """

    likeness: float
    pupil_id: int
    pupil: Pupil | None = None
    school: School | None = None
    casus: Casus | None = None
    closed: Casus | None = None
    colleague: User | None = None
    may_reopen: bool = False

    @property
    def hidden(self) -> bool:
        return self.pupil is None


def similar_pupils(*, name: Name, birth_date: date | None, scope: Scope) -> list[Candidate]:
    """Who may be meant: the same birth date and a name that is alike, anywhere; or nearly the same name in the own circle.

    Never ground to link without asking. Four queries, whatever the number found; one more when somebody has no running casus, for the
    fixed consulent of the school, and three when one is a double, for the pupil of the casus in which the work went on.
    """
    if not name.family:
        return []
    visible = Casus.objects.visible_to(scope.working())
    close_by = visible.filter(search__contains=fold(name.family)).values("pupil")[:50]
    asked = Q(pk__in=close_by) | Q(birth_date=birth_date) if birth_date else Q(pk__in=close_by)
    alike: dict[int, float] = {}
    pupils = {pupil.pk: pupil for pupil in _known(asked, scope)}
    for pupil in pupils.values():
        if likely_same(name, pupil.parts, pupil.birth_date == birth_date):
            one = next((row.double_of.pupil_id for row in pupil.all_casussen if row.double_of), pupil.pk)  # type: ignore[attr-defined]
            alike[one] = max(similarity(name, pupil.parts), alike.get(one, 0.0))
    if elsewhere := alike.keys() - pupils.keys():
        pupils |= {pupil.pk: pupil for pupil in _known(Q(pk__in=elsewhere), scope)}
    may_see = set(visible.filter(pupil__in=alike).values_list("pk", flat=True))
    fixed = _fixed_at([pupils[pk] for pk in alike], scope.today)
    found = [_candidate(pupils[pk], likeness, may_see, fixed, scope) for pk, likeness in alike.items()]
    return sorted(found, key=lambda candidate: -candidate.likeness)


def _known(wanted: Q, scope: Scope) -> QuerySet[Pupil]:
    """With all their casussen, newest first, and where they are enrolled."""
    casussen = Casus.objects.select_related("school", "consulent", "double_of").order_by("-opened_on")
    running = Enrolment.objects.on(scope.today).select_related("school")
    return Pupil.objects.filter(wanted).prefetch_related(
        Prefetch("casussen", queryset=casussen, to_attr="all_casussen"),
        Prefetch("enrolments", queryset=running, to_attr="running"),
    )


def alike_running(casus: Casus, scope: Scope) -> list[Casus]:
    """Running casussen that this person sees of pupils who may be the same as this one."""
    pupil = casus.pupil
    found = similar_pupils(name=pupil.parts, birth_date=pupil.birth_date, scope=scope)
    return [one.casus for one in found if one.casus is not None and one.casus.pk != casus.pk]


def alike_to(casus: Casus, scope: Scope) -> list[Casus]:
    """One casus that this person sees, running or else the last, of each other pupil who may be the same as this one."""
    pupil = casus.pupil
    found = similar_pupils(name=pupil.parts, birth_date=pupil.birth_date, scope=scope)
    seen = [one.casus or one.closed for one in found]
    return [one for one in seen if one is not None and one.pupil_id != casus.pupil_id]


def _fixed_at(pupils: Iterable[Any], day: date) -> dict[int, User]:
    """Who to ask about a pupil without a running casus: the fixed consulent, by school."""
    idle = [pupil for pupil in pupils if not any(casus.is_open for casus in pupil.all_casussen)]
    schools = {row.school_id for pupil in idle for row in pupil.running[:1]}
    held = Consulentschap.objects.held(day).filter(school__in=schools).select_related("consulent")
    return {row.school_id: row.consulent for row in held if row.school_id} if schools else {}


def _candidate(pupil: Pupil, likeness: float, may_see: set[int], fixed: dict[int, User], scope: Scope) -> Candidate:
    casussen: list[Casus] = pupil.all_casussen  # type: ignore[attr-defined]
    enrolled: list[Enrolment] = pupil.running  # type: ignore[attr-defined]
    seen = [casus for casus in casussen if casus.pk in may_see]
    running = next((casus for casus in casussen if casus.is_open), None)
    school = enrolled[0].school if enrolled else None
    colleague = running.consulent if running else fixed.get(school.pk) if school else None
    if not seen and not (school and school.pk in scope.school_ids):
        return Candidate(likeness, pupil.pk, colleague=colleague)
    closed = next((casus for casus in seen if not casus.is_open), None)
    return Candidate(
        likeness,
        pupil.pk,
        may_reopen=closed is not None and may_reopen(closed, scope.today),
        pupil=pupil,
        school=school,
        casus=next((casus for casus in seen if casus.is_open), None),
        closed=closed,
        colleague=colleague,
    )


@transaction.atomic
def add_pupil(
    *,
    given_name: str,
    infix: str,
    family_name: str,
    birth_date: date,
    municipality: Municipality,
    by: User,
    today: date,
    school: School | None = None,
    year_group: int | None = None,
    level: str = "anders",
    pupil_no: str = "",
) -> Pupil:
    """A pupil who was not known yet, with woongemeente and, when there is one, enrolment.

    Since when somebody lives or is enrolled there is seldom asked: the school year that runs is taken as the start, so that
    an uitschrijving of last month fits.
    """
    pupil = Pupil(given_name=given_name, infix=infix, family_name=family_name, birth_date=birth_date, pupil_no=pupil_no)
    pupil.index()
    pupil.save()
    start = school_year_start(today)
    Residence.objects.create(pupil=pupil, municipality=municipality, valid_from=start)
    if school is not None:
        Enrolment.objects.create(pupil=pupil, school=school, valid_from=start, year_group=year_group, level=level)
    return pupil


def school_year_start(day: date) -> date:
    """1 August of the school year of `day` (Leerplichtwet: 1 Aug - 31 Jul)."""
    return date(day.year if day.month >= 8 else day.year - 1, 8, 1)


def earlier_submit(*, by: User, client_id: str, today: date) -> Casus | None:
    """The casus that this very form already opened, when it is sent twice. Takes a lock on the person, so that a double
    click waits for the first to finish instead of racing it."""
    if not client_id:
        return None
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    event = (
        Event.objects.filter(
            by=by, kind__in=(EventKind.OPENED, EventKind.REPORTED), on__gte=today - timedelta(days=RETRY_DAYS),
            facts__client_id=client_id,
        )
        .select_related("casus")
        .first()
    )  # fmt: skip
    return event.casus if event else None


@transaction.atomic
def open_casus(
    *,
    pupil: Pupil,
    by: User,
    today: date,
    kind: str,
    school: School | None,
    municipality: Municipality,
    first_day: date | None = None,
    first_day_kind: str = "precies",
    permitted_kind: str = "",
    leerplicht_informed_on: date | None = None,
    inform_leerplicht_by: date | None = None,
    look_again_on: date | None = None,
    text: str = "",
    reported: bool = False,
    school_reads: bool = True,
    leerplicht_reads: bool | None = None,
    fallback: User | None = None,
    client_id: str = "",
    now: datetime | None = None,
) -> Casus:
    """Open a casus: consulent and area follow from the school, else from the woongemeente; terms are planned at once.

    `kind` "" is zorg om aanwezigheid: no absence, no clock; `look_again_on` makes a bewuste rust. `inform_leerplicht_by`
    makes that a next step. `fallback` holds the casus when nobody is fixed consulent. Raises AlreadyOpen.
    """
    Pupil.objects.select_for_update(no_key=True).get(pk=pupil.pk)
    if running := Casus.objects.open().filter(pupil=pupil).first():
        raise AlreadyOpen(running)
    register(pupil=pupil, school=school, municipality=municipality, today=today)
    consulent = Consulentschap.objects.consulent_for(school=school, municipality=municipality, day=today) or fallback
    [code] = Casus.objects.free_codes(1)
    casus = Casus(
        code=code,
        pupil=pupil,
        school=school,
        municipality=municipality,
        area=school.area if school else municipality.area,
        consulent=consulent,
        opened_on=today,
        opened_by=by,
        leerplicht_informed_on=leerplicht_informed_on,
    )
    casus.search = search_text(casus)
    casus.save()
    if leerplicht_reads is None:
        leerplicht_reads = kind in LEERPLICHT_PHASES
    record(
        casus=casus,
        kind=EventKind.REPORTED if reported else EventKind.OPENED,
        by=by,
        on=today,
        text=text,
        school_reads=school_reads,
        leerplicht_reads=leerplicht_reads,
        facts={"client_id": client_id} if client_id else {},
    )
    if kind:
        absence = begin_absence(
            casus=casus, kind=kind, first_day=first_day, first_day_kind=first_day_kind, permitted_kind=permitted_kind,
            by=by, today=today, now=now or timezone.now(),
        )  # fmt: skip
        clock.replan([absence], now=now)
    _first_acties(casus, by, today, inform_leerplicht_by, look_again_on if not kind else None)
    return casus


def _first_acties(casus: Casus, by: User, today: date, inform_by: date | None, look_again_on: date | None) -> None:
    holder = casus.consulent or by
    if inform_by:
        what = INFORM_LEERPLICHT
        Actie.objects.create(casus=casus, kind=ActieKind.STEP, what=what, due_on=inform_by, holder=holder, asked_by=by)
        record(casus=casus, kind=EventKind.STEP, by=by, on=today, title=what)
    if look_again_on:
        what = "Weer bekijken"
        Actie.objects.create(
            casus=casus, kind=ActieKind.REST, what=what, due_on=look_again_on, holder=holder, asked_by=by
        )
        record(casus=casus, kind=EventKind.REST, by=by, on=today, title=what)


def tell_office(*, casus: Casus, by: User, today: date, now: datetime, text: str) -> list[User]:
    """A notice for the office (circle.office_of). Returns who was told; not the person who did it: they know."""
    people = office_of(casus, today)
    notify_others(
        people, but=by, key=f"gemeld:{casus.code}:{today:%Y-%m-%d}", kind="gemeld", text=text,
        path=reverse("casus", args=[casus.code]), now=now,
    )  # fmt: skip
    return people


def look_again(
    today: date,
    *,
    school: School | None = None,
    municipality: Municipality | None = None,
    after: timedelta = LOOK_AGAIN,
) -> date:
    """When somebody looks again unless they say otherwise: a school day there, because on another nobody can be asked."""
    day, where = today + after, municipality or (school.municipality if school else None)
    return next_school_day(day, Holiday.objects.calendar(school=school, municipality=where) if where else ())


@dataclass(frozen=True)
class Term:
    """A term as it would be planned from a first day: name, how it counts and why, and when it is reached."""

    name: str
    counting: str
    source: str
    on: date
    provisional: bool


def terms_from(first_day: date, *, school: School | None, municipality: Municipality, today: date) -> list[Term]:
    """The terms that a casus with this first day would get, in order of date. The municipality's own rules replace the
    general ones of the same code. Two queries."""
    holding = DeadlineRule.objects.on(first_day).filter(Q(municipality=None) | Q(municipality=municipality))
    rules = {rule.code: rule for rule in holding.order_by(F("municipality").asc(nulls_first=True))}
    holidays = Holiday.objects.calendar(school=school, municipality=municipality)
    found = []
    for rule in rules.values():
        start = first_day if rule.counts_from == CountsFrom.FIRST_DAY else today
        told = explain(start, rule.arithmetic, holidays)
        found.append(Term(rule.name, rule.get_counting_display(), rule.source, told.reached_on, told.provisional))
    return sorted(found, key=lambda term: term.on)


__all__ = [
    "LOOK_AGAIN", "AlreadyOpen", "Candidate", "add_pupil", "earlier_submit", "look_again", "may_reopen", "open_casus", "reindex",
    "school_year_start", "search_text", "similar_pupils", "tell_office", "terms_from",
]  # fmt: skip
