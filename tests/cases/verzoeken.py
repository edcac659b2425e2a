"""A verzoek, for the tests of asking and of thinking along."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import Toegang
from cases.access import resolve
from cases.actions import asking
from cases.models import Actie, Casus
from tests import build
from tests.conftest import Cast

QUESTION = "Kan er een vast lokaal komen?"


def soon(days: int = 5) -> Any:
    return timezone.localdate() + timedelta(days=days)


def a_casus(cast: Cast, kind: str = "relatief") -> Casus:
    casus = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)
    build.absence(casus, kind=kind)
    return casus


def asked(casus: Casus, cast: Cast, of: Toegang | None = None, **fields: Any) -> Actie:
    start: dict[str, Any] = {"what": QUESTION, "due_on": soon(), "target": "school"}
    start |= {"holder": (of or cast.school).user, "by": cast.consulent.user}
    return asking.ask(casus=casus, today=timezone.localdate(), **start | fields)


def url(name: str, casus: Casus, *more: int) -> str:
    return reverse(name, args=[casus.code, *more])


def sees(toegang: Toegang, casus: Casus) -> bool:
    return Casus.objects.visible_to(resolve(toegang, timezone.localdate())).filter(pk=casus.pk).exists()
