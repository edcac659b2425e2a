"""A list for an Opgave: read with the reader of all lists, previewed as all lists, and then these rows on the Opgave."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from actietafel.actions.answering import Named, add_regels
from actietafel.models import Opgave, RegelSource
from cases.intake.elsewhere import Listed, taken_over
from cases.models import Intake, RowDecision, RowState

CONCERN = "Zorg om aanwezigheid telt hier niet mee. Kies daarvoor ‘Leerling melden’."


@dataclass(frozen=True)
class Taken:
    """How many came on the Opgave, how many stood on it already, how many rows stayed out."""

    new: int
    there: int
    left_out: int


@transaction.atomic
def take_list(*, opgave: Opgave, intake: Intake, listed: list[Listed], by: User, now: datetime) -> Taken:
    """The rows of a preview, all or none. Raises AlreadySentError once the Opgave was sent in."""
    left: dict[int, str] = {}
    named = []
    for row, entry in listed:
        if row.state in (RowState.ERROR, RowState.SKIPPED):
            left[row.pk] = row.message
        elif not entry.kind:
            left[row.pk] = CONCERN
        else:
            same = row.state == RowState.KNOWN or row.decision == RowDecision.SAME
            other = row.decision == RowDecision.OTHER
            named.append(
                Named(
                    entry, same=row.candidate_id if same and not row.outside else None,
                    others=frozenset(row.candidates) if other else frozenset(),
                )
            )  # fmt: skip
    added = add_regels(opgave=opgave, named=named, source=RegelSource.LIST, by=by, now=now)
    taken_over(intake=intake, messages=left, now=now)
    new = sum(each.new for each in added)
    return Taken(new, len(added) - new, len(left))
