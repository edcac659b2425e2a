"""What a password must be, in words that a colleague uses."""

from django.contrib.auth import password_validation


class LongEnough(password_validation.MinimumLengthValidator):
    """Django's own rule; its Dutch translation lacks the sentence that says why."""

    def get_error_message(self) -> str:
        return f"Dit wachtwoord is te kort. Gebruik minstens {self.min_length} tekens, bijvoorbeeld een paar woorden achter elkaar."
