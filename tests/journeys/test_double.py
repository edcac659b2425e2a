"""A pupil who was registered twice: the consulent closes one of the two and goes on in the other."""

from playwright.sync_api import expect

from cases.models import Casus
from tests import build
from tests.conftest import Cast
from tests.journeys.conftest import Visit


def test_consulent_closes_a_double_and_goes_on_in_the_other(cast: Cast, visit: Visit) -> None:
    one, double = (
        build.casus(
            by=cast.consulent.user, at=cast.beemd, who=build.pupil(given, family), consulent=cast.consulent.user
        )
        for given, family in (("Fenna", "Roskam"), ("Fena", "Rosskam"))
    )
    walker = visit(cast.consulent).go(f"/casus/{double.code}/sluiten/")
    form = walker.main
    other = form.get_by_label("In welke casus gaat u verder?")

    expect(other).to_be_hidden()
    form.get_by_label("Dubbel, dezelfde leerling staat in een andere casus").check()
    expect(other).to_have_value(one.code)
    expect(form).to_contain_text(f"Op deze leerling lijkt: {one.code} (Fenna Roskam).")
    other.fill("Z9Z-99Z")
    walker.press("Casus sluiten")
    expect(form).to_contain_text("Geen casus met deze code die u ziet.")
    walker.check()
    other.fill(one.code.replace("-", "").lower())
    walker.press("Casus sluiten")

    walker.page.wait_for_url(f"**/casus/{double.code}/")
    walker.check()
    form.get_by_role("link", name=f"casus {one.code}").click()
    expect(form).to_contain_text("Andere casussen van deze leerling")
    walker.check()
    assert Casus.objects.get(pk=double.pk).double_of == one
