"""A meeting that is held: outcomes and acties typed, for the tests of the table."""

from datetime import UTC, date, datetime
from typing import Any

from cases.models import Casus
from overleg.models import Agendapunt, Overleg, Result
from overleg.outcomes import Agreed, record_outcome
from overleg.tabling import Closed, close_overleg
from tests.conftest import Cast
from tests.overleg.tables import MEETING, NAMES, approved, punt, table, thuiszitter

NOW = datetime(2026, 12, 10, 14, 40, tzinfo=UTC)  # 15.40 at the table
DUE = date(2026, 12, 17)


def agenda(cast: Cast, items: int = 2, **fields: Any) -> tuple[Overleg, list[Agendapunt]]:
    """A table with approved items."""
    overleg = table(cast, **fields)
    mark = f"{overleg.on:%m%d}"
    return overleg, [
        approved(cast, punt(cast, overleg, thuiszitter(cast, name, f"{name}stra{mark}"))) for name in NAMES[:items]
    ]


def decide(cast: Cast, row: Agendapunt, result: str = Result.MOVING, *acties: Agreed, **fields: Any) -> Agendapunt:
    """An outcome, with nothing more unless it is given."""
    values: dict[str, Any] = {"said": "", "held_until": None, "next_step": "", "next_step_on": None} | fields
    row.refresh_from_db()
    record_outcome(
        punt=row, by=cast.voorzitter.user, now=NOW, version=row.version, result=result, acties=acties, **values
    )
    return row


def close(cast: Cast, overleg: Overleg) -> Closed:
    return close_overleg(overleg=overleg, by=cast.voorzitter.user, today=MEETING, now=NOW)


def titles(of: Casus) -> list[str]:
    return list(of.events.order_by("pk").values_list("title", flat=True))


def typed(row: Agendapunt, *acties: dict[str, str], **fields: str) -> dict[str, str]:
    """What the page of one item posts."""
    data = {
        "version": str(row.version), "said": "", "result": "", "held_until": "", "next_step": "", "next_step_on": "", "doe": "opslaan",
        "acties-TOTAL_FORMS": str(len(acties)), "acties-INITIAL_FORMS": "0",
    }  # fmt: skip
    for number, one in enumerate(acties):
        empty = {"pk": "", "what": "", "who": "", "name": "", "due_on": "17-12-2026"}
        data |= {f"acties-{number}-{name}": value for name, value in (empty | one).items()}
    return data | fields
