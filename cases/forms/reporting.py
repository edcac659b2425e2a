"""What a school or leerplicht types to report a pupil: at most five fields in view."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms

from accounts.models import Role
from cases.forms.fields import DutchDateField
from cases.forms.opening import CONCERN, KNOWN, LONG_AGO, NAME_PARTS, BeginningForm, SchoolField

REPORTED_KINDS = {
    Role.SCHOOL: (
        ("relatief", "Niet op school, zonder geldige reden of met twijfel daarover"),
        ("ziek", "Niet op school: ziek gemeld"),
        ("anders", "Niet op school, om een andere geldige reden"),
        (CONCERN, "Zorg om aanwezigheid: de leerling komt nog wel"),
    ),
    Role.LEERPLICHT: (
        ("relatief", "Relatief verzuim: ingeschreven, niet op school"),
        ("absoluut", "Leerling zonder inschrijving"),
        (CONCERN, "Zorg om aanwezigheid: de leerling komt nog wel"),
    ),
}


class ReportForm(BeginningForm):
    """Leerling melden: five fields at most in view. The school of a school and the woongemeente of leerplicht are fixed.

    school: name, birth date, what, since when (or look again on), in a few words.
    leerplicht: name, birth date, school, what, since when (or, for a zorg, in a few words).
    """

    school = SchoolField(label="School", error_messages={"required": "Kies een school, of ‘zonder inschrijving’."})
    look_again_on = DutchDateField(label="Wanneer samen weer kijken?", required=False)
    text = forms.CharField(
        label="In een paar woorden",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Wat speelt er, en wat is al gedaan?",
    )

    def __init__(self, *args: Any, role: Role, **options: Any) -> None:
        super().__init__(*args, **options)
        self.role = role
        self.fields["kind"].choices = REPORTED_KINDS[role]  # type: ignore[attr-defined]
        self.fields["kind"].help_text = ""
        self.fields["first_day"].help_text = "Leeg laten als de dag nog niet bekend is."
        by_school = role == Role.SCHOOL
        if by_school:
            del self.fields["school"]
        else:
            del self.fields["look_again_on"]
        last = ("text",) if by_school else (Div("text", css_class="only-concern"),)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "client_id",
            Div(Div("name", css_class="col-md"), Div("birth_date", css_class="col-md"), css_class="row"),
            NAME_PARTS,
            KNOWN,
            *(() if by_school else ("school",)),
            "kind",
            Div("first_day", LONG_AGO, css_class="only-absence"),
            *((Div("look_again_on", css_class="only-concern"),) if by_school else ()),
            *last,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        kind = cleaned.get("kind")
        if self.role == Role.LEERPLICHT and "school" in cleaned and kind:
            school = cleaned["school"]
            if school is None and kind == "relatief":
                self.add_error("school", "Kies de school, of kies hieronder ‘zonder inschrijving’.")
            if school is not None and kind == "absoluut":
                self.add_error("kind", "Er is een school gekozen. Kies bij school ‘zonder inschrijving’.")
        again = cleaned.get("look_again_on")
        if kind == CONCERN and again and again <= self.today:
            self.add_error("look_again_on", "Kies een dag die nog komt.")
        if kind == CONCERN and not cleaned.get("text"):
            self.add_error("text", "Vertel in een paar woorden wat de zorg is.")
        return cleaned
