"""`bin/loket` for real, on a stand-in product: services of its own, in a folder with a space."""

import os
import re
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.home import wait_until
from tests.runtime.conftest import Checkout

pytestmark = pytest.mark.slow


def processes_of(checkout: Checkout) -> list[str]:
    """Command lines, zombies left out, that name the checkout's folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(checkout.folder) in line:
            found.append(line)
    return found


def answers(address: str) -> bool:
    """Whether the login page stands there, in a process that knows where it stands: links in mail lead to it."""
    try:
        with urllib.request.urlopen(address, timeout=60) as page:  # noqa: S310 - printed by the demo: http on this machine
            return bool(page.read().decode() == f"login at {address.rstrip('/')}")
    except (urllib.error.URLError, ConnectionError):
        return False


def address_in(log: Path) -> str:
    """The address that the demo prints when its page answers."""

    def printed() -> bool:
        return "Loket draait op" in log.read_text() or "loket:" in log.read_text()

    wait_until(printed, seconds=60)
    found = re.search(r"Loket draait op (\S+)", log.read_text())
    assert found, log.read_text()
    return found[1]


@pytest.fixture(autouse=True)
def nothing_left(checkout: Checkout) -> Iterator[None]:
    yield
    assert wait_until(lambda: processes_of(checkout) == [], seconds=15), processes_of(checkout)


def test_manage_passes_on_the_exit_status(checkout: Checkout) -> None:
    done = checkout.run("manage", "status", "7")

    assert (done.returncode, done.stdout) == (7, "")


def test_manage_passes_on_input_and_arguments_and_adds_nothing(checkout: Checkout) -> None:
    done = checkout.run("manage", "repeat", "één", "--twee", text="invoer ")

    assert (done.returncode, done.stdout) == (0, "invoer één --twee")


def test_manage_gives_a_serving_role_without_power_and_an_owner(checkout: Checkout) -> None:
    done = checkout.run("manage", "roles")

    assert done.stdout == "loket_web False False\nloket False True\n", done.stderr


def test_manage_keeps_an_address_that_was_given(checkout: Checkout) -> None:
    given = Checkout(checkout.folder, checkout.env | {"REDIS_URL": "redis://elders/3"})

    assert given.run("manage", "variable", "REDIS_URL").stdout == "redis://elders/3\n"


def test_unknown_command_is_one_line_and_the_help(checkout: Checkout) -> None:
    done = checkout.run("dmeo")

    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "loket: onbekende opdracht 'dmeo'.")


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_demo_stops_everything_also_with_sigint_ignored_at_start(
    checkout: Checkout, tmp_path: Path, signum: signal.Signals
) -> None:
    log = tmp_path / "log"

    def deaf() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    demo = checkout.start(log, "demo", "--port", "0", before=deaf)
    assert answers(address_in(log))
    joined = checkout.run("manage", "status", "3")
    demo.send_signal(signum)

    assert joined.returncode == 3
    assert demo.wait(timeout=120) == 128 + signum


def test_demo_comes_back_after_kill_9_of_everything(checkout: Checkout, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    demo = checkout.start(first, "demo", "--port", "0")
    address_in(first)

    for path in Path("/proc").glob("[0-9]*/cmdline"):
        if path.parent.name != str(os.getpid()) and str(checkout.folder).encode() in path.read_bytes():
            os.kill(int(path.parent.name), signal.SIGKILL)
    demo.wait(timeout=120)
    again = checkout.start(second, "demo", "--port", "0")

    assert answers(address_in(second))
    again.terminate()
    assert again.wait(timeout=120) == 128 + signal.SIGTERM


def test_second_demo_says_that_one_runs(checkout: Checkout, tmp_path: Path) -> None:
    log = tmp_path / "log"
    demo = checkout.start(log, "demo", "--port", "0")
    address = address_in(log)

    second = checkout.run("demo")
    demo.terminate()
    demo.wait(timeout=120)

    assert second.returncode == 1
    assert second.stderr == (
        f"loket: de demo draait al op {address}. Stop die eerst (Ctrl-C), of gebruik een andere LOKET_HOME.\n"
    )


def test_failing_step_is_one_line(checkout: Checkout) -> None:
    broken = Checkout(checkout.folder, checkout.env | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"})
    manage = checkout.folder / "manage.py"
    log = checkout.folder / ".loket" / "log" / "prepare.log"
    whole = manage.read_text()
    manage.write_text("import sys; sys.exit('de database antwoordt niet')")

    try:
        done = broken.run("demo", "--port", "0")
    finally:
        manage.write_text(whole)

    assert done.returncode == 1
    assert [line for line in done.stderr.splitlines() if line.startswith("loket: ")] == [
        f"loket: stap 'prepare' mislukte (de database antwoordt niet). Lees {log} en start opnieuw."
    ]
    assert "Traceback" not in done.stderr


def test_make_is_an_alias() -> None:
    checkout = Path(__file__).resolve().parents[2]

    assert (checkout / "Makefile").read_text().count("@bin/loket $@ $(ARGS)") == 1
    assert os.access(checkout / "bin" / "loket", os.X_OK)
    assert subprocess.run([checkout / "bin" / "loket", "help"], capture_output=True, text=True).stdout.startswith(
        "bin/loket demo"
    )
