"""One database a size, loaded once and kept: a second run only measures."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from benchmarks import load, population, spread

CHECKOUT = Path(__file__).resolve().parent.parent
Say = Callable[[str], None]


@dataclass(frozen=True)
class Database:
    """A loaded database. `as_of`: the day on which its population stands."""

    cases: int
    name: str
    as_of: date

    @contextmanager
    def owner(self) -> Iterator[psycopg.Connection]:
        """A connection of the owner, one transaction a statement."""
        with psycopg.connect(owner_url(self.name), autocommit=True) as connection:
            yield connection

    def tidy(self, *tables: str) -> None:
        """Clear what rounds that were rolled back left behind."""
        with self.owner() as connection:
            for table in tables:
                connection.execute(sql.SQL("VACUUM {}").format(sql.Identifier(table)))

    def size(self) -> int:
        """Bytes on disk."""
        with self.owner() as connection:
            row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        return int(row[0]) if row else 0


def owner_url(name: str) -> str:
    """Address of database `name` for the role that owns the tables."""
    return urlsplit(os.environ["DATABASE_OWNER_URL"])._replace(path=f"/{name}").geturl()


def serving_url(name: str) -> str:
    """Address of database `name` for the role that serves pages."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def ready(*, cases: int, as_of: date, say: Say, fresh: bool = False) -> Database:
    """The database of this size: the one that was kept, else a new one that stands on `as_of`."""
    name, fingerprint = f"loket_bench_{cases}", _fingerprint(cases)
    kept = {} if fresh else _label(name)
    if kept.get("fingerprint") == fingerprint:
        return Database(cases, name, date.fromisoformat(kept["as_of"]))
    say(f"{cases:,} cases: load (once; the database is kept)")
    drop(name)
    _run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    prepare(name)
    made = population.build(cases=cases, as_of=as_of)
    say(f"  population made: {made.facts['open']:,} open cases, {made.facts['pupils']:,} pupils")
    with psycopg.connect(owner_url(name)) as connection:
        load.fill(connection, made, as_of=as_of, say=say)
    with psycopg.connect(owner_url(name), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    label = sql.Literal(json.dumps({"fingerprint": fingerprint, "as_of": as_of.isoformat()}))
    _run(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), label))
    database = Database(cases, name, as_of)
    say(f"  loaded: {database.size() / 2**30:.1f} GB on disk")
    return database


@contextmanager
def copied(database: Database, name: str) -> Iterator[Database]:
    """A copy that may be written in, dropped afterwards."""
    drop(name)
    template = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    _run(template.format(sql.Identifier(name), sql.Identifier(database.name)))
    try:
        yield Database(database.cases, name, database.as_of)
    finally:
        drop(name)


def server_version() -> str:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        row = connection.execute("SHOW server_version").fetchone()
    return str(row[0]) if row else ""


def prepare(name: str) -> None:
    """Tables, privileges, holidays and rules, as for any database of Loket."""
    env = os.environ | {
        "LOKET_AS_OWNER": "1",
        "DATABASE_URL": serving_url(name),
        "DATABASE_OWNER_URL": owner_url(name),
    }
    subprocess.run([sys.executable, "manage.py", "prepare", "--verbosity", "0"], cwd=CHECKOUT, env=env, check=True)


def drop(name: str) -> None:
    """Without FORCE: that may not end the server's own cleaner, which a plain DROP sends away."""
    _run(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def _label(name: str) -> dict[str, str]:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        row = connection.execute(query, [name]).fetchone()
    label: dict[str, str] = json.loads(row[0]) if row and row[0] else {}
    return label


def _run(statement: sql.SQL | sql.Composed) -> None:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute(statement)


def _fingerprint(cases: int) -> str:
    """Changes with the tables that are filled and with what is put in them."""
    made_by = [Path(population.__file__), Path(load.__file__), Path(spread.__file__)]
    apps = sorted(
        {table.split("_")[0] for table in load.TABLES}
    )  # a new table of another room is no reason to load again
    made_by += [path for app in apps for path in sorted(CHECKOUT.glob(f"{app}/migrations/*.py"))]
    digest = hashlib.sha256(str(cases).encode())
    for path in made_by:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
