"""What is typed about sessions: a year of days, another day, an answer to the invitation, a line of interest."""

from datetime import date
from typing import Any

from django import forms

from cases.deadlines import Calendar
from cases.forms.fields import DutchDateField
from overleg.days import wrong_day
from overleg.models import Overleg, OverlegKind
from overleg.pieces import inked
from overleg.year import DifferentDays, TimesForm
from paper.dates import dutch


class DayForm(forms.Form):
    """One proposed session: leave it, change it, or leave it out."""

    on = DutchDateField(label="Zitting op")
    skip = forms.BooleanField(label="Deze niet", required=False)

    def __init__(self, *args: Any, calendar: Calendar, today: date, have: frozenset[date], **options: Any) -> None:
        super().__init__(*args, **options)
        self.empty_permitted = False  # a day that is left as it was proposed is a day too
        self.calendar, self.today, self.have = calendar, today, have
        self.fields["on"].widget.attrs["class"] = "form-control"
        self.fields["skip"].widget.attrs["class"] = "form-check-input"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("skip"):
            self._errors = forms.utils.ErrorDict()  # a day that is left out may be anything
            return cleaned
        day = cleaned.get("on")
        if day is not None and (why := wrong_day(day, self.calendar, self.today)):
            self.add_error("on", why)
        elif day in self.have:
            self.add_error("on", f"Op {dutch(day)} is er al een zitting van dit gebied.")
        return cleaned

    @property
    def day(self) -> date | None:
        return None if self.cleaned_data.get("skip") else self.cleaned_data.get("on")


class _DaysFormSet(DifferentDays):
    def day_of(self, form: DayForm) -> date | None:
        return form.day


DaysFormSet = forms.formset_factory(DayForm, formset=_DaysFormSet, extra=0, max_num=14, absolute_max=14)


class SessionForm(TimesForm):
    """Another day, time or place of one session."""

    on = DutchDateField(label="Datum")
    field_order = ("on", "starts_at", "ends_at", "place")

    def __init__(self, data: Any = None, *, overleg: Overleg, calendar: Calendar, today: date) -> None:
        names = ("on", "starts_at", "ends_at", "place")
        super().__init__(data, initial={name: getattr(overleg, name) for name in names})
        self.overleg, self.calendar, self.today = overleg, calendar, today
        for name in names:
            self.fields[name].widget.attrs["class"] = "form-control"

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day == self.overleg.on:
            return day
        if why := wrong_day(day, self.calendar, self.today):
            raise forms.ValidationError(why)
        others = Overleg.objects.filter(kind=OverlegKind.PLAATSING, area=self.overleg.area_id, on=day, cancelled=False)
        if others.exclude(pk=self.overleg.pk).exists():
            raise forms.ValidationError(f"Op {dutch(day)} is er al een zitting van dit gebied.")
        return day


class MaybeForm(forms.Form):
    """ "Wij kunnen misschien", with a line of text or without."""

    text = forms.CharField(max_length=300, required=False)

    def clean_text(self) -> str:
        return inked(self.cleaned_data["text"])
