"""A school that closes is there until that day, everywhere; from then on it is offered nowhere."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consulentschap
from actietafel.actions.rounds import open_round
from actietafel.models import Opgave, Uitvraag
from cases.forms.absence import EnrolForm
from cases.forms.intake import UploadForm
from cases.forms.opening import CasusForm
from plaatsing.forms.aanmelding import schools_to_choose
from plaatsing.table import schools_to_offer
from region.models import Mandaat, School
from taskforce.forms.draft import can_be_chosen
from taskforce.forms.investigation import OptionForm
from tests import build
from tests.actietafel import building
from tests.conftest import Cast, Login
from tests.overleg.tables import scope_of

TODAY = timezone.localdate()


def _asked(cast: Cast) -> Iterable[School]:
    Opgave.objects.all().delete()
    Uitvraag.objects.all().delete()
    names = ("reference_date", "opens_on", "due_on", "talks_from", "talks_until")
    days = {name: TODAY + timedelta(days=number) for number, name in enumerate(names)}
    of = building.uitvraag(cast.noord, cast.voorzitter.user, **days, opened_at=None)
    open_round(uitvraag=of, now=build.moment(TODAY))
    return School.objects.filter(opgaven__uitvraag=of)


def _page(name: str, query: str = "") -> Callable[[Cast], Iterable[School]]:
    def found(cast: Cast) -> list[School]:
        text = Login(cast.consulent).get(reverse(name) + query).content.decode()
        return [cast.beemd] if "Beemdcollege" in text else []

    return found


def _offered(form: Any) -> Iterable[School]:
    field = form.fields["school"]
    return (
        field.queryset
        if hasattr(field, "queryset")
        else School.objects.filter(name__in=[name for _, name in field.choices])
    )


PLACES: dict[str, Callable[[Cast], Iterable[School]]] = {
    "nieuwe casus": lambda _: _offered(CasusForm(today=TODAY)),
    "inschrijven": lambda _: _offered(EnrolForm(today=TODAY)),
    "lijst inlezen": lambda _: _offered(UploadForm(today=TODAY, fixed=None)),
    "optie": lambda cast: _offered(OptionForm(scope=scope_of(cast.kerngroep, TODAY))),
    "besluit": lambda _: School.objects.filter(can_be_chosen(TODAY)),
    "vooraf benaderd": lambda _: schools_to_choose([], TODAY).values(),
    "aanbod aan tafel": lambda _: schools_to_offer(TODAY),
    "kwartaalopgave": _asked,
    "zonder consulent": lambda _: Consulentschap.objects.schools_without(TODAY),
    "zoeken": _page("search", "?q=beemdcol"),
    "wie is wie": _page("who_is_who"),
}


@pytest.mark.parametrize("place", PLACES)
def test_it_is_there_until_that_day_and_not_from_then_on(cast: Cast, place: str) -> None:
    Mandaat.objects.create(board=build.board_of(cast.beemd), valid_from=build.START)
    Consulentschap.objects.filter(school=cast.beemd).delete()

    def there(closes_in: int) -> bool:
        School.objects.filter(pk=cast.beemd.pk).update(closed_on=TODAY + timedelta(days=closes_in))
        return cast.beemd in list(PLACES[place](cast))

    assert (there(1), there(0)) == (True, False)
