"""Contacts, notes, steps, bewuste rust."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from crispy_forms.bootstrap import InlineCheckboxes, InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, LayoutObject, Row
from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Role, User
from cases.circle import Viewer
from cases.forms.fields import DutchDateField
from cases.models import ContactChannel, ContactParty
from cases.scope import Scope

AUDIENCES = (("school", "School"), ("leerplicht", "Leerplicht"))
READ_BACK = "Schrijf zo dat de leerling en de ouders het kunnen teruglezen."
REQUIRED = {"required": "Dit is nodig."}


FURTHEST_BACK = 5 * 366  # days; further back a year is mistyped more often than meant


class CasusForm(forms.Form):
    """A form of one casus; knows who is looking (`scope`), so that a day can be compared with today."""

    layout: tuple[str | LayoutObject, ...] = ()

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        self.helper = FormHelper()
        self.helper.form_tag = False
        if self.layout:
            self.helper.layout = Layout(*self.layout)

    def past_day(self, name: str) -> date | None:
        """The day of field `name`, which may not lie in the future."""
        day: date | None = self.cleaned_data.get(name)
        if day is not None and day > self.scope.today:
            raise ValidationError("Deze dag moet nog komen. Kies vandaag of een dag daarvoor.")
        if day is not None and (self.scope.today - day).days > FURTHEST_BACK:
            raise ValidationError("Dat is meer dan vijf jaar geleden. Kijk het jaar na.")
        return day

    def coming_day(self, name: str) -> date | None:
        """The day of field `name`, which may not lie in the past, nor absurdly far away."""
        day: date | None = self.cleaned_data.get(name)
        if day is not None and day < self.scope.today:
            raise ValidationError("Deze dag is al geweest. Kies vandaag of een dag daarna.")
        if day is not None and (day - self.scope.today).days > 730:
            raise ValidationError("Deze dag ligt meer dan twee jaar vooruit. Kijk het jaar na.")
        return day


class AudienceForm(CasusForm):
    """Who reads along. The office always does; a school or leerplicht always reads what it wrote itself."""

    audience = forms.MultipleChoiceField(
        label="Wie leest dit mee?", required=False, choices=AUDIENCES, widget=forms.CheckboxSelectMultiple,
        help_text="Zonder vinkje blijft het binnen het loket.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.own_audience()
        if own:
            field = cast(forms.MultipleChoiceField, self.fields["audience"])
            field.choices = [choice for choice in AUDIENCES if choice[0] != own]
            field.help_text = "Het loket en uzelf lezen altijd mee."

    def own_audience(self) -> str:
        return {Role.SCHOOL: "school", Role.LEERPLICHT: "leerplicht"}.get(self.scope.role, "")

    @property
    def reads(self) -> dict[str, Any]:
        """Keyword arguments of an act: school_reads and leerplicht_reads."""
        ticked = {*self.cleaned_data["audience"], self.own_audience()}
        return {"school_reads": "school" in ticked, "leerplicht_reads": "leerplicht" in ticked}


class PersonField(forms.TypedChoiceField):
    """One of the people who see the casus, by user id; gives the User."""

    def __init__(self, **options: Any) -> None:
        self.by_id: dict[int, User] = {}
        super().__init__(coerce=self._user, empty_value=None, **options)

    def offer(self, people: Mapping[int, Viewer], *, empty: str = "") -> None:
        self.by_id = {pk: viewer.user for pk, viewer in people.items()}
        chosen = [(pk, viewer.label) for pk, viewer in people.items()]
        self.choices = [("", empty), *chosen] if empty else chosen

    def __deepcopy__(self, memo: dict[int, Any]) -> "PersonField":
        # a form copies its fields; the copy must look people up in its own table
        copied: PersonField = super().__deepcopy__(memo)
        copied.by_id = dict(self.by_id)
        copied.coerce = copied._user
        return copied

    def _user(self, value: Any) -> User:
        return self.by_id[int(value)]


class ContactForm(AudienceForm):
    party = forms.ChoiceField(label="Met wie", choices=ContactParty.choices)
    channel = forms.ChoiceField(label="Hoe", choices=ContactChannel.choices)
    reached = forms.TypedChoiceField(
        label="Bereikt?", choices=(("ja", "Ja"), ("nee", "Nee")), widget=forms.RadioSelect, initial="ja",
        coerce=lambda value: value == "ja", error_messages=REQUIRED,
    )  # fmt: skip
    on = DutchDateField(label="Wanneer", error_messages={"required": "Op welke dag was het contact?"})
    text = forms.CharField(
        label="Wat is besproken en afgesproken?", widget=forms.Textarea(attrs={"rows": 3}), help_text=READ_BACK,
        max_length=4000, error_messages={"required": "Schrijf in een paar woorden wat is besproken of geprobeerd."},
    )  # fmt: skip
    layout = (
        Row(Column("party"), Column("channel"), Column(InlineRadios("reached")), Column("on")),
        "text",
        InlineCheckboxes("audience"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = self.scope.today

    def clean_on(self) -> date | None:
        return self.past_day("on")


class NoteForm(AudienceForm):
    text = forms.CharField(
        label="Notitie", widget=forms.Textarea(attrs={"rows": 4}), help_text=READ_BACK, max_length=4000,
        error_messages={"required": "Schrijf de notitie."},
    )  # fmt: skip
    layout = ("text", InlineCheckboxes("audience"))


class StepForm(AudienceForm):
    what = forms.CharField(
        label="Wat is de volgende stap?", max_length=300, error_messages={"required": "Schrijf wat er gebeurt."}
    )
    due_on = DutchDateField(label="Uiterlijk op", error_messages={"required": "Kies een dag."})
    holder = PersonField(label="Wie doet dit?", error_messages={"required": "Kies wie dit doet."})
    layout = ("what", Row(Column("due_on"), Column("holder")), InlineCheckboxes("audience"))

    def __init__(self, *args: Any, people: Mapping[int, Viewer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holder = cast(PersonField, self.fields["holder"])
        holder.offer(people)
        holder.initial = self.scope.user_id
        self.people = people

    def clean_due_on(self) -> date | None:
        return self.coming_day("due_on")

    @property
    def reads(self) -> dict[str, Any]:
        """Whoever holds the step reads it, and so do the colleagues at that school or gemeente."""
        role = self.people[self.cleaned_data["holder"].pk].role
        ticked = super().reads
        return {
            "school_reads": ticked["school_reads"] or role == Role.SCHOOL,
            "leerplicht_reads": ticked["leerplicht_reads"] or role == Role.LEERPLICHT,
        }


class PostponeForm(CasusForm):
    due_on = DutchDateField(label="Nieuwe datum", error_messages={"required": "Kies een dag."})
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_due_on(self) -> date | None:
        return self.coming_day("due_on")


class DropForm(CasusForm):
    because = forms.CharField(
        label="Waarom hoeft dit niet meer?", max_length=200,
        error_messages={"required": "Schrijf kort waarom, dan weet een collega het later ook."},
    )  # fmt: skip


class PassForm(CasusForm):
    to = PersonField(label="Wie neemt dit over?", error_messages={
        "required": "Kies iemand.", "invalid_choice": "Deze persoon kan dit niet overnemen. Kies iemand uit de lijst.",
    })  # fmt: skip

    def __init__(self, *args: Any, people: Mapping[int, Viewer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PersonField, self.fields["to"]).offer(people, empty="kies")


class RefuseForm(CasusForm):
    because = forms.CharField(
        label="Waarom neemt u dit niet over?",
        max_length=200,
        error_messages={"required": "Schrijf kort waarom, dan kan de ander verder."},
    )


class RestForm(CasusForm):
    until = DutchDateField(label="Weer bekijken op", error_messages={"required": "Kies een dag."})
    what = forms.CharField(
        label="Waarom is rust nu goed?", max_length=300, required=False,
        help_text="Bijvoorbeeld: behandeling loopt, in januari samen verder kijken.",
    )  # fmt: skip

    def clean_until(self) -> date | None:
        return self.coming_day("until")
