"""Forms of the acts on absence. What cannot be true is refused by the act; the form says what cannot be read."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms

from accounts.forms import WithTelephone
from cases.actions.enrolment import GUARDIAN_FIELDS
from cases.actions.phases import permitted_choices
from cases.forms.fields import DutchDateField, HoursField, NarrowSelect, put
from cases.forms.opening import KINDS, LONG_AGO_YEARS, SURE, years_before
from cases.models import Absence, Casus, FirstDayKind, Guardian, PermittedKind, PhaseKind, Pupil
from paper.dates import dutch
from region.models import Level, Municipality, School, still_open

AT_HOME_KINDS = KINDS[:-1]  # a zorg om aanwezigheid is no absence


class ActForm(forms.Form):
    """A form for one act. `today` bounds its dates."""

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.helper = FormHelper()
        self.helper.form_tag = False

    def past(self, name: str) -> None:
        """Add an error when the day of `name` still has to come."""
        day = self.cleaned_data.get(name)
        if day and day > self.today:
            self.add_error(name, "Deze dag moet nog komen.")


class PhaseForm(ActForm):
    """A shift of phase. Which questions belong to which kind is shown by CSS and decided here."""

    kind = forms.ChoiceField(
        label="Hoe is het nu?",
        widget=forms.RadioSelect,
        choices=(
            (PhaseKind.RELATIEF, "Relatief verzuim: ingeschreven, niet op school"),
            (PhaseKind.ABSOLUUT, "Leerling zonder inschrijving"),
            (PhaseKind.GEOORLOOFD, "Geoorloofd thuis"),
            (PhaseKind.DEELS, "Deels op school (opbouwrooster)"),
            (PhaseKind.VRIJGESTELD, "Vrijgesteld"),
        ),
        error_messages={"required": "Kies hoe het nu is."},
    )
    reason = forms.ChoiceField(label="Waarom geoorloofd?", required=False)
    ground = forms.ChoiceField(label="Op welke grond vrijgesteld?", required=False)
    hours = HoursField(label="Uren per week op school, nu", required=False)
    target_hours = HoursField(label="Doel, uren per week", required=False)
    evaluate_on = DutchDateField(label="Evalueren op", required=False)
    true_from = DutchDateField(
        label="Vanaf wanneer is dat zo?",
        help_text="De dag waarop het waar werd. Dat u het vandaag vastlegt, onthoudt Loket er zelf bij.",
        error_messages={"required": "Vul in vanaf wanneer het zo is."},
    )
    text = forms.CharField(
        label="Toelichting", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, kind in (("reason", PhaseKind.GEOORLOOFD), ("ground", PhaseKind.VRIJGESTELD)):
            self.fields[name].choices = [("", "Kies"), *permitted_choices(kind)]  # type: ignore[attr-defined]
        self.helper.layout = Layout(
            "kind",
            Div("reason", css_class="only-geoorloofd"),
            Div("ground", css_class="only-vrijgesteld"),
            Div(
                Div("hours", css_class="col-md"), Div("target_hours", css_class="col-md"),
                Div("evaluate_on", css_class="col-md"), css_class="row only-deels",
            ),
            "true_from",
            "text",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        if kind == PhaseKind.GEOORLOOFD and not cleaned.get("reason"):
            self.add_error("reason", "Kies waarom het geoorloofd is.")
        if kind == PhaseKind.VRIJGESTELD and not cleaned.get("ground"):
            self.add_error("ground", "Kies op welke grond.")
        if kind == PhaseKind.DEELS:
            self._clean_hours(cleaned)
        return cleaned

    def _clean_hours(self, cleaned: dict[str, Any]) -> None:
        for name, text in (
            ("hours", "Vul in hoeveel uur per week de leerling nu op school is."),
            ("evaluate_on", "Kies wanneer u het rooster samen bekijkt."),
        ):
            if cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, text)
        if cleaned.get("evaluate_on") and cleaned["evaluate_on"] <= self.today:
            self.add_error("evaluate_on", "Kies een dag die nog komt.")
        now, aim = cleaned.get("hours"), cleaned.get("target_hours")
        if now is not None and aim is not None and aim < now:
            self.add_error("target_hours", "Het doel is minder dan de uren van nu.")

    def shift(self) -> dict[str, Any]:
        """Arguments for shift_phase: only what belongs to the kind."""
        cleaned = self.cleaned_data
        kind = cleaned["kind"]
        partly = kind == PhaseKind.DEELS
        chosen = {PhaseKind.GEOORLOOFD: "reason", PhaseKind.VRIJGESTELD: "ground"}.get(kind)
        return {
            "kind": kind,
            "true_from": cleaned["true_from"],
            "text": cleaned["text"],
            "permitted_kind": cleaned[chosen] if chosen else "",
            "hours": cleaned["hours"] if partly else None,
            "target_hours": cleaned["target_hours"] if partly else None,
            "evaluate_on": cleaned["evaluate_on"] if partly else None,
        }


class FirstDayForm(ActForm):
    """Another first absence day, or one that becomes known."""

    first_day = DutchDateField(label="Eerste verzuimdag", error_messages={"required": "Vul de eerste verzuimdag in."})
    first_day_kind = forms.ChoiceField(
        label="Hoe zeker is die dag?",
        choices=[choice for choice in SURE if choice[0] != FirstDayKind.UNKNOWN],
        widget=forms.RadioSelect,
        initial="precies",
    )
    because = forms.CharField(
        label="Waarom verandert de dag?",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Vertel kort waarom; dat staat later in de tijdlijn."},
    )
    long_ago = forms.BooleanField(label="Ja, een dag van meer dan twee jaar geleden klopt", required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)  # which absence, and what stood there on the page

    def __init__(self, *args: Any, absence: Absence, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asks_long_ago, self.absence = False, absence
        self.stands = f"{absence.pk} {absence.first_day} {absence.first_day_kind}"
        self.fields["seen"].initial = self.stands
        if absence.first_day is None:
            del self.fields["because"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.past("first_day")
        day = cleaned.get("first_day")
        if day and day < years_before(self.today, LONG_AGO_YEARS) and not cleaned.get("long_ago"):
            self.add_error("first_day", "Dat is meer dan twee jaar geleden. Klopt het, zet dan een vinkje bij ‘Ja’.")
            self.asks_long_ago = True
        typed, now = (day, cleaned.get("first_day_kind")), (self.absence.first_day, self.absence.first_day_kind)
        if day and (cleaned.get("seen") or self.stands) != self.stands and typed != now:
            put(self, "seen", self.stands)
            theirs = dutch(self.absence.first_day) if self.absence.first_day else "nog niet bekend"
            self.add_error(
                "first_day", f"Een collega legde intussen een andere eerste dag vast: {theirs}. Bewaren houdt uw dag."
            )
        return cleaned

    def visible_layout(self) -> None:
        """The tick is only asked when it is needed."""
        if not (self.asks_long_ago or self["long_ago"].value()):
            del self.fields["long_ago"]


RETURNS = (("ja", "De leerling is weer naar school"), ("nee", "Een eerste schooldag is afgesproken"))


class ReturnForm(ActForm):
    """`agreed_on`: the first school day that stands now; it can also fall through."""

    happened = forms.ChoiceField(
        label="Wat wilt u vastleggen?",
        choices=RETURNS,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies of het is gebeurd of is afgesproken."},
    )
    on = DutchDateField(label="Eerste schooldag", error_messages={"required": "Vul de eerste schooldag in."})
    text = forms.CharField(
        label="Toelichting", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, agreed_on: date | None, **options: Any) -> None:
        super().__init__(*args, **options)
        if agreed_on is not None:
            off = ("vervalt", f"De afgesproken dag, {dutch(agreed_on)}, gaat niet door")
            self.fields["happened"].choices = [*RETURNS, off]  # type: ignore[attr-defined]
        if self.data.get("happened") == "vervalt":
            self.fields["on"].required = False


def split_kind(choice: str) -> tuple[str, str]:
    """(phase, reason) of a choice of KINDS."""
    return (PhaseKind.GEOORLOOFD, choice) if choice in PermittedKind.values else (choice, "")


class FallBackForm(ActForm):
    on = DutchDateField(label="Weer thuis sinds", error_messages={"required": "Vul in sinds wanneer."})
    kind = forms.ChoiceField(
        label="Wat is er aan de hand?", choices=AT_HOME_KINDS, widget=forms.RadioSelect,
        error_messages={"required": "Kies wat er aan de hand is."},
    )  # fmt: skip


class StartForm(ActForm):
    """Absence begins on a casus that had none."""

    kind = forms.ChoiceField(
        label="Wat is er aan de hand?", choices=AT_HOME_KINDS, widget=forms.RadioSelect,
        error_messages={"required": "Kies wat er aan de hand is."},
    )  # fmt: skip
    first_day = DutchDateField(label="Eerste verzuimdag", required=False)
    first_day_kind = forms.ChoiceField(
        label="Hoe zeker is die dag?", choices=SURE, widget=forms.RadioSelect, initial="precies"
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("first_day_kind") == FirstDayKind.UNKNOWN:
            cleaned["first_day"] = None
        elif not cleaned.get("first_day") and "first_day" not in self.errors:
            self.add_error("first_day", "Vul de eerste verzuimdag in, of kies ‘nog niet bekend’.")
        return cleaned


class EnrolmentEndForm(ActForm):
    on = DutchDateField(
        label="Uitgeschreven per",
        help_text="De eerste dag zonder inschrijving.",
        error_messages={"required": "Vul in per wanneer."},
    )
    becomes_absoluut = forms.TypedChoiceField(
        label="Hoe gaat het verder?",
        choices=(
            ("ja", "De leerling is nu zonder inschrijving: zelfde casus, de telling loopt door"),
            ("nee", "Er is een vrijstelling of een inschrijving buiten de regio"),
        ),
        coerce=lambda value: value == "ja",
        widget=forms.RadioSelect,
        initial="ja",
    )
    text = forms.CharField(
        label="Toelichting", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class EnrolForm(ActForm):
    school = forms.ModelChoiceField(
        School.objects.none(),
        label="School",
        empty_label="Kies een school",
        widget=NarrowSelect(hint="Typ een deel van de naam"),
        error_messages={"required": "Kies een school."},
    )
    on = DutchDateField(label="Ingeschreven vanaf", error_messages={"required": "Vul in vanaf wanneer."})
    year_group = forms.TypedChoiceField(
        label="Leerjaar",
        choices=[("", "Niet bekend"), *((str(year), str(year)) for year in range(1, 9))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    level = forms.ChoiceField(label="Niveau", choices=Level, initial=Level.OTHER)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        there = School.objects.filter(still_open(self.today)).select_related("area")
        self.fields["school"].queryset = there  # type: ignore[attr-defined]


class MoveForm(ActForm):
    municipality = forms.ModelChoiceField(
        Municipality.objects.select_related("area"),
        label="Nieuwe woongemeente",
        empty_label="Kies een gemeente",
        widget=NarrowSelect,
        error_messages={"required": "Kies een gemeente."},
    )
    on = DutchDateField(label="Woont daar sinds", error_messages={"required": "Vul in sinds wanneer."})


class PupilForm(WithTelephone, forms.ModelForm[Pupil]):
    """Pupil in place. `seen` is how pupil and guardians stood on the page (cases.actions.enrolment.as_it_stands)."""

    birth_date = DutchDateField(
        typed=True, label="Geboortedatum", error_messages={"required": "Vul de geboortedatum in."}
    )
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    class Meta:
        model = Pupil
        fields = (
            "given_name", "infix", "family_name", "also_known_as", "birth_date", "pupil_no", "phone", "street", "postcode", "town",
        )  # fmt: skip
        labels = {"given_name": "Roepnaam", "infix": "Tussenvoegsel", "family_name": "Achternaam"}

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        for field in self.fields.values():
            if isinstance(field.widget, forms.TextInput):
                field.widget.attrs.update(autocomplete="off")
        for name, text in (("given_name", "Vul de roepnaam in."), ("family_name", "Vul de achternaam in.")):
            self.fields[name].error_messages["required"] = text
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            "seen",
            Div(
                *(Div(Field(name), css_class="col-md") for name in ("given_name", "infix", "family_name")), css_class="row"
            ),
            Div(*(Div(Field(name), css_class="col-md") for name in ("also_known_as", "birth_date")), css_class="row"),
            Div(*(Div(Field(name), css_class="col-md") for name in ("pupil_no", "phone")), css_class="row"),
            Div(*(Div(Field(name), css_class="col-md") for name in ("street", "postcode", "town")), css_class="row"),
        )  # fmt: skip

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        if born > self.today:
            raise forms.ValidationError("Deze dag moet nog komen. Kijk het jaar na.")
        return born


class GuardianForm(WithTelephone, forms.ModelForm[Guardian]):
    gone = forms.BooleanField(label="Niet meer vermelden", required=False)

    class Meta:
        model = Guardian
        fields = GUARDIAN_FIELDS

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.instance.pk:
            del self.fields["gone"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            *(
                Div(*(Div(Field(name), css_class="col-md") for name in pair), css_class="row")
                for pair in (("name", "relation"), ("phone", "email"))
            ),
            "has_authority",
            *(["gone"] if self.instance.pk else []),
        )


def guardian_forms(casus: Casus, data: Any = None) -> list[GuardianForm]:
    """One form a known guardian and one empty; an empty one that stays empty says nothing. Of somebody whom the page that was sent did not
    show yet, it is not bound."""
    known = list(casus.pupil.guardians.order_by("pk"))
    shown = {row.pk: data if data and f"ouder-{row.pk}-name" in data else None for row in known}
    forms_ = [GuardianForm(shown[row.pk], prefix=f"ouder-{row.pk}", instance=row) for row in known]
    forms_.append(GuardianForm(data, prefix="ouder-nieuw", empty_permitted=True, use_required_attribute=False))
    return forms_
