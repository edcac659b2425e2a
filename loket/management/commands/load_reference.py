from typing import Any

from django.core.management.base import BaseCommand

from cases.reference import load_reference, missing_reference
from loket.beheer.effect import effect_of
from plaatsing.reference import load_rules

ADDED = "schoolvakanties aangevuld"


class Command(BaseCommand):
    """Part of `prepare`; safe to repeat. Days that are new to a database in use move its terms, as when beheer enters them."""

    help = (
        "Laadt schoolvakanties, termijnregels en spelregels die nog ontbreken; laat staan wat iemand heeft aangepast."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        missing = missing_reference()
        if missing:
            effect_of(load_reference, because=ADDED, keep=True)
        rules = "; de spelregels van het Plaatsingsoverleg geladen" if load_rules() else ""
        if options["verbosity"] > 0:
            self.stdout.write(
                f"Basisgegevens: {len(missing.holidays)} vakanties en {len(missing.rules)} termijnregels toegevoegd{rules}."
            )
