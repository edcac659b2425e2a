"""What the outbox does on a clock."""

from celery import shared_task
from django.utils import timezone

from post import sender


@shared_task
def bundle_notices() -> None:
    """Every ten minutes: one mail per person out of what waits."""
    sender.bundle(timezone.now())


@shared_task
def send_outbox() -> None:
    """Every minute: send what is due."""
    sender.send_due(timezone.now())
