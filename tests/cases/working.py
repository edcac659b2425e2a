"""A casus to work on, and what is typed about it."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cases.actions import work
from cases.models import Actie, Casus
from tests import build
from tests.conftest import Cast


def a_casus(cast: Cast) -> Casus:
    casus = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)
    build.absence(casus)
    return casus


def a_step(casus: Casus, cast: Cast, **fields: Any) -> Actie:
    given: dict[str, Any] = {
        "what": "Gesprek op school",
        "due_on": timezone.localdate() + timedelta(days=3),
        "holder": cast.consulent.user,
    }
    return work.set_step(casus=casus, by=cast.consulent.user, today=timezone.localdate(), **given | fields)


def typed_contact(**fields: Any) -> dict[str, Any]:
    start = {
        "party": "ouder", "channel": "telefoon", "reached": "ja", "on": timezone.localdate().isoformat(),
        "text": "Moeder gesproken, donderdag komt zij mee.",
    }  # fmt: skip
    return start | fields


def url(name: str, casus: Casus, *more: int) -> str:
    return reverse(name, args=[casus.code, *more])
