"""Forms of the list and of Signalen: what is done from a row."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, cast

from crispy_forms.bootstrap import InlineCheckboxes, InlineRadios
from crispy_forms.layout import Column, Row
from django import forms

from accounts.models import User
from cases.circle import Viewer
from cases.forms.fields import DutchDateField
from cases.forms.work import AudienceForm, PersonField
from cases.models import Actie, ContactChannel, ContactParty


class RowForm(AudienceForm):
    """A contact and the next step in one go; either may be left out, not both."""

    text = forms.CharField(
        label="Wat is besproken en afgesproken?", required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    party = forms.ChoiceField(label="Met wie", choices=ContactParty.choices)
    channel = forms.ChoiceField(label="Hoe", choices=ContactChannel.choices)
    reached = forms.TypedChoiceField(
        label="Bereikt?", choices=(("ja", "Ja"), ("nee", "Nee")), widget=forms.RadioSelect, initial="ja",
        coerce=lambda value: value != "nee", required=False,
    )  # fmt: skip
    on = DutchDateField(label="Wanneer", required=False)
    what = forms.CharField(label="Volgende stap", required=False, max_length=300)
    holder = PersonField(label="Wie houdt het vast", error_messages={"required": "Kies wie dit doet."})
    due_on = DutchDateField(label="Uiterlijk op", required=False)
    done = forms.BooleanField(label="", required=False)
    layout = (
        "text",
        Row(Column("party"), Column("channel"), Column("on"), Column(InlineRadios("reached"))),
        Row(Column("what"), Column("holder"), Column("due_on")),
        "done",
        InlineCheckboxes("audience"),
    )

    def __init__(self, *args: Any, me: User, people: Mapping[int, Viewer], step: Actie | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.me, self.step = me, step
        self.people = {pk: viewer for pk, viewer in people.items() if pk != me.pk}
        holder = cast(PersonField, self.fields["holder"])
        holder.by_id = {me.pk: me, **{pk: viewer.user for pk, viewer in self.people.items()}}
        holder.choices = [
            (me.pk, f"Ik ({me})"),
            *((pk, f"Verzoek aan {viewer.label}") for pk, viewer in self.people.items()),
        ]
        self.fields["on"].initial = self.scope.today
        self.fields["due_on"].initial = _in_a_week(self.scope.today)
        if step is None:
            del self.fields["done"]
            self.helper.layout.fields.remove("done")
        else:
            self.fields["done"].label = f"Gedaan: {step.what}"

    @property
    def asked_of(self) -> Viewer | None:
        """Somebody else is asked: then it is a verzoek, and becomes theirs after a yes."""
        return self.people.get(self.cleaned_data["holder"].pk)

    def clean_on(self) -> date:
        return self.past_day("on") or self.scope.today

    def clean_due_on(self) -> date | None:
        return self.coming_day("due_on")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "text" not in self.errors and not (cleaned.get("text") or cleaned.get("what") or cleaned.get("done")):
            self.add_error("text", "Schrijf wat is besproken, of zet hieronder een volgende stap.")
        if cleaned.get("what") and "due_on" not in self.errors and not cleaned.get("due_on"):
            self.add_error("due_on", "Kies een dag voor de volgende stap.")
        return cleaned


def _in_a_week(today: date) -> date:
    """The same day next week; from a weekend the Monday after."""
    day = today + timedelta(days=7)
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day


class HandledForm(forms.Form):
    """Afgehandeld: wat is gedaan?"""

    text = forms.CharField(
        label="Wat is gedaan?", max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Schrijf in een paar woorden wat is gedaan."},
    )  # fmt: skip
