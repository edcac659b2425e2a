"""What the page of a casus says about movement: a rest that is over, an opbouwrooster, steps on the timeline."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import end_user
from cases.actions import work
from cases.events import record
from cases.models import Actie, EventKind, Phase
from tests.cases.listed import day, listed, term
from tests.conftest import Cast, Login


def page(cast: Cast, code: str) -> str:
    return Login(cast.consulent).get(reverse("casus", args=[code])).content.decode()


def test_a_rest_past_its_day_is_loud_everywhere_and_can_be_settled(cast: Cast) -> None:
    casus = listed(cast, "Stil", first_day=day(-40))
    by = cast.consulent.user
    rest = work.rest(casus=casus, until=day(0), what="Eerst slapen", by=by, today=day(0))
    Actie.objects.filter(pk=rest.pk).update(due_on=day(-6))
    login = Login(cast.consulent)

    texts = [page(cast, casus.code), login.get("/casussen/?beweging=geen").content.decode()]
    today = login.get("/")

    assert [("Weer bekijken" in text, "Datum bereikt, 6 dagen geleden" in text) for text in texts] == [(True, True)] * 2
    assert "Eerst slapen" in texts[0]
    # once: as a step that can be ticked off, not again as a casus without a next step
    assert ([actie.pk for actie in today.context["steps"]], today.context["stuck"]) == ([rest.pk], [])
    assert today.context["numbers"]["stuck"] == 1

    login.post(reverse("casus_step_done", args=[casus.code, rest.pk]))

    assert "Geen volgende stap" in page(cast, casus.code)


@pytest.mark.parametrize(("happened", "said"), [(day(0), False), (day(-1), True)])
def test_of_what_happened_today_nobody_says_that_nothing_happened_since(cast: Cast, happened: date, said: bool) -> None:
    casus, by = listed(cast), cast.consulent.user
    work.log_contact(
        casus=casus, by=by, on=happened, party="ouder", channel="telefoon", reached=True, text="Vier uur.", today=day(0)
    )

    texts = [page(cast, casus.code), Login(cast.consulent).get("/casussen/?beweging=geen").content.decode()]

    assert ["niets gebeurd." in text for text in texts] == [said, said]


def test_what_happened_last_is_no_plan_and_no_day_to_come(cast: Cast) -> None:
    casus, by = listed(cast, "Stap"), cast.consulent.user
    work.log_contact(
        casus=casus, by=by, on=day(-2), party="ouder", channel="telefoon", reached=True, text="Vier uur.", today=day(0)
    )
    work.set_step(casus=casus, what="Ouders opnieuw bellen", due_on=day(3), holder=by, by=by, today=day(0))
    work.rest(casus=casus, until=day(9), what="", by=by, today=day(0))
    record(casus=casus, kind=EventKind.OFFER, by=by, on=day(5), title="Passend aanbod sinds later")
    record(casus=casus, kind=EventKind.TERM, by=None, on=day(-1), title="4 weken bereikt")

    html = page(cast, casus.code)

    said = html[html.index("<dt>Laatst gebeurd</dt>") :]
    assert '<span class="soft">Gebeld met ouder</span>' in said[: said.index("</dd>")]


def test_a_rest_beside_a_step_stands_on_the_page_and_in_the_list(cast: Cast) -> None:
    casus, by = listed(cast, "Beide"), cast.consulent.user
    work.set_step(casus=casus, what="Rooster maken", due_on=day(3), holder=by, by=by, today=day(0))
    work.rest(casus=casus, until=day(28), what="", by=by, today=day(0))
    login = Login(cast.consulent)

    html, rows = page(cast, casus.code), login.get("/casussen/?beweging=rust")

    panel = html[html.index('id="beweging"') : html.index("<dt>Laatst gebeurd</dt>")]
    assert [word in panel for word in ("Er is een volgende stap", "Bewuste rust</span>", "Rooster maken")] == [True] * 3
    assert "Bewuste rust …" not in panel
    assert [row.code for row in rows.context["rows"]] == [casus.code]
    for text in (panel, rows.content.decode()):
        assert "bewuste rust, weer bekijken op" in text


def test_a_step_of_somebody_who_left_says_so_on_the_page_and_in_the_list(cast: Cast) -> None:
    casus, by = listed(cast, "Weg"), cast.consulent.user
    work.set_step(casus=casus, what="Rooster maken", due_on=day(3), holder=cast.school.user, by=by, today=day(0))
    texts = [page(cast, casus.code), Login(cast.consulent).get("/casussen/").content.decode()]
    end_user(user=cast.school.user, today=day(0))
    after = [page(cast, casus.code), Login(cast.consulent).get("/casussen/").content.decode()]

    said = "Jurre Bakelaar (werkt hier niet meer)"
    assert [said in text for text in (*texts, *after)] == [False, False, True, True]


def test_the_timeline_says_whether_a_step_was_set_or_done(cast: Cast) -> None:
    casus, by = listed(cast, "Stap"), cast.consulent.user
    actie = work.set_step(casus=casus, what="Ouders bellen", due_on=day(3), holder=by, by=by, today=day(0))
    work.finish(actie=actie, by=by, now=timezone.now())

    text = " ".join(page(cast, casus.code).split())

    assert '<span class="soft">Volgende stap:</span> Ouders bellen' in text
    assert '<span class="soft">Gedaan:</span> Ouders bellen' in text


def test_an_opbouwrooster_can_be_adjusted_and_names_the_signal_that_waits(cast: Cast) -> None:
    casus = listed(cast, "Deels", first_day=day(-60))
    absence = casus.absence()
    assert absence is not None
    Phase.objects.create(
        casus=casus, absence=absence, kind="deels", true_from=day(-20), known_at=timezone.now() - timedelta(days=20),
        hours=Decimal("7.5"), target_hours=Decimal("28.0"), evaluate_on=day(-3), by=cast.consulent.user,
    )  # fmt: skip
    type(casus).objects.filter(pk=casus.pk).update(phase="deels")
    term(casus, day(-30))

    html = page(cast, casus.code)
    adjust = f"{reverse('casus_phase', args=[casus.code])}?soort=deels"
    form = Login(cast.consulent).get(adjust).context["form"]

    assert "Nog niet afgehandeld: 4 weken" in html
    assert "</strong>, 7,5 van 28 uur</p>" in html
    assert adjust in html
    assert [str(form[name].value()) for name in ("kind", "hours", "target_hours")] == ["deels", "7,5", "28"]
    assert form["evaluate_on"].value() is None
    assert Login(cast.consulent).get(adjust.partition("?")[0]).context["form"]["hours"].value() is None
