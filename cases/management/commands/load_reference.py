from typing import Any

from django.core.management.base import BaseCommand

from cases.reference import load_reference


class Command(BaseCommand):
    """Part of `prepare`; safe to repeat."""

    help = "Laadt schoolvakanties en termijnregels die nog ontbreken; laat staan wat iemand heeft aangepast."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_reference()
        if options["verbosity"] > 0:
            self.stdout.write(f"Basisgegevens: {loaded.holidays} vakanties en {loaded.rules} termijnregels toegevoegd.")
