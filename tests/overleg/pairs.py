"""An Afstemming with pupils without enrolment, for the tests of it. Days count from today: pages have no other clock."""

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Consulentschap, User, VasteAmbtenaar
from cases.access import resolve
from cases.models import Casus
from overleg.afstemming.acts import Taak, close, record_line
from overleg.afstemming.listing import Listing, listing_of
from overleg.afstemming.people import pair_of
from overleg.models import Agendapunt, Overleg, OverlegKind
from overleg.tabling import Closed
from region.models import Municipality
from tests import build
from tests.conftest import Cast


def today() -> date:
    return timezone.localdate()


def fixed(cast: Cast, officer: User | None = None, place: int = 1, **fields: Any) -> VasteAmbtenaar:
    """An officer of Lindevoort who is fixed; Noor is the consulent there."""
    Consulentschap.objects.get_or_create(
        municipality=cast.lindevoort, consulent=cast.consulent.user, defaults={"valid_from": build.START}
    )
    values: dict[str, Any] = {"valid_from": build.START} | fields
    return VasteAmbtenaar.objects.create(
        municipality=cast.lindevoort, officer=officer or cast.leerplicht.user, place=place, **values
    )


def meeting(cast: Cast, days: int = 3, **fields: Any) -> Overleg:
    values: dict[str, Any] = {"area": cast.noord, "municipality": cast.lindevoort, "starts_at": time(9, 30)} | fields
    code = f"paar{Overleg.objects.count()}"
    return Overleg.objects.create(
        code=code,
        kind=OverlegKind.AFSTEMMING,
        on=today() + timedelta(days=days),
        created_by=cast.voorzitter.user,
        **values,
    )


def without_school(cast: Cast, given_name: str = "Fenna", family_name: str = "Roskam", **fields: Any) -> Casus:
    """A pupil of Lindevoort without enrolment, ten weeks at home."""
    who = build.pupil(given_name, family_name)
    values: dict[str, Any] = {"municipality": cast.lindevoort, "consulent": cast.consulent.user} | fields
    of = build.casus(by=cast.consulent.user, who=who, **values)
    build.absence(of, kind="absoluut", first_day=today() - timedelta(weeks=10))
    return of


def seen_by(toegang: Any, overleg: Overleg | None = None, **fields: Any) -> Listing:
    scope = resolve(toegang, today())
    met: Any = overleg.municipality if overleg else toegang.municipality
    municipality: Municipality = fields.get("municipality") or met
    return listing_of(pair_of(municipality, today()), scope, overleg)


def task(holder: User, what: str = "Ouders bellen", side: Any = "loket", days: int = 10, pk: int | None = None) -> Taak:
    return Taak(side, what, holder, today() + timedelta(days=days), pk)


def write(
    cast: Cast, overleg: Overleg, of: Casus, *tasks: Taak, said: str = "", no_action: bool = False
) -> Agendapunt | None:
    """As a colleague does who just opened the page."""
    now: Agendapunt | None = overleg.punten.filter(casus=of).first()
    return record_line(
        overleg=overleg, casus=of, said=said, no_action=no_action, tasks=tasks, by=cast.consulent.user, now=timezone.now(),
        version=now.version if now else 0,
    )  # fmt: skip


def shut(cast: Cast, overleg: Overleg) -> Closed:
    return close(overleg=overleg, by=cast.consulent.user, today=today(), now=timezone.now())
