"""The agenda as the chair works on it, and as a member sees it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from cases.scope import Scope
from overleg.models import Agendapunt, Overleg, Section
from overleg.sheet import Sheet, sheets_of


@dataclass
class Row:
    """One item on its number. `first` and `last` say whether it can move up or down inside its section; `beside` is what the chair
    alone reads beside it."""

    number: int
    sheet: Sheet
    first: bool = False
    last: bool = False
    beside: tuple[str, ...] = ()

    @property
    def punt(self) -> Agendapunt:
        return self.sheet.punt


@dataclass
class Agenda:
    """All rows in the order of the paper. `elsewhere` counts items whose casus this reader may not see (any more)."""

    overleg: Overleg
    rows: list[Row]
    elsewhere: int = 0

    @property
    def approved(self) -> int:
        return sum(row.sheet.stand.approved for row in self.rows)

    @property
    def minutes(self) -> int:
        return sum(row.punt.minutes for row in self.rows)

    @property
    def ready(self) -> bool:
        return bool(self.rows) and not self.elsewhere and self.approved == len(self.rows)

    @property
    def sections(self) -> Iterator[tuple[str, list[Row]]]:
        """Title and rows of every section that has any."""
        for section in Section:
            if rows := [row for row in self.rows if row.punt.section == section]:
                yield self.overleg.of_kind.section_label(section), rows

    def row_of(self, punt: Agendapunt) -> Row:
        return next(row for row in self.rows if row.punt.pk == punt.pk)

    def next_open(self, number: int) -> Row | None:
        """The next row that is not approved, going round; None when all the others are."""
        later = [row for row in self.rows if row.number > number] + [row for row in self.rows if row.number < number]
        return next((row for row in later if not row.sheet.stand.approved), None)


def agenda_of(overleg: Overleg, scope: Scope) -> Agenda:
    """The whole agenda for the chair; the number of queries does not grow with it."""
    ids = list(overleg.punten.values_list("pk", flat=True))
    visible = set(Agendapunt.objects.visible_to(scope).filter(pk__in=ids).values_list("pk", flat=True))
    numbers = {pk: number for number, pk in enumerate(ids, 1)}
    sheets = sheets_of(overleg, [pk for pk in ids if pk in visible])
    rows = [Row(numbers[sheet.punt.pk], sheet) for sheet in sheets]
    for before, after in pairwise(rows):
        before.last = after.first = before.punt.section != after.punt.section
    if rows:
        rows[0].first = rows[-1].last = True
    return Agenda(overleg, rows, len(ids) - len(visible))


@dataclass(frozen=True)
class OwnItem:
    """What a member sees of an item of their own: its number and which casus it is."""

    number: int
    punt: Agendapunt


def own_items(overleg: Overleg, scope: Scope) -> tuple[list[OwnItem], int]:
    """Items of casussen inside the reader's circle, and how many others there are. Nothing else of those others."""
    ids = list(overleg.punten.values_list("pk", flat=True))
    numbers = {pk: number for number, pk in enumerate(ids, 1)}
    mine = Agendapunt.objects.visible_to(scope).filter(pk__in=ids).select_related("casus")
    items = sorted((OwnItem(numbers[punt.pk], punt) for punt in mine), key=lambda item: item.number)
    return items, len(ids) - len(items)
