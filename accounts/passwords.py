"""What a password must be, in words that a colleague uses."""

import re

from django.contrib.auth import password_validation
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError

from paper.dates import MONTHS

_WRITTEN_AS = str.maketrans("013457@$!", "oieastasi")  # w@chtw00rd
_FIRST = (
    "wachtwoord", "welkom", "geheim", "inloggen", "loket", "onderwijs", "passend", "school", "leerling", "leerplicht", "consulent",
    "thuiszitter", "samenwerkingsverband", "gemeente", "nederland", "lente", "zomer", "herfst", "winter", *MONTHS,
)  # fmt: skip
_THOUGHT = re.compile("|".join(_FIRST))


class LongEnough(password_validation.MinimumLengthValidator):
    """Django's own rule; its Dutch translation lacks the sentence that says why."""

    def get_error_message(self) -> str:
        return f"Dit wachtwoord is te kort. Gebruik minstens {self.min_length} tekens, bijvoorbeeld een paar woorden achter elkaar."


class NotTheFirstThought:
    """Welkom2026!!! is long enough, and the first that others try. Django's list of common passwords holds hardly a Dutch one."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        typed = password.lower()
        # Found as it is meant, counted as it was typed: the i in "!!!" is no letter.
        thoughts = [found.span() for found in _THOUGHT.finditer(typed.translate(_WRITTEN_AS))]
        rest = [char for at, char in enumerate(typed) if not any(first <= at < end for first, end in thoughts)]
        if thoughts and sum(map(str.isalpha, rest)) < 4:
            raise ValidationError(
                "Dit wachtwoord proberen anderen als eerste. Neem een zin die u onthoudt.", code="first_thought"
            )

    def get_help_text(self) -> str:
        return "Niet een woord als welkom met een jaartal erachter."
