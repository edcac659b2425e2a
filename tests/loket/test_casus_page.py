"""The page of one casus: who sees it, what each role reads, and that more children cost no more queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from cases.access import resolve
from cases.actions import asking, story, work
from cases.circle import viewers
from cases.events import record
from cases.models import AccessLog, Casus, EventKind, Guardian
from loket.views.casus_page import load
from tests import build
from tests.conftest import Cast, Login
from tests.loket.at_casus import a_casus, a_signal, page, plant, today


def test_casus_page_opens_for_the_circle_and_nobody_else(cast: Cast) -> None:
    casus = a_casus(cast)

    status = {
        name: Login(getattr(cast, name)).get(reverse("casus", args=[casus.code])).status_code
        for name in (
            "consulent", "colleague", "voorzitter", "voorzitter_zuid", "leerplicht", "leerplicht_elsewhere", "school",
            "other_school", "beheerder", "privacy",
        )
    }  # fmt: skip

    assert status == {
        "consulent": 200, "colleague": 404, "voorzitter": 200, "voorzitter_zuid": 404, "leerplicht": 200,
        "leerplicht_elsewhere": 404, "school": 200, "other_school": 404, "beheerder": 404, "privacy": 404,
    }  # fmt: skip


def test_casus_page_of_a_stranger_is_the_same_as_one_that_does_not_exist(cast: Cast) -> None:
    casus = a_casus(cast)
    client = Login(cast.colleague)

    foreign = client.get(reverse("casus", args=[casus.code]))
    missing = client.get(reverse("casus", args=["B2B-22B"]))

    assert foreign.content == missing.content


def test_a_code_in_small_letters_leads_to_its_spelling_and_tells_nothing(cast: Cast) -> None:
    casus = a_casus(cast)
    own, stranger = Login(cast.consulent), Login(cast.colleague)
    code, timeline = casus.code.lower(), reverse("casus_timeline", args=[casus.code.lower()])

    led = own.get(reverse("casus", args=[code]), follow=True)
    foreign, missing = (stranger.get(reverse("casus", args=[each])) for each in (code, "b2b-22b"))

    assert led.redirect_chain == [(reverse("casus", args=[casus.code]), 302)]
    assert (led.status_code, own.get(timeline).headers["Location"]) == (
        200,
        reverse("casus_timeline", args=[casus.code]),
    )
    # the same answer, but for the code that was asked; and nobody read anything
    assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content) == (302, b"")
    assert foreign.headers["Location"].replace(casus.code, "B2B-22B") == missing.headers["Location"]
    assert [row.user for row in AccessLog.objects.all()] == [cast.consulent.user]
    ends = [stranger.get(answer.headers["Location"]) for answer in (foreign, missing)]
    assert (ends[0].status_code, ends[0].content) == (ends[1].status_code, ends[1].content)
    assert ends[0].status_code == 404


def test_casus_page_names_the_pupil_in_the_heading_and_never_in_the_title(cast: Cast) -> None:
    casus = a_casus(cast)

    html = page(cast.consulent, casus)

    title = html[html.index("<title>") : html.index("</title>")]
    assert "Fenna Roskam" in html
    assert "Fenna" not in title
    assert casus.code in title


def test_casus_page_is_in_the_read_log(cast: Cast) -> None:
    casus = a_casus(cast)

    page(cast.leerplicht, casus)

    assert list(AccessLog.objects.values_list("page", "casussen", "user")) == [
        ("casus", [casus.pk], cast.leerplicht.user_id)
    ]


def test_guardians_can_be_phoned_by_everybody_who_sees_the_casus(cast: Cast) -> None:
    casus = a_casus(cast)
    Guardian.objects.create(pupil=casus.pupil, name="Anja Roskam", phone="000 – 765 00 11")

    for toegang in (cast.consulent, cast.school, cast.leerplicht, cast.voorzitter):
        assert "000 – 765 00 11" in page(toegang, casus)


def test_term_explains_itself(cast: Cast) -> None:
    casus = a_casus(cast)
    a_signal(casus)

    html = page(cast.leerplicht, casus)

    handle = reverse("signal_handle", args=[casus.code])
    assert "Geteld vanaf" in html
    assert "4 weken bereikt" in html
    assert f'href="{handle}?terug=' in html
    assert Login(cast.leerplicht).get(handle).status_code == 200
    assert "Passend aanbod" in html


def test_empty_casus_says_what_is_not_there_yet(cast: Cast) -> None:
    casus = a_casus(cast, phase="")

    html = page(cast.consulent, casus)

    assert "Zorg om aanwezigheid" in html
    assert "Geen volgende stap" in html
    assert "Nog niet vastgelegd wat het tegenhoudt." in html
    assert "Nog niet gevraagd." in html
    assert "Er staat nog niets op de tijdlijn" in html


def test_bewuste_rust_is_calm(cast: Cast) -> None:
    casus = a_casus(cast)
    work.rest(casus=casus, until=today() + timedelta(days=20), what="", by=cast.consulent.user, today=today())

    html = page(cast.consulent, casus)

    assert "Bewuste rust" in html
    assert "weer bekijken op" in html
    assert "Geen volgende stap" not in html


def test_closed_casus_shows_its_outcome_and_only_what_still_suits(cast: Cast) -> None:
    casus = a_casus(cast)
    Casus.objects.filter(pk=casus.pk).update(closed_on=today(), outcome="vso")

    html = page(cast.consulent, casus)

    assert "voortgezet speciaal onderwijs" in html
    assert reverse("casus_reopen", args=[casus.code]) in html
    assert reverse("casus_contact", args=[casus.code]) in html
    assert reverse("casus_step", args=[casus.code]) not in html


def test_school_is_not_offered_what_it_may_not_do(cast: Cast) -> None:
    casus = a_casus(cast)

    html = page(cast.school, casus)

    for name in ("casus_causes", "casus_close", "casus_hand_over", "casus_offer", "casus_phase", "casus_rest"):
        assert reverse(name, args=[casus.code]) not in html
    assert reverse("casus_contact", args=[casus.code]) in html


def test_every_link_on_the_page_opens(cast: Cast) -> None:
    casus = a_casus(cast)
    plant(casus, cast)
    story.add_wait(casus=casus, what="plek", provider_kind="vso", since=today(), by=cast.consulent.user, today=today())
    story.add_partner(casus=casus, name="Mirjam de Wit", by=cast.consulent.user, today=today())
    client = Login(cast.consulent)
    html = page(cast.consulent, casus)

    links = {part.split('"')[0] for part in html.split('href="/casus/')[1:]}
    assert not [link for link in links if "undefined" in link or "None" in link]

    assert len(links) > 20
    for link in sorted(links):
        assert client.get(f"/casus/{link.replace('&amp;', '&')}").status_code == 200, link


def test_new_answer_is_marked_for_the_asker_once(cast: Cast) -> None:
    casus = a_casus(cast)
    actie = asking.ask(
        casus=casus, what="Kan er een vast lokaal komen?", due_on=today(), target="school", holder=cast.school.user,
        by=cast.consulent.user, today=today(),
    )  # fmt: skip
    asking.answer(
        actie=actie, answer="nee_maar", by=cast.school.user, now=timezone.now(), text="Wel een rustige ingang."
    )

    for_another, first, second = page(cast.voorzitter, casus), page(cast.consulent, casus), page(cast.consulent, casus)

    assert "Nieuw antwoord" not in for_another
    assert "Nieuw antwoord" in first
    assert "Nieuw antwoord" not in second
    assert "Wel een rustige ingang." in second


def test_page_says_who_waits_for_whom(cast: Cast) -> None:
    casus = a_casus(cast)
    asking.ask(
        casus=casus, what="Is een intake mogelijk?", due_on=today(), target="jeugdhulp", holder_name="Jeugdhulp Maasbocht",
        by=cast.consulent.user, today=today(),
    )  # fmt: skip

    assert "Noor van Veldhuizen op Jeugdhulp Maasbocht" in page(cast.consulent, casus)


def test_page_counts_the_same_people_as_the_list_of_who_sees_it(cast: Cast) -> None:
    casus = a_casus(cast)

    found = viewers(casus, today=today(), now=timezone.now())

    assert {viewer.user.name for viewer in found} == {
        "Noor van Veldhuizen", "Gerda Lamping", "Jurre Bakelaar", "Samira Ouhadi",
    }  # fmt: skip
    assert "4 mensen" in page(cast.consulent, casus)


def some_of_everything(casus: Casus, cast: Cast, number: int) -> None:
    by, day = cast.consulent.user, today()
    for n in range(number):
        Guardian.objects.create(pupil=casus.pupil, name=f"Ouder {n}")
        build.toegang(build.user(f"extra{casus.pk}-{n}@loket.example", f"Extra {n}"), Role.SCHOOL, school=cast.beemd)
        work.note(casus=casus, by=by, today=day, text=f"notitie {n}")
        work.set_step(casus=casus, what=f"stap {n}", due_on=day, holder=by, by=by, today=day, school_reads=True)
        asking.ask(
            casus=casus, what=f"vraag {n}", due_on=day, target="school", holder=cast.school.user, by=by, today=day
        )
        story.add_wait(casus=casus, what=f"plek {n}", provider_kind="vso", since=day, by=by, today=day)
        story.add_partner(casus=casus, name=f"Betrokkene {n}", by=by, today=day)
        record(casus=casus, kind=EventKind.TERM, by=None, on=day, title=f"termijn {n}", school_reads=True)
    story.set_causes(casus=casus, main="angst", others=["thuis", "niveau", "regels"][:number], by=by, today=day)
    for party in ("leerling", "ouders", "professional")[:number]:
        story.record_voice(casus=casus, party=party, by=by, on=day, today=day, text="Ik wil wel.")


@pytest.mark.parametrize("reader", ["consulent", "school", "leerplicht", "voorzitter"])
def test_casus_page_costs_the_same_with_one_and_three_of_everything(cast: Cast, reader: str) -> None:
    toegang = getattr(cast, reader)
    counts = []
    for number in (1, 3):
        casus = build.casus(
            by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user, who=build.pupil(f"Kind{number}"),
        )  # fmt: skip
        build.absence(casus, first_day=today() - timedelta(days=36))
        some_of_everything(casus, cast, number)
        client = Login(toegang)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("casus", args=[casus.code]))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_casus_page_reads_in_at_most_twenty_queries(cast: Cast) -> None:
    casus = a_casus(cast)
    some_of_everything(casus, cast, 3)
    scope = resolve(cast.consulent, today())

    with CaptureQueriesContext(connection) as queries:
        load(
            Casus.objects.select_related("pupil", "school__municipality", "municipality", "consulent").get(pk=casus.pk),
            scope,
        )

    assert len(queries) <= 17
