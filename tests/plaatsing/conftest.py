"""A session in two days."""

import pytest

from overleg.models import Overleg
from tests.conftest import Cast
from tests.plaatsing import building
from tests.plaatsing.session_pages import soon


@pytest.fixture
def overleg(cast: Cast) -> Overleg:
    return building.session(cast.noord, cast.voorzitter.user, on=soon(), place="zaal 2")
