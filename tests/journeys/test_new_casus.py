"""J1: the phone rings; a new casus with pupil, school, first absence day and kind in one screen."""

from datetime import date, timedelta

from django.utils import timezone
from playwright.sync_api import Dialog, expect

from cases.models import Casus, Deadline, Pupil
from cases.reference import load_reference
from tests import build
from tests.conftest import Cast
from tests.journeys.conftest import Visit, narrow


def test_consulent_starts_a_casus_in_one_screen(cast: Cast, visit: Visit) -> None:
    load_reference()
    first_day = timezone.localdate() - timedelta(days=3)
    walker = visit().go("/inloggen/")
    page, form = walker.page, walker.main
    walker.check()
    walker.sign_in(cast.consulent)
    walker.check()

    page.keyboard.press("n")
    page.wait_for_url("**/casussen/nieuw/**")
    walker.check()
    form.get_by_label("Leerling").first.fill("Fenne van der Roskamp")
    form.get_by_label("Geboortedatum").first.fill("13-02-2012")
    narrow(form, "School").fill("Beemd")
    page.keyboard.press("Enter")
    filled = page.locator("#vult-in")
    expect(filled).to_contain_text("Noor van Veldhuizen")  # what arrives moves what stands below
    form.get_by_label("Relatief verzuim").check()
    form.get_by_label("Eerste verzuimdag").fill(first_day.isoformat())
    expect(filled).to_contain_text("Samira Ouhadi")
    expect(filled).to_contain_text("4 weken")
    in_view = form.locator(
        "#nieuw :is(input:not([type=hidden], [type=radio], [type=checkbox]), select, textarea)"
    ).filter(visible=True)
    questions = in_view.count() + form.locator("#nieuw fieldset:has([type=radio])").filter(visible=True).count()
    walker.press("Casus starten")
    page.wait_for_url("**/casus/**")

    assert questions <= 8
    casus = Casus.objects.get()
    assert (casus.consulent, casus.municipality, casus.phase) == (cast.consulent.user, cast.lindevoort, "relatief")
    due = Deadline.objects.filter(casus=casus, rule__code="4-weken").values_list("due_on", flat=True)
    assert list(due) == [first_day + timedelta(weeks=4)]
    assert "Fenne van der Roskamp" in page.inner_text("h1")
    assert "Fenne" not in page.title()
    term = page.get_by_role("region", name="Termijn")
    for words in ("Geteld vanaf", "Volgens", "Leerplichtwet 1969", "Wat hierna komt", "Thuiszitterspact 2016"):
        expect(term).to_contain_text(words)
    walker.check()


def test_likely_double_is_asked_before_a_second_casus_starts(cast: Cast, visit: Visit) -> None:
    who = build.pupil("Fenne", "van der Roskamp", date(2012, 2, 13))
    running = build.casus(by=cast.consulent.user, at=cast.beemd, who=who, consulent=cast.consulent.user)
    walker = visit(cast.consulent).go("/casussen/nieuw/")
    form = walker.main

    form.get_by_label("Leerling").first.fill("Fenna v.d. Roskamp")
    form.get_by_label("Geboortedatum").first.fill("13-02-2012")
    narrow(form, "School").fill("Beemd")
    walker.page.keyboard.press("Enter")
    known = form.get_by_role("group", name="Lijkt op een bekende leerling")
    expect(known).to_contain_text(running.code)
    form.get_by_label("Zorg om aanwezigheid").check()
    walker.check()
    walker.press("Casus starten")

    expect(form.get_by_role("alert")).to_contain_text("Kijk of dit een leerling is die al bekend is")
    assert Casus.objects.count() == 1
    form.get_by_label("Nee, een ander").check()
    walker.press("Casus starten")
    walker.page.wait_for_url("**/casus/**")
    assert (Casus.objects.count(), Pupil.objects.count()) == (2, 2)


def test_bad_input_keeps_what_was_typed(cast: Cast, visit: Visit) -> None:
    walker = visit(cast.consulent).go("/casussen/nieuw/")
    form = walker.main

    form.get_by_label("Leerling").first.fill("Fenne Roskamp")
    form.get_by_label("Geboortedatum").first.fill("31-02-2012")
    walker.press("Casus starten")
    summary = form.get_by_role("alert")
    expect(summary).to_be_focused()

    assert form.get_by_label("Leerling").first.input_value() == "Fenne Roskamp"
    assert form.get_by_label("Geboortedatum").first.input_value() == "31-02-2012"
    expect(summary).to_contain_text("31 februari bestaat niet")
    assert Casus.objects.count() == 0
    walker.check()
    summary.get_by_role("link", name="Geboortedatum").click()
    expect(form.get_by_label("Geboortedatum").first).to_be_focused()


SHOWN_AND_SENT = """() => { const list = document.querySelector('select[name=school]');
    return [list.previousElementSibling.parentElement.querySelector('input').value,
        list.value ? list.selectedOptions[0].textContent.trim() : '']; }"""


def test_back_after_a_start_sends_nothing_that_is_not_seen(cast: Cast, visit: Visit) -> None:
    load_reference()
    walker = visit(cast.consulent).go("/casussen/nieuw/")
    form = walker.main
    form.get_by_label("Leerling").first.fill("Fenne van der Roskamp")
    form.get_by_label("Geboortedatum").first.fill("13-02-2012")
    narrow(form, "School").fill("Beemd")
    walker.page.keyboard.press("Enter")
    expect(walker.page.locator("#vult-in")).to_contain_text(
        "Noor van Veldhuizen"
    )  # what arrives moves what stands below
    form.get_by_label("Relatief verzuim").check()
    form.get_by_label("Eerste verzuimdag").fill((timezone.localdate() - timedelta(days=3)).isoformat())
    walker.press("Casus starten")
    walker.page.wait_for_url("**/casus/**")

    walker.page.go_back()

    expect(narrow(form, "School")).to_have_value("")
    assert walker.page.evaluate(SHOWN_AND_SENT) == ["", ""]
    expect(form.get_by_label("Relatief verzuim")).not_to_be_checked()
    expect(form.get_by_label("Eerste verzuimdag")).to_have_value("")


def test_a_list_that_the_browser_fills_in_again_shows_it(cast: Cast, visit: Visit) -> None:
    walker = visit(cast.leerplicht).go("/melden/")
    walker.page.evaluate(
        """() => { const list = document.querySelector('select[name=school]');
        list.selectedIndex = [...list.options].findIndex((option) => option.textContent.trim() === 'Beemdcollege');
        window.dispatchEvent(new PageTransitionEvent('pageshow')); }"""
    )

    assert walker.page.evaluate(SHOWN_AND_SENT) == ["Beemdcollege", "Beemdcollege"]


def test_annuleren_is_meant(cast: Cast, visit: Visit) -> None:
    walker = visit(cast.consulent).go("/casussen/nieuw/")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    walker.page.on("dialog", leave)
    walker.main.get_by_label("Leerling").first.press_sequentially("Fen")

    walker.press("Annuleren")
    walker.page.wait_for_url("**/casussen/")

    assert asked == []
