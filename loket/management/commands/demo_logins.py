from typing import Any

from django.core.management.base import BaseCommand

from loket.demo.load import LOGINS, PASSWORD


class Command(BaseCommand):
    """One login per role of the invented region."""

    help = "Toont per rol een inlognaam van de demonstratie."

    def handle(self, *args: Any, **options: Any) -> None:
        width = max(len(role) for _, role in LOGINS)
        for local, role in LOGINS:
            self.stdout.write(f"  {role:<{width}}  {local}@loket.example")
        self.stdout.write(f"  Wachtwoord voor allemaal: {PASSWORD}")
