"""`bin/loket demo` and `bin/loket manage`: Loket itself, on services of its own."""

import os
import shlex
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence

from runtime import venv
from runtime.home import Home, StartError, exclusive, read_state, say, try_exclusive, wait_until, write_state
from runtime.processes import Family, ignore_signals, last_line, run_through
from runtime.services import BENCH, MAIN, Services, is_prepared, mark_prepared, running

FILLED = "loket"
EMPTY = "loket_leeg"

# Commands that change the structure or fill the database run as its owner, all others as the serving role.
AS_OWNER = {
    "prepare",
    "migrate",
    "flush",
    "loaddata",
    "load_demo",
    "load_reference",
    "first_user",
    "createcachetable",
    "sqlflush",
}
# Commands that must work while the database is not prepared: they prepare it, or do not need it.
UNPREPARED = AS_OWNER - {"first_user", "load_demo", "load_reference"} | {
    "makemigrations",
    "showmigrations",
    "sqlmigrate",
    "check",
    "help",
    "version",
    "collectstatic",
}

_WEB = shlex.split(
    "-m gunicorn loket.wsgi:application --worker-class gthread --workers 1 --threads 8 --no-control-socket"
)
_WORKER = shlex.split("-m celery -A loket worker -B -P threads -c 4 --without-gossip --without-mingle --loglevel INFO")


def current_database(home: Home) -> str:
    """The database that the last demo ran on: `manage` joins it."""
    return read_state(home.root / "demo.json").get("database", FILLED)


def demo(home: Home, *, port: int, empty: bool) -> int:
    """Run web, worker and beat until a signal comes in."""
    began = time.monotonic()
    only_one = try_exclusive(home.root / "demo.lock")
    if only_one is None:
        address = read_state(home.root / "demo.json").get("address", "een ander venster")
        raise StartError(f"de demo draait al op {address}. Stop die eerst (Ctrl-C), of gebruik een andere LOKET_HOME.")
    python = venv.ensure(home, venv.RUN)
    database = EMPTY if empty else FILLED
    with running(home, python, MAIN) as services:
        env = {**services.environment(database), "LOKET_DEMO": home.env.get("LOKET_DEMO", "1")}
        _prepare(services, python, database, env)
        if not empty:
            _manage(home, python, env, "load_demo", show=True)
        listener = listen(port)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        write_state(home.root / "demo.json", {"database": database, "address": address})
        run = home.private("run")
        family = Family(home.checkout, served(env, address), home.private("log"))
        try:
            web = [python, *_WEB, "--bind", f"fd://{listener.fileno()}"]
            family.start("web", web, pass_fds=[listener.fileno()])
            logins = _manage(home, python, env, "first_user" if empty else "demo_logins")
            _await_page(address, family)
            family.start("worker", [python, *_WORKER, "--schedule", str(run / "beat")])  # the page comes first
            print(
                f"\nLoket draait op {address} (na {time.monotonic() - began:.0f} s). Stoppen: Ctrl-C.\n"
                f"Mail gaat niet weg, maar staat in {env['LOKET_MAIL_DIR']}.\n\n{logins}",
                flush=True,
            )
            family.watch()
        finally:
            ignore_signals()
            say("Stoppen ...")
            family.stop()
            listener.close()
            os.close(only_one)
    return 0


def served(env: dict[str, str], address: str) -> dict[str, str]:
    """For the web process and the worker, which live long: a pool, and mail that leads to where the demo is."""
    return {"LOKET_POOL": "1", "LOKET_SITE_URL": address.rstrip("/"), **env}


def manage(home: Home, arguments: Sequence[str]) -> int:
    """Run manage.py with these arguments; its output, input and exit status are the command's own."""
    python = venv.ensure(home, venv.RUN)
    database = current_database(home)
    command = arguments[0] if arguments else "help"
    with running(home, python, MAIN) as services:
        env = services.environment(database)
        if services.cluster:
            env.setdefault("LOKET_DEMO", "1")
            services.cluster.ensure_database(database)
            if command not in UNPREPARED and not command.startswith("-"):
                _prepare(services, python, database, env)
        if command in AS_OWNER:
            env.setdefault("LOKET_AS_OWNER", "1")
        return run_through([python, str(home.checkout / "manage.py"), *arguments], cwd=home.checkout, env=env)


def _prepare(services: Services, python: str, database: str, env: dict[str, str]) -> None:
    """Migrations, grants and reference data; skipped when code nor database changed since the last time."""
    if services.cluster:
        services.cluster.ensure_database(database)
    with exclusive(services.home.root / "prepare.lock"):
        if services.cluster and is_prepared(services, database):
            return
        say("Database bijwerken ...")
        _manage(services.home, python, env, "prepare")
        if services.cluster:
            mark_prepared(services, database)


def _manage(home: Home, python: str, env: dict[str, str], command: str, *, show: bool = False) -> str:
    """One management command of the start itself; returns its output. Raises StartError when it fails."""
    log = home.private("log") / f"{command}.log"
    env = {**env, "LOKET_AS_OWNER": "1"} if command in AS_OWNER else env
    with log.open("wb") as errors:
        child = subprocess.Popen(
            [python, str(home.checkout / "manage.py"), command],
            cwd=home.checkout,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        with child:
            lines = []
            for line in child.stdout or ():
                lines.append(line)
                if show:
                    say(line.rstrip())
    if child.returncode:
        if home.env.get("LOKET_DEBUG") == "1":
            sys.stderr.write(log.read_text())
        raise StartError(f"stap '{command}' mislukte ({last_line(log)}). Lees {log} en start opnieuw.")
    return "".join(lines)


def listen(port: int) -> socket.socket:
    """A listening socket on 127.0.0.1: this port, or the next free one, held so that nobody takes it."""
    for candidate in [*range(port, min(port + 50, 65536)), 0]:
        try:
            listener = socket.create_server(("127.0.0.1", candidate), backlog=128)
        except PermissionError:
            raise StartError(
                f"poort {candidate} mag niet voor een gewone gebruiker; kies er een boven 1023 met --port."
            ) from None
        except OSError:
            continue
        if candidate != port:
            say(f"Poort {port} is bezet; Loket gebruikt poort {listener.getsockname()[1]}.")
        return listener
    raise StartError("er is geen vrije poort op 127.0.0.1.")


def _await_page(address: str, family: Family) -> None:
    """Until the login page answers. Raises StartError when a child stops first, or after a minute."""
    browser = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def answers() -> bool:
        family.check()
        try:
            with browser.open(address, timeout=20) as page:
                return bool(page.status == 200)
        except urllib.error.HTTPError as error:
            raise StartError(
                f"de inlogpagina geeft fout {error.code}. Lees {family.logs / 'web.log'} en start opnieuw."
            ) from None
        except OSError:
            return False

    if not wait_until(answers, seconds=60):
        raise StartError(f"de inlogpagina antwoordt niet. Lees {family.logs / 'web.log'} en start opnieuw.")


def bench(home: Home, arguments: Sequence[str]) -> int:
    """Run the benchmarks on a cluster and a database of their own."""
    python = venv.ensure(home, venv.BENCH)
    with running(home, python, BENCH) as services:
        if services.cluster:
            services.cluster.ensure_database("loket")
        env = services.environment("loket")
        return run_through([python, "-m", "benchmarks", *arguments], cwd=home.checkout, env=env)
