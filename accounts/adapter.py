"""Every login passes here (password now; a second factor and single sign-on come through the same function)."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.actions import admit


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
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
