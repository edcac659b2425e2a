"""A binding placement is followed as a promise is, but by the calendar of the pupil: at TASKFORCE_CHECK_WEEKS after the first schoolday,
and in a holiday of the school on the first day after it.

No table took it, so it has no session; what fails goes back to the kerngroep, and the school cannot take it back by itself.
"""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, Toegang
from cases.actions.phases import lock
from cases.deadlines import Calendar, next_school_day
from cases.models import Casus
from plaatsing.models import Ending, PromiseKind, Terugvraag, Toezegging
from post import actions as post
from region.models import Holiday, School

ONCE_MORE = timedelta(weeks=2)  # while it runs longer than the weeks that were planned
FAILED = "Een bindende plaatsing is niet gelukt. De casus is terug bij de kerngroep."


@transaction.atomic
def bind(
    *, casus: Casus, school: School, sheet_code: str, from_on: date, level: str, year_group: int | None, today: date
) -> Toezegging:
    """A decision is in force: from now on it is followed. A correction about the same school goes on with what runs; one about
    another school ends it."""
    lock(casus)
    running = Toezegging.objects.filter(casus=casus, kind=PromiseKind.BINDING, ending="")
    same = running.filter(school=school).first()
    release(casus=casus, today=today, but=same)
    failure_is_over(casus=casus)
    made = same or Toezegging(
        casus=casus,
        school=school,
        from_school=casus.school,
        kind=PromiseKind.BINDING,
        sheet_code=sheet_code,
        promised_on=today,
    )
    made.from_on, made.level, made.year_group = from_on, level, year_group
    made.save()
    if same is None:
        Terugvraag.objects.create(toezegging=made, number=1, ask_on=check_days(made)[0])
    elif made.placed_on is None:
        Terugvraag.objects.open().filter(toezegging=made, asked_at=None).update(ask_on=next_check(made, after=today))
    return made


@transaction.atomic
def release(*, casus: Casus, today: date, but: Toezegging | None = None) -> None:
    """Another decision, or the end of the track: what ran is no longer asked about."""
    for row in (
        Toezegging.objects.open().filter(casus=casus, kind=PromiseKind.BINDING).exclude(pk=but.pk if but else None)
    ):
        asked = row.terugvragen.open()
        post.settle(now=timezone.now(), keys=[notice_key(one) for one in asked])
        asked.delete()
        row.ending, row.ended_on, row.version = Ending.WITHDRAWN, today, row.version + 1
        row.save(update_fields=["ending", "ended_on", "version"])


def failure_is_over(*, casus: Casus) -> None:
    """The Taskforce decided again, or is done: nobody is reminded that an earlier placement failed."""
    for failed in Toezegging.objects.filter(casus=casus, kind=PromiseKind.BINDING, ending=Ending.FAILED):
        post.settle(now=timezone.now(), key_prefix=failed_key(failed))


def check_days(of: Toezegging) -> list[date]:
    """On which days it is asked how it goes: counted from the day the pupil came, else from the first schoolday that was decided."""
    return checks_from(of.placed_on or of.from_on or of.promised_on, of.school)


def checks_from(begins: date, school: School) -> list[date]:
    """Days on which there is school: in a holiday nobody is there to ask. Two that meet behind a long one are one."""
    calendar = calendar_of(school)
    planned = (begins + timedelta(weeks=weeks) for weeks in settings.TASKFORCE_CHECK_WEEKS)
    return list(dict.fromkeys(next_school_day(day, calendar) for day in planned))


def calendar_of(school: School) -> Calendar:
    """Days without school, for a day on which this school is asked something."""
    return Calendar(Holiday.objects.calendar(school=school, municipality=school.municipality))


@transaction.atomic
def follow_calendar(*, today: date) -> int:
    """Days without school changed: questions to come about a pupil who is placed fall on a school day of that school. What a table asks
    stays with its session, and no question comes earlier. Returns how many got another day."""
    rows = Terugvraag.objects.open().filter(asked_at=None, overleg=None, toezegging__ending="", ask_on__gt=today)
    placed = Q(toezegging__placed_on__isnull=False) | Q(toezegging__kind=PromiseKind.BINDING)
    waiting = rows.filter(placed).select_related("toezegging__school__municipality").select_for_update(of=("self",))
    moved, calendars = [], dict[School, Calendar]()
    for row in waiting.order_by("pk"):
        school = row.toezegging.school
        calendars[school] = calendars.get(school) or calendar_of(school)
        day = next_school_day(row.ask_on, calendars[school])
        if day != row.ask_on:
            row.ask_on = day
            moved.append(row)
    Terugvraag.objects.bulk_update(moved, ["ask_on"])
    return len(moved)


def last_check(of: Toezegging, asked: Terugvraag) -> bool:
    """Whether this was the last planned question."""
    return all(day <= asked.ask_on for day in check_days(of))


def next_check(of: Toezegging, *, after: date) -> date:
    planned = next((day for day in check_days(of) if day > after), None)
    return planned or next_school_day(after + ONCE_MORE, calendar_of(of.school))


def ask_next(of: Toezegging, *, after: date) -> Terugvraag:
    return Terugvraag.objects.create(
        toezegging=of, number=of.terugvragen.count() + 1, ask_on=next_check(of, after=after)
    )


def notice_key(of: Terugvraag) -> str:
    """Of the notices that ask it."""
    return f"terugvraag:{of.pk}"


def failed_key(of: Toezegging) -> str:
    """Of the notices that it failed."""
    return f"bindend:{of.pk}:"


def back_to_the_kerngroep(*, of: Toezegging, today: date, now: datetime) -> None:
    """Everybody of the kerngroep hears it, without a name; what it means for the track is for the Taskforce."""
    members = Toegang.objects.on(today).filter(role=Role.KERNGROEP, user__is_active=True).select_related("user")
    for user in {row.user_id: row.user for row in members}.values():
        post.notify(
            user=user,
            key=f"{failed_key(of)}{of.version}",
            kind="besluit",
            text=FAILED,
            path=reverse("taskforce"),
            now=now,
        )
