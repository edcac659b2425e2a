"""What Loket knows already of the pupils a respondent is asked about: their own, in the state of now, and nobody else's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from accounts.models import Role
from actietafel.models import Opgave, OpgaveAnswer, Opgaveregel
from cases.actions.phases import phase_label
from cases.models import Absence, Casus, Enrolment, Event, EventKind, Phase, PhaseKind, Pupil
from cases.querysets import CasusQuerySet
from cases.scope import Scope
from paper.dates import dutch


def respondent_scope(opgave: Opgave, today: date) -> Scope:
    """The circle of whoever answers, whoever reads along: of a school its own pupils (enrolled, or responsible for), of leerplicht
    who lives in the municipality, in the phases that are theirs. Personal grants are no part of it. At most one query."""
    if opgave.school_id is None:
        there = (opgave.municipality_id,) if opgave.municipality_id else ()
        return Scope(0, Role.LEERPLICHT, today, municipality_ids=there)
    enrolled = Enrolment.objects.on(today).filter(school=opgave.school_id).values("pupil")
    elsewhere = Casus.objects.filter(pupil__in=enrolled).exclude(school=opgave.school_id).values_list("pk", flat=True)
    return Scope(0, Role.SCHOOL, today, school_ids=(opgave.school_id,), granted_ids=tuple(elsewhere))


def asked_about(opgave: Opgave, circle: Scope) -> CasusQuerySet:
    """Open casussen inside the circle whose absence runs and had begun on the peildatum, or of which the first day is not known."""
    begun = Q(first_day=None) | Q(first_day__lte=opgave.uitvraag.reference_date)
    running: CasusQuerySet = Casus.objects.visible_to(circle).open()
    return running.filter(Exists(Absence.objects.filter(begun, casus=OuterRef("pk"), ended_on=None)))


@dataclass(frozen=True)
class Line:
    """One pupil whom Loket knows. `regel` is the answer, None while there is none; `last` what was said in an earlier round.

    `told`: who spoke of this pupil and when, in Dutch, as far as the respondent may read it; the newest first.
    """

    casus: Casus
    pupil: Pupil
    absence: Absence | None
    phase: Phase | None
    year_group: int | None
    regel: Opgaveregel | None
    last: Opgaveregel | None
    told: str

    @property
    def answered(self) -> bool:
        return self.regel is not None

    @property
    def is_partly(self) -> bool:
        return self.phase is not None and self.phase.kind == PhaseKind.DEELS

    @property
    def missing(self) -> str:
        """What an answer still needs before it can be sent, in Dutch; "" when nothing."""
        if self.regel is None:
            return "Kies een antwoord."
        return (
            ""
            if self.regel.on or self.regel.answer == OpgaveAnswer.HOME
            else NEEDS_DAY[OpgaveAnswer(self.regel.answer)]
        )

    @property
    def known(self) -> str:
        """Since when and which kind, in a sentence."""
        if self.absence is None:
            return "Weer naar school." if self.casus.phase == PhaseKind.TERUG else "Bij ons bekend, nu zonder verzuim."
        kind = phase_label(self.phase) if self.phase else ""
        if self.absence.first_day is None:
            return f"De eerste verzuimdag is nog niet bekend{f', {kind}' if kind else ''}."
        about = "ongeveer " if self.absence.first_day_kind == "ongeveer" else ""
        return f"Sinds {about}{dutch(self.absence.first_day)}{f', {kind}' if kind else ''}{self.hours}."

    @property
    def hours(self) -> str:
        phase = self.phase
        if phase is None or phase.kind != PhaseKind.DEELS or phase.hours is None:
            return ""
        target = f" van {_number(phase.target_hours)}" if phase.target_hours is not None else ""
        return f", {_number(phase.hours)}{target} uur"

    @property
    def last_time(self) -> str:
        """What the respondent said in the round before."""
        if self.last is None:
            return ""
        said = str(OpgaveAnswer(self.last.answer).label)
        return f"Vorige opgave: {said}{f', {self.last.changed}' if self.last.changed else ''}."


NEEDS_DAY = {
    OpgaveAnswer.PARTLY: "Vul in sinds wanneer. Ongeveer mag ook.",
    OpgaveAnswer.BACK: "Vul de eerste schooldag in. Ongeveer mag ook.",
    OpgaveAnswer.GONE: "Vul in sinds wanneer. Ongeveer mag ook.",
}


def _number(hours: object) -> str:
    return f"{hours}".removesuffix(".0").replace(".", ",")


@dataclass(frozen=True)
class Prefill:
    """Everybody on the Opgave. `added`: named by the respondent, not known. `hidden`: pupils of the respondent whom this reader of
    the office does not see. `gone`: answers about a pupil who left the circle meanwhile."""

    lines: list[Line]
    added: list[Opgaveregel]
    hidden: int = 0
    gone: int = 0

    @property
    def answered(self) -> int:
        return sum(line.answered for line in self.lines)

    @property
    def unanswered(self) -> list[Line]:
        return [line for line in self.lines if not line.answered]

    @property
    def some_partly(self) -> bool:
        """Somebody without an answer is partly at school, as far as we know."""
        return any(line.is_partly for line in self.unanswered)

    @property
    def unfinished(self) -> list[Line]:
        return [line for line in self.lines if line.missing]

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def casus_ids(self) -> list[int]:
        return [line.casus.pk for line in self.lines]

    @property
    def at_home(self) -> int:
        """How many are named as not, or not wholly, at school."""
        home = (OpgaveAnswer.HOME, OpgaveAnswer.PARTLY)
        return len(self.added) + sum(line.regel is not None and line.regel.answer in home for line in self.lines)


def count_of(opgave: Opgave, today: date) -> int:
    """How many pupils stand ready on the Opgave: a number, for who may see no more. Two queries at most."""
    return asked_about(opgave, respondent_scope(opgave, today)).count()


def prefill(opgave: Opgave, today: date, reader: Scope | None = None) -> Prefill:
    """Everybody on the Opgave. The number of queries does not depend on the number of pupils.

    `reader`: somebody of the office who reads along sees only who is inside both circles. Once the Opgave is returned only what
    was said counts: who came later belongs to the next one.
    """
    circle = respondent_scope(opgave, today)
    regels = list(opgave.regels.select_related("answered_by").order_by("pk"))
    by_casus = {regel.casus_id: regel for regel in regels if regel.casus_id}
    wanted = Q(pk__in=by_casus)
    if opgave.returned_at is None:
        wanted |= Q(pk__in=asked_about(opgave, circle).values("pk"))
    inside = Casus.objects.visible_to(circle).filter(wanted).select_related("pupil")
    everybody = set(inside.values_list("pk", flat=True)) if reader else set()
    shown = list(inside.visible_to(reader) if reader else inside)
    lines = _lines(opgave, shown, by_casus, circle)
    return Prefill(
        lines=sorted(lines, key=lambda line: (line.pupil.sorted_by, line.casus.pk)),
        added=[regel for regel in regels if regel.casus_id is None],
        hidden=len(everybody - {casus.pk for casus in shown}) if reader else 0,
        gone=len(by_casus.keys() - (everybody or {casus.pk for casus in shown})),
    )


def lines_of(opgave: Opgave, today: date) -> list[Line]:
    """The known pupils of an Opgave with what was answered, by name."""
    return prefill(opgave, today).lines


def _lines(opgave: Opgave, casussen: list[Casus], regels: dict[int, Opgaveregel], circle: Scope) -> list[Line]:
    ids = [casus.pk for casus in casussen]
    absences = {row.casus_id: row for row in Absence.objects.filter(casus__in=ids, ended_on=None)}
    standing = Phase.objects.filter(absence__in=[row.pk for row in absences.values()]).standing(circle.today)
    phases = {row.casus_id: row for row in standing}
    pupils = [casus.pupil_id for casus in casussen]
    enrolled = Enrolment.objects.on(circle.today).filter(pupil__in=pupils).values_list("pupil", "year_group")
    year_groups = dict(enrolled)
    last = _last_time(opgave, ids)
    told = _told(opgave, casussen, absences.values(), circle)
    return [
        Line(
            casus=casus, pupil=casus.pupil, absence=absences.get(casus.pk), phase=phases.get(casus.pk),
            year_group=year_groups.get(casus.pupil_id), regel=regels.get(casus.pk), last=last.get(casus.pk),
            told=told.get(casus.pk, ""),
        )
        for casus in casussen
    ]  # fmt: skip


def _last_time(opgave: Opgave, casus_ids: list[int]) -> dict[int, Opgaveregel]:
    """What this respondent said in the round before this one in which they spoke of the pupil."""
    earlier = Opgaveregel.objects.filter(
        casus__in=casus_ids, opgave__school=opgave.school_id, opgave__municipality=opgave.municipality_id,
        opgave__uitvraag__reference_date__lt=opgave.uitvraag.reference_date, opgave__returned_at__isnull=False,
    )  # fmt: skip
    newest = earlier.order_by("casus", "-opgave__uitvraag__reference_date", "-pk").distinct("casus")
    return {row.casus_id: row for row in newest if row.casus_id}


def _told(opgave: Opgave, casussen: Iterable[Casus], absences: Iterable[Absence], circle: Scope) -> dict[int, str]:
    """Who spoke of each pupil, and when: the newest confirmation, else the report."""
    found: dict[int, str] = {}
    kinds = (EventKind.OPENED, EventKind.REPORTED)
    events = Event.objects.filter(casus__in=[casus.pk for casus in casussen], kind__in=kinds).readable_by(circle)
    for event in events.select_related("by").prefetch_related("by__toegangen").order_by("pk"):
        found[event.casus_id] = f"{_who(opgave, event)} op {dutch(event.on)}."
    how = {"school": "School", "leerplicht": "Leerplicht", "loket": "Het loket"}
    mine = "school" if opgave.school_id else "leerplicht"
    for absence in absences:
        if absence.confirmed_on:
            who = "U" if absence.confirmed_how == mine else how.get(absence.confirmed_how, "Het loket")
            found[absence.casus_id] = f"{who} bevestigde op {dutch(absence.confirmed_on)} dat het nog zo is."
    return found


def _who(opgave: Opgave, event: Event) -> str:
    roles = [(row.role, row.school_id, row.municipality_id) for row in event.by.toegangen.all()] if event.by else []
    own = (Role.SCHOOL, opgave.school_id, None) if opgave.school_id else (Role.LEERPLICHT, None, opgave.municipality_id)
    if own in roles:
        return "U meldde deze leerling"
    if any(role == Role.LEERPLICHT for role, _, _ in roles):
        return "Leerplicht noemde deze leerling"
    if any(role == Role.SCHOOL for role, _, _ in roles):
        return "Een school noemde deze leerling"
    return "Het loket noteerde deze leerling"
