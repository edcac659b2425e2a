"""The rules of play that every office starts with, after bron Koers VO. Loading twice changes nothing."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from plaatsing.models import Spelregels

FIRST_RULES = settings.BASE_DIR / "plaatsing" / "data" / "spelregels_1.txt"


@transaction.atomic
def load_rules() -> bool:
    """Version 1, when there is none yet. True when it was added."""
    if Spelregels.objects.exists():
        return False
    Spelregels.objects.create(
        number=1, text=FIRST_RULES.read_text(encoding="utf-8").strip(), published_at=timezone.now()
    )
    return True
