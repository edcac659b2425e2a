"""Settling a difference: what a person decides is done in the casus by the acts that exist, and can be taken back where they can."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from accounts.models import User
from actietafel.actions.comparing import lock_round, reconcile
from actietafel.actions.openings import link, open_new
from actietafel.models import Settlement, Verschil, VerschilKind
from cases.actions.absence import confirm, correct_first_day, fall_back, return_to_school, start_absence
from cases.actions.closing import AT_SCHOOL, AlreadyOpen, close
from cases.actions.enrolment import end_enrolment, enrol, move_house
from cases.actions.phases import RefusedError, shift_phase
from cases.events import ConflictError, save_version
from cases.models import Absence, Casus, FirstDayKind, PhaseKind
from paper.dates import dutch
from region.models import School

S, K = Settlement, VerschilKind
# What can be chosen, in the order of the keys 1, 2, 3 …
CHOICES: dict[str, tuple[Settlement, ...]] = {
    K.ONLY_SCHOOL: (S.REPORTED, S.STILL_HOME, S.BACK, S.CLOSED, S.NOT_COUNTED),
    K.ONLY_LEERPLICHT: (S.STILL_HOME, S.BACK, S.CLOSED, S.NOT_COUNTED),
    K.ONLY_OURS: (S.STILL_HOME, S.BACK, S.CLOSED, S.NOT_COUNTED),
    K.NEW: (S.OPENED, S.NOT_COUNTED),
    K.SIMILAR: (S.SAME, S.OTHER),
    K.FIRST_DAY: (S.SCHOOL_RIGHT, S.LEERPLICHT_RIGHT, S.OURS_RIGHT),
    K.KIND: (S.SCHOOL_RIGHT, S.LEERPLICHT_RIGHT, S.OURS_RIGHT),
    K.ENROLMENT: (S.SCHOOL_RIGHT, S.LEERPLICHT_RIGHT, S.OURS_RIGHT, S.NOT_COUNTED),
    K.ENDED: (S.BACK, S.CLOSED, S.SCHOOL_RIGHT, S.STILL_HOME, S.NOT_COUNTED),
}
NEEDS_CASUS = frozenset({S.BACK, S.CLOSED, S.SCHOOL_RIGHT, S.LEERPLICHT_RIGHT, S.OURS_RIGHT})
NEEDS_REASON = frozenset({S.NOT_COUNTED, S.STILL_HOME})


def choices_of(verschil: Verschil) -> list[Settlement]:
    """What can be decided here: without a casus nothing in it can be corrected, and who is on no list says nothing."""
    possible = []
    for each in CHOICES[verschil.kind]:
        if each in NEEDS_CASUS and verschil.casus_id is None:
            continue
        if each == S.SCHOOL_RIGHT and (
            verschil.by_school_id is None or (verschil.kind == K.ENDED and not _gone(verschil))
        ):
            continue
        if each == S.LEERPLICHT_RIGHT and verschil.by_leerplicht_id is None:
            continue
        if (
            verschil.kind == K.FIRST_DAY
            and each in (S.SCHOOL_RIGHT, S.LEERPLICHT_RIGHT)
            and not _names_day(verschil, each)
        ):
            continue
        possible.append(each)
    return possible


def _names_day(verschil: Verschil, settlement: Settlement) -> bool:
    regel = verschil.by_school if settlement == S.SCHOOL_RIGHT else verschil.by_leerplicht
    return regel is not None and regel.first_day is not None


def _gone(verschil: Verschil) -> bool:
    return verschil.by_school is not None and verschil.by_school.answer == "weg"


@dataclass(frozen=True)
class Decision:
    """What was decided and typed with it. `on`: since when. `same`: "p<pupil>" or "r<regel>". `kind` "zorg" is zorg om
    aanwezigheid. `school`: where the pupil is enrolled, when there is a choice."""

    settlement: Settlement
    because: str = ""
    on: date | None = None
    outcome: str = ""
    same: str = ""
    kind: str = ""
    permitted_kind: str = ""
    school: School | None = None


@transaction.atomic
def settle(
    *, verschil: Verschil, decision: Decision, by: User, today: date, now: datetime, version: int, again: bool = True
) -> Verschil:
    """Do what was decided, say so on the difference, and compare again.

    ConflictError when somebody settled or changed it first; RefusedError when it cannot be true or something is missing: then
    nothing is done. `again=False` leaves the comparing to the caller.
    """
    lock_round(verschil.uitvraag_id)
    related = ("casus", "by_school__opgave", "by_leerplicht__opgave", "uitvraag", "school", "municipality")
    row: Verschil = Verschil.objects.select_for_update(of=("self",)).select_related(*related).get(pk=verschil.pk)
    if not row.is_open or row.version != version:
        raise ConflictError
    if decision.settlement not in choices_of(row):
        raise RefusedError("settlement", "Dit kan hier niet worden gekozen.")
    if decision.settlement in NEEDS_REASON and not decision.because:
        raise RefusedError("because", "Schrijf kort waarom.")
    row.undo = _Act(row, decision, by, today, now).do()
    row.settled_at, row.settled_by = now, by
    row.settlement, row.because = decision.settlement, decision.because[:300]
    fields = ["settled_at", "settled_by", "settlement", "because", "undo", "school_reported_on"]
    save_version(row, version=version, fields=fields)
    if decision.settlement == S.NOT_COUNTED:
        _count_out(row)
    if again:
        reconcile(uitvraag=row.uitvraag, today=today, now=now)
    return row


def _count_out(row: Verschil) -> None:
    """Who does not count, does not count anywhere in this round: the other questions about them end with the same reason."""
    others = Verschil.objects.filter(uitvraag=row.uitvraag_id, subject=row.subject).open()
    others.update(
        settled_at=row.settled_at, settled_by=row.settled_by, settlement=row.settlement, because=row.because,
        version=F("version") + 1,
    )  # fmt: skip


@transaction.atomic
def settle_many(
    *, verschillen: Iterable[Verschil], decision: Decision, by: User, today: date, now: datetime
) -> tuple[list[Verschil], list[tuple[Verschil, str]]]:
    """The same for each, one by one; (settled, refused with the reason). What refuses leaves nothing behind, the others go on."""
    done: list[Verschil] = []
    refused: list[tuple[Verschil, str]] = []
    listed = list(verschillen)
    for uitvraag_id in sorted({row.uitvraag_id for row in listed}):
        lock_round(uitvraag_id)
    for row in listed:
        try:
            with transaction.atomic():
                done.append(
                    settle(
                        verschil=row, decision=decision, by=by, today=today, now=now, version=row.version, again=False
                    )
                )
        except ConflictError:
            refused.append((row, "Een collega loste dit intussen al op."))
        except RefusedError as error:
            refused.append((row, str(error)))
    for uitvraag in {row.uitvraag_id: row.uitvraag for row in done}.values():
        reconcile(uitvraag=uitvraag, today=today, now=now)
    return done, refused


@dataclass
class _Act:
    """One decision, done. Each method returns what is needed to take it back."""

    row: Verschil
    decision: Decision
    by: User
    today: date
    now: datetime

    def do(self) -> dict[str, object]:
        acts: dict[str, Callable[[], dict[str, object]]] = {
            S.OPENED: self._open,
            S.SAME: self._same,
            S.REPORTED: self._reported,
            S.STILL_HOME: self._still_home,
            S.BACK: self._back,
            S.CLOSED: self._close,
            S.SCHOOL_RIGHT: self._right,
            S.LEERPLICHT_RIGHT: self._right,
        }
        act = acts.get(self.decision.settlement)
        return act() if act else {}

    @property
    def text(self) -> str:
        said = f"Kwartaalopgave, peildatum {dutch(self.row.uitvraag.reference_date)}."
        return f"{said} {self.decision.because}".strip()

    @property
    def casus(self) -> Casus:
        if self.row.casus is None or not self.row.casus.is_open:
            raise RefusedError("", "Er loopt geen casus. Start die eerst, of heropen hem.")
        return self.row.casus

    @property
    def absence(self) -> Absence:
        absence = self.casus.absence()
        if absence is None:
            raise RefusedError("", "Op deze casus loopt geen verzuim.")
        return absence

    def _day(self) -> date:
        if self.decision.on is None:
            raise RefusedError("on", "Vul de dag in.")
        if self.decision.on > self.today:
            raise RefusedError("on", "Deze dag moet nog komen.")
        return self.decision.on

    def _open(self) -> dict[str, object]:
        try:
            casus = open_new(row=self.row, by=self.by, today=self.today, now=self.now, kind=self.decision.kind,
                             permitted_kind=self.decision.permitted_kind, school=self.decision.school, text=self.text)  # fmt: skip
        except AlreadyOpen:
            raise RefusedError("", "Er loopt intussen al een casus van deze leerling. Vergelijk opnieuw.") from None
        self.row.casus, self.row.pupil = casus, casus.pupil
        Verschil.objects.filter(pk=self.row.pk).update(casus=casus, pupil=casus.pupil)
        return {"casus": casus.pk}

    def _same(self) -> dict[str, object]:
        if self.decision.same not in self.row.facts.get("lijkt_op", ()):
            raise RefusedError("same", "Kies wie het is.")
        if self.decision.same.startswith("p"):
            link(row=self.row, pupil_id=int(self.decision.same[1:]))
        return {"same": self.decision.same}

    def _reported(self) -> dict[str, object]:
        self.row.school_reported_on = self._day()
        return {}

    def _still_home(self) -> dict[str, object]:
        if self.row.casus is None or not self.row.casus.is_open:
            return {}
        absence = self.row.casus.absence()
        if absence is not None and absence.ended_on is None:
            said = confirm(absence=absence, on=self.today, by=self.by, how="nagevraagd", text=self.text)
            return {"confirmed": True} if said else {}
        return {}

    def _back(self) -> dict[str, object]:
        phase = return_to_school(
            absence=self.absence, on=self._day(), by=self.by, today=self.today, text=self.text, now=self.now
        )
        return {"phase": phase.pk}

    def _close(self) -> dict[str, object]:
        on, casus = self._day(), self.casus
        if not self.decision.outcome:
            raise RefusedError("outcome", "Kies de uitkomst.")
        absence = casus.absence()
        undo: dict[str, object] = {"closed": True}
        if self.decision.outcome in AT_SCHOOL and absence is not None and absence.ended_on is None:
            undo |= self._back()
        fresh = Casus.objects.get(pk=casus.pk)
        close(
            casus=fresh, outcome=self.decision.outcome, on=max(on, casus.opened_on), by=self.by, version=fresh.version,
            today=self.today, text=self.text, now=self.now,
        )  # fmt: skip
        return undo

    # --- as one of the lists says ---------------------------------------------------------------------------------------

    def _right(self) -> dict[str, object]:
        by_school = self.decision.settlement == S.SCHOOL_RIGHT
        regel = self.row.by_school if by_school else self.row.by_leerplicht
        if regel is None:
            raise RefusedError("", "Op deze lijst staat de leerling niet.")
        match self.row.kind:
            case K.FIRST_DAY:
                return self._first_day(regel.first_day)
            case K.KIND:
                kind = PhaseKind.DEELS if regel.answer == "deels" else self.decision.kind or regel.kind
                permitted = regel.permitted_kind if kind == regel.kind else self.decision.permitted_kind
                return self._kind(kind, permitted, regel.first_day, regel.on)
            case K.ENDED:
                return self._nowhere(regel.on)
            case _:
                return self._place(by_school)

    def _first_day(self, told: date | None) -> dict[str, object]:
        if told is None:
            raise RefusedError("", "Deze lijst noemt geen eerste verzuimdag.")
        absence = self.absence
        before, kind = absence.first_day, absence.first_day_kind
        correct_first_day(
            absence=absence, first_day=told, first_day_kind=FirstDayKind.EXACT, by=self.by, today=self.today, because=self.text,
            now=self.now,
        )  # fmt: skip
        return {"first_day": before.isoformat(), "first_day_kind": kind} if before else {"became_known": True}

    def _kind(self, kind: str, permitted_kind: str, first_day: date | None, on: date | None) -> dict[str, object]:
        if not kind:
            raise RefusedError("kind", "Kies de soort: de lijst zegt alleen ‘nog thuis’.")
        absence, casus = self.casus.absence(), self.casus
        if absence is None:
            begun = start_absence(
                casus=casus, kind=kind, first_day=first_day, by=self.by, today=self.today, permitted_kind=permitted_kind,
                first_day_kind=FirstDayKind.EXACT if first_day else FirstDayKind.UNKNOWN, now=self.now,
            )  # fmt: skip
            return {"begun": begun.pk}
        day = self.decision.on or on or self.today
        if absence.ended_on is not None:
            again = max(day, absence.ended_on)
            fall_back(
                casus=casus, on=again, kind=kind, by=self.by, today=self.today, permitted_kind=permitted_kind,
                now=self.now,
            )  # fmt: skip
            return {"begun": absence.pk}
        phase = shift_phase(
            absence=absence, kind=kind, permitted_kind=permitted_kind, true_from=day, by=self.by, now=self.now, today=self.today,
            text=self.text,
        )  # fmt: skip
        return {"phase": phase.pk}

    def _place(self, by_school: bool) -> dict[str, object]:
        casus, on = self.casus, self.decision.on or self.today
        regel = self.row.by_school if by_school else self.row.by_leerplicht
        school = self.decision.school or (regel.opgave.school if by_school and regel else None)
        if school is not None:
            if school.pk != casus.school_id:
                enrol(casus=casus, school=school, on=on, by=self.by, today=self.today, now=self.now)
                return {"moved": True}
            return {}
        home = regel.opgave.municipality if regel else None
        if home is not None and home.pk != casus.municipality_id:
            move_house(casus=casus, municipality=home, on=on, by=self.by, today=self.today, now=self.now)
            return {"moved": True}
        if regel is not None and regel.kind == PhaseKind.ABSOLUUT:
            return self._nowhere(None)
        raise RefusedError("school", "Kies de school waar de leerling is ingeschreven.")

    def _nowhere(self, told: date | None) -> dict[str, object]:
        end_enrolment(
            casus=self.casus, on=self.decision.on or told or self.today, by=self.by, today=self.today, becomes_absoluut=True,
            text=self.text, now=self.now,
        )  # fmt: skip
        return {"moved": True}
