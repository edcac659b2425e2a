"""J4: the chair gathers casussen, orders them, approves each text and prints; no name reaches the anonymous papers."""

import io
import re
from datetime import date
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Locator, expect

from cases.deadlines import next_school_day
from cases.models import Casus, Event, Guardian, Residence
from cases.names import fold
from overleg.models import Agendapunt, Overleg, PrintLog
from tests import build
from tests.cases.listed import day
from tests.conftest import Cast
from tests.journeys.conftest import Visit, Walker, narrow
from tests.overleg.tables import punt, table

PAPERS = ("agendablad", "voorzittersexemplaar", "sleutelblad")
QUESTION = "Wie kan de eerste twee lesuren begeleiden?"
NAMED = (
    "Fenna Roskam komt sinds de herfst niet meer op het Beemdcollege. Haar moeder Wietske Bloemberg belde Noor van Veldhuizen. "
    "Fenna wil graag weer naar gym."
)
DOUBTFUL = "Hij bloeit op bij Sterre van de dagbesteding en wil daar vaker zijn."
PLAIN = "De leerling slaapt slecht en ziet op tegen de drukte in de gang."
SECRETS = ("Fenna", "Roskam", "Wietske", "Bloemberg", "Siebe", "Terpstra", "Jelte", "Wijbenga", "Beemdcollege", "Lindevoort",
           "Veldhuizen", "Sterre")  # fmt: skip


def at_home(cast: Cast, given_name: str, family_name: str, text: str, weeks: int) -> Casus:
    """At home for `weeks`, with the text that came in when it was opened."""
    casus = build.casus(
        by=cast.consulent.user, at=cast.beemd, who=build.pupil(given_name, family_name, date(2012, 5, 3)),
        consulent=cast.consulent.user, opened_on=day(-7 * weeks),
    )  # fmt: skip
    build.absence(casus, first_day=day(-7 * weeks))
    Event.objects.create(casus=casus, kind="geopend", on=day(-7 * weeks), by=cast.consulent.user, text=text)
    return casus


@pytest.fixture
def three(cast: Cast) -> list[Casus]:
    named = at_home(cast, "Fenna", "Roskam", NAMED, 12)
    Guardian.objects.create(pupil=named.pupil, name="Wietske Bloemberg")
    return [named, at_home(cast, "Siebe", "Terpstra", DOUBTFUL, 9), at_home(cast, "Jelte", "Wijbenga", PLAIN, 6)]


def plan(walker: Walker) -> Overleg:
    page, main = walker.page, walker.main
    walker.go("/overleg/")
    walker.check()
    main.get_by_role("link", name="Actietafel plannen").first.click()
    main.get_by_label("Datum").fill(next_school_day(day(5), []).isoformat())
    main.get_by_label(re.compile(r"^\s*Van")).fill("13:30")
    main.get_by_label(re.compile(r"^\s*Tot")).fill("15:30")
    main.get_by_label("Discipline van rij 1").select_option("leerplicht")
    narrow(walker.main, "Iemand met een login van rij 1").fill("Samira")
    page.keyboard.press("Enter")
    walker.check()
    main.locator("form.panel button[type=submit].btn-primary").click()
    page.wait_for_url(lambda url: "/nieuw/" not in url)
    return Overleg.objects.get()


def gather(walker: Walker, overleg: Overleg, casussen: list[Casus]) -> None:
    walker.go(f"/overleg/{overleg.code}/kandidaten/")
    for casus in casussen:
        walker.main.get_by_label(f"{casus.code} kiezen").check()
    expect(walker.main.locator("[data-bulk-count]")).to_have_text("3 casussen gekozen")
    walker.check()
    walker.press("Op de agenda zetten")
    walker.page.wait_for_url(lambda url: "/kandidaten/" not in url)


def approve_all(walker: Walker, number: int) -> None:
    """Read, answer by key what is asked, put the question, and on to the next: hands stay on the keyboard."""
    page = walker.page
    walker.press("Teksten goedkeuren")
    for place in range(1, number + 1):
        expect(walker.main.locator(".progress-line strong").first).to_have_text(f"{place} van {number}")
        if place == 1:
            walker.check()
        while page.locator(".keys").is_visible() and page.locator("mark.is-asked.ask").count():
            answer_by_key(walker)
        page.get_by_label("Vraag aan de tafel op het agendablad").fill(QUESTION)
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")


def answer_by_key(walker: Walker) -> None:
    title = walker.page.locator("#vraag").inner_text()
    with walker.page.expect_navigation():
        walker.page.keyboard.press("5" if "Sterre" in title else "6")


def printed(walker: Walker, paper: str, folder: Path) -> tuple[str, str]:
    """Print it as a person does: (file name, all text)."""
    with walker.page.expect_download() as coming:
        walker.press(f"{paper.capitalize()} drukken")
    file = folder / coming.value.suggested_filename
    coming.value.save_as(file)
    pages = pypdf.PdfReader(io.BytesIO(file.read_bytes())).pages
    return file.name, "\n".join(page.extract_text() for page in pages)


def names_in(text: str) -> set[str]:
    folded = fold(text)
    return {name for name in SECRETS if fold(name) in folded}


def order_of(agenda: Locator) -> list[str]:
    return agenda.locator("tbody tr[id^=punt-] th .code").all_inner_texts()


def test_chair_prepares_and_prints_the_agenda(cast: Cast, visit: Visit, three: list[Casus], tmp_path: Path) -> None:
    walker = visit(cast.voorzitter)
    page, main = walker.page, walker.main
    overleg = plan(walker)
    gather(walker, overleg, three)
    named, doubtful, plain = three

    agenda = main.get_by_role("region", name="Agenda")
    assert order_of(agenda) == [named.code, doubtful.code, plain.code]
    walker.press(f"{plain.code} omhoog", agenda)
    page.wait_for_load_state()
    assert order_of(agenda) == [named.code, plain.code, doubtful.code]
    # Nothing is approved: paper is refused, and the reasons are said.
    walker.press("Agendablad drukken")
    expect(main.get_by_role("alert")).to_contain_text("Het agendablad is niet gedrukt")
    assert PrintLog.objects.count() == 0
    walker.check()

    approve_all(walker, 3)
    page.wait_for_url(f"**/overleg/{overleg.code}/#drukken")
    expect(page.locator("#meldingen")).to_contain_text("Alle 3 teksten zijn goedgekeurd")
    papers = {paper: printed(walker, paper, tmp_path) for paper in PAPERS}

    texts = {paper: text for paper, (_, text) in papers.items()}
    assert {paper: names_in(text) for paper, text in texts.items() if paper != "sleutelblad"} == {
        "agendablad": set(), "voorzittersexemplaar": set(),
    }  # fmt: skip
    assert names_in(texts["sleutelblad"]) >= {
        "Fenna",
        "Roskam",
        "Siebe",
        "Terpstra",
        "Jelte",
        "Wijbenga",
        "Beemdcollege",
    }
    assert QUESTION in " ".join(texts["agendablad"].split())
    assert [punt.sheet_code in text for punt in Agendapunt.objects.all() for text in texts.values()] == [True] * 9
    assert [name for name, _ in papers.values()] == [f"{paper}-actietafel-noord-{overleg.on}.pdf" for paper in PAPERS]
    assert list(PrintLog.objects.order_by("pk").values_list("document", flat=True)) == list(PAPERS)
    walker.go(f"/overleg/{overleg.code}/")
    walker.check()

    # A text that changes after its approval is no longer approved, and nothing is printed.
    walker.go(f"/overleg/{overleg.code}/tekst/{plain.code}/")
    main.get_by_text("zelf aanpassen").first.click()
    main.locator("textarea[name^=tekst_]").filter(visible=True).first.fill("De leerling slaapt weer beter.")
    main.get_by_role("button", name="Bewaren en nakijken").first.click()
    expect(main).to_contain_text("De goedkeuring is vervallen.")
    walker.check()
    walker.go(f"/overleg/{overleg.code}/")
    expect(page.locator(f"#punt-{plain.code}")).to_contain_text("goedkeuring vervallen")
    walker.press("Agendablad drukken")
    expect(main.get_by_role("alert")).to_contain_text("Het agendablad is niet gedrukt")
    assert PrintLog.objects.count() == 3


def test_member_sees_which_items_are_theirs(cast: Cast, visit: Visit, three: list[Casus]) -> None:
    overleg = table(cast, on=day(5))
    for casus in three:
        punt(cast, overleg, casus)
    foreign = at_home(cast, "Merel", "Elders", PLAIN, 8)
    Casus.objects.filter(pk=foreign.pk).update(municipality=cast.oosterbeemd)
    Residence.objects.filter(pupil=foreign.pupil).update(municipality=cast.oosterbeemd)
    punt(cast, overleg, foreign)
    walker = visit(cast.leerplicht).go(f"/overleg/{overleg.code}/")

    mine = walker.main.get_by_role("region", name="Uw punten")
    assert mine.locator("a .code").all_inner_texts() == [casus.code for casus in three]
    expect(mine).to_contain_text("En één andere casus.")
    assert foreign.code not in walker.main.inner_text()
    walker.check()
