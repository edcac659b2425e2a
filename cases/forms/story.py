"""The story: causes, waits, who is around, voices, passend aanbod, leerplicht informed."""

from datetime import date
from typing import Any

from crispy_forms.bootstrap import InlineCheckboxes
from crispy_forms.layout import Column, Row
from django import forms

from accounts.forms import WithTelephone
from cases.forms.fields import DutchDateField, NarrowSelect
from cases.forms.work import REQUIRED, AudienceForm, CasusForm
from cases.models import CauseCode
from paper.dates import dutch
from region.models import Partner, PartnerKind


class CausesForm(CasusForm):
    main = forms.ChoiceField(
        label="Wat houdt het vooral tegen?", choices=[("", "kies"), *CauseCode.choices],
        error_messages={"required": "Kies één oorzaak als de belangrijkste. “Nog niet duidelijk” mag ook."},
    )  # fmt: skip
    others = forms.MultipleChoiceField(
        label="Wat speelt er ook?", required=False, choices=CauseCode.choices, widget=forms.CheckboxSelectMultiple
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)  # what stood there when the page was opened

    def clean_others(self) -> list[str]:
        return [code for code in self.cleaned_data["others"] if code != self.cleaned_data.get("main")]


class WaitForm(CasusForm):
    what = forms.CharField(
        label="Waar wordt op gewacht?", max_length=160, help_text="Bijvoorbeeld: behandeling, een plek, een onderzoek.",
        error_messages={"required": "Schrijf waar op wordt gewacht."},
    )  # fmt: skip
    provider_kind = forms.ChoiceField(label="Bij wat voor organisatie", choices=PartnerKind.choices)
    provider = forms.ModelChoiceField(
        label="Welke organisatie",
        required=False,
        queryset=Partner.objects.all(),
        empty_label="niet in de lijst",
        widget=NarrowSelect,
    )
    since = DutchDateField(label="Sinds", error_messages={"required": "Sinds welke dag?"})
    expected = forms.CharField(
        label="Verwacht", max_length=60, required=False, help_text="Een datum of een maand, zoals gezegd."
    )
    meanwhile = forms.CharField(
        label="Wat gebeurt er intussen?", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    layout = (
        "what",
        Row(Column("provider_kind"), Column("provider")),
        Row(Column("since"), Column("expected")),
        "meanwhile",
    )

    def clean_since(self) -> date | None:
        return self.past_day("since")


class EndForm(CasusForm):
    """Something is over since a day, at the earliest `begun`."""

    on = DutchDateField(label="Sinds", error_messages=REQUIRED)

    def __init__(self, *args: Any, begun: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.begun = begun
        self.fields["on"].initial = self.scope.today

    def clean_on(self) -> date | None:
        day = self.past_day("on")
        if day is not None and self.begun is not None and day < self.begun:
            raise forms.ValidationError(f"Dit begon pas op {dutch(self.begun)}.")
        return day


class PartnerForm(WithTelephone, CasusForm):
    partner = forms.ModelChoiceField(
        label="Organisatie",
        required=False,
        queryset=Partner.objects.all(),
        empty_label="niet in de lijst",
        widget=NarrowSelect,
    )
    name = forms.CharField(label="Naam", max_length=120, required=False)
    function = forms.CharField(label="Functie", max_length=120, required=False)
    phone = forms.CharField(label="Telefoon", max_length=30, required=False)
    layout = (Row(Column("partner"), Column("name")), Row(Column("function"), Column("phone")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("partner") and not cleaned.get("name"):
            self.add_error("name", "Schrijf een naam, of kies een organisatie.")
        return cleaned


class VoiceForm(AudienceForm):
    text = forms.CharField(
        label="In eigen woorden", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Zo letterlijk als u kunt; hooguit 400 tekens.",
    )  # fmt: skip
    spoken_with = forms.CharField(
        label="Gesproken met", max_length=120, required=False, help_text="Bijvoorbeeld: moeder, thuis."
    )
    on = DutchDateField(label="Wanneer", error_messages={"required": "Op welke dag?"})
    may_be_told = forms.BooleanField(label="Mag op een overleg worden verteld", required=False)
    not_asked_because = forms.CharField(
        label="Of: niet gevraagd, omdat",
        max_length=200,
        required=False,
        help_text="Bijvoorbeeld: de behandeling nog niet is begonnen.",
    )
    ask_again_on = DutchDateField(label="Weer vragen op", required=False)
    layout = (
        "text",
        Row(Column("spoken_with"), Column("on")),
        "may_be_told",
        Row(Column("not_asked_because"), Column("ask_again_on")),
        InlineCheckboxes("audience"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = self.scope.today

    def clean_on(self) -> date | None:
        return self.past_day("on")

    def clean_ask_again_on(self) -> date | None:
        return self.coming_day("ask_again_on")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "text" in self.errors or "not_asked_because" in self.errors:
            return cleaned
        if bool(cleaned.get("text")) == bool(cleaned.get("not_asked_because")):
            self.add_error(
                "text", "Schrijf wat er is gezegd, of hieronder waarom dat nog niet is gevraagd: één van de twee."
            )
        return cleaned


class OfferForm(CasusForm):
    offer_since = DutchDateField(
        label="Passend aanbod sinds", required=False, help_text="Leeg: er is (nog) geen passend aanbod."
    )
    offer_text = forms.CharField(
        label="Wat is het aanbod?", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_offer_since(self) -> date | None:
        return self.past_day("offer_since")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("offer_text") and not cleaned.get("offer_since") and "offer_since" not in self.errors:
            self.add_error("offer_since", "Sinds welke dag ligt dit aanbod er?")
        return cleaned


class InformedForm(CasusForm):
    on = DutchDateField(label="Leerplicht geïnformeerd op", error_messages=REQUIRED)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = self.scope.today

    def clean_on(self) -> date | None:
        return self.past_day("on")
