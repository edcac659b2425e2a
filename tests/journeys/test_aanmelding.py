"""J7: a school enters a pupil for the Plaatsingsoverleg with two approached schools: begun, put away, resumed, sent in, accepted, and
its Blad approved."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Locator, expect

from overleg.models import Agendapunt
from plaatsing.models import Aanmelding, AanmeldingState
from plaatsing.reference import load_rules
from plaatsing.standing import punt_of
from tests.conftest import Cast
from tests.journeys.conftest import Visit, Walker, narrow
from tests.plaatsing.entering import other_schools, pupil_of, zitting
from tests.plaatsing.on_screen import ready, send_in, soon, take


def made() -> Aanmelding:
    found: Aanmelding = Aanmelding.objects.select_related("casus__pupil", "school").get()
    return found


def school(walker: Walker, number: int) -> Locator:
    return walker.main.get_by_role("group", name=f"School {number}", exact=True)


def approached(row: Locator, name: str, on: str) -> None:
    narrow(row, "School").first.fill(name)
    row.get_by_role("option", name=re.compile(name)).click()
    row.get_by_label("Benaderd op").fill(on)
    row.get_by_label("Hoe", exact=True).select_option("telefoon")
    row.get_by_label("Met wie").fill("mw. Terpstra")
    row.get_by_label("Antwoord").select_option("geen_plek")
    row.get_by_label("Wat had het mogelijk gemaakt?").select_option("klein")


def test_a_school_enters_a_pupil_stops_resumes_sends_in_and_approves(cast: Cast, visit: Visit) -> None:
    load_rules()
    other_schools(cast)
    pupil_of(cast)
    zitting(cast, soon())
    week_ago = (timezone.localdate() - timedelta(days=7)).isoformat()
    walker = visit(cast.school).go("/")
    walker.press("Plaatsingsoverleg", within=walker.page.locator("header, nav").first)
    walker.check()

    walker.press("Leerling aanmelden")
    walker.check()
    walker.press(re.compile("^Fenna Roskam"))  # type: ignore[arg-type]
    walker.check()
    walker.press("Formulier beginnen")
    main = walker.main
    expect(main).to_contain_text("Dit is geen aanmelding bij een school.")
    walker.check()

    main.get_by_label("Aanleiding").select_option("thuis")
    main.get_by_label("Wat speelt er?").fill("Fenna zit sinds oktober thuis. Op Beemdcollege lukt het niet meer.")
    main.get_by_label("Wat heeft de leerling nodig?").fill("Een kleine groep en opbouw in uren.")
    approached(school(walker, 1), "Kade", week_ago)
    main.get_by_label("Wat zegt de leerling?").fill("Ik wil naar een kleine klas.")
    main.get_by_label("De leerling vindt goed dat dit aan tafel wordt verteld").check()
    walker.press("Later verder")
    expect(main).to_contain_text("nog niet ingediend")
    assert made().approached.count() == 1
    walker.page.close()

    walker = visit(cast.school).go("/plaatsingsoverleg/")
    main = walker.main
    walker.press(re.compile("^Fenna Roskam"))  # type: ignore[arg-type]
    expect(main.get_by_label("Wat speelt er?")).to_have_value(re.compile("^Fenna zit sinds oktober thuis"))
    expect(narrow(school(walker, 1), "School").first).to_have_value(re.compile("Kade College"))
    expect(main).to_contain_text("Ik wil naar een kleine klas.")
    main.get_by_label("Wat is al gedaan?").fill("Gesprekken thuis, een proefweek.")
    main.get_by_label("Gezocht niveau").select_option("havo")
    main.get_by_label("Vraag aan de tafel").fill("Wie heeft een rustige plek?")
    for label in ("Ouders geïnformeerd op", "Akkoord op", "Leerling gehoord op", "Leerplicht weet het sinds"):
        main.get_by_label(label).fill(week_ago)
    main.get_by_label("Akkoord van").select_option("ouders")
    walker.press("Indienen")

    expect(main.get_by_role("alert")).to_contain_text("Nog één ding nodig. Wat u typte is bewaard.")
    expect(main.get_by_role("alert")).to_contain_text("Nog één andere school nodig")
    expect(main.get_by_label("Wat is al gedaan?")).to_have_value("Gesprekken thuis, een proefweek.")
    walker.check()
    approached(school(walker, 2), "Weerdsprong", week_ago)
    walker.press("Nog een school")
    main.locator(".approach").last.get_by_role("button", name=re.compile("^Weghalen")).click()
    walker.press("Indienen")
    expect(main).to_contain_text("Ingediend. Het loket kijkt het na")
    walker.check()
    assert made().state == AanmeldingState.SENT

    office = visit(cast.consulent).go("/plaatsingsoverleg/")
    office.check()
    office.press(re.compile("^Fenna Roskam"))  # type: ignore[arg-type]
    expect(office.main).to_contain_text("telt mee")
    office.check()
    office.press("Aannemen")
    expect(office.main).to_contain_text("Op de agenda van de zitting")
    office.check()

    walker.go("/plaatsingsoverleg/")
    expect(main).to_contain_text("keur het blad goed")
    walker.press(re.compile("^Fenna Roskam"))  # type: ignore[arg-type]
    walker.press("Blad goedkeuren")
    expect(main).to_contain_text("Zo komt het op tafel")
    expect(main).not_to_contain_text("Kade College")
    expect(main.locator("mark.mask").first).to_be_visible()
    walker.check()
    walker.press("Opslaan en goedkeuren")
    expect(main).to_contain_text("Het blad is goedgekeurd door Jurre Bakelaar")
    walker.check()

    punt = punt_of(made())
    assert punt is not None
    assert punt.blad is not None
    assert punt.blad.approved_by == cast.school.user
    assert "Fenna" not in punt.blad.text
    assert (punt.blad.school, punt.blad.voice_pupil) == ("Beemdcollege", "Ik wil naar een kleine klas.")


def test_the_school_decides_about_a_word_and_the_voorzitter_is_seen_to_approve(cast: Cast, visit: Visit) -> None:
    zitting(cast, soon())
    of = take(cast, send_in(cast, ready(cast, situation="Fenna wandelt graag in het Vondelpark.")))
    walker = visit(cast.school).go(f"/plaatsingsoverleg/aanmelding/{of.code}/blad/")

    expect(walker.main.get_by_role("heading", name=re.compile("‘het Vondelpark’"))).to_be_visible()
    walker.check()
    walker.press(re.compile("laten staan"))  # type: ignore[arg-type]
    expect(walker.main).to_contain_text("Geen vragen meer")

    chair = visit(cast.voorzitter).go(f"/plaatsingsoverleg/aanmelding/{of.code}/")
    expect(chair.main).to_contain_text("Het blad is nog niet goedgekeurd.")
    punt = Agendapunt.objects.get()
    chair.go(f"/overleg/{punt.overleg.code}/tekst/{of.casus.code}/")
    expect(chair.main).to_contain_text("Ingebracht door")
    chair.check()


def test_without_javascript_it_is_kept_and_sent_in(cast: Cast, visit: Visit) -> None:
    of = ready(cast)
    walker = visit(cast.school, javascript=False).go(f"/plaatsingsoverleg/aanmelding/{of.code}/")

    walker.press("Bewaren, en nog een school")
    school(walker, 3).get_by_label("Of een school buiten de regio").fill("Lyceum Elders")
    walker.press("Bewaren", exact=True)
    expect(school(walker, 3).get_by_label("Of een school buiten de regio")).to_have_value("Lyceum Elders")
    walker.press("Indienen")
    expect(walker.main).to_contain_text("Op welke dag is deze school benaderd?")
    school(walker, 3).get_by_label("Of een school buiten de regio").fill("")
    walker.press("Indienen")

    expect(walker.main).to_contain_text("Ingediend.")
