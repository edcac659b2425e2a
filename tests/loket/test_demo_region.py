"""The demo writes its history in bulk; here 20 casussen are told by the real acts as well, and both must leave the same rows."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, models, transaction

from accounts.actions import is_demo_database
from accounts.models import User
from cases import clock
from cases.actions import absence as absences
from cases.actions import asking, opening, story, work
from cases.models import (
    Absence,
    Actie,
    Casus,
    Cause,
    Deadline,
    Enrolment,
    Event,
    Guardian,
    Phase,
    Pupil,
    Residence,
    Voice,
    Wachttijd,
)
from cases.reference import load_reference
from loket.demo import load as demo
from loket.demo.bulk import Teller
from loket.demo.load import load
from loket.demo.region import Region, build
from loket.demo.story import PersonMaker, Story, script, stories
from loket.demo.telling import OFFER, moment
from plaatsing.models import PromiseKind, Toezegging
from post.models import Notice
from taskforce.models import BindendBesluit, Escalatie
from tests.loket.first_night import shut, told_by_the_clock, unseen

TODAY = date(2026, 11, 21)
# Moments are those of telling, not of the story; codes are random; search holds the code.
LEFT_OUT = {"id", "code", "search", "at", "created_at", "known_at", "planned_at", "flagged_at", "handled_at", "withdrawn_at",
            "answered_at", "answer_seen_at", "done_at", "dropped_at", "facts"}  # fmt: skip


class ByActs:
    """Tells a story with the acts that the screens use."""

    def __init__(self, told: Story, region: Region) -> None:
        self.told, self.region = told, region
        self.school = region.schools[told.school]
        place = self.school.municipality
        self.enrolled = None if told.kind == "absoluut" else self.school
        self.by = (
            region.consulent_for_place[place.pk] if told.kind == "absoluut" else region.consulent_of[self.school.pk]
        )
        self.acties: dict[int, Actie] = {}

    def tell(self) -> None:
        for step in script(self.told):
            clock.flag_deadlines(today=step.day, now=moment(step.day))  # the job of that night, before anybody works
            getattr(self, step.verb)(step.day, step.what)
        clock.flag_deadlines(today=TODAY, now=moment(TODAY))

    def _absence(self) -> Absence:
        return self.casus.absences.get()

    def open(self, day: date, _: Any) -> None:
        person = self.told.person
        pupil = opening.add_pupil(
            given_name=person.given_name, infix=person.infix, family_name=person.family_name, birth_date=person.birth_date,
            municipality=self.school.municipality, school=self.enrolled, year_group=person.year_group, level=person.level,
            pupil_no=person.pupil_no, by=self.by, today=day,
        )  # fmt: skip
        pupil.street, pupil.town = person.street, self.school.municipality.name
        pupil.save()
        Guardian.objects.create(pupil=pupil, name=person.parent, phone=person.parent_phone)
        self.casus = opening.open_casus(
            pupil=pupil, by=self.by, today=day, kind=self.told.kind, school=self.enrolled, municipality=self.school.municipality,
            first_day=self.told.first_day, permitted_kind=self.told.permitted_kind, now=moment(day),
            leerplicht_informed_on=self.told.informed_on, look_again_on=self.told.look_again_on,
        )  # fmt: skip

    def turn(self, day: date, turn: Any) -> None:
        absences.shift_phase(
            absence=self._absence(), kind=turn.kind, true_from=turn.true_from, by=self.by, now=moment(day), today=day,
            permitted_kind=turn.permitted_kind, hours=turn.hours and Decimal(turn.hours), evaluate_on=turn.evaluate_on,
            target_hours=turn.target_hours and Decimal(turn.target_hours),
        )  # fmt: skip

    def causes(self, day: date, _: Any) -> None:
        story.set_causes(
            casus=self.casus, main=self.told.main_cause, others=self.told.other_causes, by=self.by, today=day
        )

    def wait(self, day: date, wait: Any) -> None:
        what, kind, since, expected, meanwhile = wait
        story.add_wait(
            casus=self.casus, what=what, provider_kind=kind, provider=self.region.partners[kind], since=since, by=self.by,
            today=day, expected=expected, meanwhile=meanwhile,
        )  # fmt: skip

    def voice(self, day: date, voice: Any) -> None:
        party, on, text, reason, may_be_told = voice
        story.record_voice(
            casus=self.casus, party=party, by=self.by, on=on, today=day, text=text, not_asked_because=reason,
            may_be_told=may_be_told,
        )  # fmt: skip

    def talk(self, day: date, talk: Any) -> None:
        work.log_contact(
            casus=self.casus, by=self.by, on=talk.on, party=talk.party, channel=talk.channel, reached=talk.reached,
            text=talk.text, today=day, school_reads=talk.school_reads, leerplicht_reads=talk.leerplicht_reads,
        )  # fmt: skip

    def set(self, day: date, plan: Any) -> None:
        self.acties[id(plan)] = work.set_step(
            casus=self.casus, what=plan.what, due_on=plan.due_on, holder=self.by, by=self.by, today=day
        )

    def done(self, day: date, plan: Any) -> None:
        work.finish(actie=self.acties[id(plan)], by=self.by, now=moment(day))

    def ask(self, day: date, request: Any) -> None:
        holder: User | None = {
            "school": self.region.school_user[self.school.pk],
            "leerplicht": self.region.leerplicht_of[self.school.municipality_id],
        }.get(request.target)
        self.acties[id(request)] = asking.ask(
            casus=self.casus, what=request.what, due_on=request.due_on, target=request.target, by=self.by, today=day,
            holder=holder, partner=None if holder else self.region.partners["jeugdhulp"],
        )  # fmt: skip

    def answer(self, day: date, request: Any) -> None:
        actie = self.acties[id(request)]
        asking.answer(
            actie=actie, answer=request.answer, by=actie.holder or self.by, now=moment(day), on=request.answer_due,
            text=request.answer_text,
        )  # fmt: skip

    def offer(self, day: date, _: Any) -> None:
        self.casus.refresh_from_db()
        story.set_offer(casus=self.casus, since=day, text=OFFER, by=self.by, today=day, version=self.casus.version)

    def rest(self, day: date, _: Any) -> None:
        work.rest(casus=self.casus, until=self.told.rest_until or day, what="", by=self.by, today=day)

    def confirm(self, day: date, _: Any) -> None:
        absences.confirm(absence=self._absence(), on=day, by=self.by, how="loket")

    def back(self, day: date, _: Any) -> None:
        absences.return_to_school(absence=self._absence(), on=day, by=self.by, today=day, now=moment(day))

    def close(self, day: date, _: Any) -> None:
        self.casus.refresh_from_db()
        absences.close(
            casus=self.casus,
            outcome=self.told.outcome,
            on=day,
            by=self.by,
            version=self.casus.version,
            today=day,
            now=moment(day),
        )


def left_behind() -> dict[str, list[list[str]]]:
    """Every row as comparable text: related casussen and pupils by number of the pupil, people by address."""

    told: dict[tuple[Any, Any], str] = {}  # thousands of rows are about the same few: each of those is asked for once

    def text(row: models.Model, field: models.Field[Any, Any]) -> str:
        if field.related_model is None:
            return str(getattr(row, field.name))
        about = (field.related_model, getattr(row, field.attname))
        if about not in told:
            told[about] = name_of(getattr(row, field.name))
        return told[about]

    def name_of(value: Any) -> str:
        if isinstance(value, Pupil):
            return value.pupil_no
        if isinstance(value, Casus):
            return value.pupil.pupil_no
        if isinstance(value, Absence):
            return f"{value.casus.pupil.pupil_no} {value.first_day}"
        if isinstance(value, User):
            return value.email
        return str(value)

    found = {}
    for model in (
        Pupil,
        Guardian,
        Enrolment,
        Residence,
        Casus,
        Absence,
        Phase,
        Deadline,
        Actie,
        Event,
        Cause,
        Wachttijd,
        Voice,
    ):
        fields = [field for field in model._meta.concrete_fields if field.name not in LEFT_OUT]
        found[model.__name__] = sorted(
            [f"{field.name}={text(row, field)}" for field in fields] for row in model.objects.all()
        )
    return found


def told_both_ways(by_bulk: Callable[[], None], by_acts: Callable[[], None]) -> tuple[Any, Any]:
    """What each leaves, starting from the same region."""
    results = []
    for tell in (by_bulk, by_acts):
        with transaction.atomic():
            tell()
            results.append(left_behind())
            transaction.set_rollback(True)
    return results[0], results[1]


@pytest.mark.django_db
def test_bulk_history_leaves_the_rows_that_the_acts_leave() -> None:
    load_reference()
    region = build(today=TODAY, seed=1)
    told = stories(
        today=TODAY, seed=11, schools=len(region.schools), levels=region.levels, persons=PersonMaker(random.Random(5))
    )
    eventful = sorted(told, key=lambda one: -len(script(one)))
    chosen = (
        [one for one in eventful if one.closed_on is None][:10]
        + [one for one in eventful if one.closed_on][:8]
        + told[-2:]
    )

    def by_bulk() -> None:
        teller = Teller(region)
        for one in chosen:
            teller.tell(one)
        teller.write(today=TODAY)

    def by_acts() -> None:
        for one in chosen:
            ByActs(one, region).tell()

    bulk, acts = told_both_ways(by_bulk, by_acts)

    assert sum(len(rows) for rows in acts.values()) > 400
    for name, rows in acts.items():
        assert [row for row in bulk[name] if row not in rows] == [row for row in rows if row not in bulk[name]] == [], (
            name
        )
        assert bulk[name] == rows, name


@pytest.mark.django_db
def test_region_loads_once_is_marked_and_leaves_the_first_night_nothing_to_tell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[str] = []
    told: list[int] = []
    quiet = demo.quiet

    def remember(now: datetime) -> None:
        told.extend(Notice.objects.filter(settled_at=None).values_list("pk", flat=True))
        quiet(now)

    monkeypatch.setattr(demo, "quiet", remember)

    with transaction.atomic():
        loaded = load(today=TODAY, now=moment(TODAY), say=said.append)
        again = load(today=TODAY, now=moment(TODAY), say=said.append)
        past_four_weeks = Absence.objects.filter(ended_on=None, first_day__lte=TODAY - timedelta(weeks=4)).count()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), sum(enrolled) FROM region_school")
            schools = cursor.fetchone()
        marked = is_demo_database()
        running, ended = (
            list(
                Escalatie.objects.filter(accepted_at__isnull=False, ended_at__isnull=not over).values_list(
                    "outcome", flat=True
                )
            )
            for over in (False, True)
        )
        binding = BindendBesluit.objects.in_force().count()
        promised = Toezegging.objects.filter(
            kind=PromiseKind.PLACE, ending="", casus__escalaties__in=Escalatie.objects.running()
        ).count()
        made_after_their_day = list(
            Actie.objects.filter(done_at__isnull=False, due_on__lt=models.functions.TruncDate("created_at"))
        )
        first_run = clock.flag_deadlines(today=TODAY, now=moment(TODAY))
        out_of_sight = unseen(TODAY, moment(TODAY))
        news = told_by_the_clock(monkeypatch, TODAY, moment(TODAY))
        nowhere = shut(told, TODAY)
        transaction.set_rollback(True)

    assert (loaded, again, marked) == (True, False, True)
    assert schools == (110, 54_000)
    assert (len(running), sorted(ended), binding) == (2, ["anders", "buiten", "geplaatst"], 1)
    assert promised == 0  # nobody is decided on who is about to start at a school already
    assert made_after_their_day == []
    assert not first_run.jumped
    assert 105 <= past_four_weeks <= 140
    assert out_of_sight == []
    assert news == []
    assert len(told) > 1000
    assert nowhere == []
