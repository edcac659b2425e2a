"""How a casus begins: acts."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from cases.access import resolve
from cases.actions.closing import AlreadyOpen
from cases.actions.opening import add_pupil, earlier_submit, look_again, open_casus, similar_pupils, terms_from
from cases.actions.reporting import Report, report_pupil
from cases.actions.story import inform_leerplicht
from cases.actions.work import finish, unfinish
from cases.models import Actie, ActieKind, Casus, Deadline, DeadlineRule, Enrolment, EventKind, Residence
from cases.names import Name
from post.models import Notice
from region.models import Holiday
from tests import build
from tests.conftest import TODAY, Cast

NOW = build.moment(TODAY)


def rule(amount: int = 4, **fields: Any) -> DeadlineRule:
    values: dict[str, Any] = {
        "code": f"{amount}-weken",
        "name": f"{amount} weken",
        "source": "Leerplichtwet",
        "valid_from": build.START,
    }
    return DeadlineRule.objects.create(amount=amount, **{**values, **fields})


def opened(cast: Cast, **fields: Any) -> Casus:
    values: dict[str, Any] = {
        "by": cast.consulent.user, "today": TODAY, "kind": "relatief", "first_day": date(2026, 11, 2), "school": cast.beemd,
        "municipality": cast.lindevoort, "now": NOW,
    }  # fmt: skip
    if "pupil" not in fields:
        values["pupil"] = build.pupil()
    return open_casus(**{**values, **fields})


def test_consulent_area_and_terms_follow_by_themselves(cast: Cast) -> None:
    rule(4)

    casus = opened(cast)

    assert casus.consulent == cast.consulent.user
    assert casus.area == cast.noord
    assert casus.phase == "relatief"
    assert list(Deadline.objects.values_list("due_on", "flag_on")) == [(date(2026, 11, 30), date(2026, 11, 30))]
    assert list(casus.events.values_list("kind", "school_reads", "leerplicht_reads")) == [
        (EventKind.OPENED, True, True)
    ]


def test_without_school_the_municipality_decides(cast: Cast) -> None:
    colleague = build.user("m@loket.example", "Mira Gemeente")
    build.toegang(colleague, Role.CONSULENT)
    cast.consulent.user.consulentschappen.model.objects.create(
        consulent=colleague, municipality=cast.oosterbeemd, valid_from=build.START
    )

    casus = opened(cast, school=None, municipality=cast.oosterbeemd, kind="absoluut")

    assert casus.consulent == colleague
    assert casus.area == cast.zuid


def test_a_concern_has_no_clock_but_a_day_to_look_again(cast: Cast) -> None:
    rule(4)

    casus = opened(cast, kind="", first_day=None, look_again_on=TODAY + timedelta(days=14))

    assert casus.phase == ""
    assert not casus.absences.exists()
    assert not Deadline.objects.exists()
    actie = casus.acties.get()
    assert (actie.kind, actie.due_on, actie.holder) == (ActieKind.REST, TODAY + timedelta(days=14), cast.consulent.user)
    assert casus.events.get(kind=EventKind.OPENED).leerplicht_reads is False


def test_a_first_day_that_is_not_known_plans_nothing(cast: Cast) -> None:
    rule(4)

    casus = opened(cast, first_day=None)

    absence = casus.absences.get()
    assert (absence.first_day, absence.first_day_kind, absence.known_on) == (None, "onbekend", TODAY)
    assert casus.phases.get().true_from == TODAY
    assert not Deadline.objects.exists()


def test_telling_leerplicht_becomes_a_next_step(cast: Cast) -> None:
    casus = opened(cast, inform_leerplicht_by=TODAY)

    actie = casus.acties.get()
    assert (actie.kind, actie.what, actie.due_on) == (ActieKind.STEP, "Leerplicht informeren", TODAY)


def test_that_step_is_done_once_leerplicht_knows(cast: Cast) -> None:
    casus = opened(cast, inform_leerplicht_by=TODAY)
    other = Actie.objects.create(
        casus=casus,
        kind=ActieKind.STEP,
        what="Huisbezoek",
        due_on=TODAY,
        holder=cast.consulent.user,
        asked_by=cast.consulent.user,
    )

    inform_leerplicht(casus=casus, on=TODAY, by=cast.consulent.user, today=TODAY)

    assert list(casus.acties.open()) == [other]


def test_leerplicht_knows_once_that_step_is_done(cast: Cast) -> None:
    casus = opened(cast, inform_leerplicht_by=TODAY)
    step, by = casus.acties.get(), cast.consulent.user

    finish(actie=step, by=by, now=NOW)
    casus.refresh_from_db()
    told = casus.leerplicht_informed_on
    unfinish(actie=step, by=by, now=NOW)
    casus.refresh_from_db()

    assert (told, casus.leerplicht_informed_on) == (TODAY, None)


def test_step_that_is_done_keeps_the_day_on_which_leerplicht_knew(cast: Cast) -> None:
    casus = opened(cast, inform_leerplicht_by=TODAY)
    step, by, earlier = casus.acties.get(), cast.consulent.user, TODAY - timedelta(days=3)
    inform_leerplicht(casus=casus, on=earlier, by=by, today=TODAY)
    unfinish(actie=step, by=by, now=NOW)
    step.refresh_from_db()
    finish(actie=step, by=by, now=NOW)

    casus.refresh_from_db()
    assert casus.leerplicht_informed_on == earlier


def test_looking_again_falls_on_a_school_day(cast: Cast) -> None:
    days = {"first_day": date(2026, 12, 19), "last_day": date(2027, 1, 3)}
    Holiday.objects.create(region="zuid", school_year="2026-2027", name="Kerst", **days)
    friday, saturday = date(2026, 12, 4), date(2026, 12, 5)

    assert look_again(date(2026, 11, 28)) == date(2026, 12, 14)  # a Saturday, two weeks on
    assert [look_again(day, school=cast.beemd) for day in (friday, saturday)] == [date(2026, 12, 18), date(2027, 1, 4)]
    assert look_again(saturday, municipality=cast.lindevoort) == date(2027, 1, 4)


def test_one_open_casus_a_pupil(cast: Cast) -> None:
    first = opened(cast)

    with pytest.raises(AlreadyOpen) as answer:
        opened(cast, pupil=first.pupil)

    assert answer.value.casus == first
    assert Casus.objects.count() == 1


def test_known_pupil_changes_school_when_that_is_told(cast: Cast) -> None:
    pupil = build.pupil()
    build.enrolment(pupil, cast.heuvelrade)
    build.enrolment(pupil, cast.beemd, valid_to=date(2021, 1, 1))
    Residence.objects.create(pupil=pupil, municipality=cast.lindevoort, valid_from=build.START)

    opened(cast, pupil=pupil)

    assert list(Enrolment.objects.on(TODAY).filter(pupil=pupil).values_list("school", flat=True)) == [cast.beemd.pk]
    assert Enrolment.objects.get(school=cast.heuvelrade).valid_to == TODAY
    assert Residence.objects.count() == 1


def test_add_pupil_dates_enrolment_from_the_school_year(cast: Cast) -> None:
    pupil = add_pupil(
        given_name="Fenne", infix="van der", family_name="Roskamp", birth_date=date(2012, 2, 13), school=cast.beemd,
        municipality=cast.lindevoort, by=cast.consulent.user, today=TODAY,
    )  # fmt: skip

    assert pupil.search == "fenne van der roskamp"
    assert pupil.enrolments.get().valid_from == date(2026, 8, 1)
    assert pupil.residences.get().municipality == cast.lindevoort


def test_search_finds_name_code_school_and_short_names(cast: Cast) -> None:
    cast.beemd.short_names = "De Beemd\nBC"

    casus = opened(cast, pupil=build.pupil("Zoë", "Kuyper", also_known_as="Zo"))

    assert casus.search == f"zoe kuyper zo {casus.code.lower()} beemdcollege de beemd bc"


def test_the_same_form_twice_is_recognised(cast: Cast) -> None:
    casus = opened(cast, client_id="een-twee-drie")

    assert earlier_submit(by=cast.consulent.user, client_id="een-twee-drie", today=TODAY) == casus
    assert earlier_submit(by=cast.consulent.user, client_id="vier", today=TODAY) is None
    assert earlier_submit(by=cast.colleague.user, client_id="een-twee-drie", today=TODAY) is None
    assert earlier_submit(by=cast.consulent.user, client_id="", today=TODAY) is None


def test_similar_pupil_in_own_circle_is_shown_with_casus(cast: Cast) -> None:
    casus = opened(cast, pupil=build.pupil("Fenna", "Roskam"))

    found = similar_pupils(
        name=Name("Fenne", "", "Roskamp"), birth_date=date(2012, 2, 13), scope=resolve(cast.consulent, TODAY)
    )

    assert [(candidate.pupil, candidate.casus) for candidate in found] == [(casus.pupil, casus)]


def test_similar_pupil_elsewhere_is_only_a_colleague_to_ask(cast: Cast) -> None:
    opened(cast, pupil=build.pupil("Fenna", "Roskam"), school=cast.heuvelrade, municipality=cast.oosterbeemd)

    found = similar_pupils(
        name=Name("Fenne", "", "Roskamp"), birth_date=date(2012, 2, 13), scope=resolve(cast.consulent, TODAY)
    )

    assert [(each.hidden, each.casus, each.school, each.colleague) for each in found] == [
        (True, None, None, cast.colleague.user)
    ]


@pytest.mark.parametrize(
    ("name", "born"),
    [
        (Name("Joris", "", "Kuyper"), date(2012, 2, 13)),
        (Name("Fenne", "", "Roskamp"), date(2012, 3, 13)),
        (Name("Fenne", "", "Roskamp"), None),
    ],
)
def test_another_name_or_birth_date_is_another_pupil(cast: Cast, name: Name, born: date | None) -> None:
    opened(cast, pupil=build.pupil("Fenna", "Roskam"))

    assert similar_pupils(name=name, birth_date=born, scope=resolve(cast.consulent, TODAY)) == []


def test_the_same_name_is_found_in_own_circle_before_the_birth_date_is_typed(cast: Cast) -> None:
    casus = opened(cast, pupil=build.pupil("Fenna", "Roskam"))

    found = similar_pupils(name=Name("Fenna", "", "Roskam"), birth_date=None, scope=resolve(cast.consulent, TODAY))

    assert [candidate.casus for candidate in found] == [casus]


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("ended", "most"), [(False, 4), (True, 5)])
def test_similar_pupils_takes_the_same_queries_for_one_and_three(
    cast: Cast, number: int, ended: bool, most: int
) -> None:
    for index in range(number):
        who = build.pupil("Fenna", f"Roska{'mnp'[index]}")
        build.enrolment(who, cast.beemd)
        opened(cast, pupil=who)
    if ended:
        Casus.objects.update(closed_on=TODAY, outcome="verhuisd")
    scope = resolve(cast.consulent, TODAY)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = similar_pupils(name=Name("Fenna", "", "Roskam"), birth_date=date(2012, 2, 13), scope=scope)

    assert [each.colleague for each in found] == [cast.consulent.user] * number
    assert len(queries) == most


def test_terms_from_lets_a_municipality_have_its_own_rule(cast: Cast) -> None:
    rule(4)
    rule(10)
    rule(8, code="10-weken", municipality=cast.lindevoort, name="8 weken van Lindevoort")

    terms = terms_from(date(2026, 11, 2), school=cast.beemd, municipality=cast.lindevoort, today=TODAY)

    assert [(term.name, term.on) for term in terms] == [
        ("4 weken", date(2026, 11, 30)),
        ("8 weken van Lindevoort", date(2026, 12, 28)),
    ]


def reported(cast: Cast, **fields: Any) -> Casus:
    values: dict[str, Any] = {
        "name": Name("Fenna", "", "Roskam"),
        "birth_date": date(2012, 2, 13),
        "kind": "relatief",
        "first_day": date(2026, 11, 2),
    }
    return report_pupil(
        report=Report(**{**values, **fields}), school=cast.beemd, municipality=cast.lindevoort, by=cast.school.user,
        role=Role.SCHOOL, today=TODAY, now=NOW,
    )  # fmt: skip


def test_a_report_lands_with_the_fixed_consulent(cast: Cast) -> None:
    casus = reported(cast, text="Moeder belde.")

    assert casus.consulent == cast.consulent.user
    assert casus.events.get(kind=EventKind.REPORTED).by == cast.school.user
    assert list(Notice.objects.values_list("user", "text")) == [
        (cast.consulent.user.pk, "Er is een leerling bij u gemeld.")
    ]
    told = casus.events.get(kind=EventKind.NOTE)
    assert (told.text, told.school_reads, told.leerplicht_reads) == ("Moeder belde.", True, False)


def test_without_fixed_consulent_every_voorzitter_of_the_area_hears_it(cast: Cast) -> None:
    cast.consulent.user.consulentschappen.all().delete()

    reported(cast)

    assert list(Notice.objects.values_list("user", flat=True)) == [cast.voorzitter.user.pk]


def test_a_report_about_a_casus_of_somebody_who_left_reaches_every_voorzitter_of_the_area(cast: Cast) -> None:
    casus = reported(cast)
    Notice.objects.all().delete()
    cast.consulent.end_on(TODAY)

    again = reported(cast)

    assert (again, again.consulent) == (casus, cast.consulent.user)
    assert list(Notice.objects.values_list("user", flat=True)) == [cast.voorzitter.user.pk]


def test_a_report_about_a_pupil_with_an_open_casus_elsewhere_opens_nothing(cast: Cast) -> None:
    elsewhere = opened(
        cast, pupil=build.pupil("Fenna", "Roskam"), school=cast.heuvelrade, municipality=cast.oosterbeemd
    )

    casus = reported(cast, text="Moeder belde.")

    assert casus == elsewhere
    assert Casus.objects.count() == 1
    assert not Casus.objects.visible_to(resolve(cast.school, TODAY)).exists()
    lines = casus.events.filter(by=cast.school.user).values_list("school_reads", "leerplicht_reads")
    assert list(lines) == [(False, False), (False, False)]
    assert list(Notice.objects.values_list("user", flat=True)) == [cast.colleague.user.pk]


def test_a_report_with_a_name_that_is_merely_alike_leaves_a_note_for_the_office(cast: Cast) -> None:
    opened(cast, pupil=build.pupil("Fenne", "Roskamp"), school=cast.heuvelrade, municipality=cast.oosterbeemd)

    casus = reported(cast)

    assert Casus.objects.count() == 2
    note = casus.events.get(kind=EventKind.NOTE)
    assert note.text.startswith("Zelfde geboortedatum en een naam die erop lijkt. Vraag het na bij Abdel Ottevanger.")
    assert (note.school_reads, note.leerplicht_reads) == (False, False)
