"""J6: a school answers the kwartaalopgave, or says in two clicks that there is nobody; leerplicht does the same for its own."""

import re
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from actietafel.actions.answering import answer_regel
from actietafel.models import Opgave, Opgaveregel
from actietafel.models.opgave import OpgaveState
from cases.models import Casus
from cases.reference import load_reference
from tests.actietafel import building
from tests.actietafel.test_opgave import a_casus, home_since, running
from tests.conftest import Cast
from tests.journeys.conftest import Visit


def asked(cast: Cast, **fields: object) -> Opgave:
    load_reference()
    of = building.uitvraag(cast.noord, cast.voorzitter.user, **running())
    return building.opgave(of, **(fields or {"school": cast.beemd}))  # type: ignore[arg-type]


def now_(opgave: Opgave) -> Opgave:
    return Opgave.objects.get(pk=opgave.pk)


def test_school_has_nothing_to_report_in_two_clicks(cast: Cast, visit: Visit) -> None:
    opgave = asked(cast)
    walker = visit(cast.school).go("/")
    walker.check()

    walker.press("Invullen")
    walker.press(re.compile("^Geen leerlingen te melden op"))  # type: ignore[arg-type]

    expect(walker.main).to_contain_text("Dat is verstuurd")
    assert walker.clicks == 2
    assert (now_(opgave).state, now_(opgave).returned_by) == (OpgaveState.NIL, cast.school.user)
    walker.check()
    walker.press("Ongedaan maken")
    expect(walker.main).to_contain_text("Is niemand thuis?")
    assert now_(opgave).state == OpgaveState.BUSY


def test_school_answers_stops_resumes_adds_and_sends(cast: Cast, visit: Visit) -> None:
    opgave = asked(cast)
    for name in ("Anna", "Bram", "Cato"):
        a_casus(cast, name, first_day=home_since())
    back = timezone.localdate() - timedelta(days=5)
    walker = visit(cast.school).go(f"/opgave/{opgave.code}/")
    main, page = walker.main, walker.page
    walker.check()

    anna, bram = (main.get_by_role("group", name=name) for name in ("Anna Roskam", "Bram Roskam"))
    anna.get_by_label("Nog thuis").check()
    expect(main).to_contain_text("1 van 3 beantwoord")
    bram.get_by_label("Weer op school").check()
    expect(main).to_contain_text("2 van 3 beantwoord")
    bram.get_by_label("Eerste schooldag").fill(back.isoformat())
    bram.get_by_label("Wat is er veranderd?").fill("volledig rooster")
    bram.get_by_label("Wat is er veranderd?").blur()
    expect(main.locator("#bewaard")).to_contain_text("bewaard om")
    page.wait_for_function("() => !document.querySelector('.htmx-request')")
    walker.check()

    walker.go("/").press("Verder invullen")
    expect(bram.get_by_label("Wat is er veranderd?")).to_have_value("volledig rooster")
    expect(bram.get_by_label("Eerste schooldag")).to_have_value(back.isoformat())

    walker.press("Leerling toevoegen")
    main.get_by_label("Leerling").first.fill("Siebe Terpstra")
    main.get_by_label("Geboortedatum").first.fill("3 mei 2012")
    main.get_by_label("Niet op school: ziek gemeld").check()
    main.get_by_label("Thuis sinds").fill(home_since().isoformat())
    walker.check()
    walker.press("Toevoegen", exact=True)
    expect(main).to_contain_text("Siebe staat op de opgave")

    walker.press("Nakijken en versturen")
    expect(main).to_contain_text("Cato Roskam: Kies een antwoord.")
    walker.check()
    walker.press("Verder invullen")
    main.get_by_role("group", name="Cato Roskam").get_by_label("Niet meer bij ons", exact=True).check()
    left = main.get_by_role("group", name="Cato Roskam").locator("[id$=-on]")
    left.fill(back.isoformat())
    left.blur()
    page.wait_for_function("() => !document.querySelector('.htmx-request')")
    walker.press("Nakijken en versturen")
    walker.check()
    walker.press("Versturen", exact=True)

    expect(main).to_contain_text("door Jurre Bakelaar")
    walker.check()
    told = {
        (regel.casus.pupil.given_name if regel.casus else regel.name): regel.answer
        for regel in now_(opgave).regels.all()
    }
    assert told == {"Anna": "thuis", "Bram": "terug", "Cato": "weg", "Siebe Terpstra": "thuis"}
    assert Casus.objects.count() == 3


def test_the_last_answer_stands_also_when_an_earlier_one_takes_long(
    cast: Cast, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow line: *Niet meer bij ons* is still on its way when its day is typed and the next button pressed."""
    opgave = asked(cast)
    a_casus(cast, "Anna", first_day=home_since())
    left = timezone.localdate() - timedelta(days=5)

    later_is_in, earlier_is_in = Event(), Event()

    def slowly(**told: Any) -> Opgaveregel:
        if told["on"] is not None:
            later = answer_regel(**told)
            later_is_in.set()
            return later
        later_is_in.wait(2)  # long enough to be overtaken, if something can
        try:
            return answer_regel(**told)
        finally:
            earlier_is_in.set()

    monkeypatch.setattr("actietafel.views.opgave.answer_regel", slowly)
    walker = visit(cast.school).go(f"/opgave/{opgave.code}/")
    anna = walker.main.get_by_role("group", name="Anna Roskam")
    anna.get_by_label("Niet meer bij ons", exact=True).check()
    anna.locator("[id$=-on]").fill(left.isoformat())
    walker.press("Nakijken en versturen")

    expect(walker.main.get_by_role("heading", level=1)).to_have_text("Nakijken en versturen")
    assert earlier_is_in.wait(30)
    assert now_(opgave).regels.get().on == left
    walker.press("Versturen", exact=True)
    expect(walker.main).to_contain_text("door Jurre Bakelaar")
    assert walker.faults == []


def test_leerplicht_confirms_all_at_once(cast: Cast, visit: Visit) -> None:
    opgave = asked(cast, municipality=cast.lindevoort)
    for name in ("Anna", "Bram"):
        a_casus(cast, name, first_day=home_since())
    walker = visit(cast.leerplicht).go("/")

    walker.press("Invullen")
    walker.check()
    walker.press("Alle 2: nog thuis, niets veranderd")
    expect(walker.main).to_contain_text("2 van 2 beantwoord")
    walker.press("Nakijken en versturen")
    walker.press("Versturen", exact=True)

    expect(walker.main).to_contain_text("Verstuurd op")
    assert now_(opgave).state == OpgaveState.RETURNED
    walker.check()


def test_without_javascript_it_is_filled_in_with_one_submit(cast: Cast, visit: Visit) -> None:
    opgave = asked(cast)
    a_casus(cast, "Anna", first_day=home_since())
    walker = visit(cast.school, javascript=False).go(f"/opgave/{opgave.code}/")

    walker.main.get_by_label("Deels op school").check()
    walker.main.get_by_label("Deels sinds").fill(home_since().isoformat())
    walker.press("Nakijken en versturen")
    walker.press("Versturen", exact=True)

    regel = now_(opgave).regels.get()
    assert (now_(opgave).state, regel.answer, regel.on) == (OpgaveState.RETURNED, "deels", home_since())
