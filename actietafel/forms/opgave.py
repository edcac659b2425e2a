"""What a respondent types: an answer for each known pupil, a pupil who came, a list, and a remark when sending in."""

from datetime import date
from typing import Any

from crispy_forms.bootstrap import InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.http import QueryDict

from actietafel.models import Opgave, OpgaveAnswer
from actietafel.prefill import Line
from cases.forms.fields import DutchDateField, NarrowSelect
from cases.forms.intake import UploadForm
from cases.forms.opening import LONG_AGO, NAME_PARTS, BeginningForm, SchoolField, beginning
from cases.intake import Sender
from cases.intake.entries import Entry
from cases.models import FirstDayKind
from paper.dates import dutch
from region.models import Municipality, School

ICONS = {
    OpgaveAnswer.HOME: "huis",
    OpgaveAnswer.PARTLY: "klok",
    OpgaveAnswer.BACK: "school",
    OpgaveAnswer.GONE: "map",
}
KINDS_OF_SCHOOL = (
    ("relatief", "Niet op school, zonder geldige reden of met twijfel daarover"),
    ("ziek", "Niet op school: ziek gemeld"),
    ("anders", "Niet op school, om een andere geldige reden"),
    ("deels", "Deels op school, met een opbouwrooster"),
    ("absoluut", "Bij ons uitgeschreven, nog geen nieuwe school"),
)
KINDS_OF_LEERPLICHT = (
    ("relatief", "Relatief verzuim: ingeschreven, niet op school"),
    ("absoluut", "Leerling zonder inschrijving"),
)
SURE = (
    (FirstDayKind.EXACT.value, "Precies"),
    (FirstDayKind.ABOUT.value, "Ongeveer"),
)

ON_PAGE = ("name", "birth_date", "who", "school", "kind", "first_day", "first_day_kind", "municipality", "year_group")


class LineForm(forms.Form):
    """The answer about one known pupil; without an answer nothing is asked. Drawn by hand (templates/actietafel/_opgave_line.html)."""

    answer = forms.ChoiceField(label="Nog thuis?", choices=OpgaveAnswer.choices, required=False)
    first_day = DutchDateField(label="Klopt de eerste dag?", required=False)
    on = DutchDateField(label="Sinds", required=False)
    changed = forms.CharField(
        label="Wat is er veranderd?",
        max_length=500,
        required=False,
        error_messages={"max_length": "Schrijf hooguit 500 tekens."},
    )

    def __init__(self, data: QueryDict | None, *, line: Line) -> None:
        regel, absence = line.regel, line.absence
        said = regel.first_day if regel and regel.answer == OpgaveAnswer.HOME else None
        start = {
            "answer": regel.answer if regel else "",
            "first_day": said or (absence.first_day if absence else None),
            "on": regel.on if regel else None,
            "changed": regel.changed if regel else "",
        }
        super().__init__(data, prefix=line.casus.code, initial=start)
        self.line = line
        for name in ("first_day", "on", "changed"):
            self.fields[name].widget.attrs.update({"class": "form-control", "autocomplete": "off"})

    def add_error(self, field: str | None, error: Any) -> None:
        """Says it beside the field too, for eyes and for a screen reader."""
        super().add_error(field, error)
        if field:
            told = {
                "class": "form-control is-invalid",
                "aria-invalid": "true",
                "aria-describedby": f"id_{self.prefix}-{field}_error",
            }
            self.fields[field].widget.attrs.update(told)

    @property
    def options(self) -> list[tuple[str, str, str, bool]]:
        """(value, label, icon, chosen)."""
        chosen = self["answer"].value()
        return [(value.value, str(value.label).capitalize(), ICONS[value], chosen == value) for value in OpgaveAnswer]

    @property
    def is_told(self) -> bool:
        """There is an answer to keep."""
        return bool(self.cleaned_data.get("answer"))


class AddForm(BeginningForm):
    """Leerling toevoegen: seven fields. The school of a school and the woongemeente of leerplicht are fixed."""

    first_day_kind = forms.ChoiceField(
        label="Hoe zeker is die dag?", choices=SURE, widget=forms.RadioSelect, initial="precies", required=False
    )
    municipality = forms.ModelChoiceField(
        Municipality.objects.all(), label="Woongemeente", required=False, widget=NarrowSelect, empty_label="Dezelfde als de school",
    )  # fmt: skip
    school = SchoolField(label="School", error_messages={"required": "Kies een school, of ‘zonder inschrijving’."})
    year_group = forms.IntegerField(
        label="Leerjaar",
        required=False,
        min_value=1,
        max_value=8,
        widget=forms.NumberInput(attrs={"autocomplete": "off"}),
        error_messages={
            "invalid": "Schrijf een getal, bijvoorbeeld 3.",
            "min_value": "Kies 1 tot en met 8.",
            "max_value": "Kies 1 tot en met 8.",
        },
    )

    def __init__(self, *args: Any, opgave: Opgave, **options: Any) -> None:
        super().__init__(*args, **options)
        self.order_fields(ON_PAGE)
        self.opgave = opgave
        kinds = KINDS_OF_SCHOOL if opgave.school_id else KINDS_OF_LEERPLICHT
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["kind"].help_text = ""
        self.fields["first_day"].label = "Thuis sinds"
        del self.fields["school" if opgave.school_id else "municipality"]
        place = ("municipality",) if opgave.school_id else ()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "client_id",
            Div(Div("name", css_class="col-md"), Div("birth_date", css_class="col-md"), css_class="row"),
            NAME_PARTS,
            Div(HTML('{% include "actietafel/_opgave_same.html" %}'), css_id="bekend"),
            *(() if opgave.school_id else ("school",)),
            "kind",
            Div(
                Div("first_day", LONG_AGO, css_class="col-md"), Div(InlineRadios("first_day_kind"), css_class="col-md"),
                css_class="row",
            ),
            Div(*(Div(name, css_class="col-md") for name in (*place, "year_group")), css_class="row"),
        )  # fmt: skip

    def clean_who(self) -> str:
        chosen: str = self.cleaned_data["who"]
        if self.choices and not chosen:
            raise forms.ValidationError("Kijk of dit een leerling is die al bekend is, en kies.")
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        day, reference = cleaned.get("first_day"), self.opgave.uitvraag.reference_date
        if "first_day" not in self.errors and "first_day" in cleaned:
            if day is None:
                self.add_error("first_day", "Vul in sinds wanneer. Weet u het niet precies, kies dan ‘ongeveer’.")
            elif day > reference:
                self.add_error(
                    "first_day", f"Deze dag ligt na de peildatum, {dutch(reference)}. Meld deze leerling los."
                )
        if "school" in cleaned and cleaned.get("kind"):
            without = cleaned["school"] is None
            if without and cleaned["kind"] == "relatief":
                self.add_error("school", "Kies de school, of kies hieronder ‘zonder inschrijving’.")
            if not without and cleaned["kind"] == "absoluut":
                self.add_error("kind", "Er is een school gekozen. Kies bij school ‘zonder inschrijving’.")
        return cleaned

    @property
    def others(self) -> frozenset[int]:
        """Known pupils that it is not, as was said."""
        said_another = bool(self.choices) and self["who"].value() == self.another
        return frozenset(each.candidate.pupil_id for each in self.choices) if said_another else frozenset()

    @property
    def about(self) -> bool:
        return bool(self.cleaned_data.get("first_day_kind") == FirstDayKind.ABOUT)

    @property
    def entry(self) -> Entry:
        """The pupil as a row of a list."""
        data, opgave, begin = self.cleaned_data, self.opgave, beginning(self.cleaned_data["kind"])
        chosen: School | None = data.get("school")
        name = self.typed_name
        home: Municipality | None = data.get("municipality") or (opgave.school.municipality if opgave.school else None)
        return Entry(
            number=1, given_name=name.given, infix=name.infix, family_name=name.family, birth_date=data["birth_date"],
            first_day=data["first_day"], kind=begin.kind, permitted_kind=begin.permitted_kind,
            school_id=opgave.school_id or (chosen.pk if chosen else None),
            municipality_id=opgave.municipality_id or (home.pk if home else None), year_group=data.get("year_group"),
        )  # fmt: skip


class ListForm(UploadForm):
    """A file for this Opgave: who sent it and the day it is about are known."""

    def __init__(self, *args: Any, opgave: Opgave, today: date, **options: Any) -> None:
        super().__init__(*args, today=today, fixed=Sender(opgave.school, opgave.municipality), **options)
        del self.fields["reference_date"]


class SendForm(forms.Form):
    """What may be said along with the answers. `version` is that of the Opgave as it was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    remark = forms.CharField(
        label="Wilt u er nog iets bij zeggen?",
        required=False,
        max_length=500,
        help_text="Mag leeg. Schrijf hier geen namen of medische gegevens.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = FormHelper()
        self.helper.form_tag = False


class CodeForm(forms.Form):
    """The code from the mail."""

    code = forms.CharField(
        label="Code",
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}),
        error_messages={"required": "Vul de zes cijfers uit de mail in.", "max_length": "Een code heeft zes cijfers."},
    )

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split())
        if len(code) != 6 or not code.isascii() or not code.isdecimal():
            raise forms.ValidationError("Een code heeft zes cijfers.")
        return code
