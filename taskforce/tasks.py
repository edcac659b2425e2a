"""What runs on a clock in this room."""

from celery import shared_task

from cases import clock
from taskforce.actions.following import bring_back_failed


@shared_task
def return_failed_placements() -> None:
    """Every ten minutes: a track that had ended as placed runs again when the placement failed."""
    _, now = clock.moment()
    bring_back_failed(now=now)
