"""What runs on a clock. Celery only rings the bell: a run that is missed is caught up by the next one."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from cases import clock
from cases.drafts import remove_old
from cases.intake import read_intake, remove_abandoned
from cases.told import forget, tell_lost


@shared_task
def flag_deadlines() -> None:
    """Every five minutes, and when a worker starts: signal what is reached."""
    today, now = clock.moment()
    clock.flag_deadlines(today=today, now=now)


@shared_task
def read_list(pk: int) -> None:
    """Make the preview of a long list. A run that is lost is done by the page that waits for it."""
    read_intake(pk=pk, today=timezone.localdate())


@shared_task
def forget_what_leads_nowhere() -> None:
    """Every hour: nobody is told of a casus that they no longer see."""
    today, now = clock.moment()
    forget(today=today, now=now)


@shared_task
def tell_of_lost_acties() -> None:
    """Every night: what lies with somebody who cannot do it any more."""
    today, now = clock.moment()
    tell_lost(today=today, now=now)


@shared_task
def remove_abandoned_lists() -> None:
    """Every night: previews that nobody finished within a week."""
    remove_abandoned(now=timezone.now())


@shared_task
def remove_old_drafts() -> None:
    """Every night: concepten that nobody came back to."""
    remove_old(now=timezone.now())


@worker_ready.connect
def catch_up(**_: Any) -> None:
    """A worker that starts does not wait for the next stroke of the clock."""
    flag_deadlines.delay()
