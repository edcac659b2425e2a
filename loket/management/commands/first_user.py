from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.models import Role, Toegang, User

EMAIL = "beheer@loket.example"


class Command(BaseCommand):
    """An empty office needs one beheerder, who invites the others."""

    help = "Maakt in een lege database één beheerder en toont het wachtwoord één keer."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            self.stdout.write("Er zijn al gebruikers; er is niets gemaakt.")
            return
        password = get_random_string(20)
        user = User.objects.create_user(EMAIL, password, name="Eerste beheerder")
        Toegang.objects.create(user=user, role=Role.BEHEERDER, valid_from=timezone.localdate())
        self.stdout.write(
            f"  Beheerder  {EMAIL}\n  Wachtwoord {password}\n  Dit wachtwoord wordt niet nog eens getoond."
        )
