"""What the clock says of a region that was just loaded, and whether what people were told leads them somewhere."""

from collections.abc import Iterable
from datetime import date, datetime

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import Toegang
from cases.circle import viewers_of
from cases.models import Actie
from loket.celery import app
from post.models import Notice
from tests.conftest import Login


def unseen(today: date, now: datetime) -> list[str]:
    """What is open at somebody who does not see the casus."""
    held = list(Actie.objects.open().filter(holder__isnull=False).select_related("casus", "holder"))
    seen = viewers_of([actie.casus for actie in held], today=today, now=now)
    return [
        f"{actie.get_kind_display()} van {actie.holder} in {actie.casus.code}, {actie.casus.phase}"
        for actie in held
        if actie.holder_id not in {viewer.user.pk for viewer in seen[actie.casus_id]}
    ]


def told_by_the_clock(patch: pytest.MonkeyPatch, today: date, now: datetime) -> list[str]:
    """Every job of the clock once, as a night of this region; returns what is open then."""
    patch.setattr(timezone, "now", lambda: now)
    patch.setattr("cases.clock.moment", lambda: (today, now))
    app.loader.import_default_modules()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        app.tasks[str(entry["task"])]()
    return [f"{row.user}: {row.text} {row.path}" for row in Notice.objects.filter(settled_at=None)]


def shut(notices: Iterable[int], today: date) -> list[str]:
    """Of these notices, as if they were still open and after the clock forgot what is over: which page does not open for its reader. Of
    each page one reader."""
    Notice.objects.filter(pk__in=notices).update(settled_at=None)
    app.tasks["cases.tasks.forget_what_leads_nowhere"]()
    pages = {(row.kind, row.path): row for row in Notice.objects.filter(pk__in=notices, settled_at=None)}
    return [f"{row.kind} {row.path} voor {row.user}" for row in pages.values() if not _opens(row, today)]


def _opens(row: Notice, today: date) -> bool:
    """In one of the roles of its reader."""
    mine = Toegang.objects.on(today).filter(user=row.user_id).select_related("user")
    return any(Login(toegang).get(row.path, follow=True).status_code == 200 for toegang in mine)
