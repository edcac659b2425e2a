import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from runtime.account import outside
from runtime.home import Home
from tests.runtime import stand_in

SOURCE = Path(__file__).resolve().parents[2]


@dataclass
class Checkout:
    """A copy of what starts Loket, with the stand-in product, in a folder of its own."""

    folder: Path
    env: dict[str, str]

    def run(self, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run `bin/loket` to its end."""
        argv = [str(self.folder / "bin" / "loket"), *arguments]
        return subprocess.run(argv, env=self.env, input=text, capture_output=True, text=True, timeout=120)

    def start(self, log: Path, *arguments: str, before: Callable[[], None] | None = None) -> subprocess.Popen[bytes]:
        """Start `bin/loket` and leave it running."""
        argv = [str(self.folder / "bin" / "loket"), *arguments]
        with log.open("wb") as output:
            return subprocess.Popen(
                argv,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                preexec_fn=before,
                start_new_session=True,
            )


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """In a folder with a space, with services of its own whatever the outer test run has, on the packages of this Python."""
    folder = tmp_path_factory.mktemp("een map") / "mijn loket"
    folder.mkdir()
    for name in ("bin", "runtime", "requirements"):
        shutil.copytree(SOURCE / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    stand_in.write(folder)
    ours = ("DATABASE_", "REDIS_", "SECRET_", "LOKET_", "DJANGO_", "PYTEST_", "ALLOWED_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    yield Checkout(folder, env | {"LOKET_PYTHON": sys.executable})
    home = Home(folder, folder / ".loket", env)
    shutil.rmtree(home.root, ignore_errors=True)
    shutil.rmtree(outside(home), ignore_errors=True)
