"""A year of meetings in one go: of which area and school year, the hours they share, and days of which none stands twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404

from cases.scope import Scope
from overleg.days import first_year_of
from overleg.forms import DutchTimeField
from paper.text import whole
from region.models import Area


@dataclass(frozen=True)
class ChosenYear:
    """`first_year` is the year in which the school year begins; `this_year` that of the running one."""

    area: Area
    areas: QuerySet[Area]
    first_year: int
    this_year: int

    @property
    def context(self) -> dict[str, Any]:
        """What the head of a page of such a year shows, with the choice of this school year and the next."""
        return {
            "area": self.area, "areas": self.areas, "first_year": self.first_year, "year": _label(self.first_year),
            "years": [(year, _label(year)) for year in (self.this_year, self.this_year + 1)],
        }  # fmt: skip


def chosen_year(asked: Mapping[str, str], scope: Scope) -> ChosenYear:
    """From the address: `gebied` among those of this reader, and `schooljaar`; else the first, and the running one. 404 where there is
    no area."""
    areas = Area.objects.filter(pk=scope.area_id) if scope.area_id else Area.objects.all()
    area = areas.filter(pk=whole(asked.get("gebied", ""))).first() or areas.first()
    if area is None:
        raise Http404
    this_year = first_year_of(scope.today)
    first_year = whole(asked.get("schooljaar", ""))
    return ChosenYear(area, areas, first_year if first_year in (this_year, this_year + 1) else this_year, this_year)


def _label(first_year: int) -> str:
    return f"{first_year}-{first_year + 1}"


class TimesForm(forms.Form):
    """What the meetings of a year have in common; the days are in the rows."""

    starts_at = DutchTimeField(label="Van")
    ends_at = DutchTimeField(label="Tot")
    place = forms.CharField(label="Plaats", max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("starts_at"), cleaned.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", "De eindtijd ligt niet na de begintijd.")
        return cleaned


class DifferentDays(forms.BaseFormSet[Any]):
    """Rows that each have a day in `field`; one that is left empty is no day."""

    field, twice = "on", "Deze dag staat er twee keer."

    def day_of(self, form: Any) -> date | None:
        day: date | None = form.cleaned_data.get(self.field)
        return day

    def clean(self) -> None:
        seen: set[date] = set()
        for form in self.forms:
            day = self.day_of(form) if form.is_valid() else None
            if day in seen:
                form.add_error(self.field, self.twice)
            if day is not None:
                seen.add(day)

    @property
    def days(self) -> list[date]:
        return [day for form in self.forms if (day := self.day_of(form)) is not None]
