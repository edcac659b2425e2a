"""Comparing in the database: idempotent, set-based, and safe when two do it at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from accounts.models import Consulentschap, Toegang
from actietafel.actions.reconciling import (
    Decision,
    Found,
    reconcile,
    settle,
)
from actietafel.models import Opgaveregel, Settlement, Verschil, VerschilKind
from cases.events import ConflictError
from cases.models import Casus, Phase, Pupil
from tests.actietafel.lists import FIRST_DAY, NOW, lists, thuis
from tests.conftest import TODAY, Cast, make_cast

K, S = VerschilKind, Settlement


def done(row: Verschil, settlement: Settlement, cast: Cast, **typed: Any) -> Verschil:
    decision = Decision(settlement, **typed)
    return settle(verschil=row, decision=decision, by=cast.consulent.user, today=TODAY, now=NOW, version=row.version)


# --- comparing ----------------------------------------------------------------------------------------------------------


def test_when_all_agree_there_is_nothing(cast: Cast) -> None:
    of = lists(cast)
    of.both(thuis(cast))

    assert of.compare() == Found()
    assert not Verschil.objects.exists()


def test_the_bins(cast: Cast) -> None:
    of = lists(cast)
    of.on(of.school, thuis(cast, "Amber", "Amberstra"))
    of.on(of.leerplicht, thuis(cast, "Siebe", "Siebestra"))
    thuis(cast, "Jelte", "Jeltestra")
    of.named(of.school, "Merel", "Merelstra")
    of.named(of.leerplicht, "Merel", "Merelstra")

    found = of.compare()

    assert of.open() == [K.ONLY_SCHOOL, K.ONLY_LEERPLICHT, K.ONLY_OURS, K.NEW]
    assert (found.new, found.open) == (4, 4)


def test_comparing_twice_changes_nothing(cast: Cast) -> None:
    of = lists(cast)
    of.on(of.school, thuis(cast))
    of.named(of.school, "Merel", "Merelstra")
    of.compare()
    before = list(Verschil.objects.order_by("pk").values())

    again = of.compare()

    assert (again.new, again.gone, again.open) == (0, 0, 3)
    assert list(Verschil.objects.order_by("pk").values()) == before


def test_a_round_that_was_not_opened_has_no_differences(cast: Cast) -> None:
    of = lists(cast, opened_at=None)
    thuis(cast)

    assert of.compare() == Found()


def test_a_respondent_that_did_not_return_is_silent(cast: Cast) -> None:
    of = lists(cast)
    of.on(of.school, thuis(cast))
    of.leerplicht.returned_at = None
    of.leerplicht.save()

    assert of.compare().open == 0


def test_ill_on_the_schools_list_is_nothing_for_leerplicht(cast: Cast) -> None:
    of = lists(cast)
    of.on(of.school, thuis(cast, kind="geoorloofd"))
    of.named(of.school, "Merel", "Merelstra", kind="geoorloofd", permitted_kind="ziek")

    of.compare()

    row = of.one(K.NEW)
    assert of.open() == [K.NEW]
    assert (row.phase, row.leerplicht_from) == ("geoorloofd", None)


def test_what_vanished_is_settled_and_opens_again_when_it_is_back(cast: Cast) -> None:
    of = lists(cast)
    casus = thuis(cast)
    of.on(of.school, casus)
    of.compare()
    regel = of.on(of.leerplicht, casus)

    gone = of.compare()
    row = Verschil.objects.get()
    settled = (row.settlement, row.settled_by, row.because)
    Opgaveregel.objects.filter(pk=regel.pk).delete()
    back = of.compare()

    row.refresh_from_db()
    assert (gone.gone, gone.open) == (1, 0)
    assert settled == (S.GONE, None, "De lijsten en de casus zeggen dit niet meer.")
    assert (back.back, back.new, back.open) == (1, 0, 1)
    assert (row.settled_at, row.settlement, row.because) == (None, "", "")


def test_settled_stays_settled_and_new_facts_are_a_new_difference(cast: Cast) -> None:
    of = lists(cast)
    casus = thuis(cast)
    of.on(of.school, casus, first_day=FIRST_DAY - timedelta(days=4))
    regel = of.on(of.leerplicht, casus)
    of.compare()
    done(of.one(K.FIRST_DAY), S.OURS_RIGHT, cast)

    same = of.compare()
    Opgaveregel.objects.filter(pk=regel.pk).update(first_day=FIRST_DAY - timedelta(days=9))
    other = of.compare()

    assert (same.new, same.open, other.new, other.open) == (0, 0, 1, 1)


def test_owner_is_the_consulent_of_the_casus_then_of_the_school_then_of_the_municipality_then_the_chair(
    cast: Cast,
) -> None:
    of = lists(cast)
    of.on(of.school, thuis(cast, "Amber", "Amberstra", consulent=cast.colleague.user))
    of.named(of.school, "Merel", "Merelstra", kind="geoorloofd")
    of.named(of.leerplicht, "Jelte", "Jeltestra", kind="absoluut")
    of.compare()

    owners = {row.kind: row.owner for row in Verschil.objects.filter(kind=K.ONLY_SCHOOL)}
    by_school = Verschil.objects.get(kind=K.NEW, school=cast.beemd)
    by_chair = Verschil.objects.get(kind=K.NEW, school=None)

    assert owners == {K.ONLY_SCHOOL: cast.colleague.user}
    assert by_school.owner == cast.consulent.user
    assert by_chair.owner == cast.voorzitter.user
    Consulentschap.objects.create(
        consulent=cast.colleague.user, municipality=cast.lindevoort, valid_from=date(2020, 8, 1)
    )
    Verschil.objects.all().delete()
    of.compare()
    assert Verschil.objects.get(kind=K.NEW, school=None).owner == cast.colleague.user


def test_what_a_consulent_who_left_would_find_out_gets_another_owner(cast: Cast) -> None:
    of = lists(cast)
    of.on(of.school, thuis(cast, "Amber", "Amberstra", consulent=cast.colleague.user))
    of.compare()
    before = Verschil.objects.get().owner
    Toegang.objects.filter(pk=cast.colleague.pk).update(valid_to=TODAY)

    of.compare()
    after = Verschil.objects.get().owner
    Verschil.objects.all().delete()
    of.compare()

    assert (before, after, Verschil.objects.get().owner) == (
        cast.colleague.user,
        cast.consulent.user,
        cast.consulent.user,
    )


def test_leerplicht_is_told_after_a_set_number_of_days(cast: Cast, settings: Any) -> None:
    settings.OPGAVE_LEERPLICHT_AFTER_DAYS = 7
    of = lists(cast)
    of.on(of.school, thuis(cast))
    of.compare()

    again = of.compare(TODAY + timedelta(days=3))

    assert Verschil.objects.get().leerplicht_from == TODAY + timedelta(days=7)
    assert again.new == 0


def test_a_kind_that_is_not_theirs_any_more_takes_the_date_away(cast: Cast) -> None:
    of = lists(cast)
    regel = of.on(of.school, thuis(cast), kind="relatief")
    of.on(of.school, thuis(cast, "Siebe", "Siebestra"))
    of.compare()
    told = Verschil.objects.filter(leerplicht_from__isnull=False).count()

    Opgaveregel.objects.filter(pk=regel.pk).update(kind="geoorloofd", permitted_kind="ziek")
    of.compare()

    ill = Verschil.objects.filter(casus=regel.casus).open()
    assert told == 2
    assert list(ill.values_list("kind", "phase", "leerplicht_from")) == [(K.KIND, "geoorloofd", None)]


def test_found_after_the_round_was_settled_is_marked_late(cast: Cast) -> None:
    of = lists(cast, stopped_at=NOW, settled_at=NOW)
    of.on(of.school, thuis(cast))

    of.compare()

    assert Verschil.objects.get().late


def test_no_name_stands_in_what_is_kept_of_a_difference(cast: Cast) -> None:
    of = lists(cast)
    of.on(of.school, thuis(cast))
    of.named(of.school, "Merel", "Merelstra")
    of.named(of.leerplicht, "Merle", "Merelstra")

    of.compare()

    kept = repr(list(Verschil.objects.values()))
    assert "Beemdcollege" in kept
    assert [name for name in ("Fenna", "Roskam", "Merel", "Merle", "Merelstra") if name in kept] == []


@pytest.mark.parametrize("number", [1, 3, 500])
def test_queries_do_not_depend_on_the_number_of_pupils(cast: Cast, number: int) -> None:
    of = lists(cast)
    for index in range(number):
        of.named(of.school, f"Merel{index}", f"Stra{index}", birth_date=date(2012, 1, 1) + timedelta(days=index))
    thuis(cast)

    with CaptureQueriesContext(
        connection,
    ) as first:
        found = of.compare()
    with CaptureQueriesContext(connection) as second:
        of.compare()

    assert found.new == 2 * number + 1
    assert (len(first), len(second)) == (FIRST_TIME, AGAIN)


FIRST_TIME, AGAIN = 22, 20


# --- at the same moment -------------------------------------------------------------------------------------------------


def _threads(acts: list[Any]) -> list[Any]:
    def run(act: Any) -> Any:
        try:
            return act()
        except ConflictError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_comparing_at_the_same_moment_doubles_nothing() -> None:
    of = lists(make_cast())
    for index in range(20):
        of.named(of.school, f"Merel{index}", f"Stra{index}", birth_date=date(2012, 1, 1) + timedelta(days=index))

    found = _threads([lambda: reconcile(uitvraag=of.uitvraag, today=TODAY, now=NOW)] * 4)

    assert sorted(each.new for each in found) == [0, 0, 0, 40]
    assert Verschil.objects.count() == 40


@pytest.mark.django_db(transaction=True)
def test_two_people_settle_the_same_at_the_same_moment_one_wins() -> None:
    cast = make_cast()
    of = lists(cast)
    of.named(of.school, "Merel", "Merelstra", kind="geoorloofd")
    of.compare()
    row = of.one(K.NEW)

    def act(by: Any) -> Any:
        return lambda: settle(
            verschil=row, decision=Decision(S.OPENED), by=by, today=TODAY, now=NOW, version=row.version
        )

    results = _threads([act(cast.consulent.user), act(cast.voorzitter.user)])

    assert sorted(type(each).__name__ for each in results) == ["ConflictError", "Verschil"]
    assert (Casus.objects.count(), Pupil.objects.count(), Phase.objects.count()) == (1, 1, 1)
