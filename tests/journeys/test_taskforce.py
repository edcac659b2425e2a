"""J10, the first half: a casus goes to the Taskforce, a missing point is passed over, a zaakonderzoeker gets it. And the short form of a
partner-SWV, without scripts too."""

import pytest
from playwright.sync_api import expect

from cases import clock
from cases.models import Absence, Casus
from cases.reference import load_reference
from region.models import Mandaat
from taskforce.models import Escalatie
from tests import build
from tests.conftest import Cast
from tests.journeys.conftest import Visit
from tests.taskforce.building import a_casus, running, seat


@pytest.fixture
def casus(cast: Cast) -> Casus:
    load_reference()
    made = a_casus(cast, weeks=13)
    clock.replan(Absence.objects.all())
    seat(cast.kerngroep.user, function="programmamanager Taskforce")
    return made


def test_a_casus_goes_to_the_taskforce_and_gets_a_zaakonderzoeker(cast: Cast, casus: Casus, visit: Visit) -> None:
    office = visit(cast.consulent).go(f"/casus/{casus.code}/")
    ladder = office.main.get_by_role("region", name="Wat is geprobeerd")
    expect(ladder).to_contain_text("12 weken bereikt")
    office.check()
    office.page.get_by_text("Meer", exact=True).click()
    office.page.get_by_role("link", name="Inbrengen bij de Taskforce").click()
    expect(office.main.get_by_role("region", name="Wat Loket weet")).to_contain_text("Er ontbreekt nog iets.")
    office.check()
    office.press("Inbrengen", exact=True)
    expect(office.main).to_contain_text("Schrijf waarom deze casus naar de Taskforce gaat.")
    office.check()
    office.main.get_by_label("Waarom de Taskforce?").fill("Iedereen wil, en niemand kan alleen beginnen.")
    office.main.get_by_label("Wat willen de leerling en de ouders?").fill("Ik wil weer een rooster.")
    office.press("Inbrengen", exact=True)
    expect(office.main.get_by_role("region", name="Inbreng")).to_contain_text("Ik wil weer een rooster.")
    office.check()

    manager = visit(cast.kerngroep).go("/")
    new = manager.main.get_by_role("region", name="Nieuw ingebracht")
    expect(new).to_contain_text("4 punten ontbreken")
    manager.check()
    new.get_by_role("link", name=casus.code).click()
    manager.check()
    manager.page.get_by_role("link", name="In behandeling nemen").click()
    manager.main.get_by_label("Waarom kan het toch?").fill("Een tafel voegt hier niets toe.")
    manager.check()
    manager.press("In behandeling nemen")
    expect(manager.main).to_contain_text("Een tafel voegt hier niets toe.")
    manager.page.get_by_role("link", name="Zaakonderzoeker toewijzen").click()
    manager.main.get_by_label("Wie doet het zaakonderzoek?").select_option(label="Lieke Ommering")
    manager.check()
    manager.press("Toewijzen", exact=True)
    expect(manager.main.get_by_role("region", name="Hoe ver het is")).to_contain_text("Lieke Ommering")

    investigator = visit(cast.onderzoeker).go("/")
    mine = investigator.main.get_by_role("region", name="Uw zaakonderzoeken")
    expect(mine).to_contain_text(casus.code)
    investigator.check()
    mine.get_by_role("link", name=casus.code).click()
    investigator.check()
    investigator.page.get_by_role("link", name=casus.code).first.click()
    expect(investigator.main).to_contain_text("Tijdlijn")
    investigator.check()


def test_the_track_ends_and_nobody_of_the_kerngroep_sees_the_casus_any_more(
    cast: Cast, casus: Casus, visit: Visit
) -> None:
    made = running(cast, casus)
    manager = visit(cast.kerngroep).go(f"/taskforce/{made.code}/")
    manager.page.get_by_role("link", name="Traject afronden …").click()
    manager.check()
    manager.main.get_by_label("Anders opgelost").check()
    manager.main.get_by_label("In een paar zinnen").fill("De eigen school begint opnieuw.")
    manager.press("Afronden", exact=True)

    expect(manager.main).to_contain_text("Er loopt nu niets bij de Taskforce.")
    manager.check()
    assert manager.page.goto(f"{manager.base}/casus/{casus.code}/").status == 404  # type: ignore[union-attr]


def test_a_partner_enters_a_pupil_without_scripts_and_reads_only_how_far_it_is(
    cast: Cast, casus: Casus, visit: Visit
) -> None:
    plain = visit(cast.partner_swv, javascript=False).go("/")
    plain.press("Leerling inbrengen")
    main = plain.main
    for label, value in (
        ("Voornaam", "Bruun"), ("Achternaam", "Karsten"), ("Geboortedatum", "13-02-2016"),
        ("Waarom de Taskforce?", "Drie scholen gevraagd."), ("Wie kunnen wij bellen?", "Dirk, 0000-112233"),
    ):  # fmt: skip
        main.get_by_label(label).fill(value)
    main.get_by_label("Woongemeente").select_option(label="Lindevoort")
    plain.press("Inbrengen", exact=True)
    expect(main).to_contain_text("Geef een kenmerk")
    expect(main.get_by_label("Voornaam")).to_have_value("Bruun")
    main.get_by_label("Uw kenmerk").fill("26-014")
    plain.press("Inbrengen", exact=True)
    expect(main.get_by_role("region", name="Door u ingebracht")).to_contain_text("26-014")
    assert Escalatie.objects.get().casus.pupil.name == "Bruun Karsten"

    looking = visit(cast.partner_swv).go("/")
    looking.check()
    expect(looking.page.locator("body")).not_to_contain_text("Karsten")
    looking.press("Leerling inbrengen")
    looking.check()


def test_beheer_of_the_taskforce_is_sound(cast: Cast, casus: Casus, visit: Visit) -> None:
    Mandaat.objects.create(board=build.board_of(cast.beemd), valid_from=build.START)
    walker = visit(cast.beheerder).go("/beheer/taskforce/")
    walker.check()
    walker.main.get_by_role("link", name="beëindigen van Stichting Beemd").click()
    walker.check()
    walker.press("Opslaan")
    expect(walker.main).to_contain_text("Nu geen mandaat")
    for path in ("/beheer/taskforce/mandaat/", "/beheer/taskforce/zetel/", "/beheer/gebruikers/nieuw/"):
        walker.go(path)
        walker.check()
