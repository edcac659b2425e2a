"""What runs on a clock in this room."""

from celery import shared_task

from cases import clock
from overleg.held import take_up_again


@shared_task
def return_what_was_held() -> None:
    """Every hour: what was held comes back when its casus was taken up again after its meeting was planned."""
    today, _ = clock.moment()
    take_up_again(today=today)
