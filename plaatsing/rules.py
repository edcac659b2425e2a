"""The rule of two schools: before a school enters a pupil, it approached at least two others itself (bron Koers VO).

Pure: no Django, no clock. A school counts by its institution (the first four signs of its BRIN code), so two locations of one school
are one; a school outside the region counts by its name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from cases.names import fold
from paper.dates import dutch

NEEDED = 2


@dataclass(frozen=True, slots=True)
class Entering:
    """The school that enters: its institution, board and name."""

    brin: str
    board: object = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Approach:
    """One school that was approached. `brin` is empty for one outside the region; a row may be half filled in."""

    on: date | None
    brin: str = ""
    name: str = ""
    board: object = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a row counts. `why`, in Dutch: why it does not. `marked`: what the loket should know though it counts."""

    counts: bool
    why: str = ""
    marked: str = ""


@dataclass(frozen=True)
class TwoSchools:
    """What the rule says of a form: a verdict for each row, in the same order."""

    verdicts: tuple[Verdict, ...] = field(default=())

    @property
    def number(self) -> int:
        return sum(verdict.counts for verdict in self.verdicts)

    @property
    def met(self) -> bool:
        return self.number >= NEEDED

    @property
    def missing(self) -> int:
        return max(0, NEEDED - self.number)

    @property
    def say(self) -> str:
        """The rule as it stands for this form, in one sentence."""
        if self.met:
            return f"{self.number} andere scholen benaderd: dat is genoeg."
        if self.number:
            return "Nog één andere school nodig: minstens twee zijn er vooraf benaderd."
        return "Nog twee andere scholen nodig: minstens twee zijn er vooraf benaderd."


def two_schools(rows: Iterable[Approach], *, entering: Entering, day: date, days: int) -> TwoSchools:
    """Which rows count on the day of entry: another institution, approached on or before `day` and at most `days` before it.

    Of rows about one institution the first that can count does. The order of the rows changes nothing about the number."""
    told: Sequence[Approach] = tuple(rows)
    verdicts: dict[int, Verdict] = {}
    seen: set[str] = set()
    # Rows with a code first: a name that was typed by hand may be one of theirs, and never the other way round.
    for place in sorted(range(len(told)), key=lambda place: (not told[place].brin, place)):
        row = told[place]
        why = _why_not(row, entering, day, days)
        if not why:
            why = _double(row, seen)
            seen |= _keys(
                row
            )  # also of a double: by another name of the same code, a name typed by hand is that school too
        same_board = not why and entering.board is not None and row.board == entering.board
        verdicts[place] = Verdict(
            not why, why, "Zelfde schoolbestuur als uw school; zij telt mee." if same_board else ""
        )
    return TwoSchools(tuple(verdicts[place] for place in range(len(told))))


def _why_not(row: Approach, entering: Entering, day: date, days: int) -> str:
    if not row.brin and not any(sign.isalnum() for sign in row.name):
        return "Welke school dit is, staat er nog niet."
    own_name = not row.brin and fold(entering.name) == fold(row.name)
    if own_name or (row.brin and row.brin == entering.brin):
        return "Dit is uw eigen school. Ook een andere vestiging ervan telt niet mee."
    if row.on is None:
        return "Op welke dag deze school is benaderd, staat er nog niet."
    if row.on > day:
        return "Deze dag moet nog komen: een school telt mee vanaf de dag waarop zij is benaderd."
    if (day - row.on).days > days:
        return f"Benaderd op {dutch(row.on)}: dat is langer dan {_in_weeks(days)} voor de dag van indienen."
    return ""


def _double(row: Approach, seen: set[str]) -> str:
    mine = f"brin {row.brin}" if row.brin else f"naam {fold(row.name)}"
    return "Deze school staat er al. Ook met een andere vestiging telt zij één keer." if mine in seen else ""


def _keys(row: Approach) -> set[str]:
    return {f"naam {fold(row.name)}"} | ({f"brin {row.brin}"} if row.brin else set())


def _in_weeks(days: int) -> str:
    weeks, rest = divmod(days, 7)
    return f"{days} dagen" if rest or not weeks else f"{weeks} weken" if weeks > 1 else "1 week"
