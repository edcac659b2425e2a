"""Everything with the keyboard alone: where the focus is, that it can be seen, and in which order it goes."""

import pytest
from playwright.sync_api import expect

from tests import build
from tests.actietafel.test_opgave import a_casus, home_since
from tests.cases.listed import day, listed
from tests.conftest import Cast
from tests.journeys.conftest import Visit, Walker, narrow
from tests.journeys.test_opgave import asked
from tests.overleg.tables import approved, punt, table, thuiszitter
from tests.plaatsing.entering import form

# The width of the outline or the ring of what has the focus; 0: nothing shows it.
RING = """() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== 'none' ? parseFloat(style.outlineWidth) : style.boxShadow !== 'none' ? 1 : 0;
}"""
# What has the focus lies under something else: the bar that stays in sight.
COVERED = """() => {
    const one = document.activeElement, box = one.getBoundingClientRect();
    const at = document.elementFromPoint(box.left + Math.min(box.width / 2, 20), box.top + Math.min(box.height / 2, 12));
    const own = [one, ...(one.labels || [])];
    return one !== document.body && at !== null && !own.some(each => each.contains(at) || at.contains(each));
}"""


def tab(walker: Walker, times: int) -> list[str]:
    """What has the focus after each Tab. Fails at once where the focus cannot be seen."""
    order = []
    for _ in range(times):
        walker.page.keyboard.press("Tab")
        order.append(walker.focused())
        assert walker.page.evaluate(RING) >= 1, f"no visible focus on {order[-1]}"
    return order


def test_skip_link_comes_first_and_jumps_to_the_content(cast: Cast, visit: Visit) -> None:
    walker = visit(cast.consulent).go("/casussen/")
    page = walker.page

    assert tab(walker, 2) == ["Naar de inhoud", "Loket"]
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_in_viewport()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()
    assert tab(walker, 2) == ["Wachttijd", "Nieuwe casus n"]


def test_row_form_goes_in_reading_order_and_back_to_its_row(cast: Cast, visit: Visit) -> None:
    casus = listed(cast, first_day=day(-20))
    walker = visit(cast.consulent).go("/casussen/")
    page = walker.page
    form = page.locator(f"#werk-{casus.code}")

    page.get_by_role("link", name=f"Contact loggen bij {casus.code}").focus()
    page.keyboard.press("Enter")
    expect(form.get_by_label("Wat is besproken en afgesproken?")).to_be_focused()
    order = [walker.focused(), *tab(walker, 18)]

    fields = ["Wat is besproken en afgesproken?", "Met wie", "Hoe", "Wanneer", "Bereikt", "Volgende stap", "Wie houdt het vast",
              "Uiterlijk op", "School", "Leerplicht", "Opslaan", "Annuleren"]  # fmt: skip
    seen = [label for label in dict.fromkeys(order) if any(label.startswith(field) for field in (*fields, "Ja"))]
    assert [label.rstrip("*?") for label in seen] == [
        "Wat is besproken en afgesproken", "Met wie", "Hoe", "Wanneer", "Ja", "Volgende stap", "Wie houdt het vast",
        "Uiterlijk op", "School", "Leerplicht", "Opslaan", "Annuleren",
    ]  # fmt: skip
    page.get_by_role("link", name="Annuleren").focus()
    page.keyboard.press("Enter")
    expect(form).to_have_count(0)
    expect(page.get_by_role("link", name=f"Contact loggen bij {casus.code}")).to_be_focused()


def test_single_keys_work_outside_fields_and_can_be_switched_off(cast: Cast, visit: Visit) -> None:
    walker = visit(cast.consulent).go("/casussen/")
    page = walker.page
    search = page.get_by_role("searchbox", name="Zoeken: naam, geboortedatum of code")

    page.keyboard.press("/")
    expect(search).to_be_focused()
    page.keyboard.type("n?")
    assert (search.input_value(), walker.path) == ("n?", "/casussen/")
    search.blur()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    cast.consulent.user.shortcuts = False
    cast.consulent.user.save(update_fields=["shortcuts"])
    walker.go("/casussen/")
    page.keyboard.press("n")
    page.keyboard.press("/")
    assert walker.path == "/casussen/"
    expect(search).not_to_be_focused()


@pytest.mark.parametrize("size", [(1280, 900), (1000, 700), (640, 450), (400, 800)])
def test_bars_that_stay_in_sight_cover_nothing_that_has_the_focus(
    cast: Cast, visit: Visit, size: tuple[int, int]
) -> None:
    """The buttons under the aanmeldformulier going down, the identity bar of the casus going up."""
    made = form(cast)
    walker = visit(cast.school)
    walker.page.set_viewport_size({"width": size[0], "height": size[1]})
    covered = []
    for path, key in (
        (f"/plaatsingsoverleg/aanmelding/{made.code}/", "Tab"),
        (f"/casus/{made.casus.code}/", "Shift+Tab"),
    ):
        walker.go(path)
        for _ in range(70):
            walker.page.keyboard.press(key)
            if walker.page.evaluate(COVERED):
                covered.append((path, walker.focused()))

    assert covered == []


def test_menu_closes_when_the_focus_goes_on(cast: Cast, visit: Visit) -> None:
    """Left open it lies over what comes next."""
    casus = listed(cast, first_day=day(-20))
    page = visit(cast.consulent).go(f"/casus/{casus.code}/").page
    menu = page.locator(".idbar details[data-menu]")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    inside = menu.locator("a, button").count()
    expect(menu.locator("a").first).to_be_visible()

    for _ in range(inside):
        page.keyboard.press("Tab")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Tab")

    expect(menu).not_to_have_attribute("open", "")


def test_new_casus_asks_where_the_pupil_lives_before_the_button_that_starts_it(cast: Cast, visit: Visit) -> None:
    walker = visit(cast.consulent).go("/casussen/nieuw/")
    page = walker.page

    narrow(walker.main, "School").focus()
    tab(walker, 1)
    assert walker.focused() == "Woont in een andere gemeente dan de school"
    page.keyboard.press("Space")

    assert tab(walker, 1) == ["Woongemeente"]


def test_opgave_that_is_not_complete_puts_the_focus_on_what_is_missing(cast: Cast, visit: Visit) -> None:
    opgave = asked(cast)
    a_casus(cast, "Anna", first_day=home_since())
    walker = visit(cast.school).go(f"/opgave/{opgave.code}/")

    walker.press("Nakijken en versturen")

    expect(walker.page.locator(".errors")).to_be_focused()
    assert tab(walker, 1)[0].startswith("Anna Roskam:")


def test_tab_goes_from_a_long_list_of_choices_to_the_next_field(cast: Cast, visit: Visit) -> None:
    """A list that scrolls is a stop of its own for the browser, and it is gone as soon as it is left."""
    for number in range(12):
        build.school(f"Zandcollege {number}", f"02ZZ{number:02}", municipality=cast.lindevoort)
    walker = visit(cast.consulent).go("/casussen/nieuw/")
    page, field = walker.page, narrow(walker.main, "School")

    field.fill("zand")
    expect(walker.main.get_by_role("option")).to_have_count(12)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")

    expect(page.locator("#id_elsewhere")).to_be_focused()
    expect(field).to_have_value("Zandcollege 0")


def test_row_that_is_added_has_the_focus(cast: Cast, visit: Visit) -> None:
    overleg = table(cast)
    of = approved(cast, punt(cast, overleg, thuiszitter(cast)))
    walker = visit(cast.voorzitter).go(f"/overleg/{overleg.code}/tafel/{of.casus.code}/")

    walker.main.get_by_role("button", name="Nog een actie").focus()
    walker.page.keyboard.press("Enter")

    expect(walker.main.get_by_label("Actie", exact=True)).to_be_focused()
