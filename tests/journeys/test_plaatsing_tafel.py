"""Table mode: two windows, one of them offline for a while. What is recorded stands on the second screen within two seconds, and
what was recorded without a connection is sent once."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from overleg.models import Agendapunt, Blad, Overleg, Result
from plaatsing.actions.table import Offered, add_offer
from plaatsing.models import Aanbod, OfferKind, Toezegging
from tests import build
from tests.conftest import Cast
from tests.journeys.conftest import Visit, Walker, narrow
from tests.overleg.tables import voice
from tests.plaatsing.building import SESSION, punt, session, toezegging
from tests.plaatsing.tables import DAY, NAMES, NOW, at_table, conclude, item, pupil

TWO_SECONDS = 2_000
IDENTIFY = ("Fenna", "Siebe", "Roskam", "Fennastra", "Siebestra", "Gerda", "Lamping")


@pytest.fixture
def rows(cast: Cast) -> list[Agendapunt]:
    overleg = session(cast.noord, cast.voorzitter.user, on=DAY)
    at_table(overleg, cast.plaatser.user, cast.beemd)
    at_table(overleg, cast.plaatser_elsewhere.user, cast.heuvelrade)
    found = []
    for name in NAMES[:2]:
        of = pupil(cast, name, f"{name}stra")
        voice(cast, of, "leerling", "Als ik ergens rustig kan beginnen, kom ik.")
        voice(cast, of, "ouders", "Een hele dag is te snel.")
        found.append(item(cast, overleg, of))
    return found


@pytest.fixture
def windows(cast: Cast, visit: Visit, rows: list[Agendapunt]) -> tuple[Walker, Page]:
    """The page of the table at the first item, and the second screen."""
    overleg = rows[0].overleg
    walker = visit(cast.voorzitter).go(overleg.table_url)
    beam = visit(cast.voorzitter).go(overleg.table_url.replace("tafel", "scherm")).page
    walker.page.keyboard.press("ArrowRight")
    walker.page.wait_for_url("**/tafel/1/")
    return walker, beam


def offer(walker: Walker, school: str, condition: str) -> None:
    main = walker.main
    if not main.locator("details.offer-add[open]").count():
        walker.click(main.get_by_text("Aanbod toevoegen"))
    form = main.locator("details.offer-add form")
    narrow(form, "School").fill(school)
    narrow(form, "School").press("Enter")
    form.get_by_label("Voorwaarde").fill(condition)
    walker.click(form.get_by_role("button", name="Aanbod vastleggen"))


def test_a_full_blad_with_two_offers_fits_and_what_is_pressed_keeps_its_size(
    cast: Cast, rows: list[Agendapunt], windows: tuple[Walker, Page]
) -> None:
    walker, _ = windows
    page, condition = walker.page, "met begeleiding in de klas op twee dagen, en eerst een gesprek met de ouders erbij"
    page.set_viewport_size({"width": 1280, "height": 720})
    pressed = walker.main.locator(".results label").first
    size = pressed.evaluate("one => getComputedStyle(one).fontSize")
    offer(walker, "Heuvel", condition)
    expect(walker.main).to_contain_text("plaatst: met begeleiding")
    kade = build.school("Kade College", "01CD00", municipality=cast.lindevoort)
    offered = Offered(kade, OfferKind.PLACE, condition=condition)
    add_offer(punt=rows[0], offered=offered, by=cast.voorzitter.user, now=NOW)
    Blad.objects.filter(punt=rows[0]).update(
        voice_professional="Eerst slapen, dan school: over een maand kan er meer.",
        tried="Halve dagen, een eigen ingang.",
    )
    page.reload()

    expect(walker.main.locator(".offers > .offer")).to_have_count(2)
    assert page.evaluate("() => document.documentElement.scrollHeight") <= 720
    assert float(pressed.evaluate("one => getComputedStyle(one).fontSize")[:-2]) == pytest.approx(
        float(size[:-2]), abs=0.1
    )
    outcome(walker, "Plaatsing toegezegd")
    expect(walker.main.get_by_role("radio", name="Heuvelrade College")).to_be_visible()
    page.set_viewport_size({"width": 400, "height": 800})
    expect(walker.main).not_to_have_class(re.compile("is-tight"))


def outcome(walker: Walker, name: str) -> None:
    walker.click(walker.main.locator(".results label", has_text=name))


def test_the_table_is_held_and_the_second_screen_follows(
    cast: Cast, rows: list[Agendapunt], windows: tuple[Walker, Page]
) -> None:
    walker, beam = windows
    page, main, overleg = walker.page, walker.main, rows[0].overleg
    expect(beam.locator("header")).to_contain_text("Punt 1", timeout=TWO_SECONDS)
    offer(walker, "Heuvel", "eerst een dag meelopen")
    expect(main).to_contain_text("plaatst: eerst een dag meelopen")
    expect(beam.locator("main")).to_contain_text("eerst een dag meelopen", timeout=TWO_SECONDS)
    page.set_viewport_size({"width": 1280, "height": 720})
    assert page.evaluate("() => document.documentElement.scrollHeight") <= 720
    walker.check()

    before = walker.clicks
    outcome(walker, "Plaatsing toegezegd")
    walker.press("Uitkomst vastleggen")
    expect(main).to_contain_text("Uitkomst: plaatsing toegezegd · Heuvelrade College")
    assert walker.clicks - before == 2
    expect(beam.locator("main")).to_contain_text("Plaatsing toegezegd", timeout=TWO_SECONDS)
    walker.press("Uitkomst ongedaan maken")
    expect(main).not_to_contain_text("Uitkomst: plaatsing toegezegd")
    expect(beam.locator("main")).not_to_contain_text("Plaatsing toegezegd", timeout=TWO_SECONDS)
    outcome(walker, "Plaatsing toegezegd")
    walker.check()
    walker.press("Uitkomst vastleggen")

    expect(main).to_contain_text("Uitkomst: plaatsing toegezegd")
    page.set_viewport_size({"width": 1280, "height": 720})
    assert page.evaluate("() => document.documentElement.scrollHeight") <= 720
    page.locator("body").press("ArrowRight")
    page.wait_for_url("**/tafel/2/")
    expect(beam.locator("header")).to_contain_text("Punt 2", timeout=TWO_SECONDS)
    outcome(walker, "Doorverwijzen")
    walker.check()
    walker.press("MDO")
    expect(main).to_contain_text("Uitkomst: doorverwezen naar MDO")
    told = (
        page.content() + beam.content() + page.url + page.title() + page.evaluate("() => JSON.stringify(history.state)")
    )
    assert [name for name in (*IDENTIFY, rows[0].casus.code) if name in told] == []

    page.get_by_role("link", name="Zitting sluiten").last.click()
    walker.check()
    walker.press("Zitting sluiten")
    expect(walker.main).to_contain_text("De zitting is gesloten.")
    expect(beam.locator("main")).to_contain_text("De zitting is gesloten.", timeout=TWO_SECONDS)
    walker.check()
    with page.expect_download() as coming:
        walker.press("Als PDF")
    assert coming.value.suggested_filename == "resultatenoverzicht-plaatsingsoverleg-noord-2026-12-08.pdf"
    assert Toezegging.objects.get().school == cast.heuvelrade
    assert Overleg.objects.get(pk=overleg.pk).closed_by == cast.voorzitter.user


def test_what_is_recorded_offline_is_sent_once(
    cast: Cast, rows: list[Agendapunt], windows: tuple[Walker, Page]
) -> None:
    walker, beam = windows
    page = walker.page
    page.context.set_offline(True)

    offer(walker, "Heuvel", "begeleiding op dinsdag")
    unsent = page.locator("[data-tafel-unsent]")
    expect(unsent).to_contain_text("Nog niet bewaard, wordt verstuurd zodra er verbinding is")
    expect(unsent).to_contain_text("Punt 1 · Aanbod · Heuvelrade College")
    outcome(walker, "Geen aanbod")
    walker.press("Uitkomst vastleggen")
    expect(unsent.get_by_role("listitem")).to_have_count(2)
    page.locator("body").press("ArrowRight")
    expect(page.locator("#tafel-stand")).to_contain_text("Geen verbinding")
    assert page.url.endswith("/tafel/1/")
    assert warns_on_leaving(page)
    assert not Aanbod.objects.exists()

    page.context.set_offline(False)
    # "Geen aanbod" is refused, because by then the offer stands: the chair sees it and chooses.
    expect(walker.main).to_contain_text("Er staat nog een aanbod.")
    expect(unsent).to_be_hidden()
    expect(beam.locator("main")).to_contain_text("begeleiding op dinsdag", timeout=TWO_SECONDS)
    assert not warns_on_leaving(page)
    made = Aanbod.objects.get()
    assert (made.punt, made.school, made.condition) == (rows[0], cast.heuvelrade, "begeleiding op dinsdag")


def test_an_answer_that_got_lost_makes_no_second_entry(
    cast: Cast, rows: list[Agendapunt], windows: tuple[Walker, Page]
) -> None:
    """The server has it, the page does not know."""
    walker, _ = windows
    page = walker.page
    lost = lose_the_first_answer(page)

    offer(walker, "Heuvel", "eerst halve dagen")
    expect(walker.main).to_contain_text("plaatst: eerst halve dagen")
    outcome(walker, "Plaatsing toegezegd")
    walker.press("Uitkomst vastleggen")
    expect(walker.main).to_contain_text("Uitkomst: plaatsing toegezegd")

    rows[0].refresh_from_db()
    assert lost() == 2
    assert (Aanbod.objects.count(), rows[0].result) == (1, Result.PROMISED)


def lose_the_first_answer(page: Page) -> Callable[[], int]:
    """Every address that is posted to answers, but the first answer never arrives."""
    seen: set[str] = set()

    def handle(route: object) -> None:
        request = route.request  # type: ignore[attr-defined]
        if request.method != "POST" or request.url in seen:
            route.continue_()  # type: ignore[attr-defined]
            return
        seen.add(request.url)
        route.fetch(max_redirects=0)  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    page.route("**/tafel/*/*/", handle)
    return lambda: len(seen)


def warns_on_leaving(page: Page) -> bool:
    stopped: bool = page.evaluate(
        "() => { const e = new Event('beforeunload', { cancelable: true }); window.dispatchEvent(e); return e.defaultPrevented; }"
    )
    return stopped


def test_second_screen_says_that_it_lost_the_connection(windows: tuple[Walker, Page], rows: list[Agendapunt]) -> None:
    walker, beam = windows
    beam.context.set_offline(True)

    expect(beam.get_by_role("alert")).to_contain_text("Geen verbinding: dit scherm loopt niet mee.")
    walker.page.locator("body").press("ArrowRight")
    walker.page.wait_for_url("**/tafel/2/")
    beam.context.set_offline(False)

    expect(beam.locator("header")).to_contain_text("Punt 2")
    expect(beam.locator("[data-scherm-lost]")).to_be_empty()
    assert len(rows) == 2


def test_second_screen_has_no_faults_at_three_widths(cast: Cast, visit: Visit, rows: list[Agendapunt]) -> None:
    conclude(cast, rows[0], Result.NO_OFFER)
    walker = visit(cast.voorzitter).go(rows[0].overleg.table_url.replace("tafel", "scherm"))
    walker.check()
    visit(cast.voorzitter).go(rows[0].overleg.table_url).check()
    assert walker.page.locator("button, a:not(.skip), input").count() == 0


def test_without_scripts_an_item_is_decided_too(cast: Cast, visit: Visit, rows: list[Agendapunt]) -> None:
    walker = visit(cast.voorzitter, javascript=False).go(rows[0].overleg.table_url)
    walker.press("Punt 1", walker.page.locator("footer"))
    outcome(walker, "Kennismaking")
    form = walker.main.locator("#besluit")
    form.get_by_label("School").select_option(label="Heuvelrade College")
    walker.press("Uitkomst vastleggen")

    expect(walker.main).to_contain_text("Uitkomst: kennismaking · Heuvelrade College")


def test_a_name_is_refused_beside_the_field_and_nothing_reaches_the_wall(
    cast: Cast, rows: list[Agendapunt], windows: tuple[Walker, Page]
) -> None:
    walker, beam = windows
    offer(walker, "Heuvel", "Fenna loopt eerst mee")

    expect(walker.main).to_contain_text("‘Fenna’ wijst naar iemand.")
    expect(walker.main.locator("details.offer-add").get_by_label("Voorwaarde")).to_have_value("Fenna loopt eerst mee")
    expect(narrow(walker.main.locator("details.offer-add"), "School")).to_have_value("Heuvelrade College")
    walker.check()
    assert "Fenna" not in beam.content()
    assert not Aanbod.objects.exists()


def test_what_became_of_a_promise_is_answered_and_taken_back_at_the_table(
    cast: Cast, visit: Visit, rows: list[Agendapunt]
) -> None:
    before = session(cast.noord, cast.voorzitter.user, on=SESSION, closed_at=build.moment(SESSION))
    earlier = punt(before, pupil(cast, "Merel", "Oosterling"), result=Result.PROMISED)
    toezegging(earlier, cast.heuvelrade, cast.voorzitter.user)
    walker = visit(cast.voorzitter).go(rows[0].overleg.table_url)

    walker.press("Hoe staat het ervoor?")
    walker.check()
    walker.press("Loopt nog", within=walker.main.get_by_role("region", name="Loopt nog"))
    expect(walker.main).to_contain_text("Er staat geen terugvraag open.")
    expect(walker.main).to_contain_text("Heuvelrade College: loopt nog")
    walker.check()
    walker.press("Terugnemen")

    expect(walker.main.get_by_role("link", name="Hoe staat het ervoor?")).to_be_visible()
    assert [name for name in IDENTIFY if name in walker.page.content()] == []
