"""A year of the Plaatsingsoverleg in both areas: two sessions that were held, with what became of their promises, and one that comes."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import Role, Toegang, User
from cases.actions.opening import add_pupil, open_casus
from cases.deadlines import Calendar, is_school_day
from cases.models import Absence, Casus, Phase, PhaseKind
from loket.demo import names
from loket.demo.meetings import approve_as_chair
from loket.demo.region import START
from loket.demo.texts import PLACING, PLACING_CONDITIONS
from overleg.days import area_calendar
from overleg.models import Agendapunt, Attendance, Deelname, Overleg, Result
from plaatsing.actions.answering import answer
from plaatsing.actions.closing import rise
from plaatsing.actions.entering import enter
from plaatsing.actions.inviting import invite
from plaatsing.actions.promises import first_session
from plaatsing.actions.sessions import plan_sessions
from plaatsing.actions.table import Decision, Offered, decide
from plaatsing.models import (
    Aanmelding,
    Answer,
    BenaderdeSchool,
    Consent,
    How,
    OfferKind,
    Spelregels,
    Stand,
    Support,
    Terugvraag,
    Toezegging,
)
from region.models import Area, School, Sector

WEEK, DAY = timedelta(weeks=1), timedelta(days=1)
BEHIND, AHEAD = 2, 10  # sessions held, sessions to come
EMPOWERED_EVERY = 8  # one school in so many has nobody who may place
LOGIN = "plaatsing@loket.example"
PUPILS = (("Sanne", "Veerwijk"), ("Milan", "Oosterdam"), ("Noor", "Kwekel"), ("Daan", "Blikslager"))


@dataclass(frozen=True)
class Outcome:
    """What the table decides about one pupil; `offer` None: no promise."""

    result: Result
    offer: OfferKind | None = None
    trial: bool = False
    condition: str = ""


PLACE = Outcome(Result.PROMISED, OfferKind.PLACE)
TRIAL = Outcome(Result.PROMISED, OfferKind.PLACE, trial=True, condition=PLACING_CONDITIONS[0])
MEETING = Outcome(Result.MEETING, OfferKind.MEETING, condition=PLACING_CONDITIONS[1])
HELD, NONE = Outcome(Result.HELD), Outcome(Result.NO_OFFER)
FIRST = (PLACE, PLACE, TRIAL, HELD, NONE)
SECOND = (TRIAL, MEETING, NONE, PLACE, PLACE)


def plan_placing(today: date, now: datetime) -> None:
    """Everything through the acts, each on its own day."""
    _empower()
    for number, area in enumerate(Area.objects.order_by("name")):
        chair = Toegang.objects.select_related("user").filter(role=Role.VOORZITTER, area=area).earliest("pk").user
        sessions = _year(area, chair, today, later=number * WEEK)
        if number == 0:
            Placing(area, chair, today, now).live(sessions)


def _empower() -> None:
    """Somebody who may place pupils at most schools; one of them logs in for the demonstration, at another school than the login
    School."""
    demo = Toegang.objects.select_related("user").get(user__email="school@loket.example")
    password = demo.user.password
    schools = sorted(
        School.objects.exclude(sector=Sector.PO).order_by("area__name", "pk"), key=lambda one: one.pk == demo.school_id
    )
    chosen = [one for number, one in enumerate(schools, 1) if number % EMPOWERED_EVERY]
    users = User.objects.bulk_create(
        User(
            email=LOGIN if number == 0 else f"plaatsing{number + 1}@loket.example", function="teamleider",
            name=f"{names.GIVEN[(number * 7) % len(names.GIVEN)]} {names.FIRST_PART[number % len(names.FIRST_PART)]}"
            f"{names.LAST_PART[(number * 3) % len(names.LAST_PART)]}",
            password=password, demo=True, phone=f"000 – 600 {number // 100:02d} {number % 100:02d}",
        )
        for number in range(len(chosen))
    )  # fmt: skip
    Toegang.objects.bulk_create(
        Toegang(user=user, role=Role.PLAATSING, school=school, valid_from=START)
        for user, school in zip(users, chosen, strict=True)
    )


def _year(area: Area, chair: User, today: date, later: timedelta) -> list[Overleg]:
    """About one a month, the coming one within the days that bladen lie open."""
    coming = today + 4 * DAY + later
    coming += timedelta(days=(0, 0, 0, 0, 0, 2, 1)[coming.weekday()])
    calendar = area_calendar(area.pk)
    days = [coming + WEEK * round(number * 52 / 12) for number in range(-BEHIND, AHEAD)]
    days = [day if day <= coming else _outside_holidays(day, calendar) for day in days]
    made = plan_sessions(
        area=area, days=days, starts_at=time(9), ends_at=time(11), place="vergaderkamer 1.10", by=chair, today=today
    )
    for one in made[: BEHIND + 1]:
        invite(overleg=one, now=_at(one.on - 21 * DAY, 9))
        _answered(one)
    return made


def _outside_holidays(day: date, calendar: Calendar) -> date:
    return day if is_school_day(day, calendar) else _outside_holidays(day + WEEK, calendar)


def _answered(overleg: Overleg) -> None:
    """Most come; of a coming session the one who logs in for the demonstration has not said so yet, and neither have some others."""
    seats = list(overleg.deelnames.order_by("pk"))
    for number, one in enumerate(seats):
        if overleg.closed_at is None and number % 5 == 0:
            continue
        one.answer = Attendance.EXCUSED if number % 3 == 2 else Attendance.PRESENT
        one.answered_at = _at(overleg.on - 9 * DAY, 10)
    Deelname.objects.bulk_update(seats, ["answer", "answered_at"])


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


class Placing:
    """What happened in one area."""

    def __init__(self, area: Area, chair: User, today: date, now: datetime) -> None:
        self.area, self.chair, self.today, self.now = area, chair, today, now
        self.demo = Toegang.objects.select_related("school").get(user__email="school@loket.example").school
        self.receiving = [
            one.school for one in Toegang.objects.filter(role=Role.PLAATSING, school__area=area).select_related("school").order_by("pk")
        ]  # fmt: skip
        self.rules = Spelregels.objects.earliest("number")
        self.texts = 0

    def live(self, sessions: list[Overleg]) -> None:
        first, second, coming = sessions[: BEHIND + 1]
        mine = [self._at_home(number, first.on - 6 * WEEK) for number in range(4)]
        others = self._others(first.on)
        self._enter(first, [mine[0], *others[:4]])
        self._hold(first, FIRST)
        self._follow_first(first, second)
        self._enter(second, [mine[1], *others[4:6]])
        self._hold(second, SECOND)
        self._follow_second(second)
        self._enter(coming, others[6:10])
        for punt in coming.punten.select_related("casus", "overleg__area"):
            approve_as_chair(punt, punt.question, self.chair, self.now)
        Overleg.objects.filter(pk=coming.pk).update(published_at=self.now, published_by=self.chair)
        self._at_demo_school(mine[2:])

    def _at_home(self, number: int, since: date) -> Casus:
        """A pupil of the school that logs in for the demonstration."""
        given, family = PUPILS[number]
        told = since + 2 * WEEK
        pupil = add_pupil(
            given_name=given, infix="", family_name=family, birth_date=date(since.year - 13 - number % 2, 3, 5 + number),
            school=self.demo, municipality=self.demo.municipality, by=self.chair, today=told,
        )  # fmt: skip
        return open_casus(
            pupil=pupil, by=self.chair, today=told, kind=PhaseKind.RELATIEF, school=self.demo, municipality=self.demo.municipality,
            first_day=since, now=_at(told, 9),
        )  # fmt: skip

    def _others(self, before: date) -> list[Casus]:
        """Pupils of other schools, at home since well before the first session in a phase that did not change since."""
        absences = Absence.objects.filter(casus=OuterRef("pk"), ended_on=None, first_day__lt=before - 3 * WEEK)
        changed = Phase.objects.filter(casus=OuterRef("pk"), true_from__gt=before - WEEK)
        rows = Casus.objects.open().filter(area=self.area, school__isnull=False).exclude(school__sector=Sector.PO)
        home = rows.filter(Exists(absences), ~Exists(changed), phase=PhaseKind.RELATIEF).select_related("school")
        return list(home.exclude(school=self.demo).order_by("-opened_on", "pk")[:10])

    # --- entering ---------------------------------------------------------------------------------------------------------

    def _aanmelding(self, casus: Casus, sent_on: date | None, **more: object) -> Aanmelding:
        """As a school fills it in; sent in and accepted unless there is no day."""
        school = casus.school or self.demo
        at = _at(sent_on or self.today, 15)
        by = Toegang.objects.filter(role=Role.SCHOOL, school=school).select_related("user").earliest("pk").user
        told = PLACING[self.texts % len(PLACING)]
        self.texts += 1
        sent = {
            "submitted_at": at,
            "sent_at": at,
            "submitted_by": by,
            "accepted_at": at + 2 * DAY,
            "accepted_by": self.chair,
            "rules": self.rules,
        }
        around = {
            "contact_name": by.name, "contact_function": by.function, "contact_phone": by.phone, "contact_email": by.email,
            "parents_informed_on": at.date() - 5 * DAY, "consent_by": Consent.BOTH, "consent_on": at.date() - 5 * DAY,
            "heard_on": at.date() - 4 * DAY, "leerplicht_on": at.date() - 9 * DAY,
        }  # fmt: skip
        made = Aanmelding.objects.create(
            casus=casus, school=school, created_at=at - 3 * DAY, created_by=by,
            **{**told, **around, **(sent if sent_on else {}), **more},
        )  # fmt: skip
        elsewhere = [one for one in self.receiving if one.pk != casus.school_id]
        for number in range(2):
            BenaderdeSchool.objects.create(
                aanmelding=made, school=elsewhere[(self.texts * 3 + number) % len(elsewhere)], on=at.date() - (8 + number) * DAY,
                person="de teamleider", how=(How.PHONE, How.MEETING)[number], answer=(Answer.FULL, Answer.NO_FIT)[number],
                support=tuple(Support)[(self.texts + 4 * number) % (len(Support) - 1)],
            )  # fmt: skip
        return made

    def _enter(self, session: Overleg, casussen: list[Casus]) -> None:
        for casus in casussen:
            made = self._aanmelding(casus, session.on - 10 * DAY)
            enter(aanmelding=made, overleg=session, by=self.chair, today=session.on - 8 * DAY)

    def _at_demo_school(self, casussen: list[Casus]) -> None:
        """One that is still being written, and one about which the loket asks something."""
        concept, asked = casussen
        self._aanmelding(concept, None, heard_on=None, consent_on=None, consent_by="")
        self._aanmelding(
            asked, self.today - 6 * DAY, accepted_at=None, accepted_by=None, asked_back_by=self.chair,
            asked_back="Welk niveau zoekt u precies? En mag de leerling daarvoor een dag meelopen?",
            asked_back_at=_at(self.today - 4 * DAY, 11),
        )  # fmt: skip

    # --- the table --------------------------------------------------------------------------------------------------------

    def _hold(self, session: Overleg, outcomes: tuple[Outcome, ...]) -> None:
        now = _at(session.on, 11)
        session.deelnames.exclude(answer=Attendance.EXCUSED).update(attendance=Attendance.PRESENT)
        session.deelnames.filter(answer=Attendance.EXCUSED).update(attendance=Attendance.EXCUSED)
        following = first_session(self.area, session.on)
        for number, punt in enumerate(session.punten.select_related("casus", "overleg__area")):
            approve_as_chair(punt, punt.question, self.chair, now)
            punt.refresh_from_db()
            taken = outcomes[number % len(outcomes)]
            decision = Decision(
                taken.result, offered=self._offered(punt, taken, number) if taken.offer else None,
                held_until=following.on if following and taken.result == Result.HELD else None,
            )  # fmt: skip
            decide(punt=punt, decision=decision, by=self.chair, now=now, version=punt.version)
        rise(overleg=session, by=self.chair, today=session.on, now=now)

    def _offered(self, punt: Agendapunt, taken: Outcome, number: int) -> Offered:
        """The school of the demonstration first, so that there is something to answer."""
        school = next(one for one in self.receiving[number:] if one.pk != punt.casus.school_id)
        from_on = punt.overleg.on + 2 * WEEK if taken.offer == OfferKind.PLACE else None
        return Offered(school, str(taken.offer), from_on, taken.trial, taken.condition)

    # --- what became of it ------------------------------------------------------------------------------------------------

    def _follow_first(self, first: Overleg, second: Overleg) -> None:
        """One is placed and asked about again these days, one holds, one failed and came back on the second session."""
        placed, holds, failed = Toezegging.objects.filter(overleg=first).order_by("pk")
        self._say(placed, Stand.PLACED, first.on + 2 * WEEK, on=first.on + 13 * DAY)
        self._say(holds, Stand.PLACED, first.on + WEEK, on=first.on + 3 * DAY)
        self._say(
            failed,
            Stand.FAILED,
            second.on - 5 * DAY,
            support=Support.GUIDANCE,
            needed="Iemand die de eerste weken meegaat.",
        )
        self._say(holds, Stand.PLACED, first.on + 3 * DAY + 6 * WEEK)

    def _follow_second(self, second: Overleg) -> None:
        """One still goes on; about the others nobody said anything yet."""
        running = Toezegging.objects.filter(overleg=second, kind=OfferKind.MEETING).first()
        if running is not None:
            self._say(
                running,
                Stand.RUNS,
                second.on + 2 * WEEK,
                told="De kennismaking was goed. Vrijdag lopen ze een dag mee.",
            )

    def _say(self, of: Toezegging, stand: Stand, day: date, **more: object) -> None:
        asked = Terugvraag.objects.open().select_related("toezegging").get(toezegging=of)
        by = Toegang.objects.filter(school=of.school_id, role=Role.PLAATSING).select_related("user").earliest("pk").user
        answer(terugvraag=asked, stand=stand, by=by, today=day, now=_at(day, 12), **more)  # type: ignore[arg-type]
