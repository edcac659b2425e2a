"""The page of one casus, as a reader opens it."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import Toegang
from cases import clock
from cases.actions import asking, circle, story, work
from cases.models import Casus, DeadlineRule
from tests import build
from tests.conftest import Cast, Login

SECRET = "grootmoeder werkt op de kwekerij"


def today() -> date:
    return timezone.localdate()


def a_casus(cast: Cast, *, phase: str = "relatief") -> Casus:
    casus = build.casus(
        by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user, opened_on=today() - timedelta(days=30)
    )
    if phase:
        build.absence(casus, first_day=today() - timedelta(days=36), kind=phase)
    return casus


def page(toegang: Toegang, casus: Casus) -> str:
    return Login(toegang).get(reverse("casus", args=[casus.code])).content.decode()


def a_signal(casus: Casus) -> None:
    """Four weeks, reached and signalled; asks for a passend aanbod."""
    DeadlineRule.objects.create(
        code="4-weken", name="4 weken", amount=4, source="afspraak", asks_offer=True, valid_from=date(2020, 8, 1)
    )
    clock.replan([casus.absences.get()])
    clock.flag_deadlines(today=today(), now=timezone.now())


def plant(casus: Casus, cast: Cast) -> None:
    """The same words in every place that only the office reads."""
    by, day = cast.consulent.user, today()
    a_signal(casus)
    work.note(casus=casus, by=by, today=day, text=SECRET)
    work.log_contact(
        casus=casus, by=by, on=day, party="ouder", channel="telefoon", reached=True, text=SECRET, today=day
    )
    work.set_step(casus=casus, what=SECRET, due_on=day, holder=by, by=by, today=day)
    work.rest(casus=casus, until=day + timedelta(days=9), what=SECRET, by=by, today=day)
    asking.ask(casus=casus, what=SECRET, due_on=day, target="jeugdhulp", holder_name="Jeugdhulp", by=by, today=day)
    story.record_voice(casus=casus, party="leerling", by=by, on=day, today=day, text=SECRET)
    story.set_offer(casus=casus, since=day, today=day, text=SECRET, by=by, version=casus.version)
    circle.open_with_reason(casus=casus, user=cast.colleague.user, reason=SECRET, now=timezone.now())
