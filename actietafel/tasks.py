"""What runs on a clock in this room."""

from celery import shared_task

from actietafel.actions.rounds import open_due
from cases import clock


@shared_task
def open_rounds() -> None:
    """Every hour: send what was planned for today or earlier. A run that is missed is caught up by the next one."""
    today, now = clock.moment()
    open_due(today=today, now=now)
