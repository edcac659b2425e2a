"""A school reports a pupil on any day, and reads in a small list of its own."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Casus, Intake
from cases.reference import load_reference
from tests.conftest import Cast
from tests.journeys.conftest import Visit


def test_school_reports_a_pupil_in_five_fields(cast: Cast, visit: Visit) -> None:
    load_reference()
    first_day = timezone.localdate() - timedelta(days=2)
    walker = visit(cast.school).go("/")
    walker.check()
    form = walker.main

    walker.press("Leerling melden")
    walker.page.wait_for_url("**/melden/")
    form.get_by_label("Leerling").first.fill("Siebe Terpstra")
    form.get_by_label("Geboortedatum").first.fill("3 mei 2012")
    form.get_by_label("Niet op school, zonder geldige reden").check()
    form.get_by_label("Eerste verzuimdag").fill(first_day.isoformat())
    form.get_by_label("In een paar woorden").fill("Komt sinds maandag niet; de mentor belde twee keer.")
    walker.check()
    walker.press("Melden")
    walker.page.wait_for_url("**/melden/verstuurd/")

    expect(form).to_contain_text("Noor van Veldhuizen")
    assert "Siebe" not in form.inner_text()
    casus = Casus.objects.get()
    assert (casus.school, casus.consulent, casus.phase) == (cast.beemd, cast.consulent.user, "relatief")
    walker.check()


def test_school_reads_in_a_small_list(cast: Cast, visit: Visit) -> None:
    load_reference()
    first_day = timezone.localdate() - timedelta(days=9)
    lines = (
        "Verzuimlijst Beemdcollege",
        "voornaam;tussenvoegsel;achternaam;geboortedatum;eerste verzuimdag;soort verzuim",
        f"Fenne;van der;Roskamp;13-02-2012;{first_day:%d-%m-%Y};relatief",
        f"Siebe;;Terpstra;3 mei 2012;{first_day:%d-%m-%Y};relatief",
        f"Jelte;;Wijbenga;31-02-2012;{first_day:%d-%m-%Y};relatief",
    )
    walker = visit(cast.school).go("/lijsten/")
    form = walker.main
    walker.check()

    form.get_by_role("link", name="Lijst kiezen").first.click()
    form.locator("input[type=file]").set_input_files(
        {"name": "verzuim.csv", "mimeType": "text/csv", "buffer": "\r\n".join(lines).encode("cp1252")}
    )
    walker.check()
    walker.press("Lezen", exact=True)
    expect(form.get_by_role("heading", level=1)).to_have_text("Zo wordt de lijst ingelezen")
    for words in ("Fenne van der Roskamp", "Siebe Terpstra", "31 februari bestaat niet"):
        expect(form).to_contain_text(words)
    assert Casus.objects.count() == 0
    walker.check()
    walker.page.keyboard.press("Control+Enter")

    expect(form.get_by_role("heading", level=1)).to_have_text("De lijst is ingelezen")
    expect(form).to_contain_text("Niet ingelezen: 1 rij")
    found = Casus.objects.order_by("pupil__family_name").values_list("pupil__family_name", "school", "consulent")
    assert list(found) == [(name, cast.beemd.pk, cast.consulent.user_id) for name in ("Roskamp", "Terpstra")]
    assert Intake.objects.exclude(committed_at=None).count() == 1
    walker.check()

    walker.press("Terugdraaien …")
    expect(form).to_contain_text("2 casussen van deze lijst vervallen")
    walker.check()
    walker.press("Terugdraaien")
    expect(walker.page.get_by_role("status")).to_contain_text("De lijst is teruggedraaid: 2 casussen vervallen.")
    assert not Casus.objects.open().exists()
    walker.check()
