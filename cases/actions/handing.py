"""Schools and municipalities go to another consulent, with what that colleague must know (bron Koers VO, tip 1: vaste contactpersonen)."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from accounts.actions import appoint, lock_places
from accounts.models import Consulentschap, Overdracht, Role, Toegang, User
from cases.actions.circle import hand_over
from cases.models import Casus
from cases.querysets import CasusQuerySet
from post import actions as post


class NoConsulentError(ValueError):
    """Who should take over is no consulent on that day."""


class HandedOverError(Exception):
    """Some of it is no longer the giver's: handed over or ended since the page was opened."""


@transaction.atomic
def hand_over_contacts(
    *, rows: Iterable[Consulentschap], to: User, text: str, by: User, today: date, now: datetime
) -> Overdracht:
    """From today `to` is the fixed consulent of these, as long as the giver would have been: somebody who is planned after that stays.
    Running casussen of the giver there, with the steps, go along. The receiver says when it was read (read_handover). All rows are of one
    giver. Raises NoConsulentError, HandedOverError, ValueError for nothing or for oneself."""
    asked = list(rows)
    lock_places(
        schools=[row.school_id for row in asked if row.school_id],
        municipalities=[row.municipality_id for row in asked if row.municipality_id],
    )
    standing = Consulentschap.objects.select_for_update().on(today).filter(pk__in=[row.pk for row in asked])
    held = list(standing.order_by("pk"))
    if len(held) < len(asked):
        raise HandedOverError
    givers = {row.consulent_id for row in held}
    if len(givers) != 1 or to.pk in givers:
        raise ValueError("a handover has one giver, and is to another")
    if not Toegang.objects.on(today).filter(user=to, role=Role.CONSULENT, user__is_active=True).exists():
        raise NoConsulentError
    giver = User.objects.get(pk=givers.pop())
    found: Overdracht = Overdracht.objects.create(giver=giver, receiver=to, text=text, on=today, by=by, created_at=now)
    casussen = list(casussen_of(held).filter(consulent=giver).select_related("consulent"))
    for row in held:
        fresh = appoint(
            consulent=to, valid_from=today, valid_to=row.valid_to, school=row.school, municipality=row.municipality
        )
        Consulentschap.objects.filter(pk=fresh.pk).update(overdracht=found)
    hand_over(casussen=casussen, to=to, by=by, today=today, text="Met de overdracht van de vaste contactpersoon.")
    if to.pk != by.pk:
        path = reverse("handover", args=[found.pk])
        post.notify(
            user=to,
            key=f"overdracht-school:{found.pk}",
            kind="overdracht",
            text="Er zijn scholen aan u overgedragen.",
            path=path,
            now=now,
        )
    return found


@transaction.atomic
def read_handover(*, overdracht: Overdracht, by: User, now: datetime) -> bool:
    """The receiver has read it. False when that was said already; only the receiver can say it."""
    if not Overdracht.objects.filter(pk=overdracht.pk, receiver=by, seen_at=None).update(seen_at=now):
        return False
    post.settle(keys=[f"overdracht-school:{overdracht.pk}"], now=now)
    return True


def casussen_of(rows: Iterable[Consulentschap]) -> CasusQuerySet:
    """Open casussen of these schools, and of pupils without a school in these municipalities."""
    there = list(rows)
    schools = [row.school_id for row in there if row.school_id]
    municipalities = [row.municipality_id for row in there if row.municipality_id]
    found: CasusQuerySet = Casus.objects.open().filter(
        Q(school__in=schools) | Q(school=None, municipality__in=municipalities)
    )
    return found
