from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from loket.privileges import grant_all


class Command(BaseCommand):
    """Everything a database needs before Loket serves from it; safe to repeat."""

    help = "Migreert, maakt de cachetabel, zet rechten voor de dienende rol en laadt vakanties en termijnregels."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        tables = grant_all()
        call_command("load_reference", verbosity=options["verbosity"])
        if options["verbosity"] > 0:
            self.stdout.write(f"Database is klaar: {tables} tabellen.")
