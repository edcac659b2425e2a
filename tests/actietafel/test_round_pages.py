"""Rounds in the browser of the office, and what a school and leerplicht see of them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, Toegang
from actietafel.actions.rounds import respondents
from actietafel.models import Uitvraag
from cases.actions.closing import close
from overleg.models import Overleg
from tests import build
from tests.actietafel.building import opgave, uitvraag
from tests.actietafel.lists import FIRST_DAY, lists, thuis
from tests.conftest import Cast, Login

NAMES = ("reference_date", "opens_on", "due_on", "talks_from", "talks_until", "table_on")
DAYS = ("2035-10-01", "2035-10-01", "2035-10-15", "2035-10-16", "2035-10-30", "2035-11-08")


def running(cast: Cast) -> Uitvraag:
    """Opened two weeks ago by the real calendar: pages look at today."""
    asked = timezone.localdate() - timedelta(days=14)
    return uitvraag(
        cast.noord, cast.voorzitter.user, reference_date=asked, opens_on=asked, due_on=asked + timedelta(days=7),
        talks_from=asked + timedelta(days=8), talks_until=asked + timedelta(days=20), opened_at=timezone.now(),
    )  # fmt: skip


def next_school_year() -> int:
    """The year in which it begins: all of it is still to come."""
    return timezone.localdate().year + (timezone.localdate().month >= 8)


def year(**changed: str) -> dict[str, str]:
    rows = {f"ronde-0-{name}": day for name, day in zip(NAMES, DAYS, strict=True)}
    common = {"starts_at": "13:30", "ends_at": "16:00", "place": "Zaal 2"}
    return {**rows, "ronde-TOTAL_FORMS": "1", "ronde-INITIAL_FORMS": "0", **common, **changed}


def test_the_year_is_proposed_and_planned_in_one_go(cast: Cast) -> None:
    browser = Login(cast.voorzitter)
    next_year = next_school_year()

    page = browser.get(reverse("kwartaal_year"), {"schooljaar": next_year})
    proposed = page.context["days"].forms
    posted = year(**{f"ronde-{n}-{name}": f"{form.initial[name]}" for n, form in enumerate(proposed) for name in NAMES})
    answer = browser.post(
        f"{reverse('kwartaal_year')}?schooljaar={next_year}", {**posted, "ronde-TOTAL_FORMS": str(len(proposed))}
    )

    assert len(proposed) == 4
    assert answer.status_code == 302
    assert Uitvraag.objects.filter(area=cast.noord).count() == 4
    assert Overleg.objects.filter(area=cast.noord).count() == 4


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"ronde-0-due_on": "2035-10-13"}, "due_on", "13 oktober 2035 valt in een weekend of vakantie."),
        ({"ronde-0-due_on": "2035-10-01"}, "due_on", "Deze dag ligt niet na het versturen."),
        ({"ronde-0-table_on": "2035-10-30"}, "table_on", "De actietafel ligt niet na de gesprekken."),
        ({"ronde-0-opens_on": "ooit"}, "opens_on", "ooit"),
    ],
)
def test_a_wrong_day_is_told_beside_the_field_and_nothing_is_lost(
    cast: Cast, changed: dict[str, str], field: str, said: str
) -> None:
    page = Login(cast.voorzitter).post(reverse("kwartaal_year"), year(**changed))

    assert page.status_code == 200
    assert said in str(page.context["days"].forms[0].errors[field])
    assert 'value="Zaal 2"' in page.content.decode()
    assert not Uitvraag.objects.exists()


def test_the_board_shows_who_answered_and_counts_that_open(cast: Cast) -> None:
    row = running(cast)
    opgave(row, school=cast.beemd)
    opgave(row, municipality=cast.lindevoort, returned_at=timezone.now(), returned_by=cast.leerplicht.user, nil=True)

    page = Login(cast.voorzitter).get(reverse("uitvraag", args=[row.code]))
    nil = Login(cast.voorzitter).get(reverse("uitvraag", args=[row.code]), {"toon": "geen"})

    board = page.context["board"]
    assert [(one.opgave.respondent, str(one.state)) for one in board.rows] == [
        ("Beemdcollege", "niet_geopend"), ("leerplicht Lindevoort", "geen"),
    ]  # fmt: skip
    assert {value: number for value, _, number in board.counts}["geen"] == len(nil.context["board"].shown) == 1


def test_the_board_renews_itself_in_part(cast: Cast) -> None:
    row = running(cast)
    opgave(row, school=cast.beemd)

    part = Login(cast.voorzitter).get(reverse("uitvraag", args=[row.code]), headers={"HX-Request": "true"})

    assert "Beemdcollege" in part.content.decode()
    assert "<html" not in part.content.decode()


def test_a_consulent_sees_own_schools_only(cast: Cast) -> None:
    row = running(cast)
    opgave(row, school=cast.beemd)
    opgave(row, school=build.school("Verre College", "05IJ00", municipality=cast.lindevoort))

    page = Login(cast.consulent).get(reverse("uitvraag", args=[row.code]))

    assert [one.opgave.respondent for one in page.context["board"].rows] == ["Beemdcollege"]
    assert "Verre College" not in page.content.decode()


def test_closing_asks_a_reason_beside_every_gap(cast: Cast) -> None:
    row = running(cast)
    school, municipality = opgave(row, school=cast.beemd), opgave(row, municipality=cast.lindevoort)
    browser, url = Login(cast.voorzitter), reverse("uitvraag_stop", args=[row.code])

    half = browser.post(url, {f"o{school.pk}-because": "Contactpersoon is ziek."})
    whole = browser.post(
        url, {f"o{school.pk}-because": "Contactpersoon is ziek.", f"o{municipality.pk}-because": "Komt nog."}
    )

    assert half.status_code == 200
    assert "Contactpersoon is ziek." in half.content.decode()
    assert "Zeg waarom zonder dit antwoord wordt gesloten." in half.content.decode()
    assert whole.status_code == 302
    row.refresh_from_db()
    assert row.stopped_by == cast.voorzitter.user


def test_one_reason_serves_everybody_without_a_reason_of_their_own(cast: Cast) -> None:
    row = running(cast)
    school, municipality = opgave(row, school=cast.beemd), opgave(row, municipality=cast.lindevoort)

    Login(cast.voorzitter).post(
        reverse("uitvraag_stop", args=[row.code]), {"others": "Ook na bellen.", f"o{school.pk}-because": "Ziek."}
    )

    school.refresh_from_db()
    municipality.refresh_from_db()
    assert (school.gap_because, municipality.gap_because) == ("Ziek.", "Ook na bellen.")


def test_what_is_done_is_not_offered_again(cast: Cast) -> None:
    row, browser = running(cast), Login(cast.voorzitter)
    opgave(row, school=cast.beemd, returned_at=timezone.now())
    stop, settle = reverse("uitvraag_stop", args=[row.code]), reverse("uitvraag_settle", args=[row.code])

    first = browser.get(settle).content.decode()
    browser.post(stop, {})
    again = browser.get(stop)
    settled = browser.post(settle)
    later = browser.get(settle)

    assert f'href="{stop}"' in first
    assert again.headers["Location"] == reverse("uitvraag", args=[row.code])
    assert settled.headers["Location"] == later.headers["Location"] == reverse("kwartaaloverzicht", args=[row.code])


def test_a_year_that_is_sent_again_plans_nothing_and_says_so(cast: Cast) -> None:
    browser = Login(cast.voorzitter)
    browser.post(reverse("kwartaal_year"), year())

    again = browser.post(reverse("kwartaal_year"), year(), follow=True).content.decode()

    assert "Er is niets gepland: voor elke peildatum was er al een ronde." in again
    assert "0 rondes" not in again
    assert Uitvraag.objects.count() == 1


def test_a_quarter_that_has_a_round_is_not_proposed_again(cast: Cast) -> None:
    url = f"{reverse('kwartaal_year')}?schooljaar={next_school_year()}"
    before = Login(cast.voorzitter).get(url).context["days"]

    march = before[2].initial["reference_date"]
    moved = march + timedelta(days=9)
    uitvraag(cast.noord, cast.voorzitter.user, reference_date=moved, opens_on=moved, due_on=moved + timedelta(days=14),
             talks_from=moved + timedelta(days=15), talks_until=moved + timedelta(days=30), opened_at=None)  # fmt: skip
    after = Login(cast.voorzitter).get(url).context["days"]

    assert march.month == 3
    assert [one.initial["reference_date"] for one in before if one.initial["reference_date"] != march] == [
        one.initial["reference_date"] for one in after
    ]
    assert len(before) == len(after) + 1


def test_days_of_a_colleague_are_not_overwritten(cast: Cast) -> None:
    row = running(cast)
    Uitvraag.objects.filter(pk=row.pk).update(version=5)
    posted = {"due_on": "2035-10-15", "talks_from": "2035-10-16", "talks_until": "2035-10-30", "version": "4"}

    page = Login(cast.voorzitter).post(reverse("uitvraag_edit", args=[row.code]), posted)

    assert page.status_code == 409
    assert "Een collega wijzigde deze ronde intussen" in page.content.decode()
    row.refresh_from_db()
    assert row.due_on != date(2035, 10, 15)


def test_a_planned_round_can_be_dropped_a_sent_one_not(cast: Cast) -> None:
    sent = running(cast)
    browser = Login(cast.voorzitter)

    browser.post(reverse("uitvraag_drop", args=[sent.code]))
    assert Uitvraag.objects.filter(pk=sent.pk).exists()

    Uitvraag.objects.filter(pk=sent.pk).update(opened_at=None)
    browser.post(reverse("uitvraag_drop", args=[sent.code]))
    assert not Uitvraag.objects.exists()


def test_a_school_sees_its_own_requests(cast: Cast) -> None:
    row = running(cast)
    opgave(row, school=cast.beemd)
    opgave(row, municipality=cast.lindevoort)

    page = Login(cast.school).get(reverse("kwartaal"))

    assert [one.respondent for one in page.context["rows"]] == ["Beemdcollege"]


def queries(browser: Login, url: str) -> int:
    browser.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert browser.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", ["kwartaal", "uitvraag", "uitvraag_stop"])
def test_queries_do_not_grow_with_respondents(cast: Cast, name: str) -> None:
    row = running(cast)
    opgave(row, school=cast.beemd)
    browser, args = Login(cast.voorzitter), [] if name == "kwartaal" else [row.code]
    few = queries(browser, reverse(name, args=args))
    more: dict[str, Any] = {}
    for number in range(3):
        more["school"] = build.school(f"College {number}", f"0{number}KL00", municipality=cast.lindevoort)
        opgave(row, **more)
        build.toegang(build.user(f"s{number}@loket.example", f"Naam {number}"), Role.SCHOOL, school=more["school"])

    assert queries(browser, reverse(name, args=args)) == few


def test_a_round_is_compared_once_more_before_it_is_vastgesteld(cast: Cast) -> None:
    of, casus, by = lists(cast), thuis(cast), cast.consulent.user
    of.both(casus, first_day=FIRST_DAY)
    of.compare()
    before = of.open()
    Uitvraag.objects.update(stopped_at=timezone.now(), stopped_by=cast.voorzitter.user)
    close(casus=casus, outcome="vergissing", on=casus.opened_on, by=by, version=casus.version)

    Login(cast.voorzitter).post(reverse("uitvraag_settle", args=[of.uitvraag.code]))

    assert (before, of.open()) == ([], ["nieuw"])
    assert Uitvraag.objects.get().settled_at is None


def test_sending_says_where_nobody_can_answer(cast: Cast) -> None:
    asked = timezone.localdate()
    planned = uitvraag(
        cast.noord, cast.voorzitter.user, reference_date=asked, opens_on=asked, due_on=asked + timedelta(days=7),
        talks_from=asked + timedelta(days=8), talks_until=asked + timedelta(days=20), opened_at=None,
    )  # fmt: skip
    Toegang.objects.filter(pk=cast.school.pk).update(valid_to=asked)

    answer = Login(cast.voorzitter).post(reverse("uitvraag_open", args=[planned.code]), follow=True)

    [said] = [str(one) for one in answer.context["messages"]]
    alone = [one for one in planned.opgaven.all() if one.pk not in respondents(planned.opgaven.all(), asked)]
    assert [one.school for one in alone] == [cast.beemd]
    number = planned.opgaven.count()
    assert f"verstuurd aan {number - 1} van de {number} scholen en gemeenten. Bij 1 heeft niemand een login" in said
