"""What a browser prints of a casus and of Vandaag: no head cut in two, nothing over each other, and it says what is left out."""

from playwright.sync_api import expect

from cases.events import record
from cases.models import EventKind
from tests.cases.listed import day, listed
from tests.conftest import Cast
from tests.journeys.conftest import Visit

PAPER = {"width": 688, "height": 900}  # what A4 leaves between its margins


def test_casus_and_vandaag_on_paper(cast: Cast, visit: Visit) -> None:
    for number in range(11):
        casus = listed(cast, f"Roskam{number}", first_day=day(-20 - number))
    for number in range(14):
        title = f"Notitie {number}"
        record(casus=casus, kind=EventKind.NOTE, by=cast.consulent.user, on=day(-number), title=title, text="Rust.")
    walker = visit(cast.consulent).go(f"/casus/{casus.code}/")
    page, main = walker.page, walker.main
    page.set_viewport_size(PAPER)  # type: ignore[arg-type]
    page.emulate_media(media="print")

    expect(main.get_by_role("heading", name="Notitie 0", exact=True)).to_be_visible()
    expect(main.get_by_role("heading", name="Notitie 13", exact=True)).to_have_count(0)
    expect(main.get_by_text("Nog ").filter(has_text="gebeurtenis")).to_be_visible()
    assert main.locator(".panel-head").first.evaluate("head => getComputedStyle(head).breakInside") == "avoid"

    walker.go("/")
    counts = main.locator(".count b")
    assert "11" in counts.all_inner_texts()
    assert counts.evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth + 1).length") == 0
