"""J5: at the table. The chair types what was said and decided, closes, and it stands in the casussen; leerplicht sees its own."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from cases.models import Actie
from overleg.models import Agendapunt, Overleg, Result, Resultaatblad
from overleg.outcomes import Agreed
from tests.conftest import Cast
from tests.journeys.conftest import Visit, Walker
from tests.overleg.sessions import DUE, close, decide
from tests.overleg.tables import approved, punt, table, thuiszitter, voice


@pytest.fixture
def rows(cast: Cast) -> list[Agendapunt]:
    overleg = table(cast)
    found = []
    for name, family in (("Fenna", "Roskam"), ("Siebe", "Terpstra")):
        of = thuiszitter(cast, name, family)
        voice(cast, of, "leerling", "Ik wil weer naar gym.")
        found.append(approved(cast, punt(cast, overleg, of)))
    return found


def attend(walker: Walker) -> None:
    walker.press("Aanwezigheid invullen")
    walker.check()
    main = walker.main
    main.get_by_label("Aanwezig? van rij 1").select_option("aanwezig")
    main.get_by_label("Vervangen door van rij 2").fill("Piet Loonstra")
    main.get_by_label("Discipline van rij 3").select_option("jeugdarts")
    main.get_by_label("Naam van rij 3").fill("Ilse Vroomhart")
    main.get_by_label("Aanwezig? van rij 3").select_option("afgemeld")
    walker.press("Opslaan")
    expect(main.get_by_role("region", name="Wie is er")).to_contain_text("2 van 3")


def test_chair_holds_the_table_and_leerplicht_sees_the_outcome(
    cast: Cast, visit: Visit, rows: list[Agendapunt]
) -> None:
    walker = visit(cast.voorzitter)
    page, main, overleg = walker.page, walker.main, Overleg.objects.get()
    walker.go(f"/overleg/{overleg.code}/")
    walker.press("Aan tafel", main.get_by_role("navigation"))
    attend(walker)
    expect(main).to_contain_text("0 van 2 besloten")
    expect(main).to_contain_text("Sluiten kan als de punten 1 en 2 besloten zijn.")
    expect(main).to_contain_text("Ik wil weer naar gym.")
    assert [name for name in ("Fenna", "Siebe", "Roskam", "Beemdcollege") if name in page.content()] == []
    walker.check()

    # An outcome in two clicks.
    before = walker.clicks
    walker.click(main.get_by_label("In beweging"))
    main.get_by_label("Wat is er gezegd?").fill("De werkplaats is open van 9 tot 11 uur.")
    main.get_by_label("Actie 1", exact=True).fill("Verzuimgesprek voeren")
    main.get_by_label("Wie van actie 1").select_option(label="Leerplicht · Samira Ouhadi")
    main.get_by_label("Actie 2", exact=True).fill("Eerste gesprek plannen")
    main.get_by_label("Wie van actie 2").select_option(label="Jeugdhulp · Piet Loonstra (verzoek)")
    walker.press("Opslaan en naar punt 2")
    page.wait_for_url(f"**/{rows[1].casus.code}/")
    assert walker.clicks - before == 2
    expect(main).to_contain_text("1 van 2 besloten")
    expect(main.get_by_label("Aanhouden tot", exact=True)).to_be_hidden()
    main.get_by_label("Aanhouden tot …").check()
    expect(main.get_by_label("Aanhouden tot", exact=True)).to_have_value("2027-03-11")
    walker.check()
    main.locator("#besluit .btn-primary").click()
    expect(main).to_contain_text("2 van 2 besloten")

    walker.press("Tafel sluiten")
    walker.check()
    expect(main).to_contain_text("1 verzoek via de consulent")
    walker.press("Tafel sluiten")
    expect(main).to_contain_text("De tafel is gesloten.")
    walker.check()

    approve_lines(walker, overleg)
    with page.expect_download() as coming:
        walker.press("Resultatenoverzicht drukken")
    assert coming.value.suggested_filename == "resultatenoverzicht-actietafel-noord-2026-12-10.pdf"
    stands_in_the_casussen(cast, visit, rows)


def approve_lines(walker: Walker, overleg: Overleg) -> None:
    walker.press("Regels goedkeuren")
    walker.check()
    for _ in range(2):
        with walker.page.expect_navigation():
            walker.page.keyboard.press("Control+Enter")
    expect(walker.page.locator("#meldingen")).to_contain_text("Alle 2 regels zijn goedgekeurd")
    assert Resultaatblad.objects.filter(overleg=overleg).count() == 2


def stands_in_the_casussen(cast: Cast, visit: Visit, rows: list[Agendapunt]) -> None:
    made: dict[str, Any] = {one.what: (one.kind, one.holder) for one in Actie.objects.all()}
    assert made == {
        "Verzuimgesprek voeren": ("stap", cast.leerplicht.user),
        "Eerste gesprek plannen": ("verzoek", None),
    }
    leerplicht = visit(cast.leerplicht).go(f"/casus/{rows[0].casus.code}/")
    expect(leerplicht.main).to_contain_text("Uitkomst van de actietafel: in beweging")
    expect(leerplicht.main).to_contain_text("Verzuimgesprek voeren")
    assert "De werkplaats is open" not in leerplicht.page.content()


def test_first_item_of_the_next_table_is_what_was_agreed(cast: Cast, visit: Visit, rows: list[Agendapunt]) -> None:
    for row in rows:
        decide(cast, row, Result.MOVING, Agreed("Ouders bellen", DUE))
    close(cast, rows[0].overleg)
    following = table(cast, on=date(2027, 3, 11))
    walker = visit(cast.voorzitter).go(f"/overleg/{following.code}/tafel/")
    main = walker.main

    walker.check()
    main.get_by_label("gedaan: Ouders bellen").first.check()
    main.get_by_label("Opnieuw afgesproken, uiterlijk op: Ouders bellen").last.fill("2027-04-01")
    walker.press("Opslaan")

    expect(main).to_contain_text("Acties van eerdere tafels: 1 gedaan, 1 opnieuw afgesproken.")
    assert sorted((one.is_open, one.due_on) for one in Actie.objects.all()) == [(False, DUE), (True, date(2027, 4, 1))]


def test_actie_is_taken_away_and_put_back(cast: Cast, visit: Visit, rows: list[Agendapunt]) -> None:
    overleg = Overleg.objects.get()
    decide(cast, rows[0], Result.MOVING, Agreed("Verzuim bespreken", DUE), Agreed("Plek zoeken", DUE))
    walker = visit(cast.voorzitter)
    main, place = walker.main, f"/overleg/{overleg.code}/tafel/{rows[0].casus.code}/"
    walker.go(place)

    main.get_by_role("button", name="Weg actie 1").click()
    expect(main.get_by_label("Actie 1", exact=True)).to_be_disabled()
    main.get_by_role("button", name="Weg actie 2").click()
    main.get_by_role("button", name="Toch wel actie 2").click()
    walker.check()
    walker.press("Opslaan en naar punt 2")
    walker.page.wait_for_url(f"**/{rows[1].casus.code}/")

    assert list(rows[0].acties.values_list("what", flat=True)) == ["Plek zoeken"]


def test_one_that_does_not_take_place_is_cancelled_and_who_would_sit_there_reads_why(
    cast: Cast, visit: Visit, rows: list[Agendapunt]
) -> None:
    chair = visit(cast.voorzitter).go(rows[0].overleg.get_absolute_url())

    chair.press("Overleg wijzigen")
    chair.press("Laat haar vervallen")
    expect(chair.main).to_contain_text("Zonder login: Hatice Sönmezer (jeugdhulp)")
    chair.check()
    chair.press("Actietafel laten vervallen")
    expect(chair.main).to_contain_text("Schrijf waarom.")
    chair.main.get_by_label("Waarom gaat de actietafel niet door?").fill("De voorzitter is ziek.")
    chair.press("Actietafel laten vervallen")
    expect(chair.main).to_contain_text("Twee punten wachten en komen vanzelf op de volgende actietafel die u plant.")
    chair.check()
    member = visit(cast.leerplicht).go("/overleg/")
    member.press("gaat niet door")
    expect(member.main).to_contain_text("De voorzitter is ziek.")
