"""Statements that are kept by their shape: everybody gets their own rows from them."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import Toegang
from cases import prepared
from cases.access import resolve
from cases.filters import around
from cases.models import Casus
from cases.scope import Scope
from cases.situation import situations_of
from tests.cases.listed import day, listed
from tests.conftest import Cast


def visible(ids: tuple[int, ...], scope: Scope) -> QuerySet[Any, Any]:
    return Casus.objects.visible_to(scope).filter(pk__in=ids).order_by("pk").values_list("code")


def scope(toegang: Toegang) -> Scope:
    return resolve(toegang, day(0))


def test_ask_gives_each_reader_of_one_shape_their_own_rows(cast: Cast) -> None:
    mine = listed(cast, "Eigen")
    theirs = listed(cast, "Ander", at=cast.heuvelrade, consulent=cast.colleague.user)
    ids = (mine.pk, theirs.pk)
    prepared._statement.cache_clear()

    found = [prepared.ask(visible, ids, scope(toegang)) for toegang in (cast.voorzitter, cast.voorzitter_zuid)]

    assert found == [[(mine.code,)], [(theirs.code,)]]
    assert prepared._statement.cache_info().misses == 1


def test_ask_of_who_may_see_nothing_is_empty(cast: Cast) -> None:
    casus = listed(cast)

    assert prepared.ask(visible, (casus.pk,), scope(cast.privacy)) == []


def test_ask_keeps_no_number_of_a_reader(cast: Cast) -> None:
    casus = listed(cast)
    prepared._statement.cache_clear()

    prepared.ask(visible, (casus.pk,), scope(cast.consulent))

    sql, params = prepared._statement(visible, (prepared.FIRST,), _shape(scope(cast.consulent)))
    assert prepared._statement.cache_info().hits == 1
    assert all(param < 0 for param in params if isinstance(param, int))
    assert str(casus.pk) not in sql


def _shape(of: Scope) -> Any:
    stand_ins = prepared._StandIns()
    stand_ins.of((0,))  # the ids come first
    return stand_ins.of(of)


def test_numbers_around_the_list_are_those_of_the_reader(cast: Cast) -> None:
    listed(cast, "Een")
    listed(cast, "Twee")
    listed(cast, "Ander", at=cast.heuvelrade, consulent=cast.colleague.user)

    found = [around(scope(toegang), whole=False)[1][""] for toegang in (cast.voorzitter, cast.voorzitter_zuid)]

    assert found == [2, 1]


def test_situations_of_many_and_few_are_the_same(cast: Cast) -> None:
    ids = [listed(cast, f"Naam{number}", first_day=date(2026, 9, 1 + number)).pk for number in range(6)]

    few = [situations_of([pk], scope(cast.consulent))[0] for pk in ids]

    assert [row.absence for row in situations_of(ids, scope(cast.consulent))] == [row.absence for row in few]
    assert [row.casus.pk for row in few] == ids
