"""J3: leerplicht opens Loket, sees the own signals newest first, why each date, and says what was done or asks the school."""

from django.utils import timezone
from playwright.sync_api import expect

from cases import clock
from cases.models import Absence, Actie, Casus, Deadline
from cases.reference import load_reference
from tests.cases.listed import day, listed
from tests.conftest import Cast
from tests.journeys.conftest import Visit

DONE = "Gebeld met de ouders; verlof loopt tot vrijdag."


def signals(cast: Cast) -> tuple[Casus, Casus, Casus]:
    """Reached lately, reached longer ago, and one of another municipality."""
    load_reference()
    longer = listed(cast, "Wijbenga", first_day=day(-50), opened_on=day(-50))
    lately = listed(cast, "Roskam", first_day=day(-30), opened_on=day(-30))
    elsewhere = listed(
        cast, "Terpstra", at=cast.heuvelrade, consulent=cast.colleague.user, first_day=day(-29), opened_on=day(-29)
    )
    clock.replan(Absence.objects.all())
    clock.flag_deadlines(today=timezone.localdate(), now=timezone.now())
    return lately, longer, elsewhere


def waiting(casus: Casus) -> int:
    return Deadline.objects.filter(casus=casus).signals().count()


def test_leerplicht_sees_own_signals_and_says_what_was_done(cast: Cast, visit: Visit) -> None:
    lately, longer, elsewhere = signals(cast)
    walker = visit().sign_in(cast.leerplicht)
    page, main = walker.page, walker.main

    # The first screen after the login is the work: no click was made.
    assert (walker.path, walker.clicks) == ("/signalen/", 0)
    lines = main.locator("li[id^=signaal-]")
    assert [line.get_attribute("id") for line in lines.all()] == [f"signaal-{lately.code}", f"signaal-{longer.code}"]
    assert elsewhere.code not in main.inner_text()
    walker.check()

    line = page.locator(f"#signaal-{lately.code}")
    line.get_by_text("Waarom deze datum?").click()
    for words in ("Geteld vanaf", "Volgens", "Leerplichtwet 1969", "Hierna", "10 weken"):
        expect(line.locator("details")).to_contain_text(words)

    walker.press(f"Afgehandeld: wat is gedaan? {lately.code}", line)
    expect(line.get_by_label("Wat is gedaan?")).to_be_focused()
    walker.check()
    line.get_by_label("Wat is gedaan?").fill(DONE)
    line.get_by_role("button", name="Afgehandeld", exact=True).click()
    said = page.locator("#meldingen")
    expect(said).to_contain_text(f"{lately.code}: afgehandeld.")
    expect(line).to_have_count(0)
    assert (waiting(lately), waiting(longer)) == (0, 1)
    assert Deadline.objects.filter(casus=lately, handled_by=cast.leerplicht.user, handled_with=DONE).count() == 1
    walker.check()

    said.get_by_role("button", name="Ongedaan maken").click()
    expect(said).to_contain_text("het signaal staat weer open")
    expect(line).to_have_count(1)
    assert waiting(lately) == 1


def test_leerplicht_asks_the_school_and_the_school_answers_in_two_clicks(cast: Cast, visit: Visit) -> None:
    lately, _, _ = signals(cast)
    officer = visit(cast.leerplicht).go("/signalen/")

    officer.press(f"Verzoek aan school over {lately.code}", officer.page.locator(f"#signaal-{lately.code}"))
    officer.main.get_by_label("Wat vraagt u?").fill("Kunt u het verzuimoverzicht sturen?")
    officer.main.get_by_label("Aan wie").select_option(label=f"{cast.school.user}, {cast.beemd}")
    officer.check()
    officer.press("Verzoek doen")

    expect(officer.page.locator("#meldingen")).to_contain_text("Verzoek staat bij")
    actie = Actie.objects.get()
    assert (actie.kind, actie.holder, actie.answer) == ("verzoek", cast.school.user, "")
    assert waiting(lately) == 0  # a verzoek is a real act

    coordinator = visit(cast.school).go("/")
    asked = coordinator.page.get_by_role("region", name="Verzoeken aan u")
    expect(asked).to_contain_text("Kunt u het verzuimoverzicht sturen?")
    coordinator.check()
    coordinator.press("Ja, op …", asked)
    coordinator.check()
    coordinator.press("Antwoord geven")

    expect(coordinator.page.locator("#meldingen")).to_contain_text("Antwoord gegeven.")
    assert coordinator.clicks == 2
    actie.refresh_from_db()
    assert (actie.answer, actie.answered_by) == ("ja", cast.school.user)
