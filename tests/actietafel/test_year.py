"""A year of four rounds with planted differences, through the real acts: opened, answered, compared, settled, talked through, tabled,
vastgesteld. Prints how much of what was planted was found and how much of what was found was settled.

The year is lived once; what each test judges is taken out of it as plain data.
"""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from accounts.models import Role, User
from actietafel.actions import rounds, talks
from actietafel.actions.answering import add_regel, all_home, answer_regel, nil_return, return_opgave
from actietafel.actions.reconciling import Decision, settle
from actietafel.gather import Gathered, gather
from actietafel.lines import Difference, Kind
from actietafel.models import Opgave, OpgaveAnswer, Opgaveregel, Settlement, Uitvraag, Verschil
from actietafel.plan import PlannedRound
from actietafel.reconcile import reconcile
from cases.actions.absence import return_to_school, shift_phase
from cases.actions.opening import open_casus
from cases.intake.entries import Entry
from cases.models import Casus, Event, EventKind, Kwartaalcorrectie, Kwartaalstand
from overleg.outcomes import Agreed, record_outcome
from overleg.tabling import close_overleg
from region.models import School
from tests import build
from tests.again import lived_once
from tests.conftest import Cast, make_cast

pytestmark = pytest.mark.django_db
REFERENCE = (date(2026, 9, 14), date(2026, 11, 16), date(2027, 2, 8), date(2027, 5, 10))
WEEK = timedelta(weeks=1)
KINDS = tuple(Kind)


@dataclass(frozen=True)
class Planted:
    """A difference that was put in: of which kind, about whom, and the lines and casussen without which nobody could see it."""

    round: int
    kind: Kind
    subjects: frozenset[str]
    lines: frozenset[int] = frozenset()
    ours: frozenset[int] = frozenset()

    def is_in(self, found: list[Difference]) -> bool:
        return any(one.kind == self.kind and one.subject in self.subjects for one in found)


@dataclass
class Stay:
    """The truth about one pupil, kept apart from Loket: at home since, until, and whether vrijgesteld."""

    since: date
    until: date | None = None
    exempt: bool = False

    def is_on(self, day: date) -> bool:
        there = self.until is None or self.until > day
        return there and not self.exempt and self.since + 4 * WEEK <= day


@dataclass
class Lived:
    """One round as it came out."""

    stand: dict[str, int]
    truth: dict[str, int]
    before: int  # truth about the previous reference date, as known now
    left: int  # who was counted then, and of whom an event since then says that it ended
    slipped: list[str]
    found: int
    settled: int
    open: int


@dataclass
class Year:
    planted: list[Planted] = field(default_factory=list)
    inputs: list[Gathered] = field(default_factory=list)
    lived: list[Lived] = field(default_factory=list)
    corrections: dict[int, int] = field(default_factory=dict)  # by the number of the round they are about

    def found(self, without: Planted | None = None) -> list[list[Difference]]:
        """What the comparison says of each round; `without` the lines and casussen of one planted difference."""
        found = []
        for number, told in enumerate(self.inputs):
            left_out = without if without and without.round == number else None
            lines = [line for line in told.lines if left_out is None or line.key not in left_out.lines]
            ours = [one for one in told.ours if left_out is None or one.casus not in left_out.ours]
            found.append(reconcile(lines, ours, told.people, told.asked))
        return found

    def missed(self, without: Planted | None = None) -> list[Planted]:
        found = self.found(without)
        return [one for one in self.planted if not one.is_in(found[one.round])]


class Life:
    """Lives the year. Everybody does their own work on their own day."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.year, self.stays = cast, Year(), dict[int, Stay]()
        self.dal = build.school("Dalcollege", "03EF00", municipality=cast.lindevoort, area=cast.noord)
        self.dal_user = build.toegang(build.user("dal@loket.example", "Do Dalstra"), Role.SCHOOL, school=self.dal).user
        self.names = iter(range(1000))
        self.last: Casus | None = None
        self.by: User = cast.consulent.user
        self.chair: User = cast.voorzitter.user

    # --- between the rounds -----------------------------------------------------------------------------------------------

    def person(self) -> tuple[str, str, date]:
        """A name and a birthday that look like nobody else's."""
        number = next(self.names)
        letters = "bdfgklmnprstvz"
        given = f"{letters[number % 14]}a{letters[number // 14 % 14]}o".capitalize()
        family = f"{letters[number * 5 % 14]}e{letters[number * 3 % 14]}u{letters[number // 14 % 14]}indel".capitalize()
        return given, family, date(2010, 1, 1) + timedelta(days=11 * number)

    def comes_home(
        self, since: date, *, known: date | None = None, kind: str = "relatief", at: School | None = None, **more: Any
    ) -> Casus:
        """The consulent opens a casus, a week after it began unless said otherwise."""
        told = known or since + WEEK
        casus = open_casus(
            pupil=build.pupil(*self.person()), by=self.by, today=told, kind=kind, school=at or self.cast.beemd,
            municipality=self.cast.lindevoort, first_day=since, now=build.moment(told), **more,
        )  # fmt: skip
        self.stays[casus.pupil_id] = Stay(since, exempt=kind == "vrijgesteld")
        return casus

    def goes_back(self, casus: Casus, on: date) -> None:
        absence = casus.absences.get(ended_on=None)
        return_to_school(absence=absence, on=on, by=self.by, today=on, now=build.moment(on))
        self.stays[casus.pupil_id].until = on

    # --- one round --------------------------------------------------------------------------------------------------------

    def live(self) -> Year:
        self.slips = self.comes_home(date(2026, 8, 3), kind="geoorloofd", permitted_kind="ziek", at=self.dal)
        self.comes_home(date(2026, 8, 3), kind="vrijgesteld", permitted_kind="5a")
        planned = [
            PlannedRound(day, day, day + timedelta(days=11), day + 2 * WEEK, day + 4 * WEEK, day + timedelta(days=31))
            for day in REFERENCE
        ]
        made = rounds.plan_year(
            area=self.cast.noord,
            rounds=planned,
            by=self.chair,
            starts_at=time(13, 30),
            ends_at=time(16),
            place="Kantoor",
        )
        for number, uitvraag in enumerate(made):
            self.round(number, uitvraag)
        for row in Kwartaalcorrectie.objects.select_related("stand"):
            number = REFERENCE.index(row.stand.reference_date)
            self.year.corrections[number] = self.year.corrections.get(number, 0) + row.after - row.before
        return self.year

    def round(self, number: int, uitvraag: Uitvraag) -> None:
        day = uitvraag.reference_date
        ordinary = [self.comes_home(day - 5 * WEEK) for _ in range(3)]
        moved, first_day, kind, enrolment, ended = (self.comes_home(day - 6 * WEEK) for _ in range(5))
        shift_phase(absence=moved.absences.get(), kind="deels", true_from=day - 2 * WEEK, by=self.by,
                    now=build.moment(day - WEEK), today=day - WEEK)  # fmt: skip
        self.goes_back(ordinary[0], day - WEEK)
        if self.last is not None:
            self.goes_back(self.last, day - 3 * WEEK)
        self.last = ordinary[1]
        rounds.open_round(uitvraag=uitvraag, now=build.moment(uitvraag.opens_on))
        self.answers(number, uitvraag, first_day, kind, enrolment, ended)
        stop = uitvraag.due_on + timedelta(days=3)
        uitvraag.refresh_from_db()
        rounds.stop_round(uitvraag=uitvraag, by=self.chair, now=build.moment(stop), gaps={})
        self.year.inputs.append(gather(uitvraag, stop))
        self.settles(uitvraag, stop)
        self.talks(uitvraag)
        self.tables(uitvraag)
        self.vaststellen(number, uitvraag)

    def answers(
        self, number: int, uitvraag: Uitvraag, first_day: Casus, kind: Casus, enrolment: Casus, ended: Casus
    ) -> None:
        day, on = uitvraag.reference_date, uitvraag.opens_on + timedelta(days=3)
        now = build.moment(on)
        school, leerplicht = self.cast.school.user, self.cast.leerplicht.user
        of_school = Opgave.objects.get(uitvraag=uitvraag, school=self.cast.beemd)
        of_dal = Opgave.objects.get(uitvraag=uitvraag, school=self.dal)
        of_leerplicht = Opgave.objects.get(uitvraag=uitvraag, municipality=self.cast.lindevoort)

        def said(opgave: Opgave, by: User, casus: Casus, answer: OpgaveAnswer, **more: Any) -> Opgaveregel:
            return answer_regel(opgave=opgave, casus=casus, answer=answer, by=by, now=now, **more)

        def named(opgave: Opgave, by: User, who: tuple[str, str, date], since: date) -> Opgaveregel:
            entry = Entry(1, who[0], "", who[1], who[2], since, kind="relatief", school_id=self.cast.beemd.pk)
            return add_regel(opgave=opgave, entry=entry, source="erbij", by=by, now=now).regel

        def plant(which: Kind, *regels: Opgaveregel, ours: Casus | None = None) -> None:
            subjects = {f"p{row.pupil_id}" if row.pupil_id else f"r{row.pk}" for row in regels}
            subjects |= {f"p{ours.pupil_id}"} if ours else set()
            lines = frozenset(row.pk for row in regels)
            self.year.planted.append(
                Planted(number, which, frozenset(subjects), lines, frozenset({ours.pk} if ours else ()))
            )

        plant(Kind.FIRST_DAY, said(of_school, school, first_day, OpgaveAnswer.HOME, first_day=day - 8 * WEEK))
        self.stays[first_day.pupil_id].since = day - 8 * WEEK
        plant(Kind.KIND, said(of_school, school, kind, OpgaveAnswer.PARTLY, on=day - WEEK))
        plant(Kind.ENROLMENT, said(of_leerplicht, leerplicht, enrolment, OpgaveAnswer.HOME, kind="absoluut"))
        plant(Kind.ENDED, said(of_school, school, ended, OpgaveAnswer.BACK, on=day - timedelta(days=3)))
        self.stays[ended.pupil_id].until = day - timedelta(days=3)
        new, missed_by_leerplicht, missed_by_school, twice = (self.person() for _ in range(4))
        self.told = {
            new: day - 6 * WEEK,
            missed_by_leerplicht: day - 5 * WEEK,
            missed_by_school: (REFERENCE[number - 1] if number else day) - 6 * WEEK,
            twice: day - 7 * WEEK,
        }
        plant(
            Kind.NEW,
            named(of_school, school, new, self.told[new]),
            named(of_leerplicht, leerplicht, new, self.told[new]),
        )
        plant(Kind.ONLY_SCHOOL, named(of_school, school, missed_by_leerplicht, self.told[missed_by_leerplicht]))
        plant(Kind.ONLY_LEERPLICHT, named(of_leerplicht, leerplicht, missed_by_school, self.told[missed_by_school]))
        typed_otherwise = (twice[0], twice[1].replace("indel", "iendel"), twice[2])
        plant(Kind.SIMILAR, named(of_school, school, twice, self.told[twice]),
              named(of_leerplicht, leerplicht, typed_otherwise, self.told[twice]))  # fmt: skip
        plant(Kind.ONLY_OURS, ours=self.slips)
        for opgave, by in ((of_school, school), (of_leerplicht, leerplicht)):
            all_home(opgave=opgave, by=by, now=now)
            opgave.refresh_from_db()
            return_opgave(opgave=opgave, by=by, now=now, version=opgave.version)
        nil_return(opgave=of_dal, by=self.dal_user, now=now)

    def settles(self, uitvraag: Uitvraag, today: date) -> None:
        """The office works through the list until nothing is open; what one decision brings up is decided too."""
        for _ in range(6):
            waiting = list(uitvraag.verschillen.open().select_related("by_school", "casus"))
            if not waiting:
                break
            for row in waiting:
                row.refresh_from_db()
                if row.is_open:
                    settle(verschil=row, decision=self.decision(row, today), by=self.by, today=today,
                           now=build.moment(today), version=row.version)  # fmt: skip
        for casus in Casus.objects.filter(area=self.cast.noord).exclude(pupil__in=self.stays).select_related("pupil"):
            absence = casus.absence()
            assert absence is not None
            told = {(given, born): since for (given, _, born), since in self.told.items()}
            self.stays[casus.pupil_id] = Stay(told[casus.pupil.given_name, casus.pupil.birth_date])

    def decision(self, row: Verschil, today: date) -> Decision:
        match row.kind:
            case Kind.NEW:
                return Decision(Settlement.OPENED)
            case Kind.SIMILAR:
                return Decision(Settlement.SAME, same=row.facts["lijkt_op"][0])
            case Kind.ONLY_SCHOOL:
                return Decision(Settlement.REPORTED, on=today)
            case Kind.ONLY_LEERPLICHT | Kind.ONLY_OURS:
                return Decision(Settlement.STILL_HOME, because="Gebeld met de ouders.")
            case Kind.ENDED:
                assert row.by_school is not None
                return Decision(Settlement.BACK, on=row.by_school.on)
            case Kind.KIND if row.casus and row.casus.phase == "terug":
                return Decision(Settlement.OURS_RIGHT)
            case _:
                return Decision(Settlement.SCHOOL_RIGHT)

    def talks(self, uitvraag: Uitvraag) -> None:
        today = uitvraag.talks_from
        now = build.moment(today)
        talks.plan_talks(uitvraag=uitvraag, now=now)
        for number, casus in enumerate(
            Casus.objects.open().filter(area=self.cast.noord).exclude(phase="terug").order_by("pk")
        ):
            to_table = number < 2
            talks.decide(
                uitvraag=uitvraag, casus=casus, by=self.chair, now=now, today=today, agenda="ja" if to_table else "nee",
                until=None if to_table else today + 8 * WEEK, because="Samen besproken.", decided_with="school en leerplicht",
                still_home="ja", changed="", view_school="", view_leerplicht="",
            )  # fmt: skip

    def tables(self, uitvraag: Uitvraag) -> None:
        overleg = uitvraag.overleg
        assert overleg is not None
        now = build.moment(overleg.on)
        for punt in overleg.punten.all():
            record_outcome(
                punt=punt, by=self.chair, now=now, version=punt.version, said="Er komt een plan.", result="beweging",
                held_until=None, next_step="", next_step_on=None, acties=[Agreed("Plan maken", overleg.on + 2 * WEEK)],
            )  # fmt: skip
        assert overleg.punten.count() == 2
        close_overleg(overleg=overleg, by=self.chair, today=overleg.on, now=now)

    def vaststellen(self, number: int, uitvraag: Uitvraag) -> None:
        day, at = uitvraag.reference_date, build.moment(uitvraag.reference_date + timedelta(days=32))
        rounds.settle_round(uitvraag=uitvraag, by=self.chair, now=at)
        stand = Kwartaalstand.objects.get(area=self.cast.noord, reference_date=day)
        previous = REFERENCE[number - 1] if number else None
        then = {pupil for pupil, stay in self.stays.items() if previous and stay.is_on(previous)}
        here = {pupil for pupil, stay in self.stays.items() if stay.is_on(day)}
        ends = Event.objects.filter(
            kind__in=(EventKind.RETURNED, EventKind.CLOSED), on__gt=previous or date.min, on__lte=day
        )
        verschillen = uitvraag.verschillen.all()
        self.year.lived.append(
            Lived(
                stand={name: getattr(stand, name) for name in ("stock", "same", "new", "gone", "back", "exempt")},
                truth={
                    "stock": len(here), "same": len(then & here), "new": len(here - then), "gone": len(then - here),
                    "back": len(then - here), "exempt": 1,
                },
                before=len(then),
                left=ends.filter(casus__pupil__in=then).values("casus").distinct().count(),
                slipped=[str(row.pk) for row in Opgaveregel.objects.filter(opgave__uitvraag=uitvraag) if not accounted(row)],
                found=verschillen.count(),
                settled=verschillen.filter(settled_at__isnull=False).exclude(settlement="").count(),
                open=verschillen.open().count(),
            )
        )  # fmt: skip


def accounted(regel: Opgaveregel) -> bool:
    """Whoever stands on a list has a casus, or a settled difference that says in words why not."""
    if regel.casus_id or (regel.pupil_id and Casus.objects.filter(pupil=regel.pupil_id).exists()):
        return True
    about = Verschil.objects.filter(subject__in=(f"r{regel.pk}", f"p{regel.pupil_id}"), settled_at__isnull=False)
    return about.exclude(because="").exists()


@pytest.fixture
def _django_db_helper() -> None:
    """No transaction around each test: they read what the one year left behind, and touch no database."""


@pytest.fixture(scope="module")
def year(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Year:
    return lived_once(lambda: Life(make_cast()).live(), "year of rounds", django_db_blocker, tmp_path_factory)


def test_all_that_was_planted_is_found_and_all_that_was_found_is_settled(
    year: Year, capsys: pytest.CaptureFixture[str]
) -> None:
    missed = year.missed()
    found, settled = sum(one.found for one in year.lived), sum(one.settled for one in year.lived)
    with capsys.disabled():
        print(
            f"\n  found / planted: {len(year.planted) - len(missed)} / {len(year.planted)}; settled / found: {settled} / {found}"
        )

    assert len(year.planted) == len(REFERENCE) * len(KINDS)
    assert missed == []
    assert settled == found >= len(year.planted)
    assert [one.open for one in year.lived] == [0, 0, 0, 0]


@pytest.mark.parametrize("number", range(len(REFERENCE) * len(KINDS)))
def test_a_difference_that_is_left_out_of_the_comparison_is_missed(year: Year, number: int) -> None:
    """The measurement itself: each planted difference in turn is kept from the comparison, and exactly that one is not found."""
    planted = year.planted[number]

    assert year.missed(without=planted) == [planted]


def test_nobody_on_any_list_is_without_a_casus_or_a_reason(year: Year) -> None:
    assert [one.slipped for one in year.lived] == [[], [], [], []]


def test_four_stands_say_what_happened(year: Year) -> None:
    assert [one.stand for one in year.lived] == [one.truth for one in year.lived]


def test_four_stands_follow_from_each_other_and_from_the_events(year: Year) -> None:
    for number, one in enumerate(year.lived):
        before = year.lived[number - 1].stand["stock"] + year.corrections.get(number - 1, 0) if number else 0
        assert before == one.before == one.stand["same"] + one.stand["gone"]
        assert one.stand["stock"] == one.stand["same"] + one.stand["new"]
        assert one.stand["gone"] == one.left


def test_what_was_reported_too_late_is_a_correction_of_the_stand_before(year: Year) -> None:
    """In every round leerplicht names somebody who was at home long before the previous reference date."""
    assert {number: by for number, by in year.corrections.items() if by} == {0: 1, 1: 1, 2: 1}
