"""The differences of a round are worked through without leaving the keyboard; a school reports with the text that stands there."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from actietafel.actions.reconciling import reconcile
from actietafel.models import Settlement, Verschil, VerschilKind
from cases.models import Absence, Casus
from tests.actietafel.lists import FIRST_DAY, NOW, Lists, lists, thuis
from tests.cases.listed import day
from tests.conftest import TODAY, Cast
from tests.journeys.conftest import Visit, Walker


@pytest.fixture
def of(cast: Cast) -> Lists:
    """Fenna: first day differs; Siebe: on no list; Merel and Jelte: new, on both lists; Hidde: alike to a known pupil."""
    made = lists(cast, stopped_at=NOW)
    made.both(thuis(cast, "Fenna", "Roskam"), first_day=FIRST_DAY - timedelta(days=4))
    thuis(cast, "Siebe", "Terpstra")
    for name in ("Merel", "Jelte"):
        made.named(made.school, name, "Wijbenga", birth_date=date(2012, 1, len(name)))
        made.named(made.leerplicht, name, "Wijbenga", birth_date=date(2012, 1, len(name)))
    known = thuis(cast, "Hidde", "Haanstra")
    made.on(made.leerplicht, known)
    made.named(made.school, "Hide", "Haanstra", birth_date=date(2012, 2, 13))
    made.compare()
    return made


def press(walker: Walker, *keys: str) -> None:
    for key in keys[:-1]:
        walker.page.keyboard.press(key)
    with walker.page.expect_navigation():
        walker.page.keyboard.press(keys[-1])


def test_all_differences_by_keyboard_alone(cast: Cast, visit: Visit, of: Lists) -> None:
    walker = visit(cast.voorzitter).go(f"/kwartaal/{of.uitvraag.code}/verschillen/")
    heading, progress = walker.page.get_by_role("heading", level=1), walker.main.locator(".progress-line strong")
    total = Verschil.objects.count()
    expect(progress).to_have_text(f"0 van {total} opgelost")
    walker.check()

    press(walker, "j")
    expect(heading).to_have_text("Hide Haanstra")
    walker.check()
    press(walker, "1", "Control+Enter")  # the same pupil
    expect(heading).to_have_text(re.compile("(Merel|Jelte) Wijbenga"))
    press(walker, "1", "Control+Enter")  # start a casus
    expect(heading).to_have_text(re.compile("(Merel|Jelte) Wijbenga"))
    press(walker, "j")  # later
    expect(heading).to_have_text("Fenna Roskam")
    press(walker, "k")
    expect(heading).to_have_text(re.compile("(Merel|Jelte) Wijbenga"))
    press(walker, "1", "Control+Enter")
    expect(heading).to_have_text("Fenna Roskam")
    expect(walker.main.locator(".differs")).to_have_count(3)
    walker.check()
    press(walker, "1", "Control+Enter")  # as the school says
    expect(heading).to_have_text("Siebe Terpstra")

    press(walker, "1", "Control+Enter")  # still at home, without saying why: it is asked
    expect(walker.main.get_by_role("alert")).to_contain_text("Schrijf kort waarom.")
    walker.check()
    walker.page.keyboard.press("1")
    walker.page.keyboard.press("Tab")
    walker.page.keyboard.type("School was hem vergeten.")
    press(walker, "Control+Enter")

    expect(walker.main.get_by_role("heading", name="0 open verschillen")).to_be_visible()
    expect(walker.main.get_by_role("link", name="Vaststellen")).to_be_visible()
    walker.check()
    assert walker.clicks == 0
    assert Verschil.objects.open().count() == 0
    assert Absence.objects.get(casus__pupil__given_name="Fenna").first_day == FIRST_DAY - timedelta(days=4)
    assert sorted(Casus.objects.filter(pupil__family_name="Wijbenga").values_list("pupil__given_name", flat=True)) == [
        "Jelte", "Merel",
    ]  # fmt: skip
    because = Verschil.objects.get(kind=VerschilKind.ONLY_OURS).because
    assert because == "School was hem vergeten."


def test_single_keys_do_nothing_for_who_switched_them_off(cast: Cast, visit: Visit, of: Lists) -> None:
    cast.voorzitter.user.shortcuts = False
    cast.voorzitter.user.save()
    row = of.one(VerschilKind.ONLY_OURS)
    walker = visit(cast.voorzitter).go(f"/kwartaal/verschil/{row.key}/")

    walker.page.keyboard.press("1")
    walker.page.keyboard.press("j")

    expect(walker.main.locator("input[name=doe]:checked")).to_have_count(0)
    assert walker.path == f"/kwartaal/verschil/{row.key}/"


def test_without_javascript(cast: Cast, visit: Visit, of: Lists) -> None:
    row = of.one(VerschilKind.ONLY_OURS)
    walker = visit(cast.voorzitter, javascript=False).go(f"/kwartaal/verschil/{row.key}/")

    walker.main.get_by_label("Nog thuis, nagevraagd").check()
    walker.main.get_by_label("Bij wie nagevraagd, en wat hoorde u?").fill("Gebeld met de mentor.")
    walker.press("Opslaan en volgende")

    expect(walker.page.locator("#meldingen")).to_contain_text("nog thuis, nagevraagd")
    row.refresh_from_db()
    assert (row.settlement, row.because) == (Settlement.STILL_HOME, "Gebeld met de mentor.")


def test_ticked_new_ones_get_a_casus(cast: Cast, visit: Visit, of: Lists) -> None:
    walker = visit(cast.consulent).go(f"/kwartaal/{of.uitvraag.code}/verschillen/?soort=nieuw")

    walker.main.get_by_label("Alles kiezen").check()
    expect(walker.main.locator("[data-bulk-count]")).to_have_text("2 leerlingen gekozen")
    walker.check()
    walker.press("Casus starten")

    expect(walker.page.locator("#meldingen")).to_contain_text("2 casussen gestart.")


def test_school_takes_over_the_text_and_says_when_it_reported(cast: Cast, visit: Visit) -> None:
    of = lists(cast)
    of.on(of.school, thuis(cast, "Amber", "Terpstra"))
    of.on(of.leerplicht, thuis(cast, "Siebe", "Haanstra"))
    reconcile(uitvraag=of.uitvraag, today=TODAY, now=NOW)
    walker = visit(cast.school).go(f"/kwartaal/{of.uitvraag.code}/verschillen/")

    text = walker.main.get_by_label("Tekst voor de melding bij DUO").input_value()
    walker.check()
    walker.main.get_by_label("Gemeld bij DUO op").fill(day(-1).isoformat())
    walker.press("Gemeld bij DUO", exact=True)

    expect(walker.page.locator("#meldingen")).to_contain_text("Dank u wel.")
    assert text.startswith("Leerling: Amber Terpstra, geboren 13 februari 2012")
    assert "Siebe" not in walker.page.content()
    assert Verschil.objects.get(kind=VerschilKind.ONLY_SCHOOL).school_reported_on == day(-1)
    walker.check()


def test_leerplicht_answers(cast: Cast, visit: Visit) -> None:
    of = lists(cast)
    of.on(of.leerplicht, thuis(cast, "Siebe", "Haanstra"))
    of.on(of.school, thuis(cast, "Amber", "Terpstra", kind="geoorloofd"))
    reconcile(uitvraag=of.uitvraag, today=TODAY, now=NOW)
    walker = visit(cast.leerplicht).go(f"/kwartaal/{of.uitvraag.code}/verschillen/")

    walker.check()
    walker.main.get_by_label("Uw antwoord").fill("De ouders zijn gebeld.")
    walker.press("Antwoord versturen")

    expect(walker.page.locator("#meldingen")).to_contain_text("Uw antwoord is bewaard.")
    assert "Amber" not in walker.page.content()
    assert Verschil.objects.get(kind=VerschilKind.ONLY_LEERPLICHT).remark == "De ouders zijn gebeld."
