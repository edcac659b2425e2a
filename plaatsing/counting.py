"""Facts for the figures of one school year and area, as far as this reader sees them. The number of queries is fixed."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from cases.actions.opening import school_year_start
from cases.scope import Scope
from plaatsing.figures import Figures, Promised, Said, figures_of
from plaatsing.models import Aanmelding, BenaderdeSchool, Stand, Support, Terugvraag, Toezegging
from region.models import Area


@dataclass(frozen=True)
class Year:
    """A school year, named after the year in which it begins."""

    begins: int

    @property
    def first(self) -> date:
        return date(self.begins, 8, 1)

    @property
    def last(self) -> date:
        return date(self.begins + 1, 7, 31)

    @property
    def label(self) -> str:
        return f"{self.begins}-{self.begins + 1}"


def this_year(day: date) -> Year:
    return Year(school_year_start(day).year)


def years(scope: Scope) -> list[Year]:
    """This school year and those with promises before it, newest first."""
    days = Toezegging.objects.visible_to(scope).filter(overleg__isnull=False).values_list("promised_on", flat=True)
    found = {this_year(day).begins for day in days.distinct()} | {this_year(scope.today).begins}
    return [Year(begins) for begins in sorted(found, reverse=True)]


def promises_of(scope: Scope, year: Year, area: Area | None) -> QuerySet[Toezegging]:
    """Promised in this school year, at a table of this area."""
    rows = Toezegging.objects.visible_to(scope).filter(
        overleg__isnull=False, promised_on__range=(year.first, year.last)
    )
    return rows.filter(overleg__area=area) if area else rows


def entered_in(scope: Scope, year: Year, area: Area | None) -> QuerySet[Aanmelding]:
    """First sent in during this school year, by a school of this area."""
    rows = Aanmelding.objects.visible_to(scope).filter(submitted_at__date__range=(year.first, year.last))
    return rows.filter(school__area=area) if area else rows


def count(scope: Scope, year: Year, area: Area | None) -> Figures:
    failed = Terugvraag.objects.filter(stand=Stand.FAILED).order_by("number")
    promises = list(promises_of(scope, year, area).prefetch_related(Prefetch("terugvragen", failed, to_attr="failed")))
    entered = _entered_before({promise.casus_id for promise in promises})
    facts = [
        Promised(
            promise.pk, promise.ending, _last(entered.get(promise.casus_id, []), promise.promised_on), promise.placed_on,
            promise.failed[-1].support if promise.ending and promise.failed else "",
        )
        for promise in promises
    ]  # fmt: skip
    sent = entered_in(scope, year, area)
    said = (
        BenaderdeSchool.objects.filter(aanmelding__in=sent)
        .exclude(support="")
        .order_by("pk")
        .values_list("pk", "support")
    )
    deviations = sent.filter(deviation_at__isnull=False).order_by("pk").values_list("pk", flat=True)
    return figures_of(facts, [Said(*one) for one in said], list(deviations), Support.choices)


def _entered_before(casussen: set[int]) -> dict[int, list[date]]:
    """When each casus was sent in, oldest first."""
    rows = Aanmelding.objects.filter(casus__in=casussen, submitted_at__isnull=False).order_by("casus", "submitted_at")
    pairs = rows.values_list("casus", "submitted_at")
    return {pk: [timezone.localdate(at) for _, at in found] for pk, found in groupby(pairs, key=lambda pair: pair[0])}


def _last(days: list[date], until: date) -> date | None:
    return next((day for day in reversed(days) if day <= until), None)
