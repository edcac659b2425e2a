"""Vandaag: every number opens exactly what it counts, and nothing of another's."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Role, User, Waarneming
from cases.actions.asking import answer
from cases.models import AccessLog, Casus, Event, EventKind, Grant
from loket.templatetags.ui import dutch_date
from tests import build
from tests.cases.listed import asked, codes, day, listed, step, term
from tests.conftest import Cast, Login


def today(cast: Cast, role: str, query: str = "") -> Any:
    """What the template got."""
    return Login(getattr(cast, role)).get(f"/{query}").context


def test_leerplicht_comes_for_its_signals(cast: Cast) -> None:
    assert Login(cast.leerplicht).get("/")["Location"] == "/signalen/"


def test_leerplicht_finds_there_what_it_was_asked_and_what_it_took_on(cast: Cast) -> None:
    casus, samira = listed(cast, first_day=day(-40)), cast.leerplicht.user
    asked_of = step(casus, cast, kind="verzoek", holder=samira, asked_by=cast.consulent.user, leerplicht_reads=True)
    taken = step(casus, cast, holder=samira, leerplicht_reads=True)
    step(casus, cast, leerplicht_reads=True)  # of a consulent

    page = Login(cast.leerplicht).get("/signalen/").content.decode()

    assert f"/casus/{casus.code}/verzoek/{asked_of.pk}/ja/" in page
    assert re.findall(r"/stap/(\d+)/gedaan/", page) == [str(taken.pk)]
    assert AccessLog.objects.filter(page="signalen", casussen=[casus.pk]).exists()
    assert "/stap/" not in Login(cast.consulent).get("/signalen/").content.decode()


def test_leerplicht_finds_there_what_it_asked(cast: Cast) -> None:
    casus = listed(cast, first_day=day(-40))
    step(
        casus, cast, kind="verzoek", holder=cast.school.user, asked_by=cast.leerplicht.user, leerplicht_reads=True, school_reads=True,
        what="Kunt u bellen?",
    )  # fmt: skip

    page = Login(cast.leerplicht).get("/signalen/").content.decode()

    assert "Verzoeken van u" in page
    assert "Kunt u bellen?" in page
    assert "Kunt u bellen?" not in Login(cast.leerplicht_elsewhere).get("/signalen/").content.decode()


@pytest.mark.parametrize("text", ["", "Bij mevrouw Klaassen."])
def test_a_yes_says_the_day_also_with_a_word_beside_it(cast: Cast, text: str) -> None:
    casus = listed(cast, first_day=day(-40))
    asked_of = step(
        casus, cast, kind="verzoek", holder=cast.school.user, asked_by=cast.consulent.user, school_reads=True
    )
    answer(actie=asked_of, answer="ja", on=day(10), text=text, by=cast.school.user, now=timezone.now())

    page = Login(cast.consulent).get("/").content.decode()

    said = f"ja, op {dutch_date(day(10), day(0))}"
    assert (f"“{said}: {text}”" if text else f"“{said}”") in page


def reported(cast: Cast, role: str = "consulent") -> list[str]:
    return [casus.code for casus in today(cast, role)["reported"]]


def test_what_was_reported_stands_there_until_something_was_done(cast: Cast) -> None:
    casus, other = listed(cast, "Gemeld"), listed(cast, "Zelf")
    told = {"kind": EventKind.REPORTED, "on": day(0)}
    Event.objects.create(casus=casus, by=cast.school.user, at=timezone.now() - timedelta(minutes=5), **told)
    Event.objects.create(casus=other, by=cast.consulent.user, **told)  # wrote down what a parent said: that is no news

    assert reported(cast) == [casus.code]
    assert reported(cast, "colleague") == reported(cast, "school") == []
    assert AccessLog.objects.filter(page="vandaag", casussen__contains=[casus.pk]).exists()

    Event.objects.create(casus=casus, by=cast.consulent.user, kind=EventKind.CONTACT, on=day(0))
    assert reported(cast) == []

    Event.objects.create(casus=casus, by=cast.leerplicht.user, **told)  # again
    assert reported(cast) == [casus.code]


def test_what_was_reported_to_whom_one_covers_stands_with_both_until_each_looked_after_it(cast: Cast) -> None:
    casus = listed(cast, "Gemeld")
    Event.objects.create(casus=casus, by=cast.school.user, kind=EventKind.REPORTED, on=day(0))
    Waarneming.objects.create(
        consulent=cast.consulent.user, waarnemer=cast.colleague.user, valid_from=day(-1), valid_to=day(9)
    )

    assert reported(cast) == reported(cast, "colleague") == [casus.code]
    assert "voor Noor van Veldhuizen" in Login(cast.colleague).get("/").content.decode()
    assert "voor Noor van Veldhuizen" not in Login(cast.consulent).get("/").content.decode()

    Event.objects.create(casus=casus, by=cast.colleague.user, kind=EventKind.CONTACT, on=day(0))
    assert (reported(cast), reported(cast, "colleague")) == ([casus.code], [])  # who comes back has not seen it yet


def test_what_was_reported_where_nobody_is_fixed_comes_to_the_chair(cast: Cast) -> None:
    casus = listed(cast, "Niemand", consulent=None)
    Event.objects.create(casus=casus, by=cast.school.user, kind=EventKind.REPORTED, on=day(0))
    old = listed(cast, "Oud", consulent=None)
    Event.objects.create(casus=old, by=cast.school.user, kind=EventKind.REPORTED, on=day(-31))

    assert reported(cast, "voorzitter") == [casus.code]
    assert reported(cast) == reported(cast, "voorzitter_zuid") == []


def test_counts_open_exactly_the_rows(cast: Cast) -> None:
    for number in range(3):
        casus = listed(cast, f"Naam{number}", first_day=day(-40))
        term(casus, day(-number))
    step(casus, cast, due_on=day(0))
    client = Login(cast.consulent)

    counts = {count.label: count for count in client.get("/").context["counts"]}

    assert {label: count.number for label, count in counts.items()} == {
        "signalen": 3, "casussen zonder volgende stap": 2, "volgende stappen deze week": 1, "verzoeken wachten op u": 0,
    }  # fmt: skip
    assert len(codes(client, counts["casussen zonder volgende stap"].url)) == 2
    assert len(client.get(counts["signalen"].url).context["signals"]) == 3
    page = client.get("/").content.decode()
    assert "<b>1</b> <span>volgende stap deze week</span>" in page
    assert "<b>2</b> <span>casussen zonder volgende stap</span>" in page


def test_steps_of_this_week_and_all(cast: Cast) -> None:
    casus = listed(cast)
    sunday = timezone.localdate() + timedelta(days=6 - timezone.localdate().weekday())
    late, near, next_week = (step(casus, cast, due_on=due) for due in (day(-9), sunday, sunday + timedelta(days=1)))
    step(casus, cast, holder=cast.colleague.user)

    assert today(cast, "consulent")["steps"] == [late, near]
    assert today(cast, "consulent", "?stappen=alle")["steps"] == [late, near, next_week]


def test_step_done_from_vandaag_with_undo(cast: Cast) -> None:
    actie = step(listed(cast), cast, due_on=day(0))
    client = Login(cast.consulent)

    page = client.post(f"/casus/{actie.casus.code}/stap/{actie.pk}/gedaan/", {"terug": "/"}, follow=True)

    assert page.redirect_chain == [("/", 302)]
    assert f"/casus/{actie.casus.code}/stap/{actie.pk}/terug/" in page.content.decode()
    assert page.context["steps"] == []


def test_verzoeken_both_ways(cast: Cast) -> None:
    casus, me, gerda = listed(cast), cast.consulent.user, cast.voorzitter.user
    to_me = step(casus, cast, kind="verzoek", holder=me, asked_by=gerda)
    waiting = step(casus, cast, kind="verzoek", holder=gerda, asked_by=me, due_on=day(1))
    answered = step(casus, cast, kind="verzoek", holder=gerda, asked_by=me, answer="nee_maar", answered_at=timezone.now(),
                    due_on=day(2))  # fmt: skip
    step(casus, cast, kind="verzoek", holder=gerda, asked_by=me, answer="nee_maar", answer_seen_at=timezone.now())

    mine = today(cast, "consulent")["mine"]
    page = Login(cast.consulent).get("/").content.decode()

    assert (mine.asked_of_me, mine.asked_by_me, mine.steps) == ([to_me], [waiting, answered], [])
    assert f"/casus/{casus.code}/verzoek/{to_me.pk}/ja/" in page


def test_what_lies_with_whom_one_covers_is_found_until_the_cover_ends(cast: Cast) -> None:
    casus, noor = listed(cast), cast.consulent.user
    Casus.objects.filter(pk=casus.pk).update(consulent=noor)
    asked_of = step(casus, cast, kind="verzoek", holder=noor, asked_by=cast.school.user, what="Belt u de ouders?")
    held = step(casus, cast, holder=noor, due_on=day(0), what="Gesprek op school")
    cover = Waarneming.objects.create(consulent=noor, waarnemer=cast.colleague.user, valid_from=day(-1))

    response = Login(cast.colleague).get("/")

    mine, page = response.context["mine"], response.content.decode()
    assert (mine.asked_of_me, mine.steps) == ([asked_of], [held])
    assert page.count(f"voor {noor}") == 2
    assert f"voor {noor}" not in Login(cast.consulent).get("/").content.decode()
    cover.end_on(day(0))
    mine = today(cast, "colleague")["mine"]
    assert (mine.asked_of_me, mine.steps) == ([], [])


def test_what_was_promised_to_me_comes_back_when_its_day_has_passed(cast: Cast) -> None:
    casus = listed(cast)
    yes = {"kind": "verzoek", "holder": cast.school.user, "answer": "ja", "answer_seen_at": timezone.now()}
    past = step(casus, cast, **yes, what="Rooster maken", due_on=day(-1))
    step(casus, cast, **yes, due_on=day(0))
    step(casus, cast, **yes, due_on=day(-1), done_at=timezone.now())

    response = Login(cast.consulent).get("/")

    assert response.context["mine"].asked_by_me == [past]
    page = response.content.decode()
    panel = page[page.index('id="van-u"') : page.index('id="terug"')]
    assert [words in panel for words in ("Toegezegd voor", "Rooster maken", "Nieuw antwoord")] == [True, True, False]


def test_back_at_school_this_month(cast: Cast) -> None:
    first = timezone.localdate().replace(day=1)
    back = listed(cast, "Terug", first_day=first - timedelta(days=70), ended_on=first, kind="terug")
    listed(cast, "Eerder", first_day=day(-90), ended_on=first - timedelta(days=1), kind="terug")
    client = Login(cast.consulent)

    context = client.get("/").context

    assert [(one.casus.code, one.since, one.weeks) for one in context["back"]] == [(back.code, first, 10)]
    assert (context["numbers"]["back"], codes(client, context["urls"]["back"])) == (1, [back.code])


def test_changed_since_the_previous_visit(cast: Cast) -> None:
    User.objects.filter(pk=cast.consulent.user_id).update(previous_login=timezone.now() - timedelta(days=1))
    casus = listed(cast)
    Event.objects.create(casus=casus, kind="contact", on=day(0), by=cast.voorzitter.user, title="Gebeld")
    client = Login(cast.consulent)

    context = client.get("/").context

    assert (context["numbers"]["changed"], codes(client, context["urls"]["changed"])) == (1, [casus.code])


@pytest.mark.parametrize("role", ["consulent", "voorzitter", "school"])
def test_vandaag_shows_nothing_of_another_circle(cast: Cast, role: str) -> None:
    foreign = listed(cast, "Vreemdeling", first_day=day(-40), at=cast.heuvelrade, consulent=cast.colleague.user)
    term(foreign, day(-2))
    step(
        foreign, cast, kind="verzoek", what="Planteling", holder=getattr(cast, role).user, asked_by=cast.colleague.user
    )

    page = Login(getattr(cast, role)).get("/").content.decode()

    assert [word for word in (foreign.code, "Vreemdeling", "Planteling", "Heuvelrade") if word in page] == []


def test_vandaag_of_the_school_has_no_signals_and_no_office_steps(cast: Cast) -> None:
    casus = listed(cast, first_day=day(-40))
    term(casus, day(-2))
    step(casus, cast, what="Intern overleg")
    for_school = step(casus, cast, kind="verzoek", what="Verzuim doorgeven", holder=cast.school.user, school_reads=True)

    context = today(cast, "school")
    page = Login(cast.school).get("/").content.decode()

    assert (context["signals"], context["mine"].asked_of_me) == ([], [for_school])
    assert ("Intern overleg" in page, "Verzuim doorgeven" in page) == (False, True)


def test_vandaag_queries_same_for_one_and_three(cast: Cast) -> None:
    client = Login(cast.consulent)

    def some(name: str) -> None:
        casus = listed(cast, name, first_day=day(-40))
        term(casus, day(-2))
        step(casus, cast, due_on=day(0))
        Event.objects.create(casus=listed(cast, f"{name}stil"), by=cast.school.user, kind=EventKind.REPORTED, on=day(0))

    some("Een")
    one = asked(client, "/")
    some("Twee")
    some("Drie")

    assert len(asked(client, "/")) == len(one) == 21


def test_vandaag_is_read_logged(cast: Cast) -> None:
    stuck = listed(cast, "Stil")
    held = step(listed(cast, "Stap"), cast, due_on=day(0))

    Login(cast.consulent).get("/")

    assert AccessLog.objects.get().casussen == sorted([stuck.pk, held.casus_id])


def test_beheerder_sees_what_would_go_wrong_and_no_casus(cast: Cast) -> None:
    casus = listed(cast, "Vreemdeling")
    build.school("Alleenschool", "09ZZ00", municipality=cast.lindevoort)
    leaver = build.user("weg@loket.example", "Wim Weg")
    ending = build.toegang(leaver, Role.CONSULENT, valid_to=day(20))
    build.toegang(build.user("blijft@loket.example", "Bea Blijft"), Role.CONSULENT, valid_to=day(40))

    response = Login(cast.beheerder).get("/")

    assert [school.name for school in response.context["schools"]] == ["Alleenschool"]
    assert list(response.context["ending"]) == [ending]
    assert casus.code not in response.content.decode()
    assert "De klok van Loket loopt achter" in response.content.decode()


def test_privacy_officer_sees_numbers_and_no_casus(cast: Cast) -> None:
    casus = listed(cast, "Vreemdeling")
    Grant.objects.create(
        casus=casus,
        user=cast.colleague.user,
        ground="reden",
        reason="Spoed",
        given_by=cast.colleague.user,
        given_at=timezone.now(),
    )
    Login(cast.consulent).get("/casussen/")

    response = Login(cast.privacy).get("/")

    assert [count.number for count in response.context["counts"]] == [1, 1]
    assert casus.code not in response.content.decode()
