"""Settings that follow from the environment."""

import os
import subprocess
import sys

import pytest

SHOW = "from loket import settings; print(settings.DATABASES['default']['OPTIONS'].get('options', ''))"


@pytest.mark.parametrize(("owner", "options"), [("0", "-c jit=off -c max_parallel_workers_per_gather=0"), ("1", "")])
def test_serving_role_plans_without_compiling(owner: str, options: str) -> None:
    environment = {
        **os.environ,
        "LOKET_AS_OWNER": owner,
        "LOKET_POOL": "0",
        "DATABASE_URL": "postgresql://loket_web@127.0.0.1/loket",
    }

    shown = subprocess.run([sys.executable, "-c", SHOW], env=environment, capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == options
