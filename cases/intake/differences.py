"""Rows about a casus that runs already: confirmed, noted where the list says otherwise, taken over where a person said so."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.actions.absence import (
    RefusedError,
    correct_first_day,
    fall_back,
    return_to_school,
    shift_phase,
    start_absence,
)
from cases.actions.phases import reads_along
from cases.circle import offices_of
from cases.intake.entries import Entry
from cases.intake.rows_in import insert_many
from cases.intake.senders import Sender
from cases.intake.standing import Standing, heard_on
from cases.models import Absence, Casus, Event, EventKind, FirstDayKind, Intake
from paper.dates import dutch
from post.actions import notify_others

NOTE_TITLE = "Lijst wijkt af"
PASSED_TITLE = "Opnieuw gemeld via lijst"
PASSED_NOTICE = "Een leerling van een van uw casussen staat op een lijst."


class Differences:
    """Gathers what is to be written about running casussen and writes it at once; only *overnemen* goes through the acts."""

    def __init__(self, intake: Intake, by: User, today: date, now: datetime) -> None:
        self.intake, self.by, self.today, self.now = intake, by, today, now
        self.day = intake.reference_date
        self._how = Sender(intake.school, intake.municipality).told_by
        self._confirmed: list[Absence] = []
        self._events: list[Event] = []
        self._notes: list[tuple[Event, str]] = []
        self._passed: list[Casus] = []

    def confirm(self, standing: Standing) -> None:
        """Still at home on the peildatum; nothing when Loket knew that already."""
        casus, absence = standing.casus, standing.absence
        if casus is None or absence is None or absence.ended_on is not None or heard_on(absence) >= self.day:
            return
        before = [
            absence.confirmed_on.isoformat() if absence.confirmed_on else None,
            absence.confirmed_by_id,
            absence.confirmed_how,
        ]
        self._confirmed.append(absence)
        self._events.append(
            Event(
                casus=casus,
                kind=EventKind.CONFIRMED,
                by=self.by,
                on=self.day,
                title="Nog thuis",
                facts={"before": before},
                **reads_along(casus.phase),
            )
        )

    def note(self, standing: Standing, entry: Entry, differs: tuple[str, ...], *, unseen: bool) -> None:
        """What the list says otherwise, for the office, once; and what it does confirm: still at home. `unseen`: it is not for who sent
        the list, who would otherwise read it as their own words once the casus comes in sight."""
        if standing.casus is None:
            return
        if not entry.returned_on:
            self.confirm(standing)
        text = f"Lijst van {self.intake.sender_label}, peildatum {dutch(self.day)}. {' '.join(differs)}"
        self._note(standing.casus, EventKind.NOTE, NOTE_TITLE, text, entry.told, by=None if unseen else self.by)

    def pass_on(self, casus: Casus, entry: Entry) -> None:
        """A colleague's casus: a line on it and a notice, as with Leerling melden. The reader of the list sees nothing of it."""
        first = f" Eerste verzuimdag volgens de lijst: {dutch(entry.first_day)}." if entry.first_day else ""
        text = f"Lijst van {self.intake.sender_label}, peildatum {dutch(self.day)}.{first}"
        self._note(casus, EventKind.REPORTED, PASSED_TITLE, text, entry.told, by=self.by)
        self._passed.append(casus)

    def _note(self, casus: Casus, kind: EventKind, title: str, text: str, told: str, *, by: User | None) -> None:
        facts = {"list_says": told}
        event = Event(casus=casus, kind=kind, by=by, on=self.today, title=title, text=text, facts=facts)
        self._notes.append((event, told))

    def take_over(self, entry: Entry, standing: Standing) -> bool:
        """Make the casus say what the list says. False when an act refuses: then it is only noted."""
        casus, absence = standing.casus, standing.absence
        if casus is None:
            return False
        because = f"Overgenomen van de lijst van {self.intake.sender_label}, peildatum {dutch(self.day)}."
        try:
            with transaction.atomic():  # both corrections or neither
                self._act(entry, standing, casus, absence, because)
        except RefusedError:
            return False
        return True

    def _act(self, entry: Entry, standing: Standing, casus: Casus, absence: Absence | None, because: str) -> None:
        if absence is None:
            sure = FirstDayKind.EXACT if entry.first_day else FirstDayKind.UNKNOWN
            start_absence(
                casus=casus, kind=entry.kind, first_day=entry.first_day, first_day_kind=sure, by=self.by,
                today=self.today, permitted_kind=entry.permitted_kind, now=self.now,
            )  # fmt: skip
        elif absence.ended_on is not None and entry.first_day:
            fall_back(
                casus=casus, on=entry.first_day, kind=entry.kind, by=self.by, today=self.today,
                permitted_kind=entry.permitted_kind, now=self.now,
            )  # fmt: skip
        else:
            self._correct(entry, standing, absence, because)

    def _correct(self, entry: Entry, standing: Standing, absence: Absence, because: str) -> None:
        phase = standing.phase_on(self.day)
        if entry.first_day and entry.first_day != absence.first_day:
            correct_first_day(
                absence=absence, first_day=entry.first_day, first_day_kind=FirstDayKind.EXACT, by=self.by, today=self.today,
                because=because, now=self.now,
            )  # fmt: skip
        if phase is not None and (phase.kind, phase.permitted_kind) != (entry.kind, entry.permitted_kind):
            start = max(filter(None, (absence.first_day, phase.true_from)))
            shift_phase(
                absence=absence, kind=entry.kind, permitted_kind=entry.permitted_kind, true_from=start, by=self.by,
                now=self.now, today=self.today, text=because,
            )  # fmt: skip
        if entry.returned_on:
            return_to_school(
                absence=absence, on=entry.returned_on, by=self.by, today=self.today, text=because, now=self.now
            )

    def write(self) -> None:
        """The notes that are not there yet, the confirmations, the notices."""
        casussen = {event.casus_id for event, _ in self._notes}
        there = set(
            Event.objects.filter(casus__in=casussen, facts__has_key="list_says").values_list(
                "casus", "facts__list_says"
            )
            if casussen
            else ()
        )
        insert_many([*self._events, *(event for event, told in self._notes if (event.casus_id, told) not in there)])
        Absence.objects.filter(pk__in=[row.pk for row in self._confirmed]).update(
            confirmed_on=self.day, confirmed_by=self.by, confirmed_how=self._how
        )
        offices = offices_of(self._passed, timezone.localdate(self.now))
        for casus in self._passed:
            notify_others(
                offices[casus.pk], but=self.by, key=f"lijst:{self.intake.sha256[:16]}:{casus.code}", kind="lijst",
                text=PASSED_NOTICE, path=reverse("casus", args=[casus.code]), now=self.now,
            )  # fmt: skip
