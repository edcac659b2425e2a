from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from loket.demo.load import load


class Command(BaseCommand):
    """The invented region; does nothing when it already stands."""

    help = "Laadt één verzonnen regio in een lege database."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            loaded = load(today=timezone.localdate(now), now=now, say=self.stdout.write)
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("De verzonnen regio staat klaar." if loaded else "De verzonnen regio stond er al.")
