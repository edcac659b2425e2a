"""PostgreSQL itself goes down in the middle and comes back: every signal once, none lost, and nobody has to start Loket again."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from runtime.account import outside, run_as
from runtime.home import Home, StartError
from runtime.postgres import OWNER, Cluster, find_cluster
from tests.cases.clock_cases import ladder, planned
from tests.cases.clock_faults import ROOT, database_url, half_way, start, wait_for
from tests.conftest import Cast

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

DAY = ("manage.py", "flag_deadlines", "--today", "2026-12-01")
# As gunicorn runs it: one request after the other on the pool of this process.
PAGES = """
from wsgiref.util import setup_testing_defaults
from loket.wsgi import application

def status():
    said, environ = [], {"PATH_INFO": "/gezond"}
    setup_testing_defaults(environ)
    answer = application(environ, lambda status, headers: said.append(status[:3]))
    answer.close()
    return said[0]

print(status(), flush=True)
input()
print(*[status() for _ in range(4)])
"""


class Server:
    """A PostgreSQL of this test alone, with the rows of the test in it."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster, self.url = cluster, cluster.url(OWNER, "loket")

    def fall(self) -> None:
        """At once, as when the power fails: no transaction is ended, nothing is written that was not written."""
        cluster = self.cluster
        status, told = run_as(
            cluster.account, [cluster.binaries / "pg_ctl", "-D", cluster.data, "-s", "-m", "immediate", "-w", "stop"]
        )
        assert status == 0, told

    def signals(self) -> tuple[int, int, int]:
        """Terms flagged, events, notices."""
        with psycopg.connect(self.url) as own:
            row = own.execute(
                "SELECT (SELECT count(*) FROM cases_deadline WHERE flagged_on IS NOT NULL),"
                " (SELECT count(*) FROM cases_event), (SELECT count(*) FROM post_notice)"
            ).fetchone()
        assert row
        return row


@pytest.fixture
def server(transactional_db: None, cast: Cast, tmp_path: Path) -> Iterator[Server]:
    """Running, with three pupils whose twelve terms are reached on DAY."""
    ladder()
    for n in range(3):
        planned(cast, n)
    home = Home(ROOT, tmp_path, {"PATH": os.environ["PATH"]})
    try:
        cluster = find_cluster(home, sys.executable)
    except StartError as error:
        pytest.skip(f"no PostgreSQL to start and stop here: {error}")
    try:
        cluster.start()
        cluster.ensure_database("loket")
        status, rows = run_as(None, [cluster.binaries / "pg_dump", "--no-owner", "--no-privileges", database_url()])
        assert status == 0, rows[-500:]
        status, told = cluster.sql(f"SET ROLE {OWNER};\n{rows}", "loket")
        assert status == 0, told[-500:]
        yield Server(cluster)
    finally:
        cluster.stop()
        shutil.rmtree(outside(home), ignore_errors=True)


def test_server_that_falls_half_way_loses_nothing(server: Server) -> None:
    with half_way(server.url) as waiting:
        job = start(*DAY, url=server.url)
        wait_for(lambda: waiting() == 1, "the job to stand half way")
        server.fall()
    told, _ = job.communicate(timeout=120)
    server.cluster.start()
    after_fall = server.signals()
    again, _ = start(*DAY, url=server.url).communicate(timeout=120)

    assert job.returncode != 0
    assert "gesignaleerd" not in told
    assert after_fall == (0, 0, 0)
    assert "12 termijnen gesignaleerd, 24 berichten klaargezet." in again
    assert server.signals() == (12, 12, 24)


def test_what_was_signalled_before_the_fall_is_signalled_once(server: Server) -> None:
    start(*DAY, url=server.url).communicate(timeout=120)
    server.fall()
    server.cluster.start()
    after_fall = server.signals()
    again, _ = start(*DAY, url=server.url).communicate(timeout=120)

    assert after_fall == (12, 12, 24)
    assert "0 termijnen gesignaleerd, 0 berichten klaargezet." in again
    assert server.signals() == (12, 12, 24)


def test_pages_come_again_by_themselves(server: Server) -> None:
    """Not one visitor gets a connection that died with the server."""
    start("manage.py", "flag_deadlines", url=server.url).communicate(timeout=120)
    web = start("-c", PAGES, url=server.url, LOKET_POOL="1")
    assert web.stdin
    assert web.stdout
    first = web.stdout.readline()
    server.fall()
    server.cluster.start()
    told, _ = web.communicate("\n", timeout=120)

    assert first.split()[-1] == "200"
    assert told.splitlines()[-1] == "200 200 200 200"
