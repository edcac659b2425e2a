"""A year of a Plaatsingsoverleg per area, lived through the real acts: 24 sessions, promises good and bad, and what was asked about them.

Every Tuesday somebody does their work. What is promised is written down apart from Loket, so that it can be compared afterwards.
"""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import cycle

from accounts.models import Role, User
from cases.access import resolve
from cases.actions.opening import open_casus
from cases.models import Casus
from overleg.models import Agendapunt, Overleg, Result
from plaatsing.actions.answering import answer, withdraw
from plaatsing.actions.asking import ask_due
from plaatsing.actions.closing import rise
from plaatsing.actions.entering import enter
from plaatsing.actions.promises import open_promises
from plaatsing.actions.returning import bring_waiting_back
from plaatsing.actions.sessions import change_session, hold_all, plan_sessions
from plaatsing.actions.table import Decision, Offered, decide
from plaatsing.models import OfferKind, Stand, Support, Terugvraag, Toezegging
from post.models import Notice
from region.models import Area, School
from tests import build
from tests.conftest import Cast
from tests.plaatsing.building import aanmelding

WEEK = timedelta(weeks=1)
START = date(2026, 9, 1)  # a Tuesday
MONTHS = 12
MOVED, NO_QUORUM = ("Noord", 3), ("Zuid", 5)
PLANNED_LATE = ("Zuid", 4)  # from this month on a session is planned three weeks before it
# How a promise goes: what is answered to its first questions, and to the question after placement.
WAYS = ("good", "slow", "fails", "does not hold", "withdrawn", "silent", "fails at the table", "trial", "early")


@dataclass(frozen=True)
class Question:
    """One question about one promise as it came out; `told`: how many people were asked."""

    promise: str
    number: int
    due: date
    asked: bool
    told: int
    stand: str


@dataclass(frozen=True)
class Followed:
    """One promise as it came out."""

    key: str
    ending: str
    placed: bool
    back: bool


@dataclass
class Year:
    """`taken`: what the tables took, written down beside Loket; `clocks`: casussen of which the clock did not do what it should."""

    taken: list[str] = field(default_factory=list)
    promises: dict[str, Followed] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    sessions: int = 0
    came_back: int = 0
    waited: int = 0
    clocks: list[str] = field(default_factory=list)
    last: date = START

    def dropped(self, without: str = "", without_question: Question | None = None) -> list[str]:
        """Promises that are not followed to their end: without a row, with a hole between two questions, with a question that was
        never asked, open without a question, or failed and not back. `without`: leave out what was asked about one promise."""
        asked: dict[str, list[Question]] = {key: [] for key in self.taken}
        for one in self.questions:
            if one.promise != without and one != without_question:
                asked[one.promise].append(one)
        return [key for key in self.taken if not self._is_followed(self.promises.get(key), asked[key])]

    def _is_followed(self, promise: Followed | None, questions: list[Question]) -> bool:
        if promise is None or [one.number for one in questions] != list(range(1, len(questions) + 1)) or not questions:
            return False
        if any(not one.asked and not one.stand and one.due <= self.last for one in questions):
            return False
        if any(one.asked and one.told < 2 for one in questions):
            return False
        *earlier, newest = questions
        if any(one.stand not in {Stand.RUNS, Stand.PLACED} for one in earlier):
            return False
        if promise.ending in {"niet_gelukt", "ingetrokken"}:
            return newest.stand == Stand.FAILED and promise.back
        if promise.ending == "gelukt":
            return promise.placed and [one.stand for one in questions].count(Stand.PLACED) == 2
        return newest.stand == ""


class Life:
    """Lives the year."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.year = cast, Year()
        self.chairing = {cast.noord.pk: cast.voorzitter, cast.zuid.pk: cast.voorzitter_zuid}
        self.chairs = {area: toegang.user for area, toegang in self.chairing.items()}
        self.schools: dict[int, list[School]] = {}
        self.users: dict[int, User] = {cast.beemd.pk: cast.school.user, cast.heuvelrade.pk: cast.other_school.user}
        places = ((cast.noord, cast.beemd, cast.lindevoort), (cast.zuid, cast.heuvelrade, cast.oosterbeemd))
        for area, first, municipality in places:
            self.schools[area.pk] = [first]
            for number in (1, 2):
                one = build.school(f"{area} College {number}", f"2{area.pk % 10}{number}A00", municipality=municipality)
                self.schools[area.pk].append(one)
                person = build.user(f"{area}{number}@loket.example".lower(), f"Bo {area} {number}")
                self.users[one.pk] = build.toegang(person, Role.SCHOOL, school=one).user
        self.ways, self.items, self.names = cycle(WAYS), 0, 0
        self.way: dict[str, str] = {}
        self.sessions: dict[str, tuple[str, int]] = {}
        self.held: set[int] = set()
        self.moved = False

    # --- the year ---------------------------------------------------------------------------------------------------------

    def live(self) -> Year:
        for area in (self.cast.noord, self.cast.zuid):
            early = MONTHS if area.name != PLANNED_LATE[0] else PLANNED_LATE[1]
            for month in range(early):
                self.plan(area, month, START)
        day, last = START, self.day_of(self.cast.zuid, MONTHS - 1) + 12 * WEEK
        while day <= last:
            self.tuesday(day)
            day += WEEK
        self.year.last = last
        for area in (
            self.cast.noord,
            self.cast.zuid,
        ):  # the next year begins: what still waits has a place to come back
            self.plan(area, MONTHS + 3, last)
        self.judge()
        return self.year

    def day_of(self, area: Area, month: int) -> date:
        """Noord on the second Tuesday of a stretch of four or five weeks, Zuid on the third."""
        return START + WEEK * (1 + (area == self.cast.zuid) + month * 52 // MONTHS)

    def plan(self, area: Area, month: int, today: date) -> None:
        [made] = plan_sessions(
            area=area, days=[self.day_of(area, month)], starts_at=time(9), ends_at=time(11), place="Kantoor",
            by=self.chairs[area.pk], today=today,
        )  # fmt: skip
        self.sessions[made.code] = (area.name, month)

    def tuesday(self, today: date) -> None:
        now = build.moment(today)
        for month in range(PLANNED_LATE[1], MONTHS):
            if self.day_of(self.cast.zuid, month) == today + 3 * WEEK:
                self.plan(self.cast.zuid, month, today)
        waiting = Toezegging.objects.filter(ending__in=("niet_gelukt", "ingetrokken"), returned_in=None)
        self.year.waited += waiting.exists()
        ask_due(today=today, now=now)
        bring_waiting_back(today=today)
        self.answers(today)
        for session in Overleg.objects.filter(on__in=(today, today + WEEK)).select_related("area").order_by("pk"):
            key, chair = self.sessions[session.code], self.chairs[session.area_id]
            if session.on == today + WEEK:
                if key == MOVED and not self.moved:
                    self.moved = True
                    change_session(
                        overleg=session, version=session.version, on=today + 2 * WEEK, starts_at=session.starts_at, by=chair,
                        ends_at=session.ends_at, place=session.place, today=today, now=now,
                    )  # fmt: skip
                    continue
                self.enter(session, today)
            else:
                self.hold(key, session)

    # --- schools ----------------------------------------------------------------------------------------------------------

    def enter(self, session: Overleg, today: date) -> None:
        """One or two schools of the area enter a pupil who is at home since six weeks."""
        now = build.moment(today)
        for number in range(1 + today.toordinal() // 7 % 2):
            self.names += 1
            at = self.schools[session.area_id][(self.names + number) % 3]
            casus = open_casus(
                pupil=build.pupil(f"Bo{self.names}", f"Berg{self.names}"), by=self.users[at.pk], today=today, kind="relatief",
                school=at, municipality=at.municipality, first_day=today - 6 * WEEK, now=now,
            )  # fmt: skip
            made = aanmelding(casus, self.users[at.pk], submitted_at=now, accepted_at=now)
            enter(aanmelding=made, overleg=session, by=self.chairs[session.area_id], today=today)

    def answers(self, today: date) -> None:
        """What was asked and not answered yet, as it goes with this promise; on a session day the rest is for the table."""
        rows = Terugvraag.objects.open().select_related("toezegging").order_by("pk")
        for row in rows:
            promise, way = row.toezegging, self.way[row.toezegging.code]
            if way == "withdrawn" and promise.placed_on is None and today > promise.promised_on:
                withdraw(toezegging=promise, support=Support.ROOM, needed="De plek is vergeven.",
                         by=self.users[promise.school_id], today=today, now=build.moment(today))  # fmt: skip
            elif way == "early" and promise.placed_on is None and today > promise.promised_on:
                self.say(row, Stand.PLACED, today)
            elif row.asked_at is not None:
                self.answer(row, way, today)

    def answer(self, row: Terugvraag, way: str, today: date) -> None:
        if row.toezegging.placed_on:
            self.say(row, Stand.FAILED if way == "does not hold" else Stand.PLACED, today)
        elif way == "fails":
            self.say(row, Stand.FAILED, today)
        elif way == "slow" and row.number == 1:
            self.say(row, Stand.RUNS, today)
        elif way not in {"silent", "fails at the table"} or len(self.held) == 2 * MONTHS:  # no table will ask
            self.say(row, Stand.PLACED, today)

    def say(
        self, row: Terugvraag, stand: Stand, today: date, by: User | None = None, at: Overleg | None = None
    ) -> None:
        promise = row.toezegging
        school = promise.from_school_id if row.pk % 2 else promise.school_id
        assert school is not None
        answer(
            terugvraag=row, stand=stand, by=by or self.users[school], today=today, now=build.moment(today),
            on=max(promise.promised_on, today - timedelta(days=4)) if stand == Stand.PLACED else None,
            support=Support.GUIDANCE if stand == Stand.FAILED else "", overleg=at,
        )  # fmt: skip

    # --- the table --------------------------------------------------------------------------------------------------------

    def hold(self, key: tuple[str, int], session: Overleg) -> None:
        """Item 1 first: what nobody answered, the table answers. Then every pupil, and the table rises."""
        chair, today = self.chairs[session.area_id], session.on
        self.held.add(session.pk)
        self.year.sessions += 1
        for one in open_promises(session, resolve(self.chairing[session.area_id], today)):
            row, way = one.terugvraag, self.way[one.toezegging.code]
            if row.asked_at is not None:
                stand = Stand.FAILED if way == "fails at the table" else Stand.RUNS if row.number == 1 else Stand.PLACED
                self.say(row, stand, today, by=chair, at=session)
        if key == NO_QUORUM:
            hold_all(overleg=session, punten=session.punten.all(), by=chair, now=build.moment(today))
        for punt in session.punten.filter(result="").select_related("casus", "overleg__area"):
            decide(punt=punt, decision=self.decision(punt), by=chair, now=build.moment(today), version=punt.version)
        rise(overleg=session, by=chair, today=today, now=build.moment(today))
        for made in session.toezeggingen.all():
            self.way[made.code] = self.way[f"{session.code}/{made.sheet_code}"]

    def decision(self, punt: Agendapunt) -> Decision:
        """Most pupils get a place; now and then one is held until the next session, or nobody offers."""
        session, result = punt.overleg, self.outcome()
        if result != Result.PROMISED:
            return Decision(result, held_until=session.on + 3 * WEEK if result == Result.HELD else None)
        entering = punt.casus.aanmeldingen.get().school_id
        school = next(one for one in self.schools[session.area_id] if one.pk not in {entering, punt.casus.school_id})
        self.year.taken.append(f"{session.code}/{punt.sheet_code}")
        way = self.way[self.year.taken[-1]] = next(self.ways)
        if way == "slow":
            return Decision(Result.MEETING, offered=Offered(school, OfferKind.MEETING))
        return Decision(
            Result.PROMISED, offered=Offered(school, OfferKind.PLACE, session.on + WEEK, trial=way == "trial")
        )

    def outcome(self) -> Result:
        self.items += 1
        return Result.HELD if self.items % 7 == 0 else Result.NO_OFFER if self.items % 9 == 0 else Result.PROMISED

    # --- afterwards -------------------------------------------------------------------------------------------------------

    def judge(self) -> None:
        """Everything as plain data."""
        for one in Toezegging.objects.select_related("overleg").prefetch_related("terugvragen"):
            key = f"{one.overleg.code}/{one.sheet_code}"
            self.year.promises[key] = Followed(
                key, one.ending, one.placed_on is not None, one.returned_in_id is not None
            )
            self.year.came_back += one.returned_in_id is not None
            for row in one.terugvragen.order_by("number"):
                told = Notice.objects.filter(key=f"terugvraag:{row.pk}").count()
                self.year.questions.append(
                    Question(key, row.number, row.ask_on, row.asked_at is not None, told, row.stand)
                )
        for casus in Casus.objects.filter(toezeggingen__isnull=False).distinct():
            placed = casus.toezeggingen.filter(placed_on__isnull=False).order_by("placed_on").first()
            absence = casus.absences.order_by("pk").first()
            if absence is None or absence.ended_on != (placed.placed_on if placed else None):
                self.year.clocks.append(casus.code)
