"""The job in a process of its own, and how to hold it half way."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from urllib.parse import quote, urlencode

import psycopg
from django.conf import settings
from django.db import connection

ROOT = Path(settings.BASE_DIR)


def database_url(user: str | None = None, password: str | None = None) -> str:
    """Address of the database of this test, for another process; as `user` when given."""
    values = connection.settings_dict
    who = quote(user or values["USER"])
    secret = quote(values["PASSWORD"] if password is None else password)
    query = urlencode({"host": values["HOST"], "port": values["PORT"]}, quote_via=quote)  # libpq knows no + for a space
    return f"postgresql://{who}:{secret}@/{quote(values['NAME'])}?{query}"


def start(*arguments: str, url: str = "", **more: str) -> subprocess.Popen[str]:
    """Python with these arguments, on the database of this test or on that of `url`."""
    url = url or database_url()
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": url, "DATABASE_OWNER_URL": url, "LOKET_POOL": "0"} | more,
        text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 40) -> None:
    """Until `condition` holds, asking the database again and again: pg_sleep keeps the processor free for the other side."""
    end = monotonic() + seconds
    while not condition():
        assert monotonic() < end, f"waited in vain for {what}"
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.05)")


@contextmanager
def half_way(url: str = "") -> Iterator[Callable[[], int]]:
    """While this holds, the job stands still in the middle of its statement: it wants to write a notice that another
    transaction is writing as well, and waits for how that ends. Gives how many sessions wait so."""
    with psycopg.connect(url or database_url()) as other, psycopg.connect(url or database_url()) as looking:
        other.execute(
            "INSERT INTO post_notice (user_id, key, kind, text, path, created_at, held)"
            " SELECT c.consulent_id, 'termijn:' || d.id, '', '', '', now(), false"
            " FROM cases_deadline d JOIN cases_casus c ON c.id = d.casus_id"
        )
        looking.autocommit = True

        def waiting() -> int:
            row = looking.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            ).fetchone()
            assert row
            return int(row[0])

        yield waiting
        for session in (other, looking):
            session.close()  # undone by the server, if there still is one
