"""How a round stands: who answered, who did not, and how much is left to find out. Counts and respondents, never a pupil."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count, Q

from accounts.models import Consulentschap, Toegang, User
from actietafel.actions.rounds import respondents, silent_rounds
from actietafel.models import Opgave, Uitvraag
from actietafel.models.opgave import OpgaveState
from cases.scope import Scope

SILENT = "stil"
LATE = "te_laat"


@dataclass(frozen=True)
class BoardRow:
    """One respondent. `pupils`: how many were named as not (fully) at school. `silent`: closed rounds in a row without an answer."""

    opgave: Opgave
    pupils: int
    silent: int
    consulent: User | None
    people: list[Toegang]

    @property
    def state(self) -> OpgaveState:
        return self.opgave.state

    @property
    def is_silent(self) -> bool:
        return self.silent >= settings.OPGAVE_SILENT_ROUNDS

    @property
    def is_late(self) -> bool:
        return self.opgave.is_late


@dataclass(frozen=True)
class Board:
    rows: list[BoardRow]
    shown: list[BoardRow] = field(default_factory=list)

    @property
    def returned(self) -> int:
        return sum(row.opgave.returned_at is not None for row in self.rows)

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """(value of the filter, label, number), in the order of the work."""
        states = Counter(row.state for row in self.rows)
        found = [(state.value, str(state.label), states[state]) for state in OpgaveState]
        found.append((LATE, "na sluiting ingeleverd", sum(row.is_late for row in self.rows)))
        found.append((SILENT, "al langer stil", sum(row.is_silent for row in self.rows)))
        return found


ORDER = {OpgaveState.UNSEEN: 0, OpgaveState.BUSY: 1, OpgaveState.RETURNED: 2, OpgaveState.NIL: 3}


def board_of(uitvraag: Uitvraag, scope: Scope, show: str = "") -> Board:
    """Every respondent that `scope` may see, unanswered first. Five queries, whatever the number of respondents."""
    named = Count("regels", filter=Q(regels__answer__in=("thuis", "deels")))
    opgaven = list(
        Opgave.objects.visible_to(scope)
        .filter(uitvraag=uitvraag)
        .select_related("school", "municipality", "returned_by", "uitvraag")
        .annotate(pupils=named)
    )
    silent = silent_rounds(opgaven)
    consulenten = _consulenten(opgaven, scope)
    people = respondents(opgaven, scope.today)
    rows = [
        BoardRow(
            opgave=opgave, pupils=opgave.pupils, silent=silent.get(opgave.school_id, 0),
            consulent=consulenten.get((opgave.school_id, opgave.municipality_id)), people=people.get(opgave.pk, []),
        )
        for opgave in opgaven
    ]  # fmt: skip
    rows.sort(key=lambda row: (ORDER[row.state], row.opgave.school_id is None, row.opgave.respondent))
    return Board(rows, [row for row in rows if _shown(row, show)])


def _shown(row: BoardRow, show: str) -> bool:
    if show == SILENT:
        return row.is_silent
    if show == LATE:
        return row.is_late
    return row.state == show if show in OpgaveState.values else True


def _consulenten(opgaven: Iterable[Opgave], scope: Scope) -> dict[tuple[int | None, int | None], User]:
    rows = Consulentschap.objects.held(scope.today).select_related("consulent")
    rows = rows.filter(
        Q(school__in={row.school_id for row in opgaven if row.school_id})
        | Q(municipality__in={row.municipality_id for row in opgaven if row.municipality_id})
    )
    return {(row.school_id, row.municipality_id): row.consulent for row in rows}
