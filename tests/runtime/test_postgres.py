import os
from pathlib import Path

import pytest

from runtime.home import StartError
from runtime.postgres import TUNED, choose, fits_socket, is_stale, major_of


def test_choose_prefers_the_wheel() -> None:
    wheel, machine = Path("/wheel/bin"), Path("/usr/lib/postgresql/15/bin")

    assert choose(wheel, [machine]) == wheel


def test_choose_takes_the_first_of_the_machine_without_a_wheel() -> None:
    on_path, debian = Path("/opt/pg/bin"), Path("/usr/lib/postgresql/15/bin")

    assert choose(None, [on_path, debian]) == on_path


def test_choose_names_the_package_when_there_is_nothing() -> None:
    with pytest.raises(StartError, match="apt-get install postgresql"):
        choose(None, [])


@pytest.mark.parametrize(
    ("line", "major"),
    [
        ("postgres (PostgreSQL) 18.6", 18),
        ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", 15),
        ("postgres (PostgreSQL) 19beta1", 19),
        ("bash: postgres: command not found", 0),
    ],
)
def test_major_of_a_version_line(line: str, major: int) -> None:
    assert major_of(line) == major


@pytest.mark.parametrize(("length", "fits"), [(89, True), (90, False)])
def test_fits_socket_counts_bytes_up_to_the_limit(length: int, fits: bool) -> None:
    folder = Path("/" + "x" * (length - 1))

    assert fits_socket(folder) is fits


def test_fits_socket_refuses_a_comma() -> None:
    assert fits_socket(Path("/tmp/a b"))  # noqa: S108 - a name, nothing is made there
    assert not fits_socket(Path("/tmp/a, b"))  # noqa: S108


def test_fits_socket_counts_a_letter_with_an_accent_as_two() -> None:
    folder = Path("/" + "é" * 45)

    assert len(str(folder)) < 89 < len(os.fsencode(folder))
    assert not fits_socket(folder)


@pytest.mark.parametrize(
    ("text", "stale"),
    [
        ("41\n/data\n", False),  # a server runs
        ("42\n/data\n", True),  # the number belongs to another program now
        ("43\n/data\n", True),  # nobody has the number
        ("-41\n", False),  # a single-user server writes its number negative
        ("", True),  # cut off by a crash
    ],
)
def test_is_stale_only_without_a_server_behind_the_lock(text: str, stale: bool) -> None:
    programs = {41: "postgres", 42: "bash"}

    assert is_stale(text, programs) is stale


def test_compose_tunes_as_the_server_that_is_measured() -> None:
    compose = (Path(__file__).parents[2] / "docker-compose.yml").read_text()

    assert all(f"-c, {setting}" in compose for setting in TUNED)


def test_log_of_the_server_keeps_no_row_and_no_statement() -> None:
    """Of a refused row the standard setting writes "Failing row contains (...)" and the whole INSERT."""
    assert {"log_error_verbosity=terse", "log_min_error_statement=panic"} <= {*TUNED}
