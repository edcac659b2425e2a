"""`bin/loket test`: pytest on a throwaway database, and without arguments every other check beside it."""

import ast
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from runtime import venv
from runtime.aside import Aside, Step
from runtime.home import Home, StartError, read_state, try_exclusive, write_state
from runtime.processes import run_through
from runtime.services import TEST, Services, running, schema_digest

_SLOTS = 16
MOST_CORES = 8  # each worker takes some 600 MB and a database of its own
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
_JOURNEYS = Path("tests") / "journeys"
_INTERRUPTED, _KILLED = 2, 128  # exit status of pytest: stopped by hand; from here on ended by a signal


def run_tests(home: Home, arguments: Sequence[str]) -> int:
    """With arguments only pytest with them; without, everything. Returns the exit status."""
    python = venv.ensure(home, venv.DEV)
    with running(home, python, TEST, durable=False) as services, _slot(home) as number:
        database = f"loket{number}"
        env = {**services.environment(database, broker_number=number), "LOKET_AS_OWNER": "1"}
        env["LOKET_MAIL_DIR"] = home.env.get("LOKET_MAIL_DIR", "")  # mail is what the tests look at
        env["PATH"] = os.pathsep.join([str(Path(python).parent), env.get("PATH", os.defpath)])
        chromium = find_chromium(home.env)
        if chromium:
            env["CHROMIUM"] = chromium
        _forget_old_schema(home, services, database)
        pytest = [python, "-m", "pytest", *([] if "--create-db" in arguments else ["--reuse-db"])]
        if arguments:
            return run_through([*pytest, *arguments], cwd=home.checkout, env=env)
        workers = workers_for(os.cpu_count() or 1)
        began = time.monotonic()
        with Aside(static_steps(home.checkout, python), home.checkout, env) as static:
            _migrate_once(home, services, python, database, workers)
            failed = _run_everything(home, [*pytest, "-n", str(workers), "--dist", "worksteal"], env, static)
        verdict = f"MISLUKT: {', '.join(failed)}" if failed else "Alles in orde"
        print(f"\n{verdict} ({time.monotonic() - began:.0f} s)", flush=True)
        return 1 if failed else 0


def workers_for(cores: int) -> int:
    """One more than there are cores: a journey waits for its browser half of the time. None (in one process) on a single core."""
    return min(cores, MOST_CORES) + 1 if cores > 1 else 0


def _run_everything(home: Home, pytest: Sequence[str], env: dict[str, str], static: Aside) -> list[str]:
    """pytest on the screen, then what the static steps found beside it; the names of what failed."""
    failed = []
    journeys = journey_names(home.checkout / _JOURNEYS)
    without_browser = bool(journeys) and "CHROMIUM" not in env
    full = [*pytest]
    if without_browser:
        full.append(f"--ignore={_JOURNEYS}")
    status = run_through(full, cwd=home.checkout, env=env)
    if status != 0:
        failed.append("pytest")
    if status == _INTERRUPTED or status >= _KILLED:
        static.stop()
    print(flush=True)
    for outcome in static.outcomes():
        print(outcome, flush=True)
        if not outcome.passed:
            failed.append(outcome.name)
    if without_browser:
        print(f"\nZonder Chromium niet uitgevoerd ({len(journeys)}):", *journeys, sep="\n  ")
        print("Zo komt er een: apt-get install chromium, of zet CHROMIUM op het programma.")
        if home.env.get("LOKET_REQUIRE_BROWSER") == "1":
            failed.append("browser")
    return failed


def _migrate_once(home: Home, services: Services, python: str, database: str, workers: int) -> None:
    """A database for each worker, copied from one: migrating takes ten times as long as copying."""
    base, cluster = f"test_{database}", services.cluster
    wanted = [f"{base}_gw{number}" for number in range(workers)] if cluster else []
    missing = [name for name in wanted if cluster and not cluster.has_database(name)]
    if cluster is None or not missing:
        return
    cluster.ensure_database(base)
    env = {**services.environment(base), "LOKET_AS_OWNER": "1"}
    for command in (["migrate", "--verbosity", "0"], ["createcachetable"]):
        if run_through([python, str(home.checkout / "manage.py"), *command], cwd=home.checkout, env=env) != 0:
            return  # pytest makes its own, and says what is wrong
    for name in missing:
        cluster.copy_database(base, name)


def static_steps(checkout: Path, python: str) -> list[Step]:
    """Everything but pytest, quickest first."""
    manage = str(checkout / "manage.py")
    return [
        Step("lockbestanden", complaints=lambda: lock_complaints(checkout / "requirements")),
        Step("ruff check", [python, "-m", "ruff", "check", "."]),
        Step("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
        Step(
            "compose-schema",
            [
                python,
                "-m",
                "check_jsonschema",
                "--builtin-schema",
                "vendor.compose-spec",
                "docker-compose.yml",
            ],
        ),
        Step("hadolint", [str(Path(python).parent / "hadolint"), "Dockerfile"]),
        Step("djlint regels", [python, "-m", "djlint", "--lint", "--quiet", "templates"]),
        Step("importregels", [python, "-c", _LINT_IMPORTS]),
        Step("migraties", [python, manage, "makemigrations", "--check", "--dry-run"]),
        Step("mypy --strict", [python, "-m", "mypy", "--strict", "."]),
    ]


def lock_complaints(folder: Path) -> str:
    """What is wrong with the lock files: an address in one, or a version that was not the one tested."""
    texts = {name: (folder / f"{name}.lock").read_text() for name in venv.LOCKS}
    complaints = [f"{name}.lock: bevat een adres (://)" for name, text in texts.items() if "://" in text]
    tested = pins(texts["dev"])
    for name in ("run", "demo"):
        for package, version in pins(texts[name]).items():
            if tested.get(package) != version:
                complaints.append(
                    f"{name}.lock: {package} {version}, maar dev.lock: {tested.get(package)}; voer uit: bin/loket lock"
                )
    return "\n".join(complaints)


def pins(lock_text: str) -> dict[str, str]:
    """Package -> pinned version."""
    lines = (
        line.split(" ", 1)[0] for line in lock_text.splitlines() if "==" in line and not line.startswith((" ", "#"))
    )
    return {venv.normal_name(name): version for name, _, version in (line.partition("==") for line in lines)}


def journey_names(folder: Path) -> list[str]:
    """`file::test` of every journey, read from the source so that it works without a browser."""
    names = []
    for path in sorted(folder.glob("test_*.py")):
        tree = ast.parse(path.read_text())
        names += [
            f"{path.name}::{node.name}"
            for node in tree.body
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        ]
    return names


def find_chromium(env: Mapping[str, str]) -> str | None:
    """CHROMIUM, else one on PATH, else the one Playwright fetched for itself. The shell without windows comes first: it has the same
    engine and asks a third less of the processor."""
    if env.get("CHROMIUM"):
        return env["CHROMIUM"]
    for name in BROWSERS:
        found = shutil.which(name, path=env.get("PATH"))
        if found:
            return found
    caches = [Path(env["PLAYWRIGHT_BROWSERS_PATH"])] if env.get("PLAYWRIGHT_BROWSERS_PATH") else []
    caches += [Path.home() / ".cache" / "ms-playwright", Path.home() / "Library" / "Caches" / "ms-playwright"]
    patterns = (
        "chromium_headless_shell-*/chrome-*/*headless*shell",
        "chromium-*/chrome-linux*/chrome",
        "chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium",
    )
    fetched = [path for pattern in patterns for cache in caches for path in sorted(cache.glob(pattern), reverse=True)]
    return str(fetched[0]) if fetched else None


@contextmanager
def _slot(home: Home) -> Iterator[int]:
    """A number of our own, so that two test runs in one checkout never share a database."""
    for number in range(_SLOTS):
        held = try_exclusive(home.root / "test" / f"slot-{number}.lock")
        if held is not None:
            try:
                yield number
            finally:
                os.close(held)
            return
    raise StartError(f"er lopen al {_SLOTS} testruns in {home.root}; wacht tot er een klaar is.")


def _forget_old_schema(home: Home, services: Services, database: str) -> None:
    """Test databases are kept between runs; after a change of any migration they start anew."""
    if not services.cluster:
        return
    path = home.root / "test" / f"{database}.json"
    now = {"schema": schema_digest(home.checkout), "cluster": services.cluster.identity()}
    if read_state(path) != now:
        services.cluster.drop_databases(f"^test_{database}(_gw[0-9]+)?$")
        write_state(path, now)
