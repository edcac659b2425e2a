"""A session as it is held: its items, who is there, what one item says on the wall. Approved bladen only, and no name of a person:
the page itself may hang on a wall."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from cases.scope import Scope
from overleg.earlier import LookBack
from overleg.models import Agendapunt, Blad, Deelname, Overleg, Tafelactie
from overleg.quorum import COMES
from overleg.table import Item, Table, table_of
from paper.dates import dutch
from plaatsing.actions.promises import Open, open_promises
from plaatsing.actions.table import CARRIED, taken_of
from plaatsing.models import Aanbod, Aanmelding, OfferKind, Tafelstand
from region.models import School, still_open

CONSULENT = "consulent"


def board_of(overleg: Overleg, scope: Scope) -> Table:
    """Every item on its number, with what is undecided. The terugvragen are asked for apart (open_promises)."""
    return table_of(overleg, scope, back=LookBack())


def seated(members: Iterable[Deelname]) -> list[Deelname]:
    """Who is there: as it turned out; until that is filled in, as was answered (overleg.quorum)."""
    rows = list(members)
    held = any(one.attendance for one in rows)
    return [one for one in rows if (one.attendance if held else one.answer) in COMES]


def schools_there(members: Iterable[Deelname]) -> list[School]:
    """Schools at the table, each once, by name."""
    found = {one.school.pk: one.school for one in seated(members) if one.school}
    return sorted(found.values(), key=lambda school: school.name)


def members_of(overleg: Overleg) -> list[Deelname]:
    return list(overleg.deelnames.select_related("school", "user").order_by("pk"))


def schools_to_offer(today: date) -> list[School]:
    """Every school that is not closed."""
    return list(School.objects.filter(still_open(today)).order_by("name"))


def entered_by(punt: Agendapunt) -> School | None:
    """The school that entered this pupil, last."""
    rows = Aanmelding.objects.filter(casus=punt.casus_id).select_related("school")
    found: Aanmelding | None = rows.order_by("-pk").first()
    return found.school if found else None


def said(aanbod: Aanbod) -> str:
    """ "plaatst vanaf 11 januari 2027, op proef: met begeleiding", without the school."""
    words = str(aanbod.get_kind_display())
    if aanbod.from_on:
        words += f" {'op' if aanbod.kind == OfferKind.MEETING else 'vanaf'} {dutch(aanbod.from_on)}"
    if aanbod.trial:
        words += ", op proef"
    return f"{words}: {aanbod.condition}" if aanbod.condition else words


def who_does(row: Tafelactie) -> str:
    """A school or the consulent, never a person."""
    if row.deelname:
        return str(row.deelname.school or row.deelname.get_discipline_display())
    return row.who or CONSULENT


@dataclass(frozen=True)
class Offer:
    """One offer as it is read out."""

    row: Aanbod
    text: str

    @property
    def can_be_taken(self) -> bool:
        return self.row.kind != OfferKind.THINKS


@dataclass
class Screen:
    """What hangs on the wall about one item, or at the start of a session. `blad` is empty while the text is not approved. `short`:
    who does it, where what was `agreed` stands among the offers already."""

    number: int = 0
    total: int = 0
    code: str = ""
    blad: Blad | None = None
    offers: list[Offer] = field(default_factory=list)
    undone: list[Offer] = field(default_factory=list)
    outcome: str = ""
    agreed: list[str] = field(default_factory=list)
    short: list[str] = field(default_factory=list)
    promises: list[Open] = field(default_factory=list)

    @property
    def facts(self) -> list[tuple[str, str]]:
        blad = self.blad
        if blad is None:
            return []
        weeks = "" if blad.weeks is None else "1 week" if blad.weeks == 1 else f"{blad.weeks} weken"
        found = [
            ("Ingebracht door", blad.school), ("Leeftijd", blad.age_band), ("Volgt nu", blad.education), ("Gezocht", blad.wanted),
            ("Aanleiding", blad.reason), ("Niet op school", weeks), ("Nodig", blad.needs),
        ]  # fmt: skip
        return [(name, text) for name, text in found if text]

    @property
    def places(self) -> list[Offer]:
        return [one for one in self.offers if one.row.kind == OfferKind.PLACE]

    @property
    def meetings(self) -> list[Offer]:
        return [one for one in self.offers if one.row.kind == OfferKind.MEETING]


def screen_of(item: Item, total: int) -> Screen:
    """One item. Two queries: what schools offered, and what was agreed."""
    punt = item.punt
    rows = list(punt.aanbod.select_related("school").order_by("pk"))
    standing = [row for row in rows if row.undone_at is None]
    offered_again = {row.school_id for row in standing}
    undone = [row for row in rows if row.undone_at is not None and row.school_id not in offered_again][-1:]
    taken = taken_of(standing, punt.result)
    lines, short = [f"{row.school} {said(row)}" for row in taken], [str(row.school) for row in taken]
    if punt.result not in CARRIED:
        agreed = punt.acties.select_related("deelname__school")
        lines = short = [f"{row.what} ({who_does(row)}, uiterlijk {dutch(row.due_on)})" for row in agreed]
    return Screen(
        number=item.number, total=total, code=punt.sheet_code, blad=punt.blad, offers=[Offer(row, said(row)) for row in standing],
        undone=[Offer(row, said(row)) for row in undone], outcome=item.outcome if punt.result else "", agreed=lines, short=short,
    )  # fmt: skip


def start_screen(overleg: Overleg, scope: Scope, total: int) -> Screen:
    """Item 1 of every session: what became of what was promised."""
    return Screen(total=total, promises=open_promises(overleg, scope))


def stand_of(overleg: Overleg) -> Tafelstand | None:
    found: Tafelstand | None = Tafelstand.objects.filter(overleg=overleg).first()
    return found
