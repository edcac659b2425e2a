"""One casus on one line: what the list shows, and exactly that in the spreadsheet. Initials, never a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.urls import reverse

from cases.models import Actie, ActieKind, GrantGround, PhaseKind
from cases.querysets import MoveState
from cases.scope import Scope
from cases.situation import Due, Situation, situations_of
from paper.dates import dutch
from paper.sheets import Cell, Column


@dataclass(frozen=True)
class Row:
    """One line. Texts are Dutch; dates stay dates until they are shown."""

    code: str
    url: str
    initials: str
    level: str  # leerjaar 2, vmbo-t
    school: str
    municipality: str
    phase: str
    length: str  # 5 weken
    hours: str  # 12 van 28 uur
    since_word: str
    since: date | None
    due: Due
    move: MoveState
    what: str
    when_word: str
    when: date | None
    holder: str
    rests: bool  # a bewuste rust beside the step; `rest_on` when this reader may read it
    rest_on: date | None
    confirmed_on: date | None
    confirmed_how: str
    silent_since: date | None
    news: str
    is_open: bool
    signals: tuple[date, ...]
    is_read_only: bool = False  # who thinks along works on the page of the casus, not from the row

    @cached_property
    def work_url(self) -> str:
        """Log a contact and set the next step without leaving the list."""
        return reverse("casus_row", args=[self.code])


def rows_of(ids: Sequence[int], scope: Scope, since: datetime | None = None) -> list[Row]:
    """The lines of these casussen, in their order; one query. `since`: the previous visit, for what is new."""
    return [row_of(situation) for situation in situations_of(ids, scope, since=since)]


def row_of(situation: Situation) -> Row:
    casus, absence, move = situation.casus, situation.absence, situation.move
    what, when_word, when, holder = _movement(move.state, move.actie)
    return Row(
        code=casus.code,
        url=reverse("casus", args=[casus.code]),
        initials=casus.pupil.initials,
        level=_level(situation),
        school=casus.school.name if casus.school else "Zonder inschrijving",
        municipality=casus.municipality.name,
        phase=_first_upper(situation.phase_label),
        length=_length(situation),
        hours=_hours(situation),
        since_word="sinds" if absence else "gemeld",
        since=absence.first_day if absence else casus.opened_on,
        due=situation.due,
        move=move.state,
        what=what,
        when_word=when_word,
        when=when,
        holder=holder,
        rests=move.rests,
        rest_on=move.rest.due_on if move.rest else None,
        confirmed_on=absence.confirmed_on if absence else None,
        confirmed_how=absence.confirmed_how if absence else "",
        silent_since=move.since,
        news=str(situation.news) if situation.news else "",
        is_open=casus.is_open,
        signals=tuple(deadline.due_on for deadline in situation.signals),
        is_read_only=situation.guest in {GrantGround.THINK_ALONG, GrantGround.PLACEMENT},
    )


def _movement(state: MoveState, actie: Actie | None) -> tuple[str, str, date | None, str]:
    """What moves, the word before its date, the date, who holds it."""
    if state == "stuck":
        return (
            ("Weer bekijken", "datum bereikt", actie.due_on, actie.what)
            if actie
            else ("Geen volgende stap", "", None, "")
        )
    if actie is None:
        return "Het loket is ermee bezig", "", None, ""
    if state == "rest":
        what = "Bewuste rust" if actie.kind == ActieKind.REST else actie.what
        return what, "weer bekijken op", actie.due_on, actie.what
    if state == "wait":
        return actie.what, "gevraagd voor", actie.due_on, f"wacht op {actie.holder_label}"
    return actie.what, "", actie.due_on, actie.holder_label


def _rest(row: Row) -> str:
    return f"bewuste rust, weer bekijken op {dutch(row.rest_on)}" if row.rest_on else "bewuste rust"


def _level(situation: Situation) -> str:
    return situation.enrolment.class_label if situation.enrolment else ""


def _length(situation: Situation) -> str:
    if situation.absence is None:
        return "geen verzuim geteld"
    if situation.weeks is None:
        return "eerste dag nog niet bekend"
    return "1 week" if situation.weeks == 1 else f"{situation.weeks} weken"


def _hours(situation: Situation) -> str:
    phase = situation.phase
    if phase is None or phase.kind != PhaseKind.DEELS or phase.hours is None:
        return ""
    target = f" van {_number(phase.target_hours)}" if phase.target_hours is not None else ""
    return f"{_number(phase.hours)}{target} uur"


def _number(hours: object) -> str:
    return f"{hours}".removesuffix(".0").replace(".", ",")


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


COLUMNS = (
    Column("Code"),
    Column("Voorletters"),
    Column("Leerjaar en niveau"),
    Column("School"),
    Column("Woongemeente"),
    Column("Situatie"),
    Column("Duur"),
    Column("Sinds", "date"),
    Column("Termijn", "date"),
    Column("Termijn, in woorden"),
    Column("Welke termijn"),
    Column("Volgende stap", width=40),
    Column("Stap op", "date"),
    Column("Wie", width=30),
    Column("Laatst bevestigd", "date"),
    Column("Bevestigd door"),
)


def cells(row: Row) -> tuple[Cell, ...]:
    """The line as a row of the spreadsheet, under COLUMNS."""
    return (
        row.code,
        row.initials,
        row.level,
        row.school,
        row.municipality,
        row.phase,
        f"{row.length} · {row.hours}" if row.hours else row.length,
        row.since,
        row.due.on,
        row.due.say,
        row.due.label,
        f"{row.what} (met {_rest(row)})" if row.rests else row.what,
        row.when,
        row.holder,
        row.confirmed_on,
        row.confirmed_how,
    )
