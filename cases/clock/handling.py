"""What a person does about a signal. Any real act on the casus counts as handled."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cases.clock.flagging import flag_deadlines
from cases.clock.planning import notice_key
from cases.events import record
from cases.models import Casus, Deadline, EventKind
from post.actions import reopen, settle


@transaction.atomic
def handle_signals(*, casus: Casus, by: User, now: datetime, because: str, today: date | None = None) -> int:
    """As handle_all, of one casus."""
    return handle_all(casus_ids=[casus.pk], by=by, now=now, because=because, today=today)


@transaction.atomic
def handle_all(*, casus_ids: Sequence[int], by: User, now: datetime, because: str, today: date | None = None) -> int:
    """Mark the open signals of these casussen handled with `because`; returns how many. No reminder follows.

    A term that was reached but that the job did not come to yet is signalled first: the screen showed it already.
    """
    today = today or timezone.localdate(now)
    if Deadline.objects.filter(casus__in=casus_ids, flag_on__lte=today).exists():
        flag_deadlines(today=today, now=now)
    signals = Deadline.objects.signals().filter(casus__in=casus_ids)
    ids = list(signals.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    if ids:
        Deadline.objects.filter(pk__in=ids).update(handled_at=now, handled_by=by, handled_with=because[:300])
        settle(keys=[notice_key(pk) for pk in ids], now=now)
    return len(ids)


@transaction.atomic
def unhandle(*, deadline: Deadline, by: User, now: datetime) -> bool:
    """Undo a mistaken "afgehandeld": the signal is open again and its reminders run on.

    False when there is nothing to undo: not handled, or withdrawn meanwhile.
    """
    handled = Deadline.objects.standing().filter(pk=deadline.pk, handled_at__isnull=False)
    if not handled.update(handled_at=None, handled_by=None, handled_with=""):
        return False
    record(
        casus=deadline.casus, kind=EventKind.CORRECTED, by=by, on=timezone.localdate(now), at=now,
        title=f"Signaal staat weer open: {deadline.name}",
    )  # fmt: skip
    reopen(keys=[notice_key(deadline.pk)])
    return True


@transaction.atomic
def unhandle_all(*, casus: Casus, handled_at: datetime, because: str, by: User, now: datetime) -> int:
    """The act that handled signals at that moment, as `because` says, is taken back: what it answered waits again. Returns how many."""
    answered = Deadline.objects.standing().filter(casus=casus, handled_at=handled_at, handled_with=because[:300])
    rows = answered.select_related("casus", "rule")
    return sum(unhandle(deadline=row, by=by, now=now) for row in rows.order_by("pk"))
