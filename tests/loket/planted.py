"""What the two mirrored regions hold, who walks through them, and which word stands where."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from accounts.models import Overdracht, User, Waarneming
from cases.models import (
    Actie,
    Betrokkene,
    Casus,
    Draft,
    Grant,
    Intake,
    Wachttijd,
)
from overleg.models import Agendapunt, Overleg
from region.models import Holiday
from taskforce.models import Escalatie
from tests.conftest import Cast
from tests.loket import (
    world_decisions,
    world_sessions,
)
from tests.loket.world_entering import Entering
from tests.loket.world_promises import Promises
from tests.loket.world_quarter import Quarter

SIDES = ("noord", "zuid")
ESCALATED = "noord"  # where the kerngroep and the zaakonderzoeker see the casus; in the south it has ended
ALL, OFFICE, FAMILY, STORY, WITH_LEERPLICHT = "CVLS", "CV", "CVS", "CVS", "CVL"
# Casussen of each side and who is in their circle: leerplicht sees no zorg om aanwezigheid and no illness.
# The kerngroep and its zaakonderzoeker read along where it runs; a partner-SWV reads its own words and never a casus.
CIRCLE = {"casus": ALL, "concern": FAMILY, "ill": FAMILY, "returned": FAMILY, "closed": ALL}


def _words() -> Iterator[str]:
    for parts in product(*[[c + v for c in "bdfgklmnprst" for v in "aeiou"]] * 3):
        yield "q" + "".join(parts[::-1])


@dataclass(frozen=True)
class Planted:
    """A word that stands in one casus, and the roles inside its circle that may read it. `only`: in the list of one person."""

    casus: int
    side: str
    readers: str
    what: str
    only: str = ""

    def is_for(self, who: "Who") -> bool:
        return self.only == who.name if self.only else who.role in self.readers and who.side == self.side


@dataclass(frozen=True)
class Who:
    """One identity. `role`: C(onsulent) V(oorzitter) L(eerplicht) S(chool) T (plaatsingsbevoegde) K(erngroep)
    O (zaakonderzoeker) W (partner-SWV) B(eheerder) P(rivacy), A: not
    logged in, X: logged in without an active Toegang."""

    name: str
    role: str
    side: str
    user: User | None
    cookie: str

    @property
    def foreign(self) -> str:
        return "zuid" if self.side == "noord" else "noord"


@dataclass
class Side:
    """What one region holds. All that is `own` to its people, and foreign to the other side."""

    casus: Casus
    concern: Casus
    ill: Casus
    returned: Casus
    closed: Casus
    step: Actie
    verzoek: Actie
    wait: Wachttijd
    partner: Betrokkene
    grant: Grant
    overleg: Overleg
    punt: Agendapunt
    quarter: Quarter
    promises: Promises
    afstemming: Overleg
    overdracht: Overdracht
    escalatie: Escalatie
    decisions: world_decisions.Decisions
    session: world_sessions.Session
    entering: Entering


@dataclass
class World:
    cast: Cast
    today: date
    sides: dict[str, Side] = field(default_factory=dict)
    planted: dict[str, Planted] = field(default_factory=dict)
    codes: dict[str, Planted] = field(default_factory=dict)
    people: list[Who] = field(default_factory=list)
    lists: dict[str, Intake] = field(default_factory=dict)
    drafts: dict[str, Draft] = field(default_factory=dict)
    holiday: Holiday | None = None
    cover: Waarneming | None = None
    words: Iterator[str] = field(default_factory=_words)

    def plant(self, casus: Casus | None, side: str, readers: str, what: str) -> str:
        word = next(self.words)
        self.planted[word] = Planted(casus.pk if casus else 0, side, readers, what)
        return word.capitalize()

    def who(self, name: str) -> Who:
        return next(who for who in self.people if who.name == name)

    def first_letters(self, side: str) -> str:
        """Enough of a family name to search for, too little to be the name."""
        return self.sides[side].casus.pupil.family_name[:6]
