"""The pages of a session, for each who comes to it. Days count from the real today."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.models import Toegang
from overleg.models import Agendapunt, Overleg
from tests.conftest import Cast, Login
from tests.overleg.tables import thuiszitter
from tests.plaatsing import building


def soon(days: int = 2) -> date:
    return timezone.localdate() + timedelta(days=days)


def on_it(cast: Cast, overleg: Overleg, name: str = "Siebe") -> Agendapunt:
    row = building.entered(overleg, thuiszitter(cast, name, f"{name}stra"))
    return building.approved(row, cast.voorzitter.user)


def published(overleg: Overleg, by: Toegang) -> None:
    Overleg.objects.filter(pk=overleg.pk).update(published_at=timezone.now(), published_by=by.user)


def page(of: Toegang, name: str, *args: str) -> Any:
    return Login(of).get(reverse(name, args=args))


def text(of: Toegang, name: str, *args: str) -> str:
    answer: HttpResponse = page(of, name, *args)
    assert answer.status_code == 200
    return answer.content.decode()


def post(of: Toegang, name: str, *args: str, **data: Any) -> Any:
    return Login(of).post(reverse(name, args=args), data, follow=True)
