"""The one door to a casus: 404 outside the circle, 403 inside it when the role may not, and a row in the read log."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.http import MemberRequest
from accounts.models import Role, Toegang
from cases.access import ACTS, get_casus, log_read, may, remote_address, resolve, scope_of
from cases.models import AccessLog, Actie, Casus, Grant, GrantGround
from tests import build
from tests.conftest import TODAY, Cast, Login


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
        "agenda": False, "answer": True, "ask": True, "close": True, "confirm": True, "contact": True, "correct": True, "enrolment": True,
        "enter": False, "escalate": True, "hand_over": True, "handle": True, "note": True, "phase": True, "propose": False,
        "pupil": True, "rest": True, "return": True, "sheet": True, "step": True, "story": True, "voice": True,
    },
    "school": {"answer", "ask", "confirm", "contact", "enrolment", "enter", "handle", "note", "propose", "pupil", "return", "sheet", "step",
               "voice"},
    "leerplicht": {"answer", "ask", "confirm", "contact", "handle", "note", "propose", "step"},
}  # fmt: skip


def test_what_a_school_and_leerplicht_may_do_is_exactly_this() -> None:
    for role in ("school", "leerplicht"):
        assert {act for act, roles in ACTS.items() if Role(role) in roles} == MAY[role]


def test_the_office_may_do_everything_but_the_agenda_is_of_the_voorzitter() -> None:
    assert {act: Role.CONSULENT in roles for act, roles in ACTS.items()} == MAY["consulent"]
    assert {act for act, roles in ACTS.items() if Role.VOORZITTER not in roles} == {"propose", "enter"}


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
def test_a_scope_costs_one_question_whatever_its_size(cast: Cast, casus: Casus, name: str) -> None:
    for number in range(3):
        build.consulentschap(cast.consulent.user, build.school(f"School {number}", f"1{number}ZZ00"))

    with CaptureQueriesContext(connection) as queries:
        resolve(getattr(cast, name), TODAY + timedelta(days=1))

    assert len(queries) == 1


# --- guests: who sees a casus only because of a personal Grant --------------------------------------------------------------

REASON_ACTS = {"answer", "ask", "confirm", "contact", "handle", "note", "rest", "return", "sheet", "step", "voice"}


def _grant(casus: Casus, to: Toegang, ground: str) -> Grant:
    return Grant.objects.create(casus=casus, user=to.user, ground=ground, given_by=to.user, given_at=timezone.now())


def _allowed(toegang: Toegang, casus: Casus) -> set[str]:
    allowed = set()
    for act in ACTS:
        try:
            get_casus(ask(toegang), casus.code, act)
        except PermissionDenied:
            continue
        allowed.add(act)
    return allowed


def test_who_thinks_along_reads_and_answers_and_no_more(cast: Cast, casus: Casus) -> None:
    _grant(casus, cast.colleague, GrantGround.THINK_ALONG)

    assert get_casus(ask(cast.colleague), casus.code) == casus
    assert _allowed(cast.colleague, casus) == {"answer", "note"}


def test_with_a_reason_one_works_but_changes_nothing_of_the_casus_itself(cast: Cast, casus: Casus) -> None:
    _grant(casus, cast.colleague, GrantGround.REASON)

    assert _allowed(cast.colleague, casus) == REASON_ACTS


def test_a_reason_is_more_than_thinking_along(cast: Cast, casus: Casus) -> None:
    for ground in (GrantGround.THINK_ALONG, GrantGround.REASON, GrantGround.THINK_ALONG):
        _grant(casus, cast.colleague, ground)

    assert _allowed(cast.colleague, casus) == REASON_ACTS


def test_a_grant_takes_nothing_from_the_own_circle(cast: Cast, casus: Casus) -> None:
    before = _allowed(cast.consulent, casus)
    _grant(casus, cast.consulent, GrantGround.THINK_ALONG)

    assert _allowed(cast.consulent, casus) == before == {act for act in ACTS if MAY["consulent"][act]}  # type: ignore[index]


def test_a_shared_casus_is_acted_on_as_the_role_does(cast: Cast, casus: Casus) -> None:
    _grant(casus, cast.colleague, GrantGround.THINK_ALONG)
    _grant(casus, cast.colleague, GrantGround.SHARED)

    assert _allowed(cast.colleague, casus) == _allowed(cast.consulent, casus)


def test_a_guest_hands_over_nothing_in_bulk_and_answers_only_for_oneself(cast: Cast, casus: Casus) -> None:
    _grant(casus, cast.colleague, GrantGround.THINK_ALONG)
    asked_of_school = Actie.objects.create(
        casus=casus, kind="verzoek", what="Lukt een gesprek?", due_on=timezone.localdate(), target="school",
        holder=cast.school.user, asked_by=cast.consulent.user,
    )  # fmt: skip
    login = Login(cast.colleague)

    bulk = login.post(f"{reverse('casussen_hand_over')}?kies={casus.code}", {"to": cast.colleague.user_id, "text": ""})
    answer = login.get(reverse("casus_answer_other_way", args=[casus.code, asked_of_school.pk]))

    casus.refresh_from_db()
    assert (bulk.status_code, bulk.headers["Location"]) == (302, reverse("casussen"))
    assert casus.consulent_id is None
    assert answer.status_code == 403


def test_the_page_of_a_guest_offers_what_the_guest_may(cast: Cast, casus: Casus) -> None:
    _grant(casus, cast.colleague, GrantGround.THINK_ALONG)

    page = Login(cast.colleague).get(reverse("casus", args=[casus.code])).content.decode()
    rows = Login(cast.colleague).get(reverse("casussen")).content.decode()

    assert "U denkt mee." in page
    for name in (
        "casus_contact",
        "casus_step",
        "casus_ask",
        "casus_close",
        "casus_hand_over",
        "casus_phase",
        "casus_pupil",
    ):
        assert reverse(name, args=[casus.code]) not in page, name
    assert reverse("casus_note", args=[casus.code]) in page
    assert casus.code in rows
    assert reverse("casus_row", args=[casus.code]) not in rows
