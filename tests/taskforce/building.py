"""Builders of the Taskforce: rows and acts with fixed, boring defaults."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from cases.models import Casus
from region.models import Municipality
from taskforce.actions.escalating import assign, escalate, take_up
from taskforce.models import Escalatie, KerngroepLid, Seat
from tests import build
from tests.conftest import Cast


def a_casus(cast: Cast, *, weeks: int = 13, **fields: Any) -> Casus:
    """Of the Beemdcollege, so many weeks at home; Lindevoort takes part in the Taskforce."""
    Municipality.objects.filter(pk=cast.lindevoort.pk).update(in_taskforce=True)
    if "who" not in fields:
        fields["who"] = build.pupil(birth_date=date(timezone.localdate().year - 14, 2, 13))
    casus = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user, **fields)
    if weeks:
        build.absence(casus, first_day=timezone.localdate() - timedelta(weeks=weeks), known_on=timezone.localdate())
    found: Casus = Casus.objects.select_related("pupil", "municipality", "consulent", "school").get(pk=casus.pk)
    return found


def seat(user: User, which: Seat = Seat.MANAGER, **fields: Any) -> KerngroepLid:
    fields.setdefault("valid_from", build.START)
    return KerngroepLid.objects.create(user=user, seat=which, **fields)


def entered(cast: Cast, casus: Casus | None = None, **fields: Any) -> Escalatie:
    """By the consulent, by the act itself."""
    fields.setdefault("now", timezone.now())
    return escalate(
        casus=casus or a_casus(cast), why="Het zit vast.", wish="Weer naar school.", by=cast.consulent.user, **fields
    )


def running(cast: Cast, casus: Casus | None = None, *, now: datetime | None = None) -> Escalatie:
    """Taken up and given to the zaakonderzoeker."""
    now = now or timezone.now()
    made = entered(cast, casus, now=now)
    by = cast.kerngroep.user
    take_up(escalatie=made, because="De tafels zijn gepasseerd.", version=made.version, by=by, now=now)
    assign(escalatie=made, investigator=cast.onderzoeker.user, version=made.version, by=by, now=now)
    return made
