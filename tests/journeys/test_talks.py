"""The conversation round: eight casussen in twenty minutes, without leaving the keyboard."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from actietafel.models import Gesprek, Uitvraag, Voorbespreking
from cases.models import Casus
from overleg.models import Agendapunt
from tests.actietafel.talking import a_round, brought_in, said, with_school
from tests.conftest import Cast
from tests.journeys.conftest import Visit
from tests.overleg.tables import table, thuiszitter


def conversation(cast: Cast) -> tuple[Uitvraag, Gesprek]:
    """Around the real today: three casussen, one of them brought in by the school."""
    today = timezone.localdate()
    of = a_round(
        cast, overleg=table(cast, on=today + timedelta(days=30)), reference_date=today - timedelta(days=20),
        opens_on=today - timedelta(days=20), due_on=today - timedelta(days=3), talks_from=today, talks_until=today + timedelta(days=60),
    )  # fmt: skip
    for name in ("Amber", "Siebe", "Jelte"):
        casus = thuiszitter(cast, name, f"{name}stra")
    brought_in(cast, casus, day=today)
    return of, with_school(cast, of)


def tab_to(page: Page, field: str) -> None:
    """Tab until this field has the focus; a date field has some stops of its own."""
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.id") == field:
            return
    raise AssertionError(f"{field} is not reached with Tab")


def test_chair_walks_three_casussen_with_the_keyboard(cast: Cast, visit: Visit) -> None:
    _, gesprek = conversation(cast)
    walker = visit(cast.voorzitter).go(reverse("gesprek", args=[gesprek.code]))
    page = walker.page
    walker.check()
    codes = [
        one.removeprefix("blok-") for one in page.locator("[data-block]").evaluate_all("all => all.map(one => one.id)")
    ]
    proposed = Voorbespreking.objects.get().casus.code

    page.locator(f"#blok-{codes[0]} input[type=radio]").first.focus()
    for code in codes:
        expect(page.locator(f"#blok-{code} form.talk-form input[type=radio]").first).to_be_focused()
        page.keyboard.press("Space")  # nog thuis
        page.keyboard.press("Tab")
        page.keyboard.type("Gaat twee ochtenden naar buiten.")
        for _ in range(3):  # past both views, to the agenda: nog niet besloten
            page.keyboard.press("Tab")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")  # nee
        tab_to(page, f"{code}-because")
        page.keyboard.type("Eerst de dagbesteding.")
        if code == proposed:
            tab_to(page, f"{code}-told")
            page.keyboard.type("We kijken in het volgende gesprek opnieuw.")
        page.keyboard.press("Control+Enter")
        expect(page.locator(f"#blok-{code}[data-done]")).to_have_count(1)

    expect(page.locator("#voortgang")).to_have_text("3 van 3 besproken")
    expect(page.get_by_role("button", name="Gesprek is gehouden")).to_be_focused()
    page.wait_for_load_state("networkidle")
    walker.check()
    rows = Voorbespreking.objects.filter(gesprek=gesprek)
    assert set(rows.values_list("still_home", "agenda", "because", "changed")) == {
        ("ja", "nee", "Eerst de dagbesteding.", "Gaat twee ochtenden naar buiten.")
    }
    assert rows.count() == 3
    page.keyboard.press("Enter")
    expect(page.locator("#meldingen")).to_contain_text("staat als gehouden")


def test_what_is_still_needed_is_told_in_the_block_and_a_colleague_is_not_overwritten(cast: Cast, visit: Visit) -> None:
    of, gesprek = conversation(cast)
    walker = visit(cast.voorzitter).go(reverse("gesprek", args=[gesprek.code]))
    page = walker.page
    block = page.locator("[data-block]").first
    code = (block.get_attribute("id") or "").removeprefix("blok-")
    form = block.locator("form.talk-form")

    form.get_by_label("nee", exact=True).check()
    form.get_by_role("button", name="Vastleggen").click()
    expect(block).to_contain_text("Zeg in een paar woorden waarom")
    walker.check()
    casus = Casus.objects.get(code=code)
    said(
        cast,
        of,
        casus,
        day=timezone.localdate(),
        by=cast.consulent,
        changed="Moeder belde.",
        agenda="",
        until=None,
        because="",
    )
    form.get_by_label("nog thuis", exact=True).check()
    form.get_by_label("Waarom").fill("Eerst rust.")
    form.get_by_label("Wat is er veranderd?").fill("Vader belde.")
    if form.locator(f"#{code}-told").count():
        form.locator(f"#{code}-told").fill("Later.")
    form.get_by_role("button", name="Vastleggen").click()

    expect(block).to_contain_text("heeft dit intussen ook gewijzigd")
    expect(block).to_contain_text("Moeder belde.")
    walker.check()
    block.get_by_role("button", name="Vastleggen").click()
    expect(page.locator("#voortgang")).to_have_text("1 van 3 besproken")
    assert list(Voorbespreking.objects.filter(casus=casus).exclude(agenda="voorstel").order_by("pk").values_list("changed", flat=True)) == [
        "Moeder belde.", "Vader belde.",
    ]  # fmt: skip


def test_without_javascript_the_place_is_kept(cast: Cast, visit: Visit) -> None:
    _, gesprek = conversation(cast)
    walker = visit(cast.voorzitter, javascript=False).go(reverse("gesprek", args=[gesprek.code]))
    page = walker.page
    codes = [(one.get_attribute("id") or "").removeprefix("blok-") for one in page.locator("[data-block]").all()]
    form = page.locator(f"#blok-{codes[0]} form.talk-form")

    form.get_by_label("nog niet bekend", exact=True).check()
    form.get_by_role("button", name="Vastleggen").click()

    assert page.url.endswith(f"/gesprek/{gesprek.code}/#blok-{codes[1]}")
    expect(page.locator("#voortgang")).to_have_text("1 van 3 besproken")


def test_lists_plans_and_proposals_have_no_faults_at_three_widths(cast: Cast, visit: Visit) -> None:
    of, gesprek = conversation(cast)
    code = Voorbespreking.objects.get().casus.code
    office = visit(cast.voorzitter)
    for path in (
        reverse("gesprekken", args=[of.code]), reverse("gesprek_plan", args=[gesprek.code]), reverse("gesprek_list", args=[gesprek.code]),
        reverse("casus_talk", args=[code]), reverse("vandaag"),
    ):  # fmt: skip
        office.go(path).check()
    school = visit(cast.school).go(reverse("casus_propose", args=[code]))
    school.check()
    assert Agendapunt.objects.count() == 0
