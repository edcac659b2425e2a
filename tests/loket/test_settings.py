"""Settings that follow from the environment."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

SHOW = "from loket import settings; print(settings.DATABASES['default']['OPTIONS'].get('options', ''))"


@pytest.mark.parametrize(
    ("owner", "options"),
    [
        ("0", "-c join_collapse_limit=4 -c jit=off -c max_parallel_workers_per_gather=0"),
        ("1", "-c join_collapse_limit=4"),
    ],
)
def test_serving_role_plans_without_compiling(owner: str, options: str) -> None:
    environment = {
        **os.environ,
        "LOKET_AS_OWNER": owner,
        "LOKET_POOL": "0",
        "DATABASE_URL": "postgresql://loket_web@127.0.0.1/loket",
    }

    shown = subprocess.run([sys.executable, "-c", SHOW], env=environment, capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == options


def test_every_name_that_the_settings_read_is_documented() -> None:
    root = Path(__file__).parents[2]
    names = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (root / "loket" / "settings.py").read_text(encoding="utf-8")))
    told = (root / "docs" / "deploy.md").read_text(encoding="utf-8")

    assert len(names) > 30
    assert sorted(name for name in names if f"`{name}`" not in told) == []
