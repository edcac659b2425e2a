"""A session before it is held, in two browsers: the chair plans, invites and fixes the agenda; a plaatsingsbevoegde answers and reads."""

from datetime import timedelta

from django.utils import timezone

from overleg.models import Overleg
from plaatsing.models import Belangstelling
from plaatsing.plan import propose
from tests.conftest import make_cast
from tests.journeys.conftest import Visit
from tests.overleg.tables import thuiszitter
from tests.plaatsing import building


def test_a_year_is_planned_with_one_day_changed_and_one_left_out(db: None, visit: Visit) -> None:
    cast = make_cast()
    chair = visit(cast.voorzitter).go("/overleg/")

    chair.press("Zittingen plannen")
    first_year = int(chair.page.locator("h1").inner_text().split()[-1][:4])
    chair.press(f"{first_year + 1}-{first_year + 2}")
    chair.check()
    rows = chair.main.locator(".session-row")
    proposed = propose(first_year + 1, [])
    assert rows.count() == len(proposed)
    rows.nth(0).get_by_label("Dag van zitting 1").fill(str(proposed[0] + timedelta(days=1)))
    rows.nth(1).get_by_label("Deze niet").check()
    chair.main.get_by_label("Plaats").fill("zaal 2")
    chair.press("Zittingen plannen", exact=True)
    chair.page.wait_for_url("**/plaatsingsoverleg/zitting/**")

    days = list(Overleg.objects.order_by("on").values_list("on", flat=True))
    assert days == [proposed[0] + timedelta(days=1), *proposed[2:]]
    chair.check()


def test_invited_answered_published_and_interest_beside_the_item(db: None, visit: Visit) -> None:
    cast = make_cast()
    cast.beemd.levels = ["vmbo_b", "vmbo_k"]
    cast.beemd.save()
    on = timezone.localdate() + timedelta(days=2)
    overleg = building.session(cast.noord, cast.voorzitter.user, on=on, place="zaal 2")
    row = building.approved(building.entered(overleg, thuiszitter(cast)), cast.voorzitter.user)
    building.rules()
    chair, school = visit(cast.voorzitter), visit(cast.plaatser)
    address = overleg.get_absolute_url()

    chair.go(address).press("Uitnodigen")
    chair.main.get_by_text("is uitgenodigd").wait_for()
    chair.check()
    school.go(address)  # the link in the mail
    school.check()
    school.press("Ik kom", exact=True)
    school.main.get_by_text("De voorzitter ziet het.").wait_for()
    assert (school.clicks, overleg.deelnames.get().answer) == (1, "aanwezig")

    chair.go(address).press("Agenda vaststellen")
    chair.main.get_by_text("De agenda is vastgesteld.").first.wait_for()
    chair.check()
    school.go(address)
    assert row.sheet_code in school.main.inner_text()
    for secret in ("Fenna", "Roskam", row.casus.code):
        assert secret not in school.page.content()
        assert secret not in school.page.title()
    school.main.locator(f"#blad-{row.sheet_code}").get_by_role("textbox").fill("Na de kerst, in de kleine groep.")
    school.press("Wij kunnen misschien")
    school.main.get_by_text("Verder ziet niemand dit.").wait_for()
    school.check()

    assert Belangstelling.objects.get().text == "Na de kerst, in de kleine groep."
    assert "1 school kan misschien" in chair.go(address).main.inner_text()
    chair.check()
    school.press("Toch niet")
    school.main.get_by_text("teruggenomen").wait_for()
    assert "kan misschien" not in chair.go(address).main.inner_text()
