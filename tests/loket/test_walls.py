"""What stands around every page: one transaction, strict headers, sessions that end, and no way to make it stumble."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Toegang
from cases.access import log_read
from cases.models import AccessLog, Casus, Event, EventKind
from loket.urls import handler404 as loket_handler404
from loket.urls import urlpatterns as loket_urlpatterns
from tests import build
from tests.conftest import Cast, Login
from tests.loket.test_access_matrix import NAMES, addresses


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


@pytest.fixture
def casus(cast: Cast) -> Casus:
    found = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)
    build.absence(found)
    return found


@pytest.fixture
def consulent(cast: Cast, casus: Casus) -> Client:
    client = Login(cast.consulent)
    client.raise_request_exception = False
    return client


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


# --- requests that want to make it stumble --------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "evil.example:80", "a b"])
def test_foreign_host_header_is_refused_on_every_page(db: None, host: str) -> None:
    client = Client(raise_request_exception=False)

    for name, _ in addresses():
        if name in {"vandaag", "gezond", "account_login", "account_reset_password", "casussen", "search", "beheer"}:
            assert client.get(reverse(name), headers={"host": host}).status_code == 400, name


def survives(answer: Any, what: str) -> None:
    assert answer.status_code < 500, f"{what}: {answer.exc_info}"


def send(client: Client, address: str, data: dict[str, bytes]) -> Any:
    """A form as raw bytes: what a browser would never send."""
    return client.post(address, urlencode(data), content_type="application/x-www-form-urlencoded")


NASTY = [
    "\x00", "a\x00b", "\ud800", "9" * 40, "x" * 20_000, "1\u202e2", "-1", "\u202e", "%00", "' OR 1=1 --", "{{ 7*7 }}", "[]", "\r\nX: y",
]  # fmt: skip
# Pages that read something out of the address, and what they read.
READ_FROM_ADDRESS = {
    "casussen": (
        "q",
        "fase",
        "termijn",
        "weken",
        "gemeente",
        "school",
        "consulent",
        "sorteer",
        "na",
        "voor",
        "staat",
        "oorzaak",
    ),
    "casussen_download": ("kies", "q", "sorteer"),
    "casussen_hand_over": ("kies",),
    "casus_new": ("van",),
    "search": ("q",),
    "vandaag": ("stappen",),
    "who_is_who": ("q",),
    "filter_save": ("fase", "naam"),
    "account_login": ("next",),
}


@pytest.mark.parametrize("name", sorted(READ_FROM_ADDRESS))
def test_nothing_in_an_address_gives_a_500(consulent: Client, name: str) -> None:
    for text in NASTY:
        sent = dict.fromkeys(READ_FROM_ADDRESS[name], text.encode("utf-8", "surrogatepass"))
        survives(consulent.get(reverse(name), sent), f"{name} {text[:20]!r}")


@pytest.mark.parametrize("parameter", READ_FROM_ADDRESS["casussen"])
def test_each_filter_of_the_list_survives_alone(consulent: Client, parameter: str) -> None:
    for text in ("\x00", "9" * 40, "\ud800"):
        survives(
            consulent.get(reverse("casussen"), {parameter: text.encode("utf-8", "surrogatepass")}),
            f"?{parameter}={text[:20]!r}",
        )


@pytest.mark.parametrize("text", NASTY)
def test_nothing_in_a_casus_address_gives_a_500(consulent: Client, casus: Casus, text: str) -> None:
    sent = dict.fromkeys(("na", "soort", "terug", "wat"), text.encode("utf-8", "surrogatepass"))
    for name in ("casus_timeline", "casus_note", "casus_step", "casus_row"):
        survives(consulent.get(reverse(name, args=[casus.code]), sent), f"{name} {text[:20]!r}")


@pytest.mark.parametrize("text", NASTY[:7])
def test_nothing_typed_gives_a_500(consulent: Client, casus: Casus, text: str) -> None:
    fields = (
        "text", "on", "what", "due_on", "holder", "party", "terug", "version", "kind", "main", "others", "name", "birth_date",
        "school", "first_day", "offer_text", "offer_since", "because", "to", "outcome", "client_id", "who", "code", "reason",
    )  # fmt: skip
    data = {field: text.encode("utf-8", "surrogatepass") for field in fields}
    for name in (
        "casus_contact", "casus_note", "casus_step", "casus_ask", "casus_rest", "casus_causes", "casus_wait", "casus_partner",
        "casus_offer", "casus_close", "casus_phase", "casus_first_day", "casus_enrol", "casus_move", "casus_pupil", "casus_hand_over",
        "casus_sheet", "casus_return", "signal_handle",
    ):  # fmt: skip
        survives(send(consulent, reverse(name, args=[casus.code]), data), f"{name} {text[:20]!r}")
    for name in (
        "casus_new",
        "casus_new_preview",
        "casus_open_with_reason",
        "switch_role",
        "filter_delete",
        "my_account",
    ):
        survives(send(consulent, reverse(name), data), f"{name} {text[:20]!r}")


@pytest.mark.parametrize("text", NASTY)
def test_nothing_typed_at_the_door_gives_a_500(cast: Cast, text: str) -> None:
    client, data = Client(raise_request_exception=False), text.encode("utf-8", "surrogatepass")

    for name, fields in (("account_login", ("login", "password", "next")), ("account_reset_password", ("email",))):
        survives(send(client, reverse(name), dict.fromkeys(fields, data)), f"{name}")


def test_ten_megabytes_are_refused_not_swallowed(consulent: Client, casus: Casus) -> None:
    answer = consulent.post(reverse("casus_note", args=[casus.code]), {"text": "x" * (10 * 1024 * 1024)})
    raw = consulent.post(reverse("casus_note", args=[casus.code]), "text=" + "x" * (10 * 1024 * 1024),
                         content_type="application/x-www-form-urlencoded")  # fmt: skip

    assert {answer.status_code, raw.status_code} <= {400, 413}


def test_unknown_method_is_refused(consulent: Client, casus: Casus) -> None:
    address = reverse("casus_note", args=[casus.code])

    assert {consulent.put(address).status_code, consulent.delete(address).status_code} == {405}


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


# --- sessions ----------------------------------------------------------------------------------------------------------------


def test_an_ended_toegang_works_no_more_at_the_next_click(cast: Cast, consulent: Client) -> None:
    assert consulent.get(reverse("casussen")).status_code == 200

    Toegang.objects.filter(pk=cast.consulent.pk).update(valid_to=timezone.localdate())

    answer = consulent.get(reverse("casussen"))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("switch_role"))


def test_an_ended_account_works_no_more_at_the_next_click(cast: Cast, consulent: Client) -> None:
    assert consulent.get(reverse("casussen")).status_code == 200

    type(cast.consulent.user).objects.filter(pk=cast.consulent.user_id).update(is_active=False)

    answer = consulent.get(reverse("casussen"))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(("hours", "status"), [(9.9, 200), (10.1, 302)])
def test_a_session_ends_after_ten_hours_whatever_happens(consulent: Client, hours: float, status: int) -> None:
    session = consulent.session
    session["started"] = (timezone.now() - timedelta(hours=hours)).timestamp()
    session.save()

    assert consulent.get(reverse("casussen")).status_code == status


def test_the_absolute_limit_cannot_be_slept_through(consulent: Client) -> None:
    """The start is noted at the first page and is not moved by later ones."""
    consulent.get(reverse("casussen"))
    started = consulent.session["started"]

    consulent.get(reverse("vandaag"))

    assert consulent.session["started"] == started


def test_a_session_ends_after_half_an_hour_without_a_click() -> None:
    assert settings.SESSION_COOKIE_AGE == 30 * 60


@pytest.mark.parametrize(("headers", "runs_on"), [({}, True), ({"X-Loket-Poll": "1"}, False)])
def test_a_click_lets_the_session_run_on_and_what_a_page_asks_by_itself_does_not(
    consulent: Client, headers: dict[str, str], runs_on: bool
) -> None:
    consulent.get(reverse("vandaag"))
    session = consulent.session
    session["clicked"] -= 20 * 60
    session.save()
    row = Session.objects.filter(session_key=session.session_key)
    row.update(expire_date=timezone.now() + timedelta(minutes=10))

    consulent.get(reverse("vandaag"), headers=headers)

    assert (row.get().expire_date > timezone.now() + timedelta(minutes=25)) is runs_on


def test_reading_on_writes_the_session_once_a_minute(consulent: Client) -> None:
    consulent.get(reverse("vandaag"))
    before = consulent.session["clicked"]

    consulent.get(reverse("vandaag"))

    assert consulent.session["clicked"] == before


# --- CSRF ------------------------------------------------------------------------------------------------------------------


def test_every_post_without_a_token_is_refused(cast: Cast, casus: Casus) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = Login(cast.consulent).cookies
    arguments: dict[str, Any] = {
        "code": casus.code, "pk": 1, "number": 1, "party": "leerling", "kept": "x", "document": "agendablad", "casus": casus.code,
        "kind": "gemeenten", "to": "school", "uidb36": "1", "key": "0f6b7f5e-0000-4000-8000-000000000000", "token": "x",
        "name": "x", "blad": "x", "promise": "x",
    }  # fmt: skip
    refused = []
    for name, pattern in addresses():
        wanted = pattern.pattern.regex.groupindex
        if name.startswith("intake"):
            values = dict.fromkeys(wanted, "0f6b7f5e-0000-4000-8000-000000000000")
        else:
            values = {key: arguments[key] for key in wanted}
        answer = strict.post(reverse(name, kwargs=values))
        assert answer.status_code in {403, 405}, name
        refused += [name] if answer.status_code == 403 else []

    assert "casus_note" in refused
    assert "account_login" in refused
    assert len(refused) > len(NAMES) / 2


def test_the_refusal_of_a_missing_token_is_dutch(cast: Cast) -> None:
    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"))

    assert answer.status_code == 403
    assert 'lang="nl"' in answer.content.decode()
