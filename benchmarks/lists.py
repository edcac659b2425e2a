"""The list of casussen as each role opens it, with and without a search on three letters."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle

from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import Role, Toegang
from benchmarks import bare
from benchmarks.databases import Database, Say
from benchmarks.report import Aim, Figure, UnequalError
from benchmarks.serving import serving
from benchmarks.timing import Watch, p50, p95, take_turns
from cases.access import resolve
from cases.models import Casus
from cases.rows import Row, rows_of
from cases.scope import Scope

ROLES = (Role.CONSULENT, Role.VOORZITTER, Role.LEERPLICHT, Role.SCHOOL)
PERSONS = 5
SEARCHES = ("hof", "mee", "ste", "dij", "ker")
ROUNDS = 60
_CODE = re.compile(r'id="rij-([A-Z0-9]{3}-[A-Z0-9]{3})"')


@dataclass(frozen=True)
class Visitor:
    """One person behind the login, with the rows of each of the questions they ask."""

    client: Client
    toegang: Toegang

    def page(self, path: str, **params: str) -> tuple[float, str]:
        """Seconds and body of one request, through all middleware."""
        watch = Watch()
        with watch.running():
            answer = self.client.get(path, params, SERVER_NAME="localhost")
        if answer.status_code != 200:
            raise UnequalError(f"{path} answered {answer.status_code} to {self.toegang}")
        return watch.seconds, answer.content.decode()


def measure(
    small: Database, large: Database, say: Say, rounds: int = ROUNDS, roles: Sequence[Role] = ROLES
) -> list[Figure]:
    """Per role and question: p95 in both sizes, and p50 against the bare page with the same rows."""
    figures: list[Figure] = []
    with override_settings(ROOT_URLCONF="benchmarks.bare"):
        visitors = {database: visitors_of(database) for database in dict.fromkeys((small, large))}
        for role in roles:
            for searched in (False, True):
                say(f"list, {role}{', searched' if searched else ''}")
                figures += _compare(_Question(role, searched, rounds), small, large, visitors)
    return figures


Visitors = dict[Database, dict[Role, list[Visitor]]]


@dataclass(frozen=True)
class _Question:
    role: Role
    searched: bool
    rounds: int

    @property
    def name(self) -> str:
        return f"list {self.role}{', three letters' if self.searched else ''}"


def _compare(question: _Question, small: Database, large: Database, visitors: Visitors) -> list[Figure]:
    texts = SEARCHES if question.searched else ("",)
    shown = 0
    turns: list[Callable[[], float]] = []
    for database in dict.fromkeys((small, large)):
        with serving(database):
            asked = [
                (visitor, text, check(visitor, text)) for visitor in visitors[database][question.role] for text in texts
            ]
        shown = sum(len(ids) for _, _, ids in asked) // len(asked)
        turns += [_loket(database, asked), _bare(database, asked, "/kaal/"), _bare(database, asked, "/kaler/")]
    *at_small, ours, reference, rows_alone = take_turns(
        turns, question.rounds, warm=min(question.rounds, len(texts) * PERSONS)
    )
    ms, note = 1000.0, f"{shown} rows shown on average"
    name = f"{question.name}: p50 / bare page"
    figures = [
        Figure(name, large.cases, ms * p50(ours), "ms", ms * p50(reference), Aim(1.3), note),
        Figure(
            f"{question.name}: p50 / rows alone", large.cases, ms * p50(ours), "ms", ms * p50(rows_alone), None, note
        ),
    ]
    if at_small:
        name = f"{question.name}: p95 / at {small.cases:,}"
        figures.append(Figure(name, large.cases, ms * p95(ours), "ms", ms * p95(at_small[0]), Aim(1.3), note))
    return figures


Reference = Callable[[Sequence[int], Scope, datetime | None], list[Row]]
Asked = list[tuple[Visitor, str, list[int]]]


def _loket(database: Database, asked: Asked) -> Callable[[], float]:
    turn = cycle(asked)

    def run() -> float:
        visitor, text, _ = next(turn)
        with serving(database):
            return visitor.page("/casussen/", **({"q": text} if text else {}))[0]

    return run


def _bare(database: Database, asked: Asked, path: str) -> Callable[[], float]:
    turn = cycle(asked)

    def run() -> float:
        visitor, text, ids = next(turn)
        with serving(database):
            return visitor.page(path, q=text, ids=",".join(map(str, ids)))[0]

    return run


def check(visitor: Visitor, text: str, reference: Reference = bare.rows_of) -> list[int]:
    """The casussen on the page, in order. Raises UnequalError when they are not of those that this person may see, by a query
    of its own, or when the reference has other lines."""
    _, body = visitor.page("/casussen/", **({"q": text} if text else {}))
    codes = _CODE.findall(body)
    may_see = set(bare.plainly(visitor.toegang, text).values_list("code", flat=True))
    if not set(codes) <= may_see or len(codes) != min(50, len(may_see)):
        raise UnequalError(
            f"{visitor.toegang}: the list shows {len(codes)} casussen, of {len(may_see)} that may be seen"
        )
    numbers = dict(Casus.objects.filter(code__in=codes).values_list("code", "pk"))
    ids = [numbers[code] for code in codes]
    scope, since = resolve(visitor.toegang, timezone.localdate()), visitor.toegang.user.previous_login
    for ours, theirs in zip(rows_of(ids, scope, since), reference(ids, scope, since), strict=True):
        if ours != theirs:
            raise UnequalError(f"{ours.code}: {ours} is not {theirs}")
    return ids


def visitors_of(database: Database) -> dict[Role, list[Visitor]]:
    """A few persons of each role, spread evenly over the country."""
    found: dict[Role, list[Visitor]] = {}
    with serving(database):
        for role in ROLES:
            ids = list(Toegang.objects.filter(role=role, valid_to=None).order_by("pk").values_list("pk", flat=True))
            step = max(1, len(ids) // PERSONS)
            chosen = Toegang.objects.select_related("user").filter(pk__in=ids[step // 2 :: step][:PERSONS])
            found[role] = [_log_in(toegang) for toegang in chosen.order_by("pk")]
    return found


def _log_in(toegang: Toegang) -> Visitor:
    client = Client()
    client.force_login(toegang.user)
    session = client.session
    session["toegang"] = toegang.pk
    session.save()
    toegang.user.refresh_from_db()
    return Visitor(client, toegang)
