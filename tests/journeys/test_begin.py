"""A new office: schools and people come in with a list, and somebody of a school finds the way in."""

from playwright.sync_api import expect

from region.models import School
from tests.conftest import Cast
from tests.journeys.conftest import Visit
from tests.paper.files import xlsx

SCHOOLS = xlsx(
    [
        ("Vestigingscode", "School", "Gemeente", "Bestuur", "Vaste consulent"),
        ("03EF00", "Lindecollege", "Lindevoort", "Stichting Nieuw", "Noor van Veldhuizen"),
        ("4", "Zonder code", "Lindevoort"),
    ]
)


def test_schools_come_in_with_a_list(cast: Cast, visit: Visit) -> None:
    walker = visit(cast.beheerder).go("/beheer/scholen/")
    main = walker.main
    walker.press("Lijst inlezen")
    walker.check()
    main.get_by_label("Bestand").set_input_files({"name": "scholen.xlsx", "mimeType": "", "buffer": SCHOOLS})
    walker.press("Lezen")
    expect(main).to_contain_text("Er is nog niets vastgelegd: 1 nieuw, 1 niet te lezen.")
    walker.check()

    walker.press("1 school vastleggen")

    expect(walker.page.locator("#meldingen")).to_contain_text("1 school vastgelegd. Niet gelezen: rij 3.")
    assert School.objects.filter(name="Lindecollege", board__name="Stichting Nieuw").exists()
