"""Statements that are kept by their shape: everybody gets their own rows from them."""

from datetime import date
from threading import Thread
from typing import Any

from django.db import connection
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
    readers = [scope(toegang) for toegang in (cast.voorzitter, cast.voorzitter_zuid)]
    prepared._statement.cache_clear()

    found = [prepared.ask(visible, ids, reader) for reader in readers]

    assert found == [[(mine.code,)], [(theirs.code,)]]
    assert prepared._statement.cache_info().misses == 1


def with_code(scope: Scope, code: str) -> QuerySet[Any, Any]:
    return Casus.objects.visible_to(scope).select_related("pupil", "school").filter(code=code)


def test_rows_gives_objects_joined_and_each_reader_of_one_shape_their_own(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    mine = listed(cast, "Eigen")
    theirs = listed(cast, "Ander", at=cast.heuvelrade, consulent=cast.colleague.user)
    readers = [scope(toegang) for toegang in (cast.voorzitter, cast.voorzitter_zuid)]
    prepared._compiled.cache_clear()

    with django_assert_num_queries(4):
        found = {
            (number, casus.code): prepared.rows(with_code, reader, prepared.Text(casus.code))
            for number, reader in enumerate(readers)
            for casus in (mine, theirs)
        }
        names = [row.pupil.family_name for rows in found.values() for row in rows]

    assert found == {(0, mine.code): [mine], (0, theirs.code): [], (1, mine.code): [], (1, theirs.code): [theirs]}
    assert names == ["Eigen", "Ander"]
    assert prepared._compiled.cache_info().misses == 1


def test_rows_are_what_the_queryset_gives(cast: Cast) -> None:
    casus = listed(cast)
    reader = scope(cast.consulent)

    [kept], [plain] = prepared.rows(with_code, reader, prepared.Text(casus.code)), with_code(reader, casus.code)

    assert kept.__dict__.keys() == plain.__dict__.keys()
    assert [getattr(kept, field.attname) for field in Casus._meta.concrete_fields] == [
        getattr(plain, field.attname) for field in Casus._meta.concrete_fields
    ]


def test_rows_of_who_may_see_nothing_are_empty(cast: Cast) -> None:
    casus = listed(cast)

    assert prepared.rows(with_code, scope(cast.privacy), prepared.Text(casus.code)) == []


def test_rows_keep_no_value_of_a_reader(cast: Cast) -> None:
    casus = listed(cast)
    reader = scope(cast.consulent)

    prepared.rows(with_code, reader, prepared.Text(casus.code))

    stand_ins = prepared._StandIns()
    kept = prepared._compiled(with_code, stand_ins.of(reader), stand_ins.of(prepared.Text("")))
    assert kept is not None
    assert all(param < 0 for param in kept.params if isinstance(param, int))
    assert casus.code not in kept.params
    assert prepared.rows(with_code, reader, prepared.Text("stand-in 1")) == []


def test_rows_in_another_thread_use_its_own_connection(cast: Cast) -> None:
    """What is kept was compiled for the connection of one thread; nothing of that connection may be used in another."""
    casus = listed(cast)
    reader = scope(cast.consulent)
    prepared.rows(with_code, reader, prepared.Text(casus.code))
    seen: list[list[Any]] = []

    def elsewhere() -> None:
        seen.append(prepared.rows(with_code, reader, prepared.Text(casus.code)))
        connection.close()

    thread = Thread(target=elsewhere)
    thread.start()
    thread.join()

    assert seen == [[]]  # an own connection does not see what this test has not committed


def test_ask_of_who_may_see_nothing_is_empty(cast: Cast) -> None:
    casus = listed(cast)

    assert prepared.ask(visible, (casus.pk,), scope(cast.privacy)) == []


def test_ask_keeps_no_number_of_a_reader(cast: Cast) -> None:
    casus = listed(cast)
    reader = scope(cast.consulent)
    prepared._statement.cache_clear()

    prepared.ask(visible, (casus.pk,), reader)

    sql, params = prepared._statement(visible, (prepared.FIRST,), _shape(reader))
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
