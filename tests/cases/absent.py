"""What the pages about an absence are tried on: a pupil at home for three weeks, and how an answer reads."""

import re
from datetime import date, timedelta
from typing import Any

from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from cases.actions.absence import close, start_absence
from cases.models import Casus, DeadlineRule
from tests import build
from tests.conftest import TODAY, Cast


def today() -> date:
    return timezone.localdate()


def days_ago(days: int) -> str:
    return (today() - timedelta(days=days)).isoformat()


def relatief(cast: Cast) -> Casus:
    """At Beemdcollege, at home for three weeks."""
    DeadlineRule.objects.create(
        code="4-weken", name="4 weken", amount=4, source="Leerplichtwet", valid_from=build.START
    )
    row, start = zorg(cast), today() - timedelta(days=21)
    start_absence(
        casus=row, kind="relatief", first_day=start, first_day_kind="precies", by=cast.consulent.user, today=start
    )
    return row


def zorg(cast: Cast) -> Casus:
    """A casus of three weeks without absence."""
    return build.casus(
        by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user, opened_on=today() - timedelta(days=21)
    )


def url(name: str, casus: Casus, *more: int) -> str:
    return reverse(name, args=[casus.code, *more])


def said(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def undo_of(response: Any) -> str:
    """Where the undo of the last message leads."""
    return next(
        message.extra_tags.removeprefix("undo:")
        for message in get_messages(response.wsgi_request)
        if "undo:" in message.extra_tags
    )


def shut(casus: Casus, outcome: str = "verhuisd", of: Casus | None = None) -> None:
    """Closed today, as somebody else may have left it; `of`: of which casus it is a double."""
    casus.refresh_from_db()
    close(
        casus=casus,
        outcome=outcome,
        double_of=of,
        on=TODAY,
        by=casus.opened_by,
        version=casus.version,
        today=TODAY,
        now=build.moment(TODAY),
    )
