"""J8: the monthly meeting with leerplicht. Nothing is prepared: the list is there; tasks are divided; the officer does the own side."""

from datetime import timedelta

from playwright.sync_api import expect

from cases.models import Actie
from overleg.models import Overleg
from tests.conftest import Cast
from tests.journeys.conftest import Visit, Walker
from tests.overleg.pairs import fixed, meeting, shut, task, today, without_school, write


def test_consulent_plans_holds_and_closes_and_the_officer_does_the_own_side(cast: Cast, visit: Visit) -> None:
    fixed(cast)
    first, second = without_school(cast), without_school(cast, "Siebe", "Terpstra")
    before = meeting(cast, -30)
    write(
        cast, before, first, task(cast.leerplicht.user, "Huisbezoek afleggen", "leerplicht"), said="Nog geen contact."
    )
    shut(cast, before)
    overleg = meeting(cast, 2)
    walker = visit(cast.consulent).go("/overleg/")
    walker.press("Afstemming met leerplicht")
    walker.check()
    before_clicks = walker.clicks
    walker.main.get_by_role("link", name="2 leerlingen").click()
    main = walker.main

    # Prepared: last month's tasks first, then everybody who is without enrolment.
    assert walker.clicks == before_clicks
    expect(main.get_by_role("heading", level=2).first).to_contain_text("Afgesproken op")
    expect(main).to_contain_text("Huisbezoek afleggen")
    expect(main).to_contain_text("Fenna Roskam")
    walker.check()
    record(walker, cast)
    walker.press("Geen actie nodig", main.get_by_role("row", name="Siebe Terpstra"))
    expect(main.page.locator("#meldingen")).to_contain_text("geen actie nodig")
    expect(walker.page.locator(".idbar")).to_contain_text("2 van 2 vastgelegd")

    walker.page.get_by_role("link", name="Afsluiten").click()
    walker.check()
    walker.press("Afstemming afsluiten")
    expect(main).to_contain_text("Wat is afgesproken, staat in de casussen.")
    walker.check()
    officer_does_it(cast, visit, overleg)
    assert second.events.filter(title__endswith="geen actie nodig").exists()


def test_one_that_does_not_take_place_is_cancelled_with_a_reason(cast: Cast, visit: Visit) -> None:
    fixed(cast)
    overleg = meeting(cast, 2)
    write(cast, overleg, without_school(cast), said="Een kleine school wil kennismaken.")
    walker = visit(cast.consulent).go(overleg.get_absolute_url())

    walker.click(walker.page.get_by_role("link", name="Dag of tijd wijzigen"))
    walker.press("Laat haar vervallen")
    walker.check()
    walker.main.get_by_label("Waarom gaat de afstemming niet door?").fill("Samira is ziek.")
    walker.press("Afstemming laten vervallen")
    expect(walker.main).to_contain_text("Deze afstemming gaat niet door")
    walker.check()
    officer = visit(cast.leerplicht).go("/afstemming/")
    officer.press("gaat niet door")
    expect(officer.main).to_contain_text("Samira is ziek.")


def record(walker: Walker, cast: Cast) -> None:
    main, due = walker.main, (today() + timedelta(days=20)).isoformat()
    walker.press("Vastleggen", main.get_by_role("row", name="Fenna Roskam"))
    walker.check()
    main.get_by_label("Wat is afgesproken?").fill("Een kleine school wil kennismaken.")
    for side, what in (("loket", "Kennismaking plannen"), ("leerplicht", "Ouders meenemen")):
        main.get_by_label(f"Taak 1, {side}").fill(what)
        main.get_by_label(f"Uiterlijk op 1, {side}").fill(due)
    walker.press("Opslaan", exact=True)
    expect(main.get_by_role("row", name="Fenna Roskam")).to_contain_text("Ouders meenemen")


def officer_does_it(cast: Cast, visit: Visit, overleg: Overleg) -> None:
    walker = visit(cast.leerplicht).go("/signalen/")
    walker.page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Afstemming").click()
    main = walker.main
    expect(main).to_contain_text("Er is nog geen volgende afstemming gepland.")
    expect(main.get_by_role("region", name="Uw taken")).to_contain_text("Ouders meenemen")
    walker.check()
    walker.press("Gedaan", main.get_by_role("listitem").filter(has_text="Ouders meenemen"))
    expect(main.get_by_role("region", name="Uw taken")).not_to_contain_text("Ouders meenemen")
    assert Actie.objects.get(what="Ouders meenemen").done_by == cast.leerplicht.user
    walker.go(f"/afstemming/{overleg.code}/")
    expect(main).to_contain_text("Een kleine school wil kennismaken.")
    walker.check()


def test_chair_plans_a_year_without_javascript(cast: Cast, visit: Visit) -> None:
    fixed(cast)
    walker = visit(cast.voorzitter, javascript=False).go("/afstemming/jaar/")
    walker.press("Afstemmingen plannen")

    assert walker.path == "/afstemming/"
    assert Overleg.objects.filter(municipality=cast.lindevoort).count() >= 2


def test_actie_is_passed_on_from_vandaag(cast: Cast, visit: Visit) -> None:
    fixed(cast)
    of, overleg = without_school(cast), meeting(cast, 0)
    write(cast, overleg, of, task(cast.consulent.user, "Dossier lezen", days=0))
    shut(cast, overleg)
    walker = visit(cast.consulent).go("/")
    walker.check()
    walker.press("Doorgeven", walker.main.get_by_role("listitem").filter(has_text="Dossier lezen"))
    walker.main.get_by_label("Wie neemt dit over?").select_option(label="Gerda Lamping")
    walker.press("Vragen om over te nemen")
    expect(walker.main).to_contain_text("Doorgegeven aan Gerda Lamping, nog niet aangenomen")
    walker.go("/vandaag/team/")
    walker.check()

    chair = visit(cast.voorzitter).go("/")
    chair.check()
    chair.press("Ja, ik neem het over")
    expect(chair.main.get_by_role("region", name="Mijn volgende stappen")).to_contain_text("Dossier lezen")
    assert Actie.objects.get().holder == cast.voorzitter.user


def test_weeks_waited_and_handover_pages_are_sound(cast: Cast, visit: Visit) -> None:
    from tests.cases.test_waits_page import waiting

    waiting(cast, 6)
    waiting(cast, 2, provider_kind="vso")
    walker = visit(cast.consulent)
    for path in ("/wachttijd/", "/overdracht/", "/afstemming/"):
        walker.go(path)
        walker.check()
