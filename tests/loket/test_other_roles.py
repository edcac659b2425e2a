"""A person with two roles: what waits in the other one is said where they start, as a number and no more."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, Toegang
from cases.models import Casus, Grant, GrantGround
from tests import build
from tests.cases.listed import day, listed, step
from tests.conftest import Cast, Login

STARTS = {Role.LEERPLICHT: "signalen", Role.PLAATSING: "plaatsing", Role.KERNGROEP: "taskforce"}


@pytest.fixture
def second(cast: Cast) -> Toegang:
    """Abdel, consulent in the south, is leerplichtambtenaar of Lindevoort as well."""
    return build.toegang(cast.colleague.user, Role.LEERPLICHT, municipality=cast.lindevoort)


def ask(casus: Casus, cast: Cast, of: Toegang, **fields: Any) -> None:
    step(casus, cast, **{"kind": "verzoek", "what": "Past dit?", "holder": of.user, "leerplicht_reads": True, **fields})


def told(toegang: Toegang) -> list[str]:
    html = Login(toegang).get(reverse(STARTS.get(Role(toegang.role), "vandaag"))).content.decode()
    return [line.partition("</p>")[0] for line in html.split("<p>Als ")[1:]]


def test_what_waits_in_another_role_is_said_with_the_way_there(cast: Cast, second: Toegang) -> None:
    casus = listed(cast, first_day=day(-40))
    for number in range(2):
        ask(casus, cast, second, due_on=day(number))
    login = Login(cast.colleague)

    html = login.get("/").content.decode()

    assert told(cast.colleague) == ["Leerplicht · Lindevoort: 2 verzoeken wachten op uw antwoord."]
    assert (casus.code in html, "Past dit?" in html) == (False, False)
    assert f'name="toegang" value="{second.pk}"' in html
    there = login.post("/rol/", {"toegang": second.pk}, follow=True)
    assert there.redirect_chain[-1] == ("/signalen/", 302)
    assert there.content.decode().count("Past dit?</strong>") == 2
    assert told(second) == []  # and nothing waits in the role that was left


def test_the_number_is_of_what_that_role_sees(cast: Cast, second: Toegang) -> None:
    ask(listed(cast, "Ziek", first_day=day(-40), kind="geoorloofd"), cast, second)  # not for leerplicht
    ask(listed(cast, "Dicht", first_day=day(-40), closed_on=day(-1), outcome="mbo"), cast, second)
    answered = listed(cast, "Gedaan", first_day=day(-40))
    ask(answered, cast, second, answer="nee_maar")
    ask(answered, cast, cast.leerplicht)  # of somebody else
    assert told(cast.colleague) == []

    ask(answered, cast, second)
    assert told(cast.colleague) == ["Leerplicht · Lindevoort: 1 verzoek wacht op uw antwoord."]
    Toegang.objects.filter(pk=second.pk).update(valid_to=timezone.localdate() - timedelta(days=1))
    assert told(cast.colleague) == []


def test_what_stands_on_the_page_already_is_not_said_again(cast: Cast) -> None:
    chair = build.toegang(cast.consulent.user, Role.VOORZITTER, area=cast.noord)
    ask(listed(cast, "Hier", first_day=day(-40)), cast, cast.consulent)

    assert (told(cast.consulent), told(chair)) == ([], [])

    mate = build.casus(
        by=chair.user, at=cast.heuvelrade, consulent=cast.colleague.user, area=cast.noord, who=build.pupil("Bo", "Ver")
    )
    ask(mate, cast, cast.consulent)
    assert told(cast.consulent) == ["Voorzitter · Noord: 2 verzoeken wachten op uw antwoord."]  # what that page shows


def test_what_only_a_guest_is_asked_waits_too(cast: Cast) -> None:
    casus, second = listed(cast), build.toegang(cast.colleague.user, Role.BEHEERDER)
    ask(casus, cast, cast.colleague, thinks_along=True)
    Grant.objects.create(
        casus=casus,
        user=cast.colleague.user,
        ground=GrantGround.THINK_ALONG,
        given_by=cast.consulent.user,
        given_at=timezone.now(),
    )

    assert told(second) == ["Consulent · Zuid: 1 verzoek wacht op uw antwoord."]


@pytest.mark.parametrize("role", ["beheerder", "privacy", "plaatser", "kerngroep"])
def test_every_first_page_says_it(cast: Cast, role: str) -> None:
    here: Toegang = getattr(cast, role)
    build.toegang(here.user, Role.SCHOOL, school=cast.beemd)
    ask(listed(cast, first_day=day(-40)), cast, here, school_reads=True)

    assert told(here) == ["School · Beemdcollege: 1 verzoek wacht op uw antwoord."]


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.LEERPLICHT, {"municipality": "lindevoort"}), (Role.SCHOOL, {"school": "beemd"}), (Role.VOORZITTER, {"area": "noord"}),
        (Role.CONSULENT, {"area": "noord"}), (Role.BEHEERDER, {}),
    ],
)  # fmt: skip
def test_another_role_costs_two_questions_and_none_costs_none(cast: Cast, role: Role, place: dict[str, str]) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert Login(cast.colleague).get("/").status_code == 200
        return len(queries)

    alone = cost()
    build.toegang(cast.colleague.user, role, **{name: getattr(cast, where) for name, where in place.items()})
    costs = []
    for number in range(3):
        ask(listed(cast, f"Kind {number}", first_day=day(-40)), cast, cast.colleague, school_reads=True)
        costs.append(cost() - alone)

    assert costs == [0 if role == Role.BEHEERDER else 2] * 3
