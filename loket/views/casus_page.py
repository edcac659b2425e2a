"""Everything the page of one casus says, read once for the person who looks. What a role may not read is not fetched."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Count, Q, QuerySet, Window, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from accounts.models import OFFICE_ROLES, Role, User
from cases.access import may
from cases.actions.passing import is_passable
from cases.circle import Viewer, desk_of, people, viewers
from cases.models import (
    Actie,
    Betrokkene,
    Casus,
    Cause,
    Enrolment,
    Event,
    EventKind,
    Guardian,
    Phase,
    Voice,
    VoiceParty,
    Wachttijd,
)  # fmt: skip
from cases.prepared import rows
from cases.querysets import EventQuerySet
from cases.scope import Scope, reads_story
from cases.situation import Situation, situations
from cases.views.asking import may_answer
from cases.views.work import may_settle
from cases.waiting import Wait, days_waited, weeks_of
from loket.templatetags.ui import dutch_date

EVENTS_SHOWN = 10
MOVE_TAGS = {
    "go": ("Er is een volgende stap", "move", "stap"),
    "wait": ("Wacht op antwoord", "", "wacht"),
    "rest": ("Bewuste rust", "rest", "rust"),
}


@dataclass(frozen=True)
class TimelineItem:
    """An Event and who wrote it, as this page calls that person."""

    event: Event
    by: str

    @property
    def kind(self) -> str:
        if self.event.kind == EventKind.TERM:
            return "term"
        return "move" if self.event.is_movement else ""

    @property
    def label(self) -> str:
        """What a bare step was: set or done. Other titles say it themselves."""
        if self.event.kind == EventKind.STEP_DONE:
            return "Gedaan"
        bare = self.event.kind == EventKind.STEP and ": " not in self.event.title
        return "Volgende stap" if bare else ""

    @property
    def closed(self) -> bool:
        return not (self.event.school_reads or self.event.leerplicht_reads)


@dataclass(frozen=True)
class ActieRow:
    """One open actie with what this person may do with it."""

    actie: Actie
    holder: str
    to_you: bool
    may_settle: bool
    may_answer: bool
    may_remind: bool
    may_pass: bool
    offered_to_you: bool
    is_new: bool


@dataclass(frozen=True)
class VoiceCard:
    """One of the three as components/voices.html shows it."""

    who: str
    voice: Voice | None
    url: str

    @property
    def text(self) -> str:
        return self.voice.text if self.voice else ""

    @property
    def not_asked(self) -> str:
        return self.voice.not_asked_because if self.voice else ""

    @property
    def again(self) -> date | None:
        return self.voice.ask_again_on if self.voice else None

    @property
    def said(self) -> str:
        if self.voice is None:
            return ""
        who = self.voice.spoken_with or (str(self.voice.by) if not self.voice.text else "")
        told = "mag op een overleg worden verteld" if self.voice.text and self.voice.may_be_told else ""
        return " · ".join(part for part in (who, dutch_date(self.voice.on, timezone.localdate()), told) if part)


@dataclass
class Page:
    """The casus for one reader. `people` maps a user id to how that person is called here."""

    casus: Casus
    scope: Scope
    situation: Situation
    viewers: list[Viewer]
    guardians: list[Guardian]
    enrolment: Enrolment | None
    voices: list[VoiceCard]
    events: list[TimelineItem]
    event_count: int
    last: Event | None = None  # what happened last, a plan left out
    causes: list[Cause] = field(default_factory=list)
    waits: list[Wachttijd] = field(default_factory=list)
    waited: list[tuple[str, int]] = field(default_factory=list)
    partners: list[Betrokkene] = field(default_factory=list)
    phases: list[tuple[int, Phase]] = field(default_factory=list)
    others: list[Casus] = field(default_factory=list)  # of the same pupil, newest first

    @property
    def goes_on_in(self) -> Casus | None:
        """Of a double, where the work goes on."""
        return next((one for one in self.others if one.pk == self.casus.double_of_id), None)

    @property
    def people(self) -> dict[int, Viewer]:
        return people(self.viewers)

    @cached_property
    def desk(self) -> set[int]:
        return desk_of(self.scope)

    @property
    def age(self) -> int:
        return self.casus.pupil.age_on(self.scope.today)

    @property
    def reads_story(self) -> bool:
        return reads_story(self.scope)

    @property
    def leerplicht(self) -> list[str]:
        return [viewer.user.name for viewer in self.viewers if viewer.role == Role.LEERPLICHT]

    @property
    def cover(self) -> list[Viewer]:
        """Who stands in for the consulent today."""
        return [one for one in self.viewers if one.why == f"neemt waar voor {self.casus.consulent}"]

    @property
    def consulent_ended(self) -> bool:
        """An open casus of somebody who no longer works in it: the viewers, who are known here, do not name that person."""
        casus = self.casus
        if casus.consulent_id is None or casus.closed_on is not None:
            return False
        return not any(one.user.pk == casus.consulent_id and one.role in OFFICE_ROLES for one in self.viewers)

    @property
    def family_contact(self) -> str:
        """The school keeps the contact with the family (bron Koers VO); without a school, the consulent."""
        at_school = [v for v in self.viewers if v.role == Role.SCHOOL and v.organisation == str(self.casus.school)]
        if at_school:
            return f"{at_school[0].user}, school"
        return f"{self.casus.consulent}, loket" if self.casus.consulent else ""

    @property
    def people_count(self) -> int:
        return len({viewer.user.pk for viewer in self.viewers})

    @property
    def more_events(self) -> int:
        return max(0, self.event_count - len(self.events))

    @property
    def voices_to_ask(self) -> list[VoiceParty]:
        """Parties without a card, for those who may record a voice."""
        shown = {card.who for card in self.voices}
        return [party for party in VoiceParty if party.label not in shown] if self.can("voice") else []

    @property
    def main_cause(self) -> Cause | None:
        return next((cause for cause in self.causes if cause.main), None)

    @property
    def other_causes(self) -> list[Cause]:
        return [cause for cause in self.causes if not cause.main]

    @property
    def move_tags(self) -> list[dict[str, str]]:
        move = self.situation.move
        states = [move.state, *(["rest"] if move.rests else [])]
        tags = [MOVE_TAGS[state] for state in states if state in MOVE_TAGS]
        return [{"text": text, "kind": kind, "symbol": symbol} for text, kind, symbol in tags]

    @property
    def next_row(self) -> ActieRow | None:
        actie = self.situation.move.actie
        return self._row(actie) if actie else None

    @property
    def rows(self) -> list[ActieRow]:
        """Open acties besides the one that the movement panel shows; what waits for this person first."""
        shown = self.situation.move.actie if self.situation.move.state != "wait" else None
        rows = [self._row(actie) for actie in self.situation.acties if actie != shown]
        return sorted(rows, key=lambda row: (not (row.to_you or row.offered_to_you), not row.is_new, row.actie.due_on))

    @property
    def waiting(self) -> list[Actie]:
        """Who waits for whom."""
        return [actie for actie in self.situation.acties if actie.waits_for_answer]

    def _row(self, actie: Actie) -> ActieRow:
        mine, user = actie.waits_for_answer, self.scope.user_id
        known = self.people.get(actie.holder_id or 0)
        return ActieRow(
            actie=actie,
            holder=known.label if known else actie.holder_label,
            to_you=mine and actie.holder_id == user,
            may_settle=may_settle(actie, self.scope),
            may_answer=mine and self.casus.is_open and self._answers(actie),
            may_remind=mine
            and may(self.scope, "ask", self.casus.pk)
            and actie.holder_id not in {None, user}
            and (self.scope.in_office or actie.asked_by_id == user),
            may_pass=self.casus.is_open
            and may_settle(actie, self.scope)
            and is_passable(actie)
            and not actie.passed_to_id,
            offered_to_you=self.casus.is_open and actie.passed_to_id == user and may(self.scope, "step", self.casus.pk),
            is_new=bool(actie.answer) and actie.asked_by_id == user and actie.answer_seen_at is None,
        )

    def _answers(self, actie: Actie) -> bool:
        """Whom the three buttons are for: who was asked and their desk; of somebody without a login, who writes it down."""
        somebody_elses = self.scope.in_office and actie.holder_id not in {None, self.scope.user_id}
        return (
            not somebody_elses and may(self.scope, "answer", self.casus.pk) and may_answer(actie, self.scope, self.desk)
        )

    def can(self, act: str) -> bool:
        return may(self.scope, act, self.casus.pk) and (
            self.casus.is_open or act in {"contact", "note", "voice", "sheet", "pupil", "close"}
        )


def load(casus: Casus, scope: Scope) -> Page:
    """Read the page. The number of queries does not depend on how much there is to read."""
    [situation] = situations([casus], scope)
    prefetch_related_objects([casus], "pupil__guardians", "pupil__enrolments")
    found = viewers(casus, today=scope.today, now=timezone.now())
    enrolled = [row for row in casus.pupil.enrolments.all() if row.holds_on(scope.today)]
    newest = list(timeline(casus, scope).annotate(total=Window(Count("pk")))[:EVENTS_SHOWN])
    page = Page(
        casus=casus,
        scope=scope,
        situation=situation,
        viewers=found,
        guardians=list(casus.pupil.guardians.all()),
        enrolment=next(
            (row for row in enrolled if row.school_id == casus.school_id), enrolled[0] if enrolled else None
        ),
        voices=voice_cards(casus, scope),
        events=items(newest, people(found)),
        event_count=newest[0].total if newest else 0,
        last=timeline(casus, scope).happened(scope.today).first(),
        others=rows(_others, scope, casus.pk, casus.pupil_id, casus.double_of_id),
    )
    if page.reads_story:
        page.causes = list(Cause.objects.filter(casus=casus, valid_to=None).order_by("pk"))
        waits = list(Wachttijd.objects.filter(casus=casus).select_related("provider").order_by("since"))
        page.waits = [row for row in waits if row.ended_on is None]
        page.waited = _waited(waits, scope.today)
        page.partners = list(
            Betrokkene.objects.filter(casus=casus, ended_on=None).select_related("partner").order_by("pk")
        )
    if scope.in_office:
        # numbered as casus_phase_withdraw counts them: withdrawn ones too
        numbered = enumerate(Phase.objects.filter(casus=casus).order_by("pk"), start=1)
        standing = [(number, phase) for number, phase in numbered if phase.withdrawn_at is None]
        page.phases = sorted(standing, key=lambda row: (row[1].true_from, row[0]), reverse=True)
    return page


def _others(scope: Scope, casus_id: int, pupil_id: int, double_of: int | None) -> QuerySet[Casus, Casus]:
    """Other casussen of the pupil, doubles included, as far as this person sees them."""
    same = Q(pupil=pupil_id) | Q(double_of=casus_id) | Q(pk=double_of)
    return Casus.objects.visible_to(scope).filter(same).exclude(pk=casus_id).order_by("-opened_on", "-pk")


def _waited(waits: list[Wachttijd], today: date) -> list[tuple[str, int]]:
    """Weeks waited so far per kind of provider, over and running waits together; the longest first."""
    by_kind: dict[str, list[Wait]] = {}
    for row in waits:
        label = str(row.get_provider_kind_display())
        by_kind.setdefault(label, []).append(Wait(0, row.provider_kind, 0, row.since, row.ended_on))
    found = [
        (label, weeks_of(days_waited(rows, first=date.min, last=today, today=today))) for label, rows in by_kind.items()
    ]
    return sorted(found, key=lambda one: -one[1])


def timeline(casus: Casus, scope: Scope, *, contacts_only: bool = False) -> EventQuerySet:
    """Events this person may read, newest first."""
    rows: EventQuerySet = (
        Event.objects.visible_to(scope).filter(casus=casus).select_related("by").order_by("-on", "-pk")
    )
    return rows.filter(kind=EventKind.CONTACT) if contacts_only else rows


def items(events: Sequence[Event], known: dict[int, Viewer]) -> list[TimelineItem]:
    return [TimelineItem(event, _said_by(event.by, known)) for event in events]


def _said_by(by: User | None, known: dict[int, Viewer]) -> str:
    if by is None:
        return "Loket"
    return known[by.pk].label if by.pk in known else by.name


def voice_cards(casus: Casus, scope: Scope) -> list[VoiceCard]:
    """A card of the newest voice of each party that this person may read, with a link to ask again for those who may.
    The office sees three cards, the empty ones too."""
    newest = {
        voice.party: voice
        for voice in Voice.objects.visible_to(scope)
        .filter(casus=casus)
        .select_related("by")
        .order_by("party", "-on", "-pk")
        .distinct("party")
    }
    asks = may(scope, "voice", casus.pk)
    return [
        VoiceCard(party.label, newest.get(party), reverse("casus_voice", args=[casus.code, party]) if asks else "")
        for party in VoiceParty
        if scope.in_office or party in newest  # an empty card would say "nog niet gevraagd" of what one may not read
    ]
