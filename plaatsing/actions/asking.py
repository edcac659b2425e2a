"""Asking on the day: one notice a person, for the school that promised and the school that entered the pupil."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from accounts.models import AT_SCHOOL, Role, Toegang
from plaatsing.actions.binding import notice_key
from plaatsing.models import Terugvraag, Toezegging
from post import actions as post

TEXT = "Terugvraag over een toezegging van het Plaatsingsoverleg: hoe staat het ervoor?"
BINDING = "Terugvraag over een plaatsing door de Taskforce: hoe gaat het?"


@transaction.atomic
def ask_due(*, today: date, now: datetime) -> int:
    """Ask what became of promises, everything whose day has come; returns how many questions were asked. Twice is once: who is
    asked, is marked."""
    rows = Terugvraag.objects.due(today).filter(asked_at=None, toezegging__ending="")
    due = list(rows.select_related("toezegging").select_for_update(of=("self",), skip_locked=True).order_by("pk"))
    people = _people({pk for row in due for pk in (row.toezegging.school_id, row.toezegging.from_school_id)}, today)
    for row in due:
        promise = row.toezegging
        told = {toegang.user_id: toegang.user for toegang in people if _is_asked(toegang, promise)}
        for user in told.values():
            path = reverse("terugvraag", args=[promise.code])
            text = BINDING if promise.is_binding else TEXT
            post.notify(user=user, key=notice_key(row), kind="terugvraag", text=text, path=path, now=now, in_mail=True)
    Terugvraag.objects.filter(pk__in=[row.pk for row in due]).update(asked_at=now)
    return len(due)


def _people(schools: set[int], today: date) -> list[Toegang]:
    rows = Toegang.objects.on(today).filter(role__in=AT_SCHOOL, school__in=schools, user__is_active=True)
    return list(rows.select_related("user"))


def _is_asked(toegang: Toegang, promise: Toezegging) -> bool:
    """Who promises answers with either role; who entered, knows the pupil as school. Of a binding placement only where the pupil goes."""
    receiving = toegang.school_id == promise.school_id
    return receiving or (
        not promise.is_binding and toegang.role == Role.SCHOOL and toegang.school_id == promise.from_school_id
    )
