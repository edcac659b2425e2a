"""What stands around every page: one transaction, strict headers, and where one is sent."""

from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import log_read
from cases.models import AccessLog, Casus, Event, EventKind
from loket.urls import handler404 as loket_handler404
from loket.urls import urlpatterns as loket_urlpatterns
from tests import build
from tests.conftest import Cast


def _write(request: MemberRequest) -> Casus:
    casus = Casus.objects.get()
    log_read(request, "proef", [casus.pk])
    Event.objects.create(casus=casus, kind=EventKind.NOTE, on=timezone.localdate(), by=request.user, text="half werk")
    return casus


@member()
def swallows(request: MemberRequest) -> HttpResponse:
    """What must never happen: an error of the database that a view eats, after which nothing is written at all."""
    casus = _write(request)
    try:
        Casus.objects.create(pupil=casus.pupil, municipality=casus.municipality, area=casus.area, opened_by=request.user,
                             opened_on=timezone.localdate())  # fmt: skip
    except DatabaseError:
        return HttpResponse(f"Leerling {casus.pupil.name}")
    return HttpResponse("geen fout")


@member()
def breaks(request: MemberRequest) -> HttpResponse:
    _write(request)
    raise RuntimeError("stuk")


@member()
def answers_503(request: MemberRequest) -> HttpResponse:
    _write(request)
    return HttpResponse(status=503)


@member()
def not_there(request: MemberRequest) -> HttpResponse:
    log_read(request, "proef", [Casus.objects.get().pk])
    raise Http404


urlpatterns = [
    path("proef/slikt/", swallows),
    path("proef/breekt/", breaks),
    path("proef/503/", answers_503),
    path("proef/weg/", not_there),
    *loket_urlpatterns,
]
handler404 = loket_handler404


# --- one transaction a request ------------------------------------------------------------------------------------------


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("path", "status"), [("slikt", 500), ("breekt", 500), ("503", 503)])
def test_an_error_leaves_nothing_behind_and_shows_nothing(
    consulent: Client, casus: Casus, path: str, status: int
) -> None:
    answer = consulent.get(f"/proef/{path}/")

    assert answer.status_code == status
    assert casus.pupil.family_name not in answer.content.decode()
    assert not Event.objects.filter(text="half werk").exists()
    assert not AccessLog.objects.exists()


@pytest.mark.urls(__name__)
def test_a_page_that_is_not_there_keeps_its_row_in_the_read_log(consulent: Client, casus: Casus) -> None:
    answer = consulent.get("/proef/weg/")

    assert answer.status_code == 404
    assert list(AccessLog.objects.values_list("page", "casussen")) == [("proef", [casus.pk])]


def test_without_a_read_log_there_is_no_page(consulent: Client, casus: Casus) -> None:
    """The trigger stands for a full disk or a missing privilege: whatever stops the log, stops the page."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION no_log() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'vol'; END $$;"
            "CREATE TRIGGER no_log BEFORE INSERT ON cases_accesslog FOR EACH ROW EXECUTE FUNCTION no_log()"
        )

    for address in (
        reverse("casus", args=[casus.code]), reverse("casussen") + "?staat=alle", reverse("casussen_download"),
        reverse("search") + "?q=rosk", reverse("casus_note", args=[casus.code]), reverse("casus_timeline", args=[casus.code]),
    ):  # fmt: skip
        answer = consulent.get(address)
        assert answer.status_code == 500, address
        assert casus.code.encode() not in answer.content
        assert casus.pupil.family_name.encode() not in answer.content


# --- headers --------------------------------------------------------------------------------------------------------------


def _headers_are_strict(answer: Any) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "geolocation=()" in answer.headers["Permissions-Policy"]


def test_headers_of_every_kind_of_answer(consulent: Client, casus: Casus) -> None:
    for address, status in (
        (reverse("casus", args=[casus.code]), 200),
        (reverse("casussen_download"), 200),
        (reverse("account_login"), 302),
        ("/bestaat-niet/", 404),
        (reverse("beheer"), 403),
        (reverse("casus_confirm", args=[casus.code]), 405),
    ):
        answer = consulent.get(address)
        assert answer.status_code == status, address
        _headers_are_strict(answer)


def test_headers_for_somebody_not_logged_in(db: None) -> None:
    for name in ("account_login", "account_reset_password", "gezond", "vandaag"):
        _headers_are_strict(Client().get(reverse(name)))


def test_no_page_repeats_headers_of_a_framework(consulent: Client) -> None:
    answer = consulent.get(reverse("casussen"))

    assert "Server" not in answer.headers
    assert "X-Powered-By" not in answer.headers


def test_session_cookie_is_out_of_reach_of_scripts_and_other_sites(cast: Cast) -> None:
    client = Client()

    client.post(reverse("account_login"), {"login": cast.consulent.user.email, "password": build.PASSWORD})

    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


# --- where one is sent ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:evil.example"]
)
def test_a_foreign_next_is_ignored(cast: Cast, to: str) -> None:
    client = Client()

    answer = client.post(
        reverse("account_login"), {"login": cast.consulent.user.email, "password": build.PASSWORD, "next": to}
    )

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("vandaag"))


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "/\t/evil.example"]
)
def test_a_foreign_way_back_is_ignored(consulent: Client, casus: Casus, to: str) -> None:
    answer = consulent.post(reverse("casus_note", args=[casus.code]), {"text": "Notitie.", "terug": to})

    assert answer.status_code == 302
    assert "evil" not in answer.headers["Location"]
