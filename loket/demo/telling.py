"""One story as rows: each verb writes what its act writes."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.models import User
from cases.actions.opening import school_year_start
from cases.actions.phases import phase_label, reads_along, since_when
from cases.actions.work import contact_title
from cases.models import (
    Absence,
    Actie,
    ActieKind,
    Answer,
    Casus,
    Cause,
    CauseCode,
    Enrolment,
    Event,
    EventKind,
    Guardian,
    Outcome,
    Phase,
    PhaseKind,
    Pupil,
    Residence,
    Voice,
    VoiceParty,
    Wachttijd,
)
from cases.scope import LEERPLICHT_PHASES
from loket.demo.region import Region
from loket.demo.story import Plan, Request, Step, Story, Talk, Turn
from paper.dates import dutch


def moment(day: date) -> datetime:
    """Ten o'clock on that day."""
    return timezone.make_aware(datetime.combine(day, time(10)))


@dataclass
class Rows:
    """Rows to write, in the order in which they refer to each other."""

    pupils: list[Pupil] = field(default_factory=list)
    around: list[models.Model] = field(default_factory=list)
    casussen: list[Casus] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)
    phases: list[Phase] = field(default_factory=list)
    acties: list[Actie] = field(default_factory=list)
    events: list[tuple[Event, Actie | None]] = field(default_factory=list)
    handling: list[tuple[Casus, date, User, str]] = field(default_factory=list)
    closings: list[tuple[Casus, date, str]] = field(default_factory=list)
    ends: dict[int, tuple[Absence, date]] = field(default_factory=dict)


class Telling:
    """One story, step by step."""

    def __init__(self, story: Story, region: Region, rows: Rows) -> None:
        self.story, self.region, self.rows = story, region, rows
        self.school = region.schools[story.school]
        place = self.school.municipality_id
        absoluut = story.kind == PhaseKind.ABSOLUUT
        self.by = region.consulent_for_place[place] if absoluut else region.consulent_of[self.school.pk]
        self.steps: dict[int, Actie] = {}
        self.acties: list[Actie] = []
        self.kind = story.kind

    def do(self, step: Step) -> None:
        getattr(self, f"_{step.verb}")(step.day, step.what)

    def settle(self) -> None:
        """What the acts keep up to date on the casus as they go."""
        story = self.story
        self.casus.phase = self.kind
        if story.closed_on:
            self.rows.closings.append((self.casus, story.closed_on, story.outcome))

    def _event(self, kind: EventKind, on: date, at: date, title: str = "", text: str = "", **more: Any) -> None:
        actie = more.pop("actie", None)
        by = more.pop("by", self.by)
        event = Event(casus=self.casus, kind=kind, by=by, on=on, at=moment(at), title=title[:160], text=text, **more)
        self.rows.events.append((event, actie))

    def _handled(self, day: date, because: str, by: User | None = None) -> None:
        self.rows.handling.append((self.casus, day, by or self.by, because))

    def _open(self, day: date, _: object) -> None:
        story, person = self.story, self.story.person
        enrolled = None if story.kind == PhaseKind.ABSOLUUT else self.school
        municipality = self.school.municipality
        pupil = Pupil(
            given_name=person.given_name, infix=person.infix, family_name=person.family_name,
            birth_date=person.birth_date, pupil_no=person.pupil_no, street=person.street, town=municipality.name,
        )  # fmt: skip
        pupil.index()
        start = school_year_start(day)
        self.rows.pupils.append(pupil)
        self.rows.around += [
            Residence(pupil=pupil, municipality=municipality, valid_from=start),
            Guardian(pupil=pupil, name=person.parent, phone=person.parent_phone),
        ]
        if enrolled:
            self.rows.around.append(
                Enrolment(
                    pupil=pupil, school=enrolled, valid_from=start, year_group=person.year_group, level=person.level
                )
            )
        self.casus = Casus(
            pupil=pupil, school=enrolled, municipality=municipality, consulent=self.by,
            area=self.school.area if enrolled else municipality.area, opened_on=day, opened_by=self.by,
            leerplicht_informed_on=story.informed_on,
        )  # fmt: skip
        self.rows.casussen.append(self.casus)
        self._event(
            EventKind.OPENED, day, day, school_reads=True, leerplicht_reads=story.kind in LEERPLICHT_PHASES
        )  # fmt: skip
        if story.kind:
            self.absence = Absence(casus=self.casus, first_day=story.first_day, known_on=day)
            self.rows.absences.append(self.absence)
            self._phase(story.kind, story.first_day or day, day, permitted_kind=story.permitted_kind)
        elif story.look_again_on:
            self._keep(self._actie(ActieKind.REST, "Weer bekijken", story.look_again_on, day))
            self._event(EventKind.REST, day, day, "Weer bekijken")

    def _phase(self, kind: str, true_from: date, known_on: date, **more: Any) -> Phase:
        phase = Phase(
            casus=self.casus, absence=self.absence, kind=kind, true_from=true_from, known_at=moment(known_on), by=self.by, **more
        )  # fmt: skip
        self.rows.phases.append(phase)
        self.kind = kind
        return phase

    def _actie(self, kind: ActieKind, what: str, due_on: date, day: date, **more: Any) -> Actie:
        more.setdefault("holder", self.by)
        return Actie(
            casus=self.casus, kind=kind, what=what, due_on=due_on, asked_by=self.by, created_at=moment(day), **more
        )

    def _keep(self, actie: Actie) -> None:
        self.acties.append(actie)
        self.rows.acties.append(actie)

    def _turn(self, day: date, turn: Turn) -> None:
        before = self.kind
        phase = self._phase(
            turn.kind, turn.true_from, turn.known_on, permitted_kind=turn.permitted_kind, hours=turn.hours,
            target_hours=turn.target_hours, evaluate_on=turn.evaluate_on,
        )  # fmt: skip
        title = phase_label(phase)
        text = since_when(turn.true_from, day)
        if turn.hours is not None and turn.evaluate_on is not None:
            title += f", {turn.hours} uur per week"
            text += f" Doel: {turn.target_hours} uur per week. Evalueren op {dutch(turn.evaluate_on)}."
        self._event(
            EventKind.PHASE, turn.true_from, day, title[:1].upper() + title[1:], text, **_reads(turn.kind, before)
        )

    def _causes(self, day: date, _: object) -> None:
        story = self.story
        wanted = dict.fromkeys(story.other_causes, False) | {story.main_cause: True}
        self.rows.around += [
            Cause(casus=self.casus, code=code, main=main, by=self.by, valid_from=day) for code, main in wanted.items()
        ]
        also = "; ".join(CauseCode(code).label for code, main in wanted.items() if not main)
        text = f"Vooral: {CauseCode(story.main_cause).label}." + (f" Ook: {also}." if also else "")
        self._event(EventKind.CAUSE, day, day, "Oorzaken", text)

    def _wait(self, day: date, wait: tuple[str, str, date, str, str]) -> None:
        what, provider_kind, since, expected, meanwhile = wait
        provider = self.region.partners[provider_kind]
        self.rows.around.append(
            Wachttijd(
                casus=self.casus, what=what, provider_kind=provider_kind, provider=provider, since=since,
                expected=expected, meanwhile=meanwhile, by=self.by,
            )
        )  # fmt: skip
        text = f"Bij {provider}, sinds {dutch(since)}." + (f" Verwacht: {expected}." if expected else "")
        self._event(EventKind.WAIT, day, day, f"Wacht op {what}", text)

    def _voice(self, day: date, voice: tuple[str, date, str, str, bool]) -> None:
        party, on, text, reason, may_be_told = voice
        self.rows.around.append(
            Voice(
                casus=self.casus,
                party=party,
                by=self.by,
                on=on,
                text=text,
                not_asked_because=reason,
                may_be_told=may_be_told,
            )
        )
        who = VoiceParty(party).label.lower()
        title = f"Stem van {who}" if text else f"Stem van {who} niet gevraagd"
        self._event(EventKind.VOICE, on, day, title, text or f"Omdat {reason}")
        if text:
            self._handled(day, "stem vastgelegd")

    def _talk(self, day: date, talk: Talk) -> None:
        title = contact_title(talk.party, talk.channel, talk.reached)
        self._event(
            EventKind.CONTACT, talk.on, day, title, talk.text, party=talk.party, channel=talk.channel, reached=talk.reached,
            school_reads=talk.school_reads, leerplicht_reads=talk.leerplicht_reads,
        )  # fmt: skip
        self._handled(day, "contact gelogd")

    def _set(self, day: date, plan: Plan) -> None:
        actie = self._actie(ActieKind.STEP, plan.what, plan.due_on, day)
        self.steps[id(plan)] = actie
        self._keep(actie)
        self._event(EventKind.STEP, day, day, plan.what, f"Uiterlijk {dutch(plan.due_on)}, {self.by}.", actie=actie)
        self._handled(day, "volgende stap gezet")

    def _done(self, day: date, plan: Plan) -> None:
        actie = self.steps[id(plan)]
        actie.done_at, actie.done_by, actie.version = moment(day), self.by, 2
        self._event(EventKind.STEP_DONE, day, day, plan.what, actie=actie)
        self._handled(day, "stap gedaan")

    def _ask(self, day: date, request: Request) -> None:
        holder, partner = self.asked(request)
        actie = self._actie(
            ActieKind.VERZOEK, request.what, request.due_on, day, target=request.target, holder=holder, partner=partner,
            school_reads=request.target == "school", leerplicht_reads=request.target == "leerplicht",
        )  # fmt: skip
        self.steps[id(request)] = actie
        self._keep(actie)
        self._event(
            EventKind.ASKED, day, day, f"Verzoek aan {actie.holder_label}",
            f"{request.what}\nAntwoord gevraagd voor {dutch(request.due_on)}.", actie=actie,
            school_reads=actie.school_reads, leerplicht_reads=actie.leerplicht_reads,
        )  # fmt: skip
        self._handled(day, "verzoek gedaan")

    def asked(self, request: Request) -> tuple[User | None, Any]:
        """Who is asked: the person at school or leerplicht, or the partner."""
        if request.target == "school":
            return self.region.school_user[self.school.pk], None
        if request.target == "leerplicht":
            return self.region.leerplicht_of[self.school.municipality_id], None
        return None, self.region.partners["jeugdhulp"]

    def _answer(self, day: date, request: Request) -> None:
        actie = self.steps[id(request)]
        by = actie.holder or self.by
        actie.answer, actie.answer_text = request.answer, request.answer_text
        actie.answered_at, actie.answered_by, actie.version = moment(day), by, 2
        if actie.holder is None:
            actie.answer_seen_at = moment(day)
        said = "nee, dit kan wel"
        if request.answer == Answer.YES and request.answer_due:
            actie.due_on, said = request.answer_due, f"ja, op {dutch(request.answer_due)}"
        self._event(
            EventKind.ANSWERED, day, day, f"Antwoord van {actie.holder_label}: {said}", request.answer_text, actie=actie, by=by,
            school_reads=actie.school_reads, leerplicht_reads=actie.leerplicht_reads,
        )  # fmt: skip
        self._handled(day, "verzoek beantwoord", by)

    def _offer(self, day: date, _: object) -> None:
        self.casus.offer_since, self.casus.offer_text, self.casus.version = day, OFFER, 2
        title = f"Passend aanbod sinds {dutch(day)}"
        self._event(EventKind.OFFER, day, day, title, OFFER)
        self._handled(day, "passend aanbod vastgelegd")

    def _rest(self, day: date, _: object) -> None:
        until = self.story.rest_until or day
        actie = self._actie(ActieKind.REST, "Weer bekijken", until, day)
        self._keep(actie)
        self._event(
            EventKind.REST, day, day, "Bewuste rust", f"Weer bekijken. Weer bekijken op {dutch(until)}.", actie=actie
        )
        self._handled(day, "bewuste rust afgesproken")

    def _confirm(self, day: date, _: object) -> None:
        absence = self.absence
        absence.confirmed_on, absence.confirmed_by, absence.confirmed_how = day, self.by, "loket"
        self._event(EventKind.CONFIRMED, day, day, "Nog thuis", **_reads(self.kind))

    def _back(self, day: date, _: object) -> None:
        before = self.kind
        self._phase(PhaseKind.TERUG, day, day)
        self.rows.ends[id(self.absence)] = (self.absence, day)
        self._event(EventKind.RETURNED, day, day, "", since_when(day, day), **_reads(before))
        self._handled(day, "weer naar school")

    def _close(self, day: date, _: object) -> None:
        story = self.story
        self.casus.version += 1
        for actie in filter(lambda one: one.is_open, self.acties):
            actie.dropped_at, actie.dropped_because = moment(day), "casus gesloten"
        self._event(EventKind.CLOSED, day, day, f"Gesloten: {Outcome(story.outcome).label}", **_reads(self.kind))
        self._handled(day, "casus gesloten")


OFFER = "Rustige start met een vaste begeleider, drie ochtenden per week."


def _reads(*kinds: str) -> dict[str, Any]:
    return dict(reads_along(*kinds))
