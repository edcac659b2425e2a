"""What runs on a clock in this room."""

from celery import shared_task

from cases import clock
from plaatsing.actions import inviting
from plaatsing.actions.asking import ask_due
from plaatsing.actions.returning import bring_waiting_back
from plaatsing.people import forget_ended, recall_reopened


@shared_task
def follow_promises() -> None:
    """Every hour: ask what became of promises whose day has come, put back on an agenda what failed while none was planned, and ask
    nothing more about an aanmelding that ended, unless its casus was taken up again."""
    today, now = clock.moment()
    ask_due(today=today, now=now)
    bring_waiting_back(today=today)
    forget_ended(now=now)
    recall_reopened()


@shared_task
def remind_sessions() -> None:
    """Every hour: whoever has not answered an invitation hears it once more, a week before the session."""
    today, now = clock.moment()
    inviting.remind(today=today, now=now)
