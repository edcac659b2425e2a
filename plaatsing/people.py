"""Whom to tell about an aanmelding."""

from datetime import date, datetime

from django.db.models import F, Max, Q
from django.urls import reverse

from accounts.models import Role, Toegang, User
from cases.models import EventKind
from plaatsing.models import Aanmelding
from post.actions import notify_others, settle
from post.models import Notice

KIND, PROGRESS = "plaatsing", "voortgang"


def people_of_school(of: Aanmelding, today: date) -> list[User]:
    """Who worked on the form and is still at the school; when nobody is, everybody of the school."""
    here = Toegang.objects.on(today).filter(role=Role.SCHOOL, school=of.school_id)
    people = User.objects.filter(toegangen__in=here, is_active=True).distinct().order_by("name", "pk")
    mine = people.filter(pk__in=[pk for pk in (of.created_by_id, of.submitted_by_id) if pk])
    return list(mine) or list(people)


def tell(
    of: Aanmelding,
    people: list[User],
    *,
    what: str,
    text: str,
    by: User,
    now: datetime,
    page: str = "aanmelding",
    kind: str = KIND,
) -> None:
    """One fact for each of them, but not for who did it. `what` makes it once: another fact, another word. PROGRESS as `kind` asks
    nothing, so nobody is reminded of it."""
    key, path = f"{key_of(of)}{what}:{of.version}", reverse(page, args=[of.code])
    notify_others(people, but=by, key=key, kind=kind, text=text, path=path, now=now)


def forget_ended(*, now: datetime) -> int:
    """A casus that is closed takes its aanmelding along: nobody is asked anything about one that no longer runs. Returns how many
    notices."""
    waiting = Notice.objects.filter(kind=KIND, settled_at=None).values_list("key", flat=True)
    about = {int(key.split(":")[1]) for key in waiting}
    ended = Aanmelding.objects.filter(pk__in=about).exclude(ended_at=None, casus__closed_on=None)
    return sum(settle(key_prefix=key_of(one), now=now) for one in ended)


def recall_reopened() -> int:
    """A casus that is taken up again brings its aanmelding back, and with it what was still asked when `forget_ended` closed it. Twice is
    once: what is answered since, was closed later. One query and one write. Returns how many notices."""
    when = {
        name: Max("casus__events__at", filter=Q(casus__events__kind=kind))
        for name, kind in (("closed", EventKind.CLOSED), ("reopened", EventKind.REOPENED))
    }
    asked = Q(pk__in=())
    for one in Aanmelding.objects.running().annotate(**when).filter(closed__lt=F("reopened")):
        asked |= Q(key__startswith=key_of(one), settled_at__range=(one.closed, one.reopened))
    return Notice.objects.filter(asked, kind=KIND).update(settled_at=None)


def key_of(of: Aanmelding) -> str:
    """The beginning of every key about this aanmelding."""
    return f"aanmelding:{of.pk}:"
