"""What the kerngroep types in an ontwerpbesluit."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, cast

from crispy_forms.layout import HTML, Column, Fieldset, Row
from django import forms
from django.db.models import Q

from cases.deadlines import is_school_day, next_school_day
from cases.forms.fields import DutchDateField, NarrowSelect
from paper.dates import dutch
from region.models import Level, Mandaat, School, still_open
from taskforce.deciding import why_not
from taskforce.forms.investigation import VersionForm, long_text
from taskforce.standing import place_of, school_calendar

FIRST_YEAR, LAST_YEAR = 1, 8


def can_be_chosen(day: date) -> Q:
    """Schools of a board that has given a mandate for this day."""
    return still_open(day) & Q(board__in=Mandaat.objects.on(day).values("board"))


class DraftForm(VersionForm):
    """Everything may be empty while it is written; a school that cannot be chosen and an impossible day are said at once."""

    school = forms.ModelChoiceField(
        School.objects.none(), label="School", required=False, empty_label="nog niet gekozen",
        widget=NarrowSelect(hint="Typ een deel van de naam"), help_text="Alleen scholen van een bestuur dat nu een mandaat geeft.",
    )  # fmt: skip
    starts_on = DutchDateField(label="Eerste schooldag", required=False)
    level = forms.ChoiceField(label="Niveau", choices=[("", "kies"), *Level.choices], required=False)
    year_group = forms.IntegerField(label="Leerjaar", min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)
    reasons = long_text(
        "Waarom deze school?", 5, help_text="Eén reden per regel, in gewone woorden: dit staat zo in de brief."
    )
    told = long_text("Wat leerling en ouders vertelden", 5, help_text="Zij lezen dit terug in de brief.")
    no_support_because = forms.CharField(label="Of: waarom geen steun nodig is", max_length=300, required=False)
    needs = long_text("Wat de school nodig heeft", 3, help_text="Wat de school vroeg, en wat is toegezegd.")
    talk_on = DutchDateField(label="Gesprek op", required=False)
    talk_with = forms.CharField(label="Met wie, van school en bestuur", max_length=200, required=False)
    talk_said = long_text("Wat daar is gezegd", 3, help_text="Blijft in Loket; staat niet in de brief.")
    layout = (
        Fieldset("Het besluit", Row(Column("school"), Column("starts_on")), Row(Column("level"), Column("year_group"))),
        Fieldset("Waarom", "reasons", "told"),
        Fieldset(
            "Steun rond leerling en gezin", HTML("{% include 'taskforce/_supports.html' %}"), "no_support_because"
        ),
        Fieldset("De ontvangende school", "needs"),
        Fieldset("Gesprek met school en bestuur", Row(Column("talk_on"), Column("talk_with")), "talk_said"),
        "version",
    )

    def __init__(self, *args: Any, chosen: School | None, **options: Any) -> None:
        super().__init__(*args, **options)
        field = cast("forms.ModelChoiceField[School]", self.fields["school"])
        self.chosen = chosen  # stays in the list when its mandate ended meanwhile: the rest can be kept, signing says what is wrong
        field.queryset = School.objects.filter(
            can_be_chosen(self.scope.today) | Q(pk=chosen.pk if chosen else None)
        ).select_related("board", "municipality")

    def clean_school(self) -> School | None:
        school: School | None = self.cleaned_data["school"]
        place = place_of(school)
        if school != self.chosen and place is not None and (because := why_not(place, self.scope.today)):
            raise forms.ValidationError(f"{school} kan niet worden gekozen: {because}.")
        return school

    def clean_starts_on(self) -> date | None:
        return self.coming_day("starts_on")

    def clean_talk_on(self) -> date | None:
        return self.past_day("talk_on")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        school, on = cleaned.get("school"), cleaned.get("starts_on")
        if school is not None and on is not None and not is_school_day(on, calendar := school_calendar(school)):
            then = dutch(next_school_day(on, calendar))
            self.add_error(
                "starts_on", f"Op {dutch(on)} is er geen les op deze school. De eerstvolgende schooldag is {then}."
            )
        return cleaned


class SupportForm(forms.Form):
    """One line of help around pupil and family. An empty line is no line."""

    what = forms.CharField(label="Wat", max_length=200, required=False)
    who = forms.CharField(label="Door wie", max_length=120, required=False)
    starts = DutchDateField(label="Vanaf", required=False)

    def __init__(self, *args: Any, today: date, standing: Collection[date], **options: Any) -> None:
        super().__init__(*args, **options)
        self.today, self.standing = today, standing
        for name, field in self.fields.items():  # drawn without crispy: a table has its labels in one line
            field.widget.attrs["class"] = "form-control"
            if self.is_bound and name in self.errors:
                field.widget.attrs |= {"aria-invalid": "true", "class": "form-control is-invalid"}
                field.widget.attrs["aria-describedby"] = f"{self[name].auto_id}_fout"

    def clean_starts(self) -> date | None:
        """Help that began while the draft was written may stay in it."""
        day: date | None = self.cleaned_data["starts"]
        if day is not None and day < self.today and day not in self.standing:
            raise forms.ValidationError("Deze dag is al geweest. Kies vandaag of een dag daarna.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if any(cleaned.get(name) for name in ("what", "who", "starts")):
            for name, label in (("what", "wat"), ("who", "door wie"), ("starts", "vanaf wanneer")):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, f"Vul in {label}, of maak de regel leeg.")
        return cleaned


SupportRows = forms.formset_factory(SupportForm, extra=2, max_num=12, absolute_max=12)


def first_rows(supports: Iterable[dict[str, str]]) -> list[dict[str, Any]]:
    """What stands in a draft as the first stand of the rows."""
    return [{"what": row["what"], "who": row["who"], "starts": date.fromisoformat(row["from"])} for row in supports]


def supports_of(rows: Any) -> list[dict[str, str]]:
    """What was typed in the rows, as it is kept."""
    filled = [row.cleaned_data for row in rows if row.cleaned_data.get("what")]
    return [{"what": row["what"], "who": row["who"], "from": row["starts"].isoformat()} for row in filled]
