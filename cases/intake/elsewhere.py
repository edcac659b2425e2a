"""A list whose rows another page takes over: the same preview and the same choices, and then no casus of it by itself."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Toegang
from cases.intake.entries import Entry
from cases.intake.rows_in import set_many
from cases.models import Intake, IntakeRow, RowPlan, RowResult

Listed = tuple[IntakeRow, Entry]


def waiting_list(*, key: UUID, toegang: Toegang, goes_to: str) -> Intake | None:
    """The preview of this Toegang that this very page takes over, also when it was taken over already; locked until the transaction
    ends. None when there is no such list, or it is still being read."""
    lists = Intake.objects.select_for_update().filter(toegang=toegang, goes_to=goes_to, matched_at__isnull=False)
    return lists.filter(key=key).first()


def listed(intake: Intake) -> list[Listed]:
    """Its rows, with what they say."""
    return [(row, Entry.from_json(row.number, row.values)) for row in intake.rows.order_by("number")]


@transaction.atomic
def taken_over(*, intake: Intake, messages: Mapping[int, str], now: datetime) -> None:
    """Empty the preview. `messages`: why a row stayed out, by its key; all others went over."""
    intake.rows.update(
        values={}, candidate=None, candidates=[], plan=RowPlan.NOTHING, message="", result=RowResult.ELSEWHERE
    )
    out = [(pk, RowResult.LEFT_OUT.value, text[:300]) for pk, text in messages.items()]
    set_many(IntakeRow._meta.db_table, {"result": "text", "message": "text"}, out)
    left = len(messages)
    intake.counts = {
        **intake.counts,
        f"resultaat_{RowResult.ELSEWHERE}": intake.rows.count() - left,
        f"resultaat_{RowResult.LEFT_OUT}": left,
    }
    intake.committed_at, intake.table = now, {}
    intake.save(update_fields=["counts", "committed_at", "table"])
