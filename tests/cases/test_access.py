"""The one door to a casus: 404 outside the circle, 403 inside it when the role may not, and a row in the read log."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.http import MemberRequest
from accounts.models import Role, Toegang
from cases.access import ACTS, get_casus, log_read, may, remote_address, resolve, scope_of
from cases.models import AccessLog, Casus
from tests import build
from tests.conftest import TODAY, Cast


def ask(toegang: Toegang, **meta: Any) -> MemberRequest:
    request = RequestFactory().get("/", **meta)
    request.user = toegang.user
    request.toegang = toegang  # type: ignore[attr-defined]
    return request  # type: ignore[return-value]


@pytest.fixture
def casus(cast: Cast) -> Casus:
    found = build.casus(by=cast.consulent.user, at=cast.beemd)
    build.absence(found)
    return found


def log() -> list[tuple[str, str, str, list[int]]]:
    rows = AccessLog.objects.order_by("pk").select_related("user")
    return [(row.user.name, row.role, row.page, row.casussen) for row in rows]


# What each role may do. Deliberate: an act that is added here for a role outside the office is a decision about the family,
# not about a screen.
MAY = {
    "consulent": {
        "agenda": False, "ask": True, "close": True, "confirm": True, "contact": True, "correct": True, "enrolment": True,
        "hand_over": True, "handle": True, "note": True, "phase": True, "pupil": True, "rest": True, "return": True, "sheet": True,
        "step": True, "story": True, "voice": True,
    },
    "school": {"ask", "confirm", "contact", "enrolment", "handle", "note", "pupil", "return", "sheet", "step", "voice"},
    "leerplicht": {"ask", "confirm", "contact", "handle", "note", "step"},
}  # fmt: skip


def test_what_a_school_and_leerplicht_may_do_is_exactly_this() -> None:
    for role in ("school", "leerplicht"):
        assert {act for act, roles in ACTS.items() if Role(role) in roles} == MAY[role]


def test_the_office_may_do_everything_but_the_agenda_is_of_the_voorzitter() -> None:
    assert {act: Role.CONSULENT in roles for act, roles in ACTS.items()} == MAY["consulent"]
    assert all(Role.VOORZITTER in roles for roles in ACTS.values())


def test_beheer_and_privacy_may_do_nothing_on_a_casus() -> None:
    assert not any({Role.BEHEERDER, Role.PRIVACY} & roles for roles in ACTS.values())


def test_an_unknown_act_opens_no_door(cast: Cast) -> None:
    with pytest.raises(KeyError):
        may(resolve(cast.voorzitter, TODAY), "contacts")


def test_inside_the_circle_the_casus_comes_and_is_logged(cast: Cast, casus: Casus) -> None:
    assert get_casus(ask(cast.consulent), casus.code) == casus
    assert log() == [("Noor van Veldhuizen", "consulent", "casus", [casus.pk])]


@pytest.mark.parametrize(
    "name", ["colleague", "voorzitter_zuid", "leerplicht_elsewhere", "other_school", "beheerder", "privacy"]
)
def test_outside_the_circle_it_does_not_exist(cast: Cast, casus: Casus, name: str) -> None:
    for code in (casus.code, "B2B-22B", casus.code.lower(), "", "x" * 200):
        with pytest.raises(Http404):
            get_casus(ask(getattr(cast, name)), code)
    assert log() == []


def test_inside_but_not_allowed_is_refused_and_logged(cast: Cast, casus: Casus) -> None:
    with pytest.raises(PermissionDenied):
        get_casus(ask(cast.leerplicht), casus.code, "close")

    assert log() == [("Samira Ouhadi", "leerplicht", "close", [casus.pk])]


def test_outside_comes_before_not_allowed(cast: Cast, casus: Casus) -> None:
    with pytest.raises(Http404):
        get_casus(ask(cast.leerplicht_elsewhere), casus.code, "close")


def test_the_log_says_who_as_what_where_and_each_casus_once(cast: Cast, casus: Casus) -> None:
    other = build.casus(by=cast.consulent.user, at=cast.beemd, who=build.pupil("Bo", "Ander"))

    log_read(ask(cast.school, REMOTE_ADDR="10.1.2.3"), "casussen", [other.pk, casus.pk, other.pk])

    row = AccessLog.objects.get()
    assert (row.user, row.toegang_id, row.role, row.page) == (cast.school.user, cast.school.pk, "school", "casussen")
    assert (row.casussen, row.ip) == (sorted([casus.pk, other.pk]), "10.1.2.3")


def test_a_page_without_casussen_is_no_read(cast: Cast) -> None:
    log_read(ask(cast.school), "casussen", [])

    assert log() == []


def test_a_header_of_the_browser_is_not_believed(cast: Cast) -> None:
    assert remote_address(ask(cast.school, REMOTE_ADDR="10.1.2.3", HTTP_X_FORWARDED_FOR="1.1.1.1")) == "10.1.2.3"
    assert remote_address(ask(cast.school, REMOTE_ADDR="")) is None


def test_the_scope_is_resolved_once_a_request(cast: Cast) -> None:
    request = ask(cast.consulent)
    first = scope_of(request)

    with CaptureQueriesContext(connection) as queries:
        again = scope_of(request)

    assert (again is first, len(queries)) == (True, 0)


@pytest.mark.parametrize("name", ["consulent", "voorzitter", "leerplicht", "school", "beheerder", "privacy"])
def test_a_scope_costs_at_most_four_questions_whatever_its_size(cast: Cast, casus: Casus, name: str) -> None:
    for number in range(3):
        build.consulentschap(cast.consulent.user, build.school(f"School {number}", f"1{number}ZZ00"))

    with CaptureQueriesContext(connection) as queries:
        resolve(getattr(cast, name), TODAY + timedelta(days=1))

    assert len(queries) <= 4
