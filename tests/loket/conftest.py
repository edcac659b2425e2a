"""Who stands at a browser: the consulent of a casus of the Beemdcollege, who sees errors as they are, and the beheerder."""

import pytest
from django.test import Client

from cases.models import Casus
from tests import build
from tests.conftest import Cast, Login


@pytest.fixture
def casus(cast: Cast) -> Casus:
    found = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)
    build.absence(found)
    return found


@pytest.fixture
def consulent(cast: Cast, casus: Casus) -> Client:
    client = Login(cast.consulent)
    client.raise_request_exception = False
    return client


@pytest.fixture
def beheer(cast: Cast) -> Client:
    return Login(cast.beheerder)
