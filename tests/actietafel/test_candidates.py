"""Who can go on the agenda of an actietafel."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from actietafel.candidates import by_hand, candidates
from cases.actions import work
from cases.models import Absence, AccessLog, Casus, Event, EventKind
from overleg.models import Agendapunt, Overleg, OverlegKind, Section
from tests import build
from tests.conftest import TODAY, Cast, Login
from tests.overleg.tables import MEETING, punt, scope_of, table, thuiszitter


def absent(cast: Cast, name: str, first_day: date | None, kind: str = "relatief", **fields: object) -> Casus:
    of = build.casus(by=cast.consulent.user, at=cast.beemd, who=build.pupil(name, f"{name}stra"), **fields)
    build.absence(of, first_day=first_day, kind=kind)
    return of


def codes(cast: Cast) -> set[str]:
    overleg = table(cast)
    return {casus.code for casus in candidates(overleg, scope_of(cast.voorzitter))}


def test_four_weeks_on_the_day_of_the_meeting_is_the_border(cast: Cast) -> None:
    just = absent(cast, "Amber", MEETING - timedelta(days=28))
    absent(cast, "Siebe", MEETING - timedelta(days=27))

    assert codes(cast) == {just.code}


def test_without_enrolment_counts_whatever_the_weeks(cast: Cast) -> None:
    young, unknown = absent(cast, "Amber", MEETING, "absoluut"), absent(cast, "Siebe", None, "absoluut")

    assert codes(cast) == {young.code, unknown.code}


def test_back_at_school_closed_ended_and_other_area_do_not_count(cast: Cast) -> None:
    long_ago = date(2026, 9, 1)
    absent(cast, "Amber", long_ago, "terug")
    absent(cast, "Siebe", long_ago, closed_on=date(2026, 11, 1), outcome="eigen_school")
    ended = absent(cast, "Jelte", long_ago)
    Absence.objects.filter(casus=ended).update(ended_on=date(2026, 11, 1))
    absent(cast, "Merel", long_ago, area=cast.zuid)
    stays = absent(cast, "Hidde", long_ago)

    assert codes(cast) == {stays.code}


def test_what_is_on_this_agenda_is_no_candidate_but_another_agenda_does_not_matter(cast: Cast) -> None:
    here, there = thuiszitter(cast, "Amber", "Amberstra"), thuiszitter(cast, "Siebe", "Siebestra")
    overleg = table(cast)
    punt(cast, overleg, here)
    punt(cast, table(cast, on=date(2026, 12, 24)), there)

    assert [casus.code for casus in candidates(overleg, scope_of(cast.voorzitter))] == [there.code]


def test_by_hand_finds_an_open_casus_of_the_area_only(cast: Cast) -> None:
    overleg, scope = table(cast), scope_of(cast.voorzitter)
    concern = build.casus(by=cast.consulent.user, at=cast.beemd)
    elsewhere = build.casus(by=cast.consulent.user, at=cast.heuvelrade, who=build.pupil("Elders", "Wijk"))

    assert by_hand(overleg, scope, f" {concern.code.lower()} ") == concern
    assert by_hand(overleg, scope, elsewhere.code) is None
    assert by_hand(overleg, scope, "") is None


def test_ticked_casussen_go_on_the_agenda_in_the_order_of_ticking(cast: Cast) -> None:
    overleg = table(cast)
    first, second = thuiszitter(cast, "Amber", "Amberstra"), thuiszitter(cast, "Siebe", "Siebestra")
    Event.objects.create(
        casus=first, kind=EventKind.OPENED, on=first.opened_on, by=cast.consulent.user, text="Zit thuis."
    )
    url = reverse("overleg_candidates", args=[overleg.code])

    Login(cast.voorzitter).post(url, {"kies": [second.code, first.code, "X9X-99X"], "inbreng": "school"})

    rows = overleg.punten.values_list("casus__code", "section", "brought_by", "sheet__text")
    assert list(rows) == [
        (second.code, Section.NEW, "school", ""), (first.code, Section.NEW, "school", "Zit thuis."),
    ]  # fmt: skip
    assert set(AccessLog.objects.latest("pk").casussen) == {first.pk, second.pk}


@pytest.mark.parametrize(
    "data", [{}, {"kies": "X9X-99X"}, {"code": ""}, {"code": "ONZIN"}, {"kies": "", "inbreng": "ouder"}]
)
def test_nothing_to_add_says_so(cast: Cast, data: dict[str, str]) -> None:
    overleg = table(cast)

    page = (
        Login(cast.voorzitter)
        .post(reverse("overleg_candidates", args=[overleg.code]), data, follow=True)
        .content.decode()
    )

    assert any(
        said in page
        for said in ("Vink eerst een of meer", "Typ de code", "Geen open casus met deze code in gebied Noord")
    )
    assert not Agendapunt.objects.exists()


def test_casus_of_another_area_cannot_be_ticked_or_typed(cast: Cast) -> None:
    overleg = table(cast)
    of = build.casus(by=cast.consulent.user, at=cast.heuvelrade)
    build.absence(of, first_day=date(2026, 9, 1))
    client, url = Login(cast.voorzitter), reverse("overleg_candidates", args=[overleg.code])

    client.post(url, {"kies": of.code})
    client.post(url, {"code": of.code})

    assert not Agendapunt.objects.exists()


def _page(cast: Cast, overleg: Overleg, query: str = "") -> Any:
    return Login(cast.voorzitter).get(reverse("overleg_candidates", args=[overleg.code]) + query).context


def _codes(cast: Cast, overleg: Overleg, query: str) -> list[str]:
    return [one.casus.code for one in _page(cast, overleg, query)["page"]]


def test_candidates_are_narrowed_by_group_and_by_name(cast: Cast) -> None:
    today = timezone.localdate()  # of the page: it counts the weeks until then
    overleg = table(cast, on=today + timedelta(days=16))
    long = absent(cast, "Amber", today - timedelta(days=39))
    unenrolled = absent(cast, "Siebe", overleg.on, "absoluut")
    work.set_step(
        casus=long, what="Bellen", due_on=overleg.on, holder=cast.consulent.user, by=cast.consulent.user, today=today
    )

    groups = {name: number for name, _, number in _page(cast, overleg)["groups"]}

    assert groups == {"": 2, "terug": 0, "stil": 1, "absoluut": 1, "lang": 0}
    assert _codes(cast, overleg, "?wie=stil") == [unenrolled.code]
    assert _codes(cast, overleg, "?q=amberstr") == [long.code]
    assert _codes(cast, overleg, "?wie=bestaat-niet") == [long.code, unenrolled.code]


def test_what_is_ticked_stays_ticked_on_the_next_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = thuiszitter(cast, "Amber", "Amberstra"), absent(cast, "Siebe", MEETING, "absoluut")
    elsewhere = absent(cast, "Merel", MEETING, "absoluut", area=cast.zuid)
    monkeypatch.setattr("actietafel.views.candidates.A_PAGE", 1)
    overleg = table(cast)
    url, login = reverse("overleg_candidates", args=[overleg.code]), Login(cast.voorzitter)

    leafed = login.post(url, {"kies": [first.code, elsewhere.code], "bladzijde": "2"})
    page = login.get(leafed["Location"])

    assert leafed["Location"] == f"{url}?bladzijde=2&kies={first.code}&kies={elsewhere.code}"
    assert [one.casus.code for one in page.context["page"]] == [second.code]
    assert (page.context["kept"], page.context["ticked"]) == ([first.code], [first.code])
    assert AccessLog.objects.order_by("-pk")[0].casussen == sorted([first.pk, second.pk])
    assert Agendapunt.objects.count() == 0


@pytest.mark.parametrize(
    ("standing", "pressed", "asked"),
    [
        ("?wie=stil", {"q": " amber ", "zoek": "ja"}, "q=amber&wie=stil&"),
        ("?q=amber&wie=stil", {"q": "amber", "groep": ""}, "q=amber&"),
        ("?bladzijde=2", {"q": "", "groep": "lang"}, "wie=lang&"),
        ("?q=amber&wie=stil", {"q": "amber", "zoek": "alles"}, "wie=stil&"),
        ("?wie=stil", {"q": "typed, not searched", "bladzijde": "2"}, "q=typed%2C+not+searched&wie=stil&bladzijde=2&"),
    ],
)
def test_who_searches_or_takes_another_group_keeps_what_is_ticked(
    cast: Cast, standing: str, pressed: dict[str, str], asked: str
) -> None:
    of = thuiszitter(cast, "Amber", "Amberstra")
    url, login = reverse("overleg_candidates", args=[table(cast).code]), Login(cast.voorzitter)

    answer = login.post(url + standing, {"kies": of.code, **pressed})

    assert answer["Location"] == f"{url}?{asked}kies={of.code}"
    assert list(login.get(answer["Location"]).context["ticked"]) == [of.code]


def test_what_another_table_sent_here_is_a_candidate_until_an_actietafel_has_it(cast: Cast) -> None:
    casus = build.casus(by=cast.consulent.user, at=cast.beemd)
    near = build.casus(by=cast.consulent.user, at=cast.beemd, who=build.pupil("Siebe", "Siebestra"))
    session = table(cast, on=date(2026, 11, 10))
    for sent, to in ((casus, "actietafel"), (near, "opdc")):
        punt(cast, session, sent)
        Agendapunt.objects.filter(overleg=session, casus=sent).update(result="doorverwezen", referred_to=to)
    Overleg.objects.filter(pk=session.pk).update(kind=OverlegKind.PLAATSING)

    assert codes(cast) == set()  # the session is not closed: what it decides can still change
    Overleg.objects.filter(pk=session.pk).update(closed_at=build.moment(TODAY))
    assert codes(cast) == {casus.code}
    page = Login(cast.voorzitter).get(reverse("overleg_candidates", args=[table(cast).code])).content.decode()
    assert "doorverwezen, Plaatsingsoverleg" in page
    punt(cast, table(cast, on=date(2026, 11, 19)), casus)
    assert codes(cast) == set()
