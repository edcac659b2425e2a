"""What the zaakonderzoeker types: the home visit, the report, the options."""

from datetime import date
from typing import Any

from crispy_forms.layout import Column, Fieldset, Row
from django import forms
from django.db.models import Q

from cases.forms.fields import DutchDateField, NarrowSelect
from cases.forms.work import CasusForm
from overleg.forms import DutchTimeField
from region.models import School, still_open
from taskforce.models import Optie, VisitResult

LONG = 8000


def long_text(label: str, rows: int = 6, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=LONG, widget=forms.Textarea({"rows": rows}), **options
    )


class VersionForm(CasusForm):
    """Edited in place by more than one person: `version` says which stand was on the screen."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_version(self) -> int:
        return int(self.cleaned_data["version"] or 0)

    @property
    def said(self) -> dict[str, Any]:
        """Keyword arguments of the act."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class VisitForm(VersionForm):
    """Where and when, and what to know before ringing the bell."""

    on = DutchDateField(label="Datum", error_messages={"required": "Kies de dag van het bezoek."})
    starts_at = DutchTimeField(label="Tijd", required=False)
    address = forms.CharField(label="Adres", max_length=200, error_messages={"required": "Vul het adres in."})
    phone = forms.CharField(label="Telefoon", max_length=30, required=False)
    interpreter = forms.CharField(
        label="Tolk",
        max_length=120,
        required=False,
        help_text="Welke taal, en wie er tolkt. Leeg als er geen tolk nodig is.",
    )
    safety = forms.CharField(
        label="Veiligheid", max_length=300, required=False, widget=forms.Textarea({"rows": 2}),
        help_text="Wat u moet weten voordat u aanbelt, bijvoorbeeld een hond. Wordt nooit afgedrukt.",
    )  # fmt: skip
    layout = (
        Row(Column("on"), Column("starts_at")),
        "address",
        Row(Column("phone"), Column("interpreter")),
        "safety",
        "version",
    )

    def clean_on(self) -> date | None:
        return self.coming_day("on")


class VisitResultForm(VersionForm):
    result = forms.ChoiceField(
        label="Hoe ging het?",
        choices=VisitResult.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies hoe het ging."},
    )
    present = forms.CharField(label="Met wie is gesproken?", max_length=200, required=False)
    layout = ("result", "present", "version")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("result") == VisitResult.HELD and not cleaned.get("present"):
            self.add_error("present", "Schrijf met wie u sprak.")
        return cleaned


class ReportForm(VersionForm):
    """The report; everything may be empty while it is written. Words of pupil and parents apart from findings."""

    pupil_words = long_text(
        "De leerling, in eigen woorden", help_text="Zo letterlijk als het kan. Niet wat u ervan vindt."
    )
    parents_words = long_text(
        "De ouders, in eigen woorden", help_text="Ook als zij het niet met elkaar eens zijn: wie zei wat."
    )
    findings = long_text("Wat ik zag en hoorde", 8, help_text="Feiten, met wanneer en van wie. Zonder oordeel.")
    possible = long_text(
        "Wat kan er?", help_text="Uw eigen conclusie. De opties zelf staan apart, met wat ervoor en ertegen spreekt."
    )
    read_back_on = DutchDateField(label="Teruggelezen op", required=False)
    read_back_to = forms.CharField(label="Aan wie", max_length=200, required=False)
    read_back_said = forms.CharField(
        label="Wat zij ervan zeiden", max_length=500, required=False, widget=forms.Textarea({"rows": 2}),
        help_text="Ook als zij het ergens niet mee eens zijn.",
    )  # fmt: skip
    layout = (
        Fieldset("In hun eigen woorden", "pupil_words", "parents_words"),
        Fieldset("Bevindingen", "findings", "possible"),
        Fieldset("Teruggelezen", Row(Column("read_back_on"), Column("read_back_to")), "read_back_said"),
        "version",
    )

    def clean_read_back_on(self) -> date | None:
        return self.past_day("read_back_on")


class OptionForm(VersionForm):
    """A school, or something else that could be, with what speaks for and against it."""

    school = forms.ModelChoiceField(
        School.objects.none(), label="School", required=False, empty_label="geen school",
        widget=NarrowSelect(hint="Typ een deel van de naam"), help_text="Elke school kan een optie zijn, ook zonder mandaat.",
    )  # fmt: skip
    what = forms.CharField(
        label="Of iets anders dan een school",
        max_length=200,
        required=False,
        help_text="Bijvoorbeeld: eerst behandeling, dan opbouwen.",
    )
    speaks_for = long_text("Wat ervoor spreekt", 3)
    speaks_against = long_text("Wat ertegen spreekt", 3)
    layout = (Row(Column("school"), Column("what")), Row(Column("speaks_for"), Column("speaks_against")), "version")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        stands = self.initial.get("school")  # one that closed since stays, until another is chosen
        there = School.objects.filter(still_open(self.scope.today) | Q(pk=stands.pk if stands else None))
        self.fields["school"].queryset = there  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        school, what = cleaned.get("school"), cleaned.get("what")
        if not school and not what and "school" not in self.errors:
            self.add_error("school", "Kies een school, of schrijf hiernaast wat er anders kan.")
        if school and what:
            self.add_error("what", "Kies een school óf schrijf iets anders; maak er twee opties van.")
        if not cleaned.get("speaks_for") and not cleaned.get("speaks_against"):
            self.add_error("speaks_for", "Schrijf wat ervoor of ertegen spreekt.")
        return cleaned


class WeighForm(VersionForm):
    """What the kerngroep thinks of one option. `was` is what the page showed: who left that as it was, wrote nothing."""

    weighed = forms.CharField(
        label="Weging",
        max_length=300,
        required=False,  # the others on the page may be weighed another day
        widget=forms.Textarea({"rows": 3}),
    )
    was = forms.CharField(widget=forms.HiddenInput, required=False)
    layout = ("weighed", "was", "version")

    def __init__(self, *args: Any, optie: Optie, **options: Any) -> None:
        initial = {"weighed": optie.weighed, "was": optie.weighed, "version": optie.version}
        super().__init__(*args, prefix=f"o{optie.pk}", initial=initial, **options)
        self.optie = optie
        self.fields["weighed"].label = f"Weging van {optie}"

    def clean_weighed(self) -> str:
        if not (weighed := str(self.cleaned_data["weighed"])):
            raise forms.ValidationError("Schrijf hoe de kerngroep dit weegt.")
        return weighed

    @property
    def is_touched(self) -> bool:
        weighed, was = (self.data.get(self.add_prefix(name)) for name in ("weighed", "was"))
        return weighed is not None and weighed.split() != (was or "").split()
