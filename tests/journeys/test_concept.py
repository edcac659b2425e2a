"""Nothing typed is lost: closed by mistake, no connection, no script; and nobody else reads it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Dialog, Locator, expect

from cases.actions.closing import close
from cases.models import Casus, Draft, Event, Outcome
from cases.reference import load_reference
from runtime.home import wait_until
from tests import build
from tests.conftest import Cast
from tests.journeys.conftest import Visit, Walker, narrow

TEXT = "Moeder zegt dat hij sinds maandag weer slaapt; vrijdag bellen we samen met de mentor."
FIELD = "Wat is besproken en afgesproken?"


@pytest.fixture
def casus(cast: Cast) -> Casus:
    return build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)


def contact_of(casus: Casus) -> str:
    return f"/casus/{casus.code}/contact/"


def status(walker: Walker) -> Locator:
    return walker.page.locator("form [data-concept]")


def kept(casus: Casus) -> None:
    """What was sent while the page went away has arrived: nobody waits for it in the browser."""
    assert wait_until(Draft.objects.filter(casus=casus).exists, seconds=20, every=0.05), "what was typed did not arrive"


def saved(walker: Walker) -> None:
    expect(status(walker)).to_have_text(re.compile(r"^Concept bewaard om \d\d:\d\d$"))


def asked_on_leaving(walker: Walker) -> list[str]:
    """Kinds of dialog that leaving the page brings up; each is answered with leaving."""
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    walker.page.on("dialog", leave)
    walker.go("/casussen/")
    return asked


def test_closed_page_is_resumed_and_sent(cast: Cast, visit: Visit, casus: Casus) -> None:
    walker = visit(cast.consulent).go(contact_of(casus))
    walker.main.get_by_label(FIELD).fill(TEXT)
    walker.main.get_by_label("Met wie").select_option("leerling")
    saved(walker)
    walker.check()
    walker.page.close()

    walker = visit(cast.consulent).go("/")
    panel = walker.main.get_by_role("region", name="Concepten (1)")
    walker.check()
    walker.click(panel.get_by_role("link", name="Contact loggen"))
    expect(walker.main.get_by_label(FIELD)).to_have_value(TEXT)
    expect(walker.main.get_by_label("Met wie")).to_have_value("leerling")
    expect(walker.main).to_contain_text(re.compile(r"U was hier op .+ uur mee bezig\."))
    walker.check()
    walker.press("Verder")
    assert walker.focused().startswith("Met wie")
    expect(walker.main).not_to_contain_text("mee bezig")
    walker.press("Contact opslaan")
    walker.page.wait_for_url(f"**/casus/{casus.code}/**")

    assert Event.objects.get(kind="contact").text == TEXT
    expect(walker.go(contact_of(casus)).main.get_by_label(FIELD)).to_have_value("")
    assert list(Draft.objects.exclude(fields={})) == []


def test_kept_text_is_left_without_a_question_and_other_text_with_one(cast: Cast, visit: Visit, casus: Casus) -> None:
    walker = visit(cast.consulent).go(contact_of(casus))
    walker.main.get_by_label(FIELD).press_sequentially(TEXT[:20])
    saved(walker)
    assert asked_on_leaving(walker) == []

    walker = visit(cast.consulent).go(contact_of(casus))
    walker.main.get_by_label(FIELD).press_sequentially("Nog iets. ")
    assert asked_on_leaving(walker) == ["beforeunload"]


def test_leaving_at_once_still_keeps_the_text(cast: Cast, visit: Visit, casus: Casus) -> None:
    """Another page within the two seconds: what was typed goes along when the page is hidden."""
    walker = visit(cast.consulent).go(contact_of(casus))
    walker.main.get_by_label(FIELD).press_sequentially("Snel weg.")

    assert asked_on_leaving(walker) == ["beforeunload"]

    kept(casus)
    walker.go(contact_of(casus))
    expect(walker.main.get_by_label(FIELD)).to_have_value("Snel weg.")


def test_without_connection_the_text_stays_and_is_kept_later(cast: Cast, visit: Visit, casus: Casus) -> None:
    walker = visit(cast.consulent).go(contact_of(casus))
    context, field = walker.page.context, walker.main.get_by_label(FIELD)
    context.set_offline(True)
    field.fill(TEXT)

    away = "Nog niet bewaard: geen verbinding. De tekst staat nog in deze pagina."
    expect(status(walker)).to_have_text(away)
    walker.press("Contact opslaan")
    expect(status(walker)).to_have_text(away)
    expect(field).to_have_value(TEXT)
    assert (walker.path, Draft.objects.count()) == (contact_of(casus), 0)

    context.set_offline(False)
    saved(walker)
    assert Draft.objects.get().fields["text"] == [TEXT]
    walker.press("Contact opslaan")
    walker.page.wait_for_url(f"**/casus/{casus.code}/**")
    assert Event.objects.get(kind="contact").text == TEXT
    assert {fault for fault in walker.faults if "ERR_INTERNET_DISCONNECTED" not in fault} == set()


def test_nobody_else_finds_it(cast: Cast, visit: Visit, casus: Casus) -> None:
    walker = visit(cast.consulent).go(contact_of(casus))
    walker.main.get_by_label(FIELD).fill(TEXT)
    saved(walker)

    other = visit(cast.voorzitter).go(contact_of(casus))

    expect(other.main.get_by_label(FIELD)).to_have_value("")
    expect(other.main).not_to_contain_text("mee bezig")
    other.go("/")
    expect(other.main).not_to_contain_text("Concepten")


def test_second_window_says_that_it_is_not_kept(cast: Cast, visit: Visit, casus: Casus) -> None:
    first, second = (visit(cast.consulent).go(contact_of(casus)) for _ in range(2))
    first.main.get_by_label(FIELD).fill("In het eerste venster.")
    saved(first)

    second.main.get_by_label(FIELD).press_sequentially("In het tweede.")

    expect(status(second)).to_contain_text("Wat u hier typt, wordt geen concept.")
    assert Draft.objects.get().fields["text"] == ["In het eerste venster."]
    assert asked_on_leaving(second) == ["beforeunload"]


def test_thrown_away_and_put_back(cast: Cast, visit: Visit, casus: Casus) -> None:
    walker = visit(cast.consulent).go(contact_of(casus))
    field = walker.main.get_by_label(FIELD)
    field.fill(TEXT)
    saved(walker)

    walker.go(contact_of(casus)).press("Weggooien")
    expect(field).to_have_value("")
    walker.press("Ongedaan maken")
    expect(field).to_have_value(TEXT)


def test_new_casus_is_resumed(cast: Cast, visit: Visit) -> None:
    load_reference()
    first_day = timezone.localdate() - timedelta(days=3)
    walker = visit(cast.consulent).go("/casussen/nieuw/")
    form = walker.main
    form.get_by_label("Leerling").first.fill("Fenne van der Roskamp")
    narrow(form, "School").fill("Beemd")
    walker.page.keyboard.press("Enter")
    # What arrives moves what stands below.
    expect(walker.page.locator("#vult-in")).to_contain_text("Noor van Veldhuizen")
    form.get_by_label("Relatief verzuim").check()
    form.get_by_label("Eerste verzuimdag").fill(first_day.isoformat())
    saved(walker)
    walker.page.close()

    walker = visit(cast.consulent).go("/casussen/nieuw/")
    form = walker.main
    expect(form.get_by_label("Leerling").first).to_have_value("")
    expect(form).to_contain_text(re.compile(r"U was hier op .+ uur mee bezig \(F\. R\.\)\."))
    walker.check()
    walker.press("Verder")
    expect(form.get_by_label("Leerling").first).to_have_value("Fenne van der Roskamp")
    expect(narrow(form, "School")).to_have_value("Beemdcollege")
    expect(form.get_by_label("Relatief verzuim")).to_be_checked()
    walker.check()
    form.get_by_label("Geboortedatum").first.fill("13-02-2012")
    walker.press("Casus starten")
    walker.page.wait_for_url("**/casus/**")

    assert Casus.objects.get().pupil.name == "Fenne van der Roskamp"
    assert list(Draft.objects.exclude(fields={})) == []


def test_added_rows_come_back(cast: Cast, visit: Visit, casus: Casus) -> None:
    walker = visit(cast.consulent).go(f"/casus/{casus.code}/afsprakenblad/")
    walker.main.get_by_label("Wat hebben we afgesproken?").fill("Rustig beginnen.")
    walker.press("Nog iemand")
    names = walker.page.locator("input[name^=doet-][name$=-who]")
    last = names.count() - 1
    names.nth(last).fill("De mentor")
    saved(walker)

    walker.go(f"/casus/{casus.code}/afsprakenblad/")

    expect(names.nth(last)).to_have_value("De mentor")


def test_without_javascript_a_button_keeps_it(cast: Cast, visit: Visit, casus: Casus) -> None:
    walker = visit(cast.consulent, javascript=False).go(contact_of(casus))
    walker.main.get_by_label(FIELD).fill(TEXT)

    walker.press("Bewaar als concept")

    expect(walker.main).to_contain_text("Concept bewaard.")
    expect(walker.main.get_by_label(FIELD)).to_have_value(TEXT)
    walker.press("Contact opslaan")
    assert Event.objects.get(kind="contact").text == TEXT


def test_form_that_does_not_open_any_more_gives_back_what_was_typed(cast: Cast, visit: Visit, casus: Casus) -> None:
    walker = visit(cast.consulent).go(f"/casus/{casus.code}/aanbod/")
    walker.main.locator("textarea").first.fill(TEXT)
    saved(walker)
    close(
        casus=Casus.objects.get(),
        outcome=Outcome.MOVED,
        on=timezone.localdate(),
        by=cast.voorzitter.user,
        version=casus.version,
    )

    walker.click(walker.go("/").main.get_by_role("link", name=f"Passend aanbod {casus.code}"))
    expect(walker.main).to_contain_text("Deze casus is gesloten.")
    expect(walker.main).to_contain_text(TEXT)
    walker.check()
    walker.press("Weggooien")
    walker.press("Ongedaan maken")

    expect(walker.main).to_contain_text(TEXT)
