"""J1: the phone rings; a new casus with pupil, school, first absence day and kind in one screen."""

from datetime import timedelta

from django.utils import timezone

from cases.models import Casus, Deadline
from cases.reference import load_reference
from tests.conftest import Cast
from tests.journeys.conftest import Walker


def test_consulent_starts_a_casus_in_one_screen(cast: Cast, walker: Walker) -> None:
    load_reference()
    first_day = timezone.localdate() - timedelta(days=3)
    walker.enter(cast.consulent)
    page = walker.page
    form = page.locator("main")
    walker.check()

    page.keyboard.press("n")
    page.wait_for_url("**/casussen/nieuw/**")
    walker.check()
    fields = 0
    for label, value in (("Leerling", "Fenne van der Roskamp"), ("Geboortedatum", "13-02-2012")):
        form.get_by_label(label).first.fill(value)
        fields += 1
    form.get_by_label("School").first.fill("Beemd")
    page.keyboard.press("Enter")
    form.get_by_label("Relatief verzuim").check()
    form.get_by_label("Eerste verzuimdag").fill(first_day.isoformat())
    form.get_by_label("Nog niet: zet als volgende stap").check()
    fields += 4
    page.wait_for_function("document.body.innerText.includes('Noor van Veldhuizen') && document.body.innerText.includes('4 weken')")
    page.get_by_role("button", name="Casus starten").click()
    page.wait_for_url("**/casus/**")

    assert fields <= 8
    casus = Casus.objects.get()
    assert (casus.consulent, casus.municipality, casus.phase) == (cast.consulent.user, cast.lindevoort, "relatief")
    assert Deadline.objects.filter(casus=casus, rule__code="4-weken", due_on=first_day + timedelta(weeks=4)).count() == 1
    assert "Fenne van der Roskamp" in page.inner_text("h1")
    assert "Fenne" not in page.title()
    walker.check()


def test_bad_input_keeps_what_was_typed(cast: Cast, walker: Walker) -> None:
    walker.enter(cast.consulent).go("/casussen/nieuw/")
    page = walker.page
    form = page.locator("main")

    form.get_by_label("Leerling").first.fill("Fenne Roskamp")
    form.get_by_label("Geboortedatum").first.fill("31-02-2012")
    page.get_by_role("button", name="Casus starten").click()
    page.wait_for_selector("[role=alert]")

    assert form.get_by_label("Leerling").first.input_value() == "Fenne Roskamp"
    assert form.get_by_label("Geboortedatum").first.input_value() == "31-02-2012"
    assert "31 februari bestaat niet" in page.inner_text("main")
    assert Casus.objects.count() == 0
    walker.check()
