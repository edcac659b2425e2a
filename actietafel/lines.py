"""What goes into the comparison of lists, and what comes out. Pure: no models, no clock."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cases.names import Name

CONCERN, BACK_KIND, PARTLY_KIND = "", "terug", "deels"


class Source(StrEnum):
    SCHOOL = "school"
    LEERPLICHT = "leerplicht"


class Said(StrEnum):
    """As OpgaveAnswer."""

    HOME = "thuis"
    PARTLY = "deels"
    BACK = "terug"
    GONE = "weg"


class Kind(StrEnum):
    """As VerschilKind."""

    ONLY_SCHOOL = "school"
    ONLY_LEERPLICHT = "leerplicht"
    ONLY_OURS = "loket"
    NEW = "nieuw"
    SIMILAR = "lijkt_op"
    FIRST_DAY = "eerste_dag"
    KIND = "soort"
    ENROLMENT = "inschrijving"
    ENDED = "afgelopen"


@dataclass(frozen=True)
class Identity:
    """A name as it was told. `sorted_by`: as Pupil.sorted_by, the same wherever its prefix stands."""

    name: Name
    birth_date: date | None
    sorted_by: str


@dataclass(frozen=True)
class Line:
    """What one list says of one pupil. `who`: "p<pupil>", or "r<regel>" for somebody Loket does not know, with `identity`.

    `school`: of the list, or (leerplicht) as told. `municipality`: of the list, or (school) where the pupil lives as far as known.
    `near`: municipality of the school. `about`: the first day is *ongeveer*. `kind` "" is not said. `candidates`: "p<pupil>" who
    may be meant, found while reading.
    """

    key: int
    who: str
    source: Source
    said: Said = Said.HOME
    first_day: date | None = None
    kind: str = ""
    permitted_kind: str = ""
    on: date | None = None
    school: int | None = None
    municipality: int | None = None
    near: int | None = None
    identity: Identity | None = None
    candidates: tuple[str, ...] = ()
    about: bool = False

    @property
    def at_home(self) -> bool:
        return self.said in {Said.HOME, Said.PARTLY}

    @property
    def says_kind(self) -> tuple[str, str] | None:
        if self.said == Said.PARTLY:
            return (PARTLY_KIND, "")
        return (self.kind, self.permitted_kind) if self.kind else None


@dataclass(frozen=True)
class Ours:
    """An open casus. `kind` "" is zorg om aanwezigheid; `about`: the first day is *ongeveer*; `ended_on`: weer naar school."""

    casus: int
    who: str
    school: int | None
    municipality: int
    kind: str = "relatief"
    permitted_kind: str = ""
    first_day: date | None = None
    about: bool = False
    ended_on: date | None = None

    @property
    def runs(self) -> bool:
        return self.kind not in {CONCERN, BACK_KIND}


@dataclass(frozen=True)
class Person:
    """A pupil Loket knows, as far as it helps: called what, enrolled where, living where, last casus closed when."""

    who: str
    identity: Identity | None = None
    school: int | None = None
    municipality: int | None = None
    closed_on: date | None = None


Pair = frozenset[str]


@dataclass(frozen=True)
class Round:
    """Who returned an answer about which day, and what people decided before about who is who."""

    reference_date: date
    schools: frozenset[int] = frozenset()
    municipalities: frozenset[int] = frozenset()
    same: frozenset[Pair] = frozenset()
    apart: frozenset[Pair] = frozenset()


@dataclass(frozen=True)
class Difference:
    """`subject` and `fingerprint` say when it is the same difference again. `phase` is the strictest kind that anybody named: who
    may know of it follows from that. `municipality` None: of no leerplicht."""

    kind: Kind
    subject: str
    fingerprint: str
    casus: int | None
    school: int | None
    municipality: int | None
    phase: str
    lines: tuple[Line, ...]
    ours: Ours | None = None
    candidates: tuple[str, ...] = ()

    def line_of(self, source: Source) -> Line | None:
        """The line of this source that the difference is about: one that says at home before one that does not, then one of the
        school or municipality that it is put to: they read it, and of nobody else's list."""
        found = [line for line in self.lines if line.source == source]
        asked = self.school if source == Source.SCHOOL else self.municipality
        return min(found, key=lambda line: (not line.at_home, sender(line) != asked, line.key), default=None)


def in_order(who: str) -> tuple[str, int]:
    """Pupils before regels, each by number."""
    return who[0], int(who[1:])


def sender(line: Line) -> int | None:
    """The school or municipality whose list it is."""
    return line.school if line.source == Source.SCHOOL else line.municipality
