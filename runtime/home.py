"""Where the state of one checkout lies, how progress is told, how two commands keep out of each other's way."""

import fcntl
import hashlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


class StartError(Exception):
    """Loket cannot go on. The message is one Dutch line that says what to do."""


class Interrupted(KeyboardInterrupt):
    """SIGINT, SIGTERM or SIGHUP came in; raised by the handlers of `runtime.processes`."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


@dataclass(frozen=True)
class Home:
    """One checkout and its state folder (LOKET_HOME)."""

    checkout: Path
    root: Path
    env: Mapping[str, str]

    def given(self, name: str) -> bool:
        """Whether the environment sets NAME, or NAME_FILE (a secret from a file)."""
        return bool(self.env.get(name) or self.env.get(f"{name}_FILE"))

    def private(self, *parts: str) -> Path:
        """A folder below LOKET_HOME that only its owner can read, made when missing."""
        folder = self.root.joinpath(*parts)
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        return folder


def find_home(checkout: Path, env: Mapping[str, str]) -> Home:
    """LOKET_HOME, default `.loket/` in the checkout; always absolute."""
    root = Path(env["LOKET_HOME"]).expanduser() if env.get("LOKET_HOME") else checkout / ".loket"
    root = root.absolute()
    root.mkdir(parents=True, exist_ok=True)
    return Home(checkout=checkout, root=root, env=env)


def say(text: str) -> None:
    """Progress, to stderr: the standard output belongs to the command itself."""
    print(text, file=sys.stderr, flush=True)


def wait_until(condition: Callable[[], bool], *, seconds: float, every: float = 0.1) -> bool:
    """Ask `condition` until it holds or the time is up; returns whether it held."""
    pause = threading.Event()
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        pause.wait(every)
    return True


@contextmanager
def exclusive(path: Path, *, waiting: str = "") -> Iterator[None]:
    """Hold the lock file alone. It falls open by itself when this process dies, however that happens."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        if not _try(file.fileno(), fcntl.LOCK_EX):
            if waiting:
                say(waiting)
            fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        yield


class Membership:
    """A shared lock: who holds it uses the services; the last one to leave stops them."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._fd, fcntl.LOCK_SH)

    def leave(self) -> bool:
        """Leave; returns whether nobody else is left."""
        last = _try(self._fd, fcntl.LOCK_EX)
        os.close(self._fd)
        return last


def try_exclusive(path: Path) -> int | None:
    """The file descriptor that holds the lock, or None when another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if _try(fd, fcntl.LOCK_EX):
        return fd
    os.close(fd)
    return None


def _try(fd: int, kind: int) -> bool:
    try:
        fcntl.flock(fd, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def read_state(path: Path) -> dict[str, str]:
    """A small file of names and strings; empty when missing or cut off by a crash."""
    try:
        found = json.loads(path.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def write_state(path: Path, state: Mapping[str, str]) -> None:
    """Replace the file in one step; readable for its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(fd, "w") as file:
        json.dump(dict(state), file)
    fresh.replace(path)


def digest_of(paths: list[Path]) -> str:
    """One hash over the contents of the files, in a fixed order."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path.name).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()
