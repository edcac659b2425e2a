"""One request of one identity, as the serving role of the database, undone afterwards; and what the answer gives away."""

import io
import pickle
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import pypdf
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from tests.loket.planted import Who, World

WORD = re.compile(r"q(?:[bdfgklmnprst][aeiou]){3}")
CODE = re.compile(r"[bcdfghjklmnpqrstvwxz][2-9][bcdfghjklmnpqrstvwxz]-[2-9]{2}[bcdfghjklmnpqrstvwxz]")
INVISIBLE = re.compile("[\u00ad\u0300-\u036f\u200b-\u200f\u2060-\u2064\ufeff]")
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+')
# What any page may write: the read log, the session, and counters of tries.
ALWAYS_WRITTEN = frozenset({"cases_accesslog", "django_session", "django_cache", "pghistory_context"})


@dataclass
class Answer:
    """What came back, and what it did."""

    status: int
    body: bytes
    headers: dict[str, str]
    words: set[str]
    codes: set[str]
    logged: set[int]
    written: dict[str, int]
    error: str = ""
    request: str = ""

    @property
    def bytes_without_token(self) -> tuple[int, bytes, tuple[tuple[str, str], ...]]:
        """What a stranger can compare. The CSRF token differs each time and has always the same length."""
        return self.status, TOKEN.sub(rb"\1", self.body), tuple(sorted(self.headers.items()))


@contextmanager
def remembered() -> Iterator[None]:
    """The session and the person behind a cookie are read once: what a request does to them is undone, and reading them again would
    be a quarter of the walk. Which Toegang is active, and all that follows from it, is asked each time. Nobody looks at which
    templates made a page."""
    load, get_user = SessionStore.load, ModelBackend.get_user
    kept: dict[object, bytes] = {}

    def loaded(store: SessionStore) -> Any:
        key = store.session_key
        if key not in kept:
            data = load(store)
            if store.session_key != key:  # there is no such session
                return data
            kept[key] = pickle.dumps(data)
        return pickle.loads(kept[key])  # noqa: S301 - our own

    def person(backend: ModelBackend, user_id: Any) -> Any:
        found = ("user", user_id)
        if found not in kept:
            kept[found] = pickle.dumps(get_user(backend, user_id))
        return pickle.loads(kept[found])  # noqa: S301 - our own

    with (
        mock.patch.object(SessionStore, "load", loaded),
        mock.patch.object(ModelBackend, "get_user", person),
        mock.patch("django.test.client.store_rendered_templates"),
    ):
        yield


@dataclass
class Walker:
    """Sends requests. The client is one; the session cookie says who it is."""

    world: World
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    counted: dict[str, int] = field(init=False)  # rows written before the next request

    def __post_init__(self) -> None:
        self.counted, _ = _traces(self.world.people[0])

    def send(
        self, who: Who, method: str, url: str, data: dict[str, Any] | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        self.client.cookies.clear()
        if who.cookie:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = who.cookie
        with _undone_as_serving_role():
            ask = self.client.post if method == "POST" else self.client.get
            response = ask(url, data, headers=headers)
            counted, logged = _traces(who)
        written = {table: n for table, count in counted.items() if (n := count - self.counted.get(table, 0))}
        self.counted = counted
        return _answer(response, f"{method} {url} as {who.name}", logged, written)


@contextmanager
def _undone_as_serving_role() -> Iterator[None]:
    """As transaction.atomic, in two round trips instead of four; the role ends with the savepoint, so also after an error."""
    with connection.cursor() as cursor:
        cursor.execute(f"SAVEPOINT asked; SET LOCAL ROLE {settings.SERVING_ROLE}")
        try:
            yield
        finally:
            connection.needs_rollback = False
            connection.run_on_commit = []  # what waited for a commit is undone as well
            cursor.execute("ROLLBACK TO SAVEPOINT asked; RELEASE SAVEPOINT asked")


# Rows inserted, changed or removed in this transaction by table, undone ones included; and the casussen in the read log of
# somebody. One statement: it runs after each of thousands of requests.
TRACES = """
SELECT (
  SELECT json_object_agg(relname, rows) FROM (
    SELECT relname, pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
      + pg_stat_get_xact_tuples_deleted(oid) AS rows
    FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
  ) counted WHERE rows > 0
), (
  SELECT array_agg(DISTINCT casus) FROM cases_accesslog CROSS JOIN unnest(casussen) casus WHERE user_id = %s
)"""


def _traces(who: Who) -> tuple[dict[str, int], set[int]]:
    with connection.cursor() as cursor:
        cursor.execute(TRACES, [who.user.pk if who.user else None])
        counted, logged = cursor.fetchone()
    return counted or {}, set(logged or ())


def _answer(response: Any, request: str, logged: set[int], written: dict[str, int]) -> Answer:
    headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
    cookies = " ".join(f"{name}={morsel.value}" for name, morsel in response.cookies.items() if name != "csrf")
    text = _fold("\n".join([text_of(response), *headers.values(), cookies]))
    error = ""
    if response.status_code >= 500 and response.exc_info:
        error = f"{response.exc_info[0].__name__}: {response.exc_info[1]}"
    return Answer(
        status=response.status_code, body=response.content, headers=headers, words=set(WORD.findall(text)),
        codes=set(CODE.findall(text)), logged=logged, written=written, error=error, request=request,
    )  # fmt: skip


def text_of(response: HttpResponse) -> str:
    """All text in an answer, also inside a spreadsheet or a PDF with its metadata and file name."""
    kind = response.headers.get("Content-Type", "")
    if "spreadsheetml" in kind:
        with zipfile.ZipFile(io.BytesIO(response.content)) as book:
            return "\n".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    if "pdf" in kind:
        paper = pypdf.PdfReader(io.BytesIO(response.content))
        return "\n".join([*(page.extract_text() for page in paper.pages), str(paper.metadata), str(paper.xmp_metadata)])
    return response.content.decode("utf-8", "replace")


def _fold(text: str) -> str:
    """Without accents, capitals, soft hyphens and zero-width characters."""
    return INVISIBLE.sub("", unicodedata.normalize("NFKD", text).casefold())


def complaints(world: World, who: Who, answer: Answer, asked: str) -> list[str]:
    """What is wrong with an answer whatever the page: a word or code for somebody else, or one that was not read-logged.

    `asked` is what the request itself contained: an address that repeats it tells nothing.
    """
    found = []
    shown: set[int] = set()
    known = [(word, world.planted[word]) for word in answer.words if word in world.planted]
    known += [
        (code, world.codes[code]) for code in answer.codes if code in world.codes and code not in asked.casefold()
    ]
    for word, planted in known:
        shown |= {planted.casus} - {0}
        if not planted.is_for(who):
            found.append(f"shows {planted.what} of {planted.side} ({word}) to {who.name}")
    strangers = {planted.casus for planted in world.codes.values() if not planted.is_for(who)}
    if who.role == "W":  # reads how far its own escalatie is, and nothing of the casus
        strangers.discard(world.sides[who.side].escalatie.casus_id)
    if strangers & answer.logged:
        found.append("reads a casus of somebody else, by its own read log")
    if missing := shown - answer.logged:
        found.append(f"shows {len(missing)} casus without a row in the read log")
    return found
