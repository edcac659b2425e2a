"""One pupil who was registered twice: the double is closed, and from then on both names lead to one casus."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from actietafel.models import Verschil, VerschilKind
from cases.access import resolve
from cases.actions.absence import close, reopen
from cases.actions.closing import may_reopen
from cases.actions.opening import similar_pupils
from cases.actions.phases import RefusedError
from cases.actions.reporting import Report, report_pupil
from cases.models import AccessLog, Casus, Event, Outcome, RowState
from cases.names import Name
from cases.quarter import take_stand
from tests import build
from tests.actietafel.lists import lists
from tests.cases.absent import said, shut, url
from tests.cases.intake_lists import a_list, only_row, read, row
from tests.conftest import TODAY, Cast, Login

BORN = date(2012, 2, 13)
NOW = build.moment(TODAY)


def known(cast: Cast, given_name: str = "Fenna", family_name: str = "Roskam", born: date = BORN) -> Casus:
    """At home for five weeks."""
    casus = build.casus(
        by=cast.consulent.user, at=cast.beemd, who=build.pupil(given_name, family_name, born), consulent=cast.consulent.user,
    )  # fmt: skip
    build.absence(casus)
    return casus


@pytest.fixture
def one(cast: Cast) -> Casus:
    return known(cast)


@pytest.fixture
def double(cast: Cast, one: Casus) -> Casus:
    return known(cast, "Fena", "Rosskam")


def message_of(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def asked(casus: Casus, other: str) -> dict[str, str | int]:
    return {
        "outcome": "dubbel", "other": other, "on": TODAY.isoformat(), "text": "", "version": casus.version,
    }  # fmt: skip


# --- closing as a double -------------------------------------------------------------------------------------------------


def test_the_page_names_who_is_alike_and_the_double_leads_to_where_the_work_goes_on(
    cast: Cast, one: Casus, double: Casus
) -> None:
    client = Login(cast.consulent)

    form = said(client.get(url("casus_close", double)))
    answer = client.post(url("casus_close", double), asked(double, one.code.lower().replace("-", " ")))
    assert f"Het werk gaat verder in {one.code} (Fenna Roskam)." in message_of(answer)
    gone, stays = said(client.get(url("casus", double))), said(client.get(url("casus", one)))

    double.refresh_from_db()
    assert f"Op deze leerling lijkt: {one.code} (Fenna Roskam)." in form
    assert f'value="{one.code}"' in form
    assert answer.status_code == 302
    assert (double.outcome, double.double_of) == ("dubbel", one)
    assert f'Het werk gaat verder in <a href="{url("casus", one)}">' in gone
    assert "Andere casussen van deze leerling" in stays
    assert f'href="{url("casus", double)}"' in stays
    assert f"Dezelfde leerling stond ook in casus {double.code}" in stays
    assert AccessLog.objects.filter(page="bekende-leerling", casussen=[one.pk]).exists()
    assert AccessLog.objects.filter(page="andere-casussen", casussen=[double.pk]).exists()


def test_that_it_was_a_double_is_for_the_office(cast: Cast, one: Casus, double: Casus) -> None:
    shut(double, Outcome.DOUBLE, one)

    named = Event.objects.get(casus=one, title__contains=double.code)

    assert (named.school_reads, named.leerplicht_reads) == (False, False)


@pytest.mark.parametrize("which", ["nothing", "foreign", "nowhere"])
def test_a_casus_that_is_not_yours_is_asked_for_as_one_that_does_not_exist(
    cast: Cast, double: Casus, which: str
) -> None:
    foreign = build.casus(by=cast.colleague.user, at=cast.heuvelrade, who=build.pupil("Xi", "Wit"))
    code = {"nothing": "", "foreign": foreign.code, "nowhere": "BB2B-22"}[which]

    answer = Login(cast.consulent).post(url("casus_close", double), asked(double, code))

    double.refresh_from_db()
    said_of = "Vul de code in" if which == "nothing" else "Geen casus met deze code die u ziet."
    assert answer.status_code == 422
    assert said_of in answer.context["form"].errors["other"][0]
    assert double.is_open


def test_a_double_needs_another_casus_that_runs(cast: Cast, one: Casus, double: Casus) -> None:
    close(casus=one, outcome=Outcome.MOVED, on=TODAY, by=one.opened_by, version=one.version, today=TODAY, now=NOW)

    for other in (double, one):
        with pytest.raises(RefusedError) as refused:
            shut(double, Outcome.DOUBLE, other)
        assert refused.value.field == "other"


def test_reopening_takes_back_that_it_was_a_double(one: Casus, double: Casus) -> None:
    shut(double, Outcome.DOUBLE, one)
    double.refresh_from_db()

    assert may_reopen(double, TODAY)
    reopen(casus=double, because="toch een ander", by=double.opened_by, today=TODAY, now=NOW)

    double.refresh_from_db()
    assert (double.is_open, double.outcome, double.double_of) == (True, "", None)


def test_a_double_of_what_turns_out_a_double_itself(cast: Cast, one: Casus, double: Casus) -> None:
    third = known(cast, "Fenna", "Roskamp")
    shut(double, Outcome.DOUBLE, one)

    shut(one, Outcome.DOUBLE, third)

    assert set(Casus.objects.filter(double_of=third)) == {one, double}


# --- both names lead to one casus ----------------------------------------------------------------------------------------


def test_a_list_with_the_name_of_the_double_means_the_pupil_of_the_other(cast: Cast, one: Casus, double: Casus) -> None:
    chair = build.toegang(build.user("alles@loket.example", "Ans Alles"), Role.VOORZITTER)
    shut(double, Outcome.DOUBLE, one)

    found = only_row(read(chair, a_list(row(voornaam="Fena", achternaam="Rosskam"))))

    assert (found.state, found.candidate) == (RowState.KNOWN, one.pupil)


@pytest.mark.parametrize("name", [Name("Fenna", "", "Roskam"), Name("Fena", "", "Rosskam")])
def test_a_new_casus_finds_one_pupil_under_both_names(cast: Cast, one: Casus, double: Casus, name: Name) -> None:
    shut(double, Outcome.DOUBLE, one)

    found = similar_pupils(name=name, birth_date=BORN, scope=resolve(cast.consulent, TODAY))

    assert [(candidate.pupil, candidate.casus) for candidate in found] == [(one.pupil, one)]


def test_a_report_under_the_name_of_the_double_becomes_a_line_on_the_other(
    cast: Cast, one: Casus, double: Casus
) -> None:
    shut(double, Outcome.DOUBLE, one)

    casus = report_pupil(
        report=Report(Name("Fena", "", "Rosskam"), BORN, "relatief", first_day=TODAY), school=cast.beemd,
        municipality=cast.lindevoort, by=cast.school.user, role=Role.SCHOOL, today=TODAY, now=NOW,
    )  # fmt: skip

    assert casus == one
    assert Casus.objects.count() == 2


def test_a_name_in_an_opgave_is_compared_with_the_pupil_of_the_other(cast: Cast, one: Casus, double: Casus) -> None:
    shut(double, Outcome.DOUBLE, one)
    of = lists(cast)
    of.named(of.school, "Fena", "Rosskam", birth_date=BORN)

    of.compare()

    alike = Verschil.objects.get(kind=VerschilKind.SIMILAR)
    assert alike.facts["lijkt_op"] == [f"p{one.pupil_id}"]


# --- counted once --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", [Outcome.DOUBLE, Outcome.MISTAKE])
def test_what_never_was_a_casus_is_not_in_the_stand(cast: Cast, one: Casus, double: Casus, outcome: str) -> None:
    close(
        casus=double, outcome=outcome, double_of=one if outcome == Outcome.DOUBLE else None, on=TODAY, by=one.opened_by,
        version=double.version, today=TODAY, now=NOW,
    )  # fmt: skip

    stand = take_stand(
        area=cast.noord, reference_date=TODAY - timedelta(days=1), by=cast.voorzitter.user, now=build.moment(TODAY)
    )

    assert stand.stock == 1


# --- other casussen on the page --------------------------------------------------------------------------------------------


def earlier(cast: Cast, of: Casus, number: int, **fields: object) -> Casus:
    on = TODAY - timedelta(days=400 * number)
    return Casus.objects.create(
        pupil=of.pupil, school=of.school, municipality=of.municipality, area=of.area, opened_by=cast.consulent.user,
        consulent=of.consulent, opened_on=on, closed_on=on + timedelta(days=30), outcome="eigen_school", search="", **fields,
    )  # fmt: skip


def test_each_reads_the_other_casussen_that_they_see(cast: Cast, one: Casus) -> None:
    concern, absent = earlier(cast, one, 1), earlier(cast, one, 2, phase="relatief")

    pages = {
        name: said(Login(getattr(cast, name)).get(url("casus", one))) for name in ("consulent", "school", "leerplicht")
    }

    assert [(concern.code in page, absent.code in page) for page in pages.values()] == [
        (True, True), (True, True), (False, True),
    ]  # fmt: skip
    assert "terug op eigen school" in pages["leerplicht"]


def test_other_casussen_take_one_query(cast: Cast, one: Casus) -> None:
    counts = []
    client = Login(cast.consulent)
    client.get(reverse("casus", args=[one.code]))
    for number in range(1, 4):
        earlier(cast, one, number)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("casus", args=[one.code]))
        counts.append(len(queries))

    assert counts[0] == counts[1] == counts[2]


def test_the_name_of_who_is_alike_is_text_on_the_page_of_closing(cast: Cast, one: Casus) -> None:
    known(cast, "Fena", "Roskam <i hx-post=/uitloggen/ hx-trigger=load>")

    page = Login(cast.consulent).get(url("casus_close", one)).content.decode()

    assert "Roskam &lt;i hx-post=/uitloggen/ hx-trigger=load&gt;" in page
    assert "<i hx-post" not in page


def test_a_new_casus_for_who_was_a_double_of_somebody_unseen_is_read_logged(cast: Cast, one: Casus) -> None:
    other = build.casus(
        by=cast.colleague.user, at=cast.heuvelrade, who=build.pupil("Fena", "Rosskam", BORN), consulent=cast.colleague.user,
    )  # fmt: skip
    shut(one, Outcome.DOUBLE, other)

    page = Login(cast.consulent).get(f"{reverse('casus_new')}?van={one.code}")

    assert one.pupil.name in page.content.decode()
    assert AccessLog.objects.filter(casussen__contains=[one.pk]).exists()
