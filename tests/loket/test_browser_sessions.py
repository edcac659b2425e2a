"""Sessions end in time, and no post goes without a token."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Toegang
from cases.models import Casus
from tests.conftest import Cast, Login
from tests.loket.test_access_matrix import NAMES, addresses

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
