import socket
from pathlib import Path

import pytest

from runtime.demo import listen
from runtime.home import Membership, find_home, read_state, try_exclusive, wait_until, write_state
from runtime.processes import exit_status, last_line
from runtime.services import Services, code_digest, schema_digest


def test_find_home_is_absolute_and_in_the_checkout_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert find_home(tmp_path, {}).root == tmp_path / ".loket"
    assert find_home(tmp_path, {"LOKET_HOME": "elders"}).root == tmp_path / "elders"


def test_given_also_means_given_as_a_file(tmp_path: Path) -> None:
    home = find_home(tmp_path, {"DATABASE_URL_FILE": "/run/secrets/url", "REDIS_URL": ""})

    assert home.given("DATABASE_URL")
    assert not home.given("REDIS_URL")


@pytest.mark.parametrize(
    ("given", "kept"), [({"PYTHONDONTWRITEBYTECODE": "1"}, ""), ({"PYTHONPYCACHEPREFIX": "/elders"}, "/elders")]
)
def test_compiled_modules_are_kept_in_the_home(tmp_path: Path, given: dict[str, str], kept: str) -> None:
    home = find_home(tmp_path, given)
    env = Services(home, None, None).environment("loket")

    assert env["PYTHONPYCACHEPREFIX"] == (kept or str(home.root / "pycache"))
    assert "PYTHONDONTWRITEBYTECODE" not in env


def test_last_member_out_is_told(tmp_path: Path) -> None:
    first, second = Membership(tmp_path / "users"), Membership(tmp_path / "users")

    assert first.leave() is False
    assert second.leave() is True


def test_try_exclusive_refuses_the_second(tmp_path: Path) -> None:
    assert try_exclusive(tmp_path / "lock") is not None
    assert try_exclusive(tmp_path / "lock") is None


def test_state_that_was_cut_off_counts_as_empty(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    write_state(path, {"port": "5"})
    assert read_state(path) == {"port": "5"}

    path.write_text('{"port": ')

    assert read_state(path) == {}
    assert path.stat().st_mode & 0o077 == 0


def test_wait_until_gives_up() -> None:
    assert wait_until(lambda: True, seconds=0) is True
    assert wait_until(lambda: False, seconds=0.01, every=0.005) is False


@pytest.mark.parametrize(("returncode", "status"), [(0, 0), (7, 7), (-15, 143)])
def test_exit_status_as_a_shell_reports_it(returncode: int, status: int) -> None:
    assert exit_status(returncode) == status


def test_last_line_skips_empty_ones(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("first\nFATAL: reason\n\n")

    assert last_line(log) == "FATAL: reason"
    assert last_line(tmp_path / "none") == "geen uitvoer"


def test_listen_picks_another_port_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with listen(port) as listener:
            other = listener.getsockname()[1]

    assert other != port
    assert capsys.readouterr().err == f"Poort {port} is bezet; Loket gebruikt poort {other}.\n"


def test_code_digest_changes_with_code_and_not_with_tests(tmp_path: Path) -> None:
    for folder in ("cases", "tests"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.py").write_text("1")
    before = code_digest(tmp_path)

    (tmp_path / "tests" / "a.py").write_text("2")
    assert code_digest(tmp_path) == before
    (tmp_path / "cases" / "a.py").write_text("2")
    assert code_digest(tmp_path) != before


def test_schema_digest_changes_with_a_migration_and_not_with_other_code(tmp_path: Path) -> None:
    (tmp_path / "cases" / "migrations").mkdir(parents=True)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "dev.lock").write_text("")
    for path in ("cases/a.py", "cases/migrations/0001_initial.py"):
        (tmp_path / path).write_text("1")
    before = schema_digest(tmp_path)

    (tmp_path / "cases" / "a.py").write_text("2")
    assert schema_digest(tmp_path) == before
    (tmp_path / "cases" / "migrations" / "0001_initial.py").write_text("2")
    assert schema_digest(tmp_path) != before
