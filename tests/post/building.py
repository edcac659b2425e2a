"""Notices and mails of one afternoon."""

from datetime import datetime, timedelta

from accounts.models import User
from post.actions import notify
from post.models import NEWS, Mail, Notice
from tests import build
from tests.conftest import TODAY, Cast

NOON = build.moment(TODAY)  # Tuesday, 12 o'clock
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def tell(
    cast: Cast, key: str = "termijn:1", *, kind: str = "termijn", held: bool = False, now: datetime = NOON
) -> bool:
    return notify(
        user=cast.consulent.user,
        key=key,
        kind=kind,
        text="Een termijn is bereikt.",
        path="/signalen/",
        now=now,
        held=held,
    )


def outbox(now: datetime = NOON, recipient: str = "noor@loket.example") -> Mail:
    return Mail.objects.create(
        message_id=f"<{Mail.objects.count()}@loket.example>",
        recipient=recipient,
        subject="Er is iets nieuws in Loket",
        body="Er is 1 nieuw bericht voor u in Loket. Één.\n",
        created_at=now,
        next_attempt_at=now,
    )


def waits_for(user: User) -> list[str]:
    """What comes back every week until somebody does it."""
    open_now = Notice.objects.filter(user=user, settled_at=None).exclude(kind__in=NEWS)
    return list(open_now.order_by("pk").values_list("text", flat=True))
