"""Whom to tell about an aanmelding."""

from datetime import date, datetime

from django.urls import reverse

from accounts.models import Role, Toegang, User
from plaatsing.models import Aanmelding
from post.actions import notify_others

KIND = "plaatsing"


def people_of_school(of: Aanmelding, today: date) -> list[User]:
    """Who worked on the form and is still at the school; when nobody is, everybody of the school."""
    here = Toegang.objects.on(today).filter(role=Role.SCHOOL, school=of.school_id)
    people = User.objects.filter(toegangen__in=here, is_active=True).distinct().order_by("name", "pk")
    mine = people.filter(pk__in=[pk for pk in (of.created_by_id, of.submitted_by_id) if pk])
    return list(mine) or list(people)


def tell(
    of: Aanmelding, people: list[User], *, what: str, text: str, by: User, now: datetime, page: str = "aanmelding"
) -> None:
    """One fact for each of them, but not for who did it. `what` makes it once: another fact, another word."""
    key, path = f"{key_of(of)}{what}:{of.version}", reverse(page, args=[of.code])
    notify_others(people, but=by, key=key, kind=KIND, text=text, path=path, now=now)


def key_of(of: Aanmelding) -> str:
    """The beginning of every key about this aanmelding."""
    return f"aanmelding:{of.pk}:"
