"""The services of one part of LOKET_HOME (demo, tests, benchmarks), shared by the commands that need them."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from runtime.home import Home, Membership, StartError, digest_of, exclusive, read_state, say, write_state
from runtime.postgres import OWNER, SERVING, Cluster, find_cluster
from runtime.processes import ignore_signals
from runtime.valkey import Broker, find_broker

MAIN: tuple[str, ...] = ()
TEST = ("test",)
BENCH = ("bench",)

_NOT_CODE = {"tests", "benchmarks", "docs", "static", "templates", "requirements", "deploy", "runtime"}


@dataclass(frozen=True)
class Services:
    """What runs. Without a cluster or broker of our own the environment of the caller says where they are."""

    home: Home
    cluster: Cluster | None
    broker: Broker | None

    def environment(self, database: str, *, broker_number: int = 0) -> dict[str, str]:
        """The environment of every child: the caller's own, completed with addresses, key and folders."""
        home = self.home
        env = {**home.env, "LOKET_HOME": str(home.root), "PYTHONUNBUFFERED": "1"}
        # Compiled modules are kept, and kept here: an image that forbids Python to leave them beside the source would have every
        # process compile Django, the tests and all of us again, which took a fifth of the time of the suite.
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        env.setdefault("PYTHONPYCACHEPREFIX", str(home.root / "pycache"))
        if self.cluster:
            env["DATABASE_URL"] = self.cluster.url(SERVING, database)
            env["DATABASE_OWNER_URL"] = self.cluster.url(OWNER, database)
        if not home.given("REDIS_URL"):
            env["REDIS_URL"] = self.broker.url(broker_number) if self.broker else "memory://"
        if not home.given("SECRET_KEY"):
            env["SECRET_KEY_FILE"] = str(_secret_key(home))
        env.setdefault("DEBUG", "0")
        env.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
        env.setdefault("LOKET_MAIL_DIR", str(home.private("mail")))
        return env

    def fingerprint(self, database: str) -> str:
        """Changes with the code that prepares a database, and with the database itself."""
        where = self.cluster.identity() if self.cluster else self.home.env.get("DATABASE_URL", "")
        return hashlib.sha256(f"{code_digest(self.home.checkout)} {where} {database}".encode()).hexdigest()


@contextmanager
def running(home: Home, python: str, part: tuple[str, ...], *, durable: bool = True) -> Iterator[Services]:
    """The services for the duration of the block: started or joined; the last command out stops them."""
    folder = home.root.joinpath(*part)
    folder.mkdir(parents=True, exist_ok=True)
    door = folder / "door.lock"
    member: Membership | None = None
    services = Services(home, None, None)
    try:
        with exclusive(door, waiting="Een ander commando start of stopt de database; even wachten ..."):
            member = Membership(folder / "users.lock")
            cluster = None if home.given("DATABASE_URL") else find_cluster(home, python, *part, durable=durable)
            broker = None if home.given("REDIS_URL") else find_broker(home, python, *part)
            services = Services(home, cluster, broker)
            if cluster:
                if not cluster.data.exists():
                    say("Database aanmaken ...")
                cluster.start()
            if broker:
                broker.start()
            elif not home.given("REDIS_URL"):
                say(
                    "Let op: geen Valkey of Redis gevonden; taken wachten op de klok. "
                    "Zet REDIS_URL, of: apt-get install redis-server"
                )
        yield services
    finally:
        ignore_signals()
        with exclusive(door):
            if member is not None and member.leave():
                if services.broker:
                    services.broker.stop()
                if services.cluster:
                    services.cluster.stop()


def code_digest(checkout: Path) -> str:
    """One hash over the code and data files that a database is prepared from."""
    folders = [
        path
        for path in checkout.iterdir()
        if path.is_dir() and not path.name.startswith(".") and path.name not in _NOT_CODE
    ]
    return digest_of(
        [path for folder in folders for kind in ("*.py", "*.csv", "*.json", "*.sql") for path in folder.rglob(kind)]
    )


def schema_digest(checkout: Path) -> str:
    """One hash over the migrations: they alone make the tables of a test database, its rows are made by the tests."""
    return digest_of([*checkout.glob("*/migrations/*.py"), checkout / "requirements" / "dev.lock"])


def is_prepared(services: Services, database: str) -> bool:
    return read_state(services.home.root / "prepared.json").get(database) == services.fingerprint(database)


def mark_prepared(services: Services, database: str) -> None:
    path = services.home.root / "prepared.json"
    write_state(path, read_state(path) | {database: services.fingerprint(database)})


def _secret_key(home: Home) -> Path:
    path = home.root / "secret_key"
    if not path.exists():
        fresh = home.root / f"secret_key.{os.getpid()}"
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(fd, "w") as file:
            file.write(secrets.token_urlsafe(64))
        with suppress(FileExistsError):  # the first one wins when two commands start at once
            os.link(fresh, path)
        fresh.unlink()
    if not path.read_text():
        raise StartError(f"{path} is leeg; verwijder dat bestand en start opnieuw.")
    return path
