"""Every address × every identity × own, foreign and non-existing × GET and POST, served by the role that serves in production.

The table is in matrix.py, what a line of it means in matrix_line.py; the planted words in world.py. A new address without a line
fails, and so does a line without one.
"""

import logging
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from loket.privileges import grant_all
from tests.conftest import make_cast
from tests.loket.matrix import OPEN, TABLE
from tests.loket.matrix_line import Line, data_for, expected
from tests.loket.places import OBJECTS, Places
from tests.loket.planted import Who, World
from tests.loket.walk import ALWAYS_WRITTEN, Answer, Walker, complaints, remembered
from tests.loket.world import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def _django_db_helper() -> None:
    """Takes the place of the transaction around each test: here one transaction spans the module, and the walker undoes each
    request. A connection that is closed after every test would lose the world."""


@pytest.fixture(scope="module")
def walker(django_db_setup: None, django_db_blocker: Any) -> Iterator[Walker]:
    """The world is built once; each request is undone."""
    logging.disable(logging.CRITICAL)  # thousands of refusals, each with its traceback, and all of them expected
    # The walk takes longer than the minute after which a click is written down: else every request writes its session.
    clicks = mock.patch("loket.middleware.RUN_ON_AFTER", float("inf"))
    with django_db_blocker.unblock(), transaction.atomic(), clicks:
        grant_all()
        world = make(make_cast())
        with remembered():
            yield Walker(world)
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


def addresses() -> Iterator[tuple[str, URLPattern]]:
    def walk(resolver: URLResolver) -> Iterator[tuple[str, URLPattern]]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                yield from walk(entry)
            else:
                yield entry.name or f"(zonder naam: {entry.pattern})", entry

    return walk(get_resolver())


NAMES = sorted({name for name, _ in addresses()})


def test_every_address_has_a_line_and_every_line_an_address() -> None:
    assert sorted([*TABLE, *OPEN]) == NAMES


def test_names_of_addresses_are_unique() -> None:
    names = [name for name, _ in addresses()]

    assert sorted(names) == sorted(set(names))


def _urls(world: World, who: Who, name: str, line: Line) -> Iterator[tuple[str, str]]:
    """(kind of object, address)."""
    fill = {
        "noord": world.first_letters("noord"),
        "zuid": world.first_letters("zuid"),
        "code": world.sides[who.side].casus.code,
        "foreign": world.sides[who.foreign].casus.code,
    }
    places = OBJECTS[line.of](world, who) if line.of else {"own": {}}
    for kind in _kinds(who, places) if who.role in line.door else ["own"]:
        path = reverse(name, kwargs={**line.fixed, **places[kind]})
        for query in line.queries if who.role in line.door else line.queries[:1]:
            yield kind, path + query.format(**fill)


def _kinds(who: Who, places: Places) -> list[str]:
    """The regions mirror each other, so half is enough: people of the north visit what is theirs, those of the south are the
    strangers."""
    if "foreign" not in places:
        return list(places)
    if who.role in "AXBP":
        return ["own"]
    if who.role in "KW":  # one kerngroep for all regions; a partner-SWV has no region
        return list(places)
    there = [kind for kind in places if kind not in {"own", "foreign", "nowhere"}]
    return ["foreign", "nowhere", *there] if who.side == "zuid" else ["own", *there]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", sorted(TABLE))
def test_page(walker: Walker, name: str, method: str) -> None:
    if name not in NAMES:
        pytest.fail("geen adres met deze naam")
    world, line = walker.world, TABLE[name]
    wrong: list[str] = []
    for who in world.people:
        answers: dict[str, Answer] = {}
        for kind, url in _urls(world, who, name, line):
            due = expected(line, who, kind, method)
            if due == 405 and who.name not in {"anonymous", "consulent", "colleague"}:
                continue  # decided before anybody is looked at
            if due == 403 and who.role not in line.door and who.side == "zuid":
                continue  # the door looks at the role alone: the north stood there already
            data = dict(data_for(line, world, who)) if method == "POST" else None
            answer = answers[kind] = walker.send(who, method, url, data)
            wrong += [
                f"{answer.request} ({kind}): {text}"
                for text in _judge(world, line, who, method, answer, due, f"{url} {data}")
            ]
        if due_same := _differs(answers.get("foreign"), answers.get("nowhere")):
            wrong.append(f"{name} {method} as {who.name}: {due_same}")
    assert not wrong, "\n".join(wrong)


# Pages that answer htmx otherwise than a page: the fragment is judged by what it gives away and by whom it refuses.
HTMX = (
    "casus_row", "casussen", "casus_phase", "casus_return", "gesprek_block", "intake_choose", "intake_progress", "opgave",
    "signal_handle", "uitvraag",
)  # fmt: skip


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", HTMX)
def test_fragment(walker: Walker, name: str, method: str) -> None:
    world, line = walker.world, TABLE[name]
    wrong: list[str] = []
    for who in world.people:
        for kind, url in _urls(world, who, name, line):
            due = expected(line, who, kind, method)
            if due == 405:
                continue
            data = dict(data_for(line, world, who)) if method == "POST" else None
            answer = walker.send(who, method, url, data, headers={"HX-Request": "true"})
            wrong += [f"{answer.request} ({kind}): {text}" for text in complaints(world, who, answer, f"{url} {data}")]
            if answer.status != due and (due >= 400 or answer.status >= 400 or who.role in "AX"):
                wrong.append(f"{answer.request} ({kind}): status {answer.status}, expected {due} {answer.error}")
    assert not wrong, "\n".join(wrong)


def _judge(world: World, line: Line, who: Who, method: str, answer: Answer, due: int, asked: str) -> list[str]:
    found = complaints(world, who, answer, asked)
    if answer.status != due:
        found.append(f"status {answer.status}, expected {due} {answer.error}")
    if who.role in "AX" and due == 302 and answer.status == 302:
        to = reverse(settings.LOGIN_URL) if who.role == "A" else reverse("switch_role")
        if not answer.headers["Location"].startswith(to):
            found.append(f"is sent to {answer.headers['Location']}")
    written = {table for table, rows in answer.written.items() if rows and table not in ALWAYS_WRITTEN}
    if method == "GET" or due not in {200, 302} or who.role in "AX":
        if extra := written - set(line.writes):
            found.append(f"writes {sorted(extra)}")
    elif line.changes and not written and answer.status == due:
        found.append(f"changes nothing with this data (to {answer.headers.get('Location')})")
    return found


def _differs(foreign: Answer | None, nowhere: Answer | None) -> str:
    """404 must be the same bytes; a redirect to the login repeats the address that was asked."""
    if foreign is None or nowhere is None or foreign.status == nowhere.status == 302:
        return ""
    return "" if foreign.bytes_without_token == nowhere.bytes_without_token else "foreign and non-existing differ"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", sorted(OPEN))
def test_open_page(walker: Walker, name: str, method: str) -> None:
    world = walker.world
    get, post, data = OPEN[name]
    rule = get if method == "GET" else post
    arguments = {"account_reset_password_from_key": {"uidb36": "1", "key": "verlopen"}}.get(name, {})
    if name.startswith("opgave_link"):
        arguments = {"token": "nooit-gegeven"}
    wrong = []
    for who in world.people:
        answer = walker.send(who, method, reverse(name, kwargs=arguments), dict(data) if method == "POST" else None)
        due = next(status for roles, status in rule.items() if who.role in roles)
        if answer.status != due:
            wrong.append(f"{answer.request}: status {answer.status}, expected {due} {answer.error}")
        wrong += [f"{answer.request}: {text}" for text in complaints(world, who, answer, "")]
    assert not wrong, "\n".join(wrong)
