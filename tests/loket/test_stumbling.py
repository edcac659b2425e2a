"""Requests that want to make a page stumble: no address, text or size gives a 500."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Casus
from tests.conftest import Cast
from tests.loket.test_access_matrix import addresses


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


@pytest.mark.parametrize("text", ["\u200b", " \u00ad ", "\u2800", "\u3164\ufeff", "\x01"])
def test_what_nobody_can_see_is_no_reason(consulent: Client, casus: Casus, text: str) -> None:
    answer = consulent.post(reverse("casus_step", args=[casus.code]), {"what": text, "due_on": "", "holder": "me"})

    assert answer.status_code == 200
    assert "what" in answer.context["form"].errors


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
