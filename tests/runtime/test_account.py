from pathlib import Path

from runtime.account import Account, can_enter, outside, run_as
from runtime.home import Home


def test_run_as_reports_a_program_that_cannot_be_reached(tmp_path: Path) -> None:
    status, output = run_as(None, [tmp_path / "none"])

    assert status == 126
    assert str(tmp_path / "none") in output


def test_run_as_gives_nothing_of_our_environment_to_the_program(tmp_path: Path) -> None:
    status, output = run_as(None, ["/bin/sh", "-c", 'cat; pwd; echo "$HOME $PGHOST"'], env={"PGHOST": "h"}, text="in\n")

    assert (status, output) == (0, "in\n/\n/ h\n")


def test_can_enter_asks_nothing_when_nobody_is_dropped_to(tmp_path: Path) -> None:
    nobody_is_dropped_to: Account | None = None

    assert can_enter(nobody_is_dropped_to, tmp_path / "none")


def test_outside_differs_per_home(tmp_path: Path) -> None:
    one, two = (Home(tmp_path, tmp_path / name, {}) for name in ("one", "two"))

    assert outside(one) != outside(two)
    assert outside(one) == outside(Home(Path("/"), tmp_path / "one", {}))
