"""Closing a meeting: what was decided comes to stand in the casussen. It happens once, and is not taken back."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Prefetch

from accounts.models import Role, User
from cases.actions.asking import ask
from cases.actions.work import set_step
from cases.circle import Viewer, consulent_of, people, viewers_of
from cases.events import record
from cases.models import Actie, ActieKind, ActieTarget, Casus, EventKind
from overleg.actions import locked
from overleg.held import among, bring_back, later_than, meeting_for
from overleg.models import Agendapunt, Attendance, Discipline, Overleg, Referral, Result, Tafelactie
from paper.dates import dutch
from paper.text import listed

GOES_ON = {Result.MOVING, Result.LOOK}  # somebody does something now; other outcomes say themselves what follows
NOBODY_THERE = "Bij niemand staat dat die er was. Vul eerst de aanwezigheid in: na het sluiten kan dat niet meer."
LEFT = "Aan tafel afgesproken; de casus was al gesloten"
_TARGETS = {Discipline.CARE: ActieTarget.CARE, Discipline.MUNICIPALITY: ActieTarget.TEAM}


class UndecidedError(Exception):
    """Items without an outcome; `numbers` as they stand on the agenda. The message is Dutch."""

    def __init__(self, numbers: list[int]) -> None:
        one = len(numbers) == 1
        super().__init__(
            f"Sluiten kan als {'punt' if one else 'de punten'} {listed(numbers)} besloten {'is' if one else 'zijn'}."
        )
        self.numbers = numbers


@dataclass
class Closed:
    """What closing did: how many casussen have an outcome, acties and verzoeken made; on which meetings what was held comes
    back; acties that were not made because the casus was closed by then; about how many pupils nothing was said.
    For the question before it: `early`, that the day of the meeting is still to come, and `idle`, items (by number) that were decided
    to go on without anybody who does something, and `unseated`, that nobody is written down as having been there."""

    outcomes: int = 0
    acties: int = 0
    verzoeken: int = 0
    steps: int = 0
    held: int = 0
    returned: list[Overleg] = field(default_factory=list)
    left: int = 0
    passed_by: int = 0
    idle: list[int] = field(default_factory=list)
    with_leerplicht: bool = False
    early: str = ""
    unseated: str = ""

    @property
    def lines(self) -> list[str]:
        """What it does to the casussen, in Dutch."""
        readers = "leerplicht leest die mee" if self.with_leerplicht else "leerplicht en de school lezen die mee"
        found = [line for line in (self.early, self.unseated) if line]
        found.append(f"{counted(self.outcomes, 'uitkomst', 'uitkomsten')} in de casussen; {readers}.")
        if self.passed_by:
            found.append(
                f"{counted(self.passed_by, 'leerling', 'leerlingen')} niet besproken: in die casus komt niets te staan."
            )
        if self.acties or self.steps:
            found.append(
                f"{counted(self.acties + self.steps, 'actie', 'acties')} bij wie in de kring van de casus zit."
            )
        if self.verzoeken:
            found.append(f"{counted(self.verzoeken, 'verzoek', 'verzoeken')} via de consulent, aan wie daarbuiten zit.")
        if self.held:
            days = listed(dutch(one.on) for one in self.returned)
            back = f"op de agenda van {days}" if days else "zodra dat overleg is gepland"
            found.append(
                f"{counted(self.held, 'aangehouden punt komt', 'aangehouden punten komen')} vanzelf terug, {back}."
            )
        if self.idle:
            found.append(
                f"Bij punt {listed(self.idle)} staat dat het verdergaat, maar niet wie wat doet: geen actie, geen volgende stap."
            )
        if self.left:
            found.append(f"{counted(self.left, 'actie', 'acties')} alleen als tekst in de casus: die is al gesloten.")
        return found


def undecided(overleg: Overleg) -> list[int]:
    """Numbers on the agenda of the items without an outcome."""
    results = overleg.punten.values_list("result", flat=True)
    return [number for number, result in enumerate(results, 1) if not result]


@transaction.atomic
def close_overleg(*, overleg: Overleg, by: User, today: date, now: datetime) -> Closed:
    """Outcome and what was said in every casus; its acties with those who do them; what is held back on its agenda.

    Raises ClosedError when somebody was first, UndecidedError while an item is open. The database keeps both as well, also
    when an item comes in while this runs (migration 0003).
    """
    locked(overleg)
    if open_now := undecided(overleg):
        raise UndecidedError(open_now)
    try:
        with transaction.atomic():
            Overleg.objects.filter(pk=overleg.pk).update(closed_at=now, closed_by=by, version=F("version") + 1)
    except IntegrityError as error:  # an item came in from outside between the question and the answer
        raise UndecidedError(undecided(overleg)) from error
    overleg.refresh_from_db()
    done = Closed(with_leerplicht=overleg.of_kind.with_leerplicht)
    for punt in overleg.punten.select_related("casus__consulent", "overleg__area", "overleg__municipality"):
        if punt.result == Result.PASSED_BY:
            done.passed_by += 1
            continue
        _tell(punt, by, today)
        done.outcomes += 1
        _carry_out(punt, by, today, now, done)
        if punt.result == Result.HELD and punt.casus.is_open:
            done.held += 1
            following = meeting_for(punt)
            if following is not None and following not in done.returned:
                done.returned.append(following)
            if following is not None:
                bring_back(overleg=following, held=[punt], by=by, today=today)
    return done


def counted(many: int, one: str, more: str) -> str:
    return f"{many} {one if many == 1 else more}"


def too_early(overleg: Overleg, today: date) -> str:
    """ "Deze actietafel is pas op 10 december 2026."; "" from that day on."""
    this = overleg.of_kind.this
    return f"{this[:1].upper()}{this[1:]} is pas op {dutch(overleg.on)}." if today < overleg.on else ""


def nobody_there(overleg: Overleg) -> str:
    """Said when nobody is written down as having been there; an Afstemming seats who held it by closing."""
    present = overleg.deelnames.filter(attendance__in=(Attendance.PRESENT, Attendance.REPLACED))
    return "" if overleg.of_kind.with_leerplicht or present.exists() else NOBODY_THERE


def coming(overleg: Overleg, *, today: date, now: datetime) -> Closed:
    """What closing will do, for the question before it. Nine queries, however long the agenda is."""
    told = Closed(
        with_leerplicht=overleg.of_kind.with_leerplicht, early=too_early(overleg, today), unseated=nobody_there(overleg)
    )
    rows = overleg.punten.select_related("casus__consulent")
    punten = list(rows.prefetch_related(Prefetch("acties", Tafelactie.objects.select_related("deelname__user"))))
    circles = circles_of([punt.casus for punt in punten], today=today, now=now)
    later = later_than(overleg)
    for number, punt in enumerate(punten, 1):
        told.outcomes += 1
        acties = list(punt.acties.all())
        if punt.result in GOES_ON and not acties and not punt.next_step:
            told.idle.append(number)
        if not punt.casus.is_open:
            told.left += len(acties) + bool(punt.next_step)
            continue
        asked = sum(is_verzoek(row, circles[punt.casus_id]) for row in acties)
        told.verzoeken, told.acties = told.verzoeken + asked, told.acties + len(acties) - asked
        told.steps += bool(punt.next_step)
        if punt.result == Result.HELD:
            told.held += 1
            following = among(later, punt)
            told.returned += [following] if following is not None and following not in told.returned else []
    return told


def what_happened(overleg: Overleg) -> Closed:
    """What closing did, read from what stands now. Six queries."""
    punten = overleg.punten.all()
    rows = Tafelactie.objects.filter(punt__overleg=overleg)
    held = punten.filter(result=Result.HELD, casus__closed_on=None)
    steps = punten.exclude(next_step="").exclude(casus__events__title=LEFT, casus__events__on=overleg.on)
    return Closed(
        outcomes=punten.count(),
        acties=rows.exclude(actie=None).exclude(actie__kind=ActieKind.VERZOEK).count(),
        verzoeken=rows.filter(actie__kind=ActieKind.VERZOEK).count(),
        steps=steps.count(),
        held=held.count(),
        returned=list(Overleg.objects.filter(returned__in=held).distinct().order_by("on")),
        left=rows.filter(actie=None).count(),
    )


def _tell(punt: Agendapunt, by: User, today: date) -> None:
    """Two lines on the timeline. The outcome is coded and read by school and leerplicht too: they sat at the table, or carry it
    out. What was said stays in the office: it was said in confidence, and may name others. Where only leerplicht sits with the
    office, it reads along and a school does not."""
    overleg, facts = punt.overleg, {"overleg": punt.overleg.code}
    if overleg.of_kind.with_leerplicht:
        record(
            casus=punt.casus, kind=EventKind.AGENDA, by=by, on=overleg.on, title=f"{overleg}: {punt.get_result_display()}",
            text=punt.said or f"Besproken op {dutch(overleg.on)}.", leerplicht_reads=True, facts={**facts, "result": punt.result},
        )  # fmt: skip
        return
    if punt.said:
        title = f"Gezegd aan tafel, {overleg}, {dutch(overleg.on)}"
        record(casus=punt.casus, kind=EventKind.AGENDA, by=by, on=overleg.on, title=title, text=punt.said, facts=facts)
    outcome = outcome_label(punt.result, punt.held_until, punt.referred_to)
    record(
        casus=punt.casus, kind=EventKind.AGENDA, by=by, on=overleg.on, text=f"Besproken op {dutch(overleg.on)}.",
        title=f"Uitkomst van {overleg.of_kind.the}: {outcome}",
        school_reads=True, leerplicht_reads=True, facts={**facts, "result": punt.result},
    )  # fmt: skip


def outcome_label(result: str, held_until: date | None, referred_to: str = "") -> str:
    """ "in beweging", "aanhouden tot 11 maart 2027", "doorverwezen naar OPDC"."""
    label = str(Result(result).label)
    more = dutch(held_until) if held_until else str(Referral(referred_to).label) if referred_to else ""
    return f"{label.removesuffix(' …')} {more}" if more else label


def _carry_out(punt: Agendapunt, by: User, today: date, now: datetime, done: Closed) -> None:
    acties = list(punt.acties.select_related("deelname__user"))
    if not punt.casus.is_open:
        done.left += len(acties) + bool(punt.next_step)
        if acties or punt.next_step:
            _say_left(punt, acties, by)
        return
    if not acties and not punt.next_step:
        return
    circle = circle_of(punt.casus, today=today, now=now)
    consulent = consulent_of(punt.casus, today) or by  # nobody holds the casus any more: the chair keeps it
    for row in acties:
        actie = _actie_of(row, punt.casus, circle, consulent, by, today)
        Tafelactie.objects.filter(pk=row.pk).update(actie=actie)
        done.verzoeken += actie.kind == ActieKind.VERZOEK
        done.acties += actie.kind != ActieKind.VERZOEK
    if punt.next_step and punt.next_step_on:
        set_step(casus=punt.casus, what=punt.next_step, due_on=punt.next_step_on, holder=consulent, by=by, today=today)
        done.steps += 1


def _say_left(punt: Agendapunt, acties: list[Tafelactie], by: User) -> None:
    lines = [f"{row.what} ({_called(row)}, uiterlijk {dutch(row.due_on)})" for row in acties]
    lines += [punt.next_step] if punt.next_step else []
    reads = punt.overleg.of_kind.with_leerplicht
    record(
        casus=punt.casus,
        kind=EventKind.AGENDA,
        by=by,
        on=punt.overleg.on,
        title=LEFT,
        text="\n".join(lines),
        leerplicht_reads=reads,
    )


def circle_of(casus: Casus, *, today: date, now: datetime) -> dict[int, Viewer]:
    """Who is around the casus for good, by user: somebody who looks along for a day, with a reason, takes no actie home."""
    return circles_of([casus], today=today, now=now)[casus.pk]


def circles_of(casussen: Iterable[Casus], *, today: date, now: datetime) -> dict[int, dict[int, Viewer]]:
    """circle_of() many casussen at once, by casus id."""
    found = viewers_of(casussen, today=today, now=now)
    return {
        pk: people(viewer for viewer in seen if viewer.until is None and not viewer.only_reads)
        for pk, seen in found.items()
    }


def is_verzoek(row: Tafelactie, circle: dict[int, Viewer]) -> bool:
    """Whether it goes as a verzoek: who should do it is outside the circle, or has no login."""
    if _of_consulent(row):
        return False
    return row.deelname is None or row.deelname.user is None or row.deelname.user.pk not in circle


def _of_consulent(row: Tafelactie) -> bool:
    return row.deelname is None and not row.who


def _called(row: Tafelactie) -> str:
    if row.deelname:
        return row.deelname.called
    return row.who or "consulent"


def _actie_of(
    row: Tafelactie, casus: Casus, circle: dict[int, Viewer], consulent: User, by: User, today: date
) -> Actie:
    """An actie of somebody inside the circle; of anybody else a verzoek that the consulent brings and follows. The name of
    such a person stands in it as text: a verzoek opens no casus."""
    shared = row.punt.overleg.of_kind.with_leerplicht
    if not is_verzoek(row, circle):
        holder = row.deelname.user if row.deelname and row.deelname.user else consulent
        role = circle[holder.pk].role if holder.pk in circle else None
        return set_step(
            casus=casus, what=row.what, due_on=row.due_on, holder=holder, by=by, today=today,
            school_reads=role == Role.SCHOOL, leerplicht_reads=shared or role == Role.LEERPLICHT,
        )  # fmt: skip
    target = _TARGETS.get(Discipline(row.deelname.discipline), ActieTarget.OTHER) if row.deelname else ActieTarget.OTHER
    discipline = f", {row.deelname.get_discipline_display()}" if row.deelname else ""
    name = _called(row)
    return ask(
        casus=casus, what=row.what, due_on=row.due_on, target=target, by=by, asked_by=consulent, today=today,
        leerplicht_reads=shared,
        holder_name=name if name in discipline else f"{name}{discipline}"[:120],
    )  # fmt: skip
