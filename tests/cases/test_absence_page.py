"""The acts on absence, enrolment and closing as pages: doors, bad input, undo, conflict."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.models import Toegang
from cases.actions.absence import return_to_school
from cases.models import Absence, Casus, EventKind
from paper.dates import dutch
from tests.cases.absent import days_ago, relatief, said, today, undo_of, url, zorg
from tests.conftest import Cast, Login


@pytest.fixture
def casus(cast: Cast) -> Casus:
    return relatief(cast)


@pytest.fixture
def concern(cast: Cast) -> Casus:
    return zorg(cast)


OFFICE = {"consulent", "voorzitter"}
FAMILY = OFFICE | {"school"}
PAGES = {
    "casus_phase": OFFICE, "casus_first_day": OFFICE, "casus_close": OFFICE, "casus_return": FAMILY,
    "casus_enrolment_end": FAMILY, "casus_enrol": FAMILY, "casus_move": FAMILY, "casus_pupil": FAMILY,
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_who_may_open_a_form(casus: Casus, cast: Cast, name: str) -> None:
    inside = {"consulent", "voorzitter", "school", "leerplicht"}
    people = [field for field, value in vars(cast).items() if isinstance(value, Toegang) and field != "expired"]

    answers = {field: Login(getattr(cast, field)).get(url(name, casus)).status_code for field in people}

    expected = {field: 200 if field in PAGES[name] else 403 if field in inside else 404 for field in people}
    assert answers == expected


@pytest.mark.parametrize(
    "name", [*PAGES, "casus_reopen", "casus_fall_back", "casus_absence_start", "casus_first_day_moved"]
)
def test_a_foreign_casus_looks_like_one_that_does_not_exist(casus: Casus, cast: Cast, name: str) -> None:
    foreign = Login(cast.other_school).get(url(name, casus))
    nothing = Login(cast.other_school).get(reverse(name, args=["B2B-22B"]))

    assert foreign.status_code == nothing.status_code == 404
    assert foreign.content == nothing.content


@pytest.mark.parametrize(
    ("name", "more"),
    [("casus_confirm", ()), ("casus_confirm_undo", ()), ("casus_return_undo", ()), ("casus_phase_withdraw", (1,))],
)
def test_one_click_acts_only_answer_a_post_from_inside(
    casus: Casus, cast: Cast, name: str, more: tuple[int, ...]
) -> None:
    assert Login(cast.consulent).get(url(name, casus, *more)).status_code == 405
    assert Login(cast.other_school).post(url(name, casus, *more)).status_code == 404


def test_a_phase_is_shifted_and_can_be_undone(casus: Casus, cast: Cast) -> None:
    client = Login(cast.consulent)

    response = client.post(
        url("casus_phase", casus), {"kind": "geoorloofd", "reason": "ziek", "true_from": days_ago(2)}
    )

    assert response.status_code == 302
    casus.refresh_from_db()
    assert casus.phase == "geoorloofd"
    client.post(undo_of(response))
    casus.refresh_from_db()
    assert casus.phase == "relatief"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"kind": "geoorloofd", "reason": ""}, "Kies waarom het geoorloofd is."),
        ({"kind": "vrijgesteld", "ground": ""}, "Kies op welke grond."),
        ({"kind": "deels"}, "Vul in hoeveel uur per week de leerling nu op school is."),
        ({"kind": "deels", "hours": "-3"}, "Minder dan 0 uur kan niet."),
        ({"kind": "deels", "hours": "10", "target_hours": "5"}, "Het doel is minder dan de uren van nu."),
        ({"kind": "deels", "hours": "10", "evaluate_on": "2020-01-01"}, "Kies een dag die nog komt."),
        ({"kind": "absoluut", "true_from": days_ago(-1)}, "Deze dag moet nog komen."),
        ({"kind": "absoluut", "true_from": days_ago(60)}, "een fase begint niet eerder."),
        ({"kind": "absoluut", "true_from": "31-2-2026"}, "31 februari bestaat niet."),
        ({"kind": "terug"}, "Selecteer een geldige keuze"),
        ({"kind": ""}, "Kies hoe het nu is."),
    ],
)
def test_a_phase_that_cannot_be_is_explained_and_keeps_the_text(
    casus: Casus, cast: Cast, fields: dict[str, str], error: str
) -> None:
    data = {"kind": "relatief", "true_from": days_ago(0), "text": "Wat ik al typte.", **fields}

    response = Login(cast.consulent).post(url("casus_phase", casus), data)

    assert response.status_code == 422
    assert error in said(response)
    assert "Wat ik al typte." in said(response)
    assert casus.phases.count() == 1


def test_the_form_alone_answers_htmx(casus: Casus, cast: Cast) -> None:
    response = Login(cast.consulent).get(url("casus_phase", casus), headers={"HX-Request": "true"})

    page = said(response)
    assert page.strip().startswith('<div id="handeling">')
    assert "<html" not in page


def test_a_school_undoes_its_own_return_but_not_what_the_office_wrote(casus: Casus, cast: Cast) -> None:
    school = Login(cast.school)
    Login(cast.consulent).post(url("casus_phase", casus), {"kind": "absoluut", "true_from": days_ago(2)})
    response = school.post(url("casus_return", casus), {"happened": "ja", "on": days_ago(0)})

    assert school.post(url("casus_phase_withdraw", casus, 2)).status_code == 404
    assert school.post(undo_of(response)).status_code == 302
    assert Absence.objects.get().ended_on is None


def test_a_corrected_first_day_shows_what_moved(casus: Casus, cast: Cast) -> None:
    new = today() - timedelta(days=25)

    response = Login(cast.consulent).post(
        url("casus_first_day", casus), {"first_day": new.isoformat(), "first_day_kind": "precies", "because": "Nagevraagd."},
        follow=True,
    )  # fmt: skip

    page = said(response)
    before, after = today() + timedelta(days=7), today() + timedelta(days=3)
    assert response.redirect_chain[-1][0] == url("casus_first_day_moved", casus)
    for day in (before, after):
        assert f"{day.day} " in page
    assert "4 weken" in page


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"first_day": days_ago(-1)}, "Deze dag moet nog komen."),
        ({"first_day": "2012-02-12", "long_ago": "on"}, "De leerling is geboren op 13 februari 2012."),
        ({"first_day": days_ago(800)}, "Dat is meer dan twee jaar geleden."),
        ({"because": ""}, "Vertel kort waarom"),
    ],
)
def test_a_first_day_that_cannot_be_is_explained(casus: Casus, cast: Cast, fields: dict[str, str], error: str) -> None:
    data = {"first_day": days_ago(20), "first_day_kind": "precies", "because": "Nagevraagd.", **fields}

    response = Login(cast.consulent).post(url("casus_first_day", casus), data)

    assert response.status_code == 422
    assert error in said(response)


def test_nog_thuis_is_one_click_for_each_who_knows(casus: Casus, cast: Cast) -> None:
    for person, how in ((cast.school, "school"), (cast.leerplicht, "leerplicht"), (cast.consulent, "loket")):
        Login(person).post(url("casus_confirm", casus))

        absence = Absence.objects.get()
        assert (absence.confirmed_on, absence.confirmed_by, absence.confirmed_how) == (today(), person.user, how)


def test_nog_thuis_twice_on_a_day_is_once_and_can_be_undone(casus: Casus, cast: Cast) -> None:
    client = Login(cast.school)
    client.post(url("casus_confirm", casus))
    client.post(url("casus_confirm", casus))

    assert casus.events.filter(kind=EventKind.CONFIRMED).count() == 1
    client.post(url("casus_confirm_undo", casus))
    assert Absence.objects.get().confirmed_on is None


def test_a_return_can_be_agreed_and_taken_back(casus: Casus, cast: Cast) -> None:
    client = Login(cast.school)

    response = client.post(url("casus_return", casus), {"happened": "nee", "on": days_ago(-3)})

    assert Absence.objects.get().return_agreed_on == today() + timedelta(days=3)
    client.post(undo_of(response))
    assert Absence.objects.get().return_agreed_on is None


def test_an_agreed_day_that_falls_through_is_said_where_it_was_agreed(casus: Casus, cast: Cast) -> None:
    client, at = Login(cast.consulent), url("casus_return", casus)
    assert "gaat niet door" not in client.get(at).content.decode()
    client.post(at, {"happened": "nee", "on": days_ago(-3)})

    asked = client.get(at).content.decode()
    client.post(at, {"happened": "vervalt", "on": ""})

    assert f"De afgesproken dag, {dutch(today() + timedelta(days=3))}, gaat niet door" in asked
    assert Absence.objects.get().return_agreed_on is None


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"happened": "ja", "on": days_ago(-3)}, "Deze dag moet nog komen. Kies ‘is afgesproken’."),
        ({"happened": "ja", "on": days_ago(40)}, "terugkeer ligt niet eerder."),
        ({"happened": "nee", "on": days_ago(1)}, "Deze dag is geweest."),
        ({"happened": "", "on": days_ago(1)}, "Kies of het is gebeurd of is afgesproken."),
    ],
)
def test_a_return_that_cannot_be_is_explained(casus: Casus, cast: Cast, fields: dict[str, str], error: str) -> None:
    response = Login(cast.consulent).post(url("casus_return", casus), fields)

    assert response.status_code == 422
    assert error in said(response)
    assert Absence.objects.get().ended_on is None


def test_a_return_out_of_the_circle_of_leerplicht_is_no_404(casus: Casus, cast: Cast) -> None:
    Login(cast.consulent).post(url("casus_return", casus), {"happened": "ja", "on": days_ago(0)})

    assert Login(cast.leerplicht).get(url("casus_return", casus)).status_code == 404
    assert (
        Login(cast.school).get(url("casus_return", casus)).status_code == 302
    )  # over: there is nothing to return from
    assert Login(cast.school).get(url("casus_fall_back", casus)).status_code == 200


def test_falling_back_soon_runs_on(casus: Casus, cast: Cast) -> None:
    absence = Absence.objects.get()
    return_to_school(absence=absence, on=today(), by=cast.consulent.user, today=today())

    response = Login(cast.school).post(url("casus_fall_back", casus), {"on": days_ago(0), "kind": "relatief"})

    assert "De telling loopt door vanaf de eerste verzuimdag." in [
        str(message).partition(". ")[2] for message in get_messages(response.wsgi_request)
    ]
    assert Absence.objects.get().ended_on is None


def test_a_concern_becomes_absence(concern: Casus, cast: Cast) -> None:
    Login(cast.school).post(
        url("casus_absence_start", concern), {"kind": "ziek", "first_day": days_ago(3), "first_day_kind": "precies"}
    )

    concern.refresh_from_db()
    assert concern.phase == "geoorloofd"
    assert Absence.objects.get().first_day == today() - timedelta(days=3)


def test_acts_on_absence_need_an_absence(concern: Casus, cast: Cast) -> None:
    for name in ("casus_phase", "casus_first_day", "casus_return", "casus_fall_back"):
        assert Login(cast.consulent).get(url(name, concern)).status_code == 404
    assert Login(cast.consulent).post(url("casus_confirm", concern)).status_code == 404


def test_a_form_of_before_the_return_is_refused_with_what_was_typed(cast: Cast, casus: Casus) -> None:
    return_to_school(absence=casus.absences.get(), on=today(), by=cast.consulent.user, today=today())
    client = Login(cast.consulent)

    answer = client.post(url("casus_phase", casus), {"kind": "opbouw", "text": "Twee ochtenden."}, follow=True)

    assert answer.redirect_chain == [(f"/casus/{casus.code}/", 302)]
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [
        "De leerling is intussen weer naar school; er is niets opgeslagen. U typte: “Twee ochtenden.”"
    ]
    assert Login(cast.other_school).post(url("casus_phase", casus), {}).status_code == 404
