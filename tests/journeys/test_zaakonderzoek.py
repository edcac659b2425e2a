"""J9: the zaakonderzoeker on a phone. A visit, a report while the connection comes and goes, options, one signature."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Dialog, ViewportSize, expect

from cases.models import Draft
from taskforce.models import Escalatie, Huisbezoek, Optie, Zaakonderzoek
from tests.conftest import Cast
from tests.journeys.conftest import Visit, Walker, narrow
from tests.taskforce import making
from tests.taskforce.making import NOW, Desk

PHONE: ViewportSize = {"width": 400, "height": 800}
PUPIL = "Ik wil gewoon weer een rooster hebben, en niet steeds van groep wisselen."
SAVED = re.compile(r"^Concept bewaard om \d\d:\d\d$")


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def people(cast: Cast) -> Desk:
    return making.desk(cast)


@pytest.fixture
def track(cast: Cast, people: Desk) -> Escalatie:
    made = making.escalatie(cast, people)
    pupil = made.casus.pupil
    pupil.street, pupil.town, pupil.phone = "Waterlelie 9", "Lindevoort", "000 – 111 22 33"
    pupil.save()
    return made


def on_a_phone(visit: Visit, people: Desk) -> Walker:
    walker = visit(people.investigator)
    walker.page.set_viewport_size(PHONE)
    return walker


def fits(walker: Walker) -> None:
    """Nothing scrolls sideways on the phone; then axe at its own widths."""
    assert not walker.page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth")
    walker.check()
    walker.page.set_viewport_size(PHONE)


def test_from_visit_to_signed_report(cast: Cast, visit: Visit, track: Escalatie, people: Desk) -> None:
    walker = on_a_phone(visit, people).go(f"/taskforce/{track.code}/")
    walker.press("Huisbezoek plannen")
    expect(walker.main.get_by_label("Adres")).to_have_value("Waterlelie 9, Lindevoort")
    walker.main.get_by_label("Datum").fill("2026-11-24")
    walker.main.get_by_label("Veiligheid").fill("Bel eerst: er loopt een hond.")
    fits(walker)
    walker.press("Bezoek plannen")
    expect(walker.main).to_contain_text("Lees dit voordat u aanbelt")
    expect(walker.main.get_by_role("link", name="Bel 000 – 111 22 33")).to_have_attribute("href", "tel:0001112233")
    walker.page.emulate_media(media="print")
    expect(walker.main.get_by_text("er loopt een hond")).not_to_be_visible()
    walker.page.emulate_media(media="screen")
    fits(walker)
    walker.main.get_by_label("Niet thuis").check()
    walker.press("Vastleggen")
    expect(walker.main.get_by_label("Datum")).to_have_value("2026-12-01")
    walker.main.get_by_label("Datum").fill("2026-11-24")
    walker.press("Bezoek plannen")
    walker.main.get_by_label("Geweest").check()
    walker.main.get_by_label("Met wie is gesproken?").fill("moeder en Fenna")
    walker.press("Vastleggen")
    expect(walker.main).to_contain_text("Schrijf het verslag zolang u het nog weet.")
    assert list(Huisbezoek.objects.values_list("result", flat=True)) == ["niet_thuis", "geweest"]

    main = walker.main
    main.get_by_label("De leerling, in eigen woorden").fill(PUPIL)
    main.get_by_label("De ouders, in eigen woorden").fill("Wij willen één persoon om te bellen.")
    main.get_by_label("Wat ik zag en hoorde").fill("Een rustig huis.")
    fits(walker)
    walker.press("Bewaren en naar ondertekenen")
    expect(walker.main).to_contain_text("Nog twee dingen nodig")
    fits(walker)
    walker.press("Verder schrijven")
    walker.press("Opties bekijken en toevoegen")
    walker.press("Optie toevoegen")
    expect(walker.main.get_by_label("Wat ervoor spreekt")).to_be_visible()
    narrow(walker.main, "School").fill("Heuvel")
    walker.page.keyboard.press("Enter")
    walker.main.get_by_label("Wat ervoor spreekt").fill("Vlakbij, en rustig.")
    fits(walker)
    walker.press("Optie toevoegen")
    expect(walker.main).to_contain_text("De optie staat erbij.")
    fits(walker)
    walker.go(f"/taskforce/{track.code}/zaakonderzoek/")
    walker.main.get_by_label("Teruggelezen op").fill("2026-11-24")
    walker.main.get_by_label("Aan wie").fill("moeder en Fenna")
    walker.main.get_by_label("Wat zij ervan zeiden").fill("Zo klopt het.")
    walker.press("Bewaren en naar ondertekenen")
    for text in (PUPIL, "Zoë Warmerdam", "zaakonderzoeker", "dinsdag 24 november, 12.00 uur", "Vlakbij, en rustig."):
        expect(walker.main).to_contain_text(text)
    fits(walker)
    walker.press("Ondertekenen", exact=True)
    expect(walker.main).to_contain_text("De kerngroep kan uw onderzoek nu lezen.")

    report = Zaakonderzoek.objects.get()
    assert (report.signed_name, report.pupil_words, len(report.options)) == ("Zoë Warmerdam", PUPIL, 1)
    assert Optie.objects.get().school == cast.heuvelrade
    walker.click(walker.main.get_by_role("link", name="Zaakonderzoek", exact=True))
    expect(walker.main).to_contain_text("Het verandert niet meer.")
    fits(walker)


def test_offline_nothing_is_lost_and_leaving_asks(cast: Cast, visit: Visit, track: Escalatie, people: Desk) -> None:
    walker = on_a_phone(visit, people).go(f"/taskforce/{track.code}/zaakonderzoek/")
    field, status = (
        walker.main.get_by_label("De leerling, in eigen woorden"),
        walker.page.locator("form [data-concept]"),
    )
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    walker.page.on("dialog", stay)
    walker.page.context.set_offline(True)
    field.press_sequentially(PUPIL[:20])
    expect(status).to_have_text("Nog niet bewaard: geen verbinding. De tekst staat nog in deze pagina.")
    walker.press("Bewaren", exact=True)  # nothing happens to the text
    expect(field).to_have_value(PUPIL[:20])
    walker.page.evaluate("() => { location.href = '/taskforce/'; }")
    expect(field).to_have_value(PUPIL[:20])
    assert asked == ["beforeunload"]
    field.fill(PUPIL)
    assert Draft.objects.count() == 0

    walker.page.context.set_offline(False)
    expect(status).to_have_text(SAVED)
    assert Draft.objects.get().fields["pupil_words"] == [PUPIL]
    walker.page.close(run_before_unload=False)

    again = on_a_phone(visit, people).go(f"/taskforce/{track.code}/zaakonderzoek/")
    expect(again.main.get_by_label("De leerling, in eigen woorden")).to_have_value(PUPIL)
    again.press("Bewaren", exact=True)
    expect(again.main).to_contain_text("Het verslag is bewaard.")
    assert Zaakonderzoek.objects.get().pupil_words == PUPIL
