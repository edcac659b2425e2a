"""What a partner-SWV types about its own pupil: the least."""

from datetime import date
from typing import Any

from crispy_forms.layout import Div
from django import forms

from cases.forms.fields import DutchDateField, NarrowSelect
from cases.forms.opening import OLDEST, YOUNGEST, years_before
from cases.forms.work import CasusForm
from cases.names import Name
from region.models import Municipality

NO_SPELLING = {"autocomplete": "off", "spellcheck": "false"}


class PartnerForm(CasusForm):
    client_id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36)
    given_name = forms.CharField(
        label="Voornaam", max_length=60, widget=forms.TextInput(NO_SPELLING), error_messages={"required": "Vul de voornaam in."}
    )  # fmt: skip
    infix = forms.CharField(label="Tussenvoegsel", max_length=20, required=False, widget=forms.TextInput(NO_SPELLING))
    family_name = forms.CharField(
        label="Achternaam", max_length=80, widget=forms.TextInput(NO_SPELLING), error_messages={"required": "Vul de achternaam in."}
    )  # fmt: skip
    birth_date = DutchDateField(
        typed=True, label="Geboortedatum", help_text="Dag, maand, jaar.", error_messages={"required": "Vul de geboortedatum in."}
    )  # fmt: skip
    municipality = forms.ModelChoiceField(
        Municipality.objects.select_related("area"), label="Woongemeente", empty_label="Kies een gemeente", widget=NarrowSelect,
        error_messages={"required": "Kies waar de leerling woont."},
    )  # fmt: skip
    school = forms.CharField(
        label="School",
        max_length=120,
        required=False,
        help_text="In woorden. Leeg als de leerling nergens is ingeschreven.",
    )
    first_day = DutchDateField(label="Thuis sinds", required=False, help_text="Leeg als u het niet weet.")
    why = forms.CharField(
        label="Waarom de Taskforce?", max_length=2000, widget=forms.Textarea({"rows": 4}),
        help_text="Wat is al geprobeerd, en waar zit het vast?", error_messages={"required": "Schrijf waarom."},
    )  # fmt: skip
    wish = forms.CharField(
        label="Wat willen de leerling en de ouders?",
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    contact = forms.CharField(
        label="Wie kunnen wij bellen?", max_length=200, help_text="Naam en telefoonnummer bij u op kantoor.",
        error_messages={"required": "Schrijf wie wij kunnen bellen."},
    )  # fmt: skip
    reference = forms.CharField(
        label="Uw kenmerk", max_length=40, help_text="Zo herkent u de leerling in uw overzicht. Geen naam.",
        error_messages={"required": "Geef een kenmerk, bijvoorbeeld een volgnummer."},
    )  # fmt: skip
    layout = (
        "client_id",
        Div(
            Div("given_name", css_class="col-md"), Div("infix", css_class="col-md"), Div("family_name", css_class="col-md"),
            css_class="row",
        ),
        Div(Div("birth_date", css_class="col-md"), Div("municipality", css_class="col-md"), css_class="row"),
        Div(Div("school", css_class="col-md"), Div("first_day", css_class="col-md"), css_class="row"),
        "why", "wish",
        Div(Div("contact", css_class="col-md"), Div("reference", css_class="col-md"), css_class="row"),
    )  # fmt: skip

    @property
    def pupil_name(self) -> Name:
        data = self.cleaned_data
        return Name(given=data["given_name"], infix=data["infix"], family=data["family_name"])

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        today = self.scope.today
        if not years_before(today, OLDEST) <= born <= years_before(today, YOUNGEST):
            raise forms.ValidationError("Kijk het jaar na: een leerling is tussen de 4 en 23 jaar.")
        return born

    def clean_first_day(self) -> date | None:
        return self.past_day("first_day")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        born, first, name = data.get("birth_date"), data.get("first_day"), data.get("family_name", "")
        if born and first and first < born:
            self.add_error("first_day", "Deze dag ligt voor de geboortedatum.")
        if len(name) > 2 and name.casefold() in data.get("reference", "").casefold():
            self.add_error("reference", "Gebruik hier geen naam: dit kenmerk staat in een overzicht.")
        return data
