"""The one page of an Afstemming: what was agreed before, and who is without enrolment now, with the tasks of both sides. Every row
starts from what this reader may see; a casus that only one of the two sides may see is not shown to the other."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from django.db.models import Prefetch, Q, QuerySet

from cases.models import Actie, ActieKind, ActieTarget, Casus, PhaseKind
from cases.scope import Scope
from cases.situation import Situation, situations_of
from cases.views.work import may_settle
from overleg.afstemming.people import Pair
from overleg.earlier import LookBack, look_back, state_of
from overleg.models import Agendapunt, Discipline, Overleg, Tafelactie
from region.models import Municipality

Side = Literal["loket", "leerplicht"]
LOKET: Side = "loket"
LEERPLICHT: Side = "leerplicht"


@dataclass(frozen=True)
class Task:
    """One actie in one of the two columns. `settles`: this reader may say that it is done; `of` names the casus where the row itself
    does not."""

    actie: Actie
    side: Side
    settles: bool
    of: Casus | None = None

    @property
    def state(self) -> str:
        return state_of(self.actie)

    @property
    def waits(self) -> bool:
        return self.actie.waits_for_answer


@dataclass
class Columns:
    """Tasks divided: the loket, and leerplicht."""

    tasks: list[Task] = field(default_factory=list)

    @property
    def loket(self) -> list[Task]:
        return [task for task in self.tasks if task.side == LOKET]

    @property
    def leerplicht(self) -> list[Task]:
        return [task for task in self.tasks if task.side == LEERPLICHT]

    @property
    def done(self) -> int:
        return sum(task.state == "gedaan" for task in self.tasks)


@dataclass
class Line:
    """One pupil. `punt` is what was recorded at this meeting, `agreed` its tasks; `changed` says why the pupil would not stand on the
    list by itself any more."""

    casus: Casus
    situation: Situation | None
    running: Columns
    punt: Agendapunt | None = None
    agreed: list[Tafelactie] = field(default_factory=list)
    changed: str = ""
    carried: Columns = field(default_factory=Columns)  # what is still open of before; stands on top of the page

    @property
    def recorded(self) -> bool:
        return self.punt is not None and bool(self.punt.result)

    def of_side(self, side: Side) -> list[Tafelactie]:
        return [row for row in self.agreed if side_of_row(row) == side]

    @property
    def agreed_loket(self) -> list[Tafelactie]:
        return self.of_side(LOKET)

    @property
    def agreed_leerplicht(self) -> list[Tafelactie]:
        return self.of_side(LEERPLICHT)


@dataclass
class Listing:
    """`back`: tasks of the meeting before, and what is still open of those before that; `elsewhere` how many of them are of casussen that
    this reader does not see (any more)."""

    municipality: Municipality
    pair: Pair
    lines: list[Line]
    back: Columns = field(default_factory=Columns)
    last: Overleg | None = None
    elsewhere: int = 0

    @property
    def recorded(self) -> int:
        return sum(line.recorded for line in self.lines)

    @property
    def casus_ids(self) -> list[int]:
        """Everybody on the page, for the read log."""
        return [line.casus.pk for line in self.lines] + [task.of.pk for task in self.back.tasks if task.of]

    def line_of(self, code: str) -> Line | None:
        return next((line for line in self.lines if line.casus.code == code), None)

    def after(self, line: Line) -> Line | None:
        """The next one about whom nothing was recorded; None when there is none."""
        later = self.lines[self.lines.index(line) + 1 :]
        return next((one for one in later if not one.recorded), None)


def standing(municipalities: Iterable[int], scope: Scope) -> QuerySet[Casus]:
    """Who is without enrolment and lives in one of these, as far as this reader may see; a guest decides nothing here."""
    rows: QuerySet[Casus] = Casus.objects.visible_to(scope.own_circle()).open()
    return rows.filter(phase=PhaseKind.ABSOLUUT, municipality__in=list(municipalities))


def listing_of(pair: Pair, scope: Scope, overleg: Overleg | None = None) -> Listing:
    """The list as it is now; of a closed meeting as it was. The number of queries does not grow with it."""
    punten = _punten(overleg, scope) if overleg else {}
    on_list = (
        []
        if overleg and overleg.closed_at
        else list(standing([pair.municipality.pk], scope).values_list("pk", flat=True))
    )
    found = Listing(pair.municipality, pair, [])
    if overleg:
        _look_back(found, overleg, scope)
    shown = {task.actie.pk for task in found.back.tasks}
    ids = list(dict.fromkeys([*on_list, *punten]))
    for situation in situations_of(ids, scope):
        punt = punten.get(situation.casus.pk)
        running = [
            Task(actie, side_of(actie, pair), _settles(actie, scope))
            for actie in situation.acties
            if actie.kind != ActieKind.REST and actie.pk not in shown
        ]
        changed = "" if situation.casus.pk in on_list or (overleg and overleg.closed_at) else _changed(situation, pair)
        agreed = list(punt.acties.all()) if punt else []
        carried = [
            task for task in found.back.tasks if task.actie.casus_id == situation.casus.pk and task.actie.is_open
        ]
        found.lines.append(Line(situation.casus, situation, Columns(running), punt, agreed, changed, Columns(carried)))
    found.lines.sort(key=_longest_first)
    return found


def _longest_first(line: Line) -> tuple[date, int]:
    absence = line.situation.absence if line.situation else None
    return (absence.first_day if absence and absence.first_day else line.casus.opened_on, line.casus.pk)


def _punten(overleg: Overleg, scope: Scope) -> dict[int, Agendapunt]:
    rows = Agendapunt.objects.visible_to(scope.own_circle()).filter(overleg=overleg)
    acties = Tafelactie.objects.select_related("deelname__user", "actie")
    return {punt.casus_id: punt for punt in rows.prefetch_related(Prefetch("acties", acties))}


def _look_back(found: Listing, overleg: Overleg, scope: Scope) -> None:
    back: LookBack = look_back(overleg, scope.own_circle())
    found.last, found.elsewhere = back.last, back.elsewhere
    for one in back.rows:
        actie = one.actie
        if scope.in_office or actie.leerplicht_reads or actie.holder_id == scope.user_id:
            found.back.tasks.append(Task(actie, side_of_row(one.row), one.mine and _settles(actie, scope), actie.casus))


def _changed(situation: Situation, pair: Pair) -> str:
    casus = situation.casus
    if not casus.is_open:
        return "casus intussen gesloten"
    if casus.municipality_id != pair.municipality.pk:
        return f"intussen verhuisd naar {casus.municipality}"
    return f"intussen: {situation.phase_label}"


def side_of(actie: Actie, pair: Pair) -> Side:
    """In whose column an actie stands: by who holds it, or to whom it was asked."""
    theirs = actie.holder_id in pair.leerplicht_ids or actie.target == ActieTarget.LEERPLICHT
    return LEERPLICHT if theirs else LOKET


def side_of_row(row: Tafelactie) -> Side:
    return LEERPLICHT if row.deelname and row.deelname.discipline == Discipline.LEERPLICHT else LOKET


def _settles(actie: Actie, scope: Scope) -> bool:
    return actie.is_held and may_settle(actie, scope)


def own_tasks(scope: Scope) -> list[Actie]:
    """What lies with this officer, meeting or no meeting, by date."""
    mine = Q(holder=scope.user_id)
    rows = Actie.objects.visible_to(scope).open().filter(mine, casus__closed_on=None).exclude(kind=ActieKind.REST)
    return list(rows.select_related("casus__pupil", "asked_by").order_by("due_on", "pk"))


def planned_meetings(municipalities: Iterable[Municipality], scope: Scope) -> dict[int, list[Overleg]]:
    """The open meetings of each, by municipality, in order: first also one whose day has passed and that still has to be closed."""
    rows = Overleg.objects.visible_to(scope).filter(
        kind="afstemming", closed_at=None, municipality__in=list(municipalities)
    )
    found: dict[int, list[Overleg]] = {}
    for row in rows.select_related("area", "municipality").order_by("on", "pk"):
        found.setdefault(row.municipality_id, []).append(row)
    return found
