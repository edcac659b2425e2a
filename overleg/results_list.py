"""The results list as a whole, and as paper. Fails closed: one line that is not approved, and there is no paper."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from accounts.models import User
from cases.scope import Scope
from overleg import documents
from overleg.models import Agendapunt, Overleg, PrintLog, Resultaatblad
from overleg.printing import PrintRefusedError, pressed
from overleg.results import Line, lines_of

RESULTS: Final = "resultatenoverzicht"


@dataclass(frozen=True)
class ResultRow:
    """One line on the number of its item."""

    number: int
    line: Line


@dataclass
class ResultsList:
    """All lines in the order of the agenda. `elsewhere` counts items whose casus this reader may not see (any more)."""

    rows: list[ResultRow]
    elsewhere: int = 0

    @property
    def approved(self) -> int:
        return sum(row.line.stand.approved for row in self.rows)

    def row_of(self, punt: Agendapunt) -> ResultRow:
        return next(row for row in self.rows if row.line.punt.pk == punt.pk)

    def next_open(self, number: int) -> ResultRow | None:
        """The next line that is decided and not approved, going round; None when all the others are."""
        later = [row for row in self.rows if row.number > number] + [row for row in self.rows if row.number < number]
        return next((row for row in later if row.line.punt.result and not row.line.stand.approved), None)


def results_list(overleg: Overleg, scope: Scope) -> ResultsList:
    """Every line that this reader may see; the number of queries does not grow with it."""
    ids = list(overleg.punten.values_list("pk", flat=True))
    visible = set(Agendapunt.objects.visible_to(scope).filter(pk__in=ids).values_list("pk", flat=True))
    numbers = {pk: number for number, pk in enumerate(ids, 1)}
    lines = lines_of(overleg, [pk for pk in ids if pk in visible])
    return ResultsList([ResultRow(numbers[line.punt.pk], line) for line in lines], len(ids) - len(visible))


def why_not_results(overleg: Overleg, results: ResultsList) -> list[str]:
    """Why the list cannot be printed now; empty when it can."""
    found = [] if overleg.closed_at else ["Sluit eerst de tafel: tot dan kan een uitkomst nog veranderen."]
    if not results.rows:
        found.append("Er stond geen casus op de agenda.")
    if results.elsewhere:
        found.append(f"{results.elsewhere} van de punten hoort niet meer bij uw gebied.")
    for row in results.rows:
        stand = row.line.stand
        if not stand.approved:
            words = "nog niet goedgekeurd." if stand.state == "open" else "de goedkeuring is vervallen."
            found.append(" ".join([f"Nummer {row.number}: {words}", *stand.why]))
    return found


@transaction.atomic
def print_results(*, overleg: Overleg, results: ResultsList, by: User, now: datetime) -> bytes:
    """One PDF, from the approved lines alone; writes a PrintLog row. Raises PrintRefusedError."""
    if missing := why_not_results(overleg, results):
        raise PrintRefusedError(missing)
    lines: list[tuple[int, Resultaatblad]] = [
        (row.number, row.line.newest) for row in results.rows if row.line.newest is not None
    ]
    pdf = pressed(RESULTS, dict(documents.resultatenoverzicht(overleg, lines, now)))
    digest = hashlib.sha256(pdf).hexdigest()
    PrintLog.objects.create(overleg=overleg, document=RESULTS, copies=[1], sha256=digest, by=by, at=now)
    return pdf
