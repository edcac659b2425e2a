"""Every login passes here (password now; a second factor and single sign-on come through the same function)."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.actions import admit


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    # As the rest of Loket: u, and what to do next. An unknown address and a wrong password are the same words.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "Het e-mailadres of het wachtwoord is niet juist. Kijk ze na en probeer het nog eens.",
        "too_many_login_attempts": "Er is te vaak een verkeerd wachtwoord ingevuld. Probeer het over vijf minuten opnieuw.",
        "enter_current_password": "Vul uw huidige wachtwoord in.",
        "incorrect_password": "Dit wachtwoord is niet juist.",
        "invalid_password_reset": "Deze link werkt niet meer. Vraag een nieuwe aan.",
        "rate_limited": "Dit is te vaak gevraagd. Probeer het over een paar minuten opnieuw.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: a beheerder invites."""
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """The one function: allauth calls it for every way to log in, before the session exists."""
        refusal = admit(user)
        if refusal:
            messages.error(request, refusal)
            raise ImmediateHttpResponse(redirect("account_login"))
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response
