"""The door of a page: who may enter at all."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role, Toegang
from tests.conftest import Cast


@member(Role.CONSULENT, Role.VOORZITTER)
def office(request: MemberRequest, code: str) -> HttpResponse:
    """Of the office."""
    return HttpResponse(f"{request.toegang.role} {code}")


@member()
def anybody(request: MemberRequest) -> HttpResponse:
    return HttpResponse("welkom")


def ask(toegang: Toegang | None, *, logged_in: bool = True) -> HttpRequest:
    request = RequestFactory().get("/pagina/?q=1")
    request.user = toegang.user if toegang and logged_in else AnonymousUser()
    request.toegang = toegang  # type: ignore[attr-defined]
    return request


@pytest.mark.parametrize(
    ("name", "enters"),
    [
        ("consulent", True),
        ("voorzitter", True),
        ("leerplicht", False),
        ("school", False),
        ("beheerder", False),
        ("privacy", False),
    ],
)
def test_only_the_named_roles_enter(cast: Cast, name: str, enters: bool) -> None:
    request = ask(getattr(cast, name))

    if enters:
        assert office(request, "K7M").content.decode().endswith("K7M")
    else:
        with pytest.raises(PermissionDenied):
            office(request, "K7M")


def test_without_roles_every_toegang_enters(cast: Cast) -> None:
    assert {anybody(ask(getattr(cast, name))).status_code for name in ("school", "privacy", "beheerder")} == {200}


def test_nobody_is_sent_to_the_login_with_the_way_back(db: None) -> None:
    answer = anybody(ask(None))

    assert (answer.status_code, answer.headers["Location"]) == (302, "/inloggen/?next=/pagina/%3Fq%3D1")


def test_somebody_without_toegang_is_sent_to_the_choice(cast: Cast) -> None:
    request = ask(cast.consulent)
    request.toegang = None  # type: ignore[attr-defined]

    assert office(request, "K7M").headers["Location"] == "/rol/"


def test_a_toegang_without_login_is_no_way_in(cast: Cast) -> None:
    assert office(ask(cast.consulent, logged_in=False), "K7M").headers["Location"].startswith("/inloggen/")


def test_the_view_keeps_its_name_and_its_words() -> None:
    assert (office.__name__, office.__doc__) == ("office", "Of the office.")
