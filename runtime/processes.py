"""Child processes: started so that they end with us, watched, and stopped in order."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from runtime.home import Interrupted, StartError, wait_until

_PR_SET_PDEATHSIG = 1
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _raise(signum: int, _frame: FrameType | None) -> None:
    raise Interrupted(signum)


def listen_for_signals() -> None:
    """Own handlers: a process started with SIGINT ignored (`setsid ... &`) otherwise never hears it."""
    for signum in _SIGNALS:
        if signum != signal.SIGHUP or signal.getsignal(signum) != signal.SIG_IGN:  # `nohup` is meant
            signal.signal(signum, _raise)


def ignore_signals() -> None:
    """While everything is being stopped a second Ctrl-C must not leave half of it running."""
    for signum in _SIGNALS:
        signal.signal(signum, signal.SIG_IGN)


def _die_with_parent() -> Callable[[], None] | None:
    """On Linux the kernel sends a child SIGTERM when we are gone, even after kill -9."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def before_exec() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # we died between fork and prctl
            os.kill(os.getpid(), signal.SIGTERM)

    return before_exec


def exit_status(returncode: int) -> int:
    """The status a shell would report: 128 + n for a process that died from signal n."""
    return returncode if returncode >= 0 else 128 - returncode


def _terminal_told_the_child() -> bool:
    """A Ctrl-C at the keyboard goes to the whole foreground group: the child has heard it already."""
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError):
        return False


def run_through(argv: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> int:
    """Run a command on our own stdin, stdout and stderr, pass signals on and return its exit status."""
    with subprocess.Popen(argv, cwd=cwd, env=env, preexec_fn=_die_with_parent()) as child:
        while True:
            try:
                return exit_status(child.wait())
            except Interrupted as interruption:
                if interruption.signum != signal.SIGINT or not _terminal_told_the_child():
                    child.send_signal(interruption.signum)


@dataclass
class Family:
    """The long-running children of one supervisor."""

    cwd: Path
    env: Mapping[str, str]
    logs: Path
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, argv: Sequence[str], *, pass_fds: Sequence[int] = ()) -> None:
        """Start a child in its own session (Ctrl-C reaches it through us only); its output goes to a log."""
        with (self.logs / f"{name}.log").open("wb") as log:
            self.children[name] = subprocess.Popen(
                argv,
                cwd=self.cwd,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_parent(),
                pass_fds=pass_fds,
            )

    def check(self) -> None:
        """Raises StartError when a child has ended by itself."""
        for name, child in self.children.items():
            if child.poll() is not None:
                log = self.logs / f"{name}.log"
                raise StartError(f"{name} is gestopt ({last_line(log)}). Lees {log} en start opnieuw.")

    def watch(self) -> None:
        """Wait until a child ends by itself (StartError) or a signal comes in (Interrupted)."""
        while True:
            wait_until(
                lambda: any(child.poll() is not None for child in self.children.values()),
                seconds=3600,
                every=0.5,
            )
            self.check()

    def stop(self) -> None:
        """SIGTERM to every child and what it started, ten seconds of patience, then SIGKILL."""
        for child in self.children.values():
            _signal_group(child.pid, signal.SIGTERM)
        wait_until(lambda: all(child.poll() is not None for child in self.children.values()), seconds=10)
        for child in self.children.values():
            _signal_group(child.pid, signal.SIGKILL)
            child.wait()


def _signal_group(pid: int, signum: int) -> None:
    with suppress(ProcessLookupError):  # gone already, which is what we are after
        os.killpg(pid, signum)


def last_line(path: Path) -> str:
    """The last line that says something, cut to 200 characters."""
    try:
        lines = [line.strip() for line in path.read_text(errors="replace").splitlines() if line.strip()]
    except OSError:
        return "geen uitvoer"
    return lines[-1][:200] if lines else "geen uitvoer"
