"""J10: the kerngroep decides. Options weighed, a draft, two signatures, the letter; the receiving school sees it from then on."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from taskforce.models import BindendBesluit, Briefafdruk, Escalatie, KerngroepLid
from tests.conftest import Cast
from tests.journeys.conftest import Visit, narrow
from tests.taskforce import making
from tests.taskforce.making import NOW, Desk


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def people(cast: Cast) -> Desk:
    return making.desk(cast)


@pytest.fixture
def track(cast: Cast, people: Desk) -> Escalatie:
    """Investigated; nothing is weighed or written yet. The board of the Beemdcollege gave no mandate."""
    made = making.escalatie(cast, people)
    making.mandate(cast)
    making.visit(made)
    making.report(made)
    making.optie(made, school=cast.heuvelrade, weighed="")
    making.optie(made, school=cast.beemd, weighed="")
    return made


def test_from_options_to_a_letter(cast: Cast, visit: Visit, track: Escalatie, people: Desk) -> None:
    KerngroepLid.objects.filter(user=people.other.user).update(board=cast.heuvelrade.board)
    walker = visit(people.manager).go(f"/taskforce/{track.code}/")
    walker.check()
    walker.press("Naast elkaar")
    expect(walker.main).to_contain_text("kan nu niet: Stichting Beemd heeft geen mandaat gegeven")
    walker.check()
    for school, weighed in (("Heuvelrade College", "Past het best."), ("Beemdcollege", "Valt af: geen mandaat.")):
        walker.main.get_by_label(f"Weging van {school}").fill(weighed)
    walker.press("Weging opslaan")
    expect(walker.main).to_contain_text("Gewogen: Heuvelrade College; Beemdcollege.")

    walker.go(f"/taskforce/{track.code}/").press("Ontwerp schrijven")
    main = walker.main
    narrow(walker.main, "School").fill("Beemd")
    expect(walker.page.locator(".combo-list")).not_to_contain_text("Beemdcollege")  # cannot be chosen
    narrow(walker.main, "School").fill("Heuvel")
    walker.page.keyboard.press("Enter")
    main.get_by_label("Eerste schooldag").fill("2027-01-11")
    main.get_by_label("Niveau").select_option("vmbo_k")
    main.get_by_label("Leerjaar").fill("3")
    main.get_by_label("Waarom deze school?").fill("Fenna wil weer naar school.")
    main.get_by_label("Wat leerling en ouders vertelden").fill("Fenna wil een rooster.")
    main.get_by_label("Wat", exact=True).first.fill("Begeleider in de klas")
    main.get_by_label("Door wie").first.fill("het loket")
    main.get_by_label("Vanaf").first.fill("2027-01-11")
    walker.check()
    walker.press("Bewaren en naar ondertekenen")
    expect(main).to_contain_text("Het gesprek met Heuvelrade College en Stichting Rade is nog niet vastgelegd")
    walker.check()
    walker.press("Ontwerp wijzigen")
    main.get_by_label("Gesprek op").fill("2026-11-20")
    main.get_by_label("Met wie, van school en bestuur").fill("de directeur en de bestuurder")
    main.get_by_label("Wat daar is gezegd").fill("Het kan, met hulp in de klas.")
    walker.press("Bewaren en naar ondertekenen")
    expect(main).to_contain_text("U ondertekent wat hierboven staat")
    expect(main).to_contain_text("Dilek Koppelaar doet niet mee aan dit besluit: werkt ook voor Stichting Rade.")
    for text in (
        "Hanna Zandvliet",
        "programmamanager Taskforce",
        "dinsdag 24 november, 12.00 uur",
        "Begeleider in de klas",
    ):
        expect(main).to_contain_text(text)
    walker.check()
    walker.press("Ondertekenen", exact=True)
    expect(main).to_contain_text("wacht op bekrachtiging")
    expect(main).to_contain_text("Een brief is er zodra het besluit van kracht is.")
    walker.check()
    besluit = BindendBesluit.objects.get()

    second = visit(people.member).go(f"/taskforce/{track.code}/")
    second.press("Lezen en bekrachtigen")
    second.press("Lezen en tekenen")
    second.check()
    second.press("Ondertekenen en bekrachtigen")
    expect(second.main).to_contain_text("Het besluit is bekrachtigd en van kracht.")
    second.check()
    with second.page.expect_download() as download:
        second.press("Brief voor leerling en ouders")
    assert download.value.suggested_filename == f"plaatsingsbesluit-gezin-{besluit.code}.pdf"

    receiving = visit(cast.other_school).go(f"/taskforce/besluit/{besluit.code}/")
    expect(receiving.main).to_contain_text("Wat we van uw school vragen")
    expect(receiving.main).not_to_contain_text("Het kan, met hulp in de klas.")
    receiving.check()
    assert Briefafdruk.objects.get().by == people.member.user


def test_taken_back_and_corrected(cast: Cast, visit: Visit, people: Desk) -> None:
    track = making.ready(cast, people)
    besluit = making.signed(track, people)
    walker = visit(people.member).go(f"/taskforce/besluit/{besluit.code}/")
    walker.press("Intrekken")
    walker.check()
    walker.main.get_by_label("Waarom trekt u dit besluit in?").fill("De begeleider is ziek.")
    walker.press("Intrekken", exact=True)
    expect(walker.main).to_contain_text("ingetrokken vóór bekrachtiging")
    walker.check()

    track.refresh_from_db()
    again = making.signed(track, people, times=2)
    walker.go(f"/taskforce/besluit/{again.code}/").press("Verbeterd besluit maken")
    expect(walker.main).to_contain_text("Het oude blijft van kracht tot het nieuwe is bekrachtigd.")
    walker.check()


def test_without_javascript_a_draft_is_written_and_signed(cast: Cast, visit: Visit, people: Desk) -> None:
    track = making.ready(cast, people)
    walker = visit(people.manager, javascript=False).go(f"/taskforce/{track.code}/ontwerp/")
    walker.main.get_by_label("Waarom deze school?").fill("Dichtbij.")
    walker.press("Bewaren en naar ondertekenen")
    walker.press("Ondertekenen", exact=True)

    assert BindendBesluit.objects.get().reasons == "Dichtbij."
