"""Two pupils who turn out to be one when both their casussen are closed: named on the page of one of them, and taken back there."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Role
from cases.access import resolve
from cases.actions.absence import reopen
from cases.actions.doubles import name_double, take_back_double
from cases.actions.opening import similar_pupils
from cases.actions.phases import RefusedError
from cases.actions.reporting import Report, report_pupil
from cases.events import ConflictError
from cases.models import AccessLog, Casus, Event, Outcome
from cases.names import Name
from tests import build
from tests.cases.absent import said, shut, url
from tests.conftest import TODAY, Cast, Login

BORN = date(2012, 2, 13)
NOW = build.moment(TODAY)
MONTH = timedelta(days=30)


def closed(cast: Cast, given_name: str, family_name: str, first: date, last: date, at: str = "beemd") -> Casus:
    """Back at the own school on `last`."""
    consulent = (cast.consulent if at == "beemd" else cast.colleague).user
    casus = build.casus(
        by=consulent, at=getattr(cast, at), who=build.pupil(given_name, family_name, BORN), consulent=consulent
    )
    build.absence(casus, first_day=first, known_on=first, ended_on=last)
    Casus.objects.filter(pk=casus.pk).update(opened_on=first, closed_on=last, outcome=Outcome.OWN_SCHOOL)
    casus.refresh_from_db()
    return casus


@pytest.fixture
def one(cast: Cast) -> Casus:
    return closed(cast, "Fenna", "Roskam", TODAY - 12 * MONTH, TODAY - 9 * MONTH)


@pytest.fixture
def later(cast: Cast) -> Casus:
    return closed(cast, "Fena", "Rosskam", TODAY - 6 * MONTH, TODAY - 3 * MONTH)


@pytest.fixture
def beside(cast: Cast) -> Casus:
    """At the same time as `one`."""
    return closed(cast, "Fena", "Rosskam", TODAY - 11 * MONTH, TODAY - 10 * MONTH)


def named(casus: Casus, of: Casus, version: int = 0) -> bool:
    together = name_double(
        casus=casus, of=of, by=casus.opened_by, version=version or casus.version, today=TODAY
    )  # fmt: skip
    casus.refresh_from_db()
    return together


def found(cast: Cast, given_name: str, family_name: str) -> list[Casus | None]:
    rows = similar_pupils(name=Name(given_name, "", family_name), birth_date=BORN, scope=resolve(cast.consulent, TODAY))
    return [row.closed for row in rows]


def test_both_names_lead_to_one_pupil_and_each_stay_at_home_keeps_how_it_ended(
    cast: Cast, one: Casus, later: Casus
) -> None:
    apart = found(cast, "Fena", "Rosskam")

    together = named(later, one)

    assert set(apart) == {one, later}
    assert (together, later.double_of, later.outcome) == (False, one, Outcome.OWN_SCHOOL)
    assert found(cast, "Fena", "Rosskam") == found(cast, "Fenna", "Roskam") == [one]


def test_who_was_counted_twice_for_one_stay_at_home_counts_once(one: Casus, beside: Casus) -> None:
    assert named(beside, one)
    assert (beside.outcome, beside.double_of) == (Outcome.DOUBLE, one)


@pytest.mark.parametrize("which", ["later", "beside"])
def test_taken_back_gives_the_outcome_back_and_both_files_say_so(
    request: pytest.FixtureRequest, one: Casus, which: str
) -> None:
    double = request.getfixturevalue(which)
    named(double, one)

    done = [take_back_double(casus=double, by=double.opened_by, today=TODAY) for _ in range(2)]

    double.refresh_from_db()
    assert done == [True, False]
    assert (double.double_of, double.outcome) == (None, Outcome.OWN_SCHOOL)
    assert list(Event.objects.filter(casus=one, kind="notitie").order_by("pk").values_list("title", flat=True)) == [
        f"Dezelfde leerling stond ook in casus {double.code}", f"Toch niet dezelfde leerling als in casus {double.code}",
    ]  # fmt: skip
    assert list(Event.objects.filter(casus=double).order_by("pk").values_list("title", flat=True))[-2:] == [
        f"Dubbel: dezelfde leerling als in casus {one.code}", f"Toch niet dezelfde leerling als in casus {one.code}",
    ]  # fmt: skip
    assert not Event.objects.filter(title__contains="elfde leerling").exclude(
        school_reads=False, leerplicht_reads=False
    )


@pytest.mark.parametrize("how", ["taken back", "reopened"])
def test_what_was_a_double_of_it_is_so_again(cast: Cast, one: Casus, how: str) -> None:
    middle = closed(cast, "Fena", "Rosskam", TODAY - 6 * MONTH, TODAY - MONTH)
    third = closed(cast, "Fenna", "Roskamp", TODAY - 8 * MONTH, TODAY - 7 * MONTH)
    named(third, middle)
    named(middle, one)
    third.refresh_from_db()
    along = third.double_of

    if how == "reopened":
        reopen(casus=middle, because="toch een ander", by=middle.opened_by, today=TODAY, now=NOW)
    else:
        take_back_double(casus=middle, by=middle.opened_by, today=TODAY)

    third.refresh_from_db()
    assert (along, third.double_of) == (one, middle)


def test_what_was_closed_as_a_double_is_not_taken_back_but_reopened(cast: Cast, one: Casus) -> None:
    running = build.casus(by=cast.consulent.user, at=cast.beemd, who=build.pupil("Fena", "Rosskam", BORN))
    Casus.objects.filter(pk=one.pk).update(closed_on=None, outcome="")
    shut(running, Outcome.DOUBLE, one)

    assert not take_back_double(casus=running, by=running.opened_by, today=TODAY)


def test_reopened_it_is_a_casus_of_its_own(one: Casus) -> None:
    one.closed_on = TODAY - timedelta(days=10)
    one.save()
    other = build.casus(by=one.opened_by, at=one.school, who=build.pupil("Fena", "Rosskam", BORN))
    named(one, other)

    reopen(casus=one, because="toch een ander", by=one.opened_by, today=TODAY, now=NOW)

    one.refresh_from_db()
    assert (one.is_open, one.double_of, one.outcome) == (True, None, "")


@pytest.mark.parametrize("why", ["itself", "same pupil", "runs", "already", "circle", "runs elsewhere"])
def test_what_cannot_be_said(cast: Cast, one: Casus, later: Casus, why: str) -> None:
    casus, of = later, one
    if why == "itself":
        of = later
    elif why == "same pupil":
        Casus.objects.filter(pk=one.pk).update(pupil=later.pupil)
    elif why == "runs":
        Casus.objects.filter(pk=later.pk).update(closed_on=None, outcome="")
    elif why == "already":
        named(later, one)
    elif why == "circle":
        named(one, later)
    else:
        build.casus(by=later.opened_by, at=later.school, who=later.pupil)

    with pytest.raises(RefusedError):
        named(casus, of)


def test_who_saved_first_wins(one: Casus, later: Casus) -> None:
    with pytest.raises(ConflictError):
        named(later, one, version=later.version + 1)


def test_the_database_keeps_that_only_what_is_closed_is_a_double(one: Casus, later: Casus) -> None:
    for fields in ({"outcome": "dubbel"}, {"double_of": later}, {"double_of": one, "closed_on": None, "outcome": ""}):
        with pytest.raises(IntegrityError, match="casus_double_of_another"), transaction.atomic():
            Casus.objects.filter(pk=later.pk).update(**fields)


def test_a_report_under_the_old_name_becomes_a_line_on_what_runs_now(cast: Cast, one: Casus, later: Casus) -> None:
    named(later, one)
    running = build.casus(by=one.opened_by, at=cast.beemd, who=one.pupil)

    casus = report_pupil(
        report=Report(Name("Fena", "", "Rosskam"), BORN, "relatief", first_day=TODAY), school=cast.beemd,
        municipality=cast.lindevoort, by=cast.school.user, role=Role.SCHOOL, today=TODAY, now=NOW,
    )  # fmt: skip

    assert casus == running


# --- in the browser -----------------------------------------------------------------------------------------------------------


def test_the_page_of_a_closed_casus_leads_there_and_back(cast: Cast, one: Casus, beside: Casus) -> None:
    client, address = Login(cast.consulent), url("casus_double", beside)

    page = said(client.get(url("casus", beside)))
    form = said(client.get(address))
    done = client.post(address, {"other": one.code.lower(), "version": beside.version}, follow=True)
    there = said(client.get(url("casus", one)))
    back = said(client.post(url("casus_double_undo", beside), follow=True))

    assert f'href="{address}"' in page
    assert f"Op deze leerling lijkt: {one.code} (Fenna Roskam)." in form
    assert f'value="{one.code}"' in form
    text = said(done)
    assert f"leidt nu naar {one.code} (Fenna Roskam). {beside.code} telt nergens meer mee." in text
    assert f'Dezelfde leerling staat in <a href="{url("casus", one)}">' in text
    assert "Toch niet dezelfde leerling" in text
    assert f'href="{address}"' not in text
    assert f'href="{url("casus", beside)}"' in there
    assert "Teruggedraaid" in back
    assert f'href="{address}"' in back
    assert AccessLog.objects.filter(page="bekende-leerling", casussen=[one.pk]).exists()


@pytest.mark.parametrize("which", ["", "foreign", "BB2B-22"])
def test_a_casus_that_is_not_yours_is_asked_for_as_one_that_does_not_exist(
    cast: Cast, later: Casus, which: str
) -> None:
    foreign = closed(cast, "Xi", "Wit", TODAY - 6 * MONTH, TODAY - 3 * MONTH, at="heuvelrade")
    code = foreign.code if which == "foreign" else which

    answer = Login(cast.consulent).post(url("casus_double", later), {"other": code, "version": later.version})

    later.refresh_from_db()
    assert answer.status_code == 422
    assert ("Vul de code in" if which == "" else "Geen casus met deze code die u ziet.") in said(answer)
    assert later.double_of is None


def test_one_that_runs_is_told_to_be_closed_as_a_double(cast: Cast, one: Casus) -> None:
    running = build.casus(
        by=one.opened_by, at=cast.beemd, who=build.pupil("Fena", "Rosskam", BORN), consulent=cast.consulent.user
    )

    answer = Login(cast.consulent).get(url("casus_double", running), follow=True)

    assert "Kies bij het sluiten ‘dubbel’." in said(answer)
