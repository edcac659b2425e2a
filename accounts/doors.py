"""Who may enter a page at all. What they then see is decided by visible_to(scope)."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.http import MemberRequest
from accounts.models import Role

P = ParamSpec("P")
MemberView = Callable[Concatenate[MemberRequest, P], HttpResponse]


def member(*roles: Role) -> Callable[[MemberView[P]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """Only people with an active Toegang, in one of `roles` when given.

    Nobody: to the login. No Toegang: to the choice. Other role: 403."""

    def decorate(view: MemberView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            toegang = getattr(request, "toegang", None)
            if toegang is None:
                return redirect("switch_role")
            if roles and toegang.role not in roles:
                raise PermissionDenied
            return view(cast(MemberRequest, request), *args, **kwargs)

        return cast(Callable[Concatenate[HttpRequest, P], HttpResponse], login_required(guarded))

    return decorate
