from typing import Any

from django.core.management.base import BaseCommand

from cases.reference import load_reference
from plaatsing.reference import load_rules


class Command(BaseCommand):
    """Part of `prepare`; safe to repeat."""

    help = (
        "Laadt schoolvakanties, termijnregels en spelregels die nog ontbreken; laat staan wat iemand heeft aangepast."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_reference()
        rules = "; de spelregels van het Plaatsingsoverleg geladen" if load_rules() else ""
        if options["verbosity"] > 0:
            self.stdout.write(
                f"Basisgegevens: {loaded.holidays} vakanties en {loaded.rules} termijnregels toegevoegd{rules}."
            )
