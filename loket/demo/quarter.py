"""Rounds of Noord: two years that were vastgesteld, and one that runs, with answers, silence, differences and conversations to hold."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import Role, Toegang, User
from actietafel.actions.answering import add_regel, all_home, answer_regel, nil_return, return_opgave
from actietafel.actions.rounds import open_round, respondents
from actietafel.models import Opgave, OpgaveAnswer, RegelSource, Uitvraag
from actietafel.prefill import count_of, lines_of
from cases.intake.entries import Entry
from cases.models import Kwartaalstand, PhaseKind
from cases.quarter import take_stand
from overleg.models import Overleg, OverlegKind
from region.models import Area, Municipality, School, Sector, still_open

QUARTER = timedelta(weeks=13)
BEHIND = 7  # rounds that are done
TO_THE_TABLE = timedelta(weeks=5)  # from peildatum to actietafel
ANSWERS = 12  # schools with pupils that answered the running round, through the acts; half as many have nobody at home
NEWCOMERS = (
    ("Ravi", "Oemrawsingh"),
    ("Tess", "Wielaard"),
    ("Bram", "Snoeijenbos"),
    ("Yara", "Elmoussati"),
    ("Jip", "Terwolde"),
)
SILENT_EVERY = 17  # one school in so many never answered in time


def plan_rounds(today: date, now: datetime) -> None:
    """The running round is about ten days ago; every earlier one lies a quarter before."""
    area = Area.objects.get(name="Noord")
    chair = User.objects.get(email="voorzitter@loket.example")
    running = _weekday(today - timedelta(days=10))
    for number in range(BEHIND, 0, -1):
        _settled(area, chair, _weekday(running - number * QUARTER))
    table = Overleg.objects.filter(area=area, kind=OverlegKind.ACTIETAFEL, on__gt=today).order_by("on").first()
    round_ = _round(area, chair, running, table)
    open_round(uitvraag=round_, now=_at(running, 8))
    _answers(round_, now)


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _round(area: Area, chair: User, reference: date, table: Overleg | None, **stamps: object) -> Uitvraag:
    return Uitvraag.objects.create(
        area=area, reference_date=reference, opens_on=reference, due_on=reference + timedelta(days=14),
        talks_from=reference + timedelta(days=15), talks_until=reference + timedelta(days=28), overleg=table,
        created_by=chair, **stamps,
    )  # fmt: skip


def _settled(area: Area, chair: User, reference: date) -> Kwartaalstand:
    """As it is left behind: everybody answered but a few, no difference open, the stand taken on what was known then."""
    table_on = reference + TO_THE_TABLE
    near = (table_on - timedelta(days=21), table_on + timedelta(days=21))
    table = Overleg.objects.filter(
        area=area, kind=OverlegKind.ACTIETAFEL, on__range=near, uitvraag=None, closed_at__isnull=False
    ).first()
    stopped, settled = _at(reference + timedelta(days=16), 16), _at(reference + timedelta(days=32), 11)
    round_ = _round(
        area, chair, reference, table, opened_at=_at(reference, 8), stopped_at=stopped, stopped_by=chair,
        settled_at=settled, settled_by=chair,
    )  # fmt: skip
    schools = School.objects.filter(still_open(reference), area=area).exclude(sector=Sector.PO).order_by("pk")
    rows = [Opgave(uitvraag=round_, school=school) for school in schools]
    rows += [Opgave(uitvraag=round_, municipality=one) for one in Municipality.objects.filter(area=area)]
    people = {(one.school_id, one.municipality_id): one.user for one in Toegang.objects.filter(
        role__in=(Role.SCHOOL, Role.LEERPLICHT)).select_related("user").order_by("-pk")}  # fmt: skip
    for number, row in enumerate(rows, 1):
        if number % SILENT_EVERY:
            row.seen_at = row.returned_at = _at(reference + timedelta(days=3 + number % 11), 9)
            row.returned_by = people.get((row.school_id, row.municipality_id), chair)
        else:
            row.gap_because = "Ook na bellen geen antwoord."
    Opgave.objects.bulk_create(rows)
    return take_stand(area=area, reference_date=reference, by=chair, now=settled)


def _answers(round_: Uitvraag, now: datetime) -> None:
    """Two of leerplicht and schools until ANSWERS, most with pupils; who logs in for the demonstration still has to answer.

    One list in three says something else than Loket knows, or names somebody new: those are the differences to settle.
    """
    today = timezone.localdate(now)
    opgaven = list(round_.opgaven.select_related("uitvraag", "school", "municipality").order_by("school", "pk"))
    people = respondents(opgaven, today)
    mine = Toegang.objects.filter(user__email__in=("school@loket.example", "leerplicht@loket.example"))
    places = {(one.school_id, one.municipality_id) for one in mine}
    asked = [one for one in opgaven if one.pk in people and (one.school_id, one.municipality_id) not in places]
    leerplicht = [one for one in asked if one.municipality_id][:2]
    schools = [one for one in asked if one.school_id]
    at_home = [one for one in schools if count_of(one, today)][:ANSWERS]
    nobody = [one for one in schools if one not in at_home][: ANSWERS // 2]
    for number, opgave in enumerate([*nobody, *at_home, *leerplicht]):
        by = people[opgave.pk][0].user
        moment = min(now, _at(round_.reference_date + timedelta(days=1 + number % 8), 9 + number % 7))
        if opgave in nobody:
            nil_return(opgave=opgave, by=by, now=moment)
            continue
        if number % 3 == 0:
            _otherwise(opgave, by, moment, number)
        all_home(opgave=opgave, by=by, now=moment)
        return_opgave(opgave=opgave, by=by, now=moment, version=opgave.version)


def _otherwise(opgave: Opgave, by: User, moment: datetime, number: int) -> None:
    """Another first day for the first pupil, and somebody whom nobody reported yet."""
    line = lines_of(opgave, timezone.localdate(moment))[0]
    if line.absence is not None and line.absence.first_day is not None:
        answer_regel(
            opgave=opgave, casus=line.casus, answer=OpgaveAnswer.HOME, by=by, now=moment,
            first_day=line.absence.first_day - timedelta(days=10), changed="Er was al eerder verzuim.",
        )  # fmt: skip
    given, family = NEWCOMERS[number % len(NEWCOMERS)]
    entry = Entry(
        0, given_name=given, family_name=family, birth_date=date(2012, 3, 1 + number), kind=PhaseKind.RELATIEF,
        first_day=opgave.uitvraag.reference_date - timedelta(weeks=5), school_id=opgave.school_id,
        municipality_id=opgave.municipality_id,
    )  # fmt: skip
    add_regel(opgave=opgave, entry=entry, source=RegelSource.ADDED, by=by, now=moment)
