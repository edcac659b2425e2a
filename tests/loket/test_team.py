"""Vandaag across all meetings: mine and my team's, offered acties, promises, and who has no contact person."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consulentschap, Role
from cases.models import AccessLog, Actie, Casus, Grant, GrantGround
from tests import build
from tests.cases.listed import day, listed, step
from tests.conftest import Cast, Login
from tests.overleg.pairs import fixed, meeting, shut, task, without_school, write


def page_of(cast: Cast, who: str, query: str = "") -> Any:
    return Login(getattr(cast, who)).get(f"{reverse('team')}{query}")


def whats(page: Any) -> list[str]:
    return [actie.what for actie in page.context["acties"]]


def test_team_is_the_consulenten_of_the_area_in_casussen_that_the_reader_sees(cast: Cast) -> None:
    mate = build.toegang(build.user("mate@loket.example", "Mats Oudekerk"), Role.CONSULENT, area=cast.noord)
    mine = listed(cast, "Een")
    step(mine, cast, what="Van mij", due_on=day(1))
    step(mine, cast, what="Van Mats", holder=mate.user, due_on=day(2))
    step(mine, cast, what="Van de school", holder=cast.school.user, due_on=day(3))
    hidden = listed(cast, "Twee")
    Casus.objects.filter(pk=hidden.pk).update(school=None, consulent=mate.user)
    step(hidden, cast, what="Elders", holder=mate.user, due_on=day(4))

    assert whats(page_of(cast, "consulent")) == ["Van mij", "Van Mats"]
    assert whats(page_of(cast, "voorzitter")) == ["Van mij", "Van Mats", "Elders"]
    assert whats(page_of(cast, "voorzitter_zuid")) == []
    assert AccessLog.objects.filter(page="vandaag-team").first().casussen == [mine.pk]  # type: ignore[union-attr]


def test_number_of_a_colleague_opens_exactly_those(cast: Cast) -> None:
    mate = build.toegang(build.user("mate@loket.example", "Mats Oudekerk"), Role.CONSULENT, area=cast.noord)
    casus = listed(cast)
    for number in range(3):
        step(casus, cast, what=f"Mats {number}", holder=mate.user, due_on=day(number))
    step(casus, cast, what="Noor", due_on=day(9))

    people = {one.user.name: one.number for one in page_of(cast, "voorzitter").context["people"]}
    assert people == {"Mats Oudekerk": 3, "Noor van Veldhuizen": 1}
    assert whats(page_of(cast, "voorzitter", f"?wie={mate.user_id}")) == ["Mats 0", "Mats 1", "Mats 2"]
    assert len(whats(page_of(cast, "voorzitter", "?wie=onzin"))) == 4


def test_verzoek_that_waits_stands_with_who_asked_it(cast: Cast) -> None:
    casus = listed(cast)
    Actie.objects.create(
        casus=casus,
        kind="verzoek",
        what="Past dit?",
        due_on=day(2),
        holder=cast.school.user,
        asked_by=cast.consulent.user,
        target="school",
    )

    page = page_of(cast, "voorzitter", f"?wie={cast.consulent.user_id}")

    assert whats(page) == ["Past dit?"]
    assert "wacht op antwoord, gevraagd door Noor van Veldhuizen" in page.content.decode()


def test_an_overdue_verzoek_is_reminded_or_taken_back_from_the_team_page(cast: Cast) -> None:
    casus, start = listed(cast), reverse("team")
    late, later, outside = (
        step(casus, cast, kind="verzoek", what=what, due_on=day(due), holder=holder, holder_name=name, target=target)
        for what, due, holder, name, target in (
            ("Past dit?", -3, cast.school.user, "", "school"),
            ("Kan dit later?", 5, cast.school.user, "", "school"),
            ("Is er plek?", -1, None, "Jeugdarts", "ander"),
        )
    )
    login = Login(cast.voorzitter)

    html = login.get(start).content.decode()

    reminded = [reverse("casus_remind", args=[casus.code, one.pk]) in html for one in (late, later, outside)]
    taken_back = [
        f"{reverse('casus_step_drop', args=[casus.code, one.pk])}?terug={start}" in html
        for one in (late, later, outside)
    ]
    assert (reminded, taken_back) == ([True, False, False], [True, True, True])
    assert "Antwoord vastleggen" in html  # of somebody without a login, by whoever hears it

    answer = login.post(reverse("casus_remind", args=[casus.code, late.pk]), {"terug": start}, follow=True)

    assert answer.redirect_chain == [(start, 302)]
    assert "Vriendelijke herinnering gestuurd aan Jurre Bakelaar." in answer.content.decode()
    assert cast.school.user.notices.count() == 1


def test_who_only_thinks_along_gets_no_buttons_on_the_team_page(cast: Cast) -> None:
    casus = listed(cast)
    mate = build.toegang(build.user("mate@loket.example", "Mats Oudekerk"), Role.CONSULENT, area=cast.noord)
    Casus.objects.filter(pk=casus.pk).update(consulent=None)
    step(casus, cast, kind="verzoek", what="Past dit?", due_on=day(-3), holder=cast.school.user, target="school")
    Grant.objects.create(
        casus=casus,
        user=mate.user,
        ground=GrantGround.THINK_ALONG,
        given_by=cast.consulent.user,
        given_at=timezone.now(),
    )

    html = Login(mate).get(reverse("team")).content.decode()

    assert ("Past dit?" in html, "Vriendelijk herinneren" in html, "Intrekken" in html) == (True, False, False)


def test_actie_says_of_which_meeting_it_comes(cast: Cast) -> None:
    fixed(cast)
    of = without_school(cast)
    overleg = meeting(cast, 0)
    write(cast, overleg, of, task(cast.consulent.user, "School zoeken", days=0))
    shut(cast, overleg)

    for path in (reverse("team"), reverse("vandaag")):
        page = Login(cast.consulent).get(path).content.decode()
        assert ("School zoeken" in page, "Afstemming met leerplicht Lindevoort" in page) == (True, True)


def test_from_vandaag_it_is_dropped_with_a_reason_and_comes_back(cast: Cast) -> None:
    actie = step(listed(cast), cast, due_on=day(0))
    client = Login(cast.consulent)
    here = client.get("/").content.decode()
    drop = reverse("casus_step_drop", args=[actie.casus.code, actie.pk])
    assert f"{drop}?terug=/" in here

    page = client.post(drop, {"because": "Al geregeld.", "terug": "/"}, follow=True)

    actie.refresh_from_db()
    assert (page.redirect_chain, actie.dropped_because) == ([("/", 302)], "Al geregeld.")
    client.post(reverse("casus_step_undo", args=[actie.casus.code, actie.pk]), {"terug": "/"})
    actie.refresh_from_db()
    assert actie.is_open


def test_what_is_offered_waits_on_vandaag_of_the_other(cast: Cast) -> None:
    actie = step(listed(cast), cast, what="Zorgplan lezen", due_on=day(0))
    Login(cast.consulent).post(
        reverse("casus_step_pass", args=[actie.casus.code, actie.pk]), {"to": cast.voorzitter.user_id, "terug": "/"}
    )

    giver, taker = Login(cast.consulent).get("/"), Login(cast.voorzitter).get("/")

    assert [one.what for one in taker.context["mine"].offered] == ["Zorgplan lezen"]
    assert taker.context["steps"] == []
    assert [one.what for one in giver.context["steps"]] == ["Zorgplan lezen"]
    assert "Doorgegeven aan Gerda Lamping, nog niet aangenomen" in giver.content.decode()


@pytest.mark.parametrize("path", ["team", "vandaag"])
def test_queries_do_not_grow(cast: Cast, path: str) -> None:
    fixed(cast)
    counts = []
    for number in range(3):
        of, overleg = without_school(cast, f"Kind{number}", f"Naam{number}"), meeting(cast, number)
        write(cast, overleg, of, task(cast.consulent.user, f"Taak {number}", days=0))
        shut(cast, overleg)
        step(of, cast, what=f"Stap {number}", due_on=day(0))
        if number in {0, 2}:
            client = Login(cast.consulent)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse(path)).status_code == 200
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_school_without_contact_person_is_seen_and_the_number_opens_it(cast: Cast) -> None:
    Consulentschap.objects.filter(school=cast.beemd).update(valid_to=timezone.localdate())
    client = Login(cast.voorzitter)

    page = client.get("/")
    assert page.context["faceless"] == 2  # and Lindevoort, which never had one
    assert "2 scholen en gemeenten zonder vaste contactpersoon" in page.content.decode()
    opened = client.get(f"{reverse('who_is_who')}?deel=zonder")
    assert [one.name for one in opened.context["page"]] == ["Beemdcollege"]
    assert [one.name for one in opened.context["municipalities"]] == ["Lindevoort"]
    assert opened.context["alone"] == 2
    zuid = Login(cast.voorzitter_zuid).get(f"{reverse('who_is_who')}?deel=zonder")
    assert [one.name for one in zuid.context["page"]] == []
