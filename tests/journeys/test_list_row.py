"""J2: log a contact and set the next step from the list row, in at most three clicks besides typing, without losing the place."""

from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Actie, Casus, Deadline, Event
from tests.cases.listed import day, listed, term
from tests.conftest import Cast
from tests.journeys.conftest import Visit

MOST_CLICKS = 3
FILTER = "/casussen/?fase=relatief"


def work(cast: Cast) -> tuple[Casus, Deadline]:
    """Three casussen that wait for a step, the middle one with a reached term."""
    listed(cast, "Roskam", first_day=day(-20))
    casus = listed(cast, "Terpstra", first_day=day(-40))
    listed(cast, "Wijbenga", first_day=day(-60))
    return casus, term(casus, day(-12))


def done(casus: Casus, cast: Cast) -> list[object]:
    contact, actie = Event.objects.get(casus=casus, kind="contact"), Actie.objects.get(casus=casus)
    return [contact.text, contact.by, contact.on, actie.what, actie.holder, actie.due_on >= timezone.localdate()]


def expected(cast: Cast) -> list[object]:
    me = cast.consulent.user
    return ["Moeder gebeld, zij wil een rustige start.", me, day(0), "Mentor bellen over de start", me, True]


def test_consulent_logs_contact_and_sets_step_in_three_clicks(cast: Cast, visit: Visit) -> None:
    casus, signal = work(cast)
    walker = visit(cast.consulent).go(FILTER)
    page = walker.page
    walker.check()
    row, form = page.locator(f"#rij-{casus.code}"), page.locator(f"#werk-{casus.code}")
    others = page.locator("tr[id^=rij-]").count()

    walker.press(f"Contact loggen bij {casus.code}", row)
    expect(form.get_by_label("Wat is besproken en afgesproken?")).to_be_focused()
    expect(form).to_contain_text("Ook het signaal van")
    walker.check()
    form.get_by_label("Wat is besproken en afgesproken?").fill("Moeder gebeld, zij wil een rustige start.")
    form.get_by_role("textbox", name="Volgende stap").fill("Mentor bellen over de start")
    walker.press("Opslaan", form)

    expect(page.locator("#meldingen")).to_contain_text(f"{casus.code}: contact gelogd en volgende stap gezet.")
    expect(form).to_have_count(0)
    expect(row).to_contain_text("Mentor bellen over de start")
    assert walker.clicks <= MOST_CLICKS
    assert done(casus, cast) == expected(cast)
    signal.refresh_from_db()
    assert signal.handled_by == cast.consulent.user
    # The place is kept: same address, same rows.
    assert page.url.endswith(FILTER)
    assert page.locator("tr[id^=rij-]").count() == others == 3
    walker.check()


def test_row_that_lacks_something_keeps_the_text_in_the_list(cast: Cast, visit: Visit) -> None:
    casus, _ = work(cast)
    walker = visit(cast.consulent).go(FILTER)
    page = walker.page
    form = page.locator(f"#werk-{casus.code}")

    walker.press(f"Contact loggen bij {casus.code}", page.locator(f"#rij-{casus.code}"))
    form.get_by_label("Wat is besproken en afgesproken?").fill("Een lang verhaal dat blijft staan.")
    form.get_by_role("textbox", name="Volgende stap").fill("Mentor bellen")
    form.get_by_label("Uiterlijk op").fill("")
    walker.press("Opslaan", form)

    expect(form.get_by_role("alert")).to_contain_text("Kies een dag voor de volgende stap.")
    expect(form.get_by_role("alert")).to_be_focused()
    assert form.get_by_label("Wat is besproken en afgesproken?").input_value() == "Een lang verhaal dat blijft staan."
    assert page.url.endswith(FILTER)
    assert Actie.objects.count() == 0
    walker.check()


def test_consulent_works_the_row_without_javascript(cast: Cast, visit: Visit) -> None:
    casus, signal = work(cast)
    walker = visit(cast.consulent, javascript=False).go(FILTER)
    row = walker.page.locator(f"#rij-{casus.code}")

    walker.press(f"Contact loggen bij {casus.code}", row)
    walker.main.get_by_label("Wat is besproken en afgesproken?").fill("Moeder gebeld, zij wil een rustige start.")
    walker.main.get_by_role("textbox", name="Volgende stap").fill("Mentor bellen over de start")
    walker.press("Opslaan")

    assert walker.page.url.endswith(FILTER)
    expect(row).to_contain_text("Mentor bellen over de start")
    assert walker.clicks <= MOST_CLICKS
    assert done(casus, cast) == expected(cast)
    signal.refresh_from_db()
    assert signal.handled_by == cast.consulent.user


def test_ticks_do_not_move_to_other_pupils_after_back(cast: Cast, visit: Visit) -> None:
    casus, _ = work(cast)
    walker = visit(cast.consulent).go(FILTER)
    page = walker.page
    bar = page.locator("[data-bulk-bar]").first
    page.locator(f"#rij-{casus.code} input[name=kies]").check()
    expect(bar).to_be_visible()
    walker.press(casus.code, page.locator(f"#rij-{casus.code}"), exact=True)

    page.go_back()

    expect(page.locator("input[name=kies]:checked")).to_have_count(0)
    expect(bar).to_be_hidden()
