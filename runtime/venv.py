"""Virtual environments: one per lock file, filled with hash-checked packages and exactly those."""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from runtime.home import Home, StartError, digest_of, exclusive, say
from runtime.processes import last_line


@dataclass(frozen=True)
class Recipe:
    """A virtual environment: its folder in LOKET_HOME and the lock files it is filled from."""

    folder: str
    locks: tuple[str, ...]


RUN = Recipe("venv-run", ("run.lock", "demo.lock"))
DEV = Recipe("venv", ("dev.lock",))
BENCH = Recipe("venv-bench", ("bench.lock",))
LOCKS = ("run", "demo", "dev", "bench")

_STAMP = "loket.stamp"
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==", re.MULTILINE)


def pinned_names(lock_text: str) -> set[str]:
    """The package names in a lock file, in the normal form of the package index (`-`, lower case)."""
    return {normal_name(name) for name in _PIN.findall(lock_text)}


def normal_name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def ensure(home: Home, recipe: Recipe) -> str:
    """The Python of this recipe, set up first when missing or when its lock files changed.

    LOKET_PYTHON in the environment names a Python that has the packages already: it is used as it is.
    """
    if home.env.get("LOKET_PYTHON"):
        return home.env["LOKET_PYTHON"]
    folder = home.root / recipe.folder
    python = folder / "bin" / "python"
    locks = [home.checkout / "requirements" / name for name in recipe.locks]
    stamp = folder / _STAMP
    wanted = digest_of(locks)
    if _up_to_date(stamp, python, wanted):
        return str(python)
    with exclusive(
        home.root / f"{recipe.folder}.lock",
        waiting="Een ander commando richt de omgeving in; even wachten ...",
    ):
        if _up_to_date(stamp, python, wanted):
            return str(python)
        stamp.unlink(missing_ok=True)
        log = home.private("log") / f"{recipe.folder}.log"
        log.write_bytes(b"")
        say(f"Pakketten installeren in {folder} (eenmalig, ongeveer een halve minuut) ...")
        uv = shutil.which("uv", path=home.env.get("PATH"))
        if uv:
            _fill_with_uv(uv, folder, python, locks, log)
        else:
            _fill_with_pip(folder, python, locks, log)
        stamp.write_text(wanted)
    return str(python)


def package_folder(python: str, package: str) -> Path | None:
    """Where that Python has the package, or None when it has not."""
    code = (
        "import sys, importlib.util as u; s = u.find_spec(sys.argv[1]); "
        "print(s.submodule_search_locations[0] if s else '')"
    )
    found = subprocess.run([python, "-c", code, package], capture_output=True, text=True).stdout.strip()
    return Path(found) if found else None


def _up_to_date(stamp: Path, python: Path, wanted: str) -> bool:
    return stamp.is_file() and python.exists() and stamp.read_text() == wanted


def _fill_with_uv(uv: str, folder: Path, python: Path, locks: Sequence[Path], log: Path) -> None:
    if not python.exists():
        _install([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)], log)
    _install([uv, "pip", "sync", "--require-hashes", "--python", str(python), *map(str, locks)], log)


def _fill_with_pip(folder: Path, python: Path, locks: Sequence[Path], log: Path) -> None:
    fresh = not python.exists()
    pip = _pip(folder, python, log)
    texts = [lock.read_text() for lock in locks]
    parts = []
    for number, text in enumerate(shares(texts, 2)):  # most of an installation is unpacking: one process per core
        part = folder / f"part-{number}.lock"
        part.write_text(text)
        parts.append(part)
    # The locks are complete, so nothing is left to resolve. Byte code is written at first import, by what is
    # really imported: seconds less before the first page.
    install = [*pip, "install", "--quiet", "--no-compile", "--no-deps", "--require-hashes", "-r"]
    _install_together([[*install, str(part)] for part in parts], log)
    if not fresh:
        listed = subprocess.run([*pip, "list", "--format=freeze"], capture_output=True, text=True, check=True).stdout
        left_over = pinned_names(listed) - pinned_names("".join(texts)) - {"pip", "setuptools"}
        if left_over:
            _install([*pip, "uninstall", "--quiet", "--yes", *sorted(left_over)], log)


def _pip(folder: Path, python: Path, log: Path) -> list[str]:
    """The command that installs into this environment, made when missing: by our own pip, which saves five seconds, else by one in it."""
    ours = subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, text=True).stdout
    version = [int(number) for number in re.findall(r"\d+", ours)[:2]]
    able = version >= [22, 3]  # the first that can work on another environment
    if not python.exists():
        argv = [sys.executable, "-m", "venv", "--clear", *(["--without-pip"] if able else []), str(folder)]
        made = subprocess.run(argv, capture_output=True, text=True)
        if made.returncode:
            log.write_text(made.stdout + made.stderr)
            raise StartError(
                "de virtuele omgeving kon niet worden gemaakt. Op Debian of Ubuntu: apt-get install python3-venv; daarna opnieuw."
            )
    if able:
        return [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
    if subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode:
        _install([str(python), "-m", "ensurepip"], log)
    return [str(python), "-m", "pip", "--disable-pip-version-check"]


def shares(lock_texts: Sequence[str], count: int) -> list[str]:
    """The requirements of some lock files, each once, dealt out over `count` lock files."""
    blocks: dict[str, str] = {}
    for block in re.split(r"(?m)^(?=[A-Za-z0-9])", "".join(lock_texts)):
        if found := _PIN.match(block):
            blocks.setdefault(normal_name(found[1]), block)
    return ["".join(list(blocks.values())[start::count]) for start in range(count)]


def _install_together(commands: Sequence[Sequence[str]], log: Path) -> None:
    with log.open("ab") as output, ExitStack() as stack:
        children = []
        for argv in commands:
            child = stack.enter_context(subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=output, stderr=output))
            stack.callback(child.terminate)  # before the wait above, also when a signal cuts us off
            children.append(child)
        statuses = [child.wait() for child in children]
    if any(statuses):
        raise _failed(log)


def _failed(log: Path) -> StartError:
    return StartError(
        f"installeren mislukte ({last_line(log)}). Controleer de verbinding, lees {log} en start opnieuw."
    )


def _install(argv: Sequence[str], log: Path) -> None:
    with log.open("ab") as output:
        status = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=output, stderr=output).returncode
    if status:
        raise _failed(log)


def lock(home: Home, arguments: Sequence[str]) -> int:
    """Rewrite the lock files from requirements/*.in. Pins stay as they are, unless asked to `--upgrade`."""
    folder = home.checkout / "requirements"
    uv = shutil.which("uv", path=home.env.get("PATH")) or _own_uv(home)
    for name in LOCKS:
        say(f"requirements/{name}.lock ...")
        argv = [
            uv,
            "pip",
            "compile",
            "--quiet",
            "--universal",
            "--python-version",
            "3.11",
            "--generate-hashes",
        ]
        argv += [
            "--no-emit-index-url",
            "--no-header",
            "--no-annotate",
            f"{name}.in",
            "-o",
            f"{name}.lock",
            *arguments,
        ]
        if name != "run":  # what runs in production is what is tested
            argv += ["-c", "run.lock"]
        status = subprocess.run(argv, cwd=folder).returncode
        if status:
            raise StartError(f"{name}.lock is niet gemaakt; kijk {name}.in na, de melding staat hierboven.")
    urls = [name for name in LOCKS if "://" in (folder / f"{name}.lock").read_text()]
    if urls:
        raise StartError(f"er staat een adres in {', '.join(urls)}.lock; haal de regel met :// uit het .in-bestand.")
    return 0


def _own_uv(home: Home) -> str:
    folder = home.root / "venv-lock"
    uv = folder / "bin" / "uv"
    if not uv.exists():
        log = home.private("log") / "venv-lock.log"
        log.write_bytes(b"")
        say("uv installeren ...")
        _install([sys.executable, "-m", "venv", "--clear", str(folder)], log)
        _install([str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "uv"], log)
    return str(uv)
