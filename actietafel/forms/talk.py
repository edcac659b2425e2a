"""What is typed in and around a conversation."""

from datetime import date, time
from typing import Any

from crispy_forms.bootstrap import InlineRadios
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms

from actietafel.models import Gesprek, OnAgenda, Uitvraag
from actietafel.models.talk import StillHome
from actietafel.talk_times import Slot, in_a_row
from actietafel.talking import Block
from cases.deadlines import Calendar, is_school_day
from cases.forms.fields import DutchDateField
from cases.forms.work import CasusForm
from cases.models import PhaseKind
from cases.scope import Scope
from overleg.forms import DutchTimeField
from paper.dates import dutch

DECISIONS = (
    (OnAgenda.YES.value, "ja"),
    (OnAgenda.NO.value, "nee"),
    (OnAgenda.LATER.value, "later"),
    ("", "nog niet besloten"),
)
SHORT = {"rows": 2}


class TalkForm(CasusForm):
    """One casus in a conversation. Everything has a default that suits most; what a colleague wrote in this round stands there."""

    still_home = forms.ChoiceField(
        label="Nog thuis?", choices=StillHome.choices, widget=forms.RadioSelect,
        error_messages={"required": "Kies hoe het nu is; ‘nog niet bekend’ kan ook."},
    )  # fmt: skip
    changed = forms.CharField(
        label="Wat is er veranderd?", max_length=500, required=False, widget=forms.Textarea(SHORT)
    )
    view_school = forms.CharField(label="Kijk van school", max_length=500, required=False, widget=forms.Textarea(SHORT))
    view_leerplicht = forms.CharField(
        label="Kijk van leerplicht", max_length=500, required=False, widget=forms.Textarea(SHORT)
    )
    agenda = forms.ChoiceField(label="Naar de actietafel?", choices=DECISIONS, widget=forms.RadioSelect, required=False)
    until = DutchDateField(label="Komt terug op", required=False, help_text="Bij nee en later.")
    because = forms.CharField(label="Waarom", max_length=300, required=False)
    decided_with = forms.CharField(label="Besloten met", max_length=200, required=False)
    told = forms.CharField(
        label="Antwoord aan wie het inbracht", max_length=300, required=False, widget=forms.Textarea(SHORT)
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, block: Block, scope: Scope, comes_back_on: date) -> None:
        super().__init__(
            data, scope=scope, prefix=block.casus.code, auto_id="%s", initial=_initial(block, comes_back_on)
        )
        self.block = block
        rows: list[Any] = [InlineRadios("still_home"), "changed", Row(Column("view_school"), Column("view_leerplicht"))]
        rows += [Row(Column(InlineRadios("agenda")), Column("until")), Row(Column("because"), Column("decided_with"))]
        if block.casus.phase == "":  # zorg om aanwezigheid: nobody says that this pupil is at home
            del self.fields["still_home"]
            rows.pop(0)
        if block.answers is None:
            del self.fields["told"]
        else:
            self.fields["told"].label = f"Antwoord aan {block.answers.by}"
            self.fields["told"].help_text = "Dit leest wie het inbracht. De rest van dit blok niet."
            rows.append("told")
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*rows, "seen")

    def clean_until(self) -> date | None:
        day = self.coming_day("until")
        if day is not None and day == self.scope.today:
            raise forms.ValidationError("Kies een dag na vandaag.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        agenda = cleaned.get("agenda", "")
        if agenda and not cleaned.get("because") and "because" not in self.errors:
            self.add_error("because", "Zeg in een paar woorden waarom; over een tijd is dat de eerste vraag.")
        if agenda in {OnAgenda.NO, OnAgenda.LATER}:
            if not cleaned.get("until") and "until" not in self.errors:
                self.add_error("until", "Kies de dag waarop deze casus vanzelf terugkomt.")
            if "told" in self.fields and not cleaned.get("told"):
                self.add_error("told", "Schrijf wat wie het inbracht hierover leest.")
        return cleaned

    @property
    def said(self) -> dict[str, Any]:
        """Keyword arguments of actions.talks.decide."""
        names = ("agenda", "until", "because", "decided_with", "changed", "view_school", "view_leerplicht", "seen")
        also = {name: self.cleaned_data.get(name, "") for name in ("still_home", "told")}
        return {name: self.cleaned_data[name] for name in names} | also

    def clean_seen(self) -> int:
        seen: int | None = self.cleaned_data["seen"]
        return seen or 0


def _initial(block: Block, comes_back_on: date) -> dict[str, Any]:
    last, gesprek = block.last, block.gesprek
    here = (gesprek.with_whom or str(gesprek)) if gesprek else ""
    first: dict[str, Any] = {"seen": block.seen, "until": comes_back_on, "decided_with": here, "agenda": ""}
    if last is None:
        if block.casus.phase == PhaseKind.DEELS:
            first["still_home"] = StillHome.PARTLY
        return first
    names = ("still_home", "changed", "view_school", "view_leerplicht", "agenda", "because", "told")
    first |= {name: getattr(last, name) for name in names}
    with_whom = [part for part in (last.decided_with, here) if part]
    first["decided_with"] = with_whom[0] if len(with_whom) == 2 and here in with_whom[0] else ", ".join(with_whom)[:200]
    return first | ({"until": last.until} if last.until else {})


class PlanForm(forms.Form):
    """Every conversation that has no day yet, in a row on school days inside the round."""

    first_day = DutchDateField(label="Vanaf", error_messages={"required": "Kies de eerste dag."})
    begin = DutchTimeField(label="Van")
    end = DutchTimeField(label="Tot")
    minutes = forms.IntegerField(label="Minuten per gesprek", min_value=10, max_value=180)
    place = forms.CharField(label="Waar", max_length=120, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        uitvraag: Uitvraag,
        today: date,
        calendar: Calendar,
        open_: int,
        planned: list[Gesprek],
    ) -> None:
        first = max(uitvraag.talks_from, min(today, uitvraag.talks_until))
        initial = {"first_day": first, "begin": time(9), "end": time(12, 30), "minutes": 30}
        super().__init__(data, initial=initial, prefix="plan")
        self.uitvraag, self.calendar, self.open, self.planned = uitvraag, calendar, open_, planned
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(Row(*(Column(name) for name in ("first_day", "begin", "end", "minutes", "place"))))
        self.slots: list[Slot] = []

    def clean_first_day(self) -> date:
        day: date = self.cleaned_data["first_day"]
        if not self.uitvraag.talks_from <= day <= self.uitvraag.talks_until:
            raise forms.ValidationError(_inside(self.uitvraag))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        taken = frozenset(Slot(row.on, row.starts_at) for row in self.planned if row.on and row.starts_at)
        try:
            self.slots = in_a_row(
                self.open, cleaned["first_day"], self.uitvraag.talks_until, begin=cleaned["begin"], end=cleaned["end"],
                minutes=cleaned["minutes"], holidays=self.calendar, taken=taken,
            )  # fmt: skip
        except ValueError:
            self.add_error("end", "Tussen deze tijden past geen gesprek.")
            return cleaned
        if len(self.slots) < self.open:
            self.add_error(
                None,
                f"Er passen {len(self.slots)} van de {self.open} gesprekken. Begin eerder, ga langer door of maak ze korter.",
            )
        return cleaned


class MomentForm(forms.ModelForm[Gesprek]):
    """Day, time and place of one conversation. Without a day it is not planned."""

    on = DutchDateField(label="Datum", required=False)
    starts_at = DutchTimeField(label="Tijd", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Gesprek
        fields = ("on", "starts_at", "minutes", "place", "with_whom")

    def __init__(self, data: Any = None, *, gesprek: Gesprek, calendar: Calendar) -> None:
        super().__init__(data, instance=gesprek, initial={"version": gesprek.version})
        self.calendar = calendar
        self.fields["with_whom"].help_text = "Wie er namens school of gemeente bij is."
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Row(Column("on"), Column("starts_at"), Column("minutes")),
            Row(Column("place"), Column("with_whom")),
            "version",
        )

    def clean_on(self) -> date | None:
        day: date | None = self.cleaned_data["on"]
        uitvraag = self.instance.uitvraag
        if day is not None and not uitvraag.talks_from <= day <= uitvraag.talks_until:
            raise forms.ValidationError(_inside(uitvraag))
        if day is not None and not is_school_day(day, self.calendar):
            raise forms.ValidationError(f"{dutch(day)} valt in een weekend of vakantie.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("starts_at") and not cleaned.get("on") and "on" not in self.errors:
            self.add_error("on", "Kies ook een dag.")
        return cleaned


def _inside(uitvraag: Uitvraag) -> str:
    return (
        f"De gesprekken van deze ronde zijn van {dutch(uitvraag.talks_from)} tot en met {dutch(uitvraag.talks_until)}."
    )


class ProposeForm(CasusForm):
    """A school or leerplicht brings a pupil in."""

    question = forms.CharField(
        label="Wat vraagt u aan de tafel?", max_length=300, widget=forms.Textarea(SHORT),
        help_text="Eén vraag waar de tafel iets mee kan. Zonder namen.",
        error_messages={"required": "Schrijf waar de tafel over mee moet denken."},
    )  # fmt: skip
    because = forms.CharField(
        label="Waarom nu?", max_length=300, widget=forms.Textarea(SHORT),
        error_messages={"required": "Schrijf in een paar woorden waarom."},
    )  # fmt: skip
