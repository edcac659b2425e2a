"""What a school types in the aanmeldformulier. While it is kept anything may be missing; only what cannot be understood is asked
again. What sending in needs, plaatsing.complete says."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.functional import cached_property

from cases.forms.fields import DutchDateField, NarrowSelect
from cases.models import VoiceParty
from plaatsing.complete import Need
from plaatsing.models import Aanmelding, Answer, BenaderdeSchool, How, Support
from region.models import School, Sector, still_open

SHORT, LONG = {"rows": 2}, {"rows": 5}
DAYS = ("opp_on", "parents_informed_on", "consent_on", "heard_on", "leerplicht_on")
VOICES = {"voice_pupil": VoiceParty.PUPIL, "voice_parents": VoiceParty.PARENTS}
HELP = {
    "situation": "Zonder namen. Deze tekst gaat, na uw goedkeuring, anoniem naar de tafel.",
    "needs": "Wat helpt deze leerling om naar school te gaan?",
    "tried": "Wat deden school, ouders en anderen al?",
    "works": "Wat gaat goed, waar bloeit de leerling op?",
    "question": "Eén vraag waar de tafel iets mee kan.",
    "opp_on": "Leeg laten als er nog geen ontwikkelingsperspectief is.",
    "answer": "Mag leeg blijven als het antwoord in het formulier staat. Alleen het loket leest dit; het komt niet op tafel of papier.",
    "contact_name": "Wie zit aan tafel of is bereikbaar om toe te lichten.",
}
WIDGETS: dict[str, forms.Widget] = {
    "answer": forms.Textarea(SHORT),
    "situation": forms.Textarea(LONG),
    "needs": forms.Textarea(SHORT),
    "tried": forms.Textarea(SHORT),
    "works": forms.Textarea(SHORT),
    "question": forms.Textarea(SHORT),
}


class AanmeldingForm(forms.ModelForm[Aanmelding]):
    """The form itself; what pupil and parents say goes to the casus as their voice."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    voice_pupil = forms.CharField(
        label="Wat zegt de leerling?", required=False, max_length=400, widget=forms.Textarea(SHORT)
    )
    tell_pupil = forms.BooleanField(label="De leerling vindt goed dat dit aan tafel wordt verteld", required=False)
    voice_parents = forms.CharField(
        label="Wat zeggen de ouders?", required=False, max_length=400, widget=forms.Textarea(SHORT)
    )
    tell_parents = forms.BooleanField(label="De ouders vinden goed dat dit aan tafel wordt verteld", required=False)

    class Meta:
        model = Aanmelding
        fields = (
            "answer", "contact_name", "contact_function", "contact_phone", "contact_email", "reason", "situation", "needs", "tried",
            "works", "opp_on", "wanted_level", "wanted_year", "question", "parents_informed_on", "parents_not_because",
            "consent_by", "consent_on", "consent_not_because", "heard_on", "heard_not_because", "leerplicht_on",
            "leerplicht_not_because",
        )  # fmt: skip
        field_classes = dict.fromkeys(DAYS, DutchDateField)
        widgets = WIDGETS
        help_texts = HELP

    def __init__(self, data: Any = None, *, instance: Aanmelding, age: int, may_tell: bool) -> None:
        super().__init__(data, instance=instance, initial={"version": instance.version})
        for name in ("reason", "wanted_level", "consent_by"):
            field = cast(forms.ChoiceField, self.fields[name])
            field.choices = [("", "kies"), *(choice for choice in cast(Any, field.choices) if choice[0])]
        year = cast(forms.IntegerField, self.fields["wanted_year"])
        year.widget = forms.Select(choices=[("", "kies"), *((number, str(number)) for number in range(1, 7))])
        year.error_messages["invalid"] = "Kies een leerjaar van 1 tot en met 6."
        if age >= 16:
            self.fields["consent_by"].help_text = f"De leerling is {age}: het akkoord is van de leerling zelf."
        if not instance.is_asked:
            del self.fields["answer"]
        if not may_tell:
            for name in (*VOICES, "tell_pupil", "tell_parents"):
                del self.fields[name]

    def clean_wanted_year(self) -> int | None:
        year: int | None = self.cleaned_data["wanted_year"]
        if year is not None and not 1 <= year <= 6:
            raise forms.ValidationError("Kies een leerjaar van 1 tot en met 6.")
        return year

    @property
    def typed(self) -> dict[str, Any]:
        """Columns of the Aanmelding."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}

    @property
    def voices(self) -> dict[VoiceParty, tuple[str, bool]]:
        """What was said, and whether it may be told at the table, by who said it."""
        found = {}
        for name, party in VOICES.items():
            if text := self.cleaned_data.get(name, "").strip():
                found[party] = text, bool(self.cleaned_data.get(f"tell_{name.removeprefix('voice_')}"))
        return found

    def ask(self, needs: Iterable[Need]) -> None:
        for need in needs:
            self.add_error(need.field, need.text)


class ApproachForm(forms.Form):
    """One approached school. `pk` is of the row that it was shown for."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    school = forms.TypedChoiceField(
        label="School", required=False, coerce=int, empty_value=None, widget=NarrowSelect(hint="Typ een naam of plaats")
    )
    name = forms.CharField(label="Of een school buiten de regio", required=False, max_length=120)
    on = DutchDateField(label="Benaderd op", required=False)
    person = forms.CharField(label="Met wie", required=False, max_length=120)
    how = forms.ChoiceField(label="Hoe", required=False, choices=[("", "kies"), *How.choices])
    answer = forms.ChoiceField(label="Antwoord", required=False, choices=[("", "kies"), *Answer.choices])
    support = forms.ChoiceField(
        label="Wat had het mogelijk gemaakt?", required=False, choices=[("", "kies"), *Support.choices]
    )
    needed = forms.CharField(label="Toelichting", required=False, max_length=300)
    applied_on = DutchDateField(label="Schriftelijk aangemeld op", required=False)
    extended = forms.BooleanField(label="De school nam vier weken extra", required=False)
    decided_on = DutchDateField(label="Besluit op", required=False)

    MAIN = (("school", "name"), ("on", "how", "person"), ("answer", "support"), ("needed",))
    WRITTEN = ("applied_on", "decided_on", "extended")

    def __init__(self, *args: Any, schools: Mapping[int, School], **options: Any) -> None:
        super().__init__(*args, **options)
        self.schools = schools
        cast(forms.ChoiceField, self.fields["school"]).choices = [
            ("", "kies"), *((pk, f"{school.name}, {school.municipality}") for pk, school in schools.items())
        ]  # fmt: skip

    @property
    def lines(self) -> list[list[forms.BoundField]]:
        return [[self[name] for name in line] for line in self.MAIN]

    @property
    def written(self) -> list[forms.BoundField]:
        return [self[name] for name in self.WRITTEN]

    @property
    def has_written(self) -> bool:
        """The part about a written application stands open when something was filled in there, or is asked."""
        return any(self[name].value() or self[name].errors for name in self.WRITTEN)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("school") and cleaned.get("name"):
            self.add_error("name", "Kies een school of schrijf een naam, niet allebei.")
        return cleaned

    @property
    def is_empty(self) -> bool:
        return not any(value for name, value in self.cleaned_data.items() if name != "pk")

    @property
    def row(self) -> BenaderdeSchool:
        told = dict(self.cleaned_data)
        school = self.schools.get(told.pop("school") or 0)
        return BenaderdeSchool(school=school, **told)


class ApproachFormSet(forms.BaseFormSet[ApproachForm]):
    """`standing`: the rows of the form as they are kept. `rule_error`: what the rule of two schools still asks."""

    standing: Sequence[BenaderdeSchool] = ()
    rule_error = ""

    @cached_property
    def told(self) -> list[tuple[ApproachForm, BenaderdeSchool]]:
        """The approached schools as they were typed; what is left empty is none. Of what cannot be understood: as they are kept."""
        if self.is_bound and self.is_valid():
            return [(form, form.row) for form in self.forms if not form.is_empty]
        return list(zip(self.forms, self.standing, strict=False))

    @property
    def rows(self) -> list[BenaderdeSchool]:
        return [row for _, row in self.told]


def approaches(
    data: Any, *, standing: Sequence[BenaderdeSchool], schools: Mapping[int, School], more: int = 0
) -> ApproachFormSet:
    """A row for each approached school, at least two; `more` empty ones behind them."""
    factory = forms.formset_factory(
        ApproachForm, formset=ApproachFormSet, extra=max(2 - len(standing), 0) + more, max_num=20, absolute_max=30,
        validate_max=True,
    )  # fmt: skip
    initial = [_initial(row) for row in standing]
    rows = cast(ApproachFormSet, factory(data, initial=initial, prefix="scholen", form_kwargs={"schools": schools}))
    rows.standing = standing
    return rows


def _initial(row: BenaderdeSchool) -> dict[str, Any]:
    names = ("pk", "name", "on", "person", "how", "answer", "support", "needed", "applied_on", "extended", "decided_on")
    return {"school": row.school_id, **{name: getattr(row, name) for name in names}}


def schools_to_choose(standing: Sequence[BenaderdeSchool], today: date) -> dict[int, School]:
    """Schools for voortgezet onderwijs that are open, and those that stand in the form already. Also one's own: the rule explains
    why it does not count."""
    kept = [row.school_id for row in standing if row.school_id]
    rows = School.objects.filter(still_open(today) & ~Q(sector=Sector.PO) | Q(pk__in=kept))
    return {school.pk: school for school in rows.select_related("municipality").order_by("name", "code")}


class ReasonForm(forms.Form):
    """One thing in words: why an afwijking, what the loket asks, why it is taken back."""

    def __init__(self, data: Any = None, *, label: str, help_text: str = "", most: int = 300, start: str = "") -> None:
        super().__init__(data, initial={"because": start})
        self.fields["because"] = forms.CharField(
            label=label, help_text=help_text, max_length=most, widget=forms.Textarea({"rows": 4}),
            error_messages={"required": "Schrijf het in een of twee zinnen."},
        )  # fmt: skip


class RulesForm(forms.Form):
    text = forms.CharField(
        label="Spelregels", widget=forms.Textarea({"rows": 24}), max_length=20_000,
        help_text="Een lege regel begint een nieuw stuk. De vorige versie blijft te lezen.",
        error_messages={"required": "Schrijf de spelregels."},
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)  # the number of the one it was written over
